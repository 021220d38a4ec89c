import PrefKitSupport

// Each function here is `mutating`, whether it changes the mapper or not: a call on a borrowed value of its size
// copies it.
extension Mapper {
  /// Makes the rows of a plain record; false, with nothing written, when it is not plain.
  mutating func mapStraight(_ straight: UnsafePointer<Straight>) -> Bool {
    guard isPlain(straight) else { return false }
    let firstCandidate = rows.pointee.candidateCount
    writeItem(straight, rows.pointee.itemCount, firstCandidate)
    let candidates = straight.pointee.candidates
    for i in 0..<candidates.count { writeCandidate(candidates[i], firstCandidate + i) }
    rows.pointee.candidateCount = firstCandidate + candidates.count
    let judgements = straight.pointee.judgements
    for i in 0..<judgements.count {
      writeJudgement(straight, judgements[i], staged[i], firstCandidate)
    }
    return true
  }

  // MARK: Looking first

  /// Nothing has to be said of the record. Its numbers and times are worked out on the way.
  private mutating func isPlain(_ straight: UnsafePointer<Straight>) -> Bool {
    let texts = texts
    let candidates = straight.pointee.candidates
    for i in 0..<candidates.count {
      let span = node(candidates[i].text).span
      firsts[i] = texts.firstPlain(span)
      if firsts[i] == 0 && texts.isEmpty(span) { return false }
    }
    let judgements = straight.pointee.judgements
    let fields = straight.pointee.fields
    for i in 0..<judgements.count {
      let judgement = judgements[i]
      // Nearly always the first characters tell two texts apart.
      if judgement.verdict != .score {
        let (a, b) = (judgement.a, judgement.b)
        if firsts[a] == firsts[b] || firsts[a] == 0 || firsts[b] == 0,
          texts.areSame(node(candidates[a].text).span, node(candidates[b].text).span)
        {
          return false
        }
      }
      guard let numbers = stage(judgement) else { return false }
      staged[i] = numbers
      for at in judgement.fields.range where fields[at].kind == .mapped {
        if memo(fields[at]) == nil { return false }
      }
    }
    return true
  }

  @inline(__always)
  private mutating func node(_ slot: Int32) -> Node { tape.nodes[Int(slots[Int(slot)])] }

  /// Works out the numbers of a judgement; nil when one of them is not plain.
  @inline(__always)
  private mutating func stage(_ judgement: Straight.Judgement) -> Straight.Staged? {
    var out = Straight.Staged()
    switch judgement.verdict {
    case .outcome: break
    case .signed:
      guard let got = try? get(judgement.number), got.isPresent,
        let number = try? number(got, plan.values[judgement.number].path)
      else { return nil }
      out.number = number
      if got.node >= 0 { out.raw = tape.nodes[Int(got.node)].span }
    case .score:
      let node = node(judgement.number)
      guard let score = Numbers.double(bytes(node.span)), score >= judgement.minimum,
        score <= judgement.maximum
      else { return nil }
      out.number = score
      out.raw = node.span
    }
    if judgement.confidence >= 0 {
      guard let confidence = Numbers.double(bytes(node(judgement.confidence).span)) else {
        return nil
      }
      out.confidence = confidence
    }
    if judgement.time >= 0 {
      let text = node(judgement.time).span
      guard !text.hasEscapes, case .utc(let time) = Timestamp.parse(bytes(text)) else {
        return nil
      }
      out.time = time
    }
    return out
  }

  /// What the value's map said of the same token before.
  @inline(__always)
  private mutating func memo(_ field: Straight.Field) -> UnsafeMutablePointer<TokenMemo>? {
    let node = node(field.slot)
    guard let key = TokenMemo.key(bytes(node.span), node.span.hasEscapes) else { return nil }
    let memo = memos + TokenMemo.place(key, of: field.value)
    guard memo.pointee.value == field.value, memo.pointee.plan == plan.text.base,
      memo.pointee.text == key
    else { return nil }
    return memo
  }

  // MARK: Writing

  private mutating func writeItem(
    _ straight: UnsafePointer<Straight>, _ row: Int, _ firstCandidate: Int
  ) {
    rows.pointee.record.set(row, UInt64(truncatingIfNeeded: place.number))
    rows.pointee.line.set(row, UInt64(truncatingIfNeeded: place.line))
    rows.pointee.byteOffset.set(row, UInt64(truncatingIfNeeded: place.byteOffset))
    rows.pointee.recordLength.set(row, UInt32(truncatingIfNeeded: place.length))
    rows.pointee.plan.set(row, planNumber)
    rows.pointee.firstCandidate.set(row, UInt32(truncatingIfNeeded: firstCandidate))
    rows.pointee.firstJudgement.set(
      row, UInt32(truncatingIfNeeded: rows.pointee.judgementCount))
    rows.pointee.itemCount = row + 1
    let straight = straight.pointee
    if straight.itemID >= 0 {
      rows.pointee.itemID.set(row, node(straight.itemID).span)
    } else if !place.key.isMissing {
      rows.pointee.itemID.set(row, place.key)
    }
    if straight.prompt >= 0 { rows.pointee.prompt.set(row, node(straight.prompt).span) }
    for i in 0..<straight.labels.count {
      let label = straight.labels[i]
      withText(label.slot) { $0.pointee.labels[label.number].set(row, $1) }
    }
  }

