import CPareto
import PrefKitStatistics

extension Indicator {
  public enum R2Weights: Sendable, Equatable {
    /// All weights (w, 1 - w) alike, by integration: two objectives (Schäpermeier and Kerschke 2025).
    case exact
    /// All weights whose parts are multiples of 1 / divisions (Das and Dennis 1998); 0 takes as many as give at most
    /// 10,000 weights.
    case lattice(divisions: Int)
    /// Row-major, of each weight a number for each objective, used as they are.
    case given([Double])
  }

  /// The R2 indicator (Hansen and Jaszkiewicz 1998): the mean, over weights, of the best weighted Chebyshev utility
  /// `max of w_c (x_c - ideal_c)` of the points.
  ///
  /// - Parameter ideal: a point that no point is better than anywhere, in the caller's directions.
  public static func r2(
    _ points: PointView, ideal: [Double], weights: R2Weights = .exact, options: Options = Options()
  ) throws(ParetoError) -> ParetoValue {
    let objectives = points.objectives
    try checkIdeal(ideal, objectives)
    let minimised = try MinimisedPoints(points, nan: options.nan)
    let losses = MinimisedPoints(
      objectives: objectives, values: try losses(minimised, points.maximize, ideal))
    let table: [Double]
    switch weights {
    case .exact:
      guard objectives == 2 else {
        throw ParetoError(
          .options,
          "R2 is exact in two objectives and the points have \(objectives); use a lattice or weights",
          argument: "weights")
      }
      if minimised.count == 0 { return ParetoValue(undefined: .empty) }
      return ParetoValue(try exactR2(losses, options.watch))
    case .lattice(let divisions):
      table = try SimplexLattice.weights(objectives: objectives, divisions: divisions)
    case .given(let given):
      table = try checked(given, objectives)
    }
    if minimised.count == 0 { return ParetoValue(undefined: .empty) }
    let utilities = try Cloud(losses).least(
      CPARETO_WEIGHTED, from: MinimisedPoints(objectives: objectives, values: table),
      sign: Array(repeating: 1, count: objectives), options)
    return ParetoValue(powerMean(utilities, 1))
  }

  private static func checkIdeal(_ ideal: [Double], _ objectives: Int) throws(ParetoError) {
    guard ideal.count == objectives else {
      throw ParetoError(
        .shape,
        "the ideal has \(ideal.count) numbers and the points have \(objectives) objectives",
        argument: "ideal")
    }
    if let place = ideal.firstIndex(where: { !$0.isFinite }) {
      throw ParetoError(
        .value, "ideal[\(place)] is \(ideal[place]); expected a finite number", argument: "ideal")
    }
  }
}

/// How much worse than the ideal the points are in each objective.
private func losses(
  _ points: MinimisedPoints, _ maximize: [Bool], _ ideal: [Double]
) throws(ParetoError) -> [Double] {
  let best = zip(ideal, maximize).map { $1 ? -$0 : $0 }
  let objectives = points.objectives
  let losses = points.values.indices.map { points.values[$0] - best[$0 % objectives] }
  if let place = losses.firstIndex(where: { $0 < 0 }) {
    let row = points.rows.map { Int($0[place / objectives]) } ?? place / objectives
    throw ParetoError(
      .value,
      "points[\(row)] is better than the ideal in objective \(place % objectives); give an ideal that no point is better than",
      row: row)
  }
  return losses
}

private func checked(_ weights: [Double], _ objectives: Int) throws(ParetoError) -> [Double] {
  guard !weights.isEmpty, weights.count % objectives == 0 else {
    throw ParetoError(
      .shape,
      "there are \(weights.count) numbers of weights; expected \(objectives) for each of one or more weights",
      argument: "weights")
  }
  if let place = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
    throw ParetoError(
      .options,
      "weights[\(place / objectives)] is \(weights[place]) in objective \(place % objectives); expected a finite number from 0 up",
      argument: "weights")
  }
  return weights.map { $0 + 0.0 }
}

/// The integral over w from 0 to 1 of the least `max(w x, (1 - w) y)`.
///
/// From the largest w down the frontier's points are best one after another, by ascending x. Between two neighbours the
/// utility changes hands where the next one's w x meets the last one's (1 - w) y; the utility of a point falls to where
/// its own two sides meet, and rises again.
private func exactR2(_ losses: MinimisedPoints, _ watch: Watch?) throws(ParetoError) -> Double {
  var frontier: [(x: Double, y: Double)] = []
  for row in try losses.order(0..<losses.count, watch) {
    let (x, y) = (losses.values[row * 2], losses.values[row * 2 + 1])
    if x < .infinity, y < frontier.last?.y ?? .infinity { frontier.append((x, y)) }
  }
  guard let first = frontier.first, let last = frontier.last else { return .infinity }
  // In units of the largest loss sums do not overflow.
  let unit = Swift.max(last.x, first.y)
  guard unit > 0 else { return 0 }
  func share(_ y: Double, _ x: Double) -> Double { x + y > 0 ? y / (x + y) : 0 }
  var areas = CompensatedSum()
  var high = 1.0
  for (place, point) in frontier.enumerated() {
    let (x, y) = (point.x / unit, point.y / unit)
    let low = place + 1 < frontier.count ? share(y, frontier[place + 1].x / unit) : 0
    let middle = share(y, x)
    areas.add(x * (high - middle) * (high + middle) / 2)
    areas.add(y * (middle - low) * (2 - middle - low) / 2)
    high = low
  }
  return areas.value * unit
}
