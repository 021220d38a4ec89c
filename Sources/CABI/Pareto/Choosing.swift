public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.7 of prefkit.h: knee, scalarization, weights and their sensitivity.

extension prefkit_chosen {
  init(_ row: Int?, _ reason: ParetoReason?) {
    self.init()
    self.reason = reason.code
    self.row = row.map { Int64($0) } ?? -1
  }
}

@_cdecl("prefkit_pareto_knee") @implementation
public func prefkit_pareto_knee(
  _ points: UnsafePointer<prefkit_points>!, _ form: prefkit_knee_form, _ radius: Double,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ knee: UnsafeMutablePointer<prefkit_chosen>!,
  _ values: UnsafeMutablePointer<Double>!, _ on_frontier: UnsafeMutablePointer<UInt8>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let options = try ParetoOptionsArgument(options)
    let form = try kneeForm(form, radius)
    let out = try Outputs(knee, "knee")
    let values = try optionalResults(values, points.count, "values")
    let mask = try optionalResults(on_frontier, points.count, "on_frontier")
    let found = try charting { () throws(ParetoError) in
      try Knee.of(points, form: form, nan: options.nan, watch: options.watch)
    }
    out.set(0, prefkit_chosen(found.row, found.undefined))
    _ = values?.update(fromContentsOf: found.values)
    _ = mask?.update(fromContentsOf: found.onFrontier.map { $0 ? 1 : 0 })
  }
}

private func kneeForm(
  _ form: prefkit_knee_form, _ radius: Double
) throws(ReadError) -> Knee.Form {
  switch form {
  case PREFKIT_KNEE_TRADE_OFF: return .tradeOff(radius: radius == 0 ? nil : radius)
  case PREFKIT_KNEE_DISTANCE: return .distance
  default:
    throw ReadError(
      .invalidArgument, "form is \(form); expected one of PREFKIT_KNEE_*", field: "form")
  }
}

@_cdecl("prefkit_pareto_scalarize") @implementation
public func prefkit_pareto_scalarize(
  _ points: UnsafePointer<prefkit_points>!, _ weights: UnsafePointer<Double>!,
  _ options: UnsafePointer<prefkit_scalarize_options>!,
  _ best: UnsafeMutablePointer<prefkit_chosen>!, _ values: UnsafeMutablePointer<Double>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let weights = Array(try numbers(weights, points.objectives, "weights"))
    let (form, options) = try scalarization(options, points.objectives)
    let out = try Outputs(best, "best")
    let values = try optionalResults(values, points.count, "values")
    let found = try charting { () throws(ParetoError) in
      try Scalarized.of(points, form, weights: weights, options: options)
    }
    out.set(0, prefkit_chosen(found.best, found.undefined))
    _ = values?.update(fromContentsOf: found.values)
  }
}

private func scalarization(
  _ given: UnsafePointer<prefkit_scalarize_options>?, _ objectives: Int
) throws(ReadError) -> (Scalarization, Scalarized.Options) {
  var options = Scalarized.Options()
  guard let given else { return (.weightedSum, options) }
  let raw = try sized(given, "options")
  guard let nan = NaNRule(rawValue: raw.nan) else {
    throw outside("nan", raw.nan, "one of PREFKIT_NAN_*", of: "options")
  }
  options.nan = nan
  options.normalize = raw.normalize != 0
  options.watch = watch(raw.progress, raw.progress_context)
  options.ideal = raw.ideal.map { Array(UnsafeBufferPointer(start: $0, count: objectives)) }
  options.nadir = raw.nadir.map { Array(UnsafeBufferPointer(start: $0, count: objectives)) }
  switch raw.form {
  case PREFKIT_SCALARIZE_WEIGHTED_SUM: return (.weightedSum, options)
  case PREFKIT_SCALARIZE_CHEBYSHEV: return (.chebyshev, options)
  case PREFKIT_SCALARIZE_AUGMENTED_CHEBYSHEV:
    return (.augmentedChebyshev(rho: raw.parameter), options)
  case PREFKIT_SCALARIZE_ACHIEVEMENT: return (.achievement, options)
  case PREFKIT_SCALARIZE_AUGMENTED_ACHIEVEMENT:
    return (.augmentedAchievement(rho: raw.parameter), options)
  case PREFKIT_SCALARIZE_BOUNDARY: return (.boundaryIntersection(theta: raw.parameter), options)
  default: throw outside("form", raw.form, "one of PREFKIT_SCALARIZE_*", of: "options")
  }
}

