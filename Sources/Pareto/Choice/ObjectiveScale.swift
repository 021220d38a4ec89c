import PrefKitStatistics

/// The best and the worst that counts in each objective, as minimised numbers.
struct ObjectiveScale {
  var ideal: [Double]
  var nadir: [Double]

  /// The least and the greatest number of some rows.
  init(_ points: MinimisedPoints, rows: [Int]) {
    let width = points.objectives
    ideal = (0..<width).map { c in rows.map { points.values[$0 * width + c] }.min() ?? .nan }
    nadir = (0..<width).map { c in rows.map { points.values[$0 * width + c] }.max() ?? .nan }
  }

  var isFinite: Bool { (ideal + nadir).allSatisfy(\.isFinite) }

  var constant: Int? { ideal.indices.first { ideal[$0] == nadir[$0] } }

  /// A number as a share of the way from the ideal to the nadir; in an objective where both are equal, its distance.
  func share(_ number: Double, in objective: Int) -> Double {
    let (low, high) = (ideal[objective], nadir[objective])
    if low == high { return number - low }
    let range = high - low
    if range < .infinity, number - low < .infinity { return (number - low) / range }
    // Halves do not overflow.
    return (number / 2 - low / 2) / (high / 2 - low / 2)
  }

  func shares(
    _ points: MinimisedPoints, rows: [Int], _ watch: Watch?
  ) throws(ParetoError) -> MinimisedPoints {
    let width = points.objectives
    var pace = Pace(watch, of: rows.count)
    var shares: [Double] = []
    shares.reserveCapacity(rows.count * width)
    for (place, row) in rows.enumerated() {
      try pace.step(4 * width, done: place)
      for c in 0..<width { shares.append(share(points.values[row * width + c], in: c)) }
    }
    return MinimisedPoints(objectives: width, values: shares)
  }
}
