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
}
