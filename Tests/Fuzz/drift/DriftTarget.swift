import CPrefKit

/// States of drift from any bytes, through the C interface: what is decoded encodes to what decodes to the same,
/// merges, and compares with results that are whole.
///
/// The first byte: bytes with the checksum that they have (bit 4), the second state is the first (5), against the
/// previous window (0), a smoothing of 0 (1). The next two say where the rest is cut in two states. A checksum is put
/// behind each, which no mutation would guess.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDrift(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 3 else { return -1 }
  let choices = data[0]
  let rest = UnsafeBufferPointer(start: data + 3, count: size - 3)
  let cut = Swift.min(rest.count, Int(data[1]) | Int(data[2]) << 8)
  let isRaw = choices & 16 != 0
  guard let first = decoded(Array(rest.prefix(cut)), isRaw: isRaw) else { return 0 }
  defer { prefkit_drift_state_free(first) }
  checkRoundTrip(first)
  check(first, choices)
  let second =
    choices & 32 != 0
    ? decodedAgain(encoded(first)) : decoded(Array(rest.dropFirst(cut)), isRaw: isRaw)
  defer { prefkit_drift_state_free(second) }
  if let second { checkMerge(first, second, choices) }
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
      let status = prefkit_drift_state_decode(bytes.baseAddress, bytes.count, &state, &error)
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
  expectEqual(prefkit_drift_state_encode(state, nil, 0, &needed, nil), PREFKIT_OK, "size")
  var bytes = [UInt8](repeating: 0, count: needed)
  expectEqual(
    prefkit_drift_state_encode(state, &bytes, needed, &needed, nil), PREFKIT_OK, "encode")
  expectEqual(needed, bytes.count, "the size twice")
  return bytes
}

private func checkRoundTrip(_ state: OpaquePointer) {
  let bytes = encoded(state)
  let again = decodedAgain(bytes)
  defer { prefkit_drift_state_free(again) }
  if let again { expect(encoded(again) == bytes, "a state encodes otherwise the second time") }
}

private let binTests = [PREFKIT_DRIFT_PSI, PREFKIT_DRIFT_JENSEN_SHANNON, PREFKIT_DRIFT_CHI_SQUARE]
private let sketchTests = [PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV, PREFKIT_DRIFT_WASSERSTEIN]

private func compared(
  _ state: OpaquePointer, _ tests: [prefkit_drift_test], _ choices: UInt8
) -> OpaquePointer? {
  var options = prefkit_drift_options()
  options.struct_size = UInt32(MemoryLayout<prefkit_drift_options>.size)
  options.has_smoothing = Int32(choices >> 1 & 1)
  var table: OpaquePointer? = OpaquePointer(bitPattern: 8)
  var error = blankError()
  let status = prefkit_drift_state_compare(
    state, tests, tests.count, prefkit_drift_against(choices & 1), &options, &table, &error)
  if status != PREFKIT_OK {
    expectRefused(status, error, "compare")
    expect(table == nil, "a table beside an error")
  }
  return table
}

/// A result is a number or a reason, and so is its effect; p-values and shares are from 0 to 1.
private func check(_ state: OpaquePointer, _ choices: UInt8) {
  guard let table = compared(state, binTests, choices) else { fail("bins cannot be compared") }
  defer { prefkit_drift_table_free(table) }
  check(table, tests: binTests.count)
  var view = prefkit_drift_state_view()
  view.struct_size = UInt32(MemoryLayout<prefkit_drift_state_view>.size)
  expectEqual(prefkit_drift_table_state(table, &view), PREFKIT_OK, "the state's view")
  guard let sketched = compared(state, sketchTests, choices) else {
    expectEqual(view.sketch_size, 0, "the size of sketches that cannot be compared")
    return
  }
  defer { prefkit_drift_table_free(sketched) }
  check(sketched, tests: sketchTests.count)
}

private func check(_ table: OpaquePointer, tests: Int) {
  for test in 0..<tests {
    var columns = prefkit_drift_columns()
    columns.struct_size = UInt32(MemoryLayout<prefkit_drift_columns>.size)
    expectEqual(
      prefkit_drift_table_results(table, UInt64(test), &columns), PREFKIT_OK, "results \(test)")
    for row in 0..<Int(columns.count) {
      let (statistic, effect) = (columns.statistics[row], columns.effects[row])
      expectEqual(statistic.isNaN, columns.reasons[row] != 0, "the statistic \(statistic)")
      expectEqual(effect.isNaN, columns.effect_reasons[row] != 0, "the effect \(effect)")
      for p in [columns.p_values[row], columns.adjusted[row]] {
        expect(p.isNaN || (0...1).contains(p), "the p-value \(p)")
      }
    }
  }
}

/// A merge that is refused changes nothing; one that is not compares.
private func checkMerge(_ first: OpaquePointer, _ second: OpaquePointer, _ choices: UInt8) {
  let (before, other) = (encoded(first), encoded(second))
  var error = blankError()
  let status = prefkit_drift_state_merge(first, second, &error)
  expect(encoded(second) == other, "the state that was merged has changed")
  guard status == PREFKIT_OK else {
    expectRefused(status, error, "merge")
    expect(encoded(first) == before, "a merge that was refused has changed the state")
    return
  }
  checkRoundTrip(first)
  check(first, choices)
}
