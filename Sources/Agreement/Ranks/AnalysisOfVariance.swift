import PrefKitStatistics

/// The mean squares of a complete table of items by raters, one rating a cell (McGraw and Wong 1996, table 3).
///
/// They are in units of a power of two, chosen so that no square overflows: ratios of them are what is used.
struct AnalysisOfVariance {
  let itemCount: Int
  let raterCount: Int
  /// Between items, with n - 1 degrees of freedom.
  let items: Double
  /// Between raters, with k - 1.
  let raters: Double
  /// What items and raters leave, with (n - 1)(k - 1).
  let residual: Double
  /// Within items, with n(k - 1).
  let within: Double

  var n: Double { Double(itemCount) }
  var k: Double { Double(raterCount) }

  /// - Parameter table: two items or more, two raters or more.
  init(_ table: CompleteCases, watch: Watch? = nil) throws(AgreementError) {
    let raterCount = table.raterCount
    let itemCount = table.itemCount
    let values = AnalysisOfVariance.scaled(table.values)
    var itemSums = [CompensatedSum](repeating: CompensatedSum(), count: itemCount)
    var raterSums = [CompensatedSum](repeating: CompensatedSum(), count: raterCount)
    for item in 0..<itemCount {
      try watch?.step(item, of: 2 * itemCount)
      for rater in 0..<raterCount {
        itemSums[item].add(values[item * raterCount + rater])
        raterSums[rater].add(values[item * raterCount + rater])
      }
    }
    let itemMeans = itemSums.map { $0.value / Double(raterCount) }
    let raterMeans = raterSums.map { $0.value / Double(itemCount) }
    let mean = itemMeans.compensatedSum / Double(itemCount)
    var betweenItems = CompensatedSum()
    var betweenRaters = CompensatedSum()
    var residual = CompensatedSum()
    var within = CompensatedSum()
    for item in 0..<itemCount {
      try watch?.step(itemCount + item, of: 2 * itemCount)
      let ofItem = itemMeans[item] - mean
      betweenItems.add(ofItem * ofItem)
      for rater in 0..<raterCount {
        let inItem = values[item * raterCount + rater] - itemMeans[item]
        let left = inItem - (raterMeans[rater] - mean)
        within.add(inItem * inItem)
        residual.add(left * left)
      }
    }
    for raterMean in raterMeans { betweenRaters.add((raterMean - mean) * (raterMean - mean)) }
    let n = Double(itemCount)
    let k = Double(raterCount)
    self.itemCount = itemCount
    self.raterCount = raterCount
    items = AnalysisOfVariance.cleared(betweenItems.value / n) * n * k / (n - 1)
    raters = AnalysisOfVariance.cleared(betweenRaters.value / k) * n * k / (k - 1)
    self.residual =
      AnalysisOfVariance.cleared(residual.value / (n * k)) * n * k / ((n - 1) * (k - 1))
    self.within = AnalysisOfVariance.cleared(within.value / (n * k)) * k / (k - 1)
  }

  /// The values less the first one, in units in which none is above 1.
  private static func scaled(_ values: [Double]) -> [Double] {
    guard let first = values.first else { return [] }
    // The halves keep the difference of the two largest numbers finite.
    let largest = values.reduce(0) { Swift.max($0, abs($1 / 2 - first / 2)) }
    guard largest > 0 else { return [Double](repeating: 0, count: values.count) }
    let unit = Double(sign: .plus, exponent: Swift.min(largest.exponent + 2, 1022), significand: 1)
    return values.map { $0 / unit - first / unit }
  }

  /// A mean square that only rounding left is none.
  private static func cleared(_ square: Double) -> Double { square < 1e-30 ? 0 : square }
}
