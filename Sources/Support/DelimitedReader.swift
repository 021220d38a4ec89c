import CScan

/// Reads the rows of a part of a delimited file onto a tape, each as an object: the keys are the header's
/// names, a quoted or filled cell is a string, an empty cell without quotes is null. Nothing is a number, since
/// the file has no types; a cell that reads as one is flagged.
///
/// Readers of different parts share nothing and may run on threads of their own. A reader takes the rows that
/// *begin* in its part and follows the last one past the part's end; `DelimitedDialect.splitPoints` finds
/// parts and says what to do about `position`.
public struct DelimitedReader: ~Copyable {
  public struct Row {
    /// Its bytes, from the first cell to before the line end.
    public var start: Int
    public var end: Int
    /// The physical line it begins on, counted by line ends from the line the reader was given.
    public var line: Int
    /// Its number among the reader's rows, from 0, blank ones counted.
    public var index: Int
    /// How many cells it has; the header says how many were expected.
    public var cells: Int
    /// What is wrong with it; offsets count from the start of the input. Then nothing of it is on the tape,
    /// unless `isRepaired`.
    public var fault: Fault?
    /// Lenient reading put U+FFFD for what is not UTF-8; `fault` is a warning that says where.
    public var isRepaired = false
  }

  private var scanner: DelimitedScanner
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private let arena: Arena
  private let isLenient: Bool
  /// One key node for each column, the text in the arena.
  private let keys: UnsafeMutablePointer<Node>
  private let columns: Int
  private var rowCount = 0
  /// Blank rows stepped over so far.
  public private(set) var blankRows = 0

  /// - Parameters:
  ///   - bytes: the whole input.
  ///   - start: where a row begins.
  ///   - end: rows that begin here or later belong to someone else.
  ///   - line: the physical line of `start`.
  ///   - arena: gets the column names once, and every cell whose doubled quotes had to be undone.
  /// Nil when the arena has no room for the names.
  public init?(
    _ bytes: UnsafeBufferPointer<UInt8>, start: Int, end: Int, dialect: DelimitedDialect,
    header: DelimitedHeader, arena: Arena, line: Int = 1, maxRowBytes: Int = 1 << 30,
    lenient: Bool = false
  ) {
    let keys = UnsafeMutablePointer<Node>.allocate(capacity: Swift.max(header.names.count, 1))
    for (column, name) in header.names.enumerated() {
      guard let span = name.withUnsafeBufferPointer({ arena.append($0) }) else {
        keys.deallocate()
        return nil
      }
      let flags = name.contains { $0 >= 0x80 } ? Node.nonASCIIFlag : 0
      keys[column] = Node(
        start: span.start, length: span.length, next: 0, kind: .key, flags: flags)
    }
    self.keys = keys
    columns = header.names.count
    self.bytes = bytes
    self.end = Swift.min(end, bytes.count)
    self.arena = arena
    isLenient = lenient
    // Places in a row are 31 bits.
    let longest = Swift.min(maxRowBytes, Int(Node.topBit) - 1)
    scanner = DelimitedScanner(
      bytes, start: start, dialect, maxRowBytes: longest, line: line)
  }

  deinit { keys.deallocate() }

  /// The first byte after the last row that was read.
  public var position: Int { scanner.position }
  /// Its physical line.
  public var line: Int { scanner.line }

  /// Appends the next row to `tape`; nil after the last one that begins in this part.
  public mutating func next(into tape: inout Tape) -> Row? {
    let root = tape.count
    let needed = 1 + 2 * columns
    while tape.capacity - root < needed { tape.grow() }
    while scanner.position < end {
      let writer = CellWriter(
        nodes: tape.nodes + root, root: root, keys: keys, columns: columns,
        base: bytes.baseAddress, rowStart: scanner.position, arena: arena)
      var column = 0
      var isFull = false
      let scanned = scanner.scanRow { start, end, form in
        if column < writer.columns, !writer.write(column, start, end, form) { isFull = true }
        column &+= 1
      }
      guard let scanned else { return nil }
      let index = rowCount
      rowCount += 1
      if scanned.isBlank {
        blankRows += 1
        continue
      }
      var row = Row(
        start: scanned.start, end: scanned.end, line: scanned.line, index: index,
        cells: scanned.cells, fault: scanned.fault)
      if row.fault == nil, isFull { row.fault = Fault(.jsonRecordTooLong, at: row.start) }
      if row.fault == nil, row.cells != columns {
        row.fault = Fault(.csvRaggedRow, at: row.start)
      }
      if row.fault != nil { return row }
      if scanned.mayHoldNonASCII {
        checkText(&row, writer)
        if row.fault != nil && !row.isRepaired { return row }
      }
      tape.nodes[root] = Node(
        start: 0, length: UInt32(truncatingIfNeeded: row.end - row.start),
        next: UInt32(truncatingIfNeeded: root + needed),
        count: UInt16(truncatingIfNeeded: Swift.min(columns, 65_535)), kind: .object)
      tape.count = root + needed
      return row
    }
    return nil
  }

