/// What to do when a rater rated an item twice.
public enum DuplicatePolicy: Int32, Sendable {
  /// Refuse the table, naming the second row.
  case refuse = 0
  /// Use the first or the last of them.
  case first, last
  /// Use each as a rating of its own; coefficients that ask who rated refuse such a table.
  case keep
}

/// Ratings that came one a row, put together by item. Missing ones are left out.
struct LongRatings: Sendable {
  let itemCount: Int
  let raterCount: Int
  /// Where the ratings of each item begin, and one more.
  let offsets: [Int]
  let raters: [UInt32]
  let values: [Double]
  /// The codes of the input where they are not 0, 1, 2 and so on; else empty.
  let itemCodes: [UInt32]
  let raterCodes: [UInt32]
}

extension RatingTable {
  /// A table from its long form: row `i` says that rater `raters[i]` gave `values[i]` to `items[i]`.
  ///
  /// Codes may be any numbers; those that leave large gaps are renumbered in ascending order, and `itemCode` and
  /// `raterCode` give them back. Time and memory are linear in the number of rows.
  public init(
    items: UnsafeBufferPointer<UInt32>, raters: UnsafeBufferPointer<UInt32>,
    values: UnsafeBufferPointer<Double>, duplicates: DuplicatePolicy = .refuse
  ) throws(AgreementError) {
    guard items.count == raters.count, items.count == values.count else {
      throw AgreementError(
        .shape,
        "there are \(items.count) items, \(raters.count) raters and \(values.count) values; a row has one of each"
      )
    }
    let itemNumbers = DenseNumbers(items)
    let raterNumbers = DenseNumbers(raters)
    var rows = RowGrouping(items, itemNumbers, values)
    try rows.settle(raters, raterNumbers, duplicates)
    self.init(
      LongRatings(
        itemCount: itemNumbers.count, raterCount: raterNumbers.count, offsets: rows.offsets,
        raters: rows.order.map { raterNumbers.number(raters[$0]) },
        values: rows.order.map { values[$0] },
        itemCodes: itemNumbers.codes, raterCodes: raterNumbers.codes))
  }

  public init(
    items: [UInt32], raters: [UInt32], values: [Double], duplicates: DuplicatePolicy = .refuse
  ) throws(AgreementError) {
    // The closures of withUnsafeBufferPointer cannot throw a typed error through a third level.
    let made: Result<RatingTable, AgreementError> = items.withUnsafeBufferPointer { items in
      raters.withUnsafeBufferPointer { raters in
        values.withUnsafeBufferPointer { values in
          do throws(AgreementError) {
            return .success(
              try RatingTable(items: items, raters: raters, values: values, duplicates: duplicates))
          } catch {
            return .failure(error)
          }
        }
      }
    }
    self = try made.get()
  }
}

/// Codes of the input as numbers without gaps, in the order of the codes.
private struct DenseNumbers {
  /// Empty where a code is its own number.
  private(set) var codes: [UInt32] = []
  private var numbers: [UInt32: UInt32] = [:]
  let count: Int

  init(_ column: UnsafeBufferPointer<UInt32>) {
    let highest = column.max().map { Int($0) + 1 } ?? 0
    // A few gaps cost less than a table of numbers.
    if highest <= 4 * column.count + 1024 {
      count = highest
      return
    }
    codes = Set(column).sorted()
    count = codes.count
    for (number, code) in codes.enumerated() { numbers[code] = UInt32(truncatingIfNeeded: number) }
  }

  @inline(__always)
  func number(_ code: UInt32) -> UInt32 { codes.isEmpty ? code : numbers[code] ?? 0 }
}

/// The rows of a long form in the order of their items, and within an item in their own.
private struct RowGrouping {
  private(set) var offsets: [Int]
  private(set) var order: [Int]

  /// A counting sort.
  init(
    _ items: UnsafeBufferPointer<UInt32>, _ numbers: DenseNumbers,
    _ values: UnsafeBufferPointer<Double>
  ) {
    offsets = [Int](repeating: 0, count: numbers.count + 1)
    for row in items.indices where !values[row].isNaN {
      offsets[Int(numbers.number(items[row])) + 1] += 1
    }
    for item in 0..<numbers.count { offsets[item + 1] += offsets[item] }
    var next = offsets
    order = [Int](repeating: 0, count: offsets[numbers.count])
    for row in items.indices where !values[row].isNaN {
      let item = Int(numbers.number(items[row]))
      order[next[item]] = row
      next[item] += 1
    }
  }

  /// Deals with raters who rated an item twice: `latest` has, for each rater, the place of the last rating met
  /// plus 1, which is in the present item when it is past the item's start.
  mutating func settle(
    _ raters: UnsafeBufferPointer<UInt32>, _ numbers: DenseNumbers, _ policy: DuplicatePolicy
  ) throws(AgreementError) {
    guard policy != .keep else { return }
    var latest = [Int](repeating: 0, count: numbers.count)
    var kept = 0
    for item in 0..<offsets.count - 1 {
      let range = offsets[item]..<offsets[item + 1]
      let start = kept
      for place in range {
        let row = order[place]
        let rater = Int(numbers.number(raters[row]))
        if latest[rater] > start {
          guard policy != .refuse else {
            throw AgreementError(
              .duplicateRating,
              "row \(row) rates an item again that row \(order[latest[rater] - 1]) rated; "
                + "choose which rating counts", row: row)
          }
          if policy == .last { order[latest[rater] - 1] = row }
          continue
        }
        order[kept] = row
        kept += 1
        latest[rater] = kept
      }
      offsets[item] = start
    }
    offsets[offsets.count - 1] = kept
    order.removeLast(order.count - kept)
  }
}
