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
  /// - Parameter name: what the caller calls them, for the error.
  init(_ view: PointView, nan rule: NaNRule = .error, name: String = "points") throws(ParetoError) {
    let objectives = view.objectives
    var hasNaN = false
    var values = [Double](unsafeUninitializedCapacity: view.count * objectives) { buffer, filled in
      if let start = buffer.baseAddress, view.count > 0 {
        hasNaN = view.gather(0..<view.count, into: start, outer: 1, step: objectives)
      }
      filled = view.count * objectives
    }
    var kept: [UInt32]?
    if hasNaN {
      switch rule {
      case .error: throw MinimisedPoints.missing(in: values, of: view, name)
      case .last:
        for place in values.indices where values[place].isNaN { values[place] = .infinity }
      case .drop:
        let whole = (0..<view.count).filter { row in
          !values[row * objectives..<(row + 1) * objectives].contains { $0.isNaN }
        }
        values = whole.flatMap { values[$0 * objectives..<($0 + 1) * objectives] }
        kept = whole.map { UInt32($0) }
      }
    }
    self.objectives = objectives
    self.values = values
    rows = kept
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

  static func missing(in values: [Double], of view: PointView, _ name: String) -> ParetoError {
    let place = values.firstIndex { $0.isNaN } ?? 0
    return missing(row: place / view.objectives, objective: place % view.objectives, name)
  }

  static func missing(row: Int, objective: Int, _ name: String = "points") -> ParetoError {
    ParetoError(
      .value,
      "\(name)[\(row)] has no number in objective \(objective); fill it, or choose what NaN is by the option nan",
      row: row, argument: name)
  }
}
