import PrefKitStatistics

/// Kendall's coefficient of concordance: how far several raters put the same items in one order.
public struct KendallW: Equatable, Sendable {
  /// From 0 to 1; NaN when undefined.
  public var estimate = Double.nan
  /// k(n - 1) W, its degrees of freedom, and P(χ² > it): Friedman's test.
  public var chiSquare = Double.nan
  public var degrees = Double.nan
  public var pValue = Double.nan
  /// The share of random rankings with a W at least as high, when permutations were asked for: to be preferred with
  /// few items, where the chi-square distribution is a poor likeness.
  public var permutationP = Double.nan
  /// The mean of Spearman's rho over the pairs of raters: (k W - 1) / (k - 1), exact without ties.
  public var meanSpearman = Double.nan
  /// The items that every rater rated, and the raters.
  public var itemCount = 0
  public var raterCount = 0
  public var undefined: Undefined?

  public var isDefined: Bool { undefined == nil }

  /// - Parameters:
  ///   - values: items by raters, row by row; NaN is missing, an infinite value an error. Each rater's values are
  ///     ranked; ties share their mean rank and are corrected for.
  ///   - missing: what becomes of items that are not rated by all raters.
  ///   - permutations: how many random rankings to compare with, up to a million; 0 is none. The p-value counts the
  ///     data themselves as one of them, so it is never 0 (Phipson and Smyth 2010).
  ///   - seed: of the permutations; the same seed gives the same p-value on any number of threads.
  ///
  /// Kendall and Babington Smith (1939), with the correction for ties of Siegel and Castellan (1988):
  /// W = 12 Σ (Rᵢ - R̄)² / (k² (n³ - n) - k Σ (t³ - t)). Time O(items · raters · (log items + permutations)).
  public init(
    values: [Double], itemCount: Int, raterCount: Int, missing: MissingRule = .dropItem,
    permutations: Int = 0, seed: UInt64 = 0, threads: Int = 0, watch: Watch? = nil
  ) throws(AgreementError) {
    guard (0...1_000_000).contains(permutations) else {
      throw AgreementError(.options, "\(permutations) permutations; take from 0 to 1000000")
    }
    let table = try CompleteCases(
      values, itemCount: itemCount, raterCount: raterCount, missing: missing, watch: watch)
    self.itemCount = table.itemCount
    self.raterCount = table.raterCount
    undefined = table.undefined
    guard undefined == nil else { return }
    let sums = try RankSums(table, watch: watch)
    guard sums.largest > 0 else {
      undefined = .noVariation
      return
    }
    let (n, k) = (Double(table.itemCount), Double(table.raterCount))
    estimate = Swift.min(1, sums.spread / sums.largest)
    chiSquare = k * (n - 1) * estimate
    degrees = n - 1
    pValue = ChiSquareDistribution(degrees: degrees).survival(chiSquare)
    meanSpearman = (k * estimate - 1) / (k - 1)
    if permutations > 0 {
      let higher = sums.countPermutations(permutations, seed: seed, threads: threads, watch: watch)
      try watch?.check()
      permutationP = Double(higher + 1) / Double(permutations + 1)
    }
  }
}

/// The sums of the ranks that raters gave to each item.
struct RankSums {
  /// The raters' ranks, one array a rater.
  let ranks: [[Double]]
  /// Σ (Rᵢ - R̄)², and the largest it could be with the raters' ties.
  let spread: Double
  let largest: Double

  init(_ table: CompleteCases, watch: Watch? = nil) throws(AgreementError) {
    let (n, k) = (Double(table.itemCount), Double(table.raterCount))
    var ranks: [[Double]] = []
    var tieCubes = 0.0
    for rater in 0..<table.raterCount {
      let column = (0..<table.itemCount).map { table.values[$0 * table.raterCount + rater] }
      let ranking = try Ranking(column, watch: watch)
      ranks.append(ranking.ranks)
      tieCubes += ranking.tieCubes
    }
    self.ranks = ranks
    spread = RankSums.spread(ranks)
    largest = (k * k * (n * n * n - n) - k * tieCubes) / 12
  }

  static func spread(_ ranks: [[Double]]) -> Double {
    guard let itemCount = ranks.first?.count else { return 0 }
    let mean = Double(ranks.count) * Double(itemCount + 1) / 2
    var sum = CompensatedSum()
    for item in 0..<itemCount {
      let off = ranks.reduce(0) { $0 + $1[item] } - mean
      sum.add(off * off)
    }
    return sum.value
  }

  /// How many of `count` random rankings, each rater's ranks in any order, have a spread at least as large.
  func countPermutations(_ count: Int, seed: UInt64, threads: Int, watch: Watch? = nil) -> Int {
    let ranges = Parallel.ranges(count, least: 16, most: 64)
    return Parallel.map(ranges.count, threads: Parallel.threads(threads), watch: watch) { part in
      var ranks = ranks
      var higher = 0
      for permutation in ranges[part] {
        var random = RandomStream(seed: seed, stream: UInt64(permutation))
        ranks = self.ranks
        // The first rater may keep his order: only the orders relative to each other count.
        for rater in ranks.indices.dropFirst() { RankSums.shuffle(&ranks[rater], &random) }
        if RankSums.spread(ranks) >= spread { higher += 1 }
      }
      return higher
    }.reduce(0, +)
  }

  /// Fisher and Yates.
  private static func shuffle(_ values: inout [Double], _ random: inout RandomStream) {
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, random.below(UInt64(last + 1)))
    }
  }
}
