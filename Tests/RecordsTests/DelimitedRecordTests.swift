import PrefKitSupport
import Testing

@testable import PrefKitRecords

@Suite("Records in delimited files")
struct DelimitedRecordTests {
  static func open(_ text: String, profile: String? = nil) throws -> Dataset {
    var options = ReadOptions()
    options.onError = .collect
    options.profile = profile
    options.container = .delimited
    return try Array(text.utf8).withUnsafeBufferPointer {
      try Reader.open(bytes: $0, name: "test.csv", options: options)
    }
  }

  @Test("a cell is a string, and counts as the number it reads as")
  func cellTypes() throws {
    func fits(_ types: String, _ cell: String) throws -> Bool {
      let document = """
        {"profile": "test", "items": [{"item_id": "/id", "where": [{"path": "/x", "is": "\(types)"}]}]}
        """
      return try DelimitedRecordTests.open("id,x\n1,\(cell)\n", profile: document).itemCount == 1
    }
    for cell in ["7", "-7", "7.5", "1e3", "seven", "\"7\"", "007x"] {
      #expect(try fits("string", cell))
    }
    #expect(try fits("integer", "7") && fits("integer", "-7") && fits("integer", "\"7\""))
    #expect(try !fits("integer", "7.5") && !fits("integer", "1e3") && !fits("integer", "7x"))
    #expect(try fits("number", "7") && fits("number", "7.5") && fits("number", "1e3"))
    #expect(try !fits("number", "-") && !fits("number", "seven") && !fits("number", "1-2"))
    #expect(try fits("null", "") && !fits("string", ""))
  }

  @Test("a file without names is read with a profile that is named, not guessed")
  func headerless() throws {
    let text = "w1,i1,0\nw2,i1,1\n"
    #expect(try DelimitedRecordTests.open(text).sources[0].accepted == 0)
    let named = try DelimitedRecordTests.open(text, profile: "triples")
    #expect(named.sources[0].records == 2 && named.judgementCount == 2)
    let titled = try DelimitedRecordTests.open("worker,item,label\nw1,i1,0\nw2,i1,1\n")
    #expect(titled.sources[0].profiles.map(\.name) == ["triples_header"])
  }
}
