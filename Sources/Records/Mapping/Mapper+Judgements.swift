import PrefKitSupport

extension Mapper {
  mutating func makeJudgement(_ block: JudgementBlock) throws(Refusal) {
    let row = rows.pointee.judgementCount
    let written: Bool
    switch block.verdict {
    case .outcome: written = try outcomeVerdict(block, row)
    case .signed: written = try signedVerdict(block, row)
    case .winner: written = try winnerVerdict(block, row)
    case .oneHot: written = try oneHotVerdict(block, row)
    case .score: written = try scoreVerdict(block, row)
    case .rank: written = try rankVerdict(block, row)
    }
    guard written else { return }
    rows.pointee.judgementCount = row + 1
    try circumstances(block, row)
  }

  // MARK: Verdicts

  /// Writes a preference's outcome and the two candidates it is about.
  private mutating func write(
    _ outcome: Outcome, _ strength: Double, _ block: JudgementBlock, _ row: Int, from got: Got
  ) throws(Refusal) {
    let a = try candidateRow(block.a, got)
    let b = try candidateRow(block.b, got)
    preferences += 1
    rows.pointee.kind.set(row, JudgementKind.preference.rawValue)
    rows.pointee.candidateA.set(row, UInt32(truncatingIfNeeded: a))
    rows.pointee.candidateB.set(row, UInt32(truncatingIfNeeded: b))
    rows.pointee.outcome.set(row, outcome.rawValue)
    if strength.isFinite { rows.pointee.strength.set(row, strength.bitPattern) }
    if outcome == .a || outcome == .b { try checkDifferent(a, b, got) }
    if outcome == .tie { warnIdenticalTie(a, b) }
  }

  private mutating func keepRaw(_ got: Got, _ row: Int) {
    guard got.node >= 0 else { return }
    let node = tape.nodes[Int(got.node)]
    if !node.isContainer { rows.pointee.raw.set(row, node.span) }
  }

  private mutating func outcomeVerdict(
    _ block: JudgementBlock, _ row: Int
  ) throws(Refusal) -> Bool {
    let got = try get(block.value)
    if got.state == .absent { return false }
    var outcome = Outcome.none
    if got.isPresent {
      if got.code >= 0 {
        outcome = Outcome(rawValue: UInt8(truncatingIfNeeded: got.code)) ?? .none
      } else {
        let token = try token(got)
        guard let known = Outcome.words.firstIndex(where: { token.elementsEqual($0.utf8) }) else {
          throw Refusal(
            .recordUnknownLabel, self.written(plan.values[block.value].path),
            "\(quoted(try span(got))) is not an outcome; expected a, b, tie, both_bad or none",
            at: got.node >= 0 ? offset(of: got.node) : nil)
        }
        outcome = Outcome(rawValue: UInt8(known)) ?? .none
      }
    }
    var strength = Double.nan
    let size = try get(block.strength)
    if size.isPresent {
      let path = plan.values[block.strength].path
      let number = Swift.abs(try self.number(size, path))
      switch outcome {
      case .a: strength = number
      case .b: strength = -number
      case .tie, .bothBad:
        strength = 0
        if number > 0 {
          warn(
            .recordContradiction, self.written(path),
            "a margin of \(Mapper.decimal(number)) beside a tie",
            node: size.node)
        }
      case .none: break
      }
    }
    try write(outcome, strength, block, row, from: got)
    keepRaw(got, row)
    return true
  }

  private mutating func signedVerdict(
    _ block: JudgementBlock, _ row: Int
  ) throws(Refusal) -> Bool {
    let got = try get(block.value)
    if got.state == .absent { return false }
    var outcome = Outcome.none
    var strength = Double.nan
    if got.isPresent {
      strength = try number(got, plan.values[block.value].path)
      outcome = strength > 0 ? .a : strength < 0 ? .b : .tie
      let other = try get(block.opposite)
      if other.isPresent {
        let path = plan.values[block.opposite].path
        let number = try self.number(other, path)
        guard number == -strength else {
          throw Refusal(
            .recordScoresNotOpposite, self.written(path),
            "\(Mapper.decimal(number)) is not the negative of \(Mapper.decimal(strength))",
            at: other.node >= 0 ? offset(of: other.node) : nil)
        }
      }
    }
    try write(outcome, strength, block, row, from: got)
    keepRaw(got, row)
    return true
  }

