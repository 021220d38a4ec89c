/// The sums and counts of each cluster's observations by point and objective, made once: a draw of clusters is then
/// a weighted sum. Those that there are, or where these are most, all.
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
        DenseSums(clusters: rows.count, points: points, objectives: objectives) {
          ClusterSums.read(parts, rows, points, $0)
        })
    } else {
      var sums = SparseSums(columnCount: columnCount)
      ClusterSums.read(parts, rows, points) { sums.add($2, cluster: $0, column: $1) }
      sums.close(rows.count)
      store = .sparse(sums)
    }
  }

  /// Calls `take` with cluster, column and value of all observations, cluster after cluster, in the order of their rows.
  @inline(__always)
  private static func read(
    _ parts: [Part], _ rows: ClusterRows, _ points: Int, _ take: (Int, Int, Double) -> Void
  ) {
    for cluster in 0..<rows.count {
      for place in rows.offsets[cluster]..<rows.offsets[cluster + 1] {
        let (part, row) = rows[place]
        // What a row needs is read in its place, since a copy of the part would be counted for each row. The columns
        // of a part become those of the whole.
        let column = parts[part].samples.column[row]
        let own = parts[part].samples.points
        let first =
          own == points ? column : column / own * points + column % own + parts[part].firstPoint
        let width = parts[part].samples.width
        for objective in 0..<width {
          let value = parts[part].samples.values[row * width + objective]
          if !value.isNaN { take(cluster, first + objective * points, value) }
        }
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
