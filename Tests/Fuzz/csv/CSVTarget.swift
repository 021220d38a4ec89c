import PrefKitSupport

/// The delimited reader over any bytes, strict against the naive twin of its tests, and cut into parts
/// against itself in one piece. The header and the guess of the dialect are read too.
///
/// The first byte chooses the dialect, the second the columns and the parts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCSV(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 2 else { return -1 }
  let input = UnsafeBufferPointer(start: data + 2, count: size - 2)
  let delimiters = DelimitedDialect.delimiters
  let dialect = DelimitedDialect(
    delimiter: delimiters[Int(data[0] & 3) % delimiters.count], lineEnd: data[0] & 4 == 0 ? 10 : 13)
  let columns = 1 + Int(data[1] & 3)
  let parts = 2 + Int(data[1] >> 2 & 15)
  withExactCopy(of: input) { bytes in
    let header = DelimitedHeader(columns: columns, of: bytes)
    checkRows(bytes, dialect, header, parts)
    for dialect in [dialect, DelimitedSniff.detect(bytes).dialect] {
      guard let header = readHeader(bytes, dialect) else { continue }
      checkRows(bytes, dialect, header, parts)
    }
  }
  return 0
}

/// The first row that is not blank, if it can be read; its names all differ.
private func readHeader(
  _ bytes: UnsafeBufferPointer<UInt8>, _ dialect: DelimitedDialect
) -> DelimitedHeader? {
  do throws(Fault) {
    let header = try DelimitedHeader(of: bytes, dialect: dialect)
    expectEqual(Set(header.names).count, header.names.count, "different names")
    expect(header.start <= header.end && header.end <= header.rowsStart, "places of the header")
    expect(header.rowsStart <= bytes.count, "the rows begin behind the input")
    let lines = bytes[..<header.rowsStart].count { $0 == dialect.lineEnd }
    expect(
      header.rowsLine - 1 == lines || header.rowsStart == bytes.count,
      "the rows begin on line \(header.rowsLine), there are \(lines) line ends before them")
    return header
  } catch {
    expect(error.offset >= 0 && error.offset <= bytes.count, "the header's fault")
    return nil
  }
}

private func checkRows(
  _ bytes: UnsafeBufferPointer<UInt8>, _ dialect: DelimitedDialect, _ header: DelimitedHeader,
  _ parts: Int
) {
  let bytes = Array(bytes)
  var twin = DelimitedTwin(
    bytes: bytes, dialect: dialect, columns: header.names.count, position: header.rowsStart,
    line: header.rowsLine)
  var expected: [ReadRow] = []
  while let row = twin.next() { expected.append(row) }
  let strict = readDelimited(bytes, dialect, header)
  compare(strict.rows, expected, "the twin")
  expectEqual(strict.blankRows, twin.blankRows, "blank rows")
  compare(readDelimited(bytes, dialect, header, parts: parts).rows, expected, "\(parts) parts")

  let lenient = readDelimited(bytes, dialect, header, lenient: true)
  expectEqual(lenient.rows.map(\.start), expected.map(\.start), "places of lenient rows")
  for (row, strict) in zip(lenient.rows, expected) {
    if strict.fault?.code == .utf8Invalid {
      expectEqual(row.fault, strict.fault, "the warning of a repaired row")
      expectEqual(row.cells.count, header.names.count, "cells of a repaired row")
      for case let cell? in row.cells {
        expect(String(validating: cell, as: UTF8.self) != nil, "a repaired cell is not UTF-8")
      }
    } else {
      expectEqual(row, strict, "a row that needs no repair")
    }
  }
  compare(
    readDelimited(bytes, dialect, header, parts: parts, lenient: true).rows, lenient.rows,
    "\(parts) lenient parts")
}

private func compare(_ rows: [ReadRow], _ expected: [ReadRow], _ what: String) {
  for (row, twin) in zip(rows, expected) { expectEqual(row, twin, what) }
  expectEqual(rows.count, expected.count, "\(what): rows")
}
