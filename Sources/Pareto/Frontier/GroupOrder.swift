import PrefKitStatistics

// Unchecked memory: codes are below the number of groups, and places are counted before they are filled.

/// Rows group by group: the rows of a group one behind the other, in their order.
struct GroupOrder {
  /// The rows of one group after the other; nil where they lie so already.
  private(set) var rows: [UInt32]?
  /// How many rows each group has.
  private(set) var sizes: [UInt32] = []

  /// O(n). Groups come in the order of their ids where these span few numbers, else as they first appear.
  init(_ ids: UnsafeBufferPointer<Int64>) {
    if GroupOrder.rise(ids) {
      sizes = GroupOrder.runs(ids)
    } else if let least = ids.min(), let most = ids.max(),
      case let span = UInt64(bitPattern: most &- least), span < UInt64(ids.count) * 4
    {
      order(count: ids.count, groups: Int(span) + 1) { Int(ids[$0] &- least) }
    } else {
      let codes = IdCodes(ids)
      order(count: ids.count, groups: codes.count) { Int(codes.codes[$0]) }
    }
  }

  private static func rise(_ ids: UnsafeBufferPointer<Int64>) -> Bool {
    for row in 1..<Swift.max(1, ids.count) where ids[row] < ids[row - 1] { return false }
    return true
  }

  private static func runs(_ ids: UnsafeBufferPointer<Int64>) -> [UInt32] {
    var sizes: [UInt32] = []
    var first = 0
    for row in 0..<ids.count where row + 1 == ids.count || ids[row + 1] != ids[row] {
      sizes.append(UInt32(truncatingIfNeeded: row + 1 - first))
      first = row + 1
    }
    return sizes
  }

  private mutating func order(count: Int, groups: Int, _ code: (Int) -> Int) {
    var places = [UInt32](repeating: 0, count: groups)
    places.withUnsafeMutableBufferPointer { places in
      for row in 0..<count { places[code(row)] += 1 }
      sizes = Array(places)
      var before: UInt32 = 0
      for group in 0..<groups {
        let own = places[group]
        places[group] = before
        before += own
      }
      rows = [UInt32](unsafeUninitializedCapacity: count) { rows, filled in
        rows.willFill()
        for row in 0..<count {
          let group = code(row)
          rows[Int(places[group])] = UInt32(truncatingIfNeeded: row)
          places[group] += 1
        }
        filled = count
      }
    }
  }

  /// Leaves out the rows of each group that break their constraints more than its best. Where the best break them too,
  /// they are its frontier as they are: `decided` is called with each, and the group becomes empty.
  mutating func keepFeasible(
    _ violations: Violations, dropped: [Bool]?, decided: (Int) -> Void
  ) {
    let amounts = violations.amounts
    var kept: [UInt32] = []
    var first = 0
    for group in sizes.indices {
      let end = first + Int(sizes[group])
      var own = rows.map { Array($0[first..<end]) } ?? (first..<end).map { UInt32($0) }
      if let dropped { own.removeAll { dropped[Int($0)] } }
      let least = own.lazy.map { amounts[Int($0)] }.min() ?? 0
      let best = own.filter { amounts[Int($0)] == least }
      if least > 0 {
        for row in best { decided(Int(row)) }
        sizes[group] = 0
      } else {
        kept += best
        sizes[group] = UInt32(truncatingIfNeeded: best.count)
      }
      first = end
    }
    rows = kept
  }
}

/// Numbers from 0 for ids of any size, in the order in which they appear.
struct IdCodes {
  private(set) var codes: [UInt32]
  private(set) var count = 0

  init(_ ids: UnsafeBufferPointer<Int64>) {
    var slots = 16
    while slots < ids.count * 2 { slots *= 2 }
    let mask = slots - 1
    var table = [UInt32](repeating: .max, count: slots)
    var known: [Int64] = []
    codes = [UInt32](unsafeUninitializedCapacity: ids.count) { codes, filled in
      table.withUnsafeMutableBufferPointer { table in
        for row in 0..<ids.count {
          let id = ids[row]
          // Fibonacci hashing, of the high bits.
          var hash = UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15
          hash ^= hash >> 32
          var slot = Int(truncatingIfNeeded: hash &* 0xD6E8_FEB8_6659_FD93 >> 20) & mask
          while table[slot] != .max && known[Int(table[slot])] != id { slot = (slot + 1) & mask }
          if table[slot] == .max {
            table[slot] = UInt32(truncatingIfNeeded: known.count)
            known.append(id)
          }
          codes[row] = table[slot]
        }
      }
      filled = ids.count
    }
    count = known.count
  }
}
