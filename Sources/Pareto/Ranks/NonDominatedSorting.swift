import PrefKitStatistics

/// How sorting treats points.
public struct SortingOptions: Sendable {
  public var nan = NaNRule.error
  public var watch: Watch?

  public init() {}
}

/// Points by front: rank 0 is the frontier, rank 1 the frontier of the rest, and so on.
public enum NonDominatedSorting {
  /// The rank of each point; -1 for points that were dropped.
  ///
  /// Points come in an order in which none is beaten by a later one, and the front of each is found by a binary search
  /// (ENS-BS, Zhang et al. 2015): a point that a front beats, each front before beats too. What a front is asked suits
  /// the number of objectives: its lowest point in two, O(n log n) in all (Jensen 2003); its stairs in three,
  /// O(n log^2 n); a tree of its points beyond (ENS-NDT), which is O(n^2) at worst. From three objectives on a grid says
  /// between which fronts to search.
  ///
  /// Where points break constraints, the feasible ones are ranked first, the others behind them by how much they do.
  public static func ranks(
    _ points: PointView, violations: Violations? = nil, _ options: SortingOptions = .init()
  ) throws(ParetoError) -> [Int32] {
    guard points.count <= Int(Int32.max) else {
      throw ParetoError(
        .limit, "there are \(points.count) points; at most \(Int32.max) can be ranked")
    }
    let minimised = try MinimisedPoints(points, nan: options.nan)
    var ranks = [Int32](repeating: -1, count: points.count)
    let feasible =
      violations.map { broken in
        SortedPoints(Survivors(minimised) { row in broken.amounts[row] > 0 })
      } ?? SortedPoints.of(minimised)
    var fronts = ranks.withUnsafeMutableBufferPointer { ranks in
      sort(feasible, options.watch) { ranks[$0] = $1 }
    }
    try ParetoError.check(options.watch)
    guard let violations else { return ranks }
    let rest = (0..<minimised.count).map { minimised.row($0) }.filter { violations.amounts[$0] > 0 }
    var last: Double?
    for row in rest.sorted(by: { violations.amounts[$0] < violations.amounts[$1] }) {
      if last != nil && last != violations.amounts[row] { fronts += 1 }
      last = violations.amounts[row]
      ranks[row] = fronts
    }
    return ranks
  }

  /// Calls `give` with the row and the rank of each point; the number of fronts.
  private static func sort(
    _ sorted: SortedPoints, _ watch: Watch?, give: (Int, Int32) -> Void
  ) -> Int32 {
    switch sorted.objectives {
    case 1: return place(sorted, in: LevelFronts(sorted), watch, give)
    case 2: return place(sorted, in: LowestFronts(sorted), watch, give)
    case 3: return place(sorted, in: StairFronts(sorted), watch, give)
    default: return place(sorted, in: TreeFronts(sorted), watch, give)
    }
  }

  @inline(__always)
  private static func place(
    _ sorted: SortedPoints, in fronts: some Fronts, _ watch: Watch?, _ give: (Int, Int32) -> Void
  ) -> Int32 {
    var index = 0
    while index < sorted.count {
      if index > 0 && watch?.poll(index, of: sorted.count) == true { break }
      let end = sorted.endOfEqual(Swift.min(index + 4096, sorted.count) - 1)
      fronts.place(index..<end) { give(sorted.row($0), Int32(truncatingIfNeeded: $1)) }
      index = end
    }
    return Int32(truncatingIfNeeded: fronts.count)
  }
}
