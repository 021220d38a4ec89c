import PrefKitSupport

@testable import PrefKitRecords

/// What must hold of every dataset, whatever it was read from.
func check(_ dataset: Dataset) {
  let counts = dataset.counts
  expectEqual(counts.records, counts.accepted + counts.refused + counts.skipped, "records")
  expect(counts.accepted >= 0, "accepted is \(counts.accepted)")
  let byProfiles = dataset.sources.flatMap(\.profiles).reduce(0) { $0 + $1.records }
  expectEqual(byProfiles, counts.accepted, "records that profiles read")
  expectEqual(dataset.problems.count, counts.problemsListed, "listed problems")
  expect(counts.problemsListed <= counts.problems, "more problems are listed than counted")
  let errors = dataset.problems.filter { $0.severity == .error }.count
  expect(errors >= counts.refused, "\(counts.refused) records refused, \(errors) errors")
  for problem in dataset.problems {
    expect(problem.byteOffset <= counts.bytes, "\(problem.code.word) at \(problem.byteOffset)")
    expect(!problem.message.isEmpty, "\(problem.code.word) says nothing")
  }
  for batch in dataset.batches { check(batch) }
  expectEqual(
    dataset.batches.reduce(0) { $0 + $1.tables.pointee.itemCount }, counts.items, "items")
  if let bad = firstBreak(in: dataset.summary, [.object]) {
    fail("the summary is no JSON: \(bad)")
  }
}

private func check(_ batch: Batch) {
  let tables = batch.tables.pointee
  checkPlaces(batch, tables)
  checkRows(tables)
  let spans = Spans(batch)
  for row in 0..<tables.itemCount {
    spans.check(tables.itemID, row, item: row, "item_id")
    spans.check(tables.prompt, row, item: row, "prompt")
    spans.check(tables.messages, row, item: row, "messages")
    spans.check(tables.itemExtra, row, item: row, "extra")
  }
  var items = tables.itemsOfCandidates
  for row in 0..<tables.candidateCount {
    let item = items.parent(of: row)
    spans.check(tables.candidateID, row, item: item, "candidate_id")
    spans.check(tables.candidateText, row, item: item, "candidate text")
    spans.check(tables.candidateMessages, row, item: item, "candidate messages")
    spans.check(tables.candidateElement, row, item: item, "candidate element")
  }
  var steps = ItemWalker(.steps, tables)
  for row in 0..<tables.stepCount {
    let item = steps.item(of: row)
    spans.check(tables.stepState, row, item: item, "state")
    spans.check(tables.stepText, row, item: item, "step text")
    spans.check(tables.stepElement, row, item: item, "step element")
  }
  var judged = tables.itemsOfJudgements
  for row in 0..<tables.judgementCount {
    let item = judged.parent(of: row)
    spans.check(tables.reasonTags, row, item: item, "reason_tags")
    spans.check(tables.raw, row, item: item, "raw")
  }
}

/// Records begin where they say, on the line that they say.
private func checkPlaces(_ batch: Batch, _ tables: Tables) {
  let input = batch.input
  var lines = 1
  var counted = 0
  for row in 0..<tables.itemCount {
    let offset = Int(tables.byteOffset[row])
    expect(
      offset + Int(tables.recordLength[row]) <= input.count, "item \(row) ends behind the input")
    expect(offset >= counted, "item \(row) begins before the one before it")
    lines += input.buffer[counted..<offset].count { $0 == 0x0A }
    counted = offset
    if !batch.isColumns { expectEqual(Int(tables.line[row]), lines, "line of item \(row)") }
  }
}

extension Batch {
  /// Of lists that are columns no record has a place of its own; of lone carriage returns each is a line.
  fileprivate var isColumns: Bool { !hasText }
}