  private mutating func winnerVerdict(
    _ block: JudgementBlock, _ row: Int
  ) throws(Refusal) -> Bool {
    let got = try get(block.value)
    if got.state == .absent { return false }
    var outcome = Outcome.none
    if got.isPresent {
      if !block.tieTokens.isEmpty && matches(got, block.tieTokens) {
        outcome = .tie
      } else {
        let winner = try find(block.winner, got, self.written(plan.values[block.value].path))
        let a = try candidateRow(block.a, got)
        let b = try candidateRow(block.b, got)
        guard winner == a || winner == b else {
          throw Refusal(
            .recordWinnerNotCandidate, self.written(plan.values[block.value].path),
            "the winner is neither of the two candidates compared",
            at: got.node >= 0 ? offset(of: got.node) : nil)
        }
        outcome = winner == a ? .a : .b
      }
    }
    let size = try get(block.strength)
    var strength = Double.nan
    if size.isPresent {
      let number = Swift.abs(try self.number(size, plan.values[block.strength].path))
      strength = outcome == .a ? number : outcome == .b ? -number : 0
    }
    try write(outcome, strength, block, row, from: got)
    if block.winner.by != .text { keepRaw(got, row) }
    return true
  }

  private mutating func oneHotVerdict(
    _ block: JudgementBlock, _ row: Int
  ) throws(Refusal) -> Bool {
    let a = try get(block.value)
    let b = try get(block.valueB)
    let tie = try get(block.valueTie)
    if a.state == .absent && b.state == .absent && tie.state == .absent { return false }
    let flags = (try truth(a), try truth(b), try truth(tie))
    guard (flags.0 ? 1 : 0) + (flags.1 ? 1 : 0) + (flags.2 ? 1 : 0) == 1 else {
      throw Refusal(
        .recordOneHot, self.written(plan.values[block.value].path),
        "exactly one of the one-hot fields must be set, \(flags.0 || flags.1 || flags.2 ? "several are" : "none is")",
        at: a.node >= 0 ? offset(of: a.node) : nil)
    }
    try write(flags.0 ? .a : flags.1 ? .b : .tie, .nan, block, row, from: a)
    return true
  }

  private mutating func scoreVerdict(_ block: JudgementBlock, _ row: Int) throws(Refusal) -> Bool {
    let got = try get(block.value)
    if got.state == .absent { return false }
    let path = plan.values[block.value].path
    rows.pointee.kind.set(
      row, (block.place == .step ? JudgementKind.step : .score).rawValue)
    if got.isPresent {
      let score = try number(got, path, booleans: block.place == .step)
      rows.pointee.score.set(row, score.bitPattern)
      try checkScale(score, block, row, got, self.written(path))
    }
    try writeJudged(block, row, got)
    keepRaw(got, row)
    return true
  }

  private mutating func rankVerdict(_ block: JudgementBlock, _ row: Int) throws(Refusal) -> Bool {
    let got = try get(block.value)
    if got.state == .absent {
      absentRanks += 1
      return false
    }
    rows.pointee.kind.set(row, JudgementKind.rank.rawValue)
    if got.isPresent {
      let path = plan.values[block.value].path
      let number = try self.number(got, path)
      let rank = number - Double(block.rankBase) + 1
      guard rank >= 1, rank <= 1_000_000, rank.rounded() == rank else {
        throw Refusal(
          .recordIndexOutOfRange, self.written(path),
          "\(Mapper.decimal(number)) is not a rank; the best is written \(block.rankBase)",
          at: got.node >= 0 ? offset(of: got.node) : nil)
      }
      rows.pointee.rank.set(row, UInt32(rank))
    }
    sawRank = true
    try writeJudged(block, row, got)
    keepRaw(got, row)
    return true
  }

