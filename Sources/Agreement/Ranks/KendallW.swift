/// Kendall's coefficient of concordance: how far several raters put the same items in one order.
public struct KendallW: Equatable, Sendable {
  /// From 0 to 1; NaN when undefined.
  public var estimate = Double.nan
  /// k(n - 1) W, its degrees of freedom, and P(χ² > it): Friedman's test.
  public var chiSquare = Double.nan
  public var degrees = Double.nan
  public var pValue = Double.nan
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
  ///
  /// Kendall and Babington Smith (1939), with the correction for ties of Siegel and Castellan (1988):
  /// W = 12 Σ (Rᵢ - R̄)² / (k² (n³ - n) - k Σ (t³ - t)). Time O(items · raters · log items).
  public init(
    values: [Double], itemCount: Int, raterCount: Int, missing: MissingRule = .dropItem
  ) throws(AgreementError) {
    let table = try CompleteCases(
      values, itemCount: itemCount, raterCount: raterCount, missing: missing)
    self.itemCount = table.itemCount
    self.raterCount = table.raterCount
    undefined = table.undefined
    guard undefined == nil else { return }
    let sums = RankSums(table)
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
  }
}

/// The sums of the ranks that raters gave to each item.
struct RankSums {
  /// The raters' ranks, one array a rater.
  let ranks: [[Double]]
  /// Σ (Rᵢ - R̄)², and the largest it could be with the raters' ties.
  let spread: Double
  let largest: Double

  init(_ table: CompleteCases) {
    let (n, k) = (Double(table.itemCount), Double(table.raterCount))
    var ranks: [[Double]] = []
    var tieCubes = 0.0
    for rater in 0..<table.raterCount {
      let column = (0..<table.itemCount).map { table.values[$0 * table.raterCount + rater] }
      let ranking = Ranking(column)
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
}
