import CPareto

// Unchecked memory: indices are below the number of points, fronts below their count.

/// The fronts so far of points that come in lexicographic order, each different from all before.
protocol Fronts: AnyObject {
  var count: Int { get }
  /// Puts the point at `index` of the sorted points into the first front that does not beat it, and returns which.
  func place(_ index: Int) -> Int
}

/// The first front that does not beat a point, after which none does. Asking one takes long, so that halving here may
/// branch.
@inline(__always)
private func firstFront(_ count: Int, beats: (Int) -> Bool) -> Int {
  var low = 0
  var high = count
  while low < high {
    let middle = (low + high) >> 1
    if beats(middle) { low = middle + 1 } else { high = middle }
  }
  return low
}

/// One objective: each different number is a front.
final class LevelFronts: Fronts {
  private(set) var count = 0

  func place(_ index: Int) -> Int {
    count += 1
    return count - 1
  }
}

/// Two objectives: a front beats what its lowest point does.
final class LowestFronts: Fronts {
  private let sorted: SortedPoints
  private var lowest: [Double] = []

  init(_ sorted: SortedPoints) { self.sorted = sorted }

  var count: Int { lowest.count }

  func place(_ index: Int) -> Int {
    let height = sorted[index][1]
    let front = cpareto_numbers_up_to(lowest, lowest.count, height)
    if front == lowest.count { lowest.append(height) } else { lowest[front] = height }
    return front
  }
}

/// Three objectives: a front beats what its stairs do.
final class StairFronts: Fronts {
  private let order: StairOrder
  private var stairs = Growing<Stairs>()

  init(_ sorted: SortedPoints) { order = StairOrder(sorted) }

  var count: Int { stairs.count }

  func place(_ index: Int) -> Int {
    let position = order.position[index]
    let front = firstFront(stairs.count) { stairs.start[$0].beats(position) }
    if front == stairs.count { stairs.append(Stairs(order)) }
    stairs.start[front].insert(position)
    return front
  }
}

/// More objectives: each front is a tree, without the first objective, by which the points are sorted.
final class TreeFronts: Fronts {
  private let sorted: SortedPoints
  private var trees = Growing<DominanceTree>()

  init(_ sorted: SortedPoints) { self.sorted = sorted }

  var count: Int { trees.count }

  func place(_ index: Int) -> Int {
    let point = sorted[index] + 1
    let front = firstFront(trees.count) { trees.start[$0].anyBelow(point, strict: false) }
    if front == trees.count {
      trees.append(DominanceTree(objectives: sorted.objectives - 1))
    }
    trees.start[front].insert(point)
    return front
  }
}
