import Glibc
import PrefKitSupport

/// The records of one input, read over several threads where its container allows it.
struct InputWork {
  let input: InputBytes
  let start: Int
  let name: String
  let catalog: Catalog
  let options: ReadOptions
  let threads: Int
  /// Set while sniffing.
  var tally: ProfileTally?
  let poll: (_ doneHere: Int) -> Bool

  /// Bytes that one task reads: enough to forget its set-up, few enough to share out well. Depends on the
  /// input alone, so that the batches do too.
  var chunkSize: Int {
    // A part counts its records from 0 until all parts are read; who asks for the number while reading has
    // the input in one part. No built-in profile does.
    if catalog.named?.usesRecordNumber == true { return Swift.max(input.count, 1) }
    if options.partBytes > 0 { return options.partBytes }
    return Swift.min(Swift.max((input.count - start) / 16, 1 << 20), 8 << 20)
  }

  var fileName: String { String(name.split(separator: "/").last ?? "") }

  func records(_ batch: Batch) -> RecordReader {
    var reader = RecordReader(batch, catalog: catalog, options: options, fileName: fileName)
    reader.tally = tally
    return reader
  }

  // MARK: Parts for several threads

  /// What one part came to.
  struct Part {
    var batch: Batch
    var start: Int
    var end: Int
    var lines: Int
    var records: Int
    /// How far a broken record was followed; see `ValuesReader.strictUntil`.
    var brokenUntil = 0
  }

  /// Reads the parts that begin at `starts`, each up to the next, and numbers their records and lines on.
  /// A record that runs past its part's end belongs to the part it began in; the next part then starts
  /// behind it, and is told how far a broken one was followed, so that the result does not depend on where
  /// the input was cut.
  func share(
    _ starts: [Int], linesBefore: Int, _ read: (_ from: Int, _ to: Int, _ brokenUntil: Int) -> Part
  ) throws(Fault) -> [Batch] {
    let parts = UnsafeMutablePointer<Part?>.allocate(capacity: starts.count)
    parts.initialize(repeating: nil, count: starts.count)
    defer {
      parts.deinitialize(count: starts.count)
      parts.deallocate()
    }
    let size = chunkSize
    let poll = poll
    func report(_ tasksDone: Int) -> Bool { poll(tasksDone * size) }
    let finished = Threads.run(tasks: starts.count, threads: threads, poll: report) { task in
      let end = task + 1 < starts.count ? starts[task + 1] : input.count
      input.willRead(starts[task]..<end)
      parts[task] = read(starts[task], end, 0)
    }
    guard finished else { throw Fault(.cancelled, at: 0) }
    var made: [Batch] = []
    var reached = starts[0]
    var brokenUntil = 0
    var lines = linesBefore
    var numbers = 0
    for task in 0..<starts.count {
      guard var part = parts[task] else { continue }
      let end = task + 1 < starts.count ? starts[task + 1] : input.count
      if reached > part.start || brokenUntil > part.start {
        if reached >= end { continue }
        part = read(Swift.max(reached, part.start), end, brokenUntil)
      }
      brokenUntil = Swift.max(brokenUntil, part.brokenUntil)
      part.batch.shift(records: numbers, lines: lines)
      made.append(part.batch)
      reached = part.end
      lines += part.lines
      numbers += part.records
    }
    return made
  }

  // MARK: Values one after another

  func values() throws(Fault) -> [Batch] {
    let before = LineFeeds.count(input.base, input.base + start)
    return try share(lineStarts(), linesBefore: before) { from, to, brokenUntil in
      let batch = Batch(input: input, hasText: true)
      var reader = ValuesReader(
        records(batch), input, from: from, strictUntil: brokenUntil,
        maxRecordBytes: options.maxRecordBytes)
      reader.read(until: to)
      batch.planRecords = reader.records.planRecords
      return Part(
        batch: batch, start: from, end: Swift.max(reader.position, to), lines: reader.lineCount,
        records: reader.recordCount, brokenUntil: reader.strictUntil)
    }
  }

  /// Where chunks begin: at the input's start, and behind line feeds.
  private func lineStarts() -> [Int] {
    var starts = [start]
    var at = start + chunkSize
    while at < input.count {
      guard let found = memchr(input.base + at, 0x0A, input.count - at) else { break }
      let next = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1 - input.base
      if next >= input.count { break }
      starts.append(next)
      at = next + chunkSize
    }
    return starts
  }

  // MARK: Columns

  func columns() -> [Batch] {
    let batch = Batch(input: input, hasText: false)
    var reader = records(batch)
    ColumnsReader.read(input, from: start, &reader)
    batch.planRecords = reader.planRecords
    return [batch]
  }
}
