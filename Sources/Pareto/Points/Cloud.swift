import CPareto

/// Points in blocks of eight, as the loops of the indicators take them.
struct Cloud {
  let objectives: Int
  let count: Int
  let blocks: Int
  let values: [Double]

  init(_ points: MinimisedPoints) {
    objectives = points.objectives
    count = points.count
    let lanes = Int(CPARETO_LANES)
    blocks = (count + lanes - 1) / lanes
    let (width, rows, last) = (objectives, blocks * lanes, count - 1)
    values = [Double](unsafeUninitializedCapacity: rows * width) { out, filled in
      // The places behind the last point hold it again, which changes no least measure.
      for row in 0..<rows {
        let from = Swift.min(row, last) * width
        let block = row / lanes * width
        for c in 0..<width { out[(block + c) * lanes + row % lanes] = points.values[from + c] }
      }
      filled = rows * width
    }
  }

  /// The least measure of the points from a target, or one that is no greater than `enough`.
  func least(
    _ measure: cpareto_measure, from target: UnsafePointer<Double>, sign: [Double],
    enough: Double = -.infinity
  ) -> Double {
    cpareto_least(measure.rawValue, values, blocks, objectives, target, sign, enough)
  }
}
