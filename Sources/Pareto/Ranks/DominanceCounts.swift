import CPareto
import PrefKitStatistics

/// Which points are counted.
public enum DominanceDirection: Int32, Sendable, CaseIterable {
  /// Those that beat the point: 0 on the frontier.
  case dominators = 0
  /// Those that the point beats.
  case dominated = 1
}

/// How many points beat each point, or are beaten by it.
public enum DominanceCounts {
  /// The count of each point; -1 for points that were dropped.
  ///
  /// In two objectives by a sum tree (Fenwick 1994), O(n log n); beyond by comparing with all points before it along
  /// the first objective, eight at a time, O(n^2 d).
  public static func counts(
    _ points: PointView, _ direction: DominanceDirection = .dominators,
    _ options: SortingOptions = .init()
  ) throws(ParetoError) -> [Int64] {
    var minimised = try MinimisedPoints(points, nan: options.nan)
    // Who is beaten by a point beats it when all numbers are turned round.
    if direction == .dominated { minimised = minimised.negated }
    var counts = [Int64](repeating: -1, count: points.count)
    let sorted = SortedPoints.of(minimised)
    let before: any EarlierPoints =
      minimised.objectives <= 2 ? SumTree(sorted) : EarlierBlocks(sorted)
    var index = 0
    var turn = 0
    while index < sorted.count {
      turn += 1
      if turn % 256 == 0 && options.watch?.poll(index, of: sorted.count) == true { break }
      let end = sorted.endOfEqual(index)
      let count = before.countBelow(index)
      for copy in index..<end {
        counts[sorted.row(copy)] = Int64(count)
        before.insert(copy)
      }
      index = end
    }
    try ParetoError.check(options.watch)
    return counts
  }
}

/// The points before one in lexicographic order.
private protocol EarlierPoints: AnyObject {
  /// How many of them are at least as good as that at `index` of the sorted points.
  func countBelow(_ index: Int) -> Int
  func insert(_ index: Int)
}

/// In one or two objectives: counts by the rank of the last.
private final class SumTree: EarlierPoints {
  private var sums: [Int]
  private var ranks: [Int]

  init(_ sorted: SortedPoints) {
    let last = sorted.objectives - 1
    let order = (0..<sorted.count).sorted { sorted[$0][last] < sorted[$1][last] }
    ranks = [Int](repeating: 0, count: sorted.count)
    var rank = 0
    for (place, index) in order.enumerated() {
      if place == 0 || sorted[order[place - 1]][last] < sorted[index][last] { rank += 1 }
      ranks[index] = rank
    }
    sums = [Int](repeating: 0, count: rank + 1)
  }

  func countBelow(_ index: Int) -> Int {
    var place = ranks[index]
    var sum = 0
    while place > 0 {
      sum += sums[place]
      place &= place - 1
    }
    return sum
  }

  func insert(_ index: Int) {
    var place = ranks[index]
    while place < sums.count {
      sums[place] += 1
      place += place & -place
    }
  }
}

/// In more: all of them, in blocks, without the first objective.
private final class EarlierBlocks: EarlierPoints {
  private let sorted: SortedPoints
  private var blocks: DominanceBlocks

  init(_ sorted: SortedPoints) {
    self.sorted = sorted
    blocks = DominanceBlocks(objectives: sorted.objectives - 1)
  }

  func countBelow(_ index: Int) -> Int { blocks.countBelow(sorted[index] + 1) }
  func insert(_ index: Int) { blocks.append(sorted[index] + 1) }
}
