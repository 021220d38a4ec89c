import PrefKitStatistics

/// The points from which on at least so many of the sets are no better.
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

extension Attainment {
  /// What all surfaces of a call may hold together.
  public static let mostSurfacePoints = 1 << 27

  /// The surfaces of points of two or three objectives.
  ///
  /// - Parameters:
  ///   - sets: the set of each point, any numbers.
  ///   - levels: each once, from the lowest.
  /// - Complexity: O(m log m + m k) for m points of k sets in two objectives; in three each point also costs the part
  ///   of each surface that it moves, which is O(m k) at most. Surfaces above the highest that is wanted cost nothing.
  /// - Throws: where the surfaces have more than 2^27 points together.
  public static func surfaces(
    _ points: PointView, sets: [Int64], levels: Levels = .all, watch: Watch? = nil
  ) throws(ParetoError) -> AttainmentSurfaces {
    guard points.objectives == 2 || points.objectives == 3 else {
      throw ParetoError(
        .options,
        "the points have \(points.objectives) objectives; attainment surfaces are of 2 or 3",
        argument: "points")
    }
    let minimised = try MinimisedPoints(points)
    let codes = try SetCodes(sets, minimised.count, watch)
    let wanted = try levels.counts(of: codes.count)
    let isWanted = wanted.reduce(into: [Bool](repeating: false, count: codes.count)) {
      $0[$1.count - 1] = true
    }
    let found =
      points.objectives == 2
      ? try planeSurfaces(minimised, codes, isWanted, watch)
      : try spaceSurfaces(minimised, codes, isWanted, watch)
    var surfaces: [AttainmentSurfaces.Surface] = []
    for (level, count) in wanted {
      let surface = MinimisedPoints(objectives: points.objectives, values: found[count - 1])
      surfaces.append(
        AttainmentSurfaces.Surface(
          count: count, level: level, points: try surface.sorted(points.maximize, watch)))
    }
    return AttainmentSurfaces(
      objectives: points.objectives, sets: codes.count, surfaces: surfaces)
  }
}

extension MinimisedPoints {
  /// The numbers in the caller's directions, the points ascending by the minimised ones.
  fileprivate func sorted(_ maximize: [Bool], _ watch: Watch?) throws(ParetoError) -> [Double] {
    let sign = maximize.map { $0 ? -1.0 : 1.0 }
    var pace = Pace(watch, of: count)
    var numbers: [Double] = []
    numbers.reserveCapacity(values.count)
    for (place, row) in try order(0..<count, watch).enumerated() {
      try pace.step(8 * objectives, done: place)
      for c in 0..<objectives { numbers.append(values[row * objectives + c] * sign[c] + 0.0) }
    }
    return numbers
  }
}

extension Attainment.Levels {
  fileprivate func counts(of sets: Int) throws(ParetoError) -> [(level: Double, count: Int)] {
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

/// Surfaces as they grow, of the levels that are wanted.
struct GrowingSurfaces {
  private(set) var numbers: [[Double]]
  let isWanted: [Bool]
  private let width: Int
  private var count = 0

  init(_ isWanted: [Bool], objectives: Int) {
    numbers = Array(repeating: [], count: isWanted.count)
    self.isWanted = isWanted
    width = objectives
  }

  /// The levels that count: those up to the highest that is wanted.
  var levels: Int { (isWanted.lastIndex(of: true) ?? -1) + 1 }

  mutating func append(_ level: Int, _ point: (Double, Double, Double)) throws(ParetoError) {
    guard isWanted[level] else { return }
    count += 1
    guard count <= Attainment.mostSurfacePoints else {
      throw ParetoError(
        .limit,
        "the attainment surfaces have more than \(Attainment.mostSurfacePoints) points together; ask for fewer levels",
        argument: "levels")
    }
    numbers[level].append(point.0)
    numbers[level].append(point.1)
    if width == 3 { numbers[level].append(point.2) }
  }

  /// Whether a surface goes on below a height; in two objectives the last number of a surface is the lowest.
  func isLower(_ height: Double, than level: Int) -> Bool {
    height < numbers[level].last ?? .infinity
  }
}

/// Surfaces of points of two objectives: by ascending x, the t-th least of the sets' best y so far is where t sets are
/// attained.
private func planeSurfaces(
  _ points: MinimisedPoints, _ sets: SetCodes, _ isWanted: [Bool], _ watch: Watch?
) throws(ParetoError) -> [[Double]] {
  var surfaces = GrowingSurfaces(isWanted, objectives: 2)
  var best = [Double](repeating: .infinity, count: sets.count)
  var ascending = best
  // The surfaces that moved at the present x are from..<to.
  var (from, to) = (sets.count, 0)
  let order = try points.order(points.attaining, watch)
  var pace = Pace(watch, of: order.count)
  for (place, row) in order.enumerated() {
    let (x, y) = (points.values[row * 2], points.values[row * 2 + 1])
    let set = sets.codes[row]
    try pace.step(16, done: place)
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
    try pace.step(8 * Swift.max(0, to - from), done: place)
    for level in from..<Swift.max(from, to) where surfaces.isLower(ascending[level], than: level) {
      try surfaces.append(level, (x, ascending[level], 0))
    }
    (from, to) = (sets.count, 0)
  }
  return surfaces.numbers
}

extension MinimisedPoints {
  /// The rows that attain something: a point that is infinitely bad in an objective does not.
  var attaining: [Int] {
    (0..<count).filter(isBounded)
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
