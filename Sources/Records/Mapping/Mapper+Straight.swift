import PrefKitSupport

extension Mapper {
  /// Makes the rows of a plain record; false, with nothing written, when it is not plain.
  mutating func mapStraight(_ straight: UnsafePointer<Straight>) -> Bool {
    let straight = straight.pointee
    guard isPlain(straight) else { return false }
    let firstCandidate = rows.pointee.candidateCount
    writeItem(straight, rows.pointee.itemCount, firstCandidate)
    for i in 0..<straight.candidates.count {
      writeCandidate(straight.candidates[i], firstCandidate + i)
    }
    rows.pointee.candidateCount = firstCandidate + straight.candidates.count
    for i in 0..<straight.judgements.count {
      writeJudgement(straight, straight.judgements[i], firstCandidate)
    }
    return true
  }

  // MARK: Looking first

  @inline(__always)
  private func isPlain(_ straight: Straight) -> Bool {
    for i in 0..<straight.candidates.count {
      if !isPlainText(node(straight.candidates[i].text)) { return false }
    }
    for i in 0..<straight.judgements.count {
      let judgement = straight.judgements[i]
      if judgement.isPreference {
        let a = node(straight.candidates[judgement.a].text)
        let b = node(straight.candidates[judgement.b].text)
        guard beginDifferently(a, b) else { return false }
      } else {
        guard let score = Numbers.double(bytes(node(judgement.score).span)),
          score >= judgement.minimum, score <= judgement.maximum
        else { return false }
      }
      for at in judgement.fields.range where straight.fields[at].kind == .mapped {
        if memo(straight.fields[at]) == nil { return false }
      }
    }
    return true
  }

  @inline(__always)
  private func node(_ slot: Int32) -> Node { tape.nodes[Int(slots[Int(slot)])] }

  /// Begins with a character that is no white space: not empty.
  @inline(__always)
  private func isPlainText(_ node: Node) -> Bool {
    guard node.span.byteCount > 0 else { return false }
    let first = address(node.start)[0]
    return first > 0x20 && first != UInt8(ascii: "\\")
  }

  /// The first difference is between two ASCII characters, so no normalization makes the texts one; both
  /// begin with a character that is no white space. The end decides nothing: it may be white space.
  @inline(__always)
  private func beginDifferently(_ a: Node, _ b: Node) -> Bool {
    let count = Swift.min(a.span.byteCount, b.span.byteCount)
    let x = address(a.start)
    let y = address(b.start)
    var i = 0
    while i < count && x[i] == y[i] {
      // Behind a backslash a byte is not the character it looks like.
      if x[i] == UInt8(ascii: "\\") { return false }
      i += 1
    }
    guard i < count else { return false }
    return (x[i] | y[i]) < 0x80 && x[i] > 0x20 && y[i] > 0x20 && x[i] != UInt8(ascii: "\\")
      && y[i] != UInt8(ascii: "\\")
  }

  /// What the value's map said of the same token before.
  @inline(__always)
  private func memo(_ field: Straight.Field) -> UnsafeMutablePointer<TokenMemo>? {
    let node = node(field.slot)
    let memo = memos + Int(field.value) % TokenMemo.count
    guard memo.pointee.value == field.value, memo.pointee.plan == plan.text.base,
      memo.pointee.length == node.length,
      let key = TokenMemo.key(bytes(node.span), node.span.hasEscapes), memo.pointee.key == key
    else { return nil }
    return memo
  }

  // MARK: Writing

