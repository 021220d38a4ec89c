// Unchecked memory: what is appended was counted before.

/// Points that are left after the sieve, in the order of their rows: row-major and minimised.
final class Survivors {
  let objectives: Int
  private(set) var values: UnsafeMutablePointer<Double>
  private(set) var rows: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  private var capacity: Int

  init(objectives: Int, capacity: Int) {
    self.objectives = objectives
    self.capacity = Swift.max(1, capacity)
    values = .allocate(capacity: self.capacity * objectives)
    rows = .allocate(capacity: self.capacity)
    UnsafeMutableBufferPointer(start: values, count: self.capacity * objectives).willFill()
  }

  /// All points but the `excluded` ones, which are by the caller's row.
  convenience init(_ points: MinimisedPoints, excluded: (Int) -> Bool = { _ in false }) {
    self.init(objectives: points.objectives, capacity: points.count)
    points.values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for place in 0..<points.count {
        let row = points.row(place)
        if excluded(row) { continue }
        reserve(1).update(from: start + place * objectives, count: objectives)
        append(row: row)
      }
    }
  }

  deinit {
    values.deallocate()
    rows.deallocate()
  }

  /// Makes room for `more` points behind the last and returns where they begin.
  func reserve(_ more: Int) -> UnsafeMutablePointer<Double> {
    if count + more > capacity {
      let wanted = Swift.max(count + more, capacity * 2)
      let newValues = UnsafeMutablePointer<Double>.allocate(capacity: wanted * objectives)
      let newRows = UnsafeMutablePointer<UInt32>.allocate(capacity: wanted)
      newValues.update(from: values, count: count * objectives)
      newRows.update(from: rows, count: count)
      values.deallocate()
      rows.deallocate()
      (values, rows, capacity) = (newValues, newRows, wanted)
    }
    return values + count * objectives
  }

  /// Counts a point that was written where `reserve` said.
  func append(row: Int) {
    rows[count] = UInt32(truncatingIfNeeded: row)
    count += 1
  }

  func append(contentsOf other: Survivors) {
    let place = reserve(other.count)
    place.update(from: other.values, count: other.count * objectives)
    (rows + count).update(from: other.rows, count: other.count)
    count += other.count
  }

  /// The objectives of a point.
  @inline(__always)
  func point(_ index: Int) -> UnsafePointer<Double> {
    UnsafePointer(values + index * objectives)
  }
}
