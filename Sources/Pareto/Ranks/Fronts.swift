// Unchecked memory: indices are below the number of points, fronts below their count.

/// The fronts so far of points that come in lexicographic order, each different from all before.
protocol Fronts: AnyObject {
  var count: Int { get }
  /// Whether a point of the front is at least as good as that at `index` of the sorted points.
  func beats(_ index: Int, front: Int) -> Bool
  /// Puts a point where nothing beats it; a front that is new is the one behind the last.
  func insert(_ index: Int, front: Int)
}

/// One objective: each different number is a front.
final class LevelFronts: Fronts {
  private(set) var count = 0

  init(_ sorted: SortedPoints) {}

  func beats(_ index: Int, front: Int) -> Bool { true }
  func insert(_ index: Int, front: Int) { count = front + 1 }
}

/// Two objectives: a front beats what its lowest point does.
final class LowestFronts: Fronts {
  private let sorted: SortedPoints
  private var lowest: [Double] = []

  init(_ sorted: SortedPoints) { self.sorted = sorted }

  var count: Int { lowest.count }

  @inline(__always)
  func beats(_ index: Int, front: Int) -> Bool { lowest[front] <= sorted[index][1] }

  func insert(_ index: Int, front: Int) {
    let height = sorted[index][1]
    if front == lowest.count { lowest.append(height) } else { lowest[front] = height }
  }
}

/// Three objectives: a front beats what its stairs do.
final class StairFronts: Fronts {
  private let order: StairOrder
  private var stairs: [Stairs] = []

  init(_ sorted: SortedPoints) { order = StairOrder(sorted) }

  var count: Int { stairs.count }

  @inline(__always)
  func beats(_ index: Int, front: Int) -> Bool { stairs[front].beats(order.position[index]) }

  func insert(_ index: Int, front: Int) {
    if front == stairs.count { stairs.append(Stairs(order)) }
    stairs[front].insert(order.position[index])
  }
}

/// More objectives: each front is a tree, without the first objective, by which the points are sorted.
final class TreeFronts: Fronts {
  private let sorted: SortedPoints
  private var trees: [DominanceTree] = []

  init(_ sorted: SortedPoints) { self.sorted = sorted }

  var count: Int { trees.count }

  @inline(__always)
  func beats(_ index: Int, front: Int) -> Bool {
    trees[front].anyBelow(sorted[index] + 1, strict: false)
  }

  func insert(_ index: Int, front: Int) {
    if front == trees.count {
      trees.append(DominanceTree(objectives: sorted.points.objectives - 1))
    }
    trees[front].insert(sorted[index] + 1)
  }
}
