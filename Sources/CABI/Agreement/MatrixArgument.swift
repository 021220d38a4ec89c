import CPrefKit
import PrefKitAgreement
import PrefKitRecords

// Section 7.1 of prefkit.h: a matrix of ratings as it lies in the caller's memory.

/// A matrix with at least one item and one rater.
struct MatrixArgument {
  let base: UnsafeRawPointer
  let type: RatingType
  let itemStride: Int
  let raterStride: Int
  let missing: Int64?

  /// No program holds more ratings; a larger number is a mistake, and reading them would take for ever.
  private static let mostPlaces = 1 << 40
  private static let mostRaters = 1 << 24
  /// The reach of user memory on the machines there are.
  private static let mostBytes = 1 << 47

  init(
    _ base: UnsafeRawPointer, _ raw: prefkit_ratings_input, _ items: Int, _ raters: Int
  ) throws(ReadError) {
    guard let type = RatingType(rawValue: raw.type) else {
      throw outside("type", raw.type, "one of PREFKIT_FLOAT64 to PREFKIT_UINT64", of: "input")
    }
    let (places, overflow) = items.multipliedReportingOverflow(by: raters)
    guard !overflow, places <= MatrixArgument.mostPlaces else {
      throw ReadError(
        .invalidArgument,
        "a matrix of \(items) items by \(raters) raters is larger than any memory",
        field: "items")
    }
    guard raters <= MatrixArgument.mostRaters else {
      throw outside("raters", raters, "at most \(MatrixArgument.mostRaters)", of: "input")
    }
    self.base = base
    self.type = type
    missing = raw.has_missing != 0 ? raw.missing : nil
    let isPlain = raw.item_stride == 0 && raw.rater_stride == 0
    itemStride = isPlain ? raters * type.byteCount : Int(raw.item_stride)
    raterStride = isPlain ? type.byteCount : Int(raw.rater_stride)
    try MatrixArgument.check(itemStride, items, "item_stride")
    try MatrixArgument.check(raterStride, raters, "rater_stride")
  }

  private static func check(_ stride: Int, _ count: Int, _ field: String) throws(ReadError) {
    let (span, overflow) = stride.magnitude.multipliedReportingOverflow(by: count.magnitude)
    guard !overflow, span <= UInt(mostBytes) else {
      throw ReadError(
        .invalidArgument, "input->\(field) is \(stride), which reaches past the end of memory",
        field: field)
    }
  }

  /// The rating at a place, NaN for a missing one; nil for an integer that a double cannot hold.
  func rating(_ item: Int, _ rater: Int) -> Double? {
    let at = base + (item &* itemStride &+ rater &* raterStride)
    switch type {
    case .float64: return number(at.loadUnaligned(as: Double.self))
    case .float32: return number(Double(at.loadUnaligned(as: Float.self)))
    case .int8: return integer(at.loadUnaligned(as: Int8.self))
    case .int16: return integer(at.loadUnaligned(as: Int16.self))
    case .int32: return integer(at.loadUnaligned(as: Int32.self))
    case .int64: return integer(at.loadUnaligned(as: Int64.self))
    case .uint8: return integer(at.loadUnaligned(as: UInt8.self))
    case .uint16: return integer(at.loadUnaligned(as: UInt16.self))
    case .uint32: return integer(at.loadUnaligned(as: UInt32.self))
    case .uint64: return integer(at.loadUnaligned(as: UInt64.self))
    }
  }

  private func number(_ value: Double) -> Double {
    missing.map { Double($0) == value } == true ? .nan : value
  }

  private func integer(_ value: some FixedWidthInteger) -> Double? {
    if let missing, value == missing { return .nan }
    return Double(exactly: value)
  }
}