  private mutating func writeCandidate(_ candidate: Straight.Candidate, _ row: Int) {
    rows.pointee.firstStep.set(row, UInt32(truncatingIfNeeded: rows.pointee.stepCount))
    rows.pointee.candidateText.set(row, node(candidate.text).span)
    if candidate.id >= 0 { rows.pointee.candidateID.set(row, node(candidate.id).span) }
    if candidate.generator >= 0 {
      withText(candidate.generator) { $0.pointee.generator.set(row, $1) }
    }
  }

  private mutating func writeJudgement(
    _ straight: UnsafePointer<Straight>, _ judgement: Straight.Judgement, _ staged: Straight.Staged,
    _ firstCandidate: Int
  ) {
    let row = rows.pointee.judgementCount
    rows.pointee.judgementCount = row + 1
    let isScore = judgement.verdict == .score
    rows.pointee.kind.set(row, (isScore ? JudgementKind.score : .preference).rawValue)
    rows.pointee.candidateA.set(row, UInt32(truncatingIfNeeded: firstCandidate + judgement.a))
    if isScore {
      rows.pointee.score.set(row, staged.number.bitPattern)
      rows.pointee.scaleMin.set(row, judgement.minimum.bitPattern)
      rows.pointee.scaleMax.set(row, judgement.maximum.bitPattern)
    } else {
      rows.pointee.candidateB.set(row, UInt32(truncatingIfNeeded: firstCandidate + judgement.b))
      var outcome = judgement.outcome
      if judgement.verdict == .signed {
        outcome = (staged.number > 0 ? Outcome.a : staged.number < 0 ? .b : .tie).rawValue
        rows.pointee.strength.set(row, staged.number.bitPattern)
      }
      rows.pointee.outcome.set(row, outcome)
    }
    if !staged.raw.isMissing { rows.pointee.raw.set(row, staged.raw) }
    if judgement.confidence >= 0 {
      rows.pointee.confidence.set(row, staged.confidence.bitPattern)
    }
    if staged.time != .min { rows.pointee.time.set(row, staged.time) }
    let fields = straight.pointee.fields
    for at in judgement.fields.range { write(fields[at], row) }
  }

  @inline(__always)
  private mutating func write(_ field: Straight.Field, _ row: Int) {
    switch field.kind {
    case .code: Mapper.set(rows, field.column, row, field.code)
    case .mapped:
      let code = memo(field)?.pointee.got.code ?? -1
      if code >= 0 { Mapper.set(rows, field.column, row, UInt8(truncatingIfNeeded: code)) }
    case .label:
      let plan = plan
      withText(field.slot) { rows, text in
        for i in field.missing.range where plan.bytes(plan.entries[i].token).elementsEqual(text) {
          return
        }
        Mapper.set(rows, field.column, row, text)
      }
    }
  }

  private static func set(
    _ rows: UnsafeMutablePointer<Tables>, _ column: Straight.Field.Column, _ row: Int, _ code: UInt8
  ) {
    switch column {
    case .source: rows.pointee.source.set(row, code)
    case .channel: rows.pointee.channel.set(row, code)
    case .aggregate: rows.pointee.aggregate.set(row, code)
    case .gold: rows.pointee.gold.set(row, code)
    case .status: rows.pointee.status.set(row, code)
    case .shownFirst: rows.pointee.shownFirst.set(row, code)
    case .rater, .dimension, .rubric, .round: break
    }
  }

  private static func set(
    _ rows: UnsafeMutablePointer<Tables>, _ column: Straight.Field.Column, _ row: Int,
    _ text: UnsafeBufferPointer<UInt8>
  ) {
    switch column {
    case .rater: rows.pointee.rater.set(row, text)
    case .dimension: rows.pointee.dimension.set(row, text)
    case .rubric: rows.pointee.rubric.set(row, text)
    case .round: rows.pointee.round.set(row, text)
    case .source, .channel, .aggregate, .gold, .status, .shownFirst: break
    }
  }

  /// Hands on the text in a slot, escapes undone; an empty one is none.
  @inline(__always)
  private mutating func withText(
    _ slot: Int32,
    _ body: (UnsafeMutablePointer<Tables>, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let span = node(slot).span
    guard span.byteCount > 0 else { return }
    if span.hasEscapes {
      text(span).withUnsafeBufferPointer { [rows] in body(rows, $0) }
    } else {
      body(rows, texts.bytes(span))
    }
  }
}
