import CPareto
import PrefKitStatistics

// Unchecked memory: items hold places below `count`.

/// Points in lexicographic order, equal ones side by side in the order of their rows.
final class SortedPoints {
  let objectives: Int
  let count: Int
  private let values: UnsafeMutablePointer<Double>
  private let rows: UnsafeMutablePointer<UInt32>

  convenience init(_ points: Survivors) {
    self.init(points.values, points.count, points.objectives) { points.rows[$0] }
  }

  static func of(_ points: MinimisedPoints) -> SortedPoints {
    points.values.withUnsafeBufferPointer { values in
      SortedPoints(values.baseAddress, points.count, points.objectives) {
        UInt32(truncatingIfNeeded: points.row($0))
      }
    }
  }

  /// - Parameter start: the points, one row behind the other; nil for none.
  private init(
    _ start: UnsafePointer<Double>?, _ count: Int, _ objectives: Int, row: (Int) -> UInt32
  ) {
    self.objectives = objectives
    self.count = count
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
    guard let start else { return }
    for place in 0..<count { items[place] = UInt64(place) }
    cpareto_sort_rows(start, objectives, items, scratch, count)
    // Moved at once, since whoever goes through them would wait for memory at each.
    for index in 0..<count {
      let place = Int(UInt32(truncatingIfNeeded: items[index]))
      let point = start + place * objectives
      for objective in 0..<objectives { values[index * objectives + objective] = point[objective] }
      rows[index] = row(place)
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
