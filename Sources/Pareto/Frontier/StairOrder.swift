import CPareto

// Unchecked memory: positions are below the number of different points.

/// The order of different points along the second of three objectives, the third and the first after it, for sweeps
/// along the first: the points of such a sweep that none beats are stairs, whose third objective falls along it.
final class StairOrder {
  /// The position of the point that begins at an index of the sorted points.
  let position: UnsafeMutablePointer<UInt32>
  /// The third objective by position.
  let heights: UnsafeMutablePointer<Double>
  let count: Int

  init(_ sorted: SortedPoints) {
    let capacity = Swift.max(1, sorted.count)
    let values = UnsafeMutablePointer<Double>.allocate(capacity: capacity * 2)
    let items = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    position = .allocate(capacity: capacity)
    heights = .allocate(capacity: capacity)
    defer {
      values.deallocate()
      items.deallocate()
      scratch.deallocate()
    }
    // Sorting is stable and begins in the order of the first objective, so that two columns are enough.
    for index in 0..<sorted.count {
      let point = sorted[index]
      values[index * 2] = point[1]
      values[index * 2 + 1] = point[2]
      items[index] = UInt64(index)
    }
    cpareto_sort_rows(values, 2, items, scratch, sorted.count)
    count = sorted.count
    for place in 0..<sorted.count {
      let index = Int(UInt32(truncatingIfNeeded: items[place]))
      position[index] = UInt32(truncatingIfNeeded: place)
      heights[place] = values[index * 2 + 1]
    }
  }

  deinit {
    position.deallocate()
    heights.deallocate()
  }
}

/// The stairs of one front: few steps as a sorted list, many as a set of bits, which finds neighbours in a few steps
/// whatever its size.
struct Stairs: ~Copyable {
  /// Of the order, which has to live as long.
  private let heights: UnsafeMutablePointer<Double>
  private let size: Int
  private var list = Growing<UInt32>()
  private var ladder: BitLadder?

  private static let longestList = 1024

  init(_ order: StairOrder) {
    heights = order.heights
    size = order.count
  }

  /// Whether one of the points is at least as good as that at `position`, all having come before it in the sweep.
  @inline(__always)
  func beats(_ position: UInt32) -> Bool {
    let before: Int
    if let ladder {
      before = ladder.last(upTo: Int(position))
    } else {
      let place = self.place(behind: position)
      before = place > 0 ? Int(list.start[place - 1]) : -1
    }
    return before >= 0 && heights[before] <= heights[Int(position)]
  }

  /// Adds a point that none beats, and takes out those that no longer count beside it.
  mutating func insert(_ position: UInt32) {
    let height = heights[Int(position)]
    if let ladder {
      var after = ladder.first(from: Int(position))
      while after >= 0 && heights[after] >= height {
        ladder.remove(after)
        after = ladder.first(from: after + 1)
      }
      ladder.insert(Int(position))
      return
    }
    let place = place(behind: position)
    var end = place
    while end < list.count && heights[Int(list.start[end])] >= height { end += 1 }
    list.replace(place, end, with: position)
    if list.count > Stairs.longestList { lengthen() }
  }

  private mutating func lengthen() {
    let ladder = BitLadder(size: size)
    for place in 0..<list.count { ladder.insert(Int(list.start[place])) }
    self.ladder = ladder
    list = Growing()
  }

  /// How many of the list are not behind `position`.
  @inline(__always)
  private func place(behind position: UInt32) -> Int {
    cpareto_positions_up_to(list.start, list.count, position)
  }
}
