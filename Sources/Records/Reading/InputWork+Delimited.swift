import PrefKitSupport

extension InputWork {
  /// Reads a delimited file; `delimiter` receives what was found.
  func delimited(_ delimiter: inout UInt8) throws(Fault) -> [Batch] {
    let given = options.delimiter == 0 ? nil : options.delimiter
    let dialect = DelimitedSniff.detect(input.buffer, delimiter: given).dialect
    delimiter = dialect.delimiter
    let header = try self.header(dialect)
    let parts = Swift.max(1, (input.count - header.rowsStart) / chunkSize)
    let starts =
      [header.rowsStart]
      + dialect.splitPoints(input.buffer, from: header.rowsStart, parts: parts)
    let made = try share(starts, linesBefore: header.rowsLine - 1) { from, to, _ in
      read(from, to, dialect, header)
    }
    // What is said of the whole file stands before its rows, however they were cut into parts.
    let about = Batch(input: InputBytes.empty, hasText: false)
    note(header, dialect, given, about)
    countBlankRows(made, about)
    return about.problems.isEmpty ? made : [about] + made
  }

  private func header(_ dialect: DelimitedDialect) throws(Fault) -> DelimitedHeader {
    if let columns = catalog.named?.headerlessColumns {
      return DelimitedHeader(columns: columns, of: input.buffer)
    }
    return try DelimitedHeader(
      of: input.buffer, dialect: dialect, maxRowBytes: options.maxRecordBytes)
  }

  private func read(
    _ from: Int, _ to: Int, _ dialect: DelimitedDialect, _ header: DelimitedHeader
  ) -> Part {
    let batch = Batch(input: input, hasText: false)
    var reader = records(batch)
    var part = Part(batch: batch, start: from, end: to, lines: 0, records: 0)
    guard
      var rows = DelimitedReader(
        input.buffer, start: from, end: to, dialect: dialect, header: header, arena: batch.arena,
        maxRowBytes: options.maxRecordBytes, lenient: options.lenient)
    else { return part }
    while !reader.isSated {
      reader.mapper.tape.removeAll()
      guard let row = rows.next(into: &reader.mapper.tape) else { break }
      let place = RecordPlace(
        number: row.index, line: row.line, byteOffset: row.start, length: row.end - row.start)
      reader.mapper.base = input.base + row.start
      if let fault = row.fault {
        let inside = Fault(fault.code, at: fault.offset - row.start)
        if row.isRepaired {
          reader.scanner.repairs.append(.init(code: fault.code, offset: inside.offset))
        } else {
          let ragged = "the row has \(row.cells) cells, the header \(header.names.count)"
          reader.refuse(inside, place, fault.code == .csvRaggedRow ? ragged : nil)
          continue
        }
      }
      reader.take(place)
    }
    batch.planRecords = reader.planRecords
    batch.blankRows = rows.blankRows
    part.end = Swift.max(rows.position, to)
    part.lines = rows.line - 1
    part.records = batch.records + rows.blankRows
    return part
  }

  /// What there is to say of the header and the delimiter.
  private func note(
    _ header: DelimitedHeader, _ dialect: DelimitedDialect, _ given: UInt8?, _ batch: Batch
  ) {
    let log = ProblemLog(batch: batch, limit: options.maxProblems)
    func warn(_ code: ProblemCode, _ message: String) {
      log.add(
        Problem(
          severity: .warning, code: code, record: -1, line: header.line, byteOffset: header.start,
          pointer: "", message: message, once: true))
    }
    for column in header.renamed {
      let name = String(decoding: header.names[column], as: UTF8.self)
      warn(
        .csvDuplicateColumn, "two columns have one name; column \(column + 1) is read as '\(name)'")
    }
    let lower = fileName.lowercased()
    let expected: UInt8? =
      lower.hasSuffix(".csv") ? UInt8(ascii: ",") : lower.hasSuffix(".tsv") ? 0x09 : nil
    if given == nil, let expected, expected != dialect.delimiter {
      let found =
        dialect.delimiter == 0x09 ? "a tab" : "'\(Character(UnicodeScalar(dialect.delimiter)))'"
      warn(.csvDelimiter, "the cells are separated by \(found), which the name does not suggest")
    }
  }

  /// Blank rows are records that are skipped; said once.
  private func countBlankRows(_ made: [Batch], _ about: Batch) {
    let total = made.reduce(0) { $0 + $1.blankRows }
    guard total > 0 else { return }
    for batch in made {
      batch.records += batch.blankRows
      batch.skipped += batch.blankRows
    }
    ProblemLog(batch: about, limit: options.maxProblems).add(
      Problem(
        severity: .warning, code: .csvBlankRows, record: -1, line: -1, byteOffset: -1, pointer: "",
        message: "\(total) blank rows are skipped", once: true))
  }
}
