public import CPrefKit
import PrefKitNormalization
import PrefKitRecords
import PrefKitStatistics

// Section 9.4 of prefkit.h: change points and trends.

@_cdecl("prefkit_drift_change_points") @implementation
public func prefkit_drift_change_points(
  _ series: UnsafePointer<prefkit_drift_series>!,
  _ options: UnsafePointer<prefkit_change_options>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let series = try SeriesArgument(series)
    let (options, threads) = try changeOptions(options)
    guard let table else { throw isNull("table") }
    let found = try series.map(threads: threads, watch: options.watch) {
      (series, watch) throws(NormalizationError) in
      var own = options
      own.watch = watch
      return SeriesChanges(series: series, found: try ChangePoints(series, own))
    }
    table.pointee = handle(changesTable(found))
  }
}

private struct SeriesChanges {
  let series: DriftSeries
  let found: ChangePoints

  func rows(_ points: [Int]) -> [Int64] { points.map { Int64(series.rows[$0]) } }
}

/// The changes of all series, one series after the other.
private func changesTable(_ all: [SeriesChanges]) -> DriftTable {
  let table = DriftTable(GroupKeys(count: 0, columns: []), counts: [])
  let columns = table.columns
  var results = DriftColumns()
  for (number, one) in all.enumerated() {
    for row in 0..<one.found.changes.count {
      var change = one.found.changes[row]
      change.where = number
      results.append(change)
    }
  }
  table.append(results)
  func starts(_ sizes: [Int]) -> UnsafePointer<UInt64> {
    var ends = [0]
    for size in sizes { ends.append(ends[ends.count - 1] + size) }
    return table.keep(ends)
  }
  table.changes = prefkit_changes_view(
    struct_size: 0, reserved: 0, series_count: UInt64(all.count),
    starts: starts(all.map(\.found.points.count)),
    reasons: columns.keep(all.map(\.found.reason.code)),
    missing: table.keep(all.map(\.series.missing)),
    rows: columns.keep(all.flatMap { $0.rows($0.found.points) }),
    low_rows: columns.keep(all.flatMap { $0.rows($0.found.lowPoints) }),
    high_rows: columns.keep(all.flatMap { $0.rows($0.found.highPoints) }),
    low_times: columns.keep(all.flatMap(\.found.lows)),
    high_times: columns.keep(all.flatMap(\.found.highs)),
    segment_starts: starts(all.map(\.found.means.count)),
    means: columns.keep(all.flatMap(\.found.means)),
    deviations: columns.keep(all.flatMap(\.found.deviations)))
  return table
}

private func changeOptions(
  _ given: UnsafePointer<prefkit_change_options>?
) throws(ReadError) -> (options: ChangeOptions, threads: Int) {
  var options = ChangeOptions()
  guard let given else { return (options, 0) }
  let raw = try sized(given, "options")
  if raw.model != 0 {
    guard let model = ChangeModel(rawValue: raw.model) else {
      throw outside("model", raw.model, "one of PREFKIT_CHANGE_MEAN to _BERNOULLI")
    }
    options.model = model
  }
  if raw.search != 0 {
    guard let search = ChangeSearch(rawValue: raw.search) else {
      throw outside("search", raw.search, "PREFKIT_CHANGE_PELT or PREFKIT_CHANGE_BINARY")
    }
    options.search = search
  }
  options.penalty = try penalty(raw)
  options.minimumLength = Int(clamping: raw.minimum_length)
  if raw.deviation != 0 {
    guard raw.deviation > 0, raw.deviation.isFinite else {
      throw outside("deviation", raw.deviation, "a number above 0, or 0 to estimate it")
    }
    options.deviation = raw.deviation
  }
  options.level = try level(raw.level)
  options.watch = watch(raw.progress, raw.progress_context)
  return (options, Int(raw.threads))
}

private func penalty(_ raw: prefkit_change_options) throws(ReadError) -> ChangePenalty {
  switch raw.penalty_kind {
  case PREFKIT_PENALTY_MBIC: return .mbic
  case PREFKIT_PENALTY_BIC: return .bic
  case PREFKIT_PENALTY_GIVEN:
    guard raw.penalty >= 0, raw.penalty.isFinite else {
      throw outside("penalty", raw.penalty, "a number from 0 on")
    }
    return .given(raw.penalty)
  default: throw outside("penalty_kind", raw.penalty_kind, "one of PREFKIT_PENALTY_*")
  }
}

@_cdecl("prefkit_drift_mann_kendall") @implementation
public func prefkit_drift_mann_kendall(
  _ series: UnsafePointer<prefkit_drift_series>!, _ level: Double, _ threads: UInt32,
  _ results: UnsafeMutablePointer<prefkit_trend>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let series = try SeriesArgument(series)
    let level = try PrefKitCABI.level(level)
    let out = try Outputs(results, count: series.count, "results")
    let found = try series.map(threads: Int(threads), watch: nil) {
      (series, _) throws(NormalizationError) in
      prefkit_trend(try MannKendall(series, level: level), missing: series.missing)
    }
    for (number, trend) in found.enumerated() { out.set(number, trend) }
  }
}

extension prefkit_trend {
  fileprivate init(_ found: MannKendall, missing: Int) {
    self.init()
    reason = found.result.reason.code
    slope_reason = found.slopeReason.code
    statistic = found.result.statistic
    variance = found.variance
    z = found.z
    p_value = found.result.pValue
    tau = found.result.effect
    slope = found.slope
    slope_low = found.low
    slope_high = found.high
    self.missing = UInt64(clamping: missing)
  }
}
