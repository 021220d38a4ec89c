import PrefKitStatistics

/// The weights under which a point has the least weighted sum.
public struct WinningWeights: Sendable, Equatable {
  /// Whether there are any.
  public var exists = false
  /// By how much the point is ahead of all others at `weights`; negative where it wins under none: by so much it loses at
  /// least. 0 is a tie. Infinite without other points.
  public var margin = Double.nan
  /// The weights, from 0 up with the sum 1, that put the point farthest ahead, or least behind.
  public var weights: [Double] = []
  /// Of each objective the least and the greatest weight under which the point wins; none where it never does.
  public var ranges: [ClosedRange<Double>] = []
  public var undefined: ParetoReason?

  init() {}

  public struct Options: Sendable, Equatable {
    /// Whether a point that ties for the least wins.
    public var ties = true
    /// Whether objectives first go from 0 at the best to 1 at the worst of the frontier.
    public var normalize = false
    public var nan = NaNRule.error
    public var watch: Watch?

    public init() {}
  }

  /// The set of linear weights under which a row wins: in two objectives the first range is the set itself, exact; in more
  /// the set is a polytope, of which this gives the widest point and the extent along each weight, by linear programming
  /// (von Neumann's game of the weights against the other points, and two programmes for each objective).
  ///
  /// A point that is infinitely bad in an objective is no rival. There are none (`infinite`) for a point that is infinite
  /// itself, or that has a rival that is infinitely good, and (`overflow`) where two numbers differ by more than a double.
  public static func of(
    _ row: Int, _ points: PointView, options: Options = Options()
  ) throws(ParetoError) -> WinningWeights {
    guard 0..<points.count ~= row else {
      throw noRow("\(row)", points.count)
    }
    let minimised = try MinimisedPoints(points, nan: options.nan)
    let width = minimised.objectives
    guard let place = minimised.place(ofRow: row) else {
      throw ParetoError(
        .value, "points[\(row)] was left out, since it lacks an objective", row: row)
    }
    var result = WinningWeights()
    let leads: MinimisedPoints
    switch try Leads(of: place, minimised, options) {
    case .undefined(let reason):
      result.undefined = reason
      return result
    case .numbers(let found): leads = found
    }
    guard leads.count > 0 else { return .alone(width) }
    let game = try WeightGame(leads, options.watch)
    result.weights = try game.widest()
    result.margin = game.margin(result.weights)
    if options.watch?.poll(0, of: width) == true { throw .cancelled }
    if width == 2 {
      guard let range = plainRange(leads, ties: options.ties) else { return result }
      result.exists = true
      result.ranges = [range, (1 - range.upperBound)...(1 - range.lowerBound)]
      return result
    }
    let rounding = 1e-10 * game.unit
    result.exists = options.ties ? result.margin >= -rounding : result.margin > rounding
    guard result.exists else { return result }
    for objective in 0..<width {
      let own = result.weights[objective]
      // What rounding leaves of an extreme never excludes the weights that were found.
      let low = try game.extreme(objective, greatest: false).map { Swift.min($0, own) } ?? own
      let high = try game.extreme(objective, greatest: true).map { Swift.max($0, own) } ?? own
      result.ranges.append(Swift.max(0, low)...Swift.min(1, high))
      if options.watch?.poll(objective + 1, of: width) == true { throw .cancelled }
    }
    return result
  }

  /// Of a row that is none; it may be more than an integer holds.
  package static func noRow(_ row: String, _ count: Int) -> ParetoError {
    ParetoError(
      .options,
      count == 0
        ? "row is \(row) and there are no points"
        : "row is \(row); the points have the rows 0 to \(count - 1)", argument: "row")
  }

  /// Of a point without rivals.
  fileprivate static func alone(_ objectives: Int) -> WinningWeights {
    var result = WinningWeights()
    result.exists = true
    result.margin = .infinity
    result.weights = Array(repeating: 1 / Double(objectives), count: objectives)
    result.ranges = Array(repeating: objectives == 1 ? 1...1 : 0...1, count: objectives)
    return result
  }
}

/// By how much a point is better than each rival in each objective.
private enum Leads {
  case numbers(MinimisedPoints)
  case undefined(ParetoReason)

  /// Of the others only their own frontier counts: whoever is ahead of it is ahead of all.
  init(
    of place: Int, _ points: MinimisedPoints, _ options: WinningWeights.Options
  ) throws(ParetoError) {
    let width = points.objectives
    var values = points.values
    if options.normalize {
      let frontier = try points.nondominatedRows(options.watch).filter(points.isBounded)
      let scale = ObjectiveScale(points, rows: frontier)
      guard scale.isFinite else {
        self = .undefined(.infinite)
        return
      }
      values = values.indices.map { scale.share(values[$0], in: $0 % width) }
    }
    let own = Array(values[place * width..<(place + 1) * width])
    values.removeSubrange(place * width..<(place + 1) * width)
    let others = MinimisedPoints(objectives: width, values: values)
    var leads: [Double] = []
    var isInfinite = own.contains(where: \.isInfinite)
    for row in try others.nondominatedRows(options.watch) where others.isBounded(row) {
      for (c, number) in own.enumerated() {
        let other = values[row * width + c]
        isInfinite = isInfinite || other.isInfinite
        leads.append(other - number)
      }
    }
    if isInfinite {
      self = .undefined(.infinite)
    } else if leads.allSatisfy(\.isFinite) {
      self = .numbers(MinimisedPoints(objectives: width, values: leads))
    } else {
      self = .undefined(.overflow)
    }
  }
}

