import PrefKitStatistics

/// What drift needs of batches of scores: a state that grows, merges, and goes as bytes.
///
/// Of each window of each group it keeps the moments and the counts of fixed bins, which merge exactly (moments to
/// rounding), and with them PSI, Jensen-Shannon and chi-square over these bins; and by option a sketch of quantiles, from
/// which Kolmogorov-Smirnov and Wasserstein come with the error that `sketchError` states.
public struct DriftState: Sendable {
  /// The edges between bins; a score on an edge lies below it.
  public let edges: [Double]
  /// The size of the sketches; 0 for none.
  public let sketchSize: Int
  public let seed: UInt64
  /// What the columns of keys are; nil before the first batch.
  var layout: KeyLayout?
  public internal(set) var keys = GroupKeys(count: 0, columns: [])
  public internal(set) var moments: [Moments] = []
  /// The count of each bin, group by group.
  public internal(set) var binCounts: [Int] = []
  var sketches: [QuantileSketch] = []

  public init(
    edges: [Double], sketchSize: Int = 0, seed: UInt64 = 0
  ) throws(NormalizationError) {
    try BinRule.edges(edges).check()
    guard sketchSize == 0 || QuantileSketch.sizes.contains(sketchSize) else {
      throw NormalizationError(
        .options, "the size of the sketches is \(sketchSize); give 0 for none, or 8 to 65,536")
    }
    self.edges = edges
    self.sketchSize = sketchSize
    self.seed = seed
  }

  public var groupCount: Int { keys.count }
  /// The texts of the codes of each column of keys, nil where the numbers are keys themselves.
  public var names: [[String]?] { layout?.columns.map(\.names) ?? [] }
  public var binCount: Int { edges.count + 1 }

  /// How far the share of a window's scores up to any score may be off, with a probability of 99 %. The statistic of
  /// Kolmogorov-Smirnov may be off by the errors of both windows.
  public func sketchError(_ group: Int) -> Double {
    sketches.isEmpty ? .nan : sketches[group].error
  }

  /// Adds the scores of some rows, whose last key is the window. NaN and infinite scores are missing.
  ///
  /// - Parameter names: as for a normalizer.
  public mutating func add(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, names: [[String]?] = []
  ) throws(NormalizationError) {
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    _ = try grouping.windowRuns()
    var batch = self
    batch.layout = try KeyLayout(grouping, names)
    batch.keys = grouping.keys
    batch.moments = grouping.moments(scores, NormalizationOptions())
    batch.binCounts = [Int](repeating: 0, count: grouping.count * binCount)
    batch.sketches = batch.emptySketches(grouping.count)
    let bins = Bins(edges: edges)
    for (row, id) in grouping.ids.enumerated() where scores[row].isFinite {
      batch.binCounts[Int(id) * binCount + bins.bin(of: scores[row])] += 1
      if sketchSize > 0 { batch.sketches[Int(id)].add(scores[row]) }
    }
    try absorb(batch)
  }

  /// Adds what another state has seen.
  public mutating func merge(_ other: DriftState) throws(NormalizationError) {
    guard other.edges == edges, other.sketchSize == sketchSize, other.seed == seed else {
      throw NormalizationError(
        .state, "the states have different bins or sketches; only alike ones can be merged")
    }
    try absorb(other)
  }

  private func emptySketches(_ count: Int) -> [QuantileSketch] {
    sketchSize > 0
      ? [QuantileSketch](repeating: QuantileSketch(size: sketchSize, seed: seed), count: count) : []
  }

  private mutating func absorb(_ other: DriftState) throws(NormalizationError) {
    guard let theirs = other.layout else { return }
    guard var merged = layout else {
      self = other
      return
    }
    let (renamed, old) = other.keys.recoded(try merged.join(theirs))
    let total = (moments + other.moments).reduce(0.0) { $0 + Double($1.count) }
    guard total < Double(Normalizer.mostScores) else {
      throw NormalizationError(.state, "the states together have more scores than can be counted")
    }
    let union = keys.union(renamed)
    var whole = self
    whole.layout = merged
    whole.keys = union.keys
    whole.moments = [Moments](repeating: Moments(), count: union.keys.count)
    whole.binCounts = [Int](repeating: 0, count: union.keys.count * binCount)
    whole.sketches = emptySketches(union.keys.count)
    for (group, place) in union.own.enumerated() { whole.add(self, group, at: place) }
    for (place, group) in zip(union.others, old) { whole.add(other, group, at: place) }
    self = whole
  }

