/// The names of the columns and where the rows begin.
public struct DelimitedHeader: Sendable {
  /// One name a column, all different.
  public private(set) var names: [[UInt8]] = []
  /// Columns whose name stood there before and got a suffix: "score" becomes "score_2".
  public private(set) var renamed: [Int] = []
  /// The header row; empty in a file without one.
  public private(set) var start: Int
  public private(set) var end: Int
  public private(set) var line = 1
  /// Where the rows begin, and on which line.
  public private(set) var rowsStart: Int
  public private(set) var rowsLine = 1
  /// Blank rows before the header.
  public private(set) var blankRows = 0

  public static let maxColumns = 1 << 20

  /// Columns named "0", "1", … of a file without a header.
  public init(columns: Int, of bytes: UnsafeBufferPointer<UInt8>) {
    start = byteOrderMarkLength(bytes)
    end = start
    rowsStart = start
    let count = Swift.min(Swift.max(columns, 1), DelimitedHeader.maxColumns)
    names = (0..<count).map { Array(String($0).utf8) }
  }

  /// Reads the header: the first row that is not blank. Without any row there are no columns. The fault is
  /// `csvQuote`, `utf8Invalid` or, past `maxRowBytes` or `maxColumns`, `jsonRecordTooLong`.
  public init(
    of bytes: UnsafeBufferPointer<UInt8>, dialect: DelimitedDialect, maxRowBytes: Int = 1 << 30
  ) throws(Fault) {
    start = byteOrderMarkLength(bytes)
    end = start
    rowsStart = start
    var scanner = DelimitedScanner(bytes, start: start, dialect, maxRowBytes: maxRowBytes)
    while true {
      var cells: [[UInt8]] = []
      let row = scanner.scanRow { from, to, form in
        guard cells.count <= DelimitedHeader.maxColumns else { return }
        let text = UnsafeBufferPointer(rebasing: bytes[from..<to])
        cells.append(form == .doubled ? DelimitedText.singleQuotes(text) : [UInt8](text))
      }
      rowsStart = scanner.position
      rowsLine = scanner.line
      guard let row else { return }
      if let fault = row.fault { throw fault }
      if row.isBlank {
        blankRows += 1
        continue
      }
      guard cells.count <= DelimitedHeader.maxColumns else {
        throw Fault(.jsonRecordTooLong, at: row.start)
      }
      if let bad = DelimitedText.firstInvalid(bytes, row.start, row.end) {
        throw Fault(.utf8Invalid, at: bad)
      }
      start = row.start
      end = row.end
      line = row.line
      name(cells)
      return
    }
  }

  private mutating func name(_ cells: [[UInt8]]) {
    // Suffixed names stay clear of those that other columns have by themselves.
    let given = Set(cells)
    var taken = Set<[UInt8]>()
    var nextSuffix: [[UInt8]: Int] = [:]
    for (column, cell) in cells.enumerated() {
      var name = cell
      if !taken.insert(cell).inserted {
        var suffix = nextSuffix[cell] ?? 2
        repeat {
          name = cell + Array("_\(suffix)".utf8)
          suffix += 1
        } while given.contains(name) || taken.contains(name)
        nextSuffix[cell] = suffix
        taken.insert(name)
        renamed.append(column)
      }
      names.append(name)
    }
  }
}

/// What cells and names have in common.
enum DelimitedText {
  /// The text of a quoted cell with each doubled quote made one.
  static func singleQuotes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: text.count) { target, count in
      if let out = target.baseAddress { count = singleQuotes(text, to: out) }
    }
  }

  /// The same into memory with room for `text.count` bytes; returns the length.
  static func singleQuotes(
    _ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let base = text.baseAddress else { return 0 }
    var from = 0
    var length = 0
    while from < text.count {
      // Up to and with the next quote at once; the quote after it is its double.
      let end = indexOfQuote(base, from, text.count)
      let part = Swift.min(end + 1, text.count) - from
      (target + length).update(from: base + from, count: part)
      length += part
      from += part + 1
    }
    return length
  }

  /// The offset of the first byte of [start, end) that is not UTF-8.
  static func firstInvalid(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    guard let base = bytes.baseAddress, start < end else { return nil }
    let valid = UTF8Check.validPrefix(base + start, base + end)
    return valid < end - start ? start + valid : nil
  }
}
