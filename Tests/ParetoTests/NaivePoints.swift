import PrefKitTestSupport

@testable import PrefKitPareto

/// Rows of minimised numbers, and what they are by definition.
struct NaivePoints {
  var rows: [[Double]]

  init(_ rows: [[Double]]) { self.rows = rows }

  /// Small whole numbers, so that there are ties.
  init(_ dice: inout Dice, count: Int, objectives: Int, values: Int) {
    rows = (0..<count).map { _ in (0..<objectives).map { _ in Double(dice.below(values)) } }
  }

  var flat: [Double] { rows.flatMap { $0 } }

  static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 <= $1 } && a != b
  }

  /// The rows that none dominates.
  var frontier: [Int] {
    rows.indices.filter { row in !rows.contains { NaivePoints.dominates($0, rows[row]) } }
  }

  @discardableResult
  func view<Result>(_ body: (PointView) throws -> Result) throws -> Result {
    try withPoints(flat, objectives: rows.first?.count ?? 2, body)
  }

  /// Two sets of points as views.
  @discardableResult
  func views<Result>(
    _ other: NaivePoints, maximize: Bool = false, _ body: (PointView, PointView) throws -> Result
  ) throws -> Result {
    let objectives = (rows.first ?? other.rows.first)?.count ?? 2
    return try withPoints(flat, objectives: objectives, maximize: maximize) { points in
      try withPoints(other.flat, objectives: objectives, maximize: maximize) { others in
        try body(points, others)
      }
    }
  }
}