  /// The one candidate (and step) that a score, rank or step label is about.
  private mutating func writeJudged(
    _ block: JudgementBlock, _ row: Int, _ got: Got
  ) throws(Refusal) {
    var judged = candidate
    if block.hasCandidate || judged < 0 {
      guard block.hasCandidate || rows.pointee.candidateCount > firstCandidate else { return }
      judged = try candidateRow(block.a, got)
    }
    rows.pointee.candidateA.set(row, UInt32(truncatingIfNeeded: judged))
    if block.place == .step {
      rows.pointee.step.set(row, UInt32(truncatingIfNeeded: stepIndex))
    } else if block.step >= 0 {
      let step = try get(block.step)
      if step.isPresent {
        let number = try self.number(step, plan.values[block.step].path)
        if let index = UInt32(exactly: number) { rows.pointee.step.set(row, index) }
      }
    }
  }

  private mutating func checkScale(
    _ score: Double, _ block: JudgementBlock, _ row: Int, _ got: Got, _ pointer: String
  ) throws(Refusal) {
    let low = try get(block.scaleMin)
    let high = try get(block.scaleMax)
    if low.isPresent {
      let minimum = try number(low, plan.values[block.scaleMin].path)
      rows.pointee.scaleMin.set(row, minimum.bitPattern)
      if score < minimum { throw offScale(score, "below \(Mapper.decimal(minimum))", got, pointer) }
    }
    if high.isPresent {
      let maximum = try number(high, plan.values[block.scaleMax].path)
      rows.pointee.scaleMax.set(row, maximum.bitPattern)
      if score > maximum { throw offScale(score, "above \(Mapper.decimal(maximum))", got, pointer) }
    }
    if !low.isPresent && !high.isPresent && block.place != .step {
      problems.once(
        .recordNoScale, pointer, "scores without a declared scale", at: place,
        offset: got.node >= 0 ? offset(of: got.node) : nil)
    }
  }

  private func offScale(_ score: Double, _ side: String, _ got: Got, _ pointer: String) -> Refusal {
    Refusal(
      .recordScoreOffScale, pointer, "\(Mapper.decimal(score)) is off the scale, \(side)",
      at: got.node >= 0 ? offset(of: got.node) : nil)
  }

  // MARK: Which candidate

  private mutating func candidateRow(
    _ reference: CandidateReference, _ verdict: Got
  ) throws(Refusal) -> Int {
    if reference.by == .position {
      let row = firstCandidate + Int(reference.position)
      guard reference.position >= 0, row < rows.pointee.candidateCount else {
        throw Refusal(
          .recordMissingField, "",
          "the judgement is about candidate \(reference.position + 1), the record has \(rows.pointee.candidateCount - firstCandidate)"
        )
      }
      return row
    }
    let named = try get(reference.value)
    return try find(reference, named, written(plan.values[reference.value].path))
  }

  /// The candidate that a value names.
  private mutating func find(
    _ reference: CandidateReference, _ got: Got, _ pointer: String
  ) throws(Refusal) -> Int {
    let place = got.node >= 0 ? offset(of: got.node) : nil
    guard got.isPresent else {
      throw Refusal(.recordMissingField, pointer, "which candidate is meant is missing", at: place)
    }
    let rows = rows.pointee.candidateCount
    if reference.by == .index || reference.by == .position {
      var position: Int?
      if got.origin == .number { position = Int(exactly: got.number) }
      if got.origin == .plan, got.number.isFinite { position = Int(exactly: got.number) }
      if got.origin == .node {
        let node = tape.nodes[Int(got.node)]
        if node.kind == .number || node.kind == .string {
          position = Numbers.integer(bytes(node.span))
        }
      }
      guard let position, position >= Int(reference.base),
        position - Int(reference.base) < rows - firstCandidate
      else {
        throw Refusal(
          .recordIndexOutOfRange, pointer,
          "\(quoted(try span(got))) is not the position of one of the \(rows - firstCandidate) candidates, counted from \(reference.base)",
          at: place)
      }
      return firstCandidate + position - Int(reference.base)
    }
    let wanted = [UInt8](try token(got))
    for row in firstCandidate..<rows where candidateKey(reference.by, row).elementsEqual(wanted) {
      return row
    }
    throw Refusal(
      .recordWinnerNotCandidate, pointer,
      "\(quoted(try span(got))) is not one of the \(rows - firstCandidate) candidates", at: place)
  }

