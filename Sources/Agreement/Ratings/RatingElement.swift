/// The number types that ratings may come in.
public enum RatingType: Int32, Sendable, CaseIterable {
  case float64 = 0
  case float32, int8, int16, int32, int64, uint8, uint16, uint32, uint64

  public var byteCount: Int {
    switch self {
    case .int8, .uint8: return 1
    case .int16, .uint16: return 2
    case .float32, .int32, .uint32: return 4
    case .float64, .int64, .uint64: return 8
    }
  }
}

/// A type of ratings as the loops see it: each is compiled once for every type.
protocol RatingElement: BitwiseCopyable {
  /// The place in a table of `SmallNumbers`: that of a small whole number, `missing` for NaN, `other` for the rest.
  /// Without branches, so that missing ratings here and there cost nothing.
  var place: UInt32 { get }
  /// False for NaN.
  var isNumber: Bool { get }
  /// The value; NaN for an integer that Double cannot hold.
  var rating: Double { get }
  /// Whether it is the number that stands for a missing rating.
  func stands(for missing: Int64) -> Bool
}

/// The whole numbers that categories mostly are, which need no hashing.
enum SmallNumbers {
  static let lowest: Int32 = -256
  static let count: UInt32 = 4096
  /// The places behind those of the numbers.
  static let other: UInt32 = 4096
  static let missing: UInt32 = 4097
  static let tableSize = 4098
}

extension Double: RatingElement {
  @inline(__always) var isNumber: Bool { self == self }
  /// Adding 1.5 * 2^52 moves the units of a double to the end of its bits, which rounds without a conversion
  /// that could trap; what does not come back equal was not a whole number.
  @inline(__always)
  var place: UInt32 {
    let bits = (self + 6_755_399_441_055_744.0).bitPattern
    let whole = Int32(truncatingIfNeeded: Int64(bitPattern: bits))
    let place = UInt32(bitPattern: whole &- SmallNumbers.lowest)
    let beyond = self == self ? SmallNumbers.other : SmallNumbers.missing
    return Double(whole) == self && place < SmallNumbers.count ? place : beyond
  }
  @inline(__always) var rating: Double { self }
  func stands(for missing: Int64) -> Bool { self == Double(missing) }
}

extension Float: RatingElement {
  @inline(__always) var isNumber: Bool { self == self }
  @inline(__always) var place: UInt32 { Double(self).place }
  @inline(__always) var rating: Double { Double(self) }
  func stands(for missing: Int64) -> Bool { Double(self) == Double(missing) }
}

extension FixedWidthInteger {
  @inline(__always)
  fileprivate var placeOfInteger: UInt32 {
    let place = Int64(truncatingIfNeeded: self) &- Int64(SmallNumbers.lowest)
    return UInt64(bitPattern: place) < UInt64(SmallNumbers.count)
      ? UInt32(truncatingIfNeeded: place) : SmallNumbers.other
  }
  @inline(__always)
  fileprivate var ratingOfInteger: Double { Double(exactly: self) ?? .nan }
  @inline(__always) var isNumber: Bool { true }
  func stands(for missing: Int64) -> Bool { self == missing }
}

extension Int8: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension Int16: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension Int32: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension Int64: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension UInt8: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension UInt16: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension UInt32: RatingElement {
  @inline(__always) var place: UInt32 { placeOfInteger }
  @inline(__always) var rating: Double { ratingOfInteger }
}
extension UInt64: RatingElement {
  @inline(__always)
  var place: UInt32 { self < UInt64(SmallNumbers.count) ? placeOfInteger : SmallNumbers.other }
  @inline(__always) var rating: Double { ratingOfInteger }
}
