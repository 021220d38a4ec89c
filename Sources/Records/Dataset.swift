import PrefKitSupport

/// One input of a dataset: what it was and what came of it.
public struct SourceInfo: Sendable {
  public var name: String
  public var container: Container
  public var compression: Compression
  /// Of a delimited file, as a byte; else 0.
  public var delimiter: UInt8
  public var bytes: Int
  public var records = 0
  public var accepted = 0
  public var refused = 0
  public var skipped = 0
  /// The profiles that read records here, with how many each.
  public var profiles: [(name: String, records: Int)] = []
}

/// How records lie in an input. Raw values are those of `prefkit_container`.
public enum Container: Int32, Sendable {
  case auto, jsonl, jsonArray, jsonKeyed, jsonColumns, delimited, arrow, empty

  public static let words = [
    "auto", "jsonl", "json_array", "json_keyed", "json_columns", "delimited", "arrow", "empty",
  ]
  public var word: String { Container.words[Int(rawValue)] }
}

/// Items, candidates, judgements, steps and problems of one or several inputs.
///
/// A list of batches in the order of the input, plus the dictionaries they share. Nothing is copied
/// together: a row's number is its batch's first number plus its place.
public final class Dataset: @unchecked Sendable {
  public let sources: [SourceInfo]
  let batches: [Batch]
  public let problems: [Problem]
  /// Which source each of `problems` is about.
  let problemSources: [Int]
  public let problemCounts: [Int]
  public let itemCount: Int
  public let candidateCount: Int
  public let judgementCount: Int
  public let stepCount: Int
  let dictionaries: Dictionaries

  /// Numbers the batches' rows and brings their dictionaries and problems together.
  init(sources: [SourceInfo], batches: [Batch], maxProblems: Int, listProblems: Bool) {
    var items = 0
    var candidates = 0
    var judgements = 0
    var steps = 0
    var groups = 0
    var listed: [Problem] = []
    var listedSources: [Int] = []
    var counts = [Int](repeating: 0, count: ProblemCode.allCases.count)
    for batch in batches {
      batch.firstItem = items
      batch.firstCandidate = candidates
      batch.firstJudgement = judgements
      batch.firstGroup = groups
      items += batch.tables.pointee.itemCount
      candidates += batch.tables.pointee.candidateCount
      judgements += batch.tables.pointee.judgementCount
      steps += batch.tables.pointee.stepCount
      groups += batch.tables.pointee.groupCount
      for (code, count) in batch.problemCounts.enumerated() { counts[code] += count }
      if listProblems {
        for problem in batch.problems.prefix(maxProblems - listed.count) {
          listed.append(problem)
          listedSources.append(batch.source)
        }
      }
    }
    self.sources = sources
    self.batches = batches
    problems = listed
    problemSources = listedSources
    problemCounts = counts
    itemCount = items
    candidateCount = candidates
    judgementCount = judgements
    stepCount = steps
    dictionaries = Dictionaries(batches)
  }
}
