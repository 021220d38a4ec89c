import Glibc
import PrefKitSupport

extension InputWork {
  /// The elements of one array, or the members of one object keyed by id.
  func list(isKeyed: Bool) throws(Fault) -> [Batch] {
    if isKeyed || tally != nil { return try listInOrder(isKeyed: isKeyed) }
    let before = LineFeeds.count(input.base, input.base + start)
    return try share(elementStarts(), linesBefore: before) { from, to, _ in
      let batch = Batch(input: input, hasText: true)
      var reader = records(batch)
      var list = ListReader(
        input, from: from, isFirst: from == start, isKeyed: false,
        maxRecordBytes: options.maxRecordBytes)
      list.read(&reader, until: to)
      batch.planRecords = reader.planRecords
      // Behind the list's end nothing is read, whatever it looks like.
      return Part(
        batch: batch, start: from, end: list.isDone ? input.count : list.position,
        lines: list.lineCount, records: list.recordCount)
    }
  }

  private func listInOrder(isKeyed: Bool) throws(Fault) -> [Batch] {
    var list = ListReader(
      input, from: start, isFirst: true, isKeyed: isKeyed, maxRecordBytes: options.maxRecordBytes)
    var made: [Batch] = []
    let before = LineFeeds.count(input.base, input.base + start)
    while !list.isDone {
      let batch = Batch(input: input, hasText: true)
      var reader = records(batch)
      list.read(&reader, until: list.position + chunkSize)
      batch.planRecords = reader.planRecords
      batch.shift(records: 0, lines: before)
      made.append(batch)
      if reader.isSated { break }
      if poll(list.position) { throw Fault(.cancelled, at: 0) }
    }
    return made
  }

  /// Where parts of an array begin: at the array, and where an element seems to begin as the first one does, `{` and
  /// its first name behind a comma. Inside a string the quotes could not stand there; an object inside an element
  /// can look like that, and `share` finds out when the part before does not end there.
  private func elementStarts() -> [Int] {
    var starts = [start]
    guard let opening = firstOpening() else { return starts }
    var at = start + chunkSize
    while at < input.count, let found = memchr(input.base + at, 0x7B, input.count - at) {
      let next = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - input.base
      if begins(next, opening) && isBehindComma(next) {
        starts.append(next)
        at = next + chunkSize
      } else {
        at = next + 1
      }
    }
    return starts
  }

  private func begins(_ at: Int, _ opening: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let known = opening.baseAddress, input.count - at >= opening.count else { return false }
    return sameBytes(input.base + at, known, opening.count)
  }

  /// The first element's bracket and first name; nil when it is no object with members.
  private func firstOpening() -> UnsafeBufferPointer<UInt8>? {
    let end = input.base + input.count
    var lines = 0
    let first = skipSpace(input.base + start + 1, end, &lines)
    guard first < end, first.pointee == UInt8(ascii: "{") else { return nil }
    let name = skipSpace(first + 1, end, &lines)
    guard name < end, name.pointee == UInt8(ascii: "\""),
      let past = Balance.stringEnd(name, Swift.min(end, name + 256))
    else { return nil }
    return UnsafeBufferPointer(start: first, count: past - first)
  }

  private func isBehindComma(_ at: Int) -> Bool {
    var before = at - 1
    let limit = Swift.max(start, at - 4096)
    while before > limit, input.base[before] <= 0x20 { before -= 1 }
    return before > limit && input.base[before] == UInt8(ascii: ",")
  }
}
