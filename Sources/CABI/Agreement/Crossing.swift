import CPrefKit
import PrefKitAgreement
import PrefKitRecords
import PrefKitStatistics

// Section 7 of prefkit.h: what its parts need to cross from C to Swift and back.

/// Runs the core and makes what it throws an error of the boundary. `argument` is the one with the ratings.
func core<Result>(
  _ argument: String = "input", _ body: () throws(AgreementError) -> Result
) throws(ReadError) -> Result {
  do throws(AgreementError) {
    return try body()
  } catch {
    throw ReadError(
      error.kind == .cancelled ? .cancelled : .invalidArgument, error.message,
      record: error.row ?? -1, field: error.kind.field(argument))
  }
}

extension AgreementError.Kind {
  /// The argument that is wrong, as far as the kind tells.
  fileprivate func field(_ argument: String) -> String {
    switch self {
    case .shape: return argument
    case .value: return "value"
    case .unknownCategory, .categories: return "categories"
    case .duplicateRating: return "duplicates"
    case .weights: return "weights"
    case .options: return "options"
    case .state: return "state"
    case .cancelled: return ""
    }
  }
}

/// The caller's array of structs that start with `struct_size`; that of the first is their distance.
struct Outputs<Struct: BitwiseCopyable> {
  private let base: UnsafeMutableRawPointer?
  private let stride: Int
  let count: Int

  init(
    _ out: UnsafeMutablePointer<Struct>?, count: Int = 1, _ argument: String = "out"
  ) throws(ReadError) {
    base = UnsafeMutableRawPointer(out)
    self.count = count
    guard count > 0 else {
      guard count == 0 else { throw tooLarge(argument) }
      stride = 0
      return
    }
    guard let base else { throw isNull(argument) }
    let size = base.load(as: UInt32.self)
    stride = Int(size)
    guard stride >= MemoryLayout<Struct>.size else { throw tooSmall(argument) }
    guard stride % MemoryLayout<Struct>.alignment == 0 else {
      throw ReadError(
        .invalidArgument, "\(argument)->struct_size is \(size), which is the size of no struct",
        field: argument)
    }
    guard !count.multipliedReportingOverflow(by: stride).overflow else { throw tooLarge(argument) }
  }

  func set(_ index: Int, _ value: Struct) {
    guard let base, index >= 0, index < count else { return }
    let target = base + index * stride
    target.storeBytes(of: value, as: Struct.self)
    target.storeBytes(of: UInt32(truncatingIfNeeded: stride), as: UInt32.self)
  }
}

/// The caller's buffer for the bytes of a state.
struct BytesOutput {
  private let buffer: UnsafeMutableRawPointer?
  private let capacity: Int
  private let needed: UnsafeMutablePointer<Int>

  init(
    _ buffer: UnsafeMutableRawPointer?, _ capacity: Int, _ needed: UnsafeMutablePointer<Int>?
  ) throws(ReadError) {
    guard let needed else { throw isNull("needed") }
    guard capacity >= 0 else { throw tooLarge("buffer") }
    guard buffer != nil || capacity == 0 else { throw isNull("buffer") }
    self.buffer = buffer
    self.capacity = capacity
    self.needed = needed
  }

  /// Says how many bytes there are, and writes them where there is room for all.
  func write(_ bytes: [UInt8]) {
    needed.pointee = bytes.count
    if let buffer, bytes.count <= capacity {
      buffer.copyMemory(from: bytes, byteCount: bytes.count)
    }
  }
}

/// The caller's array of numbers to be read; NULL is allowed for none.
func numbers<Number>(
  _ start: UnsafePointer<Number>?, _ count: Int, _ argument: String
) throws(ReadError) -> UnsafeBufferPointer<Number> {
  try checkSpan(count, MemoryLayout<Number>.stride, argument)
  guard start != nil || count == 0 else { throw isNull(argument) }
  return UnsafeBufferPointer(start: start, count: count)
}

/// The caller's array of numbers to be written.
func results<Number>(
  _ start: UnsafeMutablePointer<Number>?, _ count: Int, _ argument: String
) throws(ReadError) -> UnsafeMutableBufferPointer<Number> {
  try checkSpan(count, MemoryLayout<Number>.stride, argument)
  guard start != nil || count == 0 else { throw isNull(argument) }
  return UnsafeMutableBufferPointer(start: start, count: count)
}

/// The same where NULL means that the caller does not want them.
func optionalResults<Number>(
  _ start: UnsafeMutablePointer<Number>?, _ count: Int, _ argument: String
) throws(ReadError) -> UnsafeMutableBufferPointer<Number>? {
  guard start != nil else { return nil }
  return try results(start, count, argument)
}

private func checkSpan(_ count: Int, _ stride: Int, _ argument: String) throws(ReadError) {
  guard count >= 0, !count.multipliedReportingOverflow(by: stride).overflow else {
    throw tooLarge(argument)
  }
}

func tooLarge(_ argument: String) -> ReadError {
  ReadError(.invalidArgument, "\(argument) is longer than any memory", field: argument)
}

/// A count of C as Swift has it.
func length(_ count: UInt64, _ argument: String) throws(ReadError) -> Int {
  guard let count = Int(exactly: count) else { throw tooLarge(argument) }
  return count
}

/// The caller's struct, once its size is known to hold what is read of it.
func sized<Struct: BitwiseCopyable>(
  _ given: UnsafePointer<Struct>, _ argument: String
) throws(ReadError) -> Struct {
  guard Int(UnsafeRawPointer(given).load(as: UInt32.self)) >= MemoryLayout<Struct>.size else {
    throw tooSmall(argument)
  }
  return given.pointee
}

func watch(_ callback: prefkit_progress?, _ context: UnsafeMutableRawPointer?) -> Watch? {
  guard let callback else { return nil }
  return Watch { done, total in
    callback(context, UInt64(clamping: done), UInt64(clamping: total)) != 0
  }
}

/// 0 is the usual 95 %.
func confidence(_ given: Double) -> Double { given == 0 ? 0.95 : given }

extension Optional<Undefined> {
  /// As prefkit_reason.
  var code: prefkit_reason { self?.rawValue ?? PREFKIT_REASON_NONE }
}
