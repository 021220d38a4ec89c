import CPrefKit

/// The calls of a kind of state, whose bytes a target makes up.
struct StateCalls: Sendable {
  let decode:
    @Sendable (
      UnsafeRawPointer?, Int, UnsafeMutablePointer<OpaquePointer?>?,
      UnsafeMutablePointer<prefkit_error>?
    ) -> prefkit_status
  let encode:
    @Sendable (
      OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>?,
      UnsafeMutablePointer<prefkit_error>?
    ) -> prefkit_status
  let free: @Sendable (OpaquePointer?) -> Void

  func decoded(_ bytes: [UInt8], isRaw: Bool) -> OpaquePointer? {
    let bytes = isRaw ? bytes : withChecksum(bytes)
    return bytes.withUnsafeBufferPointer { bytes in
      withExactCopy(of: bytes) { bytes in
        var state: OpaquePointer? = OpaquePointer(bitPattern: 8)
        var error = blankError()
        let status = decode(bytes.baseAddress, bytes.count, &state, &error)
        if status == PREFKIT_OK {
          expect(state != nil, "a state decoded to NULL")
        } else {
          expectRefused(status, error, "decode")
          expect(state == nil, "a state beside an error")
        }
        return state
      }
    }
  }

  func decodedAgain(_ bytes: [UInt8]) -> OpaquePointer? {
    let state = decoded(bytes, isRaw: true)
    expect(state != nil, "what was encoded does not decode")
    return state
  }

  func encoded(_ state: OpaquePointer) -> [UInt8] {
    var needed = 0
    expectEqual(encode(state, nil, 0, &needed, nil), PREFKIT_OK, "size")
    var bytes = [UInt8](repeating: 0, count: needed)
    expectEqual(
      encode(state, &bytes, needed, &needed, nil), PREFKIT_OK, "encode")
    expectEqual(needed, bytes.count, "the size twice")
    return bytes
  }

  func checkRoundTrip(_ state: OpaquePointer) {
    let bytes = encoded(state)
    let again = decodedAgain(bytes)
    defer { free(again) }
    if let again { expect(encoded(again) == bytes, "a state encodes otherwise the second time") }
  }
}

func blankError() -> prefkit_error {
  var error = prefkit_error()
  error.struct_size = UInt32(MemoryLayout<prefkit_error>.size)
  return error
}

/// A failure has a sentence and names the argument.
func expectRefused(_ status: prefkit_status, _ error: prefkit_error, _ what: String) {
  expectEqual(status, PREFKIT_INVALID_ARGUMENT, what)
  expect(error.message.0 != 0 && error.field.0 != 0, "\(what): an error without words")
}

/// FNV-1a, as the format has it.
func withChecksum(_ body: [UInt8]) -> [UInt8] {
  let sum = body.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
  }
  return body + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
}
