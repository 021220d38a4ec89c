/// A column of fixed-width integers that costs memory only once it is needed.
///
/// As long as the values are a + b·row (row numbers, constants, two candidates an item) only a and b are
/// kept. Rows may be skipped: they hold `missing`. Floating-point columns keep their bit patterns.
public struct Column<Value: FixedWidthInteger & BitwiseCopyable> {
  @usableFromInline var values: UnsafeMutablePointer<Value>?
  @usableFromInline var capacity = 0
  /// Rows set so far; later rows are missing.
  public var count = 0
  public let missing: Value
  @usableFromInline var first: Value
  @usableFromInline var step: Value = 0

  public init(missing: Value) {
    self.missing = missing
    first = missing
  }

  /// Sets `row`, which is not below any row set before.
  @inlinable
  @inline(__always)
  public mutating func set(_ row: Int, _ value: Value) {
    if row == count {
      // There is no capacity as long as there are no values.
      if row < capacity {
        values.unsafelyUnwrapped[row] = value
        count = row &+ 1
        return
      }
      if values == nil {
        if count >= 2 ? value == first &+ step &* Value(truncatingIfNeeded: row) : count == 1 {
          if count == 1 { step = value &- first }
          count &+= 1
          return
        }
        if count == 0 {
          first = value
          count = 1
          return
        }
      }
    }
    setSlow(row, value)
  }

  @inline(never)
  @usableFromInline
  mutating func setSlow(_ row: Int, _ value: Value) {
    pad(to: row)
    if values == nil {
      // `pad` may have left the column in its short form.
      if row == 1 { step = value &- first }
      if value == first &+ step &* Value(truncatingIfNeeded: row) {
        count = row + 1
        return
      }
      materialize(capacity: Swift.max(row + 1, 64))
    }
    if row >= capacity { grow(to: row + 1) }
    values?[row] = value
    count = row + 1
  }

  /// Fills with `missing` up to `rows`.
  public mutating func pad(to rows: Int) {
    guard rows > count else { return }
    if values == nil {
      if count == 0 {
        first = missing
        step = 0
      } else if count == 1 && first == missing {
        step = 0
      }
      if count == 0 || (first == missing && step == 0) {
        count = rows
        return
      }
      materialize(capacity: Swift.max(rows, 64))
    }
    if rows > capacity { grow(to: rows) }
    values?.advanced(by: count).update(repeating: missing, count: rows - count)
    count = rows
  }

  private mutating func materialize(capacity wanted: Int) {
    let room = Swift.max(wanted + wanted / 2, count)
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: room)
    for row in 0..<count { memory[row] = first &+ step &* Value(truncatingIfNeeded: row) }
    values = memory
    capacity = room
  }

  private mutating func grow(to wanted: Int) {
    let room = Swift.max(wanted, capacity * 2)
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: room)
    if let values {
      memory.update(from: values, count: count)
      values.deallocate()
    }
    values = memory
    capacity = room
  }

  /// Adds `amount` to every row.
  public mutating func shift(by amount: Value) {
    guard amount != 0 else { return }
    first = first &+ amount
    if let values { for row in 0..<count { values[row] = values[row] &+ amount } }
  }

  /// Forgets the rows from `rows` on.
  public mutating func truncate(to rows: Int) { count = Swift.min(count, rows) }

  @inlinable
  public subscript(row: Int) -> Value {
    guard row < count else { return missing }
    if let values { return values[row] }
    return first &+ step &* Value(truncatingIfNeeded: row)
  }

  /// The single value of all rows, when there is only one.
  public var constant: Value? {
    values == nil && (step == 0 || count <= 1) ? (count == 0 ? missing : first) : nil
  }

  /// The first `rows` values one after another; nil when they are kept in another way.
  @inlinable
  public func stored(_ rows: Int) -> UnsafePointer<Value>? {
    count >= rows ? values.map { UnsafePointer($0) } : nil
  }

  /// The a and b of `rows` values that are a + b·row; nil when they were not kept so.
  @inlinable
  public func progression(_ rows: Int) -> (first: Value, step: Value)? {
    if count == 0 { return (missing, 0) }
    guard values == nil else { return nil }
    return count >= rows || (first == missing && step == 0) ? (first, step) : nil
  }

  public mutating func free() {
    values?.deallocate()
    values = nil
    capacity = 0
    count = 0
  }
}

extension Column where Value == UInt64 {
  @inlinable
  @inline(__always)
  public mutating func set(_ row: Int, _ span: Span) {
    set(row, UInt64(span.start) | UInt64(span.length) << 32)
  }

  @inlinable
  public func span(_ row: Int) -> Span {
    let bits = self[row]
    return Span(
      start: UInt32(truncatingIfNeeded: bits), length: UInt32(truncatingIfNeeded: bits >> 32))
  }

  /// A column of text pieces.
  public static var spans: Column { Column(missing: .max) }

  /// A column of floating-point numbers, NaN where missing.
  public static var doubles: Column { Column(missing: Double.nan.bitPattern) }
}
