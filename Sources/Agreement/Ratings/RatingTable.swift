/// Who gave which rating to which item: the one form in which ratings come in.
///
/// A rating is a number, and NaN is a missing one. Infinite ratings are refused where they are met, with their
/// item, because no metric gives them a distance. Items and raters are numbered from 0.
public struct RatingTable: Sendable {
  enum Storage: Sendable {
    case matrix(RatingMatrix)
    case long(LongRatings)
  }

  let storage: Storage
  /// All items and raters of the input, also those without ratings.
  public let itemCount: Int
  public let raterCount: Int
  /// The values that ratings may have, strictly ascending; nil when they are those that occur.
  public private(set) var categories: [Double]?
  /// How much each item and each rater counts; nil when all count the same.
  public private(set) var itemWeights: [Double]?
  public private(set) var raterWeights: [Double]?

  /// A table over memory that the caller keeps readable and unchanged as long as the table is in use.
  ///
  /// - Parameters:
  ///   - itemStride, raterStride: in bytes, from one item or rater to the next.
  ///   - missing: an integer that stands for a missing rating, beside NaN.
  public init(
    matrix base: UnsafeRawPointer, type: RatingType = .float64, items: Int, raters: Int,
    itemStride: Int, raterStride: Int, missing: Int64? = nil
  ) throws(AgreementError) {
    try self.init(
      RatingMatrix(
        base: base, type: type, itemCount: items, raterCount: raters, itemStride: itemStride,
        raterStride: raterStride, missing: missing, owner: nil))
  }

  /// A table of its own from rows of one length, one an item.
  public init(rows: [[Double]]) throws(AgreementError) {
    let raters = rows.first?.count ?? 0
    if let odd = rows.firstIndex(where: { $0.count != raters }) {
      throw AgreementError(
        .shape, "row \(odd) has \(rows[odd].count) ratings where the first has \(raters)", row: odd)
    }
    try self.init(OwnedRatings(Array(rows.joined())), items: rows.count, raters: raters)
  }

  /// A table over numbers of its own, the raters of an item side by side.
  init(_ owned: OwnedRatings, items: Int, raters: Int) throws(AgreementError) {
    try self.init(
      RatingMatrix(
        base: UnsafeRawPointer(owned.base), type: .float64, itemCount: items,
        raterCount: raters, itemStride: raters * 8, raterStride: 8, missing: nil, owner: owned))
  }

  private init(_ matrix: RatingMatrix) throws(AgreementError) {
    guard matrix.itemCount >= 0, matrix.raterCount >= 0, matrix.raterCount <= Int(Int32.max) else {
      throw AgreementError(.shape, "a table cannot have a negative number of items or raters")
    }
    let (down, a) = matrix.itemStride.multipliedReportingOverflow(by: matrix.itemCount)
    let (across, b) = matrix.raterStride.multipliedReportingOverflow(by: matrix.raterCount)
    guard !a, !b, !down.addingReportingOverflow(across).overflow else {
      throw AgreementError(.shape, "the strides of the table reach past the end of memory")
    }
    storage = .matrix(matrix)
    itemCount = matrix.itemCount
    raterCount = matrix.raterCount
  }

  init(_ long: LongRatings) {
    storage = .long(long)
    itemCount = long.itemCount
    raterCount = long.raterCount
  }

  /// The code of a rater in the input: the column of a matrix, the code of a long form.
  public func raterCode(_ rater: Int) -> UInt32 {
    if case .long(let long) = storage, rater >= 0, rater < long.raterCodes.count {
      return long.raterCodes[rater]
    }
    return UInt32(clamping: rater)
  }

  /// The code of an item in the input: the row of a matrix, the unit of a long form.
  public func itemCode(_ item: Int) -> UInt32 {
    if case .long(let long) = storage, item >= 0, item < long.itemCodes.count {
      return long.itemCodes[item]
    }
    return UInt32(clamping: item)
  }

  /// The same table where only these values are ratings, used or not; strictly ascending.
  public func with(categories: [Double]) throws(AgreementError) -> RatingTable {
    try CategoryList.check(categories)
    var table = self
    table.categories = categories
    return table
  }

  /// The same table where items count by `items` and raters by `raters`; nil leaves all equal.
  ///
  /// Only the proportions of weights matter. An item of twice the weight counts in the estimate like two such
  /// items, and in the standard error like one. A pair of ratings counts by the product of its raters' weights.
  public func weighted(
    items: [Double]? = nil, raters: [Double]? = nil
  ) throws(AgreementError) -> RatingTable {
    var table = self
    table.itemWeights = try RatingTable.checked(items, itemCount, "item")
    table.raterWeights = try RatingTable.checked(raters, raterCount, "rater")
    return table
  }

  /// Weights are this near to 1 so that the squares of their products fit a Double.
  static func isWeight(_ weight: Double) -> Bool {
    weight == 0 || (weight >= 1e-30 && weight <= 1e30)
  }

  private static func checked(
    _ weights: [Double]?, _ count: Int, _ what: String
  ) throws(AgreementError) -> [Double]? {
    guard let weights else { return nil }
    guard weights.count == count else {
      throw AgreementError(
        .shape, "there are \(weights.count) \(what) weights for \(count) \(what)s")
    }
    for (at, weight) in weights.enumerated() where !RatingTable.isWeight(weight) {
      throw AgreementError(
        .weights, "the weight of \(what) \(at) is \(weight); a weight is 0, or from 1e-30 to 1e30",
        row: at)
    }
    return weights
  }
}

/// The values that ratings may have.
enum CategoryList {
  static func check(_ categories: [Double]) throws(AgreementError) {
    guard !categories.isEmpty else {
      throw AgreementError(.categories, "the list of categories is empty")
    }
    for (at, value) in categories.enumerated() {
      guard value.isFinite else {
        throw AgreementError(.categories, "category \(at) is \(value), not a finite number")
      }
      guard at == 0 || categories[at - 1] < value else {
        throw AgreementError(
          .categories,
          "categories must be strictly ascending, and \(value) comes after \(categories[at - 1])")
      }
    }
  }
}
