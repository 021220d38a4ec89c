import CPrefKit
import PrefKitNormalization

/// A struct of the header with its size in it.
func sized<Struct: BitwiseCopyable>(_ one: Struct) -> Struct { blank(one, 1)[0] }

/// A table of drift, freed at the end.
final class DriftTableHandle {
  let handle: OpaquePointer
  let view: prefkit_drift_table_view

  init(
    _ make: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<prefkit_error>) ->
      prefkit_status
  ) throws {
    var made: OpaquePointer?
    var error = newError()
    let status = make(&made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
    var view = sized(prefkit_drift_table_view())
    guard prefkit_drift_table_get(made, &view) == PREFKIT_OK else {
      throw Opened.Failure(PREFKIT_INVALID_ARGUMENT, error)
    }
    self.view = view
  }

  deinit { prefkit_drift_table_free(handle) }

  func groups<Number>(_ start: UnsafePointer<Number>?) -> [Number] {
    Array(UnsafeBufferPointer(start: start, count: Int(view.group_count)))
  }

  var runStarts: [UInt64] {
    Array(UnsafeBufferPointer(start: view.run_starts, count: Int(view.run_count) + 1))
  }

  func key(_ place: UInt32) -> [Int64]? {
    var start: UnsafePointer<Int64>?
    guard prefkit_drift_table_key(handle, place, &start) == PREFKIT_OK else { return nil }
    return groups(start)
  }

  func results(_ test: UInt64) -> Columns? {
    var found = sized(prefkit_drift_columns())
    guard prefkit_drift_table_results(handle, test, &found) == PREFKIT_OK else { return nil }
    return Columns(found)
  }

  struct Columns {
    let statistics, pValues, adjusted, effects: [Double]
    let pKinds, reasons, effectReasons: [UInt8]
    let places, times: [Int64]

    init(_ raw: prefkit_drift_columns) {
      func column<Number>(_ start: UnsafePointer<Number>?) -> [Number] {
        Array(UnsafeBufferPointer(start: start, count: Int(raw.count)))
      }
      statistics = column(raw.statistics)
      pValues = column(raw.p_values)
      adjusted = column(raw.adjusted)
      effects = column(raw.effects)
      pKinds = column(raw.p_kinds)
      reasons = column(raw.reasons)
      effectReasons = column(raw.effect_reasons)
      places = column(raw.places)
      times = column(raw.times)
    }

    func isSame(as found: DriftColumns) -> Bool {
      areClose(statistics, found.statistics, within: 0)
        && areClose(pValues, found.pValues, within: 0)
        && areClose(effects, found.effects, within: 0) && pKinds == found.pKinds
        && reasons == found.reasons && effectReasons == found.effectReasons
        && places == found.places.map { Int64($0) } && times == found.times
    }
  }
}

/// Numbers along time in memory of their own, as a caller has them.
final class SeriesSheet {
  private let memory = ScoreSheet([])
  var series = sized(prefkit_drift_series())

  init(
    _ values: [Double], times: [Int64]? = nil, weights: [Double]? = nil, starts: [UInt64]? = nil
  ) {
    series.values = memory.keep(values)
    series.count = UInt64(values.count)
    if let times { series.times = memory.keep(times) }
    if let weights { series.weights = memory.keep(weights) }
    if let starts {
      series.starts = memory.keep(starts)
      series.series_count = UInt64(starts.count - 1)
    }
  }
}

/// Rows grouped by columns of numbers, for the core.
func grouping(_ keys: [[Int64]]) throws -> Grouping {
  let memory = ScoreSheet([])
  defer { withExtendedLifetime(memory) {} }
  return try Grouping(
    keys.map { .numbers(UnsafeBufferPointer(start: memory.keep($0), count: $0.count)) },
    rowCount: keys[0].count)
}

/// Numbers that look random, the same on every run.
func noise(_ count: Int, seed: UInt64 = 1) -> [Double] {
  var state = seed
  return (0..<count).map { _ in
    (0..<4).reduce(-2.0) { sum, _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return sum + Double(state >> 11) / Double(1 << 53)
    }
  }
}

/// The argument that a refused call names; nil when it was not refused.
func refused(
  _ call: (UnsafeMutablePointer<prefkit_error>) -> prefkit_status
) -> String? {
  var error = newError()
  guard call(&error) == PREFKIT_INVALID_ARGUMENT, error.message.0 != 0 else { return nil }
  return fixed(&error.field)
}
