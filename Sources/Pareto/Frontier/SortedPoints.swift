import CPareto
import PrefKitStatistics

// Unchecked memory: items hold places below `count`.

/// Points in lexicographic order, equal ones side by side in the order of their rows.
final class SortedPoints {
  let objectives: Int
  let count: Int
  private let values: UnsafeMutablePointer<Double>
  private let rows: UnsafeMutablePointer<UInt32>

  init(_ points: Survivors) {
    objectives = points.objectives
    count = points.count
    let capacity = Swift.max(1, count)
    let items = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    values = .allocate(capacity: capacity * objectives)
    rows = .allocate(capacity: capacity)
    defer {
      items.deallocate()
      scratch.deallocate()
    }
    UnsafeMutableBufferPointer(start: items, count: count).willFill()
    UnsafeMutableBufferPointer(start: scratch, count: count).willFill()
    UnsafeMutableBufferPointer(start: values, count: count * objectives).willFill()
    for place in 0..<count { items[place] = UInt64(place) }
    cpareto_sort_rows(points.values, objectives, items, scratch, count)
    // Moved at once, since whoever goes through them would wait for memory at each.
    for index in 0..<count {
      let place = Int(UInt32(truncatingIfNeeded: items[index]))
      let point = points.point(place)
      for objective in 0..<objectives { values[index * objectives + objective] = point[objective] }
      rows[index] = points.rows[place]
    }
  }

  deinit {
    values.deallocate()
    rows.deallocate()
  }

  @inline(__always)
  subscript(index: Int) -> UnsafePointer<Double> { UnsafePointer(values + index * objectives) }

  @inline(__always)
  func row(_ index: Int) -> Int { Int(rows[index]) }

  /// Where the points end that equal the one at `index`.
  @inline(__always)
  func endOfEqual(_ index: Int) -> Int {
    var end = index + 1
    while end < count && areEqual(self[index], self[end]) { end += 1 }
    return end
  }

  @inline(__always)
  private func areEqual(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>) -> Bool {
    for objective in 0..<objectives where a[objective] != b[objective] { return false }
    return true
  }
}
