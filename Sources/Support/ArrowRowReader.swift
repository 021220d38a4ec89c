/// Writes the rows of a batch onto a tape: structs and maps as objects, lists as arrays, text as strings,
/// numbers as their shortest decimal text, dates and times as ISO 8601. All text goes into the arena, since an
/// Arrow row has no text of its own; containers have length 0.
///
/// One reader a thread, each with an arena of its own; the batch may be shared.
public struct ArrowRowReader: ~Copyable {
  let batch: ArrowBatch
  /// Those of the batch, by field.
  let columns: UnsafeMutablePointer<ArrowColumn>
  let arena: Arena
  let isLenient: Bool
  /// One key node a field, the text in the arena.
  let keys: UnsafeMutablePointer<Node>
  /// The tokens `true`, `false`, `null` in the arena.
  let trueToken: Span
  let falseToken: Span
  let nullToken: Span
  private let maxRowBytes: Int
  /// A row of more nodes than this is refused: lists of nulls, run ends and dictionaries let a small input
  /// stand for a huge one.
  private let maxNodes: Int
  /// Where the arena may grow to in this row.
  private var arenaEnd = 0
  /// The tape's length at which this row is refused.
  private var tapeEnd = 0
  /// What lenient reading put right in the last row.
  public internal(set) var repairs: [Fault] = []
  /// The field that the fault of the last row is about.
  private(set) var faultField = 0

  /// Nil when the arena has no room for the names.
  public init?(
    _ batch: ArrowBatch, arena: Arena, maxRowBytes: Int = 1 << 30, maxNodes: Int = 1 << 24,
    lenient: Bool = false
  ) {
    let fields = batch.tree.fields
    guard let trueToken = arena.append(word: "true"), let falseToken = arena.append(word: "false"),
      let nullToken = arena.append(word: "null")
    else { return nil }
    let keys = UnsafeMutablePointer<Node>.allocate(capacity: fields.count)
    for (index, field) in fields.enumerated() {
      guard let span = field.name.withUnsafeBufferPointer({ arena.append($0) }) else {
        keys.deallocate()
        return nil
      }
      let flags = field.name.contains { $0 >= 0x80 } ? Node.nonASCIIFlag : 0
      keys[index] = Node(start: span.start, length: span.length, next: 0, kind: .key, flags: flags)
    }
    self.batch = batch
    columns = batch.columns
    self.arena = arena
    self.keys = keys
    self.trueToken = trueToken
    self.falseToken = falseToken
    self.nullToken = nullToken
    self.maxRowBytes = maxRowBytes
    self.maxNodes = Swift.min(maxNodes, Int(Int32.max))
    isLenient = lenient
  }

  deinit { keys.deallocate() }

  /// The JSON Pointer of the field that the last thrown fault is about.
  public var faultPath: String { batch.tree.path(faultField) }

  /// Appends row `row` of the batch to `tape`. With a fault nothing of it stays there; the fault's offset
  /// counts the bytes of the value.
  public mutating func read(_ row: Int, into tape: inout Tape) throws(Fault) {
    guard row >= 0, row < batch.rowCount else { throw Fault(.arrowInvalid, at: 0) }
    let root = tape.count
    arenaEnd = arena.count + Swift.min(maxRowBytes, Arena.limit)
    tapeEnd = root + maxNodes
    repairs.removeAll(keepingCapacity: true)
    do throws(Fault) {
      try write(0, row, &tape)
    } catch {
      tape.count = root
      throw error
    }
  }

  /// Writes value `i`, which is below the column's length, of the field at `index`.
  mutating func write(_ index: Int, _ i: Int, _ tape: inout Tape) throws(Fault) {
    guard tape.count < tapeEnd else { throw refuse(index, .jsonRecordTooLong) }
    let column = columns + index
    if column.pointee.isNull(i) { return tape.append(leaf: .null, nullToken) }
    let at = column.pointee.offset &+ i
    let dictionary = column.pointee.dictionary
    if dictionary > 0 {
      guard case .integer(let bytes, let isSigned) = column.pointee.type,
        let buffer = column.pointee.first
      else { throw refuse(index) }
      let value = buffer.integer(at: at, bytes: bytes)
      // An unsigned index: the same bits without the sign (of 64 bits, none that is negative can be right).
      let entry = isSigned || bytes == 8 ? value : value & ((1 << (8 * bytes)) - 1)
      guard entry >= 0, entry < columns[dictionary].length else { throw refuse(index) }
      return try write(dictionary, entry, &tape)
    }
    switch column.pointee.type {
    case .null: tape.append(leaf: .null, nullToken)
    case .bool:
      guard let bits = column.pointee.first?.assumingMemoryBound(to: UInt8.self) else {
        throw refuse(index)
      }
      let isTrue = bits[at >> 3] & (1 << UInt8(at & 7)) != 0
      tape.append(leaf: isTrue ? .true : .false, isTrue ? trueToken : falseToken)
    case .text, .textView, .fixedText:
      faultField = index
      try writeString(index, try text(column, at), &tape)
    case .integer(let bytes, let isSigned):
      guard let buffer = column.pointee.first else { throw refuse(index) }
      let value = buffer.integer(at: at, bytes: bytes)
      try writeInteger(index, value, bytes, isSigned, &tape)
    case .structure:
      try writeStruct(index, i, &tape)
    case .list, .listView, .fixedList, .map:
      try writeList(index, i, &tape)
    case .union(let isDense):
      guard let codes = column.pointee.first?.assumingMemoryBound(to: Int8.self), codes[at] >= 0
      else { throw refuse(index) }
      let child = batch.tree.fields[index].unionChildren[Int(codes[at])]
      guard child >= 0 else { throw refuse(index) }
      // A sparse union's children run along with it, so its own offset counts for them too.
      let place = isDense ? column.pointee.second?.integer(at: at, bytes: 4) ?? -1 : at
      let target = column.pointee.firstChild + child
      guard place >= 0, place < columns[target].length else { throw refuse(index) }
      try write(target, place, &tape)
    case .runEnd:
      let run = try findRun(index, at)
      try write(column.pointee.firstChild + 1, run, &tape)
    default:
      try writeScalar(index, at, &tape)
    }
  }

