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
    var rows = RowsByItem(items, itemNumbers, raters, raterNumbers, values)
    if let again = rows.settle(raterNumbers.count, duplicates) {
      let twice = items.indices.filter {
        itemNumbers.number(items[$0]) == again.item && !values[$0].isNaN
          && raterNumbers.number(raters[$0]) == again.rater
      }
      throw AgreementError(
        .duplicateRating,
        "row \(twice[1]) rates an item again that row \(twice[0]) rated; choose which rating counts",
        row: twice[1])
    }
    self.init(
      LongRatings(
        itemCount: itemNumbers.count, raterCount: raterNumbers.count, offsets: rows.offsets,
        raters: rows.raters, values: rows.values, itemCodes: itemNumbers.codes,
        raterCodes: raterNumbers.codes))
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
private struct RowsByItem {
  private(set) var offsets: [Int]
  private(set) var raters: [UInt32]
  private(set) var values: [Double]

  /// A counting sort.
  init(
    _ items: UnsafeBufferPointer<UInt32>, _ itemNumbers: DenseNumbers,
    _ rowRaters: UnsafeBufferPointer<UInt32>, _ raterNumbers: DenseNumbers,
    _ rowValues: UnsafeBufferPointer<Double>
  ) {
    // Where the next row of each item goes, kept one place on, so that in the end each item begins where the one
    // before it stopped.
    offsets = [Int](repeating: 0, count: itemNumbers.count + 2)
    for row in items.indices where !rowValues[row].isNaN {
      offsets[Int(itemNumbers.number(items[row])) + 2] += 1
    }
    for item in offsets.indices.dropFirst() { offsets[item] += offsets[item - 1] }
    let count = offsets[itemNumbers.count + 1]
    raters = [UInt32](repeating: 0, count: count)
    values = [Double](repeating: 0, count: count)
    for row in items.indices where !rowValues[row].isNaN {
      let next = Int(itemNumbers.number(items[row])) + 1
      raters[offsets[next]] = raterNumbers.number(rowRaters[row])
      values[offsets[next]] = rowValues[row]
      offsets[next] += 1
    }
    offsets.removeLast()
  }

  /// Deals with raters who rated an item twice, and returns the first of them where that is refused.
  ///
  /// `latest` has, for each rater, the place behind the last rating met, which is in the present item when it is past
  /// the item's start.
  mutating func settle(
    _ raterCount: Int, _ policy: DuplicatePolicy
  ) -> (item: UInt32, rater: UInt32)? {
    guard policy != .keep else { return nil }
    var latest = [Int](repeating: 0, count: raterCount)
    var kept = 0
    for item in 0..<offsets.count - 1 {
      let range = offsets[item]..<offsets[item + 1]
      let start = kept
      for place in range {
        let rater = Int(raters[place])
        if latest[rater] > start {
          guard policy != .refuse else { return (UInt32(clamping: item), raters[place]) }
          if policy == .last { values[latest[rater] - 1] = values[place] }
          continue
        }
        raters[kept] = raters[place]
        values[kept] = values[place]
        kept += 1
        latest[rater] = kept
      }
      offsets[item] = start
    }
    offsets[offsets.count - 1] = kept
    raters.removeLast(raters.count - kept)
    values.removeLast(values.count - kept)
    return nil
  }
}
