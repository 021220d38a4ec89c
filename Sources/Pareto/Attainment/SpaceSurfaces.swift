import PrefKitStatistics

/// Surfaces of points of three objectives, their points in no order.
///
/// The points come in by ascending z. A staircase for each set bounds what the set attains in x and y so far, and one
/// for each t what t sets do. A point p of a set adds one set wherever the set did not attain before: where t - 1 sets
/// attained, t do now. The corners of that are the corners of the staircase of t - 1, moved to p where they are better,
/// less those that the set attained already. (Fonseca, Guerreiro, López-Ibáñez and Paquete 2011 sweep the same way.)
///
/// What more sets attain is within what fewer do, so that a point moves the staircases from the first that did not have
/// it to the last that has anything of its own to give, and no others.
func spaceSurfaces(
  _ points: MinimisedPoints, _ sets: SetCodes, _ isWanted: [Bool], _ watch: Watch?
) throws(ParetoError) -> [[Double]] {
  var sweep = SpaceSweep(sets.count, isWanted)
  let order = try points.attainingByThird(watch)
  var pace = Pace(watch, of: order.count)
  for (place, row) in order.enumerated() {
    let corner = Corner(x: points.values[row * 3], y: points.values[row * 3 + 1])
    let z = points.values[row * 3 + 2]
    try sweep.add(corner, of: sets.codes[row], &pace, done: place)
    if place + 1 < order.count, points.values[order[place + 1] * 3 + 2] == z { continue }
    try sweep.close(z)
  }
  return sweep.surfaces.numbers
}

extension MinimisedPoints {
  fileprivate func attainingByThird(_ watch: Watch?) throws(ParetoError) -> [Int] {
    var order = MergeOrder(try self.order(attaining, watch), watch: watch)
    try order.sort { values[$0 * 3 + 2] < values[$1 * 3 + 2] }
    return order.places
  }
}

private struct SpaceSweep {
  private(set) var surfaces: GrowingSurfaces
  private var own: [Staircase]
  /// By the number of sets less one, as many as are wanted.
  private var levels: [Staircase]
  /// Corners that came in at the present z, and the levels that have any.
  private var fresh: [[Corner]]
  private var touched: [Int] = []
  private var scratch: [Corner] = []

  init(_ sets: Int, _ isWanted: [Bool]) {
    surfaces = GrowingSurfaces(isWanted, objectives: 3)
    own = Array(repeating: Staircase(), count: sets)
    levels = Array(repeating: Staircase(), count: surfaces.levels)
    fresh = Array(repeating: [], count: surfaces.levels)
  }

  mutating func add(
    _ corner: Corner, of set: Int, _ pace: inout Pace, done: Int
  ) throws(ParetoError) {
    try pace.step(64, done: done)
    guard !own[set].attains(corner) else { return }
    var level = attaining(corner)
    var moved = [corner]
    while level < levels.count, !moved.isEmpty {
      try pace.step(64 + 2 * levels[level].corners.count, done: done)
      // What goes to the next level is what this one has before it moves.
      let next =
        level + 1 < levels.count ? levels[level].corners(from: corner, outside: own[set]) : []
      levels[level].insert(moved, &scratch)
      if surfaces.isWanted[level], !scratch.isEmpty {
        if fresh[level].isEmpty { touched.append(level) }
        fresh[level] += scratch
      }
      scratch.removeAll(keepingCapacity: true)
      moved = next
      level += 1
    }
    own[set].insert([corner], &scratch)
    scratch.removeAll(keepingCapacity: true)
  }

  /// How many levels attain a corner, which are the first.
  private func attaining(_ corner: Corner) -> Int {
    var (low, high) = (0, levels.count)
    while low < high {
      let middle = (low + high) / 2
      if levels[middle].attains(corner) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// All points of a z are in.
  mutating func close(_ z: Double) throws(ParetoError) {
    for level in touched {
      // What another point of the same z went beyond is no corner of the surface.
      for corner in fresh[level] where levels[level].has(corner) {
        try surfaces.append(level, (corner.x, corner.y, z))
      }
      fresh[level].removeAll(keepingCapacity: true)
    }
    touched.removeAll(keepingCapacity: true)
  }
}

private struct Corner: Equatable {
  var x: Double
  var y: Double
}

/// What is attained in two objectives: the corners by ascending x, and so by descending y.
private struct Staircase {
  private(set) var corners: [Corner] = []

  /// The number of corners whose x is at most this.
  private func reach(_ x: Double) -> Int {
    var (low, high) = (0, corners.count)
    while low < high {
      let middle = (low + high) / 2
      if corners[middle].x <= x { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// From which x on a y is attained.
  private func start(of y: Double) -> Double {
    var (low, high) = (0, corners.count)
    while low < high {
      let middle = (low + high) / 2
      if corners[middle].y > y { low = middle + 1 } else { high = middle }
    }
    return low < corners.count ? corners[low].x : .infinity
  }

  func attains(_ corner: Corner) -> Bool {
    let reach = reach(corner.x)
    return reach > 0 && corners[reach - 1].y <= corner.y
  }

  func has(_ corner: Corner) -> Bool {
    let reach = reach(corner.x)
    return reach > 0 && corners[reach - 1] == corner
  }

  /// Takes in corners in their order, and adds those that were not attained yet to `added`.
  mutating func insert(_ run: [Corner], _ added: inout [Corner]) {
    guard let first = run.first else { return }
    var start = reach(first.x)
    if start > 0, corners[start - 1].x == first.x { start -= 1 }
    var (old, lowest) = (start, start > 0 ? corners[start - 1].y : .infinity)
    var merged: [Corner] = []
    for corner in run {
      while old < corners.count,
        corners[old].x < corner.x || (corners[old].x == corner.x && corners[old].y <= corner.y)
      {
        if corners[old].y < lowest {
          merged.append(corners[old])
          lowest = corners[old].y
        }
        old += 1
      }
      guard corner.y < lowest else { continue }
      merged.append(corner)
      added.append(corner)
      lowest = corner.y
    }
    while old < corners.count, corners[old].y >= lowest { old += 1 }
    corners.replaceSubrange(start..<old, with: merged)
  }

  /// The corners of what is attained here, no better than a corner in either objective and not attained by another,
  /// which does not attain the corner either.
  func corners(from corner: Corner, outside other: Staircase) -> [Corner] {
    let end = other.start(of: corner.y)
    var (next, passed) = (reach(corner.x), other.reach(corner.x))
    var found: [Corner] = []
    var lowest = Double.infinity
    func look(_ x: Double, _ height: Double) {
      let y = Swift.max(corner.y, height)
      while passed < other.corners.count, other.corners[passed].x <= x { passed += 1 }
      if passed == 0 || y < other.corners[passed - 1].y { found.append(Corner(x: x, y: y)) }
      lowest = y
    }
    if next > 0 { look(corner.x, corners[next - 1].y) }
    while lowest > corner.y, next < corners.count, corners[next].x < end {
      look(corners[next].x, corners[next].y)
      next += 1
    }
    return found
  }
}
