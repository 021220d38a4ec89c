import CPareto
import PrefKitStatistics

/// How evenly points lie, and how near they come to the ends of a reference; 0 is best.
///
/// With two objectives Deb's Delta (Deb, Pratap, Agarwal and Meyarivan 2002), over distances of neighbours; with others
/// the generalised spread (Zhou, Jin, Zhang, Sendhoff and Tsang 2006), over each point's distance to the nearest other
/// one, summed over the points as jMetal does. Both are
/// `(sum of ends + sum of |d_i - mean d|) / (sum of ends + number of d * mean d)`.
///
/// - Parameter reference: its best points in each objective are the ends. Without one, the ends count nothing.
public func spread(
  _ points: PointView, reference: PointView? = nil, options: IndicatorOptions = IndicatorOptions()
) throws(ParetoError) -> ParetoValue {
  var own: MinimisedPoints
  var ends: MinimisedPoints?
  if let reference {
    let both = try PointsAndReference(points, reference, nan: options.nan)
    if let reason = both.undefined { return ParetoValue(undefined: reason) }
    own = both.points
    ends = MinimisedPoints(objectives: both.reference.objectives, values: both.reference.extremes)
  } else {
    own = try MinimisedPoints(points, nan: options.nan)
    if own.count == 0 { return ParetoValue(undefined: .empty) }
  }
  if own.values.contains(where: \.isInfinite) { return ParetoValue(undefined: .infinite) }
  if own.count < 2 { return ParetoValue(undefined: .onePoint) }
  let gaps =
    own.objectives == 2 ? neighbourDistances(own) : nearestDistances(own)
  var missed = 0.0
  if let ends { missed = distancesOfEnds(ends, own).compensatedSum }
  let mean = gaps.compensatedSum / Double(gaps.count)
  guard missed + mean < .infinity else { return ParetoValue(undefined: .infinite) }
  let unit = Swift.max(missed, mean)
  guard unit > 0 else { return ParetoValue(undefined: .onePoint) }
  let uneven = gaps.lazy.map { abs($0 - mean) / unit }.compensatedSum
  return ParetoValue(
    (missed / unit + uneven) / (missed / unit + Double(gaps.count) * (mean / unit)))
}

extension MinimisedPoints {
  /// For each objective the point that is best in it; of several, the first by its other objectives in turn.
  var extremes: [Double] {
    extremeRows.flatMap { values[$0 * objectives..<($0 + 1) * objectives] }
  }

  var extremeRows: [Int] {
    guard count > 0 else { return [] }
    return (0..<objectives).map { objective in
      var best = 0
      for row in 1..<count
      where values[row * objectives + objective] < values[best * objectives + objective]
        || (values[row * objectives + objective] == values[best * objectives + objective]
          && precedes(row, best))
      { best = row }
      return best
    }
  }

  /// The order by the first objective that differs.
  func precedes(_ a: Int, _ b: Int) -> Bool {
    for place in 0..<objectives {
      let (x, y) = (values[a * objectives + place], values[b * objectives + place])
      if x != y { return x < y }
    }
    return false
  }

  func distance(_ a: Int, _ b: Int) -> Double {
    var sum = 0.0
    for place in 0..<objectives {
      let difference = values[a * objectives + place] - values[b * objectives + place]
      sum += difference * difference
    }
    return sum.squareRoot()
  }
}

/// Of each two neighbours by the first objective.
private func neighbourDistances(_ points: MinimisedPoints) -> [Double] {
  let order = (0..<points.count).sorted { points.precedes($0, $1) }
  return zip(order, order.dropFirst()).map { points.distance($0, $1) }
}

private func nearestDistances(_ points: MinimisedPoints) -> [Double] {
  (0..<points.count).map { row in
    var least = Double.infinity
    for other in 0..<points.count where other != row {
      least = Swift.min(least, points.distance(row, other))
    }
    return least
  }
}

/// In two objectives from the ends of the reference to those of the points, as Deb has it; otherwise to the nearest.
private func distancesOfEnds(_ ends: MinimisedPoints, _ points: MinimisedPoints) -> [Double] {
  if points.objectives == 2 {
    let both = MinimisedPoints(objectives: 2, values: ends.values + points.extremes)
    return [both.distance(0, 2), both.distance(1, 3)]
  }
  let sign = [Double](repeating: 1, count: points.objectives)
  return least(CPARETO_SQUARE, ends, Cloud(points), sign, IndicatorOptions())
    .map { $0.squareRoot() }
}
