/// Rows by cluster: the clusters by the parts that have them, then by their number, so that the order of rows does not
/// show; the rows of a cluster in their order.
struct ClusterRows {
  private(set) var count = 0
  private(set) var strata: [Range<Int>] = []
  private(set) var offsets: [Int] = [0]
  /// Nil where the rows of the only part are in order already.
  private var rows: [(part: Int, row: Int)]?

  @inline(__always)
  subscript(place: Int) -> (part: Int, row: Int) { rows?[place] ?? (0, place) }

  private struct Key: Hashable {
    var part: Int
    var number: Int64
  }

  init(_ parts: [ClusterSums.Part], joins: Bool) {
    if parts.count == 1, parts[0].rows == nil, ClusterRows.ascend(parts[0].samples.cluster) {
      take(parts[0].samples)
    } else {
      sort(parts, joins: joins)
    }
  }

  private static func ascend(_ clusters: [Int64]?) -> Bool {
    guard let clusters else { return true }
    return zip(clusters, clusters.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// Rows that stand in the order of their clusters already.
  private mutating func take(_ samples: Samples) {
    let last = samples.rowCount
    for row in 0..<last {
      let ends = row + 1 == last || samples.cluster.map { $0[row] < $0[row + 1] } ?? true
      if ends { offsets.append(row + 1) }
    }
    count = offsets.count - 1
    if count > 0 { strata = [0..<count] }
  }

  private mutating func sort(_ parts: [ClusterSums.Part], joins: Bool) {
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
    count = keys.count
    var placeOf = [Int](repeating: 0, count: keys.count)
    var start = 0
    for (place, code) in order.enumerated() {
      placeOf[code] = place
      if place + 1 == order.count || members[order[place + 1]] != members[code] {
        strata.append(start..<place + 1)
        start = place + 1
      }
    }
    offsets = [Int](repeating: 0, count: keys.count + 1)
    for entry in codes { offsets[placeOf[entry.code] + 1] += 1 }
    for place in 0..<keys.count { offsets[place + 1] += offsets[place] }
    var next = offsets
    var rows = Array(repeating: (part: 0, row: 0), count: codes.count)
    for entry in codes {
      rows[next[placeOf[entry.code]]] = (entry.part, entry.row)
      next[placeOf[entry.code]] += 1
    }
    self.rows = rows
  }
}
