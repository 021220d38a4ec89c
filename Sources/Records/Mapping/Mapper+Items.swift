import PrefKitSupport

extension Mapper {
  // MARK: Items

  mutating func makeItem(_ block: ItemBlock) throws(Refusal) {
    item = rows.pointee.itemCount
    firstCandidate = rows.pointee.candidateCount
    firstJudgement = rows.pointee.judgementCount
    hasTexts = false
    sawRank = false
    absentRanks = 0
    preferences = 0
    let row = item
    rows.pointee.record.set(row, UInt64(truncatingIfNeeded: place.number))
    rows.pointee.line.set(row, UInt64(truncatingIfNeeded: place.line))
    rows.pointee.byteOffset.set(row, UInt64(truncatingIfNeeded: place.byteOffset))
    rows.pointee.recordLength.set(row, UInt32(truncatingIfNeeded: place.length))
    rows.pointee.plan.set(row, planNumber)
    rows.pointee.firstCandidate.set(row, UInt32(truncatingIfNeeded: firstCandidate))
    rows.pointee.firstJudgement.set(row, UInt32(truncatingIfNeeded: firstJudgement))
    rows.pointee.itemCount = row + 1

    let id = try get(block.itemID)
    if id.isPresent {
      rows.pointee.itemID.set(row, try span(id))
    } else if !place.key.isMissing {
      rows.pointee.itemID.set(row, place.key)
    }
    try makePrompt(block, row)
    for i in 0..<ItemLabels.names.count where block.labels[i] >= 0 {
      let got = try get(block.labels[i])
      if got.isPresent {
        let label = try token(got)
        if !label.isEmpty { rows.pointee.labels[i].set(row, label) }
      }
    }
    for i in block.candidates.range { try walk(.candidate, i, plan.candidates[i].each, 0) }
    try checkTexts()
    for i in block.judgements.range { try walk(.judgement, i, plan.judgements[i].each, 0) }
    if sawRank { try checkRanks() }
    if preferences > 2 { checkOverall() }
  }

  private mutating func makePrompt(_ block: ItemBlock, _ row: Int) throws(Refusal) {
    if block.split.kind != .none {
      try splitPrompt(block.split, row)
      return
    }
    let got = try get(block.prompt)
    guard got.isPresent else { return }
    if got.origin == .node && tape.nodes[Int(got.node)].isContainer {
      let (text, messages) = try conversation(Int(got.node))
      rows.pointee.prompt.set(row, text)
      rows.pointee.messages.set(row, messages)
      return
    }
    let prompt = try span(got)
    rows.pointee.prompt.set(row, prompt)
    let system = try get(block.system)
    if system.isPresent {
      let parts = [("system", try span(system)), ("user", prompt)]
      rows.pointee.messages.set(row, try put(messageList(parts)))
    }
  }

  // MARK: Candidates

  mutating func makeCandidate(_ block: CandidateBlock, _ number: Int) throws(Refusal) {
    let row = rows.pointee.candidateCount
    candidate = row
    defer { candidate = -1 }
    rows.pointee.firstStep.set(row, UInt32(truncatingIfNeeded: rows.pointee.stepCount))
    rows.pointee.candidateCount = row + 1
    if !block.each.isEmpty, depth > 0, scopes[depth - 1].node >= 0 {
      rows.pointee.candidateElement.set(row, try json(Int(scopes[depth - 1].node)))
      rows.pointee.candidateBlock.set(row, UInt16(truncatingIfNeeded: number))
    }
    if block.candidateID >= 0 {
      let id = try get(block.candidateID)
      if id.isPresent { rows.pointee.candidateID.set(row, try span(id)) }
    }
    if block.splitPart >= 0 {
      hasTexts = true
      let first = block.splitPart == 0
      rows.pointee.candidateText.set(row, first ? splitTexts.0 : splitTexts.1)
      let messages = first ? splitMessages.0 : splitMessages.1
      if !messages.isMissing { rows.pointee.candidateMessages.set(row, messages) }
    } else if block.text >= 0 {
      hasTexts = true
      let got = try get(block.text)
      if got.isPresent {
        if got.origin == .node && tape.nodes[Int(got.node)].isContainer {
          let (text, messages) = try conversation(Int(got.node), plainWhenSingle: true)
          rows.pointee.candidateText.set(row, text)
          if !messages.isMissing { rows.pointee.candidateMessages.set(row, messages) }
        } else {
          rows.pointee.candidateText.set(row, try span(got))
        }
      }
    }
    if block.generator >= 0 {
      let got = try get(block.generator)
      if got.isPresent {
        let name = try token(got)
        if !name.isEmpty { rows.pointee.generator.set(row, name) }
      }
    }
    for i in block.steps.range {
      stepIndex = 0
      try walk(.step, i, plan.steps[i].each, 0)
    }
    for i in block.judgements.range { try walk(.judgement, i, plan.judgements[i].each, 0) }
  }

  mutating func makeStep(_ block: StepBlock, _ number: Int) throws(Refusal) {
    let row = rows.pointee.stepCount
    stepRow = row
    defer { stepRow = -1 }
    rows.pointee.stepCount = row + 1
    if depth > 0, scopes[depth - 1].node >= 0 {
      rows.pointee.stepElement.set(row, try json(Int(scopes[depth - 1].node)))
      rows.pointee.stepBlock.set(row, UInt16(truncatingIfNeeded: number))
    }
    let state = try get(block.state)
    if state.isPresent { rows.pointee.stepState.set(row, try span(state)) }
    let text = try get(block.text)
    if text.isPresent { rows.pointee.stepText.set(row, try span(text)) }
    for i in block.judgements.range { try walk(.judgement, i, plan.judgements[i].each, 0) }
    stepIndex += 1
  }
}
