import CPareto

// Unchecked memory: positions are numbers of different values, each below their count.

/// The points of a sweep along the first of three objectives that no other point so far beats in the second and the
/// third: along the second, the third falls. The second is kept as its rank among all points, in a set of bits that
/// finds neighbours in a few steps whatever its size.
final class Stairs {
  private let position: UnsafeMutablePointer<UInt32>
  private let heights: UnsafeMutablePointer<Double>
  private let steps: BitLadder

  init(_ sorted: SortedPoints) {
    let count = sorted.count
    let values = UnsafeMutablePointer<Double>.allocate(capacity: count)
    let items = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    position = .allocate(capacity: count)
    heights = .allocate(capacity: count)
    defer {
      values.deallocate()
      items.deallocate()
      scratch.deallocate()
    }
    for index in 0..<count {
      values[index] = sorted[index][1]
      items[index] = UInt64(index)
    }
    cpareto_sort_rows(values, 1, items, scratch, count)
    var rank: UInt32 = 0
    var last = values[Int(UInt32(truncatingIfNeeded: items[0]))]
    for place in 0..<count {
      let index = Int(UInt32(truncatingIfNeeded: items[place]))
      if values[index] != last {
        rank += 1
        last = values[index]
      }
      position[index] = rank
    }
    steps = BitLadder(size: Int(rank) + 1)
  }

  deinit {
    position.deallocate()
    heights.deallocate()
  }

  /// Adds the point at `index` of the order, whose third objective is `height`, and takes out what it beats; false when
  /// it is beaten itself.
  @inline(__always)
  func add(_ index: Int, height: Double) -> Bool {
    let own = Int(position[index])
    let before = steps.last(upTo: own)
    if before >= 0 && heights[before] <= height { return false }
    var after = steps.first(from: own)
    while after >= 0 && heights[after] >= height {
      steps.remove(after)
      after = steps.first(from: after + 1)
    }
    heights[own] = height
    steps.insert(own)
    return true
  }
}
