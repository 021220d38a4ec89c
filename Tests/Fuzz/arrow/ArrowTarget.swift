import CPrefKit
import PrefKitRecords
import PrefKitSupport

/// Streams of hostile Arrow arrays: read row by row, and through the whole reader into a dataset that is
/// exported again. Everything that the stream gave must be released, and the rows be the same on any path.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzArrow(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 4 else { return -1 }
  let bytes = UnsafeBufferPointer(start: data + 1, count: size - 1)
  let how = data[0]
  for lenient in [false, true] {
    let producer = make(bytes, how)
    readRows(producer, lenient: lenient)
    expectEqual(producer.ledger.released, producer.ledger.made, "released after reading rows")
  }
  let first = readDataset(make(bytes, how), how, threads: 1)
  let second = readDataset(make(bytes, how), how, threads: 2)
  expectEqual(second, first, "one thread and two")
  return 0
}

private func make(_ bytes: UnsafeBufferPointer<UInt8>, _ how: UInt8) -> ArrowProducer {
  var arrow = HostileArrow(Bytes(bytes))
  let table = arrow.table()
  var batches = [table]
  for _ in 0..<Int(how & 3) { batches.append(arrow.batch(like: table)) }
  let producer = ArrowProducer(batches)
  producer.failsAfterBatches = how & 4 != 0
  if how & 0x78 == 0x78 { producer.schemaStatus = 22 }
  return producer
}

private func readRows(_ producer: ArrowProducer, lenient: Bool) {
  var stream = producer.stream()
  do throws(ArrowFailure) {
    let reader = try ArrowReader(consuming: &stream)
    while let batch = try reader.nextBatch() {
      let arena = Arena()
      guard var rows = ArrowRowReader(batch, arena: arena, maxNodes: 1 << 12, lenient: lenient)
      else { continue }
      var tape = Tape()
      for row in 0..<batch.rowCount {
        tape.removeAll()
        do throws(Fault) { try rows.read(row, into: &tape) } catch {
          expectEqual(tape.count, 0, "nodes of a refused row")
          continue
        }
        check(tape, arena)
      }
    }
  } catch {
    expect(!error.message.isEmpty, "\(error.code.word) says nothing")
  }
}

/// A row is JSON that reads back as what was written.
private func check(_ tape: borrowing Tape, _ arena: Arena) {
  guard let span = JSONWriter.write(tape, 0, record: nil, to: arena) else { fail("no room") }
  let text = UnsafeBufferPointer(start: arena.base + span.offset, count: span.byteCount)
  withExactCopy(of: text) { text in
    guard let start = text.baseAddress else { fail("nothing was written") }
    // Maps may repeat a key, which the reader's records judge.
    var scanner = JSONScanner(maxDepth: 1024, lenient: true)
    var again = Tape()
    do throws(Fault) {
      expectEqual(
        try scanner.scan(start, end: start + text.count, into: &again), text.count,
        "length of \(shown(text))")
    } catch {
      fail("\(shown(text)) is \(error.code.word) at \(error.offset)")
    }
    let others = scanner.repairs.filter { $0.code != .recordDuplicateKey }
    expect(others.isEmpty, "\(shown(text)) is no strict JSON")
    expectEqual(again.count, tape.count, "nodes of \(shown(text))")
  }
}

/// What a dataset says of the stream: its summary, and the tables it exports.
private func readDataset(_ producer: ArrowProducer, _ how: UInt8, threads: Int) -> [String] {
  var options = ReadOptions()
  options.onError = .collect
  options.threads = threads
  options.lenient = how & 8 != 0
  if how & 0x10 != 0 { options.profile = "trl_preference" }
  if how & 0x20 != 0 { options.maxRecordBytes = 64 }
  let ledger = producer.ledger
  var stream = producer.stream()
  var said: [String] = []
  do throws(ReadError) {
    let dataset = try Reader.open(arrow: &stream, name: "arrow", options: options)
    expectEqual(ledger.released, ledger.made, "released after opening")
    let counts = dataset.counts
    expectEqual(
      counts.records, counts.accepted + counts.refused + counts.skipped, "records of the dataset")
    said.append(shown(dataset.summary))
    for table in Table.allCases { said += export(dataset, table) }
  } catch {
    said.append("\(error.status.word) \(error.problem?.word ?? "") \(error.message)")
  }
  expectEqual(ledger.released, ledger.made, "released at the end")
  return said
}

private func export(_ dataset: Dataset, _ table: Table) -> [String] {
  var made: [String] = []
  var stream = ArrowArrayStream()
  do throws(ReadError) { try dataset.export(table, to: &stream) } catch {
    fail("exporting \(table) failed: \(error.message)")
  }
  do throws(ArrowFailure) {
    let reader = try ArrowReader(consuming: &stream)
    while let batch = try reader.nextBatch() {
      let arena = Arena()
      guard var rows = ArrowRowReader(batch, arena: arena) else { fail("no room") }
      var tape = Tape()
      for row in 0..<batch.rowCount {
        tape.removeAll()
        do throws(Fault) { try rows.read(row, into: &tape) } catch {
          fail("\(table) row \(row): \(error.code.word) in \(rows.faultPath)")
        }
        guard let span = JSONWriter.write(tape, 0, record: nil, to: arena) else { fail("no room") }
        made.append(
          shown(UnsafeBufferPointer(start: arena.base + span.offset, count: span.byteCount)))
      }
    }
  } catch {
    fail("\(table) is no stream: \(error.message)")
  }
  return made
}
