/// What a point that lacks an objective (NaN, or missing in Arrow) is.
public enum NaNRule: Int32, Sendable, CaseIterable {
  /// An error that names the row.
  case error = 0
  /// As bad as can be in that objective: it equals an infinity on the wrong side.
  case last = 1
  /// Left out: on no frontier, without a rank, and it dominates nothing.
  case drop = 2
}

/// Points in memory: number c of point i is `start[c * outer + i * step]`.
struct LaidPoints {
  let start: UnsafeMutablePointer<Double>
  let count: Int
  let objectives: Int
  let outer: Int
  let step: Int

  @inline(__always)
  subscript(index: Int, objective: Int) -> Double {
    get { start[objective * outer + index * step] }
    nonmutating set { start[objective * outer + index * step] = newValue }
  }
}

extension NaNRule {
  /// Does with missing numbers what the rule says, and gives the indices of the points that are to be left out. These are
  /// made to lack all numbers, so that they neither beat nor are beaten.
  ///
  /// - Parameters:
  ///   - row: the caller's row of an index, for the error.
  ///   - excluded: indices that are left out anyhow, whatever they hold.
  func settle(
    _ points: LaidPoints, row: (Int) -> Int, excluded: (Int) -> Bool = { _ in false }
  ) throws(ParetoError) -> [Int] {
    var dropped: [Int] = []
    for index in 0..<points.count where !excluded(index) {
      guard let missing = (0..<points.objectives).first(where: { points[index, $0].isNaN }) else {
        continue
      }
      switch self {
      case .error: throw NaNRule.missing(row: row(index), objective: missing, isOption: true)
      case .last:
        for objective in missing..<points.objectives where points[index, objective].isNaN {
          points[index, objective] = .infinity
        }
      case .drop:
        dropped.append(index)
        for objective in 0..<points.objectives { points[index, objective] = .nan }
      }
    }
    return dropped
  }

  /// - Parameter isOption: whether the caller could have asked for another rule.
  static func missing(
    row: Int, objective: Int, _ name: String = "points", isOption: Bool
  ) -> ParetoError {
    ParetoError(
      .value,
      "\(name)[\(row)] has no number in objective \(objective); fill it\(isOption ? ", or choose what NaN is by the option nan" : " or leave the row out")",
      row: row, argument: name)
  }
}