  private mutating func add(_ other: DriftState, _ group: Int, at place: Int) {
    moments[place].merge(other.moments[group])
    for bin in 0..<binCount {
      binCounts[place * binCount + bin] += other.binCounts[group * binCount + bin]
    }
    if sketchSize > 0 { sketches[place].merge(other.sketches[group]) }
  }
}

extension DriftState {
  /// Compares each window of each group with the first or the previous one that has enough scores.
  ///
  /// - Parameter tests: those over bins, and with sketches Kolmogorov-Smirnov and Wasserstein.
  public func compare(
    _ tests: [DriftTest], previous: Bool = false, _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) -> [DriftColumns] {
    try options.check()
    for test in tests where !has(test) {
      throw NormalizationError(
        .options,
        "\(test.word) cannot be told from this state; it has bins, and sketches only by option")
    }
    var results = tests.map { _ in DriftColumns() }
    for (group, pair) in try pairs(previous, options.minimumCount).enumerated() {
      for (i, test) in tests.enumerated() {
        var result =
          pair.reason.map { DriftResult.undefined($0) }
          ?? compare(test, pair.reference ?? group, group, options)
        result.where = group
        result.when = keys.columns.last?[group] ?? .min
        results[i].append(result)
      }
    }
    return results
  }

  /// The group that `compare` compares each with; -1 where it is compared with none.
  public func references(
    previous: Bool = false, minimumCount: Int = 1
  ) throws(NormalizationError) -> [Int32] {
    try pairs(previous, minimumCount).map { pair in
      pair.reason == nil ? Int32(truncatingIfNeeded: pair.reference ?? -1) : -1
    }
  }

  /// What each group is compared with, or why with nothing.
  private func pairs(
    _ previous: Bool, _ minimumCount: Int
  ) throws(NormalizationError) -> [(reference: Int?, reason: DriftReason?)] {
    guard let layout else { return [] }
    let grouping = Grouping(keys: keys, layout)
    let runs = try grouping.windowRuns()
    var pairs: [(reference: Int?, reason: DriftReason?)] = []
    for run in 0..<runs.count - 1 {
      var reference: Int?
      for group in runs[run]..<runs[run + 1] {
        let count = moments[group].count
        let isEnough = count > 0 && count >= minimumCount
        let missing = grouping.windowReason(group)
        let reason =
          missing
          ?? (isEnough
            ? reference == nil ? previous ? .noReference : .isReference : nil
            : count == 0 ? .empty : .tooFew)
        pairs.append((reference, reason))
        if isEnough, missing == nil, previous || reference == nil { reference = group }
      }
    }
    return pairs
  }

  /// Whether the state holds what a test needs.
  public func has(_ test: DriftTest) -> Bool {
    switch test {
    case .psi, .jensenShannon, .chiSquare: true
    case .kolmogorovSmirnov, .wasserstein: sketchSize > 0
    case .andersonDarling: false
    }
  }

  private func bins(_ group: Int) -> [Int] {
    Array(binCounts[group * binCount..<(group + 1) * binCount])
  }

  /// By one of the tests that `has` allows.
  private func compare(
    _ test: DriftTest, _ reference: Int, _ group: Int, _ options: DriftOptions
  ) -> DriftResult {
    if test == .psi {
      return PopulationStability.result(bins(reference), bins(group), smoothing: options.smoothing)
    }
    if test == .jensenShannon {
      return JensenShannon.result(bins(reference), bins(group), base: options.base)
    }
    if test == .chiSquare { return ChiSquareTest.result([bins(reference), bins(group)]) }
    let gap = SketchGap(sketches[reference], sketches[group])
    let (own, other) = (moments[reference], moments[group])
    if test == .wasserstein { return Wasserstein.result(gap.area, own, other) }
    let (n, m) = (Double(own.count), Double(other.count))
    let p = KolmogorovSmirnov.approximate(gap.widest, n, m)
    return DriftResult(gap.widest, p: p, .asymptotic, effect: gap.widest)
  }
}

/// How far the distribution functions of two sketches lie apart.
private struct SketchGap {
  private(set) var widest = 0.0
  private(set) var area = 0.0

  init(_ a: QuantileSketch, _ b: QuantileSketch) {
    let steps =
      (a.points.map { ($0.score, Double($0.weight) / Double(a.count)) }
      + b.points.map { ($0.score, -Double($0.weight) / Double(b.count)) })
      .sorted { $0.0 < $1.0 }
    var gap = CompensatedSum()
    for (place, step) in steps.enumerated() {
      gap.add(step.1)
      guard place + 1 < steps.count, steps[place + 1].0 > step.0 else { continue }
      widest = Swift.max(widest, abs(gap.value))
      area += abs(gap.value) * (steps[place + 1].0 - step.0)
    }
  }
}
