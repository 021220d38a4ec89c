/// Which attainment surfaces are wanted of k sets.
public enum AttainmentLevels: Sendable, Equatable {
  /// All: 1 to k sets.
  case all
  /// Numbers of sets, from 1 to k.
  case counts([Int])
  /// From 0 to 100: the least number of sets that is at least this share of k, and at least one.
  case percentiles([Double])
}

/// The points from which on at least so many of the sets are no better: the surfaces of the empirical attainment
/// function (Grunert da Fonseca, Fonseca and Hall 2001).
public struct AttainmentSurfaces: Sendable, Equatable {
  public struct Surface: Sendable, Equatable {
    /// The number of sets that attain it, and what was asked for: the same number, or a percentile.
    public var count: Int
    public var level: Double
    /// Row-major, in the caller's directions, ascending by the minimised numbers.
    public var points: [Double]
  }

  public var objectives: Int
  public var sets: Int
  public var surfaces: [Surface]
}

/// - Parameters:
///   - sets: the set of each point, any numbers.
///   - levels: each once, from the lowest.
/// - Complexity: O(m log m + m k) for m points of k sets in two objectives; in three each point also costs the part of
///   each surface that it moves.
public func attainmentSurfaces(
  _ points: PointView, sets: [Int64], levels: AttainmentLevels = .all
) throws(ParetoError) -> AttainmentSurfaces {
  guard points.objectives == 2 || points.objectives == 3 else {
    throw ParetoError(
      .options,
      "the points have \(points.objectives) objectives; attainment surfaces are of 2 or 3",
      argument: "points")
  }
  let minimised = try MinimisedPoints(points)
  let codes = try SetCodes(sets, minimised.count)
  let wanted = try levels.counts(of: codes.count)
  let all =
    points.objectives == 2
    ? planeSurfaces(minimised, codes) : spaceSurfaces(minimised, codes)
  let sign = points.maximize.map { $0 ? -1.0 : 1.0 }
  return AttainmentSurfaces(
    objectives: points.objectives, sets: codes.count,
    surfaces: wanted.map { level, count in
      let surface = all[count - 1]
      return AttainmentSurfaces.Surface(
        count: count, level: level,
        points: surface.indices.map { surface[$0] * sign[$0 % sign.count] + 0.0 })
    })
}

/// Sets by numbers from 0.
struct SetCodes {
  let codes: [Int]
  let count: Int

  init(_ sets: [Int64], _ points: Int) throws(ParetoError) {
    guard sets.count == points else {
      throw ParetoError(
        .shape, "there are \(sets.count) set ids and \(points) points; give one for each",
        argument: "sets")
    }
    let ids = Set(sets).sorted()
    var codeOf: [Int64: Int] = [:]
    for (code, id) in ids.enumerated() { codeOf[id] = code }
    codes = sets.map { codeOf[$0] ?? 0 }
    count = ids.count
  }
}

extension AttainmentLevels {
  func counts(of sets: Int) throws(ParetoError) -> [(level: Double, count: Int)] {
    switch self {
    case .all: return (0..<sets).map { (Double($0 + 1), $0 + 1) }
    case .counts(let counts):
      if let count = counts.first(where: { $0 < 1 || $0 > sets }), sets > 0 {
        throw ParetoError(
          .options, "level \(count) is none of \(sets) sets; expected 1 to \(sets)",
          argument: "levels")
      }
      return sets == 0 ? [] : Set(counts).sorted().map { (Double($0), $0) }
    case .percentiles(let shares):
      if let share = shares.first(where: { !($0 >= 0 && $0 <= 100) }) {
        throw ParetoError(
          .options, "percentile \(share) is none; expected 0 to 100", argument: "levels")
      }
      guard sets > 0 else { return [] }
      return Set(shares.map { $0 + 0.0 }).sorted().map { share in
        // A share that is a whole number of sets but for rounding is that number.
        let exact = share / 100 * Double(sets)
        let count =
          exact - exact.rounded(.down) <= 0x1p-26 ? exact.rounded(.down) : exact.rounded(.up)
        return (share, Swift.min(Swift.max(1, Int(count)), sets))
      }
    }
  }
}

/// All surfaces of points of two objectives: by ascending x, the t-th least of the sets' best y so far is where t sets
/// are attained.
private func planeSurfaces(_ points: MinimisedPoints, _ sets: SetCodes) -> [[Double]] {
  var surfaces = [[Double]](repeating: [], count: sets.count)
  var best = [Double](repeating: .infinity, count: sets.count)
  var ascending = best
  // The surfaces that moved at the present x are from..<to.
  var (from, to) = (sets.count, 0)
  let order = points.attaining.sorted { points.precedes($0, $1) }
  for (place, row) in order.enumerated() {
    let (x, y) = (points.values[row * 2], points.values[row * 2 + 1])
    let set = sets.codes[row]
    if y < best[set] {
      // The old number of the set goes, the new one comes in before, and those between move up by one.
      var slot = ascending.lowerBound(of: best[set])
      to = Swift.max(to, slot + 1)
      while slot > 0, ascending[slot - 1] > y {
        ascending[slot] = ascending[slot - 1]
        slot -= 1
      }
      ascending[slot] = y
      from = Swift.min(from, slot)
      best[set] = y
    }
    if place + 1 < order.count, points.values[order[place + 1] * 2] == x { continue }
    for level in from..<Swift.max(from, to) {
      let now = ascending[level]
      if now < surfaces[level].last ?? .infinity { surfaces[level] += [x, now] }
    }
    (from, to) = (sets.count, 0)
  }
  return surfaces
}

extension MinimisedPoints {
  /// The rows that attain something: a point that is infinitely bad in an objective does not.
  fileprivate var attaining: [Int] {
    (0..<count).filter(isBounded)
  }

  func attainingByThird() -> [Int] {
    attaining.sorted { a, b in
      let (x, y) = (values[a * 3 + 2], values[b * 3 + 2])
      return x != y ? x < y : precedes(a, b)
    }
  }
}

extension [Double] {
  /// The first place in ascending numbers that is no less.
  fileprivate func lowerBound(of number: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