  /// The bytes of a text value; `at` counts from the start of the buffers.
  @inline(__always)
  private func text(
    _ column: UnsafeMutablePointer<ArrowColumn>, _ at: Int
  ) throws(Fault) -> UnsafeBufferPointer<UInt8> {
    switch column.pointee.type {
    case .text(let offsetBytes):
      guard let buffer = column.pointee.first else { throw Fault(.arrowInvalid, at: 0) }
      let start = buffer.integer(at: at, bytes: offsetBytes)
      let end = buffer.integer(at: at &+ 1, bytes: offsetBytes)
      guard start >= 0, start <= end, end <= column.pointee.dataLength else {
        throw Fault(.arrowInvalid, at: 0)
      }
      return UnsafeBufferPointer(
        start: column.pointee.second.map { $0.assumingMemoryBound(to: UInt8.self) + start },
        count: end - start)
    case .fixedText(let bytes):
      return UnsafeBufferPointer(
        start: column.pointee.first.map { $0.assumingMemoryBound(to: UInt8.self) + at * bytes },
        count: bytes)
    default:
      guard let buffer = column.pointee.first else { throw Fault(.arrowInvalid, at: 0) }
      return try view(buffer + at * 16, column.pointee)
    }
  }

  /// A string view: a length, then up to twelve bytes in place, or a prefix, a buffer's number and an offset.
  private func view(
    _ view: UnsafeRawPointer, _ column: ArrowColumn
  ) throws(Fault) -> UnsafeBufferPointer<UInt8> {
    let length = view.integer(at: 0, bytes: 4)
    if length >= 0, length <= 12 {
      return UnsafeBufferPointer(
        start: (view + 4).assumingMemoryBound(to: UInt8.self), count: length)
    }
    let buffer = view.integer(at: 2, bytes: 4)
    let start = view.integer(at: 3, bytes: 4)
    guard length > 0, start >= 0, buffer >= 0, buffer < column.dataCount,
      let size = column.dataSizes?.integer(at: buffer, bytes: 8), start <= size - length,
      let data = column.dataBuffers?[buffer]
    else { throw Fault(.arrowInvalid, at: 0) }
    return UnsafeBufferPointer(
      start: data.assumingMemoryBound(to: UInt8.self) + start, count: length)
  }

  /// Which run of a run-end encoded field value `at` is in.
  private mutating func findRun(_ index: Int, _ at: Int) throws(Fault) -> Int {
    let ends = columns[index].firstChild
    let column = columns[ends]
    guard case .integer(let bytes, _) = column.type, let buffer = column.first else {
      throw refuse(index)
    }
    var low = 0
    var high = column.length
    while low < high {
      let middle = low + (high - low) / 2
      if buffer.integer(at: column.offset + middle, bytes: bytes) > at {
        high = middle
      } else {
        low = middle + 1
      }
    }
    guard low < column.length, low < columns[ends + 1].length else { throw refuse(index) }
    return low
  }

  mutating func writeString(
    _ index: Int, _ text: UnsafeBufferPointer<UInt8>, _ tape: inout Tape
  ) throws(Fault) {
    let (span, isASCII) = try copy(index, text)
    tape.append(leaf: .string, span, flags: isASCII ? 0 : Node.nonASCIIFlag)
  }

  /// Brings `text` into the arena and checks that it is UTF-8.
  mutating func copy(
    _ index: Int, _ text: UnsafeBufferPointer<UInt8>
  ) throws(Fault) -> (Span, isASCII: Bool) {
    guard text.count <= arenaEnd - arena.count else { throw refuse(index, .jsonRecordTooLong) }
    guard let base = text.baseAddress, hasNonASCII(base, text.count) else {
      guard let span = arena.append(text) else { throw refuse(index, .jsonRecordTooLong) }
      return (span, true)
    }
    let valid = UTF8Check.validPrefix(base, base + text.count)
    if valid < text.count {
      faultField = index
      let fault = Fault(.utf8Invalid, at: valid)
      guard isLenient else { throw fault }
      repairs.append(fault)
      guard let span = arena.append(repairing: text) else {
        throw refuse(index, .jsonRecordTooLong)
      }
      return (span, false)
    }
    guard let span = arena.append(text) else { throw refuse(index, .jsonRecordTooLong) }
    return (span, false)
  }

  mutating func refuse(_ index: Int, _ code: ProblemCode = .arrowInvalid) -> Fault {
    faultField = index
    return Fault(code, at: 0)
  }
}

extension Tape {
  mutating func append(leaf kind: Node.Kind, _ span: Span, flags: UInt8 = 0) {
    append(
      Node(
        start: span.start, length: span.length, next: UInt32(truncatingIfNeeded: count + 1),
        kind: kind, flags: flags))
  }
}

extension Arena {
  func append(word: StaticString) -> Span? {
    append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}
