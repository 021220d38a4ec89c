import CPrefKit
import PrefKitRecords
import PrefKitSupport

/// Everything that leaves a dataset, as text: the rows of all tables, taken through the Arrow stream that a
/// consumer gets, and the summary. Batches leave no trace in it.
struct Contents {
  var rows: [[[UInt8]]] = []
  var summary: [UInt8]

  init(_ dataset: Dataset, _ layout: TextLayout) {
    summary = dataset.summary
    for table in Table.allCases { rows.append(Contents.rows(dataset, table, layout)) }
    let expected = [
      dataset.itemCount, dataset.candidateCount, dataset.judgementCount, dataset.stepCount,
      dataset.counts.problemsListed,
    ]
    expectEqual(rows.map(\.count), expected, "rows of the tables")
  }

  private static func rows(
    _ dataset: Dataset, _ table: Table, _ layout: TextLayout
  ) -> [[UInt8]] {
    var made: [[UInt8]] = []
    var stream = ArrowArrayStream()
    do throws(ReadError) {
      try dataset.export(table, text: layout, to: &stream)
    } catch {
      fail("exporting \(table) failed: \(error.message)")
    }
    do throws(ArrowFailure) {
      let reader = try ArrowReader(consuming: &stream)
      while let batch = try reader.nextBatch() {
        let arena = Arena()
        guard var rows = ArrowRowReader(batch, arena: arena) else { fail("no room") }
        var tape = Tape()
        for row in 0..<batch.rowCount {
          tape.removeAll()
          do throws(Fault) { try rows.read(row, into: &tape) } catch {
            fail("\(table) row \(row): \(error.code.word) in \(rows.faultPath)")
          }
          checkJSON(tape, arena, table, row)
          guard let span = JSONWriter.write(tape, 0, record: nil, to: arena) else {
            fail("no room")
          }
          made.append(
            Array(UnsafeBufferPointer(start: arena.base + span.offset, count: span.byteCount)))
        }
      }
    } catch {
      fail("\(table) is no stream: \(error.message)")
    }
    return made
  }

  /// The columns that hold JSON, and of which kind. One message may stand for a list of them.
  private static var jsonColumns: [String: [Node.Kind]] {
    ["messages": [.array, .object], "reason_tags": [.array], "extra": [.object]]
  }

  private static func checkJSON(
    _ tape: borrowing Tape, _ arena: Arena, _ table: Table, _ row: Int
  ) {
    var key = 1
    while key < tape.nodes[0].next {
      let name = text(tape.nodes[key], arena)
      if tape.nodes[key + 1].kind == .string, let kinds = jsonColumns[name.string] {
        let value = text(tape.nodes[key + 1], arena)
        if let bad = firstBreak(in: value.bytes, kinds) {
          fail("\(name.string) of \(table) row \(row) is \(bad): \(shown(value.bytes))")
        }
      }
      key = Int(tape.nodes[key + 1].next)
    }
  }

  private static func text(_ node: Node, _ arena: Arena) -> (bytes: [UInt8], string: String) {
    let bytes = Array(
      UnsafeBufferPointer(start: arena.base + node.span.offset, count: node.span.byteCount))
    return (bytes, String(decoding: bytes, as: UTF8.self))
  }

  func compare(_ other: Contents, _ what: String) {
    for (table, (mine, theirs)) in zip(Table.allCases, zip(rows, other.rows)) {
      for (row, (a, b)) in zip(mine, theirs).enumerated() where a != b {
        fail("\(what): \(table) row \(row)\n  \(shown(a))\n  \(shown(b))")
      }
      expectEqual(theirs.count, mine.count, "\(what): rows of \(table)")
    }
    expectEqual(shown(other.summary), shown(summary), "\(what): summary")
  }
}

/// What keeps `text` from being one JSON value of these kinds; nil when nothing does. Strict but for what
/// lenient reading lets through in the source's own bytes.
func firstBreak(in text: [UInt8], _ kinds: [Node.Kind]) -> String? {
  text.withUnsafeBufferPointer { bytes in
    guard let start = bytes.baseAddress, bytes.count > 0 else { return "empty" }
    var scanner = JSONScanner(maxDepth: 65_536, lenient: true)
    var tape = Tape()
    do throws(Fault) {
      let length = try scanner.scan(start, end: start + bytes.count, into: &tape)
      if length < bytes.count { return "more than one value, up to \(length)" }
    } catch {
      return "\(error.code.word) at \(error.offset)"
    }
    let kind = tape.nodes[0].kind
    return kinds.contains(kind) ? nil : "a JSON \(kind)"
  }
}
