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
  /// Made when there is something to compare.
  private lazy var identity = Identity(dataset)
  /// The item rows that may be about the same as another row.
  private let mayRepeat: [Bool]
  /// How many rows each item has, of those that may repeat.
  private var occurrences: [Int32] = []
  private var keys = Interner()
  private var firsts: [First] = []
  /// The item row that the last problem is about: one problem a record and kind of repeat.
  private var lastRow = -1
  private(set) var problems: [Problem] = []
  private(set) var sources: [Int] = []

  init(_ dataset: Dataset) {
    self.dataset = dataset
    mayRepeat = Fingerprints(dataset).repeated()
  }

  mutating func run() {
    let mayRepeat = mayRepeat
    guard mayRepeat.contains(true) || dataset.batches.contains(where: Self.hasSeveralAnItem),
      let votes = try? Votes(dataset)
    else { return }
    var lastItem = -1
    // An optional error would be one of the body's, which throws none.
    try? votes.each { (vote) throws(ReadError) in
      let row = dataset.batches[vote.batch].firstItem + vote.item
      guard vote.rater >= 0, row != lastItem, mayRepeat[row] else { return }
      lastItem = row
      let code = Int(identity.item(vote.item, batch: vote.batch))
      if code == occurrences.count { occurrences.append(0) }
      occurrences[code] += 1
    }
    try? votes.each { (vote) throws(ReadError) in
      if vote.rater >= 0 { look(vote) }
    }
  }

  private static func hasSeveralAnItem(_ batch: Batch) -> Bool {
    let tables = batch.tables
    return (0..<tables.pointee.itemCount).contains { judgements(of: $0, tables) > 1 }
  }

  private mutating func look(_ vote: Votes.Vote) {
    let tables = vote.tables
    let row = dataset.batches[vote.batch].firstItem + vote.item
    // What the vote is on: an item's number, or, below those, the row of an item that has no other.
    var subject = -1 - row
    if mayRepeat[row] {
      let item = Int(identity.item(vote.item, batch: vote.batch))
      if occurrences[item] > 1 { subject = item }
    }
    let isAlone = subject < 0
    if isAlone && Self.judgements(of: vote.item, tables) == 1 { return }
    guard let value = verdict(vote) else { return }
    let a = candidate(tables.pointee.candidateA[vote.row], vote, isAlone)
    let b = candidate(tables.pointee.candidateB[vote.row], vote, isAlone)
    let rounds = dataset.dictionaries.translations[vote.batch][DictionaryField.round]
    let round = Int(tables.pointee.round.codes[vote.row])
    let code = keys.code([
      Int32(truncatingIfNeeded: subject), Int32(truncatingIfNeeded: subject >> 32), vote.rater,
      vote.dimension, Int32(tables.pointee.kind[vote.row]),
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

  private static func judgements(of item: Int, _ tables: UnsafeMutablePointer<Tables>) -> Int {
    let low = Int(tables.pointee.firstJudgement[item])
    let high =
      item + 1 < tables.pointee.itemCount
      ? Int(tables.pointee.firstJudgement[item + 1]) : tables.pointee.judgementCount
    return high - low
  }

  /// Within a single row the places tell candidates apart, without a look at their texts.
  private mutating func candidate(
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
