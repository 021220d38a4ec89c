import CPareto
import PrefKitStatistics

extension Indicator {
  /// How evenly points lie, and how near they come to the ends of a reference; 0 is best.
  ///
  /// With two objectives Deb's Delta (Deb, Pratap, Agarwal and Meyarivan 2002), over distances of neighbours; with others
  /// the generalised spread (Zhou, Jin, Zhang, Sendhoff and Tsang 2006), over each point's distance to the nearest other
  /// one, summed over the points as jMetal does. Both are
  /// `(sum of ends + sum of |d_i - mean d|) / (sum of ends + number of d * mean d)`.
  ///
  /// - Parameter reference: its best points in each objective are the ends. Without one, the ends count nothing.
  public static func spread(
    _ points: PointView, reference: PointView? = nil, options: Options = Options()
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
      own.objectives == 2
      ? try neighbourDistances(own, options.watch) : try nearestDistances(own, options)
    var missed = 0.0
    if let ends { missed = try distancesOfEnds(ends, own).compensatedSum }
    let mean = gaps.compensatedSum / Double(gaps.count)
    guard missed + mean < .infinity else { return ParetoValue(undefined: .infinite) }
    let unit = Swift.max(missed, mean)
    guard unit > 0 else { return ParetoValue(undefined: .onePoint) }
    let uneven = gaps.lazy.map { abs($0 - mean) / unit }.compensatedSum
    return ParetoValue(
      (missed / unit + uneven) / (missed / unit + Double(gaps.count) * (mean / unit)))
  }
}

/// Of each two neighbours by the first objective.
private func neighbourDistances(
  _ points: MinimisedPoints, _ watch: Watch?
) throws(ParetoError) -> [Double] {
  let order = try points.order(0..<points.count, watch)
  return zip(order, order.dropFirst()).map { points.distance($0, $1) }
}

private func nearestDistances(
  _ points: MinimisedPoints, _ options: Indicator.Options
) throws(ParetoError) -> [Double] {
  let cloud = Cloud(points)
  let sign = [Double](repeating: 1, count: points.objectives)
  return try cloud.map(points, options) { row, target in
    cloud.least(CPARETO_SQUARE, from: target, sign: sign, but: row).squareRoot()
  }
}

extension Cloud {
  /// The least measure of all points but one.
  fileprivate func least(
    _ measure: cpareto_measure, from target: UnsafePointer<Double>, sign: [Double], but row: Int
  ) -> Double {
    let lanes = Int(CPARETO_LANES)
    let block = row / lanes
    let size = lanes * objectives
    return values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return .infinity }
      // A block of the point's own neighbours, in which it is replaced by one of them.
      var own = Array(UnsafeBufferPointer(start: start + block * size, count: size))
      let stand = (block * lanes..<Swift.min(count, (block + 1) * lanes)).first { $0 != row }
      var least = Double.infinity
      if let stand {
        for lane in 0..<lanes where lane == row % lanes || block * lanes + lane >= count {
          for c in 0..<objectives { own[c * lanes + lane] = own[c * lanes + stand % lanes] }
        }
        least = cpareto_least(measure.rawValue, own, 1, objectives, target, sign, 0)
      }
      if block > 0, least > 0 {
        least = Swift.min(
          least, cpareto_least(measure.rawValue, start, block, objectives, target, sign, 0))
      }
      if block + 1 < blocks, least > 0 {
        let rest = start + (block + 1) * size
        let count = blocks - block - 1
        least = Swift.min(
          least, cpareto_least(measure.rawValue, rest, count, objectives, target, sign, 0))
      }
      return least
    }
  }
}

/// In two objectives from the ends of the reference to those of the points, as Deb has it; otherwise to the nearest.
private func distancesOfEnds(
  _ ends: MinimisedPoints, _ points: MinimisedPoints
) throws(ParetoError) -> [Double] {
  if points.objectives == 2 {
    let both = MinimisedPoints(objectives: 2, values: ends.values + points.extremes)
    return [both.distance(0, 2), both.distance(1, 3)]
  }
  let sign = [Double](repeating: 1, count: points.objectives)
  return try Cloud(points).least(CPARETO_SQUARE, from: ends, sign: sign, Indicator.Options())
    .map { $0.squareRoot() }
}
