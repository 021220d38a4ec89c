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
  /// From verdicts: which side of a comparison a dimension prefers, positive for the left one, negative for the right,
  /// 0 for a tie, NaN for none. Several verdicts of a dimension on a comparison become the sign of their sum.
  ///
  /// - Parameters:
  ///   - comparison: any number that stands for the comparison.
  ///   - prompt: any number that stands for what comparisons share; nil where they are independent.
  public static func of(
    comparison: UnsafeBufferPointer<Int64>, dimension: UnsafeBufferPointer<Int64>,
    side: UnsafeBufferPointer<Double>, prompt: UnsafeBufferPointer<Int64>? = nil, dimensions: Int,
    confidence: Double = 0.95
  ) throws(ParetoError) -> [DimensionConflict] {
    try check(dimensions, confidence)
    try Samples.check(comparison.count, "comparison", rows: side.count)
    try Samples.check(dimension.count, "dimension", rows: side.count)
    if let prompt { try Samples.check(prompt.count, "prompt", rows: side.count) }
    let codes = try Samples.codes(dimension, "dimension", below: dimensions)
    var conflicts = ConflictCounts(dimensions)
    for rows in grouped(comparison) {
      var sums: [Int: Double] = [:]
      for row in rows where !side[row].isNaN {
        sums[codes[row], default: 0] += side[row] > 0 ? 1 : side[row] < 0 ? -1 : 0
      }
      conflicts.add(
        sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        cluster: prompt?[rows[0]] ?? comparison[rows[0]])
    }
    return conflicts.finish(confidence)
  }

  /// From scores: each pair of candidates of an item is a comparison, in which the higher mean score is preferred.
  ///
  /// - Parameter candidate: any number that stands for the candidate within its item.
  public static func of(
    item: UnsafeBufferPointer<Int64>, candidate: UnsafeBufferPointer<Int64>,
    dimension: UnsafeBufferPointer<Int64>, value: UnsafeBufferPointer<Double>, dimensions: Int,
    confidence: Double = 0.95
  ) throws(ParetoError) -> [DimensionConflict] {
    try check(dimensions, confidence)
    try Samples.check(item.count, "item", rows: value.count)
    try Samples.check(candidate.count, "candidate", rows: value.count)
    try Samples.check(dimension.count, "dimension", rows: value.count)
    let codes = try Samples.codes(dimension, "dimension", below: dimensions)
    var conflicts = ConflictCounts(dimensions)
    for rows in grouped(item) {
      var cells: [Int64: [Int: (sum: Double, count: Double)]] = [:]
      for row in rows where !value[row].isNaN {
        let before = cells[candidate[row], default: [:]][codes[row], default: (0, 0)]
        cells[candidate[row], default: [:]][codes[row]] = (
          before.sum + value[row], before.count + 1
        )
      }
      let means = cells.sorted { $0.key < $1.key }.map {
        $0.value.mapValues { $0.sum / $0.count }.sorted { $0.key < $1.key }
      }
      for left in means.indices {
        for right in left + 1..<Swift.max(left + 1, means.count) {
          conflicts.add(differences(means[left], means[right]), cluster: item[rows[0]])
        }
      }
    }
    return conflicts.finish(confidence)
  }

  private static func check(_ dimensions: Int, _ confidence: Double) throws(ParetoError) {
    try ObjectiveTable.check(competitors: 0, dimensions: dimensions)
    guard confidence > 0, confidence < 1 else {
      throw ParetoError(
        .options, "the confidence is \(confidence) and must lie between 0 and 1, as 0.95 does")
    }
  }

  /// The rows of each key, by ascending key.
  private static func grouped(_ keys: UnsafeBufferPointer<Int64>) -> [[Int]] {
    BucketRows.of(keys).map { $0.rows }
  }

  /// The signs in the dimensions that both candidates have. Infinite scores of one sign are equal.
  private static func differences(
    _ left: [(key: Int, value: Double)], _ right: [(key: Int, value: Double)]
  ) -> [(Int, Double)] {
    var signs: [(Int, Double)] = []
    var at = 0
    for (dimension, value) in left {
      while at < right.count && right[at].key < dimension { at += 1 }
      guard at < right.count, right[at].key == dimension else { continue }
      let other = right[at].value
      // The mean of opposite infinities is no number, and prefers nobody.
      if value.isNaN || other.isNaN { continue }
      signs.append((dimension, value > other ? 1 : value < other ? -1 : 0))
    }
    return signs
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
