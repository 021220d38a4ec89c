/// 10^i for the decimal places that units of time have.
let powersOfTen = [
  1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
]

/// Division that rounds down, so that the remainder is never negative. `divisor` is positive.
func floorDivide(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

/// The text of a number, a date or a time, put together without an allocation: none is longer than this.
struct ScalarText {
  private var storage = InlineArray<192, UInt8>(repeating: 0)
  private(set) var count = 0

  mutating func append(byte: UInt8) {
    guard count < 192 else { return }
    storage[count] = byte
    count += 1
  }

  mutating func append(_ text: String) {
    for byte in text.utf8 { append(byte: byte) }
  }

  mutating func append(_ value: Int) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    append(UInt64(value.magnitude))
  }

  /// The decimal digits, filled up with zeros to `width`.
  mutating func append(_ value: UInt64, width: Int = 1) {
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var length = 0
    var left = value
    repeat {
      let (rest, digit) = left.quotientAndRemainder(dividingBy: 10)
      digits[length] = UInt8(truncatingIfNeeded: digit) + 0x30
      length += 1
      left = rest
    } while left > 0
    if length < width { for _ in length..<width { append(byte: 0x30) } }
    while length > 0 {
      length -= 1
      append(byte: digits[length])
    }
  }

  /// "2024-05-01"; years outside 0 to 9999 have a sign, as ISO 8601 wants.
  mutating func appendDate(days: Int) {
    // H. Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years from 0000-03-01.
    let (era, day) = floorDivide(days &+ 719_468, 146_097)
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isNextYear = month >= 10
    let civilYear = era * 400 + year + (isNextYear ? 1 : 0)
    if civilYear < 0 {
      append(byte: UInt8(ascii: "-"))
    } else if civilYear > 9999 {
      append(byte: UInt8(ascii: "+"))
    }
    append(UInt64(civilYear.magnitude), width: 4)
    append(byte: UInt8(ascii: "-"))
    append(UInt64((isNextYear ? month - 9 : month + 3).magnitude), width: 2)
    append(byte: UInt8(ascii: "-"))
    append(UInt64((dayOfYear - (153 * month + 2) / 5 + 1).magnitude), width: 2)
  }

  /// "13:05:00", with as many decimal places as the unit has; none when they are all zero.
  mutating func appendTime(_ value: Int, places: Int) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    let (seconds, fraction) = value.magnitude.quotientAndRemainder(
      dividingBy: UInt(powersOfTen[places]))
    append(UInt64(seconds / 3600), width: 2)
    append(byte: UInt8(ascii: ":"))
    append(UInt64(seconds / 60 % 60), width: 2)
    append(byte: UInt8(ascii: ":"))
    append(UInt64(seconds % 60), width: 2)
    appendFraction(UInt64(fraction), places: places)
  }

  /// "PT1.5S"
  mutating func appendDuration(_ value: Int, places: Int) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    append("PT")
    let (seconds, fraction) = value.magnitude.quotientAndRemainder(
      dividingBy: UInt(powersOfTen[places]))
    append(UInt64(seconds))
    appendFraction(UInt64(fraction), places: places)
    append(byte: UInt8(ascii: "S"))
  }

  private mutating func appendFraction(_ fraction: UInt64, places: Int) {
    guard fraction > 0 else { return }
    append(byte: UInt8(ascii: "."))
    append(fraction, width: places)
  }

  /// A two's complement integer of 4, 8, 16 or 32 bytes, divided by 10^scale.
  mutating func appendDecimal(_ value: UnsafeRawPointer, bytes: Int, scale: Int) {
    // Words from the lowest; a value of 4 bytes is widened with its sign.
    var words = InlineArray<4, UInt64>(repeating: 0)
    let count = Swift.max(bytes / 8, 1)
    if bytes == 4 {
      words[0] = UInt64(bitPattern: Int64(value.loadUnaligned(as: Int32.self)))
    } else {
      for i in 0..<count {
        words[i] = value.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self)
      }
    }
    let isNegative = words[count - 1] >> 63 != 0
    if isNegative {
      var carry = true
      for i in 0..<count {
        let (sum, overflow) = (~words[i]).addingReportingOverflow(carry ? 1 : 0)
        words[i] = sum
        carry = overflow
      }
    }
    // Digits from the lowest: 256 bits have 78.
    var digits = InlineArray<80, UInt8>(repeating: 0x30)
    var length = 0
    while length < 80, (0..<count).contains(where: { words[$0] != 0 }) {
      var remainder: UInt64 = 0
      for i in (0..<count).reversed() {
        let (quotient, rest) = UInt64(10).dividingFullWidth((remainder, words[i]))
        words[i] = quotient
        remainder = rest
      }
      digits[length] = 0x30 + UInt8(truncatingIfNeeded: remainder)
      length += 1
    }
    if isNegative { append(byte: UInt8(ascii: "-")) }
    let isZero = length == 0
    length = Swift.max(length, Swift.max(scale, 0) + 1)
    while length > 0 {
      length -= 1
      append(byte: digits[length])
      if length == scale, length > 0 { append(byte: UInt8(ascii: ".")) }
    }
    if scale < 0, !isZero { for _ in 0..<(-scale) { append(byte: 0x30) } }
  }

  mutating func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    withUnsafePointer(to: &storage) { place in
      UnsafeRawPointer(place).withMemoryRebound(to: UInt8.self, capacity: count) {
        body(UnsafeBufferPointer(start: $0, count: count))
      }
    }
  }
}
