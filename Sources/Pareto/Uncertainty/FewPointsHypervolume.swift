/// The exact hypervolume of a few minimised points, by the exclusive volumes of While, Bradstreet and Barone (2012).
enum FewPointsHypervolume {
  /// - Parameter rows: points one behind the other; those that are not below the reference everywhere add nothing.
  static func of(_ rows: [Double], reference: [Double]) -> Double {
    let d = reference.count
    let points = stride(from: 0, to: rows.count, by: d).map { Array(rows[$0..<$0 + d]) }
      .filter { point in zip(point, reference).allSatisfy { $0 < $1 } }
    return volume(front(points), reference)
  }

  /// The points that none dominates or repeats, worst in the last objective first, so that limited sets become small.
  private static func front(_ points: [[Double]]) -> [[Double]] {
    var kept: [[Double]] = []
    for point in points.sorted(by: { $0.lexicographicallyPrecedes($1) })
    where !kept.contains(where: { zip($0, point).allSatisfy { $0 <= $1 } }) {
      kept.append(point)
    }
    return kept.sorted { ($0.last ?? 0) > ($1.last ?? 0) }
  }

  private static func volume(_ points: [[Double]], _ reference: [Double]) -> Double {
    var sum = 0.0
    for (place, point) in points.enumerated() {
      let box = zip(point, reference).reduce(1) { $0 * ($1.1 - $1.0) }
      let limited = points[(place + 1)...].map { other in zip(other, point).map { max($0, $1) } }
      sum += box - (limited.isEmpty ? 0 : volume(front(limited), reference))
    }
    return sum
  }
}
