import CPareto

extension Indicator {
  /// The least epsilon by which the points must become better to dominate, weakly, each reference point (Zitzler, Thiele,
  /// Laumanns, Fonseca and Grunert da Fonseca 2003): what is added in each objective, or the factor, which needs positive
  /// numbers. 0, or 1 for a factor, is no worse than the reference anywhere.
  public static func epsilon(
    _ kind: EpsilonGrid.Kind, _ points: PointView, reference: PointView,
    options: Options = Options()
  ) throws(ParetoError) -> ParetoValue {
    let both = try PointsAndReference(points, reference, nan: options.nan)
    if kind == .multiplicative {
      try checkPositive(both.points, both.sign, "points")
      try checkPositive(both.reference, both.sign, "reference")
    }
    if let reason = both.undefined { return ParetoValue(undefined: reason) }
    let cloud = Cloud(both.points)
    let measure = kind == .additive ? CPARETO_DIFFERENCE : CPARETO_RATIO
    var pace = Pace(options.watch, of: both.reference.count)
    var epsilon = -Double.infinity
    for row in 0..<both.reference.count {
      try pace.step(cloud.values.count, done: row)
      // A reference point that needs no more than another did is done as soon as that is known.
      let needed = both.reference.withPoint(row) {
        cloud.least(measure, from: $0, sign: both.sign, enough: epsilon)
      }
      epsilon = Swift.max(epsilon, needed)
    }
    try pace.finish()
    return ParetoValue(epsilon)
  }
}

extension MinimisedPoints {
  fileprivate func withPoint(_ row: Int, _ body: (UnsafePointer<Double>) -> Double) -> Double {
    values.withUnsafeBufferPointer { values in
      values.baseAddress.map { body($0 + row * objectives) } ?? .nan
    }
  }
}

private func checkPositive(
  _ points: MinimisedPoints, _ sign: [Double], _ name: String
) throws(ParetoError) {
  let objectives = points.objectives
  guard
    let place = points.values.indices.first(where: {
      !(points.values[$0] * sign[$0 % objectives] > 0)
    })
  else { return }
  let row = points.rows.map { Int($0[place / objectives]) } ?? place / objectives
  throw ParetoError(
    .value,
    "\(name)[\(row)] is not positive in objective \(place % objectives); an epsilon that is a factor needs positive numbers",
    row: row, argument: name)
}
