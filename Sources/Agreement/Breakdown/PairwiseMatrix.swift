import PrefKitStatistics

/// A coefficient for each pair of raters.
public struct PairwiseMatrix: Sendable {
  /// The codes of the raters, in the order of rows and columns: all raters of the table.
  public var raters: [UInt32]
  /// Row by row, symmetric; NaN where undefined, also on the diagonal, where there is no second rater.
  public var estimates: [Double]
  /// How many items both have rated; on the diagonal, how many the rater has rated.
  public var itemCounts: [Int]
  /// Row by row, the raw value of the reason, 0 where there is an estimate.
  public var reasons: [UInt8]

  public func undefined(_ g: Int, _ h: Int) -> Undefined? {
    guard g >= 0, h >= 0, g < raters.count, h < raters.count else { return .empty }
    return Undefined(rawValue: Int32(reasons[g * raters.count + h]))
  }
}

extension RatingTable {
  /// The coefficient for each pair of raters on the items both rated, in one pass.
  ///
  /// Time is linear in the pairs of ratings of an item, and in the pairs of raters, which is the size of the
  /// result. Item weights count; rater weights have no meaning between two.
  public func pairwiseMatrix(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> PairwiseMatrix {
    try options.check()
    guard raterCount <= 10_000 else {
      throw AgreementError(
        .shape, "a matrix of \(raterCount) raters is too large; take up to 10000")
    }
    let counts = try PairCounts(
      self, threads: Parallel.threads(options.threads), watch: options.watch)
    let distance = try options.distance(coefficient, counts.categories)
    var matrix = PairwiseMatrix(
      raters: (0..<raterCount).map { raterCode($0) },
      estimates: [Double](repeating: .nan, count: raterCount * raterCount),
      itemCounts: [Int](repeating: 0, count: raterCount * raterCount),
      reasons: [UInt8](repeating: UInt8(Undefined.noPairs.rawValue), count: raterCount * raterCount)
    )
    let evaluator = PairEvaluator(coefficient, distance, counts.categories.count)
    let rows = Parallel.ranges(raterCount, least: 8, most: 64)
    let results = Parallel.map(
      rows.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      var found: [(g: Int, h: Int, items: Int, estimate: Estimate)] = []
      for h in rows[part] {
        for g in 0..<h {
          let cells = counts.cells(g, h)
          if !cells.isEmpty {
            let items = counts.itemsOfPair(g, h)
            found.append((g, h, items, evaluator.evaluate(cells, items: items)))
          }
        }
      }
      return found
    }
    try options.watch?.check()
    for one in results.joined() {
      for at in [one.g * raterCount + one.h, one.h * raterCount + one.g] {
        matrix.estimates[at] = one.estimate.value
        matrix.itemCounts[at] = one.items
        matrix.reasons[at] = UInt8(one.estimate.undefined?.rawValue ?? 0)
      }
    }
    for rater in 0..<raterCount {
      matrix.itemCounts[rater * raterCount + rater] = counts.itemsOfRater[rater]
      matrix.reasons[rater * raterCount + rater] = UInt8(Undefined.oneRater.rawValue)
    }
    return matrix
  }
}
