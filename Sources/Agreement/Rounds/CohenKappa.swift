/// Cohen's kappa of two arrays of verdicts on the same items.
enum CohenKappa {
  /// - Parameters: one verdict an item in each, of one length, NaN where there is none.
  static func between(
    _ first: [Double], _ second: [Double], _ options: AgreementOptions,
    categories: [Double]? = nil
  ) throws(AgreementError) -> Agreement {
    let rows = zip(first, second).map { [$0, $1] }
    guard rows.contains(where: { !$0[0].isNaN && !$0[1].isNaN }) else {
      return Agreement(undefined: .noCommonItems)
    }
    var table = try RatingTable(rows: rows)
    if let categories { table = try table.with(categories: categories) }
    return try table.agreement(.cohenKappa, options)
  }
}
