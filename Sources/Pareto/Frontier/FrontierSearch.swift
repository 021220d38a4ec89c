/// The frontier of points, by the way that suits their number of objectives (Kung, Luccio and Preparata 1975).
///
/// Each way goes through the points in an order in which none is beaten by a later one, so that a point is compared with
/// the frontier so far alone; equal points are looked at once.
struct FrontierSearch {
  private let sorted: SortedPoints
  private let keep: Keep
  private let mask: UnsafeMutablePointer<Bool>
  private var objectives: Int { sorted.objectives }

  /// - Parameter mask: of all rows; those on the frontier become true, the others stay as they are.
  /// - Returns: how many are on the frontier.
  static func mark(
    _ points: Survivors, keep: Keep, mask: UnsafeMutablePointer<Bool>, poll: (Int, Int) -> Bool
  ) -> Int {
    guard points.count > 0 else { return 0 }
    let search = FrontierSearch(sorted: SortedPoints(points), keep: keep, mask: mask)
    switch points.objectives {
    case 1: return search.least()
    case 2: return keep == .weak ? search.weakStairs() : search.stairs()
    case 3 where keep != .weak: return search.sweep()
    default: return search.filter(poll)
    }
  }

  /// Marks the equal points from `first` to `end`.
  @inline(__always)
  private func mark(_ first: Int, _ end: Int) -> Int {
    let last = keep == .first ? first + 1 : end
    for index in first..<last { mask[sorted.row(index)] = true }
    return last - first
  }

  /// One objective: the points equal to the first. O(n).
  private func least() -> Int { mark(0, sorted.endOfEqual(0)) }

  /// Two objectives: along the first, the second has to fall. O(n log n).
  private func stairs() -> Int {
    var kept = 0
    var lowest: Double?
    var index = 0
    while index < sorted.count {
      let end = sorted.endOfEqual(index)
      let height = sorted[index][1]
      if lowest.map({ height < $0 }) ?? true {
        lowest = height
        kept += mark(index, end)
      }
      index = end
    }
    return kept
  }

  /// Two objectives, the weak frontier: nothing strictly to the left is strictly lower.
  private func weakStairs() -> Int {
    var kept = 0
    var lowest: Double?
    var index = 0
    while index < sorted.count {
      let left = sorted[index][0]
      var lowestHere = lowest
      while index < sorted.count && sorted[index][0] == left {
        let height = sorted[index][1]
        if lowest.map({ height <= $0 }) ?? true { kept += mark(index, index + 1) }
        lowestHere = lowestHere.map { Swift.min($0, height) } ?? height
        index += 1
      }
      lowest = lowestHere
    }
    return kept
  }

  /// Three objectives: along the first, the other two have to be below the stairs of those before. O(n log n).
  private func sweep() -> Int {
    let order = StairOrder(sorted)
    var stairs = Stairs(order)
    var kept = 0
    var index = 0
    while index < sorted.count {
      let end = sorted.endOfEqual(index)
      let position = order.position[index]
      if !stairs.beats(position) {
        stairs.insert(position)
        kept += mark(index, end)
      }
      index = end
    }
    return kept
  }

  /// More objectives: each point against a tree of the frontier so far, in which the first objective, by which the points
  /// are sorted, needs no look.
  private func filter(_ poll: (Int, Int) -> Bool) -> Int {
    let skip = keep == .weak ? 0 : 1
    var tree = DominanceTree(objectives: objectives - skip)
    var kept = 0
    var index = 0
    var turn = 0
    while index < sorted.count {
      turn += 1
      if turn % 4096 == 0 && poll(index, sorted.count) { return kept }
      let end = sorted.endOfEqual(index)
      let point = sorted[index] + skip
      if !tree.anyBelow(point, strict: keep == .weak) {
        tree.insert(point)
        kept += mark(index, end)
      }
      index = end
    }
    return kept
  }
}
