import PrefKitStatistics

/// What becomes of items that some rater left out, in methods that need every rating.
public enum MissingRule: Int32, Sendable {
  /// The item is left out (listwise deletion).
  case dropItem = 0
  /// The result is undefined.
  case refuse = 1
}

/// The items that every rater rated. Raters without any rating are left out first.
struct CompleteCases {
  /// Items by raters, row by row.
  private(set) var values: [Double] = []
  private(set) var itemCount = 0
  private(set) var raterCount = 0
  /// Why nothing can be computed from these ratings by any method that compares raters over items.
  private(set) var undefined: Undefined?

  /// - Parameter matrix: items by raters, row by row, NaN where a rating is missing.
  init(
    _ matrix: [Double], itemCount: Int, raterCount: Int, missing: MissingRule, watch: Watch? = nil
  ) throws(AgreementError) {
    let (size, overflow) = itemCount.multipliedReportingOverflow(by: raterCount)
    guard itemCount >= 0, raterCount >= 0, !overflow, size == matrix.count else {
      throw AgreementError(
        .shape, "\(matrix.count) values are not \(itemCount) items by \(raterCount) raters")
    }
    // Without ratings the sizes may be anything, and nothing is made of them.
    guard !matrix.isEmpty else {
      undefined = .empty
      return
    }
    var rated = [Bool](repeating: false, count: raterCount)
    for (place, value) in matrix.enumerated() where !value.isNaN {
      guard value.isFinite else {
        throw AgreementError(
          .value, "the rating is infinite; give NaN where there is none", row: place / raterCount)
      }
      rated[place % raterCount] = true
    }
    let raters = rated.indices.filter { rated[$0] }
    self.raterCount = raters.count
    var dropped = false
    for item in 0..<itemCount {
      try watch?.step(item, of: itemCount)
      let row = raters.map { matrix[item * raterCount + $0] }
      if row.contains(where: \.isNaN) {
        // An item that nobody rated is not incomplete, it is not there.
        dropped = dropped || row.contains { !$0.isNaN }
      } else {
        values += row
        self.itemCount += 1
      }
    }
    try watch?.pass(itemCount, of: itemCount)
    if raters.isEmpty {
      undefined = .empty
    } else if raters.count == 1 {
      undefined = .oneRater
    } else if dropped && (missing == .refuse || self.itemCount == 0) {
      undefined = .incomplete
    } else if self.itemCount == 1 {
      undefined = .oneItem
    }
  }
}
