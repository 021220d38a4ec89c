import PrefKitSupport

/// A profile on one shape of record, as a list of moves from members to columns.
///
/// Most records of most files are plain: a prompt, a few candidates, a verdict, no element walked, nothing
/// wrong. For a shape on which a profile asks for no more than that, the moves are written down once. A
/// record that turns out to be less plain (an empty text, a label not seen before, a score off the scale)
/// is left to `Mapper`, which alone knows what to say of it: both make the same rows.
struct Straight: BitwiseCopyable {
  /// A member's text and the item label it is.
  struct Label: BitwiseCopyable {
    var slot: Int32
    var number: Int
  }

  /// How a field of a judgement comes about.
  struct Field: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable { case code, mapped, label }
    enum Column: UInt8, BitwiseCopyable {
      case rater, dimension, rubric, round
      case source, channel, aggregate, gold, status, shownFirst
    }
    var kind: Kind
    var column: Column
    var slot: Int32 = -1
    var code: UInt8 = 0
    /// Of `mapped`: the value whose memo is asked.
    var value: Int32 = -1
    /// Of `label`: tokens that stand for a missing one.
    var missing = Run()
  }

  struct Candidate: BitwiseCopyable {
    var text: Int32
    var id: Int32
    var generator: Int32
  }

  struct Judgement: BitwiseCopyable {
    enum Verdict: UInt8, BitwiseCopyable {
      /// A preference that is the same for every record.
      case outcome
      /// A preference by the sign of a number.
      case signed
      case score
    }
    var verdict: Verdict
    /// Of `outcome`.
    var outcome: UInt8 = 0
    /// Of `signed`: the value. Of a score: its slot.
    var number: Int32 = -1
    /// A score's scale.
    var minimum = Double.nan
    var maximum = Double.nan
    var a: Int
    var b: Int
    /// The slots of a number and of a text or number; -1 for none.
    var confidence: Int32 = -1
    var time: Int32 = -1
    var fields: Run
  }

  /// What a record's numbers and times come to, worked out before anything is written.
  struct Staged: BitwiseCopyable {
    /// The score, or the strength.
    var number = 0.0
    var confidence = 0.0
    /// `Int64.min` for none.
    var time = Int64.min
    /// Where the number stands.
    var raw = Span.missing
  }
  /// Records of more candidates or judgements than this are left to the plan.
  static let maxRows = 32

  let itemID: Int32
  let prompt: Int32
  let labels: Frozen<Label>
  let candidates: Frozen<Candidate>
  let judgements: Frozen<Judgement>
  let fields: Frozen<Field>

  func free() {
    labels.free()
    candidates.free()
    judgements.free()
    fields.free()
  }
}

/// Finds out whether a profile is straight on a shape, and its moves.
struct StraightBuilder {
  let plan: PlanCode
  let resolutions: UnsafePointer<Resolution>
  let isText: (Int32) -> Bool
  let isNumber: (Int32) -> Bool
  /// The slot a path leads to, -1 when it leads nowhere; nil when the shape cannot tell.
  let slot: (Path) -> Int32?

  private var candidates: [Straight.Candidate] = []
  private var judgements: [Straight.Judgement] = []
  private var fields: [Straight.Field] = []

  init(
    _ plan: PlanCode, _ resolutions: UnsafePointer<Resolution>,
    isText: @escaping (Int32) -> Bool, isNumber: @escaping (Int32) -> Bool,
    slot: @escaping (Path) -> Int32?
  ) {
    self.plan = plan
    self.resolutions = resolutions
    self.isText = isText
    self.isNumber = isNumber
    self.slot = slot
  }

  mutating func build() -> Straight? {
    guard plan.items.count == 1, plan.skip.isEmpty else { return nil }
    let item = plan.items[0]
    guard item.each.isEmpty, item.conditions.isEmpty, item.split.kind == .none,
      isAbsent(item.system), let id = scalar(item.itemID), let prompt = text(item.prompt)
    else { return nil }
    var labels: [Straight.Label] = []
    for i in 0..<ItemLabels.names.count {
      guard let slot = text(item.labels[i]) else { return nil }
      if slot >= 0 { labels.append(Straight.Label(slot: slot, number: i)) }
    }
    for i in item.candidates.range {
      guard let candidate = candidate(plan.candidates[i]) else { return nil }
      candidates.append(candidate)
      guard add(plan.candidates[i].judgements, candidate: candidates.count - 1) else { return nil }
    }
    guard add(item.judgements, candidate: nil), candidates.count <= Straight.maxRows,
      judgements.count <= Straight.maxRows
    else { return nil }
    return Straight(
      itemID: id, prompt: prompt, labels: Frozen(labels),
      candidates: Frozen(candidates), judgements: Frozen(judgements), fields: Frozen(fields))
  }

  private func isAbsent(_ value: Int32) -> Bool {
    value < 0 || resolutions[Int(value)].kind == .absent
  }

  /// The slot of a plain string, -1 for an absent value; nil for anything else.
  private func text(_ value: Int32) -> Int32? {
    if isAbsent(value) { return -1 }
    let resolution = resolutions[Int(value)]
    return resolution.kind == .slot && isText(resolution.slot) ? resolution.slot : nil
  }

  /// The same for a string or a number.
  private func scalar(_ value: Int32) -> Int32? {
    if isAbsent(value) { return -1 }
    let resolution = resolutions[Int(value)]
    guard resolution.kind == .slot, isText(resolution.slot) || isNumber(resolution.slot) else {
      return nil
    }
    return resolution.slot
  }

  private func candidate(_ block: CandidateBlock) -> Straight.Candidate? {
    guard block.each.isEmpty, block.conditions.isEmpty, block.splitPart < 0, block.steps.isEmpty,
      let text = text(block.text), text >= 0, let id = scalar(block.candidateID),
      let generator = self.text(block.generator)
    else { return nil }
    return Straight.Candidate(text: text, id: id, generator: generator)
  }

