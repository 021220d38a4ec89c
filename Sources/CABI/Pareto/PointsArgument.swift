public import CPrefKit
import PrefKitPareto
import PrefKitRecords
import PrefKitStatistics

// Section 10.1 of prefkit.h: points, options and reasons, as Swift has them.

@_cdecl("prefkit_pareto_reason_word") @implementation
public func prefkit_pareto_reason_word(_ reason: prefkit_pareto_reason) -> UnsafePointer<CChar>! {
  staticText(ParetoReason(rawValue: reason)?.word ?? "")
}

extension Optional<ParetoReason> {
  /// As prefkit_pareto_reason.
  var code: prefkit_pareto_reason { self?.rawValue ?? UInt8(PREFKIT_PARETO_REASON_NONE) }
}

/// Runs what may find the caller's arguments wrong.
func charting<Result>(
  _ body: () throws(ParetoError) -> Result
) throws(ReadError) -> Result {
  do throws(ParetoError) {
    return try body()
  } catch {
    throw ReadError(
      error.kind.status, error.message, record: error.row ?? -1,
      field: error.argument ?? error.kind.field)
  }
}

extension ParetoError.Kind {
  fileprivate var status: StatusCode {
    switch self {
    case .cancelled: .cancelled
    default: .invalidArgument
    }
  }

  /// The argument that is wrong, unless the error names another.
  fileprivate var field: String {
    switch self {
    case .shape, .value: "points"
    case .options, .limit: "options"
    case .state: "state"
    case .cancelled: ""
    }
  }
}

extension UnsafeMutableBufferPointer where Element: BitwiseCopyable {
  /// Writes results where there is room for as many; room for none may be NULL.
  func take(_ found: [Element]) {
    baseAddress?.update(from: found, count: Swift.min(found.count, count))
  }
}

/// The caller's points, where they lie.
func points(
  _ given: UnsafePointer<prefkit_points>?, _ argument: String = "points"
) throws(ReadError) -> PointView {
  guard let given else { throw isNull(argument) }
  let raw = try sized(given, argument)
  let count = try pointCount(raw, argument)
  let objectives = Int(raw.objective_count)
  guard 1...PointView.mostObjectives ~= objectives else {
    throw outside(
      "objective_count", objectives, "1 to \(PointView.mostObjectives)", of: argument)
  }
  if raw.objectives != nil {
    guard raw.rows == nil else {
      throw ReadError(
        .invalidArgument, "\(argument) has both rows and objectives; leave one of them NULL",
        field: argument)
    }
    return try columns(
      UnsafeBufferPointer(start: raw.objectives, count: objectives), count, argument)
  }
  guard raw.rows != nil || count == 0 else { throw isNull("\(argument)->rows") }
  let rows = try numbers(raw.rows, count * objectives, "\(argument)->rows")
  let maximize = (0..<objectives).map { place in raw.minimize.map { $0[place] == 0 } ?? true }
  return try charting { () throws(ParetoError) in
    try PointView(rows: rows, objectives: objectives, maximize: maximize)
  }
}

private func pointCount(_ raw: prefkit_points, _ argument: String) throws(ReadError) -> Int {
  guard raw.count < UInt64(UInt32.max) else {
    throw outside("count", raw.count, "fewer than \(UInt32.max)", of: argument)
  }
  return Int(raw.count)
}

private func columns(
  _ objectives: UnsafeBufferPointer<prefkit_objective>, _ count: Int, _ argument: String
) throws(ReadError) -> PointView {
  var columns: [PointView.Column] = []
  for (place, objective) in objectives.enumerated() {
    let name = "\(argument)->objectives[\(place)]"
    guard objective.values != nil || count == 0 else { throw isNull("\(name).values") }
    guard objective.type == PREFKIT_FLOAT64 || objective.type == PREFKIT_FLOAT32 else {
      throw outside(
        "type", objective.type, "PREFKIT_FLOAT64 or PREFKIT_FLOAT32", of: name)
    }
    let isSingle = objective.type == PREFKIT_FLOAT32
    let stride = objective.stride == 0 ? (isSingle ? 4 : 8) : Int(objective.stride)
    // The reach of user memory on the machines there are.
    let (span, overflow) = stride.magnitude.multipliedReportingOverflow(by: UInt(count))
    guard !overflow, span <= 1 << 47, objective.validity_offset <= 1 << 47 else {
      throw outside("stride", objective.stride, "one that stays within memory", of: name)
    }
    var column = PointView.Column(start: objective.values, stride: stride, isSingle: isSingle)
    column.validity = objective.validity
    column.validityOffset = Int(objective.validity_offset)
    columns.append(column)
  }
  return try charting { () throws(ParetoError) in
    try PointView(count: count, columns: columns, maximize: objectives.map { $0.minimize == 0 })
  }
}

/// The caller's options, each checked; NULL means all defaults.
struct ParetoOptionsArgument {
  var raw = prefkit_pareto_options()
  var nan = NaNRule.error

  init(_ given: UnsafePointer<prefkit_pareto_options>?) throws(ReadError) {
    guard let given else { return }
    raw = try sized(given, "options")
    guard let rule = NaNRule(rawValue: raw.nan) else {
      throw outside("nan", raw.nan, "one of PREFKIT_NAN_*", of: "options")
    }
    nan = rule
  }

  var watch: Watch? { PrefKitCABI.watch(raw.progress, raw.progress_context) }

  /// The id of each point; nil where there are no groups.
  func groups(_ points: PointView) throws(ReadError) -> UnsafeBufferPointer<Int64>? {
    raw.groups == nil ? nil : try numbers(raw.groups, points.count, "options->groups")
  }

  func violations(_ points: PointView) throws(ReadError) -> Violations? {
    guard raw.violations != nil else { return nil }
    let amounts = try numbers(raw.violations, points.count, "options->violations")
    return try charting { () throws(ParetoError) in
      try Violations(amounts, count: points.count)
    }
  }

  func frontier(_ points: PointView) throws(ReadError) -> FrontierOptions {
    var options = FrontierOptions()
    guard let keep = Keep(rawValue: raw.keep) else {
      throw outside("keep", raw.keep, "one of PREFKIT_KEEP_*", of: "options")
    }
    options.keep = keep
    options.nan = nan
    options.epsilon = try grid(points.maximize)
    options.threads = Int(raw.threads)
    options.watch = watch
    return options
  }

  /// The boxes of epsilon; nil where there are none.
  func grid(_ maximize: [Bool]) throws(ReadError) -> EpsilonGrid? {
    guard raw.epsilons != nil else { return nil }
    guard let kind = EpsilonGrid.Kind(rawValue: raw.epsilon_kind) else {
      throw outside("epsilon_kind", raw.epsilon_kind, "one of PREFKIT_EPSILON_*", of: "options")
    }
    let epsilons = Array(try numbers(raw.epsilons, Int(raw.epsilon_count), "options->epsilons"))
    return try charting { () throws(ParetoError) in
      try EpsilonGrid(kind, epsilons: epsilons, maximize: maximize)
    }
  }

  var ranking: SortingOptions {
    var options = SortingOptions()
    options.nan = nan
    options.watch = watch
    return options
  }
}
