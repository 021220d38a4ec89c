import PrefKitSupport

/// What a row comes to, whoever read it.
struct ReadRow: Equatable, CustomStringConvertible {
  var start: Int
  var line: Int
  var fault: Fault?
  /// nil for an empty cell without quotes.
  var cells: [[UInt8]?] = []

  var description: String {
    let texts = cells.map { $0.map { "'" + String(decoding: $0, as: UTF8.self) + "'" } ?? "null" }
    return "\(start) line \(line) \(fault.map { "\($0.code) \($0.offset)" } ?? "") \(texts)"
  }
}

/// The rules of the delimited reader a byte at a time, with no thought for speed.
struct DelimitedTwin {
  let bytes: [UInt8]
  let dialect: DelimitedDialect
  let columns: Int
  var position: Int
  var line: Int
  var blankRows = 0

  mutating func next() -> ReadRow? {
    while position < bytes.count {
      var row = ReadRow(start: position, line: line)
      var isBlank = true
      read(&row, &isBlank)
      if row.fault == nil, isBlank {
        blankRows += 1
        continue
      }
      if row.fault == nil, row.cells.count != columns {
        row.fault = Fault(.csvRaggedRow, at: row.start)
      }
      if row.fault == nil, let bad = firstInvalid(row.start, position) {
        row.fault = Fault(.utf8Invalid, at: bad)
      }
      if row.fault != nil { row.cells = [] }
      return row
    }
    return nil
  }

  private mutating func read(_ row: inout ReadRow, _ isBlank: inout Bool) {
    var at = position
    var lines = 0
    while true {
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        let open = at
        let openLines = lines
        var text: [UInt8] = []
        at += 1
        while true {
          guard at < bytes.count else { return refuse(&row, open, openLines, at: open) }
          if bytes[at] == UInt8(ascii: "\"") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
              text.append(bytes[at])
              at += 1
              continue
            }
            break
          }
          if bytes[at] == dialect.lineEnd { lines += 1 }
          text.append(bytes[at])
          at += 1
        }
        isBlank = false
        row.cells.append(text)
        if endOfRow(&at) {
          position = at
          line += lines + 1
          return
        }
        guard bytes[at] == dialect.delimiter else {
          return refuse(&row, open, openLines, at: lines == openLines ? at : open)
        }
        at += 1
        continue
      }
      let start = at
      while true {
        let end = at
        if endOfRow(&at) {
          let text = Array(bytes[start..<end])
          if !text.isEmpty, row.cells.count > 0 || text.contains(where: { $0 != 32 && $0 != 9 }) {
            isBlank = false
          }
          row.cells.append(text.isEmpty ? nil : text)
          position = at
          line += lines + 1
          return
        }
        if bytes[at] == dialect.delimiter {
          let text = Array(bytes[start..<at])
          if !text.isEmpty { isBlank = false }
          row.cells.append(text.isEmpty ? nil : text)
          at += 1
          break
        }
        at += 1
      }
    }
  }

  /// Steps over a line end, or finds the end of the text.
  private func endOfRow(_ at: inout Int) -> Bool {
    if at >= bytes.count { return true }
    if bytes[at] == dialect.lineEnd {
      at += 1
      return true
    }
    guard dialect.lineEnd == 10, bytes[at] == 13 else { return false }
    guard at + 1 == bytes.count || bytes[at + 1] == 10 else { return false }
    at = min(at + 2, bytes.count)
    return true
  }

  private mutating func refuse(_ row: inout ReadRow, _ open: Int, _ lines: Int, at offset: Int) {
    row.fault = Fault(.csvQuote, at: offset)
    var at = open
    while at < bytes.count, bytes[at] != dialect.lineEnd { at += 1 }
    position = min(at + 1, bytes.count)
    line += lines + 1
  }

  private func firstInvalid(_ start: Int, _ end: Int) -> Int? {
    var at = start
    while at < end {
      let isValid = (1...4).contains { length in
        guard at + length <= end else { return false }
        let text = String(validating: bytes[at..<at + length], as: UTF8.self)
        if text?.unicodeScalars.count == 1 {
          at += length
          return true
        }
        return false
      }
      if !isValid { return at }
    }
    return nil
  }
}

/// Everything the reader makes of `bytes`, cut into parts at `points` and joined by the rule of
/// `splitPoints`.
func readDelimited(
  _ bytes: [UInt8], _ dialect: DelimitedDialect, _ header: DelimitedHeader, parts: Int = 1,
  lenient: Bool = false
) -> (rows: [ReadRow], blankRows: Int, keys: [[UInt8]]) {
  bytes.withUnsafeBufferPointer { buffer in
    var rows: [ReadRow] = []
    var blankRows = 0
    var keys: [[UInt8]] = []
    var line = header.rowsLine
    var start = header.rowsStart
    let points = dialect.splitPoints(buffer, from: start, parts: parts)
    for end in points + [bytes.count] where start < end {
      let arena = Arena()
      guard
        var reader = DelimitedReader(
          buffer, start: start, end: end, dialect: dialect, header: header, arena: arena,
          line: line,
          lenient: lenient)
      else { continue }
      var tape = Tape()
      while let row = reader.next(into: &tape) {
        var read = ReadRow(start: row.start, line: row.line, fault: row.fault)
        let base = buffer.baseAddress.map { $0 + row.start }
        if row.fault == nil || row.isRepaired {
          keys = []
          for column in 0..<header.names.count {
            keys.append(rawBytes(tape.nodes[1 + 2 * column], base, arena))
            let value = tape.nodes[2 + 2 * column]
            read.cells.append(value.kind == .null ? nil : rawBytes(value, base, arena))
          }
        }
        rows.append(read)
        tape.removeAll()
      }
      blankRows += reader.blankRows
      start = reader.position
      line = reader.line
    }
    return (rows, blankRows, keys)
  }
}
