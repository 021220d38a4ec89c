import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// Raters who repeat themselves, against a reading that compares every record with all before it.
@Suite("Repeats") struct RepeatTests {
  struct Source: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }

  struct Record {
    var id: String?
    var prompt: String
    var winner: String
    var loser: String
    var rater: String?

    /// What makes two records one item, and two verdicts ones on the same pair.
    var item: [String] { id.map { ["id", $0] } ?? ["texts", prompt] + [winner, loser].sorted() }
    var pair: [String] { [winner, loser].sorted() }

    func line(_ source: inout Source) -> String {
      var members = [#""type":"pairwise""#]
      if let id { members.append(#""id":"\#(RepeatTests.spelled(id, &source))""#) }
      for (name, text) in [("prompt", prompt), ("winner", winner), ("loser", loser)] {
        members.append(#""\#(name)":"\#(RepeatTests.spelled(text, &source))""#)
      }
      if let rater { members.append(#""meta":{"rater":"\#(rater)"}"#) }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  /// `text` with some characters as escapes, which do not make it another text.
  static func spelled(_ text: String, _ source: inout Source) -> String {
    if Bool.random(using: &source) { return text }
    return text.utf16.map { unit in
      let hex = String(unit, radix: 16)
      return unit > 0x7F || Int.random(in: 0..<8, using: &source) == 0
        ? "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        : String(UnicodeScalar(UInt8(unit)))
    }.joined()
  }

  static func record(_ source: inout Source) -> Record {
    let start = "Texts that all begin with the same words, some of them long: "
    func text(_ kinds: Int) -> String {
      let number = Int.random(in: 0..<kinds, using: &source)
      return number % 3 == 0 ? "é😀\(number)" : start + "\(number)"
    }
    let winner = text(3)
    var loser = text(3)
    while loser == winner { loser = text(3) }
    let id = Int.random(in: 0..<30, using: &source)
    let rater = Int.random(in: 0..<4, using: &source)
    return Record(
      id: id < 15 ? "item \(id)" : nil, prompt: text(9), winner: winner, loser: loser,
      rater: rater > 0 ? "r\(rater)" : nil)
  }

  /// The code word and line of each repeat.
  static func naive(_ records: [Record]) -> [String] {
    var found: [String] = []
    for (i, record) in records.enumerated() where record.rater != nil {
      let first = records[..<i].first {
        $0.rater == record.rater && $0.item == record.item && $0.pair == record.pair
      }
      guard let first else { continue }
      let word = first.winner == record.winner ? "record_duplicate" : "record_conflicting_repeat"
      found.append("\(word) \(i + 1)")
    }
    return found
  }

  @Test("are those that comparing every two records finds", arguments: 1...30)
  func twin(seed: Int) throws {
    var source = Source(state: UInt64(seed))
    let records = (0..<seed * 8).map { _ in Self.record(&source) }
    let lines = records.map { $0.line(&source) }
    var options = ReadOptions()
    options.onError = .collect
    options.threads = seed % 3 + 1
    options.partBytes = seed % 2 == 0 ? 700 : 0
    var text = lines.joined(separator: "\n")
    let dataset = try text.withUTF8 {
      try Reader.open(bytes: $0, name: "test", options: options)
    }
    #expect(dataset.itemCount == records.count)
    let repeats = dataset.problems.filter {
      $0.code == .recordDuplicate || $0.code == .recordConflictingRepeat
    }
    #expect(repeats.map { "\($0.code.word) \($0.line)" } == Self.naive(records))
    // Same item, same fingerprint.
    let fingerprints = Fingerprints(dataset).values
    for (i, record) in records.enumerated() {
      let other = records.firstIndex { $0.item == record.item } ?? i
      #expect(fingerprints[i] == fingerprints[other])
    }
  }

  @Test("repeated fingerprints are all found, and no others", arguments: [0, 1, 2, 100, 5000])
  func repeated(count: Int) {
    var source = Source(state: 7)
    for kinds in [1, 10, count * 3 + 1, Int.max] {
      // Some differ in the bits that choose a place only.
      let values = (0..<count).map { _ in
        UInt64(Int.random(in: 0..<kinds, using: &source)) << (kinds == 10 ? 60 : 0)
      }
      var counts: [UInt64: Int] = [:]
      for value in values { counts[value, default: 0] += 1 }
      #expect(
        Fingerprints(values: values).repeated() == values.map { (counts[$0] ?? 0) > 1 })
    }
  }
}