/// Rows belong to rows that are there, in ascending order.
private func checkRows(_ tables: Tables) {
  func ascends(_ column: Column<UInt32>, _ parents: Int, _ children: Int, _ name: String) {
    var before: UInt32 = 0
    for row in 0..<parents {
      expect(column[row] >= before && Int(column[row]) <= children, "\(name) of row \(row)")
      before = column[row]
    }
    if parents > 0 { expectEqual(column[0], 0, "\(name) of the first row") }
    expect(parents > 0 || children == 0, "\(name): rows without a parent")
  }
  ascends(tables.firstCandidate, tables.itemCount, tables.candidateCount, "first candidate")
  ascends(tables.firstJudgement, tables.itemCount, tables.judgementCount, "first judgement")
  if tables.stepCount > 0 {
    ascends(tables.firstStep, tables.candidateCount, tables.stepCount, "first step")
  }
  var items = tables.itemsOfJudgements
  for row in 0..<tables.judgementCount {
    let item = items.parent(of: row)
    let first = tables.firstCandidate[item]
    let past =
      item + 1 < tables.itemCount
      ? tables.firstCandidate[item + 1] : UInt32(truncatingIfNeeded: tables.candidateCount)
    for candidate in [tables.candidateA[row], tables.candidateB[row]] where candidate != .max {
      expect(
        candidate >= first && candidate < past,
        "judgement \(row) names candidate \(candidate), its item has \(first)..<\(past)")
    }
    for bits in [tables.score[row], tables.strength[row], tables.confidence[row]] {
      expect(!Double(bitPattern: bits).isInfinite, "judgement \(row) has an infinite number")
    }
    expect(Int(tables.kind[row]) < JudgementKind.words.count, "kind of judgement \(row)")
    expect(Int(tables.outcome[row]) < Outcome.words.count, "outcome of judgement \(row)")
    expect(Int(tables.source[row]) < JudgementSource.words.count, "source of judgement \(row)")
    expect(Int(tables.status[row]) < Status.words.count, "status of judgement \(row)")
    let group = tables.group[row]
    expect(group == .max || Int(group) < tables.groupCount, "group of judgement \(row)")
  }
}

/// Pieces of text lie inside their record, or inside the arena.
private struct Spans {
  let batch: Batch
  init(_ batch: Batch) { self.batch = batch }

  func check(_ column: Column<UInt64>, _ row: Int, item: Int, _ name: String) {
    let span = column.span(row)
    if span.isMissing { return }
    let end = span.offset + span.byteCount
    if span.inArena {
      expect(end <= batch.arena.count, "\(name) of row \(row) ends behind the arena")
    } else {
      let limit = batch.input.count - Int(batch.tables.pointee.byteOffset[item])
      expect(end <= limit, "\(name) of row \(row) ends behind the input")
    }
  }
}

extension Dataset {
  var firstError: Problem? {
    // Repeats are found later than reading raises, and are warnings.
    problems.first { $0.severity == .error }
  }
}

/// Ratings and pairs of every kind.
func checkArrays(_ dataset: Dataset) {
  do throws(ReadError) {
    for word in JudgementKind.words {
      guard let kind = JudgementKind(word: word) else { continue }
      let ratings = try dataset.ratings(kind)
      for i in 0..<ratings.count {
        expect(Int(ratings.unit[i]) < ratings.unitCount, "unit of rating \(i)")
        expect(Int(ratings.rater[i]) < ratings.raterCount, "rater of rating \(i)")
        expect(!ratings.value[i].isNaN, "value of rating \(i)")
        expect(ratings.judgement[i] < UInt64(dataset.judgementCount), "judgement of rating \(i)")
      }
      checkNames(ratings)
    }
    for derive in [false, true] {
      let pairs = try dataset.pairs(derive: derive)
      for i in 0..<pairs.count {
        expect(Int(pairs.left[i]) < pairs.competitorCount, "left of pair \(i)")
        expect(Int(pairs.right[i]) < pairs.competitorCount, "right of pair \(i)")
        expect(pairs.left[i] != pairs.right[i], "pair \(i) is one competitor")
        expect(Int(pairs.unit[i]) < pairs.unitCount, "unit of pair \(i)")
        expect(Int(pairs.rater[i]) <= pairs.raterCount, "rater of pair \(i)")
        expect([0, 0.5, 1].contains(pairs.outcome[i]), "outcome of pair \(i)")
        expect(pairs.judgement[i] < UInt64(dataset.judgementCount), "judgement of pair \(i)")
      }
      checkNames(pairs)
    }
  } catch {
    fail("ratings or pairs failed: \(error.message)")
  }
}

private func checkNames(_ arrays: JudgementArrays) {
  for axis in [JudgementArrays.Axis.unit, .rater, .competitor] {
    for code in 0..<(arrays.nameCount(axis) ?? 0) {
      guard let name = arrays.name(axis, code) else { fail("no name for code \(code)") }
      guard let base = name.baseAddress else { continue }
      expectEqual(UTF8Check.validPrefix(base, base + name.count), name.count, "UTF-8 of a name")
    }
  }
}
