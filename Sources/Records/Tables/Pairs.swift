import PrefKitSupport

extension Dataset {
  /// The outcomes of comparisons. `derive`: also those that ranks and scores imply, of each rater, item and
  /// dimension. A rater that is missing is number `raterCount`.
  public func pairs(
    derive: Bool = false, _ selection: Selection = Selection()
  ) throws(ReadError) -> Pairs {
    let votes = try Votes(self, selection)
    var builder = PairsBuilder(votes)
    try votes.each { (vote) throws(ReadError) in
      switch JudgementKind(rawValue: vote.tables.pointee.kind[vote.row]) {
      case .preference: builder.add(vote)
      case .rank where derive, .score where derive: try builder.collect(vote)
      default: break
      }
    }
    builder.derive()
    return builder.finish()
  }
}

private struct PairsBuilder {
  /// A rank or score that awaits those it is compared with.
  private struct Standing {
    var competitor: UInt32
    var value: Double
    var judgement: UInt64
  }

  /// Ranks or scores of one rater on one item in one dimension.
  private struct List {
    var unit: UInt32
    var rater: UInt32
    var standings: [Standing] = []
  }

  /// n candidates make n (n - 1) / 2 pairs, 48 bytes each.
  private static let mostDerived = 1 << 27
  private var derivedCount = 0

  private let votes: Votes
  private let identity: Identity
  private var raters: Renumbering
  private var unitKeys = Interner()
  private let unitNames = NameList()
  private var competitorKeys = Interner()
  private let competitorNames: NameList
  private var listKeys = Interner()
  private var lists: [List] = []
  private var columns = Pairs.Columns()

  init(_ votes: Votes) {
    self.votes = votes
    identity = Identity(votes.dataset)
    raters = Renumbering(votes.dataset.dictionaries.names[DictionaryField.rater].count)
    competitorNames = NameList(owner: votes.dataset)
  }

  // MARK: Preferences

  mutating func add(_ vote: Votes.Vote) {
    let tables = vote.tables
    let a = tables.pointee.candidateA[vote.row]
    let b = tables.pointee.candidateB[vote.row]
    guard let outcome = Outcome(rawValue: tables.pointee.outcome[vote.row]), outcome != .none,
      a != .max, b != .max
    else { return }
    let left = competitor(a, vote)
    let right = competitor(b, vote)
    guard left != right else { return }
    append(
      left, right, rater(vote), unit(vote), outcome.valueForA,
      Double(bitPattern: tables.pointee.strength[vote.row]), judgement(vote))
  }

  private mutating func append(
    _ left: UInt32, _ right: UInt32, _ rater: UInt32, _ unit: UInt32, _ outcome: Double,
    _ strength: Double, _ judgement: UInt64
  ) {
    columns.left.append(left)
    columns.right.append(right)
    columns.rater.append(rater)
    columns.unit.append(unit)
    columns.outcome.append(outcome)
    columns.strength.append(strength)
    columns.judgement.append(judgement)
  }

  private func judgement(_ vote: Votes.Vote) -> UInt64 {
    UInt64(votes.dataset.batches[vote.batch].firstJudgement + vote.row)
  }

  /// `.max` for a missing rater, until the number of raters is known.
  private mutating func rater(_ vote: Votes.Vote) -> UInt32 {
    vote.rater >= 0 ? raters.code(vote.rater) : .max
  }

  private mutating func unit(_ vote: Votes.Vote) -> UInt32 {
    let item = identity.item(vote.item, batch: vote.batch)
    let code = unitKeys.code([item, vote.dimension])
    if Int(code) == unitNames.count {
      unitNames.add(votes.named(identity.itemName(item), vote.dimension))
    }
    return UInt32(code)
  }

