import PrefKitStatistics

// Unchecked memory: the loops over rows write to buffers whose indices are rows below `rowCount` and numbers below
// `product`, both of which the loops before them established.

/// The different packed numbers of the rows in ascending order, and which of them each row has.
struct Numbering {
  let ids: [Int32]
  let numbers: [UInt64]

  /// Where the numbers are few for the rows, a table has a place for each; else they are hashed.
  init(_ packed: PackedColumns, rowCount: Int, threads: Int) throws(NormalizationError) {
    let isSmall = packed.product <= UInt64(Swift.max(1 << 12, Swift.min(rowCount / 2, 1 << 28)))
    if isSmall {
      (ids, numbers) = Numbering.tabled(packed, rowCount, threads)
    } else {
      (ids, numbers) = Numbering.hashed(packed, rowCount, threads)
      guard numbers.count < Int(Int32.max) else {
        throw NormalizationError(
          .shape, "there are \(numbers.count) groups; at most \(Int32.max - 1) can be numbered")
      }
    }
  }

  /// Calls `body` with the row number of the first of a block of rows, and their packed numbers.
  @inline(__always)
  private static func forEachBlock(
    _ packed: PackedColumns, _ rows: Range<Int>, _ body: (Int, UnsafeBufferPointer<UInt64>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: PackedColumns.block) { block in
      guard let base = block.baseAddress else { return }
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = Swift.min(rows.upperBound, row + PackedColumns.block)
        packed.load(row..<end, into: base)
        body(row, UnsafeBufferPointer(start: base, count: end - row))
        row = end
      }
    }
  }

  private static func ids(
    _ count: Int, _ fill: (UnsafeMutableBufferPointer<Int32>) -> Void
  ) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.willFill()
      fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialized = count
    }
  }

  private static func tabled(
    _ packed: PackedColumns, _ rowCount: Int, _ threads: Int
  ) -> ([Int32], [UInt64]) {
    let size = Int(packed.product)
    var numbers: [UInt64] = []
    let ids = ids(rowCount) { ids in
      let ranges = Parallel.ranges(rowCount, least: Swift.max(1 << 15, size), most: threads)
      let seen = Parallel.map(ranges.count, threads: threads) { part in
        var seen = [Bool](repeating: false, count: size)
        seen.withUnsafeMutableBufferPointer { seen in
          forEachBlock(packed, ranges[part]) { row, block in
            for i in 0..<block.count {
              let number = Int(truncatingIfNeeded: block[i])
              seen[number] = true
              ids[row + i] = Int32(truncatingIfNeeded: number)
            }
          }
        }
        return seen
      }
      var places = [Int32](repeating: -1, count: size)
      for number in 0..<size where seen.contains(where: { $0[number] }) {
        places[number] = Int32(truncatingIfNeeded: numbers.count)
        numbers.append(UInt64(number))
      }
      // Where every number came, the rows are numbered already.
      if numbers.count < size { renumber(ids, ranges, threads) { _ in places } }
    }
    return (ids, numbers)
  }

  private static func renumber(
    _ ids: UnsafeMutableBufferPointer<Int32>, _ ranges: [Range<Int>], _ threads: Int,
    _ places: (Int) -> [Int32]
  ) {
    _ = Parallel.map(ranges.count, threads: threads) { part in
      places(part).withUnsafeBufferPointer { places in
        for row in ranges[part] { ids[row] = places[Int(ids[row])] }
      }
    }
  }

  private static func hashed(
    _ packed: PackedColumns, _ rowCount: Int, _ threads: Int
  ) -> ([Int32], [UInt64]) {
    var numbers: [UInt64] = []
    let ids = ids(rowCount) { ids in
      let ranges = Parallel.ranges(rowCount, least: 1 << 15, most: threads)
      let found = Parallel.map(ranges.count, threads: threads) { part in
        var table = NumberTable()
        forEachBlock(packed, ranges[part]) { row, block in
          for i in 0..<block.count { ids[row + i] = table.place(of: block[i]) }
        }
        return table.numbers.enumerated().map { (number: $0.element, place: $0.offset) }
          .sorted { $0.number < $1.number }
      }
      numbers = found.count == 1 ? found[0].map(\.number) : merged(found.map { $0.map(\.number) })
      let places = found.map { found in
        var places = [Int32](repeating: 0, count: found.count)
        var at = 0
        for (number, place) in found {
          while numbers[at] != number { at += 1 }
          places[place] = Int32(truncatingIfNeeded: at)
        }
        return places
      }
      renumber(ids, ranges, threads) { places[$0] }
    }
    return (ids, numbers)
  }

  /// The union of ascending lists.
  private static func merged(_ lists: [[UInt64]]) -> [UInt64] {
    lists.dropFirst().reduce(lists.first ?? []) { a, b in
      var union: [UInt64] = []
      union.reserveCapacity(a.count + b.count)
      var i = 0
      var j = 0
      while i < a.count || j < b.count {
        let takesFirst = j == b.count || i < a.count && a[i] <= b[j]
        let next = takesFirst ? a[i] : b[j]
        union.append(next)
        if i < a.count && a[i] == next { i += 1 }
        if j < b.count && b[j] == next { j += 1 }
      }
      return union
    }
  }
}

/// Numbers in the order in which they first came; open addressing, at most half full.
struct NumberTable {
  private(set) var numbers: [UInt64] = []
  private var slots = [Int32](repeating: -1, count: 1 << 10)
  private var shift: UInt64 = 54

  @inline(__always)
  private func slot(of number: UInt64) -> Int {
    // The fold brings the high bits down, so that numbers which differ only there part too.
    let mixed = (number ^ number >> 32) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> shift)
  }

  @inline(__always)
  mutating func place(of number: UInt64) -> Int32 {
    var slot = slot(of: number)
    while true {
      let place = slots[slot]
      if place < 0 { return add(number, slot) }
      if numbers[Int(place)] == number { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  @inline(never)
  private mutating func add(_ number: UInt64, _ slot: Int) -> Int32 {
    let place = Int32(truncatingIfNeeded: numbers.count)
    numbers.append(number)
    slots[slot] = place
    if numbers.count * 2 > slots.count { widen() }
    return place
  }

  private mutating func widen() {
    shift -= 1
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (place, number) in numbers.enumerated() {
      var slot = slot(of: number)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: place)
    }
  }
}
