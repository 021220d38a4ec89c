public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 9.5 of prefkit.h: states.

/// What a handle holds.
private final class DriftStateBox {
  var state: DriftState

  init(_ state: DriftState) { self.state = state }
}

@_cdecl("prefkit_drift_state_make") @implementation
public func prefkit_drift_state_make(
  _ edges: UnsafePointer<Double>!, _ edge_count: Int, _ sketch_size: UInt32, _ seed: UInt64,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let edges = try binEdges(edges, edge_count)
    guard sketch_size == 0 || 8...65_536 ~= sketch_size else {
      throw ReadError(
        .invalidArgument, "sketch_size is \(sketch_size); expected 0 for none, or 8 to 65536",
        field: "sketch_size")
    }
    guard let out else { throw isNull("out") }
    let made = try normalizing { () throws(NormalizationError) in
      try DriftState(edges: edges, sketchSize: Int(sketch_size), seed: seed)
    }
    out.pointee = handle(DriftStateBox(made))
  }
}

@_cdecl("prefkit_drift_state_partial_fit") @implementation
public func prefkit_drift_state_partial_fit(
  _ state: OpaquePointer!, _ rows: UnsafePointer<prefkit_score_rows>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let state else { throw isNull("state") }
    let rows = try RowsArgument(rows)
    let grouping = try windows(rows, threads: 0)
    let names = try rows.keys.names()
    try normalizing { () throws(NormalizationError) in
      try borrow(state, as: DriftStateBox.self).state.add(rows.scores, grouping, names: names)
    }
  }
}

@_cdecl("prefkit_drift_state_merge") @implementation
public func prefkit_drift_state_merge(
  _ state: OpaquePointer!, _ other: OpaquePointer!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let state else { throw isNull("state") }
    guard let other else { throw isNull("other") }
    // A copy, so that a state may be merged with itself.
    let added = borrow(other, as: DriftStateBox.self).state
    try normalizing { () throws(NormalizationError) in
      try borrow(state, as: DriftStateBox.self).state.merge(added)
    }
  }
}

@_cdecl("prefkit_drift_state_compare") @implementation
public func prefkit_drift_state_compare(
  _ state: OpaquePointer!, _ tests: UnsafePointer<prefkit_drift_test>!, _ test_count: Int,
  _ against: prefkit_drift_against, _ options: UnsafePointer<prefkit_drift_options>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let state else { throw isNull("state") }
    let tests = try driftTests(tests, test_count)
    let previous = try isPrevious(against)
    let (options, adjustment) = try driftOptions(options)
    guard let table else { throw isNull("table") }
    let held = borrow(state, as: DriftStateBox.self).state
    if let test = tests.first(where: { !held.has($0) }) {
      throw ReadError(
        .invalidArgument,
        "\(test.word) cannot be told from this state; it has bins, and sketches only by option",
        field: "tests")
    }
    let results = try normalizing { () throws(NormalizationError) in
      try held.compare(tests, previous: previous, options)
    }
    let references = try normalizing { () throws(NormalizationError) in
      try held.references(previous: previous, minimumCount: options.minimumCount)
    }
    let made = DriftTable(held.keys, counts: held.moments.map(\.count), names: held.names)
    made.set(references: references)
    for result in results { made.append(result, adjustment) }
    made.state = prefkit_drift_state_view(held, made)
    table.pointee = handle(made)
  }
}

extension prefkit_drift_state_view {
  fileprivate init(_ state: DriftState, _ table: DriftTable) {
    self.init()
    let columns = table.columns
    sketch_size = UInt32(clamping: state.sketchSize)
    seed = state.seed
    edge_count = UInt64(clamping: state.edges.count)
    edges = columns.keep(state.edges)
    means = columns.keep(state.moments.map { $0.count > 0 ? $0.mean : .nan })
    deviations = columns.keep(state.moments.map { $0.variance(ddof: 1).squareRoot() })
    bin_counts = table.keep(state.binCounts)
    sketch_errors = columns.keep((0..<state.groupCount).map { state.sketchError($0) })
  }
}

@_cdecl("prefkit_drift_state_encode") @implementation
public func prefkit_drift_state_encode(
  _ state: OpaquePointer!, _ buffer: UnsafeMutableRawPointer!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  encode(state, "state", to: buffer, capacity, needed, error) {
    borrow($0, as: DriftStateBox.self).state.bytes
  }
}

@_cdecl("prefkit_drift_state_decode") @implementation
public func prefkit_drift_state_decode(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  decode(bytes, length, to: out, error) { bytes throws(ReadError) in
    DriftStateBox(try normalizing { () throws(NormalizationError) in try DriftState(bytes: bytes) })
  }
}

@_cdecl("prefkit_drift_state_free") @implementation
public func prefkit_drift_state_free(_ state: OpaquePointer!) {
  release(state, as: DriftStateBox.self)
}