  private mutating func add(_ run: Run, candidate: Int?) -> Bool {
    for i in run.range {
      guard let judgement = judgement(plan.judgements[i], candidate) else { return false }
      judgements.append(judgement)
    }
    // Several preferences ask for a look across them.
    return judgements.filter { $0.verdict != .score }.count <= 2
  }

  private mutating func judgement(
    _ block: JudgementBlock, _ candidate: Int?
  ) -> Straight.Judgement? {
    guard block.each.isEmpty, block.conditions.isEmpty, block.discard.isEmpty,
      isAbsent(block.reasonTags), isAbsent(block.step), block.place != .step,
      let confidence = number(block.confidence), let time = scalar(block.time),
      let fields = fields(block), var made = verdict(block, candidate)
    else { return nil }
    made.confidence = confidence
    made.time = time
    made.fields = fields
    return made
  }

  private func verdict(_ block: JudgementBlock, _ candidate: Int?) -> Straight.Judgement? {
    switch block.verdict {
    case .outcome:
      let value = plan.values[block.value]
      guard value.source == .constant, (0...2).contains(value.code), isAbsent(block.strength),
        let (a, b) = pair(block, candidate)
      else { return nil }
      return Straight.Judgement(
        verdict: .outcome, outcome: UInt8(value.code), a: a, b: b, fields: Run())
    case .signed:
      guard isAbsent(block.opposite), isNumeric(block.value), let (a, b) = pair(block, candidate)
      else { return nil }
      return Straight.Judgement(verdict: .signed, number: block.value, a: a, b: b, fields: Run())
    case .score:
      // Under a candidate the score is its own; else the first one's.
      guard !block.hasCandidate, candidate != nil || !candidates.isEmpty,
        let slot = number(block.value), slot >= 0, let low = constant(block.scaleMin),
        let high = constant(block.scaleMax)
      else { return nil }
      return Straight.Judgement(
        verdict: .score, number: slot, minimum: low, maximum: high, a: candidate ?? 0, b: -1,
        fields: Run())
    default: return nil
    }
  }

  /// The two candidates that a preference is about.
  private func pair(_ block: JudgementBlock, _ candidate: Int?) -> (Int, Int)? {
    let a = Int(block.a.position)
    let b = Int(block.b.position)
    guard candidate == nil, block.a.by == .position, block.b.by == .position, a != b,
      candidates.indices.contains(a), candidates.indices.contains(b)
    else { return nil }
    return (a, b)
  }

  /// The slot of a number that is not also a text, -1 for an absent value; nil for anything else.
  private func number(_ value: Int32) -> Int32? {
    if isAbsent(value) { return -1 }
    let resolution = resolutions[Int(value)]
    return resolution.kind == .slot && isNumber(resolution.slot) ? resolution.slot : nil
  }

  /// The value is worked out from members of the record that are numbers, and from nothing else.
  private func isNumeric(_ value: Int32) -> Bool {
    guard value >= 0 else { return false }
    if resolutions[Int(value)].kind == .slot { return isNumber(resolutions[Int(value)].slot) }
    let compiled = plan.values[value]
    switch compiled.source {
    case .first: return compiled.parts.range.allSatisfy { isNumeric(Int32($0)) }
    case .path:
      guard !compiled.parsesJSON, !compiled.hasPart, let slot = slot(compiled.path) else {
        return false
      }
      return slot >= 0 && isNumber(slot)
    default: return false
    }
  }

  private func constant(_ value: Int32) -> Double? {
    guard value >= 0, plan.values[value].source == .constant, plan.values[value].number.isFinite
    else { return nil }
    return plan.values[value].number
  }

  private mutating func fields(_ block: JudgementBlock) -> Run? {
    var made: [Straight.Field] = []
    let labels: [(Int32, Straight.Field.Column)] = [
      (block.rater, .rater), (block.dimension, .dimension),
      (block.rubric, .rubric), (block.round, .round),
    ]
    for (value, column) in labels where !isAbsent(value) {
      guard let field = label(value, column) else { return nil }
      made.append(field)
    }
    let codes: [(Int32, Straight.Field.Column)] = [
      (block.source, .source), (block.channel, .channel),
      (block.aggregate, .aggregate), (block.gold, .gold),
      (block.status, .status), (block.shownFirst, .shownFirst),
    ]
    for (value, column) in codes where !isAbsent(value) {
      guard let field = code(value, column) else { return nil }
      made.append(field)
    }
    let run = Run(start: Int32(fields.count), count: Int32(made.count))
    fields.append(contentsOf: made)
    return run
  }

  private func label(_ value: Int32, _ column: Straight.Field.Column) -> Straight.Field? {
    let resolution = resolutions[Int(value)]
    let compiled = plan.values[value]
    guard resolution.kind != .dynamic, isText(resolution.slot), compiled.map < 0,
      compiled.missing.range.allSatisfy({ plan.entries[$0].number.isNaN })
    else { return nil }
    return Straight.Field(
      kind: .label, column: column, slot: resolution.slot, missing: compiled.missing)
  }

  private func code(_ value: Int32, _ column: Straight.Field.Column) -> Straight.Field? {
    let compiled = plan.values[value]
    if compiled.source == .constant {
      guard compiled.code >= 0 else { return nil }
      return Straight.Field(kind: .code, column: column, code: UInt8(compiled.code))
    }
    let resolution = resolutions[Int(value)]
    guard resolution.kind == .mapped, compiled.map >= 0 else { return nil }
    return Straight.Field(kind: .mapped, column: column, slot: resolution.slot, value: value)
  }
}
