public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 9.3 of prefkit.h: windows against a reference, gold, and the use of the scale.

/// The groups of rows whose last key is a window.
func windows(_ rows: RowsArgument, threads: Int) throws(ReadError) -> Grouping {
  guard !rows.keys.isEmpty else {
    throw ReadError(
      .invalidArgument, "rows have no keys; the last of them has to be the window", field: "keys")
  }
  let grouping = try rows.grouping(threads: threads)
  guard grouping.reach == 1 else {
    throw ReadError(
      .invalidArgument,
      "the windows of the last key overlap, and a change would show in several; give a step as long as the width",
      field: "step")
  }
  return grouping
}

@_cdecl("prefkit_drift_by_group") @implementation
public func prefkit_drift_by_group(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ tests: UnsafePointer<prefkit_drift_test>!,
  _ test_count: Int, _ against: prefkit_drift_against, _ reference: UnsafePointer<Double>!,
  _ reference_count: Int, _ options: UnsafePointer<prefkit_drift_options>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    let tests = try driftTests(tests, test_count)
    let reference = try windowReference(against, reference, reference_count)
    let (options, adjustment) = try driftOptions(options)
    guard let table else { throw isNull("table") }
    let grouping = try windows(rows, threads: options.threads)
    let found = try normalizing { () throws(NormalizationError) in
      try DriftByGroup(rows.scores, grouping, tests, against: reference, options)
    }
    let made = DriftTable(found.keys, counts: found.counts)
    made.set(references: found.references)
    for result in found.results { made.append(result, adjustment) }
    table.pointee = handle(made)
  }
}

private func windowReference(
  _ against: prefkit_drift_against, _ scores: UnsafePointer<Double>?, _ count: Int
) throws(ReadError) -> WindowReference {
  guard against == PREFKIT_AGAINST_GIVEN || (scores == nil && count == 0) else {
    throw ReadError(
      .invalidArgument, "there is a reference, and against is not PREFKIT_AGAINST_GIVEN",
      field: "reference")
  }
  switch against {
  case PREFKIT_AGAINST_FIRST: return .first
  case PREFKIT_AGAINST_PREVIOUS: return .previous
  case PREFKIT_AGAINST_REST: return .rest
  case PREFKIT_AGAINST_GIVEN: return .given(Array(try numbers(scores, count, "reference")))
  default:
    throw ReadError(
      .invalidArgument, "against is \(against); expected one of PREFKIT_AGAINST_*",
      field: "against")
  }
}

@_cdecl("prefkit_drift_gold") @implementation
public func prefkit_drift_gold(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ gold: UnsafePointer<Double>!,
  _ options: UnsafePointer<prefkit_gold_options>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    let gold = try numbers(gold, rows.scores.count, "gold")
    let options = try goldOptions(options)
    guard let table else { throw isNull("table") }
    let grouping = try windows(rows, threads: options.threads)
    let found = try normalizing { () throws(NormalizationError) in
      try GoldDrift(rows.scores, gold: gold, grouping, options)
    }
    let made = DriftTable(found.keys, counts: found.counts)
    made.set(reasons: found.reasons)
    made.append(found.raters, adjusted: found.adjusted)
    made.gold = prefkit_gold_view(
      struct_size: 0, reserved: 0, means: made.columns.keep(found.means),
      deviations: made.columns.keep(found.deviations), alarms: made.columns.keep(found.alarms))
    table.pointee = handle(made)
  }
}

private func goldOptions(
  _ given: UnsafePointer<prefkit_gold_options>?
) throws(ReadError) -> GoldOptions {
  var options = GoldOptions()
  guard let given else { return options }
  let raw = try sized(given, "options")
  if raw.error != 0 {
    guard let error = GoldError(rawValue: raw.error) else {
      throw outside("error", raw.error, "one of PREFKIT_GOLD_*")
    }
    options.error = error
  }
  guard raw.rate == 0 || (raw.rate > 0 && raw.rate < 1) else {
    throw outside("rate", raw.rate, "a number between 0 and 1")
  }
  let rate = raw.rate == 0 ? 0.05 : raw.rate
  switch raw.control {
  case PREFKIT_CONTROL_PER_RATER: options.control = .perRater(rate)
  case PREFKIT_CONTROL_DISCOVERIES: options.control = .discoveries(rate)
  default: throw outside("control", raw.control, "one of PREFKIT_CONTROL_*")
  }
  options.scale = try scale(raw.has_scale, raw.scale_low, raw.scale_high)
  options.seed = raw.seed
  if raw.permutations != 0 { options.permutations = Int(raw.permutations) }
  options.threads = Int(raw.threads)
  options.watch = watch(raw.progress, raw.progress_context)
  return options
}

@_cdecl("prefkit_drift_scale_use") @implementation
public func prefkit_drift_scale_use(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ options: UnsafePointer<prefkit_scale_options>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    guard let options else { throw isNull("options") }
    let raw = try sized(options, "options")
    let levels = try scaleLevels(raw)
    let previous = try isPrevious(raw.against)
    let adjustment = try adjustment(raw.adjustment)
    guard let table else { throw isNull("table") }
    let grouping = try windows(rows, threads: Int(raw.threads))
    let found = try normalizing { () throws(NormalizationError) in
      try ScaleUse(
        rows.scores, grouping, levels, previous: previous,
        minimumCount: raw.minimum_count == 0 ? 1 : Int(clamping: raw.minimum_count))
    }
    let made = DriftTable(found.keys, counts: found.counts)
    made.set(reasons: found.reasons)
    made.set(references: found.references)
    for result in [found.shapes, found.locations, found.spreads] { made.append(result, adjustment) }
    made.scaleUse = prefkit_scale_use_view(found, made)
    table.pointee = handle(made)
  }
}

extension prefkit_scale_use_view {
  fileprivate init(_ found: ScaleUse, _ table: DriftTable) {
    self.init()
    let columns = table.columns
    level_count = UInt32(clamping: found.levelCount)
    off_scale = table.keep(found.offScale)
    means = columns.keep(found.means)
    deviations = columns.keep(found.deviations)
    low_shares = columns.keep(found.lowShares)
    high_shares = columns.keep(found.highShares)
    entropies = columns.keep(found.entropies)
    level_counts = table.keep(found.levelCounts)
  }
}

private func scaleLevels(_ raw: prefkit_scale_options) throws(ReadError) -> ScaleLevels {
  if raw.levels != nil || raw.level_count != 0 {
    guard raw.part_count == 0 else {
      throw outside("part_count", raw.part_count, "0, since there are levels")
    }
    let levels = try numbers(raw.levels, raw.level_count, "levels")
    guard 2...1024 ~= levels.count, levels.allSatisfy({ $0.isFinite }),
      zip(levels, levels.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw ReadError(
        .invalidArgument,
        "levels has \(raw.level_count) numbers; expected 2 to 1024 finite ones that rise strictly",
        field: "levels")
    }
    return .values(Array(levels))
  }
  guard 2...1024 ~= raw.part_count else {
    throw outside("part_count", raw.part_count, "2 to 1024 parts of the scale, or levels")
  }
  guard let range = try scale(1, raw.scale_low, raw.scale_high), range.lowerBound < range.upperBound
  else { throw outside("scale_high", raw.scale_high, "more than scale_low") }
  return .parts(range, Int(raw.part_count))
}
