import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// What reading one file must give: an entry of `expected.json` or `real.json`.
struct ExpectedReading: Sendable, CustomTestStringConvertible {
  var file: String
  var profile: String
  /// What detection alone says.
  var verdict: Sniff.Verdict
  var compression: String?
  /// Everything else that is said, by name.
  var numbers: [String: Int] = [:]
  var container: String
  var problems: [String: Int]
  var uncheckedProblems: [String]
  var outcomes: [String: Int]
  var raters: [String]?
  var dimensions: [String]

  var testDescription: String { file }

  static let counts = [
    "records", "accepted", "refused", "skipped", "items", "candidates", "judgements", "steps",
    "rater_count", "repeats", "null_scores", "null_ranks", "zero_scores", "aggregates",
  ]

  init?(_ entry: JSONValue) {
    func text(_ name: String) -> String? { entry[name]?.string }
    func texts(_ name: String) -> [String]? { entry[name]?.elements?.compactMap(\.string) }
    func table(_ name: String) -> [String: Int]? {
      entry[name]?.members.map { members in
        Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.integer ?? -1) })
      }
    }
    guard let file = text("file"), let profile = text("profile"), let container = text("container"),
      let sniff = text("sniff"), let problems = table("problems"), let outcomes = table("outcomes"),
      let dimensions = texts("dimensions")
    else { return nil }
    self.file = file
    self.profile = profile
    self.container = container
    verdict = sniff == "sure" ? .sure : sniff == "ambiguous" ? .ambiguous : .none
    compression = text("compression")
    self.problems = problems
    uncheckedProblems = texts("problems_unchecked") ?? []
    self.outcomes = outcomes
    raters = texts("raters")
    self.dimensions = dimensions
    for name in ExpectedReading.counts {
      if let count = entry[name]?.integer { numbers[name] = count }
    }
  }

  /// The entries of one file of expectations; an empty list would let its tests pass unseen.
  static func load(_ name: String) -> [ExpectedReading] {
    guard let bytes = try? Folders.bytes(of: "\(Folders.vectors)/\(name)"),
      let entries = try? JSONValue(parsing: bytes.buffer).elements
    else { return [] }
    return entries.compactMap(ExpectedReading.init)
  }

  /// Every difference between this and what was read, in words.
  func differences(from dataset: Dataset) -> [String] {
    guard dataset.sources.count == 1 else { return ["\(dataset.sources.count) sources"] }
    let source = dataset.sources[0]
    let tally = Tally(dataset)
    var found: [String] = []
    func compare<T: Equatable>(_ what: String, _ expected: T, _ actual: T) {
      if expected != actual { found.append("\(what): expected \(expected), found \(actual)") }
    }
    compare("container", container, source.container.word)
    if let compression { compare("compression", compression, source.compression.word) }
    for profile in source.profiles where profile.name != self.profile {
      found.append("\(profile.records) records were read by \(profile.name)")
    }
    for (name, expected) in numbers.sorted(by: { $0.key < $1.key }) {
      compare(name, expected, tally.numbers[name] ?? -1)
    }
    var problems = tally.problems
    for code in uncheckedProblems { problems[code] = nil }
    if numbers["repeats"] != nil {
      problems["record_duplicate"] = nil
      problems["record_conflicting_repeat"] = nil
    }
    compare("problems", sorted(self.problems), sorted(problems))
    compare("outcomes", sorted(outcomes), sorted(tally.outcomes))
    if let raters { compare("raters", raters.sorted(), tally.raters.sorted()) }
    compare("dimensions", dimensions.sorted(), tally.dimensions.sorted())
    compare("accounted records", source.records, source.accepted + source.refused + source.skipped)
    return found
  }

  private func sorted(_ counts: [String: Int]) -> [String] {
    counts.map { "\($0.key) \($0.value)" }.sorted()
  }
}
