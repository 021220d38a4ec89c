/// The sums and counts that clusters have, one cluster behind the other.
struct SparseSums {
  /// Where the numbers of each cluster begin, and where the last end.
  private(set) var offsets: [UInt64] = [0]
  private(set) var columns: [UInt32] = []
  private(set) var sums: [Double] = []
  private(set) var counts: [Double] = []
  /// Of the cluster that is added up.
  private var sum: [Double]
  private var count: [Double]
  private var touched: [Int] = []

  init(columnCount: Int) {
    sum = Array(repeating: 0, count: columnCount)
    count = sum
  }

  /// Clusters come in their order.
  mutating func add(_ value: Double, cluster: Int, column: Int) {
    close(cluster)
    if count[column] == 0 { touched.append(column) }
    sum[column] += value
    count[column] += 1
  }

  /// Nothing more comes for the clusters before this one.
  mutating func close(_ next: Int) {
    while offsets.count <= next { closeCluster() }
  }

  private mutating func closeCluster() {
    for column in touched {
      columns.append(UInt32(truncatingIfNeeded: column))
      sums.append(sum[column])
      counts.append(count[column])
      sum[column] = 0
      count[column] = 0
    }
    touched.removeAll(keepingCapacity: true)
    offsets.append(UInt64(columns.count))
  }

  func totals() -> [(sum: Double, count: Double)] {
    var totals = sum.indices.map { _ in (sum: 0.0, count: 0.0) }
    for (place, column) in columns.enumerated() {
      totals[Int(column)].sum += sums[place]
      totals[Int(column)].count += counts[place]
    }
    return totals
  }

  func has(_ cluster: Int, _ belongs: (Int) -> Bool) -> Bool {
    (offsets[cluster]..<offsets[cluster + 1]).contains { belongs(Int(columns[Int($0)])) }
  }
}