@_cdecl("prefkit_pareto_weights_for") @implementation
public func prefkit_pareto_weights_for(
  _ points: UnsafePointer<prefkit_points>!, _ row: UInt64, _ flags: UInt32,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ out: UnsafeMutablePointer<prefkit_winning_weights>!, _ weights: UnsafeMutablePointer<Double>!,
  _ lows: UnsafeMutablePointer<Double>!, _ highs: UnsafeMutablePointer<Double>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let given = try ParetoOptionsArgument(options)
    let width = points.objectives
    let known = UInt32(PREFKIT_WEIGHTS_STRICT | PREFKIT_WEIGHTS_NORMALIZE)
    guard flags & ~known == 0 else {
      throw ReadError(
        .invalidArgument, "flags is \(flags); expected any of PREFKIT_WEIGHTS_*", field: "flags")
    }
    let out = try Outputs(out)
    let weights = try optionalResults(weights, width, "weights")
    let lows = try optionalResults(lows, width, "lows")
    let highs = try optionalResults(highs, width, "highs")
    var options = WinningWeights.Options()
    options.ties = flags & UInt32(PREFKIT_WEIGHTS_STRICT) == 0
    options.normalize = flags & UInt32(PREFKIT_WEIGHTS_NORMALIZE) != 0
    options.nan = given.nan
    options.watch = given.watch
    let found = try charting { () throws(ParetoError) in
      guard let row = Int(exactly: row) else {
        throw WinningWeights.noRow("\(row)", points.count)
      }
      return try WinningWeights.of(row, points, options: options)
    }
    var made = prefkit_winning_weights()
    made.reason = found.undefined.code
    made.exists = found.exists ? 1 : 0
    made.margin = found.margin
    out.set(0, made)
    let none = Array(repeating: Double.nan, count: width)
    _ = weights?.update(fromContentsOf: found.weights.isEmpty ? none : found.weights)
    _ = lows?.update(
      fromContentsOf: found.ranges.isEmpty ? none : found.ranges.map(\.lowerBound))
    _ = highs?.update(
      fromContentsOf: found.ranges.isEmpty ? none : found.ranges.map(\.upperBound))
  }
}

/// What a handle holds.
private final class SensitivityColumns {
  private let columns = FlatColumns()
  private(set) var view = prefkit_sensitivity_view()

  init(_ found: WeightSensitivity, objectives: Int) {
    view.objective_count = UInt32(clamping: objectives)
    view.reason = found.undefined.code
    view.winner = found.winner.map { Int64($0) } ?? -1
    guard found.undefined == nil else { return }
    func rows(_ rows: [Int?]) -> UnsafePointer<Int64> {
      columns.keep(rows.map { row in row.map { Int64($0) } ?? -1 })
    }
    let segments = found.axes.flatMap(\.segments)
    view.weights = columns.keep(found.weights)
    view.lows = columns.keep(found.axes.map(\.low))
    view.highs = columns.keep(found.axes.map(\.high))
    view.winners_below = rows(found.axes.map(\.winnerBelow))
    view.winners_above = rows(found.axes.map(\.winnerAbove))
    var starts: [UInt64] = [0]
    for axis in found.axes { starts.append((starts.last ?? 0) + UInt64(axis.segments.count)) }
    view.segment_starts = columns.keep(starts)
    view.segment_lows = columns.keep(segments.map(\.low))
    view.segment_highs = columns.keep(segments.map(\.high))
    view.segment_winners = rows(segments.map(\.winner))
  }
}

@_cdecl("prefkit_pareto_sensitivity") @implementation
public func prefkit_pareto_sensitivity(
  _ points: UnsafePointer<prefkit_points>!, _ weights: UnsafePointer<Double>!,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let weights = Array(try numbers(weights, points.objectives, "weights"))
    let options = try ParetoOptionsArgument(options)
    guard let out else { throw isNull("out") }
    let found = try charting { () throws(ParetoError) in
      try WeightSensitivity.of(
        points, weights: weights, nan: options.nan, watch: options.watch)
    }
    out.pointee = handle(SensitivityColumns(found, objectives: points.objectives))
  }
}

@_cdecl("prefkit_sensitivity_get") @implementation
public func prefkit_sensitivity_get(
  _ sensitivity: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_sensitivity_view>!
) -> prefkit_status {
  guard let sensitivity, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(sensitivity, as: SensitivityColumns.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_sensitivity_free") @implementation
public func prefkit_sensitivity_free(_ sensitivity: OpaquePointer!) {
  release(sensitivity, as: SensitivityColumns.self)
}
