/// The sums and counts of each cluster's observations by point and objective, made once: a draw of clusters is then
/// a weighted sum. Only those that there are, cluster after cluster.
struct ClusterSums {
  /// Observations that are a part of the whole: their points are numbered from `firstPoint` on.
  struct Part {
    var samples: Samples
    var firstPoint = 0
    /// The rows to take; all, where nil.
    var rows: [Int]?
  }

  enum Store {
    case dense(DenseSums)
    case sparse(SparseSums)
  }

  let points: Int
  let objectives: Int
  let clusterCount: Int
  /// Clusters of the same parts, which are drawn among themselves.
  let strata: [Range<Int>]
  let store: Store

  /// - Parameter joins: whether a cluster of one part is the same as the cluster of another part with its number.
  ///   Those that both parts have are drawn for both at once.
  init(_ parts: [Part], points: Int, objectives: Int, joins: Bool = true) {
    self.points = points
    self.objectives = objectives
    let rows = ClusterRows(parts, joins: joins)
    strata = rows.strata
    clusterCount = rows.count
    let columnCount = points * objectives
    let numbers = parts.reduce(0) {
      $0 + ($1.rows?.count ?? $1.samples.rowCount) * $1.samples.width
    }
    // A sum found by its column takes about eight times as long as one in its place.
    if rows.count > 0, rows.count * columnCount / 8 <= numbers {
      store = .dense(
        DenseSums(clusters: rows.count, points: points, objectives: objectives) { add in
          for cluster in 0..<rows.count {
            ClusterSums.read(parts, rows, cluster, points) { add(cluster, $0, $1) }
          }
        })
    } else {
      var sums = SparseSums(columnCount: columnCount)
      for cluster in 0..<rows.count {
        ClusterSums.read(parts, rows, cluster, points) { sums.add($0, $1) }
        sums.closeCluster()
      }
      store = .sparse(sums)
    }
  }

  /// Calls `take` with the column and the value of all that a cluster has, in the order of its rows.
  @inline(__always)
  private static func read(
    _ parts: [Part], _ rows: ClusterRows, _ cluster: Int, _ points: Int,
    _ take: (Int, Double) -> Void
  ) {
    for place in rows.offsets[cluster]..<rows.offsets[cluster + 1] {
      let (part, row) = rows.rows[place]
      // What a row needs is read in its place, since a copy of the part would be counted for each row. The columns of
      // a part become those of the whole.
      let column = parts[part].samples.column[row]
      let own = parts[part].samples.points
      let first =
        own == points
        ? column : column / own * points + column % own + parts[part].firstPoint
      let width = parts[part].samples.width
      for objective in 0..<width {
        let value = parts[part].samples.values[row * width + objective]
        if !value.isNaN { take(first + objective * points, value) }
      }
    }
  }

  /// The sum and the count of each column.
  private func totals() -> [(sum: Double, count: Double)] {
    switch store {
    case .dense(let dense): dense.totals()
    case .sparse(let sparse): sparse.totals()
    }
  }

  /// The mean of each column over all observations; NaN where there is none.
  func means() -> [Double] { totals().map { $1 > 0 ? $0 / $1 : .nan } }

  /// Whether a cluster has a number of a point that `belongs`.
  func has(_ cluster: Int, _ belongs: (Int) -> Bool) -> Bool {
    switch store {
    case .dense(let dense): dense.has(cluster) { belongs($0 % points) }
    case .sparse(let sparse): sparse.has(cluster) { belongs($0 % points) }
    }
  }
}
