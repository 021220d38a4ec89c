import PrefKitSupport

extension Dataset {
  /// The ratings of one kind in long form.
  ///
  /// Left out are aggregates, drafts, discarded and missing verdicts, and judgements whose rater is missing:
  /// agreement between raters cannot use those.
  public func ratings(
    _ kind: JudgementKind, _ selection: Selection = Selection()
  ) throws(ReadError) -> Ratings {
    let votes = try Votes(self, selection)
    var builder = RatingsBuilder(votes)
    try votes.each { (vote) throws(ReadError) in
      guard vote.rater >= 0, vote.tables.pointee.kind[vote.row] == kind.rawValue else { return }
      builder.add(vote, kind)
    }
    return builder.finish()
  }
}

private struct RatingsBuilder {
  private let votes: Votes
  private let identity: Identity
  private var raters: Renumbering
  private var keys = Interner()
  /// Of each unit of preferences: its first candidate.
  private var firsts: [Identity.CandidateKey] = []
  private let names = NameList()
  /// Items with their dimension, and which of them each unit is of.
  private var itemKeys = Interner()
  private var itemOfUnit: [UInt32] = []
  private let itemNames = NameList()

  private var unit: [UInt32] = []
  private var rater: [UInt32] = []
  private var value: [Double] = []
  private var judgement: [UInt64] = []

  init(_ votes: Votes) {
    self.votes = votes
    identity = Identity(votes.dataset)
    raters = Renumbering(votes.dataset.dictionaries.names[DictionaryField.rater].count)
  }

  mutating func add(_ vote: Votes.Vote, _ kind: JudgementKind) {
    let tables = vote.tables
    let a = tables.pointee.candidateA[vote.row]
    let b = tables.pointee.candidateB[vote.row]
    var rating: Double
    var parts: [(key: Identity.CandidateKey, row: UInt32)]
    var step: UInt32?
    switch kind {
    case .preference:
      guard
        let outcome = Outcome(rawValue: tables.pointee.outcome[vote.row]), outcome != .none
      else { return }
      rating = outcome.valueForA
      parts = [(key(a, vote), a), (key(b, vote), b)]
      // Without candidates the sides are what the layout calls first and second.
      if a == .max && b == .max {
        parts = [
          (Identity.CandidateKey(level: .place, code: 0), a),
          (Identity.CandidateKey(level: .place, code: 1), b),
        ]
      }
    case .rank:
      let rank = tables.pointee.rank[vote.row]
      guard rank > 0 else { return }
      rating = Double(rank)
      parts = [(key(a, vote), a)]
    case .score, .step:
      rating = Double(bitPattern: tables.pointee.score[vote.row])
      guard !rating.isNaN else { return }
      parts = [(key(a, vote), a)]
      if kind == .step { step = tables.pointee.step[vote.row] }
    }

    let item = identity.item(vote.item, batch: vote.batch)
    var key: [Int32] = [item, vote.dimension]
    for part in parts.sorted(by: { $0.key < $1.key }) {
      key.append(part.key.level.rawValue)
      key.append(part.key.code)
    }
    if let step { key.append(Int32(truncatingIfNeeded: step)) }
    let code = keys.code(key)
    if Int(code) == firsts.count {
      firsts.append(parts[0].key)
      names.add(name(item, parts, step, vote))
      itemOfUnit.append(itemCode(item, vote))
    }
    if kind == .preference && parts[0].key != firsts[Int(code)] { rating = 1 - rating }
    unit.append(UInt32(code))
    rater.append(raters.code(vote.rater))
    value.append(rating)
    judgement.append(
      UInt64(votes.dataset.batches[vote.batch].firstJudgement + vote.row))
  }

  private mutating func itemCode(_ item: Int32, _ vote: Votes.Vote) -> UInt32 {
    let code = itemKeys.code([item, vote.dimension])
    if Int(code) == itemNames.count {
      itemNames.add(votes.named(identity.itemName(item), vote.dimension))
    }
    return UInt32(code)
  }

  private func key(_ candidate: UInt32, _ vote: Votes.Vote) -> Identity.CandidateKey {
    identity.candidate(candidate, of: vote.item, batch: vote.batch)
  }

  /// "q1 / model a vs model b / helpfulness"
  private func name(
    _ item: Int32, _ parts: [(key: Identity.CandidateKey, row: UInt32)], _ step: UInt32?,
    _ vote: Votes.Vote
  ) -> String {
    let first = Int(vote.tables.pointee.firstCandidate[vote.item])
    var words = [identity.itemName(item)]
    let known = parts.filter { $0.row != .max }
      .map { identity.name($0.key, row: Int($0.row) - first) }
    if !known.isEmpty { words.append(known.joined(separator: " vs ")) }
    if let step { words.append("step \(step)") }
    return votes.named(words.joined(separator: " / "), vote.dimension)
  }

  consuming func finish() -> Ratings {
    Ratings(
      unit: unit, rater: rater, value: value, judgement: judgement,
      item: unit.map { itemOfUnit[Int($0)] }, units: names,
      raters: votes.dataset.raterNames(raters.used), items: itemNames)
  }
}

extension Dataset {
  func raterNames(_ codes: [Int32]) -> NameList {
    let names = NameList()
    for code in codes {
      dictionaries.names[DictionaryField.rater].withBytes(Int(code)) { names.add(copying: $0) }
    }
    return names
  }
}

extension Outcome {
  /// 1 when a is better, 0 when b is; a tie, and neither being good, are between.
  var valueForA: Double {
    switch self {
    case .a: return 1
    case .b: return 0
    case .tie, .bothBad, .none: return 0.5
    }
  }
}

extension JudgementKind {
  public init?(word: String) {
    guard let at = JudgementKind.words.firstIndex(of: word) else { return nil }
    self.init(rawValue: UInt8(at))
  }
}
