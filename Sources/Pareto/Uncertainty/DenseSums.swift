/// The sums and counts of all columns in all clusters.
struct DenseSums {
  private let points: Int
  private let clusters: Int
  private let columnCount: Int
  let sums: TiledTerms
  /// By cluster, then by column.
  private let counts: [UInt32]

  /// - Parameter entries: calls its argument with cluster, column and value of all observations.
  @inline(__always)
  init(
    clusters: Int, points: Int, objectives: Int, _ entries: ((Int, Int, Double) -> Void) -> Void
  ) {
    self.points = points
    self.clusters = clusters
    let columnCount = points * objectives
    self.columnCount = columnCount
    let padded = DenseSums.padded(columnCount, points)
    let sums = TiledTerms(rows: clusters, columns: objectives * DrawnValues.padded(points))
    var counts = [UInt32](repeating: 0, count: clusters * columnCount)
    counts.withUnsafeMutableBufferPointer { counts in
      entries { cluster, column, value in
        sums.add(value, row: cluster, column: padded[column])
        counts[cluster * columnCount + column] += 1
      }
    }
    self.sums = sums
    self.counts = counts
  }

  /// Where the columns are among those that are padded objective by objective.
  private static func padded(_ columnCount: Int, _ points: Int) -> [Int] {
    let stride = DrawnValues.padded(points)
    return (0..<columnCount).map { $0 / points * stride + $0 % points }
  }

  /// The count of each cluster, where it is that of all its columns.
  func commonCounts() -> [Double]? {
    var common: [Double] = []
    for cluster in 0..<clusters {
      let own = counts[cluster * columnCount..<(cluster + 1) * columnCount]
      guard let first = own.first, first > 0, own.allSatisfy({ $0 == first }) else { return nil }
      common.append(Double(first))
    }
    return common
  }

  func tiledCounts() -> TiledTerms {
    let padded = DenseSums.padded(columnCount, points)
    let tiled = TiledTerms(rows: clusters, columns: sums.tiles * TiledTerms.width)
    for (place, count) in counts.enumerated() {
      tiled.add(Double(count), row: place / columnCount, column: padded[place % columnCount])
    }
    return tiled
  }

  func totals() -> [(sum: Double, count: Double)] {
    let sum = sums.totals()
    var count = [UInt64](repeating: 0, count: columnCount)
    for cluster in 0..<clusters {
      for column in 0..<columnCount {
        count[column] += UInt64(counts[cluster * columnCount + column])
      }
    }
    let padded = DenseSums.padded(columnCount, points)
    return (0..<columnCount).map { (sum[padded[$0]], Double(count[$0])) }
  }

  func has(_ cluster: Int, _ belongs: (Int) -> Bool) -> Bool {
    (0..<columnCount).contains { counts[cluster * columnCount + $0] > 0 && belongs($0) }
  }
}
