import PrefKitStatistics

/// The empirical attainment function of several sets of points (Grunert da Fonseca, Fonseca and Hall 2001): at a place,
/// the share of the sets that have a point no worse there in any objective.
public enum Attainment {
  /// Which surfaces are wanted of k sets.
  public enum Levels: Sendable, Equatable {
    /// All: 1 to k sets.
    case all
    /// Numbers of sets, from 1 to k.
    case counts([Int])
    /// From 0 to 100: the least number of sets that is at least this share of k, and at least one.
    case percentiles([Double])
  }
}

/// Sets by numbers from 0, in the order in which they come.
struct SetCodes {
  let codes: [Int]
  let count: Int

  init(_ sets: [Int64], _ points: Int, _ watch: Watch?) throws(ParetoError) {
    guard sets.count == points else {
      throw ParetoError(
        .shape, "there are \(sets.count) set ids and \(points) points; give one for each",
        argument: "sets")
    }
    var codeOf: [Int64: Int] = [:]
    var codes: [Int] = []
    codes.reserveCapacity(points)
    var pace = Pace(watch, of: points)
    for (row, id) in sets.enumerated() {
      try pace.step(32, done: row)
      if let code = codeOf[id] {
        codes.append(code)
      } else {
        codes.append(codeOf.count)
        codeOf[id] = codeOf.count
      }
    }
    self.codes = codes
    count = codeOf.count
  }
}
