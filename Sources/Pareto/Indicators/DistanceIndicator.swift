import CPareto
import Glibc
import PrefKitStatistics

/// Indicators that are means of distances between the points and a reference set. Less is better in all.
public enum DistanceIndicator: Int32, Sendable, CaseIterable {
  /// Of each reference point to the nearest point (Coello Coello and Reyes-Sierra 2004).
  case igd = 0
  /// The same, counting only the objectives in which the point is worse (Ishibuchi, Masuda, Tanigaki and Nojima 2015).
  case igdPlus = 1
  /// Of each point to the nearest reference point (Van Veldhuizen and Lamont 1998).
  case gd = 2
  case gdPlus = 3
  /// The greater of IGD and GD (Schütze, Esquivel, Lara and Coello Coello 2012).
  case averagedHausdorff = 4
}

public func distanceIndicator(
  _ indicator: DistanceIndicator, _ points: PointView, reference: PointView,
  options: IndicatorOptions = IndicatorOptions()
) throws(ParetoError) -> ParetoValue {
  try options.check()
  let both = try PointsAndReference(points, reference, nan: options.nan)
  if let reason = both.undefined { return ParetoValue(undefined: reason) }
  func toNearest(
    _ targets: MinimisedPoints, _ cloud: MinimisedPoints, _ measure: cpareto_measure
  ) -> Double {
    let distances = least(measure, targets, Cloud(cloud), both.sign, options).map { $0.squareRoot() }
    return powerMean(distances, options.power)
  }
  let (points, reference) = (both.points, both.reference)
  let value: Double
  switch indicator {
  case .igd: value = toNearest(reference, points, CPARETO_SQUARE)
  case .igdPlus: value = toNearest(reference, points, CPARETO_SQUARE_ABOVE)
  case .gd: value = toNearest(points, reference, CPARETO_SQUARE)
  case .gdPlus: value = toNearest(points, reference, CPARETO_SQUARE_BELOW)
  case .averagedHausdorff:
    value = Swift.max(
      toNearest(reference, points, CPARETO_SQUARE), toNearest(points, reference, CPARETO_SQUARE))
  }
  try ParetoError.check(options.watch)
  return ParetoValue(value)
}

/// For each target the least measure over the cloud.
func least(
  _ measure: cpareto_measure, _ targets: MinimisedPoints, _ cloud: Cloud, _ sign: [Double],
  _ options: IndicatorOptions
) -> [Double] {
  let parts = Parallel.ranges(targets.count, least: 64, most: 256)
  let work = Double(targets.count) * Double(cloud.values.count)
  // A thread costs more than a million comparisons.
  let threads = work < 1e6 ? 1 : Parallel.threads(options.threads)
  return Parallel.map(parts.count, threads: threads, watch: options.watch) { part in
    targets.values.withUnsafeBufferPointer { values -> [Double] in
      guard let start = values.baseAddress else { return [] }
      return parts[part].map { row in
        // Nothing is nearer than 0.
        cloud.least(measure, from: start + row * targets.objectives, sign: sign, enough: 0)
      }
    }
  }.flatMap { $0 }
}

/// `(mean of d^p)^(1/p)` of numbers that are not negative; an infinite one makes it infinite.
func powerMean(_ distances: [Double], _ power: Double) -> Double {
  let greatest = distances.max() ?? 0
  guard greatest.isFinite, greatest > 0, power < .infinity else { return greatest }
  let count = Double(distances.count)
  if power == 1, greatest < .greatestFiniteMagnitude / count {
    return distances.compensatedSum / count
  }
  // In units of the greatest, no sum or power overflows.
  let sum = distances.lazy.map { pow($0 / greatest, power) }.compensatedSum
  return greatest * pow(sum / count, 1 / power)
}
