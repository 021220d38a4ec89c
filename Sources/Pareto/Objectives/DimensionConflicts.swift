import PrefKitStatistics

/// How often two dimensions prefer different sides of the same comparison.
public struct DimensionConflict: Equatable, Sendable {
  /// The dimensions, the lower one first.
  public var first: Int
  public var second: Int
  /// Comparisons that both dimensions judged: agreeing, conflicting, or with a tie in one or both.
  public var both = 0
  public var agree = 0
  public var conflict = 0
  public var tied = 0
  /// Conflicts among the comparisons without a tie; NaN where there is none.
  public var rate = Double.nan
  /// Wilson's interval, for the number of independent comparisons that would be as certain as the prompts are.
  public var ciLow = Double.nan
  public var ciHigh = Double.nan
  /// The rate that independent dimensions would have, whose sides are preferred as often as these.
  public var expected = Double.nan
  /// Kendall's tau-b of the two: 1 where they always agree, -1 where they always conflict; NaN where one of them has
  /// only ties.
  public var tau = Double.nan
  public var undefined: ParetoReason?

  init(_ first: Int, _ second: Int) {
    self.first = first
    self.second = second
  }
}

public enum DimensionConflicts {
  public struct Options: Sendable, Equatable {
    /// Of the intervals.
    public var confidence = 0.95
    public var watch: Watch?

    public init() {}

    fileprivate func check(_ dimensions: Int) throws(ParetoError) {
      try ObjectiveTable.check(competitors: 0, dimensions: dimensions)
      guard confidence > 0, confidence < 1 else {
        throw ParetoError(
          .options, "the confidence is \(confidence) and must lie between 0 and 1, as 0.95 does",
          argument: "level")
      }
    }
  }

  /// From verdicts: which side of a comparison a dimension prefers, positive for the left one, negative for the right,
  /// 0 for a tie, NaN for none. Several verdicts of a dimension on a comparison become the sign of their sum.
  ///
  /// - Parameters:
  ///   - comparison: any number that stands for the comparison.
  ///   - prompt: any number that stands for what comparisons share; nil where they are independent.
  /// - Complexity: O(rows d).
  public static func of(
    comparison: UnsafeBufferPointer<Int64>, dimension: UnsafeBufferPointer<Int64>,
    side: UnsafeBufferPointer<Double>, prompt: UnsafeBufferPointer<Int64>? = nil, dimensions: Int,
    options: Options = Options()
  ) throws(ParetoError) -> [DimensionConflict] {
    try options.check(dimensions)
    try Samples.check(comparison.count, "comparison", rows: side.count)
    try Samples.check(dimension.count, "dimension", rows: side.count)
    if let prompt { try Samples.check(prompt.count, "prompt", rows: side.count) }
    let codes = try Samples.codes(dimension, "dimension", below: dimensions)
    var conflicts = ConflictCounts(dimensions)
    var pace = Pace(options.watch, of: side.count)
    var done = 0
    for (_, rows) in try BucketRows.of(comparison, options.watch) {
      var sums: [Int: Double] = [:]
      for row in rows where !side[row].isNaN {
        sums[codes[row], default: 0] += side[row] > 0 ? 1 : side[row] < 0 ? -1 : 0
      }
      try pace.step(64 * (rows.count + sums.count * sums.count), done: done)
      conflicts.add(
        sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        cluster: prompt?[rows[0]] ?? comparison[rows[0]])
      done += rows.count
    }
    try pace.finish()
    return conflicts.finish(options.confidence)
  }

  /// From scores: each pair of candidates of an item is a comparison, in which the higher mean score is preferred.
  ///
  /// - Parameter candidate: any number that stands for the candidate within its item.
  /// - Complexity: O(rows d log n) for items of n candidates.
  public static func of(
    item: UnsafeBufferPointer<Int64>, candidate: UnsafeBufferPointer<Int64>,
    dimension: UnsafeBufferPointer<Int64>, value: UnsafeBufferPointer<Double>, dimensions: Int,
    options: Options = Options()
  ) throws(ParetoError) -> [DimensionConflict] {
    try options.check(dimensions)
    try Samples.check(item.count, "item", rows: value.count)
    try Samples.check(candidate.count, "candidate", rows: value.count)
    try Samples.check(dimension.count, "dimension", rows: value.count)
    let codes = try Samples.codes(dimension, "dimension", below: dimensions)
    var conflicts = ConflictCounts(dimensions)
    var pace = Pace(options.watch, of: value.count)
    var done = 0
    for (item, rows) in try BucketRows.of(item, options.watch) {
      let columns = try CandidateScores.columns(
        rows.filter { !value[$0].isNaN }, codes, candidate, value, options.watch)
      for (place, first) in columns.enumerated() {
        for second in columns[(place + 1)...] {
          try pace.step(64 * (first.means.count + second.means.count), done: done)
          let counts = try TurnedPairs(first, second, options.watch)
          conflicts.add(counts, first.dimension, second.dimension, cluster: item)
        }
      }
      done += rows.count
    }
    try pace.finish()
    return conflicts.finish(options.confidence)
  }
}

