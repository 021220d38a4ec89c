import CScan

/// Finds rows and cells. Knows nothing of headers, tapes or UTF-8.
///
/// Reads the text in blocks of 64 bytes, each turned into a word with a bit for every delimiter, quote and
/// line end, and walks those bits. A quote opens a quoted cell only as the cell's first byte; elsewhere in an
/// unquoted cell it is text, as spreadsheets and Python's csv have it.
struct DelimitedScanner {
  enum CellForm { case plain, quoted, doubled }

  struct Row {
    var start: Int
    /// After the last cell, before the line end.
    var end: Int
    var line: Int
    var cells = 0
    /// No cell holds anything, not even an empty pair of quotes.
    var isBlank = false
    /// Bytes above 0x7F may be in it (or in its neighbours of the same block).
    var mayHoldNonASCII = false
    var fault: Fault?
  }

  private let base: UnsafePointer<UInt8>
  /// Where the text ends.
  private let count: Int
  private let delimiter: UInt8
  private let lineEnd: UInt8
  private let maxRowBytes: Int

  /// The first byte of the next row.
  private(set) var position: Int
  /// Its physical line.
  private(set) var line: Int

  private var blockStart = 0
  /// What is special in the block from `position` on.
  private var bits: UInt64 = 0
  private var high: UInt64 = 0
  /// A quoted cell that reaches a line end before this offset is known to be broken: a row before it was in
  /// the same state there and failed. It keeps a file of stray quotes from being read once a line.
  private var brokenUntil = 0

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, start: Int, _ dialect: DelimitedDialect, maxRowBytes: Int,
    line: Int = 1
  ) {
    // Never read when there are no bytes.
    base = bytes.baseAddress ?? ("" as StaticString).utf8Start
    count = bytes.count
    delimiter = dialect.delimiter
    lineEnd = dialect.lineEnd
    self.maxRowBytes = maxRowBytes
    position = Swift.min(Swift.max(start, 0), bytes.count)
    self.line = line
    seek(to: position)
  }

  /// The next row, its cells given to `emit` from left to right without their quotes; nil after the last.
  /// A row with a fault may have given some cells before it. It ends with its physical line.
  @inline(__always)
  mutating func scanRow(
    _ emit: (_ start: Int, _ end: Int, _ form: CellForm) -> Void
  ) -> Row? {
    guard position < count else { return nil }
    var row = Row(start: position, end: position, line: line)
    var seenHigh = high
    var content = 0
    var cellStart = position
    while true {
      let at = nextSpecial(&seenHigh)
      if at < count {
        let byte = base[at]
        if byte == delimiter {
          emit(cellStart, at, .plain)
          row.cells &+= 1
          content |= at &- cellStart
          cellStart = at &+ 1
          continue
        }
        if byte == DelimitedDialect.quote {
          guard at == cellStart else { continue }
          let cell = scanQuoted(at, row.start, &seenHigh)
          if let fault = cell.fault {
            row.fault = fault
            row.end = resume(afterLineOf: cellStart)
            row.mayHoldNonASCII = true
            return row
          }
          emit(at &+ 1, cell.end, cell.form)
          row.cells &+= 1
          content = 1
          if cell.endsRow {
            row.end = cell.end &+ 1
            break
          }
          cellStart = position
          continue
        }
      }
      row.end = at
      if lineEnd == 0x0A, at > cellStart, base[at &- 1] == 0x0D { row.end = at &- 1 }
      emit(cellStart, row.end, .plain)
      row.cells &+= 1
      content |= row.end &- cellStart
      position = Swift.min(at &+ 1, count)
      line &+= 1
      break
    }
    row.mayHoldNonASCII = seenHigh != 0
    row.isBlank = content == 0 || (row.cells == 1 && isSpace(row.start, row.end))
    if row.end &- row.start > maxRowBytes { row.fault = Fault(.jsonRecordTooLong, at: row.start) }
    return row
  }

  private struct QuotedCell {
    /// The closing quote.
    var end = 0
    var form = CellForm.quoted
    var endsRow = false
    var fault: Fault?
  }

  /// Reads the cell that the quote at `open` begins. Afterwards `position` is behind the delimiter or the line
  /// end after it; with a fault it and `line` are those of the opening quote's line.
  private mutating func scanQuoted(
    _ open: Int, _ rowStart: Int, _ seenHigh: inout UInt64
  ) -> QuotedCell {
    var cell = QuotedCell()
    var lines = 0
    while true {
      let at = nextSpecial(&seenHigh)
      if at >= count {
        brokenUntil = count
        cell.fault = Fault(.csvQuote, at: open)
        return cell
      }
      let byte = base[at]
      if byte == lineEnd {
        lines &+= 1
        if at < brokenUntil {
          cell.fault = Fault(.csvQuote, at: open)
          return cell
        }
        if at &- rowStart > maxRowBytes {
          brokenUntil = at
          cell.fault = Fault(.jsonRecordTooLong, at: rowStart)
          return cell
        }
        continue
      }
      if byte == delimiter { continue }
      let after = at &+ 1
      if after < count, base[after] == DelimitedDialect.quote {
        cell.form = .doubled
        _ = nextSpecial(&seenHigh)
        continue
      }
      cell.end = at
      line &+= lines
      if after == count {
        cell.endsRow = true
        position = count
        line &+= 1
        return cell
      }
      if base[after] == delimiter {
        _ = nextSpecial(&seenHigh)
        position = after &+ 1
        return cell
      }
      let isCRLF =
        lineEnd == 0x0A && base[after] == 0x0D && (after &+ 1 == count || base[after &+ 1] == 0x0A)
      if base[after] == lineEnd || isCRLF {
        cell.endsRow = true
        let end = nextSpecial(&seenHigh)
        position = Swift.min(end &+ 1, count)
        line &+= 1
        return cell
      }
      line &-= lines
      // Where the quote opened on a line before, what stands here is likely not what is wrong.
      cell.fault = Fault(.csvQuote, at: lines == 0 ? after : open)
      brokenUntil = Swift.max(brokenUntil, at)
      return cell
    }
  }

  /// Goes on with the physical line after that of `offset`; returns where that line ends.
  private mutating func resume(afterLineOf offset: Int) -> Int {
    var end = offset
    while end < count {
      let length = Swift.min(64, count - end)
      let found = cdelimited_find(base + end, length, lineEnd)
      if found != 0 {
        end += found.trailingZeroBitCount
        break
      }
      end += length
    }
    position = Swift.min(end + 1, count)
    line += 1
    seek(to: position)
    let hasReturn = lineEnd == 0x0A && end > offset && base[end - 1] == 0x0D
    return hasReturn ? end - 1 : end
  }

  private func isSpace(_ start: Int, _ end: Int) -> Bool {
    for i in start..<end where base[i] != 0x20 && base[i] != 0x09 { return false }
    return true
  }

  /// The next special byte, or `count`.
  @inline(__always)
  private mutating func nextSpecial(_ seenHigh: inout UInt64) -> Int {
    while bits == 0 {
      let next = blockStart &+ 64
      if next >= count { return count }
      load(next)
      seenHigh |= high
    }
    let at = blockStart &+ bits.trailingZeroBitCount
    bits &= bits &- 1
    return at
  }

  private mutating func seek(to offset: Int) {
    blockStart = offset
    bits = 0
    high = 0
    if offset < count { load(offset) }
  }

  @inline(__always)
  private mutating func load(_ start: Int) {
    let length = count &- start
    let block = cdelimited_scan(base + start, length, delimiter, DelimitedDialect.quote, lineEnd)
    blockStart = start
    bits = length >= 64 ? block.special : block.special & ((1 << UInt64(length)) &- 1)
    high = block.high
  }
}
