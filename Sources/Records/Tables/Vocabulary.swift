/// The closed vocabularies of the judgements table. Raw values are dictionary codes.
public enum Outcome: UInt8, CaseIterable, Sendable {
  case a, b, tie, bothBad, none

  init?(word: String) {
    guard let at = Outcome.words.firstIndex(of: word) else { return nil }
    self.init(rawValue: UInt8(at))
  }

  static let words = ["a", "b", "tie", "both_bad", "none"]
}

public enum JudgementKind: UInt8, CaseIterable, Sendable {
  case preference, score, rank, step
  static let words = ["preference", "score", "rank", "step"]
}

enum JudgementSource {
  static let words = ["expert", "user", "model", "rule", "unknown"]
  static let unknown: UInt8 = 4
}

enum Channel {
  static let words = ["offline", "online", "synthetic", "unknown"]
  static let unknown: UInt8 = 3
}

enum Status {
  static let words = ["submitted", "draft", "discarded"]
  static let discarded: UInt8 = 2
}

enum ShownFirst {
  static let words = ["a", "b", "unknown"]
  static let unknown: UInt8 = 2
}

enum Severity: UInt8 {
  case error, warning
  static let words = ["error", "warning"]
}
