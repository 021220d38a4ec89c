import CPrefKit

/// States of agreement from any bytes, through the C interface: what is decoded encodes to what decodes to the same,
/// merges, and finishes with a result that is whole.
///
/// The first byte: a coefficient (bits 0 to 2), bootstrap (3), bytes with the checksum that they have (4), the second
/// state is the first (5), ties as half (6). The second byte: weights and level; the next two say where the rest is
/// cut in two states. A checksum is put behind each, which no mutation would guess.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzState(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 4 else { return -1 }
  let choices = data[0]
  let rest = UnsafeBufferPointer(start: data + 4, count: size - 4)
  let cut = Swift.min(rest.count, Int(data[2]) | Int(data[3]) << 8)
  let isRaw = choices & 16 != 0
  guard let first = decoded(Array(rest.prefix(cut)), isRaw: isRaw) else { return 0 }
  defer { prefkit_agreement_state_free(first) }
  checkRoundTrip(first)
  let options = stateOptions(choices, data[1])
  check(first, options)
  let second =
    choices & 32 != 0
    ? decodedAgain(encoded(first)) : decoded(Array(rest.dropFirst(cut)), isRaw: isRaw)
  defer { prefkit_agreement_state_free(second) }
  if let second { checkMerge(first, second, options) }
  return 0
}

private func blankError() -> prefkit_error {
  var error = prefkit_error()
  error.struct_size = UInt32(MemoryLayout<prefkit_error>.size)
  return error
}

/// A failure has a sentence and names the argument.
private func expectRefused(_ status: prefkit_status, _ error: prefkit_error, _ what: String) {
  expectEqual(status, PREFKIT_INVALID_ARGUMENT, what)
  expect(error.message.0 != 0 && error.field.0 != 0, "\(what): an error without words")
}

/// FNV-1a, as the format has it.
private func withChecksum(_ body: [UInt8]) -> [UInt8] {
  let sum = body.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
  }
  return body + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
}

private func decoded(_ bytes: [UInt8], isRaw: Bool) -> OpaquePointer? {
  let bytes = isRaw ? bytes : withChecksum(bytes)
  return bytes.withUnsafeBufferPointer { bytes in
    withExactCopy(of: bytes) { bytes in
      var state: OpaquePointer? = OpaquePointer(bitPattern: 8)
      var error = blankError()
      let status = prefkit_agreement_state_decode(bytes.baseAddress, bytes.count, &state, &error)
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

private func decodedAgain(_ bytes: [UInt8]) -> OpaquePointer? {
  let state = decoded(bytes, isRaw: true)
  expect(state != nil, "what was encoded does not decode")
  return state
}

private func encoded(_ state: OpaquePointer) -> [UInt8] {
  var needed = 0
  expectEqual(prefkit_agreement_state_encode(state, nil, 0, &needed, nil), PREFKIT_OK, "size")
  var bytes = [UInt8](repeating: 0, count: needed)
  expectEqual(
    prefkit_agreement_state_encode(state, &bytes, needed, &needed, nil), PREFKIT_OK, "encode")
  expectEqual(needed, bytes.count, "the size twice")
  return bytes
}

private func checkRoundTrip(_ state: OpaquePointer) {
  let bytes = encoded(state)
  let again = decodedAgain(bytes)
  defer { prefkit_agreement_state_free(again) }
  if let again { expect(encoded(again) == bytes, "a state encodes otherwise the second time") }
}

private func stateOptions(_ choices: UInt8, _ metric: UInt8) -> prefkit_agreement_options {
  var options = prefkit_agreement_options()
  options.struct_size = UInt32(MemoryLayout<prefkit_agreement_options>.size)
  options.coefficient = 1 + prefkit_coefficient(choices & 7)
  options.threads = 1
  options.resamples = 20
  if choices & 8 != 0 {
    options.interval = PREFKIT_INTERVAL_BOOTSTRAP
    options.ends = prefkit_bootstrap_ends(metric >> 7)
  }
  if choices & 64 != 0 {
    options.ties = PREFKIT_TIES_HALF
    return options
  }
  options.weights = prefkit_weights(metric & 7)
  options.level = [0, 1, 2, 3, 4, 5, 7, 2][Int(metric >> 3 & 7)]
  options.scores = prefkit_scores(metric >> 6 & 1)
  return options
}

private func finish(
  _ state: OpaquePointer, _ options: prefkit_agreement_options
) -> prefkit_agreement? {
  var options = options
  var out = prefkit_agreement()
  out.struct_size = UInt32(MemoryLayout<prefkit_agreement>.size)
  var error = blankError()
  let status = prefkit_agreement_state_finish(state, &options, &out, &error)
  if status == PREFKIT_OK { return out }
  expectRefused(status, error, "finish")
  return nil
}

/// A result is a number or a reason, and so is its error.
private func check(_ state: OpaquePointer, _ options: prefkit_agreement_options) {
  guard let out = finish(state, options) else { return }
  expectEqual(out.defined, out.reason == PREFKIT_REASON_NONE ? 1 : 0, "defined")
  expectEqual(out.estimate.isNaN, out.defined == 0, "the estimate \(out.estimate)")
  expectEqual(out.se.isNaN, out.error_reason != PREFKIT_REASON_NONE, "the error \(out.se)")
  expect(out.estimate.isNaN || out.estimate <= 1 + 1e-9, "the estimate \(out.estimate)")
  expect(out.se.isNaN || out.se >= 0, "the error \(out.se)")
  expect(
    out.ci_low.isNaN || out.ci_low <= out.ci_high, "from \(out.ci_low) to \(out.ci_high)")
  if let again = finish(state, options) {
    expectEqual(again.estimate.bitPattern, out.estimate.bitPattern, "the estimate again")
    expectEqual(again.se.bitPattern, out.se.bitPattern, "the error again")
  } else {
    fail("what was finished is refused")
  }
}

/// A merge that is refused changes nothing; one that is not finishes.
private func checkMerge(
  _ first: OpaquePointer, _ second: OpaquePointer, _ options: prefkit_agreement_options
) {
  let (before, other) = (encoded(first), encoded(second))
  var error = blankError()
  let status = prefkit_agreement_state_merge(first, second, &error)
  expect(encoded(second) == other, "the state that was merged has changed")
  guard status == PREFKIT_OK else {
    expectRefused(status, error, "merge")
    expect(encoded(first) == before, "a merge that was refused has changed the state")
    return
  }
  checkRoundTrip(first)
  check(first, options)
}
