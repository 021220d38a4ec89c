public import CPrefKit
import PrefKitNormalization
import PrefKitRecords
import PrefKitStatistics

// Section 9.4 of prefkit.h: control charts.

/// A chart, and what it is measured by.
private struct ChartArgument {
  enum Kind {
    case cusum(Cusum)
    case ewma(EWMA)
    case pageHinkley(PageHinkley)
  }

  private(set) var kind = Kind.cusum(Cusum())
  private(set) var baseline = Baseline.first(20)
  private(set) var threads = 0
  private(set) var watch: Watch?

  init(_ given: UnsafePointer<prefkit_chart_options>?) throws(ReadError) {
    guard let given else { return }
    let raw = try sized(given, "options")
    kind = try ChartArgument.kind(raw)
    baseline = try ChartArgument.baseline(raw)
    threads = Int(raw.threads)
    watch = PrefKitCABI.watch(raw.progress, raw.progress_context)
  }

  private static func kind(_ raw: prefkit_chart_options) throws(ReadError) -> Kind {
    guard raw.limit >= 0, raw.limit.isFinite else {
      throw outside("limit", raw.limit, "a number above 0, or 0 for the usual one")
    }
    let parameter = raw.has_parameter != 0 ? raw.parameter : nil
    let isAverage = raw.chart == PREFKIT_CHART_EWMA
    if let parameter {
      guard parameter.isFinite, isAverage ? parameter > 0 && parameter <= 1 : parameter >= 0 else {
        throw outside(
          "parameter", parameter, isAverage ? "a weight above 0, up to 1" : "a number from 0 on")
      }
    }
    switch raw.chart {
    case 0, PREFKIT_CHART_CUSUM:
      return .cusum(Cusum(allowance: parameter ?? 0.5, limit: raw.limit == 0 ? 5 : raw.limit))
    case PREFKIT_CHART_EWMA:
      return .ewma(EWMA(weight: parameter ?? 0.1, limit: raw.limit == 0 ? 2.7 : raw.limit))
    case PREFKIT_CHART_PAGE_HINKLEY:
      return .pageHinkley(
        PageHinkley(tolerance: parameter ?? 0.25, limit: raw.limit == 0 ? 10 : raw.limit))
    default: throw outside("chart", raw.chart, "one of PREFKIT_CHART_*")
    }
  }

  private static func baseline(_ raw: prefkit_chart_options) throws(ReadError) -> Baseline {
    guard raw.has_baseline != 0 else {
      guard raw.baseline_points != 1 else {
        throw outside("baseline_points", raw.baseline_points, "2 or more, or 0 for 20")
      }
      return .first(raw.baseline_points == 0 ? 20 : Int(clamping: raw.baseline_points))
    }
    guard raw.mean.isFinite else { throw outside("mean", raw.mean, "a finite number") }
    guard raw.deviation > 0, raw.deviation.isFinite else {
      throw outside("deviation", raw.deviation, "a number above 0")
    }
    return .given(mean: raw.mean, deviation: raw.deviation)
  }

  func chart(_ series: DriftSeries) throws(NormalizationError) -> ControlChart {
    switch kind {
    case .cusum(let chart): return try chart.chart(series, baseline)
    case .ewma(let chart): return try chart.chart(series, baseline)
    case .pageHinkley(let chart): return try chart.chart(series, baseline)
    }
  }
}

@_cdecl("prefkit_drift_chart") @implementation
public func prefkit_drift_chart(
  _ series: UnsafePointer<prefkit_drift_series>!, _ options: UnsafePointer<prefkit_chart_options>!,
  _ results: UnsafeMutablePointer<prefkit_chart_result>!,
  _ columns: UnsafePointer<prefkit_chart_columns>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let series = try SeriesArgument(series)
    let argument = try ChartArgument(options)
    let out = try Outputs(results, count: series.count, "results")
    let points = try ChartPoints(columns, series.rowCount)
    let found = try series.map(threads: argument.threads, watch: argument.watch) {
      (series, _) throws(NormalizationError) in (series, try argument.chart(series))
    }
    for (number, (series, chart)) in found.enumerated() {
      out.set(number, prefkit_chart_result(series, chart))
      points.write(series, chart)
    }
  }
}

extension prefkit_chart_result {
  fileprivate init(_ series: DriftSeries, _ chart: ControlChart) {
    self.init()
    let row = { (point: Int?) in point.map { Int64(series.rows[$0]) } ?? -1 }
    reason = chart.result.reason.code
    effect_reason = chart.result.effectReason.code
    statistic = chart.result.statistic
    effect = chart.result.effect
    mean = chart.mean
    deviation = chart.deviation
    missing = UInt64(clamping: series.missing)
    alarms = UInt64(clamping: chart.alarms.count)
    alarm_row = row(chart.alarms.first)
    start_row = row(chart.start < 0 ? nil : chart.start)
    alarm_time = chart.alarms.first.map { series.times[$0] } ?? .min
    start_time = chart.since
  }
}

/// Where the points of charts go.
private struct ChartPoints {
  private var numbers: [(UnsafeMutableBufferPointer<Double>, KeyPath<ControlChart, [Double]>)] = []
  private var alarms: UnsafeMutableBufferPointer<UInt8>?

  init(_ given: UnsafePointer<prefkit_chart_columns>?, _ rowCount: Int) throws(ReadError) {
    guard let given else { return }
    let raw = try sized(given, "columns")
    let columns: [(UnsafeMutablePointer<Double>?, KeyPath<ControlChart, [Double]>, String)] = [
      (raw.upper, \.upper, "upper"), (raw.lower, \.lower, "lower"),
      (raw.upper_limits, \.upperLimits, "upper_limits"),
      (raw.lower_limits, \.lowerLimits, "lower_limits"),
    ]
    for (start, path, name) in columns {
      guard let column = try optionalResults(start, rowCount, "columns->\(name)") else { continue }
      column.update(repeating: .nan)
      numbers.append((column, path))
    }
    alarms = try optionalResults(raw.alarms, rowCount, "columns->alarms")
    alarms?.update(repeating: 0)
  }

  func write(_ series: DriftSeries, _ chart: ControlChart) {
    for (column, path) in numbers {
      for (point, number) in chart[keyPath: path].enumerated() {
        column[series.rows[point]] = number
      }
    }
    for point in chart.alarms { alarms?[series.rows[point]] = 1 }
  }
}

@_cdecl("prefkit_drift_average_run_length") @implementation
public func prefkit_drift_average_run_length(
  _ options: UnsafePointer<prefkit_chart_options>!, _ shift: Double,
  _ out: UnsafeMutablePointer<Double>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let argument = try ChartArgument(options)
    guard shift.isFinite else {
      throw ReadError(
        .invalidArgument, "shift is \(shift); expected a finite number of standard deviations",
        field: "shift")
    }
    guard let out else { throw isNull("out") }
    // The cells of the Markov chain would be too wide.
    func check(_ limit: Double) throws(ReadError) {
      guard limit <= 100 else { throw outside("limit", limit, "at most 100") }
    }
    switch argument.kind {
    case .cusum(let chart):
      try check(chart.limit)
      out.pointee = AverageRunLength.cusum(chart, shift: shift)
    case .ewma(let chart):
      try check(chart.limit)
      out.pointee = AverageRunLength.ewma(chart, shift: shift)
    case .pageHinkley:
      throw outside("chart", PREFKIT_CHART_PAGE_HINKLEY, "a CUSUM or EWMA chart")
    }
  }
}
