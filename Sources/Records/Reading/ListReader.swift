import PrefKitSupport

/// Reads the elements of one JSON array, or the members of one object keyed by id, as records.
struct ListReader: ~Copyable {
  let input: InputBytes
  let isKeyed: Bool
  let maxRecordBytes: Int
  private(set) var position: Int
  private var line = 1
  private var record = 0
  /// The closing bracket was read, or the file cannot be read on.
  private(set) var isDone = false
  private var started: Bool

  /// `isFirst`: the list's opening bracket is at `start`; else an element begins there.
  init(
    _ input: InputBytes, from start: Int, isFirst: Bool, isKeyed: Bool, maxRecordBytes: Int
  ) {
    self.input = input
    self.isKeyed = isKeyed
    self.maxRecordBytes = maxRecordBytes
    position = start
    started = !isFirst
  }

  /// How many line feeds and records there were.
  var lineCount: Int { line - 1 }
  var recordCount: Int { record }

  /// Reads elements into `records` until one begins behind `end`, or the list does.
  mutating func read(_ records: inout RecordReader, until end: Int) {
    if !started {
      position += 1
      started = true
      skipSpace()
      if peek() == close {
        position += 1
        finish(&records)
        return
      }
    }
    while !isDone && position < end && !records.isSated {
      skipSpace()
      guard position < input.count else {
        stop(&records, Fault(.jsonUnclosedArray, at: 0))
        return
      }
      element(&records)
      if !isDone { separator(&records) }
    }
  }

  private var close: UInt8 { isKeyed ? UInt8(ascii: "}") : UInt8(ascii: "]") }

  private func peek() -> UInt8? { position < input.count ? input.base[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      if byte == 0x0A { line += 1 }
      position += 1
    }
  }

  private mutating func element(_ records: inout RecordReader) {
    let fileEnd = input.base + input.count
    var place = RecordPlace(number: record, line: line, byteOffset: position, length: 0)
    record += 1
    if isKeyed {
      guard let key = self.key(&records) else {
        stop(&records, Fault(.jsonUnexpectedToken, at: 0))
        return
      }
      place.key = key
      place.line = line
      place.byteOffset = position
    }
    let start = input.base + position
    let limit = fileEnd - start > maxRecordBytes ? start + maxRecordBytes : fileEnd
    do throws(Fault) {
      place.length = try records.scan(start, end: limit)
      line += records.scanner.lineFeeds
      position += place.length
      records.take(place)
    } catch {
      var fault = error
      if fault.code == .jsonUnexpectedEnd {
        if limit < fileEnd {
          fault = Fault(.jsonRecordTooLong, at: 0)
        } else {
          records.refuse(fault, place, "truncated file: the last record ends before it is complete")
          position = input.count
          isDone = true
          return
        }
      }
      records.refuse(fault, place)
      if let past = Balance.end(start, fileEnd) {
        line += LineFeeds.count(start, past)
        position = past - input.base
      } else {
        stop(&records, Fault(.jsonUnclosedArray, at: 0))
      }
    }
  }

  /// A member's name with its colon; put into the arena, because the record begins behind it.
  private mutating func key(_ records: inout RecordReader) -> Span? {
    let start = input.base + position
    guard peek() == UInt8(ascii: "\""),
      let past = Balance.stringEnd(start, input.base + input.count)
    else { return nil }
    let raw = UnsafeBufferPointer(start: start + 1, count: past - start - 2)
    let text = JSONText.unescaped(raw)
    let span = text.withUnsafeBufferPointer { records.mapper.arena.append($0) }
    position = past - input.base
    skipSpace()
    guard peek() == UInt8(ascii: ":") else { return nil }
    position += 1
    skipSpace()
    return span
  }

  private mutating func separator(_ records: inout RecordReader) {
    skipSpace()
    switch peek() {
    case UInt8(ascii: ","):
      position += 1
      skipSpace()
      if peek() == close { stop(&records, Fault(.jsonTrailingComma, at: 0)) }
    case close:
      position += 1
      finish(&records)
    case nil: stop(&records, Fault(.jsonUnclosedArray, at: 0))
    default: stop(&records, Fault(.jsonUnexpectedToken, at: 0))
    }
  }

  /// Behind the closing bracket there is only white space.
  private mutating func finish(_ records: inout RecordReader) {
    skipSpace()
    isDone = true
    if position < input.count { stop(&records, Fault(.jsonTrailingData, at: 0)) }
  }

  /// What stands here cannot be part of the list: the rest is not read.
  private mutating func stop(_ records: inout RecordReader, _ fault: Fault) {
    isDone = true
    records.log.add(
      Problem(
        severity: .error, code: fault.code, record: record, line: line, byteOffset: position,
        pointer: "", message: Explanation.of(fault.code) + "; the rest of the file is not read"))
    records.batch.stopped = true
  }
}

/// Finds the end of a value that does not parse, by its brackets and quotes alone.
enum Balance {
  static func end(
    _ start: UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var p = start
    var depth = 0
    while p < limit {
      switch p.pointee {
      case UInt8(ascii: "\""):
        guard let past = stringEnd(p, limit) else { return nil }
        p = past
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return p }
        depth -= 1
        if depth == 0 { return p + 1 }
      case UInt8(ascii: ",") where depth == 0: return p
      default: break
      }
      p += 1
    }
    return nil
  }

  /// Behind the closing quote of the string that opens at `start`.
  static func stringEnd(
    _ start: UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var p = start + 1
    while p < limit {
      if p.pointee == UInt8(ascii: "\"") { return p + 1 }
      p += p.pointee == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
