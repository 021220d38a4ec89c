import PrefKitSupport

/// Reads one object of equally long lists: the i-th elements together are record i.
enum ColumnsReader {
  static func read(_ input: InputBytes, from start: Int, _ records: inout RecordReader) {
    let base = input.base + start
    records.mapper.base = base
    var whole = Tape()
    var place = RecordPlace(number: 0, line: 1, byteOffset: start, length: input.count - start)
    guard input.count - start < Int(Node.topBit) else {
      records.refuse(Fault(.jsonRecordTooLong, at: 0), place)
      return
    }
    do throws(Fault) {
      place.length = try records.scanner.scan(base, end: base + input.count - start, into: &whole)
    } catch {
      records.refuse(error, place)
      records.batch.stopped = true
      return
    }
    var columns = self.columns(whole)
    let longest = columns.map(\.count).max() ?? 0
    for row in 0..<longest where !records.isSated {
      place.number = row
      fill(&records.mapper.tape, whole, &columns)
      if let short = columns.first(where: { $0.count != longest }), row >= short.count {
        records.refuse(
          Fault(.recordMissingField, at: Int(whole.nodes[short.key].start)), place,
          "the list has \(short.count) elements, others have \(longest)")
      } else {
        records.take(place)
      }
    }
  }

  private struct Column {
    let key: Int
    let count: Int
    var next: Int
    let end: Int
  }

  private static func columns(_ whole: borrowing Tape) -> [Column] {
    let nodes = whole.nodes
    guard nodes[0].kind == .object else { return [] }
    var columns: [Column] = []
    var key = 1
    while key < nodes[0].next {
      let value = key + 1
      if nodes[value].kind == .array {
        var count = 0
        var child = value + 1
        while child < nodes[value].next {
          count += 1
          child = Int(nodes[child].next)
        }
        columns.append(
          Column(key: key, count: count, next: value + 1, end: Int(nodes[value].next)))
      }
      key = Int(nodes[value].next)
    }
    return columns
  }

  /// Puts the next element of every column on the tape as one object.
  private static func fill(
    _ tape: inout Tape, _ whole: borrowing Tape, _ columns: inout [Column]
  ) {
    let nodes = whole.nodes
    tape.removeAll()
    tape.append(
      Node(
        start: 0, length: 0, next: 0,
        count: UInt16(truncatingIfNeeded: Swift.min(columns.count, 65_535)), kind: .object))
    for i in columns.indices where columns[i].next < columns[i].end {
      var key = nodes[columns[i].key]
      key.next = UInt32(truncatingIfNeeded: tape.count + 1)
      tape.append(key)
      let from = columns[i].next
      let past = Int(nodes[from].next)
      let shift = tape.count - from
      for at in from..<past {
        var node = nodes[at]
        node.next = UInt32(truncatingIfNeeded: Int(node.next) + shift)
        tape.append(node)
      }
      columns[i].next = past
    }
    tape.nodes[0].next = UInt32(truncatingIfNeeded: tape.count)
  }
}
