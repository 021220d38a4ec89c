import CPrefKit

private let states = StateCalls(
  decode: { prefkit_drift_state_decode($0, $1, $2, $3) },
  encode: { prefkit_drift_state_encode($0, $1, $2, $3, $4) },
  free: { prefkit_drift_state_free($0) })

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
  guard let first = states.decoded(Array(rest.prefix(cut)), isRaw: isRaw) else { return 0 }
  defer { prefkit_drift_state_free(first) }
  states.checkRoundTrip(first)
  check(first, choices)
  let second =
    choices & 32 != 0
    ? states.decodedAgain(states.encoded(first))
    : states.decoded(Array(rest.dropFirst(cut)), isRaw: isRaw)
  defer { prefkit_drift_state_free(second) }
  if let second { checkMerge(first, second, choices) }
  return 0
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
  let (before, other) = (states.encoded(first), states.encoded(second))
  var error = blankError()
  let status = prefkit_drift_state_merge(first, second, &error)
  expect(states.encoded(second) == other, "the state that was merged has changed")
  guard status == PREFKIT_OK else {
    expectRefused(status, error, "merge")
    expect(states.encoded(first) == before, "a merge that was refused has changed the state")
    return
  }
  states.checkRoundTrip(first)
  check(first, choices)
}
