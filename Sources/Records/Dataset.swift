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
  /// What reading found; `problems` has the repeats too.
  private let readProblems: [Problem]
  private let readProblemSources: [Int]
  private let readProblemCounts: [Int]
  private let maxProblems: Int
  private let listProblems: Bool
  private let repeats = Once<Repeats>()
  /// How many threads may work at once when tables are asked for.
  let threads: Int
  public let itemCount: Int
  public let candidateCount: Int
  public let judgementCount: Int
  public let stepCount: Int
  let dictionaries: Dictionaries

  /// Numbers the batches' rows and brings their dictionaries and problems together.
  init(
    sources: [SourceInfo], batches: [Batch], maxProblems: Int, listProblems: Bool, threads: Int
  ) {
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
    readProblems = listed
    readProblemSources = listedSources
    readProblemCounts = counts
    self.maxProblems = maxProblems
    self.listProblems = listProblems
    self.threads = threads
    itemCount = items
    candidateCount = candidates
    judgementCount = judgements
    stepCount = steps
    dictionaries = Dictionaries(batches)
  }
}

// MARK: Problems and counts

extension Dataset {
  private var foundRepeats: Repeats { repeats.value { Repeats(self) } }

  /// How many repeats are listed after what reading found.
  private var listedRepeats: Int {
    listProblems
      ? Swift.min(foundRepeats.problems.count, Swift.max(maxProblems - readProblems.count, 0)) : 0
  }

  /// The listed problems: those of reading in the order of the input, then raters who repeat themselves.
  public var problems: [Problem] {
    readProblems + foundRepeats.problems.prefix(listedRepeats)
  }

  /// Which source each of `problems` is about.
  var problemSources: [Int] {
    readProblemSources + foundRepeats.sources.prefix(listedRepeats)
  }

  /// All problems by code, listed or not.
  public var problemCounts: [Int] {
    var counts = readProblemCounts
    for problem in foundRepeats.problems { counts[Int(problem.code.rawValue)] += 1 }
    return counts
  }

  /// What `prefkit_counts` tells.
  public struct Counts: Sendable {
    public var sources = 0
    public var bytes = 0
    public var records = 0
    public var accepted = 0
    public var refused = 0
    public var skipped = 0
    public var items = 0
    public var candidates = 0
    public var judgements = 0
    public var steps = 0
    public var problems = 0
    public var problemsListed = 0
  }

  public var counts: Counts {
    var made = Counts()
    made.sources = sources.count
    for source in sources {
      made.bytes += source.bytes
      made.records += source.records
      made.accepted += source.accepted
      made.refused += source.refused
      made.skipped += source.skipped
    }
    made.items = itemCount
    made.candidates = candidateCount
    made.judgements = judgementCount
    made.steps = stepCount
    made.problems = problemCounts.reduce(0, +)
    made.problemsListed = readProblems.count + listedRepeats
    return made
  }
}
