import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.1 of prefkit.h: the caller's ratings.

/// The caller's ratings, with every pointer, length and code checked.
struct RatingsArgument {
  enum Form {
    case none
    case matrix(MatrixArgument)
    case long(LongArgument)
  }

  let form: Form
  /// The lengths of arrays by item and by rater.
  let itemCount: Int
  let raterCount: Int
  let duplicates: DuplicatePolicy
  private let raw: prefkit_ratings_input

  init(
    _ given: UnsafePointer<prefkit_ratings_input>?, _ argument: String = "input"
  ) throws(ReadError) {
    guard let given else { throw isNull(argument) }
    raw = try sized(given, argument)
    guard let duplicates = DuplicatePolicy(rawValue: raw.duplicates) else {
      throw outside("duplicates", raw.duplicates, "one of PREFKIT_DUPLICATES_*", of: argument)
    }
    self.duplicates = duplicates
    let isLong = raw.unit != nil || raw.rater != nil || raw.value != nil || raw.count > 0
    guard [raw.matrix != nil, isLong, raw.arrays != nil].filter({ $0 }).count <= 1 else {
      throw ReadError(
        .invalidArgument,
        "\(argument) has ratings in more than one form; give a matrix, a long form or arrays",
        field: argument)
    }
    var items = try length(raw.items, "items")
    var raters = try length(raw.raters, "raters")
    if isLong || raw.arrays != nil {
      let long: LongArgument
      if let arrays = raw.arrays {
        long = try LongArgument(arrays)
      } else {
        long = try LongArgument(raw)
      }
      if let own = long.ownCounts { (items, raters) = own }
      items = try LongArgument.count(long.units, items, "unit", "items")
      raters = try LongArgument.count(long.raters, raters, "rater", "raters")
      form = .long(long)
    } else if let base = raw.matrix, items > 0, raters > 0 {
      form = .matrix(try MatrixArgument(base, raw, items, raters))
    } else {
      guard items == 0 || raters == 0 else { throw isNull("matrix") }
      form = .none
    }
    itemCount = items
    raterCount = raters
  }

  /// The ratings as the core takes them, with categories and weights; with ties, as preferences.
  func table(_ ties: TieArgument? = nil) throws(ReadError) -> RatingTable {
    var table = try core { () throws(AgreementError) in
      switch form {
      case .none: return try RatingTable(rows: [])
      case .matrix(let matrix):
        return try RatingTable(
          matrix: matrix.base, type: matrix.type, items: itemCount, raters: raterCount,
          itemStride: matrix.itemStride, raterStride: matrix.raterStride, missing: matrix.missing)
      case .long(let long):
        return try RatingTable(
          items: long.units, raters: long.raters, values: long.values, duplicates: duplicates)
      }
    }
    if let categories = try givenCategories() {
      table = try core { () throws(AgreementError) in try table.with(categories: categories) }
    }
    if let ties {
      table = try core { () throws(AgreementError) in
        try table.preferences(ties.rule, tie: ties.value)
      }
    }
    let ofItems = try byItem(raw.item_weights, "item_weights", table)
    var ofRaters: [Double]?
    if let start = raw.rater_weights {
      if case .long(let long) = form, long.ownCounts == nil, raw.raters == 0 {
        throw ReadError(
          .invalidArgument,
          "rater_weights is given by rater, so raters must say how many there are", field: "raters")
      }
      let weights = try numbers(start, raterCount, "rater_weights")
      ofRaters = (0..<table.raterCount).map { weights[place(ofRater: $0, table)] }
    }
    guard ofItems != nil || ofRaters != nil else { return table }
    return try core { () throws(AgreementError) in
      try table.weighted(items: ofItems, raters: ofRaters)
    }
  }

  func clusters(_ table: RatingTable) throws(ReadError) -> [UInt32]? {
    try byItem(raw.clusters, "clusters", table)
  }

  private func givenCategories() throws(ReadError) -> [Double]? {
    guard raw.categories != nil || raw.category_count != 0 else { return nil }
    return Array(try numbers(raw.categories, raw.category_count, "categories"))
  }

  /// A number for each item of the table from the caller's array by item code; nil for NULL.
  func byItem<Number>(
    _ start: UnsafePointer<Number>?, _ argument: String, _ table: RatingTable
  ) throws(ReadError) -> [Number]? {
    guard let start else { return nil }
    try checkItemCount(for: argument)
    let given = try numbers(start, itemCount, argument)
    return (0..<table.itemCount).map { given[place(ofItem: $0, table)] }
  }

  /// Refuses an array by item where the caller has not said how many items there are.
  func checkItemCount(for argument: String) throws(ReadError) {
    if case .long(let long) = form, long.ownCounts == nil, raw.items == 0 {
      throw ReadError(
        .invalidArgument, "\(argument) is given by item, so items must say how many there are",
        field: "items")
    }
  }

  /// The caller's code of an item or rater of the table.
  func place(ofItem item: Int, _ table: RatingTable) -> Int {
    if case .long = form { return Int(table.itemCode(item)) }
    return item
  }

  func place(ofRater rater: Int, _ table: RatingTable) -> Int {
    if case .long = form { return Int(table.raterCode(rater)) }
    return rater
  }
}

/// The ratings that a handle holds.
func ratings(of arrays: OpaquePointer) throws(ReadError) -> Ratings {
  guard let ratings = borrow(arrays, as: JudgementArrays.self) as? Ratings else {
    throw ReadError(
      .invalidArgument, "arrays holds pairs; expected those of prefkit_dataset_ratings",
      field: "arrays")
  }
  return ratings
}

/// A long form, its columns of one length.
struct LongArgument {
  let units: UnsafeBufferPointer<UInt32>
  let raters: UnsafeBufferPointer<UInt32>
  let values: UnsafeBufferPointer<Double>
  /// How many items and raters a dataset's arrays have.
  let ownCounts: (items: Int, raters: Int)?

  init(_ raw: prefkit_ratings_input) throws(ReadError) {
    let count = try length(raw.count, "count")
    units = try numbers(raw.unit, count, "unit")
    raters = try numbers(raw.rater, count, "rater")
    values = try numbers(raw.value, count, "value")
    ownCounts = nil
  }

  init(_ arrays: OpaquePointer) throws(ReadError) {
    let ratings = try PrefKitCABI.ratings(of: arrays)
    units = UnsafeBufferPointer(start: ratings.unit, count: ratings.count)
    raters = UnsafeBufferPointer(start: ratings.rater, count: ratings.count)
    values = UnsafeBufferPointer(start: ratings.value, count: ratings.count)
    ownCounts = (ratings.unitCount, ratings.raterCount)
  }

  /// How many codes there are: `given`, which all must be below, or as many as the highest needs.
  static func count(
    _ codes: UnsafeBufferPointer<UInt32>, _ given: Int, _ column: String, _ counted: String
  ) throws(ReadError) -> Int {
    let needed = codes.max().map { Int($0) + 1 } ?? 0
    guard given > 0 else { return needed }
    guard needed <= given else {
      let row = codes.firstIndex { Int($0) >= given } ?? 0
      throw ReadError(
        .invalidArgument, "\(column)[\(row)] is \(codes[row]) and there are \(given) \(counted)",
        record: row, field: column)
    }
    return given
  }
}
