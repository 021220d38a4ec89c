import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// An input comes to the same whether it is read whole or cut into parts, wherever the cuts are.
@Suite("Inputs in parts")
struct PartsTests {
  /// What is said of the input, and how many rows there are.
  static func reading(_ text: String, name: String, partBytes: Int) throws -> [String] {
    var options = ReadOptions()
    options.onError = .collect
    options.threads = partBytes == 0 ? 1 : 2
    options.partBytes = partBytes
    let dataset = try Array(text.utf8).withUnsafeBufferPointer {
      try Reader.open(bytes: $0, name: name, options: options)
    }
    let counts = dataset.counts
    return [
      "\(counts.records) \(counts.accepted) \(counts.refused) \(counts.skipped)",
      "\(counts.items) \(counts.candidates) \(counts.judgements) \(counts.steps)",
    ]
      + dataset.problems.map {
        "\($0.severity) \($0.code.word) \($0.record) \($0.line) \($0.byteOffset) \($0.message)"
      }
  }

  static func expectSame(_ text: String, name: String = "bytes") throws {
    let whole = try reading(text, name: name, partBytes: 0)
    for partBytes in 1...32 {
      let parts = try reading(text, name: name, partBytes: partBytes)
      #expect(parts == whole, "\(partBytes) bytes a part")
    }
  }

  /// The warnings about the whole file stood behind the first part's.
  @Test("a delimited file with blank rows, a repeated column and broken rows")
  func delimited() throws {
    try Self.expectSame(
      "worker,task,label,label\nw1,t1,a,1\n\nw2,\"t\"\"1\",b,2\n\nw3,t1\nw1,t1,\"multi\nline\",3\n",
      name: "votes.tsv")
  }

  /// Every record of a shape was told the place that the first one had.
  @Test("records with two fields of one name")
  func twins() throws {
    let text = "{\"prompt\": \"q\", \"chosen\": \"a\", \"chosen\": \"b\"}\n"
    let longer = text.replacing("q", with: "a longer prompt")
    let said = try Self.reading(text + longer + text, name: "bytes", partBytes: 0)
    #expect(
      said.filter { $0.contains("record_duplicate_key") }.map { $0.split(separator: " ")[4] }
        == ["32", "92", "138"])
    try Self.expectSame(text + longer + text)
  }

  /// The names of delimited columns stand in the header, not in the rows.
  @Test("a column one letter away from a known one")
  func misspelled() throws {
    let text = "id,prompt,mod_l_x,model_y,worker,winner,left,right\n0,q,1,2,w,left,a,b\n"
    let said = try Self.reading(text, name: "b.csv", partBytes: 0)
    #expect(
      said.filter { $0.contains("record_unknown_field") }.map { $0.split(separator: " ")[4] }
        == ["51"])
  }

  /// The message counted the next record's line from the start of the part.
  @Test("records that break off")
  func brokenOff() throws {
    let record = "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"b\"}\n"
    try Self.expectSame(
      record + "{\"prompt\": \n" + record + "{\"prompt\": {\n\n\n" + record + "[1,\n2\n" + record)
  }

  /// A part did not know that a broken record had been followed into it.
  @Test("a broken record before one that breaks off again")
  func brokenTwice() throws {
    let record = "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"b\"}\n"
    try Self.expectSame("{\"steps\": [\n{\"a\": 1\n: 2,\n  3\n" + record + record)
  }

  /// Parts of an array begin where an element seems to; what only looks like one must not count.
  @Test("arrays", arguments: ["", "\n", "\n    "])
  func arrays(space: String) throws {
    let record = "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"b\"}"
    let nested =
      "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"b\", \"more\": [1,{\"prompt\": 1},{\"prompt\": 2}]}"
    let quoted =
      "{\"prompt\": \",{\\\"prompt\\\": \", \"chosen\": \",{\", \"rejected\": \"b\\n{\"}"
    let all = [record, nested, quoted, record, nested, quoted]
    let separator = "," + space
    let list = "[" + space + all.joined(separator: separator)
    try Self.expectSame(list + space + "]")
    try Self.expectSame(list + space + "]\n" + list + "]")
    try Self.expectSame(list + separator + "{\"prompt\": }" + separator + record + "]")
    try Self.expectSame(list + separator + "{\"prompt\": \"q" + separator + record + "]")
    try Self.expectSame(list + " " + record + "]")
    try Self.expectSame(list + separator)
    try Self.expectSame("[" + space + "]")
    try Self.expectSame("[1" + separator + record + separator + record + "]")
  }
}