/// The counts of each pair of dimensions.
private struct ConflictCounts {
  fileprivate struct Counts {
    var agree = 0
    var conflict = 0
    var firstTied = 0
    var secondTied = 0
    var bothTied = 0
    /// Without a tie: how often the left side was preferred.
    var firstLeft = 0
    var secondLeft = 0
    /// Conflicts and comparisons without a tie, by cluster.
    var clusters: [Int64: (conflicts: Double, count: Double)] = [:]
  }

  private let dimensions: Int
  private var counts: [Int: Counts] = [:]

  init(_ dimensions: Int) { self.dimensions = dimensions }

  /// One comparison: the sign in each dimension that judged it, dimensions ascending.
  mutating func add(_ signs: [(dimension: Int, sign: Double)], cluster: Int64) {
    for (place, first) in signs.enumerated() {
      for second in signs[(place + 1)...] {
        counts[first.dimension * dimensions + second.dimension, default: Counts()]
          .add(first.sign, second.sign, cluster)
      }
    }
  }

  /// The comparisons of all pairs of candidates of an item.
  mutating func add(_ pairs: TurnedPairs, _ first: Int, _ second: Int, cluster: Int64) {
    counts[first * dimensions + second, default: Counts()].add(pairs, cluster)
  }

  func finish(_ confidence: Double) -> [DimensionConflict] {
    var all: [DimensionConflict] = []
    for first in 0..<dimensions {
      for second in first + 1..<Swift.max(first + 1, dimensions) {
        let counts = counts[first * dimensions + second] ?? Counts()
        all.append(counts.finish(DimensionConflict(first, second), confidence))
      }
    }
    return all
  }
}

extension ConflictCounts.Counts {
  fileprivate mutating func add(_ first: Double, _ second: Double, _ cluster: Int64) {
    if first == 0 || second == 0 {
      if first == 0 && second == 0 {
        bothTied += 1
      } else if first == 0 {
        firstTied += 1
      } else {
        secondTied += 1
      }
      return
    }
    let conflicts = (first > 0) != (second > 0)
    agree += conflicts ? 0 : 1
    conflict += conflicts ? 1 : 0
    firstLeft += first > 0 ? 1 : 0
    secondLeft += second > 0 ? 1 : 0
    let before = clusters[cluster, default: (0, 0)]
    clusters[cluster] = (before.conflicts + (conflicts ? 1 : 0), before.count + 1)
  }

  fileprivate mutating func add(_ pairs: TurnedPairs, _ cluster: Int64) {
    agree += pairs.agree
    conflict += pairs.conflict
    firstTied += pairs.firstTied
    secondTied += pairs.secondTied
    bothTied += pairs.bothTied
    firstLeft += pairs.firstLeft
    secondLeft += pairs.secondLeft
    guard pairs.agree + pairs.conflict > 0 else { return }
    let before = clusters[cluster, default: (0, 0)]
    clusters[cluster] = (
      before.conflicts + Double(pairs.conflict),
      before.count + Double(pairs.agree + pairs.conflict)
    )
  }

  fileprivate func finish(_ empty: DimensionConflict, _ confidence: Double) -> DimensionConflict {
    var result = empty
    result.agree = agree
    result.conflict = conflict
    result.tied = firstTied + secondTied + bothTied
    result.both = agree + conflict + result.tied
    let firstDecided = Double(agree + conflict + secondTied)
    let secondDecided = Double(agree + conflict + firstTied)
    if firstDecided > 0 && secondDecided > 0 {
      result.tau = Double(agree - conflict) / (firstDecided * secondDecided).squareRoot()
    }
    guard agree + conflict > 0 else {
      result.undefined = .empty
      return result
    }
    let n = Double(agree + conflict)
    let rate = Double(conflict) / n
    let first = Double(firstLeft) / n
    let second = Double(secondLeft) / n
    result.rate = rate
    result.expected = first * (1 - second) + second * (1 - first)
    let interval = WilsonInterval(
      rate, of: n / designEffect(rate, n), confidence: confidence)
    result.ciLow = conflict == 0 ? 0 : interval.low
    result.ciHigh = agree == 0 ? 1 : interval.high
    return result
  }

  /// The variance of the rate by clusters over that of independent comparisons (Kish 1965), at least 1.
  private func designEffect(_ rate: Double, _ n: Double) -> Double {
    let m = Double(clusters.count)
    // Comparisons of their own are what it is measured against.
    guard m >= 2, m < n, rate > 0, rate < 1 else { return 1 }
    var squares = 0.0
    for (_, cluster) in clusters.sorted(by: { $0.key < $1.key }) {
      let excess = cluster.conflicts - rate * cluster.count
      squares += excess * excess
    }
    return Swift.max(1, squares * m / (m - 1) / (n * rate * (1 - rate)))
  }
}
