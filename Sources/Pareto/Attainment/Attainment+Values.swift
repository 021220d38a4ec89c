import PrefKitStatistics

extension Attainment {
  /// The share of the sets that attain each of some places, in any number of objectives.
  ///
  /// - Returns: a share for each place; NaN for all without sets, which has the reason `empty`.
  /// - Complexity: O(m d) for each place, of m points in sets.
  public static func values(
    at places: PointView, _ points: PointView, sets: [Int64], watch: Watch? = nil
  ) throws(ParetoError) -> (values: [Double], undefined: ParetoReason?) {
    guard places.maximize == points.maximize else {
      throw ParetoError(
        .shape, "the points to look at do not have the objectives and directions of the points",
        argument: "places")
    }
    let asked = try MinimisedPoints(places, name: "places")
    let minimised = try MinimisedPoints(points)
    let codes = try SetCodes(sets, minimised.count, watch)
    guard codes.count > 0 else {
      return (Array(repeating: .nan, count: asked.count), .empty)
    }
    let sorted = SetRows(minimised, codes)
    var pace = Pace(watch, of: asked.count)
    var shares: [Double] = []
    for place in 0..<asked.count {
      var attained = 0
      for set in 0..<codes.count {
        try pace.step(8 + 2 * sorted.size(of: set), done: place)
        if sorted.attains(asked, place, set) { attained += 1 }
      }
      shares.append(Double(attained) / Double(codes.count))
    }
    try pace.finish()
    return (shares, nil)
  }
}

/// The points of one set after another.
private struct SetRows {
  private let width: Int
  private let values: [Double]
  /// Where each set begins, and the number of points.
  private let starts: [Int]

  init(_ points: MinimisedPoints, _ codes: SetCodes) {
    let width = points.objectives
    var starts = [Int](repeating: 0, count: codes.count + 1)
    for code in codes.codes { starts[code + 1] += 1 }
    for set in 0..<codes.count { starts[set + 1] += starts[set] }
    var (next, values) = (starts, points.values)
    for (row, code) in codes.codes.enumerated() {
      for c in 0..<width { values[next[code] * width + c] = points.values[row * width + c] }
      next[code] += 1
    }
    self.width = width
    self.values = values
    self.starts = starts
  }

  /// How many numbers a set has.
  func size(of set: Int) -> Int { (starts[set + 1] - starts[set]) * width }

  /// Whether a set has a point no worse than a place in any objective.
  func attains(_ asked: MinimisedPoints, _ place: Int, _ set: Int) -> Bool {
    (starts[set]..<starts[set + 1]).contains { row in
      for c in 0..<width where values[row * width + c] > asked.values[place * width + c] {
        return false
      }
      return true
    }
  }
}
