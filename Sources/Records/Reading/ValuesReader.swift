import Glibc
import PrefKitSupport

/// Reads JSON values one after another: JSON Lines, and values that run over several lines.
///
/// A record usually is a line, but a value that is still open at its line's end is read on. When that
/// leads nowhere, the first line alone is refused (it was cut off) and reading goes on behind it, so that
/// a broken record never takes its neighbours with it.
struct ValuesReader: ~Copyable {
  var records: RecordReader
  let input: InputBytes
  /// Lines that begin before this were part of a failed attempt to read on: they stand for themselves.
  private(set) var strictUntil: Int
  private(set) var position: Int
  private var line = 1
  private var record = 0
  private let maxRecordBytes: Int

  init(
    _ records: consuming RecordReader, _ input: InputBytes, from start: Int, strictUntil: Int,
    maxRecordBytes: Int
  ) {
    self.records = records
    self.input = input
    position = start
    self.strictUntil = strictUntil
    self.maxRecordBytes = maxRecordBytes
  }

  /// How many line feeds and records there were.
  var lineCount: Int { line - 1 }
  var recordCount: Int { record }

  /// Reads every value that begins before `end`.
  mutating func read(until end: Int) {
    let base = input.base
    let fileEnd = base + input.count
    while true {
      skipBlank()
      guard position < end, !records.isSated else { return }
      let start = base + position
      var limit = fileEnd
      if fileEnd - start > maxRecordBytes { limit = start + maxRecordBytes }
      if position < strictUntil { limit = Swift.min(limit, lineEnd(start)) }
      let place = RecordPlace(number: record, line: line, byteOffset: position, length: 0)
      do throws(Fault) {
        let length = try records.scan(start, end: limit)
        accept(place, length, fileEnd)
      } catch {
        recover(error, place, limit, fileEnd)
      }
      record += 1
    }
  }

  /// White space, and byte order marks where files were joined.
  private mutating func skipBlank() {
    let base = input.base
    let count = input.count
    while position < count {
      let byte = base[position]
      if byte == 0x0A {
        line += 1
      } else if byte == 0xEF, count - position > 3, base[position + 1] == 0xBB,
        base[position + 2] == 0xBF
      {
        if position > 0 {
          records.log.once(
            .jsonBOMInside, "", Explanation.of(.jsonBOMInside),
            at: RecordPlace(number: record, line: line, byteOffset: position, length: 0), offset: 0)
        }
        position += 2
      } else if byte != 0x20 && byte != 0x0D && byte != 0x09 {
        return
      }
      position += 1
    }
  }

  private func lineEnd(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let left = input.base + input.count - p
    guard left > 0, let found = memchr(p, 0x0A, left) else { return input.base + input.count }
    return UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
  }

  private mutating func accept(
    _ start: RecordPlace, _ length: Int, _ fileEnd: UnsafePointer<UInt8>
  ) {
    var place = start
    place.length = length
    let from = position
    line += records.scanner.lineFeeds
    position += length
    var p = input.base + position
    while p < fileEnd, p.pointee == 0x20 || p.pointee == 0x09 || p.pointee == 0x0D { p += 1 }
    if p < fileEnd && p.pointee != 0x0A {
      let next = p.pointee
      if next == UInt8(ascii: "{") || next == UInt8(ascii: "[") {
        records.log.once(
          .jsonTwoOnALine, "", Explanation.of(.jsonTwoOnALine), at: place,
          offset: p - input.base - from)
      } else if next != 0xEF {
        let end = lineEnd(p)
        records.refuse(
          Fault(.jsonTrailingData, at: p - input.base - from), place,
          next == UInt8(ascii: ",")
            ? "a comma after the record; records on lines of their own have none between them" : nil
        )
        position = end - input.base
        return
      }
    }
    records.take(place)
  }

  /// Refuses what could not be read and finds where to go on.
  private mutating func recover(
    _ fault: Fault, _ place: RecordPlace, _ limit: UnsafePointer<UInt8>,
    _ fileEnd: UnsafePointer<UInt8>
  ) {
    let start = input.base + position
    let firstEnd = lineEnd(start)
    let reached = start + fault.offset
    var fault = fault
    var resume = firstEnd
    var message: String?
    if fault.code == .jsonUnexpectedEnd && limit < fileEnd && limit != firstEnd {
      fault = Fault(.jsonRecordTooLong, at: 0)
    } else if reached > firstEnd {
      // The value ran over its line. A line in between that begins with a bracket begins a record of its
      // own; with none, everything up to the next such line belongs to this one.
      strictUntil = Swift.max(strictUntil, reached - input.base + 1)
      if let own = nextRecordLine(after: firstEnd) {
        if own <= reached {
          fault = Fault(.jsonUnexpectedEnd, at: lastText(before: own) - start)
          // Counted from here: what stands before this part is not known yet.
          let below = lines(start, own)
          message =
            "the record ends before it is complete: the next one begins \(below == 1 ? "on the next line" : "\(below) lines below")"
        }
        resume = own
      } else {
        resume = fileEnd
      }
    }
    if fault.code == .jsonUnexpectedEnd && message == nil && resume == fileEnd {
      message = "truncated file: the last record ends before it is complete"
    }
    records.refuse(fault, place, message)
    line += lines(start, resume)
    position = resume - input.base
  }

  private func nextRecordLine(after end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    var p = end
    let fileEnd = input.base + input.count
    while p < fileEnd {
      p += 1
      guard p < fileEnd else { return nil }
      if p.pointee == UInt8(ascii: "{") || p.pointee == UInt8(ascii: "[") { return p }
      p = lineEnd(p)
    }
    return nil
  }

  private func lastText(before p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var q = p
    while q > input.base, q[-1] <= 0x20 { q -= 1 }
    return q
  }

  private func lines(_ from: UnsafePointer<UInt8>, _ to: UnsafePointer<UInt8>) -> Int {
    LineFeeds.count(from, to)
  }
}
