import CPareto
import Glibc
import PrefKitStatistics

extension Indicator {
  /// Indicators that are means of distances between the points and a reference set.
  public enum Distance: Int32, Sendable, CaseIterable {
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

  public static func distance(
    _ distance: Distance, _ points: PointView, reference: PointView, options: Options = Options()
  ) throws(ParetoError) -> ParetoValue {
    try options.check()
    let both = try PointsAndReference(points, reference, nan: options.nan)
    if let reason = both.undefined { return ParetoValue(undefined: reason) }
    func toNearest(
      _ targets: MinimisedPoints, _ cloud: MinimisedPoints, _ measure: cpareto_measure
    ) throws(ParetoError) -> Double {
      let distances = try Cloud(cloud).least(measure, from: targets, sign: both.sign, options)
      return powerMean(distances.map { $0.squareRoot() }, options.power)
    }
    let (points, reference) = (both.points, both.reference)
    switch distance {
    case .igd: return ParetoValue(try toNearest(reference, points, CPARETO_SQUARE))
    case .igdPlus: return ParetoValue(try toNearest(reference, points, CPARETO_SQUARE_ABOVE))
    case .gd: return ParetoValue(try toNearest(points, reference, CPARETO_SQUARE))
    case .gdPlus: return ParetoValue(try toNearest(points, reference, CPARETO_SQUARE_BELOW))
    case .averagedHausdorff:
      return ParetoValue(
        Swift.max(
          try toNearest(reference, points, CPARETO_SQUARE),
          try toNearest(points, reference, CPARETO_SQUARE)))
    }
  }
}

extension Cloud {
  /// The least measure over the cloud from each target.
  func least(
    _ measure: cpareto_measure, from targets: MinimisedPoints, sign: [Double],
    _ options: Indicator.Options
  ) throws(ParetoError) -> [Double] {
    try map(targets, options) { _, target in
      // Nothing is nearer than 0.
      least(measure, from: target, sign: sign, enough: 0)
    }
  }

  /// A number for each target, of which each looks at the whole cloud.
  func map(
    _ targets: MinimisedPoints, _ options: Indicator.Options,
    _ number: (_ row: Int, _ target: UnsafePointer<Double>) -> Double
  ) throws(ParetoError) -> [Double] {
    // A part is a few milliseconds long, so that the watch is asked often enough.
    let most = Swift.max(1, (1 << 22) / Swift.max(1, values.count))
    let size = Swift.min(most, Swift.max(64, (targets.count + 255) / 256))
    let parts = (targets.count + size - 1) / size
    let work = Double(targets.count) * Double(values.count)
    // A thread costs more than a million comparisons.
    let threads = work < 1e6 ? 1 : Parallel.threads(options.threads)
    let found = Parallel.map(parts, threads: threads, watch: options.watch) { part in
      targets.values.withUnsafeBufferPointer { values -> [Double] in
        guard let start = values.baseAddress else { return [] }
        return (part * size..<Swift.min(targets.count, (part + 1) * size)).map { row in
          number(row, start + row * targets.objectives)
        }
      }
    }
    try ParetoError.check(options.watch)
    return found.flatMap { $0 }
  }
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
