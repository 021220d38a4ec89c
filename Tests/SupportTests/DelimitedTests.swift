import PrefKitSupport
import Testing

@Suite("Delimited text")
struct DelimitedTests {
  static let comma = DelimitedDialect()

  static func header(
    _ text: [UInt8], _ dialect: DelimitedDialect = comma
  ) throws -> DelimitedHeader {
    try text.withUnsafeBufferPointer { try DelimitedHeader(of: $0, dialect: dialect) }
  }

  static func rows(_ text: String, _ dialect: DelimitedDialect = comma) throws -> [[String?]] {
    let bytes = Array(text.utf8)
    return try readDelimited(bytes, dialect, header(bytes, dialect)).rows.map { row in
      if let fault = row.fault { return ["\(fault.code.word) \(fault.offset)"] }
      return row.cells.map { $0.map { String(decoding: $0, as: UTF8.self) } }
    }
  }

  @Test func cellsAsRFC4180HasThem() throws {
    #expect(
      try Self.rows("a,b\n1,\"x,\"\"y\"\"\nz\"\n,\"\"\r\n\"q\",2") == [
        ["1", "x,\"y\"\nz"], [nil, ""], ["q", "2"],
      ])
    // A quote inside an unquoted cell is text; so is a space.
    #expect(try Self.rows("a,b\n5\" disk, x \n") == [["5\" disk", " x "]])
  }

  @Test func onlyTheWrongRowIsRefused() throws {
    #expect(
      try Self.rows("a,b\n1\n2,3\n4,5,6\n7,8\n") == [
        ["csv_ragged_row 4"], ["2", "3"], ["csv_ragged_row 10"], ["7", "8"],
      ])
    #expect(
      try Self.rows("a,b\n1,\"never\n2,3\n4,5\n") == [["csv_quote 6"], ["2", "3"], ["4", "5"]])
    #expect(
      try Self.rows("a,b\n1,\"no\" way\n2,3\n") == [["csv_quote 10"], ["2", "3"]])
    #expect(
      try Self.rows("a,b\n1,\"never\n2,\"3\"\n4,5\n") == [
        ["csv_quote 6"], ["2", "3"], ["4", "5"],
      ])
  }

  @Test func utf8IsCheckedByTheRow() throws {
    var bytes = Array("a,b\n1,\"é\"\"\"\n2,\"\"\"x".utf8)
    bytes += [0xFF] + Array("\"\nß,ü\n".utf8)
    let header = try Self.header(bytes)
    let strict = readDelimited(bytes, Self.comma, header).rows
    #expect(strict.map(\.fault) == [nil, Fault(.utf8Invalid, at: 19), nil])
    let lenient = readDelimited(bytes, Self.comma, header, lenient: true).rows
    #expect(lenient.map(\.fault) == strict.map(\.fault))
    #expect(lenient[1].cells == [Array("2".utf8), Array("\"x\u{FFFD}".utf8)])
  }

  @Test func blankRowsAreCounted() throws {
    let bytes = Array("\n\na,b\n\n1,2\n,\n  \n3,4\r\n\r\n".utf8)
    let header = try Self.header(bytes)
    #expect(header.blankRows == 2)
    #expect(header.line == 3)
    let (rows, blank, _) = readDelimited(bytes, Self.comma, header)
    #expect(rows.map(\.line) == [5, 8])
    #expect(blank == 4)
  }

  @Test func columnNamesAreMadeDifferent() throws {
    let bytes = Array("\u{FEFF}a,a,\"b\"\"\",a,a_2,,\n1,2,3,4,5,6,7\n".utf8)
    let header = try Self.header(bytes)
    let names = header.names.map { String(decoding: $0, as: UTF8.self) }
    #expect(names == ["a", "a_3", "b\"", "a_4", "a_2", "", "_2"])
    #expect(header.renamed == [1, 3, 6])
    #expect(header.start == 3)
    let (rows, _, keys) = readDelimited(bytes, Self.comma, header)
    #expect(rows.count == 1)
    #expect(keys == header.names)
  }

  @Test func aFileWithoutAHeader() {
    let bytes = Array("3,,4\n1,2,2\n".utf8)
    let header = bytes.withUnsafeBufferPointer { DelimitedHeader(columns: 3, of: $0) }
    let (rows, _, keys) = readDelimited(bytes, Self.comma, header)
    #expect(rows.map(\.cells) == [[[0x33], nil, [0x34]], [[0x31], [0x32], [0x32]]])
    #expect(keys == [[0x30], [0x31], [0x32]])
  }

  @Test func theDialectIsFound() {
    func sniff(_ text: String) -> DelimitedSniff {
      Array(text.utf8).withUnsafeBufferPointer { DelimitedSniff.detect($0) }
    }
    #expect(sniff("a,b\n1,2\n").dialect == DelimitedDialect())
    #expect(sniff("a\tb, c\n1\t2\n").dialect.delimiter == UInt8(ascii: "\t"))
    #expect(sniff("a;b\n1,5;2,5\n").dialect.delimiter == UInt8(ascii: ";"))
    #expect(sniff("a|b|c\n1|2|3,\n").dialect.delimiter == UInt8(ascii: "|"))
    #expect(sniff("a,b\r1,\"x\ny\"\r").dialect == DelimitedDialect(lineEnd: 0x0D))
    #expect(sniff("a,\"b\rc\"\r\n1,2").dialect == DelimitedDialect())
    let one = sniff("word\nother\n")
    #expect(one.columns == 1 && one.rows == 2)
    #expect(sniff("").rows == 0)
    let ragged = sniff("a,b,c\n1,2,3\n1,2\n\n\"x\n")
    #expect(ragged.columns == 3 && ragged.rows == 4 && ragged.evenRows == 2)
  }

  @Test func aRowPastTheLimitIsRefusedAlone() throws {
    let long = String(repeating: "x", count: 200)
    let bytes = Array("a,b\n1,\(long)\n2,\"y\n\(long)\n\"\n3,4\n".utf8)
    let header = try Self.header(bytes)
    bytes.withUnsafeBufferPointer { buffer in
      let reader = DelimitedReader(
        buffer, start: header.rowsStart, end: buffer.count, dialect: Self.comma, header: header,
        arena: Arena(), maxRowBytes: 100)
      guard var reader else { return }
      var tape = Tape()
      var faults: [Fault?] = []
      while let row = reader.next(into: &tape) { faults.append(row.fault) }
      #expect(faults.first == Fault(.jsonRecordTooLong, at: 4))
      #expect(faults[1] == Fault(.jsonRecordTooLong, at: 207))
      #expect(faults.last == .some(nil))
    }
  }

  /// Strays that leave a quote open from every line must not make reading quadratic.
  @Test func strayQuotesStayLinear() throws {
    for line in ["a\",\"\n", "x,\"\n", "\"a\nb\"c,\n", "\"\"\"\n"] {
      var bytes = Array("a,b\n".utf8)
      for _ in 0..<200_000 { bytes += Array(line.utf8) }
      let result = readDelimited(bytes, Self.comma, try Self.header(bytes))
      #expect(result.rows.count > 0)
    }
  }

  @Test func randomTablesComeBack() throws {
    var random = SplitMix(state: 11)
    let pieces = [
      "a", "7.25", "é", "日本", " ", "\"", ",", "\n", "\r\n", "\t", "|", "long text in a cell ",
      "{\"k\": [1]}", "😀",
    ]
    for round in 0..<300 {
      let dialect = DelimitedDialect(
        delimiter: DelimitedDialect.delimiters[random.below(4)],
        lineEnd: round % 5 == 0 ? 13 : 10)
      let columns = 1 + random.below(6)
      var bytes = Array((0..<columns).map { "c\($0)" }.joined(separator: ";").utf8)
      bytes = bytes.map { $0 == UInt8(ascii: ";") ? dialect.delimiter : $0 } + [dialect.lineEnd]
      var table: [[[UInt8]?]] = []
      for _ in 0..<random.below(40) {
        var cells: [[UInt8]?] = []
        for column in 0..<columns {
          var cell: [UInt8] = []
          for _ in 0..<random.below(5) { cell += Array(pieces[random.below(pieces.count)].utf8) }
          let mustQuote = cell.contains {
            $0 == 34 || $0 == 10 || $0 == 13 || $0 == dialect.delimiter
          }
          let isQuoted = mustQuote || random.below(3) == 0 || columns == 1
          if column > 0 { bytes.append(dialect.delimiter) }
          if isQuoted { bytes.append(34) }
          for byte in cell { bytes += byte == 34 ? [34, 34] : [byte] }
          if isQuoted { bytes.append(34) }
          cells.append(cell.isEmpty && !isQuoted ? nil : cell)
        }
        bytes += dialect.lineEnd == 10 && random.below(2) == 0 ? [13, 10] : [dialect.lineEnd]
        if cells.contains(where: { $0 != nil }) { table.append(cells) }
      }
      let header = try Self.header(bytes, dialect)
      for parts in [1, 2, 5, 64] {
        let read = readDelimited(bytes, dialect, header, parts: parts)
        #expect(read.rows.map(\.cells) == table)
        #expect(read.rows.allSatisfy { $0.fault == nil })
      }
      // In well-formed text the points are exact: each is the start of a row.
      let starts = Set(readDelimited(bytes, dialect, header).rows.map(\.start))
      let points = bytes.withUnsafeBufferPointer {
        dialect.splitPoints($0, from: header.rowsStart, parts: 7)
      }
      #expect(points == points.sorted() && Set(points).count == points.count)
      if columns > 1 { #expect(points.allSatisfy { starts.contains($0) || isBlank(bytes, $0) }) }
    }
    func isBlank(_ bytes: [UInt8], _ at: Int) -> Bool {
      DelimitedDialect.delimiters.contains(bytes[at])
    }
  }

  /// Any bytes at all: the same rows as the twin, for any cut.
  @Test func anyBytesAsTheTwinHasThem() {
    var random = SplitMix(state: 12)
    let alphabet: [UInt8] = Array("\"\"\"\",,,\n\n\r\rab \t".utf8) + [0xC3, 0xA9, 0xFF]
    for round in 0..<20_000 {
      let length = random.below(round % 10 == 0 ? 600 : 40)
      var bytes = (0..<length).map { _ in alphabet[random.below(alphabet.count)] }
      if round % 3 == 0 {
        bytes = bytes.flatMap { $0 == 97 ? Array(repeating: 97, count: 30) : [$0] }
      }
      let dialect = DelimitedDialect(lineEnd: round % 4 == 0 ? 13 : 10)
      let columns = 1 + random.below(3)
      let header = bytes.withUnsafeBufferPointer { DelimitedHeader(columns: columns, of: $0) }
      var twin = DelimitedTwin(
        bytes: bytes, dialect: dialect, columns: columns, position: header.rowsStart, line: 1)
      var expected: [ReadRow] = []
      while let row = twin.next() { expected.append(row) }
      for parts in [1, 3] {
        let read = readDelimited(bytes, dialect, header, parts: parts)
        #expect(read.rows == expected, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        #expect(read.blankRows == twin.blankRows)
      }
    }
  }

  @Test func damagedFilesNeverTrap() {
    var random = SplitMix(state: 13)
    let start = Array(
      "id,prompt,winner\r\n1,\"say \"\"hi\"\"\nnow\",left\r\n2,né,tie\r\n\r\n3,\"[\"\"a\"\"]\",right"
        .utf8)
    for _ in 0..<20_000 {
      let bytes = random.damage(start)
      bytes.withUnsafeBufferPointer { buffer in
        let sniff = DelimitedSniff.detect(buffer)
        guard let header = try? DelimitedHeader(of: buffer, dialect: sniff.dialect) else { return }
        for row in readDelimited(bytes, sniff.dialect, header, parts: 2, lenient: true).rows {
          if let fault = row.fault { #expect(fault.offset >= 0 && fault.offset <= bytes.count) }
        }
      }
    }
  }
}