  /// Flags the cells with bytes above 0x7F and finds those that are not UTF-8. No sequence reaches over a
  /// delimiter, so cell by cell is the same as the row at once.
  private func checkText(_ row: inout Row, _ writer: CellWriter) {
    for column in 0..<columns {
      let place = writer.nodes + (2 + 2 * column)
      let text = writer.text(place.pointee)
      guard let base = text.baseAddress, hasNonASCII(base, text.count) else { continue }
      place.pointee.flags |= Node.nonASCIIFlag
      guard UTF8Check.validPrefix(base, base + text.count) < text.count else { continue }
      if row.fault == nil {
        // The cell may be a copy: its place in the input is found in the row's own bytes.
        let bad = DelimitedText.firstInvalid(bytes, row.start, row.end) ?? row.start
        row.fault = Fault(.utf8Invalid, at: bad)
      }
      guard isLenient, writer.repair(place) else { return }
      row.isRepaired = true
    }
  }
}

/// Writes cells as pairs of key and value behind the root node of a row.
private struct CellWriter {
  let nodes: UnsafeMutablePointer<Node>
  let root: Int
  let keys: UnsafeMutablePointer<Node>
  let columns: Int
  let base: UnsafePointer<UInt8>?
  let rowStart: Int
  let arena: Arena

  /// False when the arena is full.
  @inline(__always)
  func write(_ column: Int, _ start: Int, _ end: Int, _ form: DelimitedScanner.CellForm) -> Bool {
    let at = 1 &+ 2 &* column
    var key = keys[column]
    key.next = UInt32(truncatingIfNeeded: root &+ at &+ 1)
    nodes[at] = key
    var value = Node(
      start: UInt32(truncatingIfNeeded: start &- rowStart),
      length: UInt32(truncatingIfNeeded: end &- start),
      next: UInt32(truncatingIfNeeded: root &+ at &+ 2),
      kind: start == end && form == .plain ? .null : .string)
    if form == .doubled {
      if !undouble(&value, start, end) { return false }
    } else if start < end, let first = base?[start], mayBeginNumber(first) {
      value.flags = numberFlags(start, end)
    }
    nodes[at &+ 1] = value
    return true
  }

  @inline(__always)
  private func mayBeginNumber(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
  }

  /// A cell may be a number or a text of digits; both are kept open for what asks for types.
  @inline(never)
  private func numberFlags(_ start: Int, _ end: Int) -> UInt8 {
    // No number that anybody writes is longer.
    guard let base, end - start <= 32 else { return 0 }
    let text = UnsafeBufferPointer(start: base + start, count: end - start)
    guard Numbers.double(text) != nil else { return 0 }
    let isInteger = text.dropFirst().allSatisfy { $0 &- 0x30 < 10 }
    return isInteger ? Node.numberTextFlag | Node.integerFlag : Node.numberTextFlag
  }

  @inline(never)
  private func undouble(_ value: inout Node, _ start: Int, _ end: Int) -> Bool {
    guard let base, let target = arena.reserve(end - start) else { return false }
    let text = UnsafeBufferPointer(start: base + start, count: end - start)
    let length = DelimitedText.singleQuotes(text, to: target)
    value.start = arena.commit(length)
    value.length = UInt32(truncatingIfNeeded: length)
    return true
  }

  func text(_ node: Node) -> UnsafeBufferPointer<UInt8> {
    let span = node.span
    let from = span.inArena ? UnsafePointer(arena.base) : base.map { $0 + rowStart }
    return UnsafeBufferPointer(start: from.map { $0 + span.offset }, count: span.byteCount)
  }

  /// Puts U+FFFD for every byte of a cell that is not UTF-8; false when the arena is full.
  func repair(_ place: UnsafeMutablePointer<Node>) -> Bool {
    guard let span = arena.append(repairing: text(place.pointee)) else { return false }
    place.pointee.start = span.start
    place.pointee.length = span.length
    return true
  }
}
