import CPrefKit

private let states = StateCalls(
  decode: { prefkit_agreement_state_decode($0, $1, $2, $3) },
  encode: { prefkit_agreement_state_encode($0, $1, $2, $3, $4) },
  free: { prefkit_agreement_state_free($0) })

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
  guard let first = states.decoded(Array(rest.prefix(cut)), isRaw: isRaw) else { return 0 }
  defer { prefkit_agreement_state_free(first) }
  states.checkRoundTrip(first)
  let options = stateOptions(choices, data[1])
  check(first, options)
  let second =
    choices & 32 != 0
    ? states.decodedAgain(states.encoded(first))
    : states.decoded(Array(rest.dropFirst(cut)), isRaw: isRaw)
  defer { prefkit_agreement_state_free(second) }
  if let second { checkMerge(first, second, options) }
  return 0
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
  let (before, other) = (states.encoded(first), states.encoded(second))
  var error = blankError()
  let status = prefkit_agreement_state_merge(first, second, &error)
  expect(states.encoded(second) == other, "the state that was merged has changed")
  guard status == PREFKIT_OK else {
    expectRefused(status, error, "merge")
    expect(states.encoded(first) == before, "a merge that was refused has changed the state")
    return
  }
  states.checkRoundTrip(first)
  check(first, options)
}