/// In two objectives the first weights under which no rival is better, or under which all are worse.
private func plainRange(_ leads: MinimisedPoints, ties: Bool) -> ClosedRange<Double>? {
  var (low, high) = (0.0, 1.0)
  for row in 0..<leads.count {
    // w a + (1 - w) b is to be above 0, or at least 0.
    let (a, b) = (leads.values[row * 2], leads.values[row * 2 + 1])
    switch (a > 0 || (ties && a == 0), b > 0 || (ties && b == 0)) {
    case (true, true): continue
    case (true, false): low = Swift.max(low, crossing(b, a))
    case (false, true): high = Swift.min(high, crossing(b, a))
    case (false, false): return nil
    }
  }
  return low < high || (ties && low == high) ? low...high : nil
}

/// The w at which `w a + (1 - w) b` is 0, of numbers of which one is below 0 or neither above.
private func crossing(_ b: Double, _ a: Double) -> Double {
  // Halves do not overflow.
  (b - a).isFinite ? b / (b - a) : b / 2 / (b / 2 - a / 2)
}

/// Weights against rivals: whoever sets the weights wants the least lead to be great.
private struct WeightGame {
  /// The greatest lead, by which all are divided.
  let unit: Double
  private let width: Int
  private let count: Int
  /// In units, one objective after another.
  private let leads: [Double]
  private let watch: Watch?

  init(_ leads: MinimisedPoints, _ watch: Watch?) throws(ParetoError) {
    self.watch = watch
    width = leads.objectives
    count = leads.count
    guard (width + 1) * (count + width + 1) <= DenseSimplex.mostNumbers else {
      throw ParetoError(
        .limit,
        "\(count) points of the frontier with \(width) objectives are too many to look for weights; take fewer points",
        argument: "points")
    }
    let greatest = leads.values.reduce(0) { Swift.max($0, abs($1)) }
    let (unit, width, count) = (greatest > 0 ? greatest : 1, width, count)
    self.unit = unit
    self.leads = (0..<width * count).map { place in
      leads.values[place % count * width + place / count] / unit
    }
  }

  /// The weights of the game's value. The rivals' programme starts with no rival at all: with all leads raised above 0,
  /// the greatest sum of rivals' shares whose lead is at most 1 in each objective.
  func widest() throws(ParetoError) -> [Double] {
    var simplex = DenseSimplex(
      matrix: leads.map { $0 + 2 }, bounds: Array(repeating: 1, count: width),
      gains: Array(repeating: 1, count: count))
    guard try simplex.solve(watch) == .optimal else { throw WeightGame.lost }
    let duals = simplex.duals
    let sum = duals.reduce(0, +)
    guard sum > 0, sum < .infinity else { throw WeightGame.lost }
    return duals.map { $0 / sum }
  }

  func margin(_ weights: [Double]) -> Double {
    let least =
      (0..<count).map { rival in
        weights.indices.lazy.map { weights[$0] * leads[$0 * count + rival] }.compensatedSum
      }.min() ?? .infinity
    return least * unit
  }

  /// The least or the greatest weight of an objective under which no lead is negative.
  ///
  /// The programme's dual has a row for each other objective than a first one, which is taken away from them all: the
  /// objective itself for its greatest weight, another one for its least, so that no bound is negative.
  func extreme(_ objective: Int, greatest: Bool) throws(ParetoError) -> Double? {
    // One objective has all the weight.
    guard width > 1 else { return 1 }
    let first = greatest ? objective : objective == 0 ? 1 : 0
    let others = (0..<width).filter { $0 != first }
    var matrix: [Double] = []
    for other in others {
      for rival in 0..<count {
        matrix.append(leads[other * count + rival] - leads[first * count + rival])
      }
      matrix.append(-1)
    }
    let gains = (0..<count).map { -leads[first * count + $0] } + [-1]
    let bounds = others.map { greatest || $0 == objective ? 1.0 : 0 }
    var simplex = DenseSimplex(matrix: matrix, bounds: bounds, gains: gains)
    switch try simplex.solve(watch) {
    case .optimal:
      guard simplex.value.isFinite else { throw WeightGame.lost }
      return greatest ? 1 - simplex.value : simplex.value
    case .unbounded: return nil
    case .lost: throw WeightGame.lost
    }
  }

  private static let lost = ParetoError(
    .limit, "the search for weights did not end; scale the objectives, or take fewer points",
    argument: "points")
}
