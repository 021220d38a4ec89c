public import CPrefKit
import PrefKitNormalization
import PrefKitRecords
import PrefKitStatistics

// Section 9.4 of prefkit.h: the caller's series, and those of windows.

/// Numbers along time, with every pointer, length and place checked.
struct SeriesArgument {
  private let values: UnsafeBufferPointer<Double>
  private let times: UnsafeBufferPointer<Int64>?
  private let weights: UnsafeBufferPointer<Double>?
  private let starts: [Int]

  init(_ given: UnsafePointer<prefkit_drift_series>?) throws(ReadError) {
    guard let given else { throw isNull("series") }
    let raw = try sized(given, "series")
    let rowCount = try length(raw.count, "count")
    values = try numbers(raw.values, rowCount, "values")
    times = raw.times == nil ? nil : try numbers(raw.times, rowCount, "times")
    weights = raw.weights == nil ? nil : try numbers(raw.weights, rowCount, "weights")
    starts = try SeriesArgument.starts(raw, rowCount)
  }

  private static func starts(
    _ raw: prefkit_drift_series, _ rowCount: Int
  ) throws(ReadError) -> [Int] {
    let seriesCount = try length(raw.series_count, "series_count")
    guard raw.starts != nil else {
      guard seriesCount <= 1 else { throw isNull("starts") }
      return [0, rowCount]
    }
    guard seriesCount < Int.max else { throw tooLarge("starts") }
    let starts = try numbers(raw.starts, seriesCount + 1, "starts")
    guard starts.first == 0, starts.last == UInt64(rowCount),
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw ReadError(
        .invalidArgument,
        "starts has to rise from 0 to count, \(rowCount); it says where each series begins, and the end",
        field: "starts")
    }
    return starts.map { Int($0) }
  }

  var count: Int { starts.count - 1 }
  var rowCount: Int { values.count }

  func range(_ number: Int) -> Range<Int> { starts[number]..<starts[number + 1] }

  private subscript(number: Int) -> DriftSeries {
    get throws(NormalizationError) {
      let rows = range(number)
      func part<Number>(_ all: UnsafeBufferPointer<Number>?) -> UnsafeBufferPointer<Number>? {
        all.map { UnsafeBufferPointer(rebasing: $0[rows]) }
      }
      return try DriftSeries(
        UnsafeBufferPointer(rebasing: values[rows]), times: part(times), weights: part(weights),
        first: rows.lowerBound)
    }
  }

  /// What `body` finds in each series, in their order. It gets the watch where it may ask it: on the thread of the
  /// call, which is so for a single series.
  func map<Found>(
    threads: Int, watch: Watch?, _ body: (DriftSeries, Watch?) throws(NormalizationError) -> Found
  ) throws(ReadError) -> [Found] {
    let inner = count == 1 ? watch : nil
    let parts = Parallel.ranges(count, least: 1, most: 256)
    let found = Parallel.map(parts.count, threads: Parallel.threads(threads), watch: watch) {
      part in
      parts[part].map { number in
        Result { () throws(NormalizationError) in try body(try self[number], inner) }
      }
    }
    return try normalizing(values: "series") { () throws(NormalizationError) in
      if let watch, watch.isCancelled {
        throw NormalizationError(.cancelled, "the call was cancelled")
      }
      var results: [Found] = []
      for part in found { for one in part { results.append(try one.get()) } }
      return results
    }
  }
}

@_cdecl("prefkit_drift_window_series") @implementation
public func prefkit_drift_window_series(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ statistic: prefkit_window_statistic,
  _ parameter: Double, _ other: UnsafePointer<Double>!,
  _ options: UnsafePointer<prefkit_drift_options>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    let statistic = try windowStatistic(statistic, parameter)
    let pair = other == nil ? nil : try numbers(other, rows.scores.count, "other")
    guard statistic.isOfTwo == (pair != nil) else {
      throw ReadError(
        .invalidArgument,
        statistic.isOfTwo
          ? "other is NULL; agreement and flip rate compare it with the scores"
          : "other is not NULL; only agreement and flip rate compare two columns",
        field: "other")
    }
    let (options, _) = try driftOptions(options)
    guard let table else { throw isNull("table") }
    let grouping = try windows(rows, threads: options.threads)
    let found = try normalizing { () throws(NormalizationError) in
      try WindowSeries(rows.scores, grouping, statistic, other: pair, options)
    }
    let made = DriftTable(found.keys, counts: found.counts)
    made.set(reasons: found.reasons)
    made.series = prefkit_drift_series(
      struct_size: 0, reserved: 0, count: made.view.group_count,
      values: made.columns.keep(found.values), times: made.keys.last,
      weights: made.columns.keep(found.counts.map { Double($0) }), starts: made.view.run_starts,
      series_count: made.view.run_count)
    table.pointee = handle(made)
  }
}

private func windowStatistic(
  _ code: prefkit_window_statistic, _ parameter: Double
) throws(ReadError) -> WindowStatistic {
  switch code {
  case PREFKIT_SERIES_MEAN: return .mean
  case PREFKIT_SERIES_SPREAD: return .spread
  case PREFKIT_SERIES_TIE_RATE:
    guard parameter.isFinite else {
      throw ReadError(
        .invalidArgument, "parameter is \(parameter); expected the score of a tie",
        field: "parameter")
    }
    return .tieRate(at: parameter)
  case PREFKIT_SERIES_AGREEMENT:
    guard parameter >= 0 else {
      throw ReadError(
        .invalidArgument, "parameter is \(parameter); expected a tolerance from 0 on",
        field: "parameter")
    }
    return .agreement(within: parameter)
  case PREFKIT_SERIES_FLIP_RATE: return .flipRate
  case PREFKIT_SERIES_DURATION: return .duration
  default:
    throw ReadError(
      .invalidArgument, "statistic is \(code); expected one of PREFKIT_SERIES_*",
      field: "statistic")
  }
}

extension WindowStatistic {
  fileprivate var isOfTwo: Bool {
    switch self {
    case .agreement, .flipRate: true
    default: false
    }
  }
}
