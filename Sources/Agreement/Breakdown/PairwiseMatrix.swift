import PrefKitStatistics

/// A coefficient for each pair of raters.
public struct PairwiseMatrix: Sendable {
  /// The codes of the raters, in the order of rows and columns: all raters of the table.
  public let raters: [UInt32]
  /// By pair, as `PairCounts.pair` numbers them.
  private let estimates: [Double]
  private let reasons: [UInt8]
  private let counts: PairCounts.Items

  fileprivate init(
    raters: [UInt32], estimates: [Double], reasons: [UInt8], counts: PairCounts.Items
  ) {
    self.raters = raters
    self.estimates = estimates
    self.reasons = reasons
    self.counts = counts
  }

  /// The coefficient of two raters in either order; NaN where undefined, also of a rater alone.
  public func estimate(_ g: Int, _ h: Int) -> Double { pair(g, h).map { estimates[$0] } ?? .nan }

  /// How many items both have rated; of a rater alone, how many the rater has rated.
  public func itemCount(_ g: Int, _ h: Int) -> Int {
    if let pair = pair(g, h) { return Int(counts.ofPair[pair]) }
    return g == h && raters.indices.contains(g) ? counts.ofRater[g] : 0
  }

  /// Why there is no estimate; nil where there is one.
  public func undefined(_ g: Int, _ h: Int) -> Undefined? {
    if let pair = pair(g, h) { return Undefined(rawValue: Int32(reasons[pair])) }
    return g == h && raters.indices.contains(g) ? .oneRater : .empty
  }

  private func pair(_ g: Int, _ h: Int) -> Int? {
    guard g != h, raters.indices.contains(g), raters.indices.contains(h) else { return nil }
    return g < h ? PairCounts.pair(g, h) : PairCounts.pair(h, g)
  }
}

extension RatingTable {
  /// The most raters of a matrix of pairs, whose size is the square of it.
  public static var mostPairedRaters: Int { 10_000 }

  /// The coefficient for each pair of raters on the items both rated, in one pass.
  ///
  /// Time is linear in the pairs of ratings of an item, and in the pairs of raters, which is the size of the
  /// result. Item weights count; rater weights have no meaning between two.
  public func pairwiseMatrix(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> PairwiseMatrix {
    try options.check()
    guard raterCount <= RatingTable.mostPairedRaters else {
      throw AgreementError(
        .shape,
        "a matrix of \(raterCount) raters is too large; take up to \(RatingTable.mostPairedRaters)")
    }
    let threads = Parallel.threads(options.threads)
    let counts = try PairCounts(self, threads: threads, watch: options.watch)
    let distance = try options.distance(coefficient, counts.categories)
    let rows = Parallel.ranges(raterCount, least: 8, most: 64)
    let parts = Parallel.map(rows.count, threads: threads, watch: options.watch) { part in
      var evaluator = PairEvaluator(coefficient, distance, counts.categories.count)
      var estimates: [Double] = []
      var reasons: [UInt8] = []
      for h in rows[part] {
        for g in 0..<h {
          let estimate = evaluator.evaluate(counts, g, h)
          estimates.append(estimate.value)
          reasons.append(UInt8(estimate.undefined?.rawValue ?? 0))
        }
      }
      return (estimates, reasons)
    }
    try options.watch?.check()
    return PairwiseMatrix(
      raters: (0..<raterCount).map { raterCode($0) }, estimates: Array(parts.map(\.0).joined()),
      reasons: Array(parts.map(\.1).joined()), counts: counts.items)
  }
}
