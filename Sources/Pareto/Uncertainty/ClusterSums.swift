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

  let points: Int
  let objectives: Int
  /// Clusters of the same parts, which are drawn among themselves.
  let strata: [Range<Int>]
  let offsets: [UInt64]
  /// Objective times points plus point.
  let columns: [UInt32]
  let sums: [Double]
  let counts: [Double]

  var clusterCount: Int { offsets.count - 1 }
  var columnCount: Int { points * objectives }

  /// - Parameter joins: whether a cluster of one part is the same as the cluster of another part with its number.
  ///   Those that both parts have are drawn for both at once.
  init(_ parts: [Part], points: Int, objectives: Int, joins: Bool = true) {
    self.points = points
    self.objectives = objectives
    let coded = ClusterSums.coded(parts, joins: joins)
    strata = coded.strata
    var builder = Builder(columnCount: points * objectives)
    for cluster in 0..<coded.count {
      for place in coded.offsets[cluster]..<coded.offsets[cluster + 1] {
        let (part, row) = coded.rows[place]
        builder.add(parts, part, row, points: points)
      }
      builder.closeCluster()
    }
    offsets = builder.offsets
    columns = builder.columns
    sums = builder.sums
    counts = builder.counts
  }

  /// Rows by cluster: the clusters by the parts that have them, then by their number, so that the order of rows does
  /// not show; the rows of a cluster in their order.
  private struct Coded {
    var count = 0
    var strata: [Range<Int>] = []
    var offsets: [Int] = []
    var rows: [(part: Int, row: Int)] = []
  }

  private struct Key: Hashable {
    var part: Int
    var number: Int64
  }

  private static func coded(_ parts: [Part], joins: Bool) -> Coded {
    var codeOf: [Key: Int] = [:]
    var keys: [Key] = []
    var members: [UInt64] = []
    var codes: [(code: Int, part: Int, row: Int)] = []
    for (place, part) in parts.enumerated() {
      var last: (key: Key, code: Int)?
      for row in part.rows ?? Array(0..<part.samples.rowCount) {
        let key = Key(
          part: joins && part.samples.cluster != nil ? -1 : place,
          number: part.samples.cluster?[row] ?? Int64(row))
        var code = keys.count
        // The rows of a cluster often stand together.
        if let last, last.key == key {
          code = last.code
        } else if let known = codeOf[key] {
          code = known
        } else {
          codeOf[key] = code
          keys.append(key)
          members.append(0)
        }
        last = (key, code)
        members[code] |= 1 << UInt64(place)
        codes.append((code, place, row))
      }
    }
    let order = keys.indices.sorted {
      (members[$0], keys[$0].part, keys[$0].number) < (members[$1], keys[$1].part, keys[$1].number)
    }
    var coded = Coded()
    coded.count = keys.count
    var placeOf = [Int](repeating: 0, count: keys.count)
    var start = 0
    for (place, code) in order.enumerated() {
      placeOf[code] = place
      if place + 1 == order.count || members[order[place + 1]] != members[code] {
        coded.strata.append(start..<place + 1)
        start = place + 1
      }
    }
    coded.offsets = [Int](repeating: 0, count: keys.count + 1)
    for entry in codes { coded.offsets[placeOf[entry.code] + 1] += 1 }
    for place in 0..<keys.count { coded.offsets[place + 1] += coded.offsets[place] }
    var next = coded.offsets
    coded.rows = Array(repeating: (0, 0), count: codes.count)
    for entry in codes {
      coded.rows[next[placeOf[entry.code]]] = (entry.part, entry.row)
      next[placeOf[entry.code]] += 1
    }
    return coded
  }
}

/// Adds up the rows of one cluster after the other.
private struct Builder {
  var offsets: [UInt64] = [0]
  var columns: [UInt32] = []
  var sums: [Double] = []
  var counts: [Double] = []
  private var sum: [Double]
  private var count: [Double]
  private var touched: [Int] = []

  init(columnCount: Int) {
    sum = Array(repeating: 0, count: columnCount)
    count = sum
  }

  mutating func add(_ parts: [ClusterSums.Part], _ part: Int, _ row: Int, points: Int) {
    // The columns of a part become those of the whole. What a row needs is read in its place, since a copy of the
    // part would be counted for each row.
    let objective = parts[part].samples.column[row] / parts[part].samples.points
    let point = parts[part].samples.column[row] % parts[part].samples.points
    let first = objective * points + point + parts[part].firstPoint
    let width = parts[part].samples.width
    for place in 0..<width {
      let value = parts[part].samples.values[row * width + place]
      if value.isNaN { continue }
      let column = first + place * points
      if count[column] == 0 { touched.append(column) }
      sum[column] += value
      count[column] += 1
    }
  }

  mutating func closeCluster() {
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
}

extension ClusterSums {
  /// The mean of each column over all observations; NaN where there is none.
  func means() -> [Double] {
    var sum = [Double](repeating: 0, count: columnCount)
    var count = sum
    for place in columns.indices {
      sum[Int(columns[place])] += sums[place]
      count[Int(columns[place])] += counts[place]
    }
    return zip(sum, count).map { $1 > 0 ? $0 / $1 : .nan }
  }

  /// How many observations each column has.
  func columnCounts() -> [Int] {
    var count = [Int](repeating: 0, count: columnCount)
    for place in columns.indices { count[Int(columns[place])] += Int(counts[place]) }
    return count
  }
}
