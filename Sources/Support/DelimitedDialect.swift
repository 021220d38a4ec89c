/// How a delimited file is written: RFC 4180, with the delimiter and the line end it uses.
public struct DelimitedDialect: Equatable, Sendable {
  public var delimiter: UInt8
  /// A line feed, before which a carriage return belongs to the line end; or a carriage return alone.
  public var lineEnd: UInt8

  public static let quote = UInt8(ascii: "\"")
  /// What a delimiter may be when it is found from the bytes; earlier ones win ties.
  public static let delimiters = Array(",\t;|".utf8)

  public init(delimiter: UInt8 = UInt8(ascii: ","), lineEnd: UInt8 = 0x0A) {
    self.delimiter = delimiter
    self.lineEnd = lineEnd
  }

  /// A byte that can delimit: neither a quote nor a line end, nor part of a character.
  public static func isDelimiter(_ byte: UInt8) -> Bool {
    byte != quote && byte != 0x0A && byte != 0x0D && byte != 0 && byte < 0x80
  }
}

/// What the first rows say about a delimited file.
public struct DelimitedSniff: Equatable, Sendable {
  public var dialect: DelimitedDialect
  /// Cells of the first row. 1 when no delimiter is in it: the text may be anything.
  public var columns: Int
  /// How many whole rows were looked at, blank ones left out, and how many of them have `columns` cells.
  public var rows: Int
  public var evenRows: Int

  private static let sampleBytes = 256 << 10
  private static let sampleRows = 200

  /// Finds the delimiter and the line end from the first rows: the delimiter that most rows have as often
  /// as the first row, and of equal ones that which makes more columns.
  public static func detect(
    _ bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8? = nil
  ) -> DelimitedSniff {
    let sample = UnsafeBufferPointer(rebasing: bytes.prefix(sampleBytes))
    let isWhole = sample.count == bytes.count
    let lineEnd = detectLineEnd(sample)
    var best: DelimitedSniff?
    for candidate in delimiter.map({ [$0] }) ?? DelimitedDialect.delimiters {
      let dialect = DelimitedDialect(delimiter: candidate, lineEnd: lineEnd)
      let found = count(sample, dialect, isWhole: isWhole)
      if let standing = best, !found.beats(standing) { continue }
      best = found
    }
    return best
      ?? DelimitedSniff(
        dialect: DelimitedDialect(lineEnd: lineEnd), columns: 1, rows: 0, evenRows: 0)
  }

  private func beats(_ other: DelimitedSniff) -> Bool {
    if (columns > 1) != (other.columns > 1) { return columns > 1 }
    // The shares evenRows / rows, compared without dividing.
    let mine = evenRows * max(other.rows, 1)
    let theirs = other.evenRows * max(rows, 1)
    return mine != theirs ? mine > theirs : columns > other.columns
  }

  private static func count(
    _ sample: UnsafeBufferPointer<UInt8>, _ dialect: DelimitedDialect, isWhole: Bool
  ) -> DelimitedSniff {
    var sniff = DelimitedSniff(dialect: dialect, columns: 1, rows: 0, evenRows: 0)
    var scanner = DelimitedScanner(
      sample, start: byteOrderMarkLength(sample), dialect, maxRowBytes: sampleBytes)
    while sniff.rows < sampleRows {
      let outcome = scanner.scanRow { _, _, _ in }
      guard let outcome else { break }
      // The sample may end inside its last row, also with a quote open.
      if !isWhole && scanner.position >= sample.count { break }
      if outcome.isBlank { continue }
      if sniff.rows == 0 { sniff.columns = outcome.cells }
      sniff.rows += 1
      if outcome.fault == nil && outcome.cells == sniff.columns { sniff.evenRows += 1 }
    }
    return sniff
  }

  /// A line feed, unless every line end outside of quotes is a lone carriage return.
  private static func detectLineEnd(_ sample: UnsafeBufferPointer<UInt8>) -> UInt8 {
    var isQuoted = false
    var sawReturn = false
    for byte in sample {
      switch byte {
      case DelimitedDialect.quote: isQuoted.toggle()
      case 0x0A where !isQuoted: return 0x0A
      case 0x0D where !isQuoted: sawReturn = true
      default: break
      }
    }
    return sawReturn ? 0x0D : 0x0A
  }
}

/// 3 when a UTF-8 byte order mark begins the bytes, else 0.
func byteOrderMarkLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
}
