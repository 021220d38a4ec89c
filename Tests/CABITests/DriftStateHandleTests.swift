import CPrefKit
import PrefKitNormalization
import Testing

/// A state of the header, freed at the end.
private final class Keeper {
  let handle: OpaquePointer

  init(_ edges: [Double], sketchSize: UInt32 = 0, seed: UInt64 = 0) throws {
    var made: OpaquePointer?
    var error = newError()
    let status = prefkit_drift_state_make(edges, edges.count, sketchSize, seed, &made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
  }

  init(bytes: [UInt8]) throws {
    var made: OpaquePointer?
    var error = newError()
    let status = prefkit_drift_state_decode(bytes, bytes.count, &made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
  }

  deinit { prefkit_drift_state_free(handle) }

  func fit(_ sheet: ScoreSheet) throws {
    var error = newError()
    let status = prefkit_drift_state_partial_fit(handle, &sheet.rows, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
  }

  func merge(_ other: Keeper) throws {
    var error = newError()
    let status = prefkit_drift_state_merge(handle, other.handle, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
  }

  func compare(
    _ tests: [prefkit_drift_test], _ against: prefkit_drift_against = 0
  ) throws -> DriftTableHandle {
    try DriftTableHandle {
      prefkit_drift_state_compare(handle, tests, tests.count, against, nil, $0, $1)
    }
  }

  var bytes: [UInt8] {
    var needed = 0
    _ = prefkit_drift_state_encode(handle, nil, 0, &needed, nil)
    var bytes = [UInt8](repeating: 0, count: needed)
    _ = prefkit_drift_state_encode(handle, &bytes, needed, &needed, nil)
    return bytes
  }
}

@Suite("States of drift through the header")
struct DriftStateHandleTests {
  private let scores: [Double] = noise(300).map { ($0 * 3).rounded() }
  private let raters = (0..<300).map { Int64($0 % 3) }
  private let weeks = (0..<300).map { Int64($0 / 100) }
  private let edges = [-1.5, 0.5, 1.5]

  private func sheet(_ rows: Range<Int>) -> ScoreSheet {
    ScoreSheet(Array(scores[rows]), by: [Array(raters[rows]), Array(weeks[rows])])
  }

  @Test("batches, merged and as bytes, are the core's state of the whole")
  func batches() throws {
    let a = try Keeper(edges, sketchSize: 400, seed: 2)
    let b = try Keeper(edges, sketchSize: 400, seed: 2)
    try a.fit(sheet(0..<120))
    try b.fit(sheet(120..<300))
    try a.merge(try Keeper(bytes: b.bytes))
    var core = try DriftState(edges: edges, sketchSize: 400, seed: 2)
    try core.add(scores, try grouping([raters, weeks]))
    let tests: [DriftTest] = [.psi, .jensenShannon, .chiSquare, .kolmogorovSmirnov, .wasserstein]
    let codes = tests.map(\.rawValue)
    for isPrevious in [false, true] {
      let found = try a.compare(codes, isPrevious ? PREFKIT_AGAINST_PREVIOUS : 0)
      let expected = try core.compare(tests, previous: isPrevious)
      #expect(found.view.group_count == 9 && found.runStarts == [0, 3, 6, 9])
      for test in tests.indices {
        let columns = try #require(found.results(UInt64(test)))
        #expect(areClose(columns.statistics, expected[test].statistics))
        #expect(areClose(columns.pValues, expected[test].pValues))
        #expect(columns.reasons == expected[test].reasons && columns.times == expected[test].times)
      }
    }
    let table = try a.compare([])
    var view = sized(prefkit_drift_state_view())
    #expect(prefkit_drift_table_state(table.handle, &view) == PREFKIT_OK)
    #expect(view.sketch_size == 400 && view.seed == 2 && view.edge_count == 3)
    #expect((0..<3).map { view.edges[$0] } == edges && table.view.result_count == 0)
    #expect((0..<36).map { Int(view.bin_counts[$0]) } == core.binCounts)
    #expect(areClose(table.groups(view.means), core.moments.map(\.mean)))
    #expect(
      areClose(
        table.groups(view.deviations), core.moments.map { $0.variance(ddof: 1).squareRoot() }))
    #expect(table.groups(view.sketch_errors) == [Double](repeating: 0, count: 9))
  }

  @Test("names tell batches with other codes apart")
  func names() throws {
    let state = try Keeper([0])
    for names in [["ann", "bob"], ["bob", "cy"]] {
      let sheet = ScoreSheet([1, -1])
      sheet.set([sheet.texts([0, 1], names), sheet.numbers([4, 4])])
      try state.fit(sheet)
    }
    let table = try state.compare([PREFKIT_DRIFT_PSI])
    #expect(table.view.group_count == 3)
    let counts = table.groups(table.view.counts)
    let found = (table.key(0) ?? []).map { code in
      var text: UnsafePointer<CChar>?
      var length = 0
      let status = prefkit_drift_table_name(table.handle, 0, UInt64(code), &text, &length)
      return status == PREFKIT_OK
        ? String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self) : ""
    }
    #expect(zip(found, counts).first { $0.0 == "bob" }?.1 == 2 && Set(found).count == 3)
    var text: UnsafePointer<CChar>?
    var length = 0
    #expect(prefkit_drift_table_name(table.handle, 0, 9, &text, &length) == PREFKIT_OUT_OF_RANGE)
    #expect(prefkit_drift_table_name(table.handle, 1, 0, &text, &length) == PREFKIT_OUT_OF_RANGE)
    #expect(
      prefkit_drift_table_name(table.handle, 0, 0, nil, &length) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("an empty state is a state, and merges with itself")
  func empty() throws {
    let state = try Keeper([0])
    #expect(try state.compare([PREFKIT_DRIFT_PSI]).view.group_count == 0)
    #expect(try Keeper(bytes: state.bytes).bytes == state.bytes)
    try state.fit(sheet(0..<6))
    try state.merge(state)
    let table = try state.compare([PREFKIT_DRIFT_PSI])
    #expect(table.groups(table.view.counts) == [4, 4, 4])
  }

  @Test("bytes that are no state, and buffers that are too short")
  func bytes() throws {
    let state = try Keeper(edges, sketchSize: 8)
    try state.fit(sheet(0..<100))
    let bytes = state.bytes
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: Opened.Failure.self) { try Keeper(bytes: Array(bytes[..<length])) }
    }
    for place in stride(from: 0, to: bytes.count, by: 11) {
      var broken = bytes
      broken[place] ^= 1
      #expect(throws: Opened.Failure.self) { try Keeper(bytes: broken) }
    }
    var buffer = [UInt8](repeating: 7, count: 16)
    var needed = 0
    #expect(prefkit_drift_state_encode(state.handle, &buffer, 16, &needed, nil) == PREFKIT_OK)
    #expect(needed == bytes.count && buffer.allSatisfy { $0 == 7 })
    #expect(refused { prefkit_drift_state_encode(state.handle, nil, 1, &needed, $0) } == "buffer")
    #expect(refused { prefkit_drift_state_encode(state.handle, nil, 0, nil, $0) } == "needed")
    #expect(refused { prefkit_drift_state_encode(nil, nil, 0, &needed, $0) } == "state")
  }

  @Test("arguments that cannot be meant are named, and leave the state as it was")
  func arguments() throws {
    var made: OpaquePointer?
    #expect(refused { prefkit_drift_state_make(nil, 0, 0, 0, &made, $0) } == "edges")
    #expect(refused { prefkit_drift_state_make([1, 1], 2, 0, 0, &made, $0) } == "edges")
    #expect(refused { prefkit_drift_state_make([1], 1, 7, 0, &made, $0) } == "sketch_size")
    #expect(refused { prefkit_drift_state_make([1], 1, 65_537, 0, &made, $0) } == "sketch_size")
    #expect(refused { prefkit_drift_state_make([1], 1, 0, 0, nil, $0) } == "out")
    let state = try Keeper([0])
    try state.fit(sheet(0..<50))
    let before = state.bytes
    let other = try Keeper([1])
    #expect(refused { prefkit_drift_state_merge(state.handle, other.handle, $0) } == "state")
    #expect(refused { prefkit_drift_state_merge(nil, other.handle, $0) } == "state")
    #expect(refused { prefkit_drift_state_merge(state.handle, nil, $0) } == "other")
    let keyless = ScoreSheet([1])
    #expect(
      refused { prefkit_drift_state_partial_fit(state.handle, &keyless.rows, $0) } == "keys")
    let narrow = ScoreSheet([1], by: [[1]])
    #expect(
      refused { prefkit_drift_state_partial_fit(state.handle, &narrow.rows, $0) } == "state")
    #expect(refused { prefkit_drift_state_partial_fit(state.handle, nil, $0) } == "rows")
    #expect(state.bytes == before)
    func field(_ test: prefkit_drift_test, _ against: prefkit_drift_against) -> String? {
      refused { prefkit_drift_state_compare(state.handle, [test], 1, against, nil, &made, $0) }
    }
    #expect(field(1, PREFKIT_AGAINST_REST) == "against" && field(0, 0) == "tests")
    #expect(field(PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV, 0) == "tests")
    #expect(field(PREFKIT_DRIFT_ANDERSON_DARLING, 0) == "tests" && made == nil)
    #expect(
      refused { prefkit_drift_state_compare(state.handle, nil, 0, 0, nil, nil, $0) } == "table")
    #expect(refused { prefkit_drift_state_compare(nil, nil, 0, 0, nil, &made, $0) } == "state")
    prefkit_drift_state_free(nil)
  }
}