  private func candidateKey(_ by: CandidateReference.By, _ row: Int) -> [UInt8] {
    switch by {
    case .id: return text(rows.pointee.candidateID.span(row))
    case .generator:
      let code = rows.pointee.generator.codes[row]
      return code < 0 ? [] : rows.pointee.generator.names.withBytes(Int(code)) { [UInt8]($0) }
    default: return text(rows.pointee.candidateText.span(row))
    }
  }

  // MARK: Who, when, under which rules

  private mutating func circumstances(_ block: JudgementBlock, _ row: Int) throws(Refusal) {
    if block.rater >= 0 { try label(block.rater) { $0.pointee.rater.set(row, $1) } }
    if block.dimension >= 0 { try label(block.dimension) { $0.pointee.dimension.set(row, $1) } }
    if block.rubric >= 0 { try label(block.rubric) { $0.pointee.rubric.set(row, $1) } }
    if block.round >= 0 { try label(block.round) { $0.pointee.round.set(row, $1) } }
    if block.source >= 0 {
      let code = try code(block.source, JudgementSource.words)
      if code >= 0 { rows.pointee.source.set(row, UInt8(truncatingIfNeeded: code)) }
    }
    if block.channel >= 0 {
      let code = try code(block.channel, Channel.words)
      if code >= 0 { rows.pointee.channel.set(row, UInt8(truncatingIfNeeded: code)) }
    }
    if block.aggregate >= 0 {
      let code = try code(block.aggregate, PlanCompiler.flags)
      if code >= 0 { rows.pointee.aggregate.set(row, UInt8(truncatingIfNeeded: code)) }
    }
    if block.gold >= 0 {
      let code = try code(block.gold, PlanCompiler.flags)
      if code >= 0 { rows.pointee.gold.set(row, UInt8(truncatingIfNeeded: code)) }
    }
    if block.status >= 0 {
      let code = try code(block.status, Status.words)
      if code >= 0 { rows.pointee.status.set(row, UInt8(truncatingIfNeeded: code)) }
    }
    if !block.discard.isEmpty, try holdsAny(block.discard) {
      rows.pointee.status.set(row, Status.discarded)
    }
    if block.shownFirst >= 0 {
      let code = try code(block.shownFirst, ShownFirst.words)
      if code >= 0 { rows.pointee.shownFirst.set(row, UInt8(truncatingIfNeeded: code)) }
    }
    if block.confidence >= 0 {
      let got = try get(block.confidence)
      if got.isPresent {
        let number = try number(got, plan.values[block.confidence].path)
        rows.pointee.confidence.set(row, number.bitPattern)
      }
    }
    if block.reasonTags >= 0 {
      let got = try get(block.reasonTags)
      if got.isPresent, got.node >= 0 { rows.pointee.reasonTags.set(row, try json(Int(got.node))) }
    }
    if block.time >= 0 { try time(block.time, row) }
  }

  @inline(__always)
  private mutating func label(
    _ number: Int32,
    _ set: (UnsafeMutablePointer<Tables>, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(Refusal) {
    let got = try get(number)
    guard got.isPresent else { return }
    if got.origin == .node && tape.nodes[Int(got.node)].isContainer {
      let json = try json(Int(got.node))
      set(rows, bytes(json))
      return
    }
    let name = try token(got)
    if !name.isEmpty { set(rows, name) }
  }

  private mutating func time(_ number: Int32, _ row: Int) throws(Refusal) {
    let got = try get(number)
    guard got.isPresent else { return }
    let token = try token(got)
    if token.isEmpty { return }
    switch Timestamp.parse(token) {
    case .utc(let microseconds): rows.pointee.time.set(row, microseconds)
    case .ambiguous(let why):
      warn(
        .recordTime, written(plan.values[number].path),
        "\(quoted(try span(got))): \(why); the time is left out", node: got.node)
    case .unreadable:
      warn(
        .recordTime, written(plan.values[number].path),
        "\(quoted(try span(got))) is not a time that can be read", node: got.node)
    }
  }
}
