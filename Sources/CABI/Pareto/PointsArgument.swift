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
///
/// - Parameter data: the argument that is wrong where the numbers themselves are, unless the error names another.
func charting<Result>(
  _ data: String = "points", _ body: () throws(ParetoError) -> Result
) throws(ReadError) -> Result {
  do throws(ParetoError) {
    return try body()
  } catch {
    throw ReadError(
      error.kind.status, error.message, record: error.row ?? -1,
      field: error.argument ?? error.kind.field(data))
  }
}

extension ParetoError.Kind {
  fileprivate var status: StatusCode {
    switch self {
    case .cancelled: .cancelled
    default: .invalidArgument
    }
  }

  fileprivate func field(_ data: String) -> String {
    switch self {
    case .shape, .value: data
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
  let maximize = try directions(raw.minimize, objectives, "\(argument)->minimize")
  return try charting { () throws(ParetoError) in
    try PointView(rows: rows, objectives: objectives, maximize: maximize)
  }
}

/// For each objective whether more is better, from bytes that say where less is; NULL: nowhere.
func directions(
  _ minimize: UnsafePointer<UInt8>?, _ count: Int, _ argument: String
) throws(ReadError) -> [Bool] {
  guard let minimize else { return Array(repeating: true, count: count) }
  var maximize: [Bool] = []
  for place in 0..<count {
    maximize.append(try isMaximized(minimize[place], "\(argument)[\(place)]"))
  }
  return maximize
}

private func isMaximized(_ minimize: UInt8, _ argument: String) throws(ReadError) -> Bool {
  guard minimize <= 1 else {
    throw ReadError(
      .invalidArgument, "\(argument) is \(minimize); expected 1 where less is better, else 0",
      field: "minimize")
  }
  return minimize == 0
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
  var maximize: [Bool] = []
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
    maximize.append(try isMaximized(objective.minimize, "\(name).minimize"))
  }
  return try charting { () throws(ParetoError) in
    try PointView(count: count, columns: columns, maximize: maximize)
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
    _ = try boxes
  }

  var watch: Watch? { PrefKitCABI.watch(raw.progress, raw.progress_context) }

  /// The id of each point; nil where there are no groups.
  func groups(_ points: PointView) throws(ReadError) -> UnsafeBufferPointer<Int64>? {
    raw.groups == nil ? nil : try numbers(raw.groups, points.count, "options->groups")
  }

  func violations(_ points: PointView) throws(ReadError) -> Violations? {
    guard raw.violations != nil else { return nil }
    let amounts = try numbers(raw.violations, points.count, "options->violations")
    return try charting("violations") { () throws(ParetoError) in
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

  private var boxes: BoxesArgument {
    get throws(ReadError) {
      try BoxesArgument(raw.epsilons, raw.epsilon_count, raw.epsilon_kind)
    }
  }

  /// The boxes of epsilon; nil where there are none.
  func grid(_ maximize: [Bool]) throws(ReadError) -> EpsilonGrid? { try boxes.grid(maximize) }

  var ranking: SortingOptions {
    var options = SortingOptions()
    options.nan = nan
    options.watch = watch
    return options
  }
}

/// The caller's epsilons and their kind, each checked.
struct BoxesArgument {
  private let kind: EpsilonGrid.Kind
  /// Nil where there are no boxes.
  private let epsilons: [Double]?

  init(
    _ epsilons: UnsafePointer<Double>?, _ count: UInt32, _ kind: prefkit_epsilon_kind
  ) throws(ReadError) {
    guard let known = EpsilonGrid.Kind(rawValue: kind) else {
      throw outside("epsilon_kind", kind, "one of PREFKIT_EPSILON_*")
    }
    self.kind = known
    guard epsilons != nil || count > 0 else {
      self.epsilons = nil
      return
    }
    self.epsilons = Array(try numbers(epsilons, Int(count), "options->epsilons"))
  }

  func grid(_ maximize: [Bool]) throws(ReadError) -> EpsilonGrid? {
    guard let epsilons else { return nil }
    return try charting { () throws(ParetoError) in
      try EpsilonGrid(kind, epsilons: epsilons, maximize: maximize)
    }
  }
}
