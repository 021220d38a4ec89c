import PrefKitStatistics

/// A fitted normalization by groups.
public struct Normalization: Sendable {
  public let method: NormalizationMethod
  /// The parameters of each group, and the way there and back.
  public private(set) var map: ScoreMap
  /// What `shrunk` draws the groups to.
  public private(set) var prior: Shrinkage?
  private let options: NormalizationOptions

  /// Fits the scores of the rows that `grouping` has grouped. NaN and infinite scores are missing.
  public init(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ method: NormalizationMethod,
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    if method.needsScores {
      let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: scores.count)
      defer { memory.deallocate() }
      self = try Normalization(scores, grouping, method, options, scratch: memory)
    } else {
      let moments = grouping.moments(scores, options)
      self = try Normalization(.moments(moments), grouping, method, options)
    }
  }

  /// - Parameter scratch: memory for as many scores as there are.
  private init(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ method: NormalizationMethod,
    _ options: NormalizationOptions, scratch memory: UnsafeMutableBufferPointer<Double>
  ) throws(NormalizationError) {
    let buckets = Buckets(grouping, scores, options)
    buckets.scatter(grouping, scores, options, into: memory) { scores[$0] }
    let filled = UnsafeMutableBufferPointer(rebasing: memory[0..<(buckets.starts.last ?? 0)])
    self = try Normalization(.scores(filled, starts: buckets.starts), grouping, method, options)
  }

  /// Fits the scores and writes them normalized, in less memory than `init` and `transform` take one after the other.
  ///
  /// - Parameter columns: the output must not be the input, since it is written before the last score is read.
  /// - Returns: the parameters of the groups.
  public static func fitTransform(
    _ columns: RowColumns, _ grouping: Grouping, _ method: NormalizationMethod,
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) -> GroupParameters {
    try options.check(keyCount: grouping.keys.columns.count)
    try method.check(options)
    try columns.check(rowCount: grouping.rowCount)
    switch method {
    case .ranks(let ranks) where options.parents.isEmpty && grouping.reach == 1:
      // Groups without a pool are known only after their scores are counted; their ranks are taken back.
      guard let counts = DirectRanks.write(columns, grouping, ranks, options) else { break }
      let parameters = GroupParameters(
        grouping.keys, counts: counts, Pools(grouping, scores: counts, options))
      try columns.erase(grouping.ids, parameters.undefined, options)
      return parameters
    case .robust:
      let fitted = try Normalization(
        columns.input, grouping, method, options, scratch: columns.output)
      try fitted.map.transform(columns, grouping)
      return fitted.map.parameters
    default: break
    }
    let fitted = try Normalization(columns.input, grouping, method, options)
    try fitted.map.transform(columns, grouping)
    return fitted.map.parameters
  }

  init(
    _ summaries: Summaries, _ grouping: Grouping, _ method: NormalizationMethod,
    _ options: NormalizationOptions
  ) throws(NormalizationError) {
    try options.check(keyCount: grouping.keys.columns.count)
    try method.check(options)
    self.method = method
    self.options = options
    let counts = summaries.counts
    let pools = Pools(grouping, scores: counts, options)
    map = ScoreMap(GroupParameters(grouping.keys, counts: counts, pools), options)
    switch summaries {
    case .moments(let groups): map.parameters.set(estimates(pools.moments(groups), pools), pools)
    case .scores(let scores, let starts):
      if case .robust(let factor) = method {
        let estimates = try pools.map(scores, starts, options) {
          Robust.estimate($0, factor: factor)
        }
        map.parameters.set(estimates, pools)
        return
      }
      let curve = curveMaker {
        var all = Array(scores)
        all.sort()
        return all.withUnsafeBufferPointer { Tally(sorted: $0) }
      }
      set(
        try pools.map(scores, starts, options) { scores in
          Sorting.sort(scores)
          return curve(Tally(sorted: UnsafeBufferPointer(scores)))
        }, pools)
    case .tallies(let tallies):
      let own = pools.ranges.map { Tally.union(tallies[$0]) }
      if case .robust(let factor) = method {
        map.parameters.set(own.map { Robust.estimate($0, factor: factor) }, pools)
      } else {
        set(own.map(curveMaker { Tally.union(tallies[...]) }), pools)
      }
    }
  }

  private mutating func estimates(
    _ moments: [Moments], _ pools: Pools
  ) -> [GroupParameters.Estimate] {
    switch method {
    case .minMax: return moments.map { _ in MinMax.estimate(options.scale ?? 0...0) }
    case .shrunk(let between):
      let own = zip(moments, pools.levels).filter { $0.0.count > 0 && $0.1 == 0 }.map(\.0)
      prior = Shrinkage(own.isEmpty ? moments : own, between)
      guard let prior else {
        let reason = Unscored.withoutSpread(moments)
        return moments.map { .undefined($0.squares.isFinite ? reason : .overflow) }
      }
      return moments.map { prior.estimate($0) }
    case .symmetric: return moments.map { StrengthUse.estimate($0) }
    case .zScore(let ddof): return moments.map { ZScore.estimate($0, ddof: ddof) }
    case .robust, .ranks, .quantiles: return []
    }
  }

  private mutating func set(_ found: [Curves], _ pools: Pools) {
    var all = Curves()
    for one in found { all.append(one) }
    all.curveOfGroup = pools.poolOfGroup
    map.curves = all
  }

  /// How the scores of a pool become a curve.
  ///
  /// - Parameter all: gives the scores of all groups.
  private func curveMaker(_ all: () -> Tally) -> (Tally) -> Curves {
    guard case .quantiles(let given) = method else {
      guard case .ranks(let ranks) = method else { return { _ in Curves() } }
      return { ranks.curve($0) }
    }
    let reference =
      given.isEmpty ? all() : given.sorted().withUnsafeBufferPointer { Tally(sorted: $0) }
    let mapping = QuantileMapping(reference: reference)
    return { mapping.curve($0) }
  }
}

extension Unscored {
  /// Why some pools, none of which has two scores that differ, have no spread.
  static func withoutSpread(_ moments: [Moments]) -> Unscored {
    let most = moments.map(\.count).max() ?? 0
    return most == 0 ? .empty : most == 1 ? .oneValue : .constant
  }
}
