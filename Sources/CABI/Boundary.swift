import CPrefKit
import PrefKitRecords

// What every section needs to cross from C to Swift and back.

extension UnsafeMutableRawBufferPointer {
  /// Writes `text` as a C string: cut between two characters if it is too long, always zero-terminated.
  func setCString(_ text: String) {
    guard count > 0 else { return }
    var length = 0
    for byte in text.utf8.prefix(count - 1) {
      self[length] = byte
      length += 1
    }
    if length < text.utf8.count {
      // Back to where a character begins: the first byte left out must not be in the middle of one.
      let bytes = text.utf8
      while length > 0, bytes[bytes.index(bytes.startIndex, offsetBy: length)] & 0xC0 == 0x80 {
        length -= 1
      }
    }
    self[length] = 0
  }
}

/// Writes `text` into a field that C declares as `char name[n]`.
func setField<Field>(_ field: inout Field, _ text: String) {
  withUnsafeMutableBytes(of: &field) { $0.setCString(text) }
}

/// Writes `value` to the caller's struct, which keeps its `struct_size`: one of a newer header is longer, and
/// its further fields stay as they are. False when it is too short for the first header's.
func fill<Struct: BitwiseCopyable>(_ out: UnsafeMutablePointer<Struct>, with value: Struct) -> Bool
{
  let raw = UnsafeMutableRawPointer(out)
  let size = raw.load(as: UInt32.self)
  guard Int(size) >= MemoryLayout<Struct>.size else { return false }
  out.pointee = value
  raw.storeBytes(of: size, as: UInt32.self)
  return true
}

/// A C string as text; an error that names the argument when it is not UTF-8.
func text(
  _ string: UnsafePointer<CChar>, _ argument: String
) throws(ReadError) -> String {
  guard let text = String(validatingCString: string) else {
    throw ReadError(.invalidArgument, "\(argument) is not UTF-8", field: argument)
  }
  return text
}

/// A C string as text; nil for NULL.
func optionalText(
  _ string: UnsafePointer<CChar>?, _ argument: String
) throws(ReadError) -> String? {
  guard let string else { return nil }
  return try text(string, argument)
}

func isNull(_ argument: String) -> ReadError {
  ReadError(.invalidArgument, "\(argument) is NULL", field: argument)
}

func tooSmall(_ argument: String) -> ReadError {
  ReadError(
    .invalidArgument,
    "\(argument)->struct_size is smaller than the struct of version 0.1: set it with the _INIT macro or sizeof",
    field: argument)
}

// MARK: Handles

/// Gives a reference away as an opaque handle; `take` gets it back.
func handle(_ object: AnyObject) -> OpaquePointer {
  OpaquePointer(Unmanaged.passRetained(object).toOpaque())
}

func borrow<Object: AnyObject>(_ handle: OpaquePointer, as: Object.Type) -> Object {
  Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
}

func release<Object: AnyObject>(_ handle: OpaquePointer?, as: Object.Type) {
  if let handle { Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).release() }
}
