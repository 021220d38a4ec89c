import CPareto

// Unchecked memory: indices are below the number of points, fronts below their count.

/// The fronts so far of points that come in lexicographic order.
protocol Fronts: AnyObject {
  var count: Int { get }
  /// Puts the points at `indices` of the sorted points, which differ from all others, each into the first front that does
  /// not beat it, and calls `give` with its index and the front.
  func place(_ indices: Range<Int>, _ give: (Int, Int) -> Void)
}

/// Fronts that take one point after the other.
protocol SingleFronts: Fronts {
  var sorted: SortedPoints { get }
  /// Puts a point that differs from all before, and returns where.
  func place(_ index: Int) -> Int
}

extension SingleFronts {
  @inline(__always)
  func place(_ indices: Range<Int>, _ give: (Int, Int) -> Void) {
    var index = indices.lowerBound
    while index < indices.upperBound {
      let end = sorted.endOfEqual(index)
      let front = place(index)
      for copy in index..<end { give(copy, front) }
      index = end
    }
  }
}

/// The first front within bounds that does not beat a point, after which none does. Asking one takes long, so that
/// halving here may branch.
@inline(__always)
private func firstFront(_ bounds: Range<Int>, beats: (Int) -> Bool) -> Int {
  var low = bounds.lowerBound
  var high = bounds.upperBound
  while low < high {
    let middle = (low + high) >> 1
    if beats(middle) { low = middle + 1 } else { high = middle }
  }
  return low
}

/// One objective: each different number is a front.
final class LevelFronts: SingleFronts {
  let sorted: SortedPoints
  private(set) var count = 0

  init(_ sorted: SortedPoints) { self.sorted = sorted }

  func place(_ index: Int) -> Int {
    count += 1
    return count - 1
  }
}

/// Two objectives: a front beats what its lowest point does.
final class LowestFronts: Fronts {
  private let sorted: SortedPoints
  private let lowest: UnsafeMutablePointer<Double>
  private(set) var count = 0

  init(_ sorted: SortedPoints) {
    self.sorted = sorted
    lowest = .allocate(capacity: Swift.max(1, sorted.count))
  }

  deinit { lowest.deallocate() }

  @inline(__always)
  func place(_ indices: Range<Int>, _ give: (Int, Int) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: indices.count) { fronts in
      guard let start = fronts.baseAddress else { return }
      count = cpareto_plane_fronts(
        sorted[indices.lowerBound], indices.count, lowest, count, start)
      for index in indices { give(index, Int(start[index - indices.lowerBound])) }
    }
  }
}

/// Three objectives: a front beats what its stairs do.
final class StairFronts: SingleFronts {
  let sorted: SortedPoints
  private let order: StairOrder
  private let bounds: FrontBounds
  private var stairs = Growing<Stairs>()

  init(_ sorted: SortedPoints) {
    self.sorted = sorted
    order = StairOrder(sorted)
    bounds = FrontBounds(sorted)
  }

  var count: Int { stairs.count }

  func place(_ index: Int) -> Int {
    let position = order.position[index]
    let front = firstFront(bounds.bounds(of: sorted[index])) {
      stairs.start[$0].beats(position)
    }
    if front == stairs.count { stairs.append(Stairs(order)) }
    stairs.start[front].insert(position)
    bounds.insert(in: front)
    return front
  }
}

/// More objectives: each front is a tree, without the first objective, by which the points are sorted.
final class TreeFronts: SingleFronts {
  let sorted: SortedPoints
  private let bounds: FrontBounds
  private var trees = Growing<DominanceTree>()

  init(_ sorted: SortedPoints) {
    self.sorted = sorted
    bounds = FrontBounds(sorted)
  }

  var count: Int { trees.count }

  func place(_ index: Int) -> Int {
    let point = sorted[index] + 1
    let front = firstFront(bounds.bounds(of: sorted[index])) {
      trees.start[$0].anyBelow(point, strict: false)
    }
    if front == trees.count {
      trees.append(DominanceTree(objectives: sorted.objectives - 1))
    }
    trees.start[front].insert(point)
    bounds.insert(in: front)
    return front
  }
}