  /// Who competes: the generator, else the candidate's id, else its text.
  private mutating func competitor(_ candidate: UInt32, _ vote: Votes.Vote) -> UInt32 {
    let row = Int(candidate)
    let tables = vote.tables
    let dictionaries = votes.dataset.dictionaries
    let texts = identity.texts
    let generators = dictionaries.translations[vote.batch][DictionaryField.generator]
    let own = Int(tables.pointee.generator.codes[row])
    if own >= 0 && own < generators.count {
      let code = generators[own]
      return number([1, code]) { names in
        dictionaries.names[DictionaryField.generator].withBytes(Int(code)) {
          names.add(copying: $0)
        }
      }
    }
    let id = tables.pointee.candidateID.span(row)
    let text = tables.pointee.candidateText.span(row)
    if !id.isMissing || !text.isMissing {
      let code = texts.code(id.isMissing ? text : id, batch: vote.batch, item: vote.item)
      return number([id.isMissing ? 3 : 2, code]) { names in
        texts.withText(code) { bytes, isStable in
          if isStable { names.add(pointing: bytes) } else { names.add(copying: bytes) }
        }
      }
    }
    let item = identity.item(vote.item, batch: vote.batch)
    let place = row - Int(tables.pointee.firstCandidate[vote.item])
    let name = "\(identity.itemName(item)) / candidate \(place)"
    return number([4, item, Int32(truncatingIfNeeded: place)]) { $0.add(name) }
  }

  private mutating func number(_ key: [Int32], _ name: (NameList) -> Void) -> UInt32 {
    let code = competitorKeys.code(key)
    if Int(code) == competitorNames.count { name(competitorNames) }
    return UInt32(code)
  }

  // MARK: Ranks and scores

  /// Keeps a rank or score for `derive`.
  mutating func collect(_ vote: Votes.Vote) throws(ReadError) {
    let tables = vote.tables
    let candidate = tables.pointee.candidateA[vote.row]
    guard candidate != .max else { return }
    let kind = tables.pointee.kind[vote.row]
    let isRank = kind == JudgementKind.rank.rawValue
    let rank = tables.pointee.rank[vote.row]
    let score = Double(bitPattern: tables.pointee.score[vote.row])
    guard isRank ? rank > 0 : !score.isNaN else { return }
    // One rater's list may be spread over many records of the item. Judgements without a rater belong
    // together only within their record.
    let row = votes.dataset.batches[vote.batch].firstItem + vote.item
    let whose: [Int32] =
      vote.rater >= 0
      ? [vote.rater, identity.item(vote.item, batch: vote.batch)]
      : [-1, Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: row >> 32)]
    let rounds = votes.dataset.dictionaries.translations[vote.batch][DictionaryField.round]
    let own = Int(tables.pointee.round.codes[vote.row])
    let round = own >= 0 && own < rounds.count ? rounds[own] : -1
    let at = Int(listKeys.code([Int32(kind), vote.dimension, round] + whose))
    if at == lists.count { lists.append(List(unit: unit(vote), rater: rater(vote))) }
    derivedCount += lists[at].standings.count
    guard derivedCount <= PairsBuilder.mostDerived else {
      throw ReadError(
        .limit,
        "the ranks and scores imply more than \(PairsBuilder.mostDerived) pairs: take their ratings, or one dimension at a time",
        field: "derive")
    }
    lists[at].standings.append(
      Standing(
        competitor: competitor(candidate, vote), value: isRank ? -Double(rank) : score,
        judgement: judgement(vote)))
  }

  /// Turns the lists into pairs; the larger value is the better.
  mutating func derive() {
    for list in lists {
      for (i, left) in list.standings.enumerated() {
        for right in list.standings[(i + 1)...] where right.competitor != left.competitor {
          let outcome = left.value > right.value ? 1 : left.value < right.value ? 0 : 0.5
          append(
            left.competitor, right.competitor, list.rater, list.unit, outcome, .nan,
            left.judgement)
        }
      }
    }
    lists.removeAll()
  }

  consuming func finish() -> Pairs {
    let missing = UInt32(raters.used.count)
    for i in columns.rater.indices where columns.rater[i] == .max { columns.rater[i] = missing }
    return Pairs(
      columns, units: unitNames, raters: votes.dataset.raterNames(raters.used),
      competitors: competitorNames)
  }
}
