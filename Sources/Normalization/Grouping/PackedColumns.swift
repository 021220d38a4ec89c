import CRatings
import PrefKitStatistics

/// The keys of a row as one number: its codes as digits, the first column the highest. Numbers sort as the keys do, a
/// missing key behind all others.
struct PackedColumns {
  /// One column as a digit.
  struct Digit {
    enum Source {
      case numbers(UnsafePointer<Int64>)
      case codes(UnsafePointer<Int32>)
      case times(UnsafePointer<Int64>, WindowCoder)
      /// Groups of earlier columns, whose digits would not fit in one number with the others'.
      case groups([Int32], GroupKeys)
    }

    let source: Source
    let low: Int64
    /// How many codes there are, the missing one included; it is the last.
    let radix: UInt64
    let hasMissing: Bool

    /// Puts the digits of some rows behind their numbers.
    func append(_ rows: Range<Int>, to packed: UnsafeMutablePointer<UInt64>) {
      let missing = radix &- 1
      let count = rows.count
      func append(_ i: Int, _ code: UInt64) { packed[i] = packed[i] &* radix &+ code }
      switch source {
      case .numbers(let values):
        let digit = cratings_digit(low: low, radix: radix, missing: missing)
        cratings_pack(values + rows.lowerBound, count, digit, packed)
      case .codes(let values):
        let values = values + rows.lowerBound
        for i in 0..<count {
          append(i, values[i] < 0 ? missing : UInt64(bitPattern: Int64(values[i]) &- low))
        }
      case .times(let values, let coder):
        coder.forEach(values + rows.lowerBound, count: count) { i, window in
          append(i, window == .min ? missing : UInt64(bitPattern: window &- low))
        }
      case .groups(let ids, _):
        ids.withUnsafeBufferPointer { ids in
          for i in 0..<count { append(i, UInt64(truncatingIfNeeded: ids[rows.lowerBound + i])) }
        }
      }
    }
  }

  private(set) var digits: [Digit] = []
  /// One more than the largest number.
  private(set) var product: UInt64 = 1

  /// False when the number would not fit in 64 bits.
  mutating func append(_ digit: Digit) -> Bool {
    let (next, over) = product.multipliedReportingOverflow(by: Swift.max(1, digit.radix))
    guard !over else { return false }
    product = next
    digits.append(digit)
    return true
  }

  /// The rows that are worked at while they are in the cache.
  static let block = 2048

  /// Writes the numbers of some rows, at most `block`.
  func load(_ rows: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
    out.update(repeating: 0, count: rows.count)
    for digit in digits { digit.append(rows, to: out) }
  }

  /// The keys that these numbers stand for.
  func keys(of numbers: [UInt64]) -> GroupKeys {
    var rest = numbers
    var columns: [[Int64]] = []
    for digit in digits.reversed() {
      let codes = rest.map { $0 % digit.radix }
      for i in rest.indices { rest[i] /= digit.radix }
      if case .groups(_, let keys) = digit.source {
        for column in keys.columns.reversed() { columns.append(codes.map { column[Int($0)] }) }
      } else {
        columns.append(
          codes.map { code in
            digit.hasMissing && code == digit.radix - 1
              ? .min : digit.low &+ Int64(bitPattern: code)
          })
      }
    }
    return GroupKeys(count: numbers.count, columns: columns.reversed())
  }
}

/// The keys of groups, a column each; the least number of all is a missing key.
public struct GroupKeys: Sendable, Equatable {
  public let count: Int
  public let columns: [[Int64]]

  package init(count: Int, columns: [[Int64]]) {
    self.count = count
    self.columns = columns
  }

  /// Whether two groups have the first `length` keys in common.
  func agree(_ a: Int, _ b: Int, on length: Int) -> Bool {
    columns.prefix(length).allSatisfy { $0[a] == $0[b] }
  }

  /// The first of the keys that is missing.
  func missingColumn(_ group: Int, among length: Int) -> Int? {
    columns.prefix(length).firstIndex { $0[group] == .min }
  }
}

extension PackedColumns.Digit {
  /// The digit of a column with rows: its range is found in one pass.
  init(_ column: KeyColumn, threads: Int) throws(NormalizationError) {
    switch column.source {
    case .codes(let values):
      try self.init(.codes(values.start), Bounds(codes: values, threads: threads))
    case .numbers(let values):
      try self.init(.numbers(values.start), Bounds(values, threads: threads))
    case .times(let values, let window):
      var bounds = Bounds(values, threads: threads)
      if bounds.low != bounds.low.clamped || bounds.high != bounds.high.clamped {
        let row = values.firstIndex { $0 != .min && $0 != $0.clamped } ?? 0
        throw NormalizationError(
          .value,
          "row \(row) has a time more than 120,000 years from 1970; times are microseconds",
          row: row)
      }
      let coder = WindowCoder(window, from: bounds.low, to: bounds.high)
      bounds.low = coder.codes.lowerBound
      bounds.high = coder.codes.upperBound
      try self.init(.times(values.start, coder), bounds)
    }
  }

  private init(_ source: Source, _ bounds: Bounds) throws(NormalizationError) {
    self.source = source
    low = bounds.low
    hasMissing = bounds.hasMissing
    radix = UInt64(bitPattern: bounds.high &- bounds.low) &+ 1 &+ (hasMissing ? 1 : 0)
    guard radix > 0 else {
      throw NormalizationError(
        .value, "a key column spans all 64-bit numbers and has missing keys; code its keys first")
    }
  }

  init(groups ids: [Int32], _ keys: GroupKeys) {
    source = .groups(ids, keys)
    low = 0
    hasMissing = false
    radix = UInt64(keys.count)
  }
}

/// The least and the greatest key of a column; both 0 where all are missing.
private struct Bounds {
  var low = Int64.max
  var high = Int64.min
  var hasMissing = false

  @inline(__always)
  mutating func add(_ value: Int64, isMissing: Bool) {
    low = Swift.min(low, isMissing ? .max : value)
    high = Swift.max(high, isMissing ? .min : value)
    hasMissing = hasMissing || isMissing
  }

  init() {}

  init(_ values: UnsafeBufferPointer<Int64>, threads: Int) {
    self.init(rows: values.count, threads: threads) { rows in
      var found = cratings_bounds()
      cratings_find_bounds(values.start + rows.lowerBound, rows.count, &found)
      return Bounds(low: found.low, high: found.high, hasMissing: found.has_missing != 0)
    }
  }

  init(codes: UnsafeBufferPointer<Int32>, threads: Int) {
    self.init(rows: codes.count, threads: threads) { rows in
      var bounds = Bounds()
      for row in rows { bounds.add(Int64(codes[row]), isMissing: codes[row] < 0) }
      return bounds
    }
  }

  private init(low: Int64, high: Int64, hasMissing: Bool) {
    self.low = low
    self.high = high
    self.hasMissing = hasMissing
  }

  private init(rows: Int, threads: Int, _ find: (Range<Int>) -> Bounds) {
    let ranges = Parallel.ranges(rows, least: 1 << 16, most: 16)
    for part in Parallel.map(ranges.count, threads: threads, { find(ranges[$0]) }) {
      low = Swift.min(low, part.low)
      high = Swift.max(high, part.high)
      hasMissing = hasMissing || part.hasMissing
    }
    if low > high {
      low = 0
      high = 0
    }
  }
}

extension UnsafeBufferPointer {
  /// Where the values begin; the buffer is not empty.
  fileprivate var start: UnsafePointer<Element> {
    baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment).unsafelyUnwrapped
  }
}
