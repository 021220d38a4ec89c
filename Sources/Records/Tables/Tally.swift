import PrefKitSupport

/// Counts over the columns of a dataset, for its summary.
struct Tally {
  /// How often each text of a dictionary came.
  struct Names {
    var counts: [Int]
    var missing = 0

    var used: Int { counts.reduce(0) { $1 > 0 ? $0 + 1 : $0 } }
    var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    func top(_ limit: Int) -> [Int] {
      let codes = counts.indices.filter { counts[$0] > 0 }
        .sorted { counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1] }
      return Array(codes.prefix(limit))
    }

    /// Adds a batch's codes; `noName` is the code of the empty text, which counts as missing.
    mutating func add(
      _ column: Column<Int32>, rows: Int, _ translation: [Int32], noName: Int32? = nil
    ) {
      if column.constant == -1 {
        missing += rows
        return
      }
      for row in 0..<rows {
        let own = Int(column[row])
        let code = own >= 0 && own < translation.count ? translation[own] : -1
        if code < 0 || code == noName { missing += 1 } else { counts[Int(code)] += 1 }
      }
    }
  }

  private(set) var kinds = [Int](repeating: 0, count: JudgementKind.words.count)
  private(set) var outcomes = [Int](repeating: 0, count: Outcome.words.count)
  private(set) var sources = [Int](repeating: 0, count: JudgementSource.words.count)
  private(set) var channels = [Int](repeating: 0, count: Channel.words.count)
  private(set) var statuses = [Int](repeating: 0, count: Status.words.count)
  private(set) var aggregates = 0
  private(set) var raters: Names
  private(set) var dimensions: Names
  private(set) var generators: Names
  /// One for each of `ItemLabels.names`.
  private(set) var labels: [Names]
  /// Items that at least two raters judged.
  private(set) var severalRaters = 0

  init(_ dataset: Dataset) {
    let names = dataset.dictionaries.names
    func empty(_ field: Int) -> Names {
      Names(counts: [Int](repeating: 0, count: names[field].count))
    }
    raters = empty(DictionaryField.rater)
    dimensions = empty(DictionaryField.dimension)
    generators = empty(DictionaryField.generator)
    labels = ItemLabels.names.indices.map { empty($0) }
    let noRater = names[DictionaryField.rater].find("")
    for (index, batch) in dataset.batches.enumerated() {
      let tables = batch.tables.pointee
      let translations = dataset.dictionaries.translations[index]
      let rows = tables.judgementCount
      Tally.add(tables.kind, rows, to: &kinds)
      Tally.add(tables.outcome, rows, to: &outcomes)
      Tally.add(tables.source, rows, to: &sources)
      Tally.add(tables.channel, rows, to: &channels)
      Tally.add(tables.status, rows, to: &statuses)
      var flags = [0, 0]
      Tally.add(tables.aggregate, rows, to: &flags)
      aggregates += flags[1]
      raters.add(
        tables.rater.codes, rows: rows, translations[DictionaryField.rater], noName: noRater)
      dimensions.add(tables.dimension.codes, rows: rows, translations[DictionaryField.dimension])
      generators.add(
        tables.generator.codes, rows: tables.candidateCount, translations[DictionaryField.generator]
      )
      for field in labels.indices {
        labels[field].add(
          tables.labels[field].codes, rows: tables.itemCount, translations[field])
      }
    }
    if raters.used > 1 { severalRaters = Tally.itemsWithSeveralRaters(dataset) }
  }

  private static func add(_ column: Column<UInt8>, _ rows: Int, to counts: inout [Int]) {
    if let constant = column.constant, Int(constant) < counts.count {
      // A constant column may be shorter than its table: later rows are missing.
      let set = Swift.min(column.count, rows)
      counts[Int(constant)] += set
      if Int(column.missing) < counts.count { counts[Int(column.missing)] += rows - set }
      return
    }
    for row in 0..<rows where Int(column[row]) < counts.count { counts[Int(column[row])] += 1 }
  }

  private static func itemsWithSeveralRaters(_ dataset: Dataset) -> Int {
    let identity = Identity(dataset)
    // The first rater of each item; -2 once there is another.
    var first: [Int32] = []
    var several = 0
    guard let votes = try? Votes(dataset) else { return 0 }
    try? votes.each { (vote) throws(ReadError) in
      guard vote.rater >= 0 else { return }
      let item = Int(identity.item(vote.item, batch: vote.batch))
      if item == first.count { first.append(vote.rater) }
      if first[item] >= 0 && first[item] != vote.rater {
        first[item] = -2
        several += 1
      }
    }
    return several
  }

  /// The dimensions with how many judgements each has, the most frequent first.
  func dimensionList(_ dataset: Dataset) -> [(String, Int)] {
    let names = dataset.dictionaries.names[DictionaryField.dimension]
    var list = dimensions.top(.max).map { (names.string($0), dimensions.counts[$0]) }
    if dimensions.missing > 0 {
      if let at = list.firstIndex(where: { $0.0 == Dataset.overall }) {
        list[at].1 += dimensions.missing
      } else {
        list.append((Dataset.overall, dimensions.missing))
      }
    }
    return list.sorted { $0.1 > $1.1 }
  }
}

extension ProblemCode {
  /// The severity where no listed problem tells it.
  var usualSeverity: Severity {
    switch self {
    case .jsonTwoOnALine, .jsonBOMInside, .csvDuplicateColumn, .csvDelimiter, .csvBlankRows,
      .recordEmptyCandidate, .recordTruncatedStep, .recordScoreText, .recordNoScale,
      .recordRankGap, .recordRankDuplicate, .recordRankMixedNull, .recordContradiction,
      .recordPromptNotSeparable, .recordUnknownField, .recordTime, .recordDuplicate,
      .recordConflictingRepeat:
      return .warning
    default:
      return .error
    }
  }
}
