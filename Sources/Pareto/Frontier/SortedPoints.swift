import CPareto
import PrefKitStatistics

// Unchecked memory: items hold places below `count`.

/// Points in lexicographic order, equal ones side by side in the order of their rows.
final class SortedPoints {
  let points: Survivors
  /// The place of a point in its low half.
  private let items: UnsafeMutablePointer<UInt64>
  var count: Int { points.count }

  init(_ points: Survivors) {
    self.points = points
    let count = points.count
    items = .allocate(capacity: Swift.max(1, count))
    let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: Swift.max(1, count))
    defer { scratch.deallocate() }
    UnsafeMutableBufferPointer(start: items, count: count).willFill()
    UnsafeMutableBufferPointer(start: scratch, count: count).willFill()
    for place in 0..<count { items[place] = UInt64(place) }
    cpareto_sort_rows(points.values, points.objectives, items, scratch, count)
  }

  deinit { items.deallocate() }

  @inline(__always)
  func place(_ index: Int) -> Int { Int(UInt32(truncatingIfNeeded: items[index])) }

  @inline(__always)
  subscript(index: Int) -> UnsafePointer<Double> { points.point(place(index)) }

  @inline(__always)
  func row(_ index: Int) -> Int { Int(points.rows[place(index)]) }

  /// Where the points end that equal the one at `index`.
  @inline(__always)
  func endOfEqual(_ index: Int) -> Int {
    var end = index + 1
    while end < count && areEqual(self[index], self[end]) { end += 1 }
    return end
  }

  @inline(__always)
  private func areEqual(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>) -> Bool {
    for objective in 0..<points.objectives where a[objective] != b[objective] { return false }
    return true
  }
}