  private func writeItem(_ straight: Straight, _ row: Int, _ firstCandidate: Int) {
    rows.pointee.record.set(row, UInt64(truncatingIfNeeded: place.number))
    rows.pointee.line.set(row, UInt64(truncatingIfNeeded: place.line))
    rows.pointee.byteOffset.set(row, UInt64(truncatingIfNeeded: place.byteOffset))
    rows.pointee.recordLength.set(row, UInt32(truncatingIfNeeded: place.length))
    rows.pointee.plan.set(row, planNumber)
    rows.pointee.firstCandidate.set(row, UInt32(truncatingIfNeeded: firstCandidate))
    rows.pointee.firstJudgement.set(
      row, UInt32(truncatingIfNeeded: rows.pointee.judgementCount))
    rows.pointee.itemCount = row + 1
    if straight.itemID >= 0 {
      rows.pointee.itemID.set(row, node(straight.itemID).span)
    } else if !place.key.isMissing {
      rows.pointee.itemID.set(row, place.key)
    }
    if straight.prompt >= 0 { rows.pointee.prompt.set(row, node(straight.prompt).span) }
    for i in 0..<straight.labels.count {
      let label = straight.labels[i]
      setText(node(label.slot)) { rows.pointee.labels[label.number].set(row, $0) }
    }
  }

  private func writeCandidate(_ candidate: Straight.Candidate, _ row: Int) {
    rows.pointee.firstStep.set(row, UInt32(truncatingIfNeeded: rows.pointee.stepCount))
    rows.pointee.candidateText.set(row, node(candidate.text).span)
    if candidate.id >= 0 { rows.pointee.candidateID.set(row, node(candidate.id).span) }
    if candidate.generator >= 0 {
      setText(node(candidate.generator)) { rows.pointee.generator.set(row, $0) }
    }
  }

  private func writeJudgement(
    _ straight: Straight, _ judgement: Straight.Judgement, _ firstCandidate: Int
  ) {
    let row = rows.pointee.judgementCount
    rows.pointee.judgementCount = row + 1
    let kind: JudgementKind = judgement.isPreference ? .preference : .score
    rows.pointee.kind.set(row, kind.rawValue)
    rows.pointee.candidateA.set(row, UInt32(truncatingIfNeeded: firstCandidate + judgement.a))
    if judgement.isPreference {
      rows.pointee.candidateB.set(row, UInt32(truncatingIfNeeded: firstCandidate + judgement.b))
      rows.pointee.outcome.set(row, judgement.outcome)
    } else {
      let node = node(judgement.score)
      rows.pointee.score.set(row, (Numbers.double(bytes(node.span)) ?? .nan).bitPattern)
      rows.pointee.scaleMin.set(row, judgement.minimum.bitPattern)
      rows.pointee.scaleMax.set(row, judgement.maximum.bitPattern)
      rows.pointee.raw.set(row, node.span)
    }
    for at in judgement.fields.range { write(straight.fields[at], row) }
  }

  @inline(__always)
  private func write(_ field: Straight.Field, _ row: Int) {
    switch field.kind {
    case .code: set(field.column, row, field.code)
    case .mapped:
      let code = memo(field)?.pointee.got.code ?? -1
      if code >= 0 { set(field.column, row, UInt8(truncatingIfNeeded: code)) }
    case .label:
      setText(node(field.slot)) { text in
        for i in field.missing.range where plan.bytes(plan.entries[i].token).elementsEqual(text) {
          return
        }
        set(field.column, row, text)
      }
    }
  }

  private func set(_ column: Straight.Field.Column, _ row: Int, _ code: UInt8) {
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

  private func set(
    _ column: Straight.Field.Column, _ row: Int, _ text: UnsafeBufferPointer<UInt8>
  ) {
    switch column {
    case .rater: rows.pointee.rater.set(row, text)
    case .dimension: rows.pointee.dimension.set(row, text)
    case .rubric: rows.pointee.rubric.set(row, text)
    case .round: rows.pointee.round.set(row, text)
    case .source, .channel, .aggregate, .gold, .status, .shownFirst: break
    }
  }

  /// A label's text, escapes undone; nothing for an empty one.
  @inline(__always)
  private func setText(_ node: Node, _ set: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard node.span.byteCount > 0 else { return }
    if node.span.hasEscapes {
      text(node.span).withUnsafeBufferPointer { set($0) }
    } else {
      set(bytes(node.span))
    }
  }
}
