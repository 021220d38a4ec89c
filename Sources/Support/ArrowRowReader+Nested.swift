extension ArrowRowReader {
  mutating func writeStruct(_ index: Int, _ i: Int, _ tape: inout Tape) throws(Fault) {
    let first = columns[index].firstChild
    let count = columns[index].childCount
    // The children run along with the struct, so its own offset counts for them too.
    let at = columns[index].offset &+ i
    let root = tape.count
    tape.append(leaf: .object, Span(start: 0, length: 0))
    for child in first..<first + count {
      var key = keys[child]
      key.next = UInt32(truncatingIfNeeded: tape.count + 1)
      tape.append(key)
      try write(child, at, &tape)
    }
    close(root, count, &tape)
  }

  /// Lists of every kind, and maps.
  mutating func writeList(_ index: Int, _ i: Int, _ tape: inout Tape) throws(Fault) {
    let column = columns + index
    let elements = column.pointee.firstChild
    let at = column.pointee.offset &+ i
    let start: Int
    let count: Int
    switch column.pointee.type {
    case .fixedList(let size):
      start = at * size
      count = size
    case .listView(let bytes):
      guard let offsets = column.pointee.first, let sizes = column.pointee.second else {
        throw refuse(index)
      }
      start = offsets.integer(at: at, bytes: bytes)
      count = sizes.integer(at: at, bytes: bytes)
    default:
      var bytes = 4
      if case .list(let declared) = column.pointee.type { bytes = declared }
      guard let offsets = column.pointee.first else { throw refuse(index) }
      start = offsets.integer(at: at, bytes: bytes)
      let end = offsets.integer(at: at &+ 1, bytes: bytes)
      guard start >= 0, end >= start else { throw refuse(index) }
      count = end - start
    }
    let (end, overflow) = start.addingReportingOverflow(count)
    guard start >= 0, count >= 0, !overflow, end <= columns[elements].length else {
      throw refuse(index)
    }
    if column.pointee.type == .map, let key = textKey(elements) {
      return try writeMap(elements, key, start..<end, &tape)
    }
    let root = tape.count
    tape.append(leaf: .array, Span(start: 0, length: 0))
    for place in start..<end { try write(elements, place, &tape) }
    close(root, count, &tape)
  }

  /// The key field of a map's entries when its keys are text, also in a dictionary.
  private func textKey(_ entries: Int) -> Int? {
    let key = columns[entries].firstChild
    let values = columns[key].dictionary > 0 ? columns[key].dictionary : key
    return columns[values].type.isText ? key : nil
  }

  private mutating func writeMap(
    _ entries: Int, _ key: Int, _ places: Range<Int>, _ tape: inout Tape
  ) throws(Fault) {
    let root = tape.count
    tape.append(leaf: .object, Span(start: 0, length: 0))
    let column = columns[entries]
    for place in places {
      let at = column.offset &+ place
      // The key is written as a value and made a key afterwards: a dictionary may stand in between.
      let name = tape.count
      try write(key, at, &tape)
      guard !column.isNull(place), tape.nodes[name].kind == .string else { throw refuse(key) }
      tape.nodes[name].kind = .key
      try write(key + 1, at, &tape)
    }
    close(root, places.count, &tape)
  }

  private func close(_ root: Int, _ count: Int, _ tape: inout Tape) {
    tape.nodes[root].next = UInt32(truncatingIfNeeded: tape.count)
    tape.nodes[root].count = UInt16(truncatingIfNeeded: Swift.min(count, 65_535))
  }
}
