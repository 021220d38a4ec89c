import CPrefKit
import Testing

@Suite("The summary")
struct SummaryTests {
  @Test("counts what is there")
  func counts() throws {
    let text = try Opened(ArraysTests.votes, profile: Layout.votes).summary()
    for part in [
      #""records":9,"accepted":9,"refused":0,"skipped":0,"items":9,"candidates":18,"judgements":9"#,
      #""name":"test","container":"jsonl","compression":"none","delimiter":"""#,
      #""profiles":[{"name":"votes","records":9}]"#,
      #""kinds":{"preference":9}"#,
      #""outcomes":{"a":5,"b":2,"tie":1,"none":1}"#,
      #""judgement_sources":{"expert":1,"unknown":8}"#,
      #""status":{"submitted":8,"draft":1}"#,
      #""aggregates":1"#,
      #""raters":{"count":6,"missing":2,"top":[{"name":"ann","judgements":2}"#,
      #""items_with_several_raters":1"#,
      #""dimensions":[{"name":"overall","judgements":8},{"name":"style","judgements":1}]"#,
      #""generators":{"count":2,"missing":0,"top":[{"name":"m1","candidates":9},{"name":"m2","candidates":9}]}"#,
      #""tasks":{"count":1,"missing":8,"top":[{"name":"qa","items":1}]}"#,
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test("names the problems with their first places")
  func problems() throws {
    let opened = try Opened("{\"id\": 1}\n{\"id\": }\n[]\n", profile: Layout.votes)
    let text = try opened.summary()
    #expect(
      text.contains(
        #""code":"json_unexpected_token","severity":"error","count":1,"first":[{"source":"test","record":1,"line":2,"#
      ), "\(text)")
    #expect(text.contains(#""code":"record_not_object""#))
  }

  @Test("an empty dataset")
  func empty() throws {
    let text = try Opened("").summary()
    #expect(text.contains(#""records":0"#))
    #expect(text.contains(#""problems":[]"#))
  }

  @Test("raters who repeat and contradict themselves")
  func repeats() throws {
    let record = #"{"id": "q1", "x": {"text": "A"}, "y": {"text": "B"}, "who": "ann", "vote": "x"}"#
    let swapped =
      #"{"id": "q1", "x": {"text": "B"}, "y": {"text": "A"}, "who": "ann", "vote": "y"}"#
    let other = #"{"id": "q1", "x": {"text": "A"}, "y": {"text": "B"}, "who": "ann", "vote": "y"}"#
    let bob = #"{"id": "q1", "x": {"text": "A"}, "y": {"text": "B"}, "who": "bob", "vote": "y"}"#
    let opened = try Opened(
      [record, swapped, bob, other].joined(separator: "\n"), profile: Layout.votes)
    let table = try opened.table(PREFKIT_TABLE_PROBLEMS)
    #expect(table["code"] == ["record_duplicate", "record_conflicting_repeat"])
    #expect(table["record"] == ["1", "3"])
    #expect(table["line"] == ["2", "4"])
    #expect(table["severity"] == ["warning", "warning"])
    #expect(
      table["message"][0] == "rater 'ann' judged 'q1' before, in record 0, with the same verdict")
    var counts = prefkit_counts()
    counts.struct_size = UInt32(MemoryLayout<prefkit_counts>.size)
    #expect(prefkit_dataset_counts(opened.handle, &counts) == PREFKIT_OK)
    #expect(counts.problems == 2 && counts.problems_listed == 2)
    #expect(
      try opened.summary().contains(
        #""code":"record_conflicting_repeat","severity":"warning","count":1"#))
  }

  @Test("a short buffer gets the beginning")
  func shortBuffer() throws {
    let opened = try Opened("")
    var needed = 0
    var text = [CChar](repeating: 0x7E, count: 12)
    #expect(prefkit_dataset_summary(opened.handle, &text, 10, &needed, nil) == PREFKIT_OK)
    #expect(needed > 10)
    #expect(String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self) == "{\"prefkit\"~~")
  }
}
