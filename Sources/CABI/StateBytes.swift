public import CPrefKit
import PrefKitRecords

// What the states that become bytes share: handles are written to a caller's memory and made of such bytes again.

/// Writes the bytes of a handle.
func encode(
  _ handle: OpaquePointer?, _ name: String, to buffer: UnsafeMutableRawPointer?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<prefkit_error>?,
  bytes: (OpaquePointer) -> [UInt8]
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let handle else { throw isNull(name) }
    let out = try BytesOutput(buffer, capacity, needed)
    out.write(bytes(handle))
  }
}

/// Makes a handle of bytes; NULL where there is an error.
func decode(
  _ bytes: UnsafeRawPointer?, _ length: Int, to out: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<prefkit_error>?,
  box: ([UInt8]) throws(ReadError) -> some AnyObject
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let bytes = Array(try buffer(bytes, length))
    guard let out else { throw isNull("out") }
    out.pointee = handle(try box(bytes))
  }
}
