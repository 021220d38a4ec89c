/// All surfaces of points of three objectives.
///
/// The points come in by ascending z. A staircase for each set bounds what the set attains in x and y so far, and one
/// for each t what t sets do. A point p of a set adds one set wherever the set did not attain before: where t - 1 sets
/// attained, t do now. The corners of that are the corners of the staircase of t - 1, moved to p where they are better,
/// less those that the set attained already. (Fonseca, Guerreiro, López-Ibáñez and Paquete 2011 sweep the same way.)
func spaceSurfaces(_ points: MinimisedPoints, _ sets: SetCodes) -> [[Double]] {
  var surfaces = [[Double]](repeating: [], count: sets.count)
  var own = [Staircase](repeating: Staircase(), count: sets.count)
  var levels = [Staircase](repeating: Staircase(), count: sets.count)
  var fresh = [[Staircase.Corner]](repeating: [], count: sets.count)
  let order = points.attainingByThird()
  for (place, row) in order.enumerated() {
    let corner = Staircase.Corner(x: points.values[row * 3], y: points.values[row * 3 + 1])
    let z = points.values[row * 3 + 2]
    let set = sets.codes[row]
    if !own[set].attains(corner) {
      // From the top, so that each level sees the one below as it was.
      for level in (0..<sets.count).reversed() {
        let corners = level == 0 ? [corner] : levels[level - 1].corners(from: corner)
        for corner in corners where !own[set].attains(corner) && levels[level].insert(corner) {
          fresh[level].append(corner)
        }
      }
      _ = own[set].insert(corner)
    }
    if place + 1 < order.count, points.values[order[place + 1] * 3 + 2] == z { continue }
    for level in 0..<sets.count where !fresh[level].isEmpty {
      // What another point of the same z went beyond is no corner of the surface.
      for corner in fresh[level] where levels[level].has(corner) {
        surfaces[level] += [corner.x, corner.y, z]
      }
      fresh[level].removeAll()
    }
  }
  return surfaces.map { surface in
    let rows = MinimisedPoints(objectives: 3, values: surface)
    return (0..<rows.count).sorted { rows.precedes($0, $1) }
      .flatMap { surface[$0 * 3..<$0 * 3 + 3] }
  }
}

/// What is attained in two objectives: the corners by ascending x, and so by descending y.
private struct Staircase {
  struct Corner: Equatable {
    var x: Double
    var y: Double
  }

  private var corners: [Corner] = []

  /// The number of corners whose x is at most this.
  private func reach(_ x: Double) -> Int {
    var (low, high) = (0, corners.count)
    while low < high {
      let middle = (low + high) / 2
      if corners[middle].x <= x { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func attains(_ corner: Corner) -> Bool {
    let reach = reach(corner.x)
    return reach > 0 && corners[reach - 1].y <= corner.y
  }

  func has(_ corner: Corner) -> Bool {
    let reach = reach(corner.x)
    return reach > 0 && corners[reach - 1] == corner
  }

  /// Whether it was not attained yet.
  mutating func insert(_ corner: Corner) -> Bool {
    var start = reach(corner.x)
    if start > 0, corners[start - 1].y <= corner.y { return false }
    if start > 0, corners[start - 1].x == corner.x { start -= 1 }
    var end = start
    while end < corners.count, corners[end].y >= corner.y { end += 1 }
    corners.replaceSubrange(start..<end, with: CollectionOfOne(corner))
    return true
  }

  /// The corners of what is attained here and no better than a corner in either objective.
  func corners(from corner: Corner) -> [Corner] {
    var next = reach(corner.x)
    var found: [Corner] = []
    if next > 0 { found.append(Corner(x: corner.x, y: Swift.max(corner.y, corners[next - 1].y))) }
    while found.last?.y ?? .infinity > corner.y, next < corners.count {
      found.append(Corner(x: corners[next].x, y: Swift.max(corner.y, corners[next].y)))
      next += 1
    }
    return found
  }
}
