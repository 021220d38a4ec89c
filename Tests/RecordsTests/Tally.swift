import PrefKitSupport

@testable import PrefKitRecords

/// What a dataset of one input holds, counted from its rows.
struct Tally {
  var numbers: [String: Int] = [:]
  var problems: [String: Int] = [:]
  var outcomes: [String: Int] = [:]
  var raters = Set<String>()
  var dimensions = Set<String>()

  init(_ dataset: Dataset) {
    for (number, count) in dataset.problemCounts.enumerated() where count > 0 {
      problems[ProblemCode.allCases[number].word] = count
    }
    for batch in dataset.batches {
      for row in 0..<batch.tables.pointee.judgementCount { take(row, of: batch.tables.pointee) }
    }
    let source = dataset.sources[0]
    numbers["records"] = source.records
    numbers["accepted"] = source.accepted
    numbers["refused"] = source.refused
    numbers["skipped"] = source.skipped
    numbers["items"] = dataset.itemCount
    numbers["candidates"] = dataset.candidateCount
    numbers["judgements"] = dataset.judgementCount
    numbers["steps"] = dataset.stepCount
    numbers["rater_count"] = raters.count
    numbers["repeats"] =
      (problems["record_duplicate"] ?? 0) + (problems["record_conflicting_repeat"] ?? 0)
    for name in ["null_scores", "null_ranks", "zero_scores", "aggregates"] {
      numbers[name] = numbers[name] ?? 0
    }
  }

  private mutating func take(_ row: Int, of tables: Tables) {
    switch tables.kind[row] {
    case JudgementKind.preference.rawValue:
      outcomes[Outcome.words[Int(tables.outcome[row])], default: 0] += 1
    case JudgementKind.rank.rawValue:
      if tables.rank[row] == 0 { numbers["null_ranks", default: 0] += 1 }
    default:
      let score = Double(bitPattern: tables.score[row])
      if score.isNaN { numbers["null_scores", default: 0] += 1 }
      if score == 0 { numbers["zero_scores", default: 0] += 1 }
    }
    if tables.aggregate[row] == 1 { numbers["aggregates", default: 0] += 1 }
    let rater = tables.rater.codes[row]
    if rater >= 0 { raters.insert(tables.rater.names.string(Int(rater))) }
    let dimension = tables.dimension.codes[row]
    dimensions.insert(dimension < 0 ? "overall" : tables.dimension.names.string(Int(dimension)))
  }
}
