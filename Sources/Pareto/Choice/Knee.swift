import PrefKitStatistics

/// The knee of the points' frontier, in objectives that go from 0 at the best to 1 at the worst of the frontier.
public struct Knee: Sendable, Equatable {
  /// What makes a point of a frontier its knee.
  public enum Form: Sendable, Equatable {
    /// The greatest sacrifice for what any other point gains: the least, over the other points y, of
    /// `sum of max(0, y_c - x_c) / sum of max(0, x_c - y_c)` (Rachmawati and Srinivasan 2009).
    ///
    /// With a radius only points within it count, or the nearest two for each objective where there are fewer.
    case tradeOff(radius: Double? = nil)
    /// The greatest distance towards the ideal from the line, or hyperplane, through the best points of the objectives
    /// (Das 1999).
    case distance
  }

  /// The row of the knee, of several the first.
  public var row: Int?
  public var undefined: ParetoReason?
  /// Of each row its trade-off or its distance, larger nearer the knee; NaN for rows that are not on the frontier, and
  /// where the frontier has no knee for one of the reasons before `noKnee`.
  public var values: [Double]
  public var onFrontier: [Bool]

  /// - Complexity: O(f² d) for a frontier of f points, and by distance O(f d + d³).
  /// - Throws: by trade-off where f² d is above 2^32, which takes seconds.
  public static func of(
    _ points: PointView, form: Form = .tradeOff(), nan: NaNRule = .error, watch: Watch? = nil
  ) throws(ParetoError) -> Knee {
    if case .tradeOff(let radius?) = form, !(radius > 0) {
      throw ParetoError(
        .options, "radius is \(radius); expected a number above 0", argument: "radius")
    }
    let minimised = try MinimisedPoints(points, nan: nan)
    let frontier = try minimised.nondominatedRows(watch)
    let rows = frontier.map { minimised.row($0) }
    var knee = Knee(
      values: Array(repeating: .nan, count: points.count),
      onFrontier: Array(repeating: false, count: points.count))
    for row in rows { knee.onFrontier[row] = true }
    let scale = ObjectiveScale(minimised, rows: frontier)
    knee.undefined = scale.whyNoKnee(frontier.count)
    guard knee.undefined == nil else { return knee }
    if case .tradeOff = form, frontier.count * frontier.count > 1 << 32 / points.objectives {
      throw ParetoError(
        .limit,
        "the frontier has \(frontier.count) points, too many to weigh each against each; thin it by epsilon, or take the form distance",
        argument: "points")
    }
    let shares = try scale.shares(minimised, rows: frontier, watch)
    let values: [Double]
    let least: Double
    switch form {
    case .tradeOff(let radius):
      values = try TradeOffs(shares, radius: radius).values(watch)
      // Where all points trade alike, none is a knee.
      least = values.min() ?? 0
    case .distance:
      guard let distances = planeDistances(shares) else {
        knee.undefined = .noPlane
        return knee
      }
      values = distances
      least = 0
    }
    for (row, value) in zip(rows, values) { knee.values[row] = value }
    guard
      let best = values.indices.max(by: {
        values[$0] < values[$1] || (values[$0] == values[$1] && $0 > $1)
      }),
      values[best] > least + 1e-12 * Swift.max(1, abs(least))
    else {
      knee.undefined = .noKnee
      return knee
    }
    knee.row = rows[best]
    return knee
  }
}

extension ObjectiveScale {
  fileprivate func whyNoKnee(_ count: Int) -> ParetoReason? {
    switch count {
    case 0: .empty
    case 1: .onePoint
    default: !isFinite ? .infinite : constant != nil ? .constantObjective : nil
    }
  }
}

/// Signed distances from the plane through the best points; nil where these span none.
private func planeDistances(_ points: MinimisedPoints) -> [Double]? {
  let objectives = points.objectives
  func point(_ row: Int) -> ArraySlice<Double> {
    points.values[row * objectives..<(row + 1) * objectives]
  }
  let corners = points.extremeRows.map { Array(point($0)) }
  // The plane is where normal . x = 1.
  guard let normal = solve(corners, Array(repeating: 1, count: objectives)) else { return nil }
  let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
  guard length > 0, length < .infinity else { return nil }
  // The ideal is at 0, on the side where the product is less than 1.
  return (0..<points.count).map { row in
    (1 - zip(normal, point(row)).reduce(0) { $0 + $1.0 * $1.1 }) / length
  }
}

/// Gaussian elimination with the largest pivot of the column; nil for equations that do not settle all numbers.
private func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
  var rows = zip(matrix, right).map { $0 + [$1] }
  let count = right.count
  for column in 0..<count {
    guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
      abs(rows[pivot][column]) > 1e-12
    else { return nil }
    rows.swapAt(column, pivot)
    for row in 0..<count where row != column {
      let factor = rows[row][column] / rows[column][column]
      guard factor != 0 else { continue }
      for place in column...count { rows[row][place] -= factor * rows[column][place] }
    }
  }
  return (0..<count).map { rows[$0][count] / rows[$0][$0] }
}
