/// Points as the algorithms take them: row-major doubles, less is better, no NaN, zeros positive.
struct MinimisedPoints {
  let objectives: Int
  let values: [Double]
  /// The caller's row of each point, where some were dropped.
  let rows: [UInt32]?

  var count: Int { values.count / objectives }

  /// The points with all numbers turned round: the worst become the best.
  var negated: MinimisedPoints {
    MinimisedPoints(objectives: objectives, values: values.map { 0 - $0 }, rows: rows)
  }

  init(objectives: Int, values: [Double], rows: [UInt32]? = nil) {
    self.objectives = objectives
    self.values = values
    self.rows = rows
  }

  /// Copies a caller's points.
  ///
  /// - Parameters:
  ///   - rule: nil for an error where the caller has no choice.
  ///   - name: what the caller calls them, for the error.
  init(_ view: PointView, nan rule: NaNRule? = nil, name: String = "points") throws(ParetoError) {
    let objectives = view.objectives
    let count = view.count
    var hasNaN = false
    var values = [Double](unsafeUninitializedCapacity: count * objectives) { buffer, filled in
      if let start = buffer.baseAddress, count > 0 {
        hasNaN = view.gather(0..<count, into: start, outer: 1, step: objectives)
      }
      filled = count * objectives
    }
    var kept: [UInt32]?
    if hasNaN {
      let dropped = try MinimisedPoints.settle(&values, objectives, rule, name)
      if !dropped.isEmpty {
        let rows = MinimisedPoints.others(than: dropped, count: count)
        values = rows.flatMap { values[$0 * objectives..<($0 + 1) * objectives] }
        kept = rows.map { UInt32($0) }
      }
    }
    self.objectives = objectives
    self.values = values
    rows = kept
  }

  private static func settle(
    _ values: inout [Double], _ objectives: Int, _ rule: NaNRule?, _ name: String
  ) throws(ParetoError) -> [Int] {
    guard let rule, rule != .error else {
      let place = values.firstIndex { $0.isNaN } ?? 0
      throw NaNRule.missing(
        row: place / objectives, objective: place % objectives, name, isOption: rule != nil)
    }
    return try values.withUnsafeMutableBufferPointer { values throws(ParetoError) in
      guard let start = values.baseAddress else { return [] }
      let points = LaidPoints(
        start: start, count: values.count / objectives, objectives: objectives, outer: 1,
        step: objectives)
      return try rule.settle(points) { $0 }
    }
  }

  /// What is not among some indices in order.
  private static func others(than left: [Int], count: Int) -> [Int] {
    var next = left[...]
    return (0..<count).filter { index in
      if next.first == index {
        next.removeFirst()
        return false
      }
      return true
    }
  }

  /// The caller's row of the point at `place`.
  func row(_ place: Int) -> Int { rows.map { Int($0[place]) } ?? place }

  /// Where the caller's row is; nil when it was dropped. O(log n).
  func place(ofRow row: Int) -> Int? {
    guard let rows else { return row }
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(rows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && Int(rows[low]) == row ? low : nil
  }
}
