import PrefKitStatistics

/// What a normalization has learnt from batches of scores: a state that grows, merges, and goes as bytes.
///
/// For z-scores and their kin it keeps the moments of each group; for medians, ranks and quantiles how often each value
/// came, which is exact, and short where scores have few values. States of batches, merged in any order, are the state
/// of the whole; moments are so to rounding.
public struct Normalizer: Sendable {
  public let method: NormalizationMethod
  public let options: NormalizationOptions
  /// What the columns of keys are; nil before the first batch.
  var layout: KeyLayout?
  var keys = GroupKeys(count: 0, columns: [])
  var moments: [Moments] = []
  var tallies: [Tally] = []

  public init(
    _ method: NormalizationMethod, _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    try method.check(options)
    self.method = method
    self.options = options
  }

  /// The number of groups seen.
  public var groupCount: Int { keys.count }

  /// Adds the scores of some rows.
  ///
  /// - Parameter names: for each column of keys the texts of its codes, or nil where the numbers are keys themselves;
  ///   none at all is nil for all. Batches may code the same texts differently.
  public mutating func partialFit(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, names: [[String]?] = []
  ) throws(NormalizationError) {
    try options.check(keyCount: grouping.keys.columns.count)
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    var batch = self
    batch.layout = try KeyLayout(grouping, names)
    batch.keys = grouping.keys
    if method.needsScores {
      batch.tallies = grouping.tallies(scores, options)
    } else {
      batch.moments = grouping.moments(scores, options)
    }
    if let watch = options.watch, watch.isCancelled { throw .cancelled }
    try absorb(batch)
  }

  /// Adds what another state has learnt.
  public mutating func merge(_ other: Normalizer) throws(NormalizationError) {
    guard other.method == method, other.options.isAlike(options) else {
      throw NormalizationError(
        .state, "the states are of different methods or options; only alike ones can be merged")
    }
    try absorb(other)
  }

  private mutating func absorb(_ other: Normalizer) throws(NormalizationError) {
    guard let theirs = other.layout else { return }
    guard let own = layout else {
      layout = theirs
      (keys, moments, tallies) = (other.keys, other.moments, other.tallies)
      return
    }
    var merged = own
    let (renamed, old) = other.keys.recoded(try merged.join(theirs))
    let union = keys.union(renamed)
    let sum = Swift.max(
      moments.reduce(0) { $0 + Double($1.count) }
        + other.moments.reduce(0) { $0 + Double($1.count) },
      tallies.reduce(0) { $0 + Double($1.total) }
        + other.tallies.reduce(0) { $0 + Double($1.total) })
    guard sum < Double(Normalizer.mostScores) else {
      throw NormalizationError(.state, "the states together have more scores than can be counted")
    }
    layout = merged
    keys = union.keys
    if method.needsScores {
      var all = [Tally](repeating: Tally(), count: keys.count)
      for (place, tally) in zip(union.own, tallies) { all[place] = tally }
      for (place, group) in zip(union.others, old) {
        all[place] = all[place].merged(other.tallies[group])
      }
      tallies = all
    } else {
      var all = [Moments](repeating: Moments(), count: keys.count)
      for (place, own) in zip(union.own, moments) { all[place] = own }
      for (place, group) in zip(union.others, old) { all[place].merge(other.moments[group]) }
      moments = all
    }
  }

  /// Counts stay exact in a Double below this.
  static let mostScores = 1 << 53

  /// The normalization of all that was seen.
  public func finish() throws(NormalizationError) -> Normalization {
    let grouping = layout.map { Grouping(keys: keys, $0) } ?? Grouping(keys: keys, KeyLayout())
    return try Normalization(
      method.needsScores ? .tallies(tallies) : .moments(moments), grouping, method, options)
  }

  /// The map for rows in these groups. A group that was not seen has a score only where a parent was.
  public func map(
    for grouping: Grouping, names: [[String]?] = []
  ) throws(NormalizationError) -> ScoreMap {
    // An empty batch brings the groups in, without a score.
    var whole = self
    var batch = try Normalizer(method, options)
    let theirs = try KeyLayout(grouping, names)
    batch.layout = theirs
    batch.keys = grouping.keys
    batch.moments = method.needsScores ? [] : [Moments](repeating: Moments(), count: grouping.count)
    batch.tallies = method.needsScores ? [Tally](repeating: Tally(), count: grouping.count) : []
    try whole.absorb(batch)
    var merged = whole.layout ?? theirs
    let (renamed, old) = grouping.keys.recoded(try merged.join(theirs))
    let known = keys.union(renamed).others
    let isNew = Set(known).subtracting(keys.union(renamed).own)
    var places = [Int](repeating: 0, count: grouping.count)
    for (place, group) in zip(known, old) { places[group] = place }
    var map = try whole.finish().map.selecting(places)
    map.parameters.keys = grouping.keys
    for (group, place) in places.enumerated()
    where isNew.contains(place) && map.parameters.undefined[group] == .empty {
      map.parameters.undefined[group] = .unknownGroup
    }
    return map
  }
}

extension NormalizationOptions {
  /// Whether both say the same of what is estimated.
  func isAlike(_ other: NormalizationOptions) -> Bool {
    scale == other.scale && parents == other.parents && minimumCount == other.minimumCount
  }
}

extension Grouping {
  /// How often each group has each score.
  func tallies(
    _ scores: UnsafeBufferPointer<Double>, _ options: NormalizationOptions
  ) -> [Tally] {
    let buckets = Buckets(self, scores, options)
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: buckets.starts.last ?? 0)
    defer { memory.deallocate() }
    buckets.scatter(self, scores, options, into: memory) { scores[$0] }
    let parts = Parallel.ranges(count, least: 16, most: 64)
    return Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      parts[part].map { group in
        var own = memory[buckets.starts[group]..<buckets.starts[group + 1]]
        own.sort()
        return Tally(sorted: UnsafeBufferPointer(rebasing: own))
      }
    }.flatMap { $0 }
  }
}

extension ScoreMap {
  /// The same for some of the groups, in another order.
  func selecting(_ groups: [Int]) -> ScoreMap {
    var map = self
    map.parameters.counts = groups.map { parameters.counts[$0] }
    map.parameters.pooledCounts = groups.map { parameters.pooledCounts[$0] }
    map.parameters.levels = groups.map { parameters.levels[$0] }
    map.parameters.locations = groups.map { parameters.locations[$0] }
    map.parameters.scales = groups.map { parameters.scales[$0] }
    map.parameters.undefined = groups.map { parameters.undefined[$0] }
    map.curves?.curveOfGroup = groups.map { curves?.curveOfGroup[$0] ?? -1 }
    return map
  }
}
