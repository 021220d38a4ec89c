import PrefKitSupport

extension ReadSession {
  /// Rows of one part before a batch is closed because its arena is large.
  private static let arenaSize = 256 << 20

  /// Reads every batch of an Arrow stream; its rows are shared over the threads.
  mutating func read(_ reader: ArrowReader, name: String) throws(ReadError) {
    var info = SourceInfo(
      name: name, container: .arrow, compression: .none, delimiter: 0, bytes: 0)
    var made: [Batch] = []
    var rows = 0
    do throws(ArrowFailure) {
      while let next = try reader.nextBatch() {
        guard let batches = readRows(next, first: rows, name) else {
          throw ArrowFailure(code: .cancelled, field: "", message: "")
        }
        made.append(contentsOf: batches)
        rows += next.rowCount
      }
    } catch {
      if error.code == .cancelled {
        throw ReadError(.cancelled, "cancelled by the progress callback", source: 0)
      }
      throw ReadError(
        .parse, "\(name): \(error.message)", problem: error.code, source: 0, record: rows,
        field: error.field)
    }
    info.bytes = made.reduce(0) { $0 + $1.arena.count }
    try take(made, info)
  }

  /// Nil when the caller cancelled.
  private func readRows(_ rows: ArrowBatch, first: Int, _ name: String) -> [Batch]? {
    let parts = Swift.max(1, Swift.min(threads, rows.rowCount / 1024))
    let made = UnsafeMutablePointer<[Batch]>.allocate(capacity: parts)
    made.initialize(repeating: [], count: parts)
    defer {
      made.deinitialize(count: parts)
      made.deallocate()
    }
    let poll = poller(0)
    func report(_: Int) -> Bool { poll(0) }
    let finished = Threads.run(tasks: parts, threads: threads, poll: report) { part in
      let from = rows.rowCount * part / parts
      let to = rows.rowCount * (part + 1) / parts
      made[part] = readPart(rows, from..<to, first: first, name)
    }
    guard finished else { return nil }
    return (0..<parts).flatMap { made[$0] }
  }

  private func readPart(
    _ rows: ArrowBatch, _ range: Range<Int>, first: Int, _ name: String
  ) -> [Batch] {
    var made: [Batch] = []
    var row = range.lowerBound
    while row < range.upperBound {
      let batch = Batch(input: InputBytes.empty, hasText: false)
      var records = RecordReader(batch, catalog: catalog, options: options, fileName: name)
      guard
        var source = ArrowRowReader(
          rows, arena: batch.arena, maxRowBytes: options.maxRecordBytes, lenient: options.lenient)
      else { return made }
      while row < range.upperBound, batch.arena.count < ReadSession.arenaSize {
        read(row, first + row, &source, &records)
        row += 1
      }
      batch.planRecords = records.planRecords
      made.append(batch)
    }
    return made
  }

  private func read(
    _ row: Int, _ number: Int, _ source: inout ArrowRowReader, _ records: inout RecordReader
  ) {
    let place = RecordPlace(number: number, line: 0, byteOffset: 0, length: 0)
    records.mapper.tape.removeAll()
    do throws(Fault) {
      try source.read(row, into: &records.mapper.tape)
      for repair in source.repairs {
        records.scanner.repairs.append(.init(code: repair.code, offset: 0))
      }
      records.take(place)
    } catch {
      records.refuse(Fault(error.code, at: 0), place, pointer: source.faultPath)
    }
  }
}
