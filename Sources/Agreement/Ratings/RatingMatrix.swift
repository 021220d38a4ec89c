/// An items-by-raters table that lies in memory as its owner has it.
///
/// Unsafe: reads through a raw pointer. Whoever makes one vouches that every place `(item, rater)` is readable;
/// `owner`, if any, keeps the memory alive.
struct RatingMatrix: @unchecked Sendable {
  let base: UnsafeRawPointer
  let type: RatingType
  let itemCount: Int
  let raterCount: Int
  /// In bytes, as in numpy; either may be negative.
  let itemStride: Int
  let raterStride: Int
  /// The integer that stands for a missing rating; nil when there is none. NaN always does.
  let missing: Int64?
  let owner: AnyObject?

  /// The rating, or nil for a missing one. `exact` turns false for an integer that Double cannot hold.
  @inline(__always)
  func load<Element: RatingElement>(_ item: Int, _ rater: Int, as: Element.Type) -> Element {
    base.loadUnaligned(
      fromByteOffset: item &* itemStride &+ rater &* raterStride, as: Element.self)
  }

  /// Calls `body` with the matrix's number type.
  @inline(__always)
  func withElement<Result>(_ body: (any RatingElement.Type) -> Result) -> Result {
    switch type {
    case .float64: return body(Double.self)
    case .float32: return body(Float.self)
    case .int8: return body(Int8.self)
    case .int16: return body(Int16.self)
    case .int32: return body(Int32.self)
    case .int64: return body(Int64.self)
    case .uint8: return body(UInt8.self)
    case .uint16: return body(UInt16.self)
    case .uint32: return body(UInt32.self)
    case .uint64: return body(UInt64.self)
    }
  }
}

/// Numbers that live as long as a table that reads them.
final class OwnedRatings {
  let base: UnsafeMutablePointer<Double>

  init(_ values: [Double]) {
    base = .allocate(capacity: Swift.max(1, values.count))
    base.initialize(repeating: .nan, count: Swift.max(1, values.count))
    base.update(from: values, count: values.count)
  }

  /// `count` missing ratings.
  init(missing count: Int) {
    base = .allocate(capacity: Swift.max(1, count))
    base.initialize(repeating: .nan, count: Swift.max(1, count))
  }

  deinit { base.deallocate() }
}
