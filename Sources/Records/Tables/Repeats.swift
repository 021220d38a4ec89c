import PrefKitSupport

/// Raters who judged something twice: `record_duplicate` with the same verdict, `record_conflicting_repeat`
/// with another one.
///
/// It takes every item of a dataset to see this, so it is looked for when someone first asks what is wrong
/// with the dataset, and not while it is opened. Without raters there is nothing to do.
struct Repeats: Sendable {
  var problems: [Problem] = []
  /// Which source each of `problems` is about.
  var sources: [Int] = []

  init(_ dataset: Dataset) {
    guard dataset.dictionaries.names[DictionaryField.rater].count > 0 else { return }
    var finder = RepeatFinder(dataset)
    finder.run()
    problems = finder.problems
    sources = finder.sources
  }
}

private struct RepeatFinder {
  /// The first judgement of a rater on something.
  private struct First {
    var batch: Int32
    var item: Int32
    /// The rating, seen from `side`.
    var value: Double
    var side: Identity.CandidateKey
  }

  private let dataset: Dataset
  private let identity: Identity
  /// How many rows each item has.
  private var occurrences: [Int32] = []
  private var keys = Interner()
  private var firsts: [First] = []
  /// The item row that the last problem is about: one problem a record and kind of repeat.
  private var lastRow = -1
  private(set) var problems: [Problem] = []
  private(set) var sources: [Int] = []

  init(_ dataset: Dataset) {
    self.dataset = dataset
    identity = Identity(dataset)
  }

  mutating func run() {
    guard let votes = try? Votes(dataset) else { return }
    var lastItem = -1
    // An optional error would be one of the body's, which throws none.
    try? votes.each { (vote) throws(ReadError) in
      let row = dataset.batches[vote.batch].firstItem + vote.item
      guard vote.rater >= 0, row != lastItem else { return }
      lastItem = row
      let code = Int(identity.item(vote.item, batch: vote.batch))
      if code == occurrences.count { occurrences.append(0) }
      occurrences[code] += 1
    }
    try? votes.each { (vote) throws(ReadError) in
      if vote.rater >= 0 { look(vote) }
    }
  }

  private mutating func look(_ vote: Votes.Vote) {
    let tables = vote.tables
    let item = identity.item(vote.item, batch: vote.batch)
    let isAlone = occurrences[Int(item)] == 1
    if isAlone && judgements(of: vote.item, tables) == 1 { return }
    guard let value = verdict(vote) else { return }
    let a = candidate(tables.pointee.candidateA[vote.row], vote, isAlone)
    let b = candidate(tables.pointee.candidateB[vote.row], vote, isAlone)
    let rounds = dataset.dictionaries.translations[vote.batch][DictionaryField.round]
    let round = Int(tables.pointee.round.codes[vote.row])
    let code = keys.code([
      item, vote.rater, vote.dimension, Int32(tables.pointee.kind[vote.row]),
      Int32(truncatingIfNeeded: tables.pointee.step[vote.row]),
      round >= 0 && round < rounds.count ? rounds[round] : -1,
      Swift.min(a, b).level.rawValue, Swift.min(a, b).code,
      Swift.max(a, b).level.rawValue, Swift.max(a, b).code,
    ])
    guard Int(code) < firsts.count else {
      firsts.append(
        First(
          batch: Int32(truncatingIfNeeded: vote.batch), item: Int32(truncatingIfNeeded: vote.item),
          value: value, side: a))
      return
    }
    let first = firsts[Int(code)]
    let isPreference = tables.pointee.kind[vote.row] == JudgementKind.preference.rawValue
    let seen = isPreference && first.side != a ? 1 - value : value
    report(vote, first, isSame: seen == first.value)
  }

  private func judgements(of item: Int, _ tables: UnsafeMutablePointer<Tables>) -> Int {
    let low = Int(tables.pointee.firstJudgement[item])
    let high =
      item + 1 < tables.pointee.itemCount
      ? Int(tables.pointee.firstJudgement[item + 1]) : tables.pointee.judgementCount
    return high - low
  }

  /// Within a single row the places tell candidates apart, without a look at their texts.
  private func candidate(
    _ row: UInt32, _ vote: Votes.Vote, _ isAlone: Bool
  ) -> Identity.CandidateKey {
    guard row != .max else { return .none }
    return isAlone
      ? Identity.CandidateKey(level: .place, code: Int32(truncatingIfNeeded: row))
      : identity.candidate(row, of: vote.item, batch: vote.batch)
  }

  private func verdict(_ vote: Votes.Vote) -> Double? {
    let tables = vote.tables
    switch JudgementKind(rawValue: tables.pointee.kind[vote.row]) {
    case .preference:
      guard let outcome = Outcome(rawValue: tables.pointee.outcome[vote.row]), outcome != .none
      else { return nil }
      return outcome.valueForA
    case .rank:
      let rank = tables.pointee.rank[vote.row]
      return rank > 0 ? Double(rank) : nil
    case .score, .step:
      let score = Double(bitPattern: tables.pointee.score[vote.row])
      return score.isNaN ? nil : score
    case nil: return nil
    }
  }

  private mutating func report(_ vote: Votes.Vote, _ first: First, isSame: Bool) {
    let batch = dataset.batches[vote.batch]
    let row = batch.firstItem + vote.item
    let code = isSame ? ProblemCode.recordDuplicate : .recordConflictingRepeat
    if row == lastRow, let last = problems.last {
      // A record that both repeats and contradicts is told as a contradiction.
      guard last.code == .recordDuplicate && !isSame else { return }
      problems.removeLast()
      sources.removeLast()
    }
    lastRow = row
    let before = dataset.batches[Int(first.batch)]
    let place = before.tables.pointee.record[Int(first.item)]
    let file = before.source == batch.source ? "" : " of \(dataset.sources[before.source].name)"
    let rater = dataset.dictionaries.names[DictionaryField.rater].string(Int(vote.rater))
    let item = identity.itemName(identity.item(vote.item, batch: vote.batch))
    problems.append(
      Problem(
        severity: .warning, code: code,
        record: Int(clamping: vote.tables.pointee.record[vote.item]),
        line: dataset.sources[batch.source].container == .arrow
          ? -1 : Int(clamping: vote.tables.pointee.line[vote.item]),
        byteOffset: dataset.sources[batch.source].container == .arrow
          ? -1 : Int(clamping: vote.tables.pointee.byteOffset[vote.item]),
        pointer: "",
        message: "rater '\(rater)' judged '\(item)' before, in record \(place)\(file), "
          + (isSame ? "with the same verdict" : "and otherwise")))
    sources.append(batch.source)
  }
}
