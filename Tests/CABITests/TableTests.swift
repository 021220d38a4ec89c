import CPrefKit
import Testing

@Suite("Tables as Arrow streams")
struct TableTests {
  static let text = #"""
    {"id": "q1", "prompt": "plain text that is longer than a view", "x": {"text": "caf\u00e9 \ud83d\ude00\n\"quoted\" and more text", "by": "m1"}, "y": {"text": "short"}, "who": "ann", "vote": "x", "task": "qa"}
    {"id": "q2", "prompt": "", "x": {"text": "two\tx"}, "y": {"text": "été, in plain UTF-8"}, "vote": "="}
    """#

  @Test("items", arguments: [PREFKIT_TEXT_VIEW, PREFKIT_TEXT_LARGE])
  func items(layout: Int32) throws {
    let table = try Opened(TableTests.text, profile: Layout.votes).table(
      PREFKIT_TABLE_ITEMS, text: layout)
    #expect(table["item"] == ["0", "1"])
    #expect(table["item_id"] == ["q1", "q2"])
    #expect(table["prompt"] == ["plain text that is longer than a view", ""])
    #expect(table["messages"] == [nil, nil])
    #expect(table["task"] == ["qa", nil])
    #expect(table["source"] == ["test", "test"])
    #expect(table["record"] == ["0", "1"])
    #expect(table["line"] == ["1", "2"])
    #expect(table["extra"] == [nil, nil])
    let format = layout == PREFKIT_TEXT_VIEW ? "vu" : "U"
    #expect(table.formats.first { $0.name == "prompt" }?.format == format)
  }

  @Test("candidates", arguments: [PREFKIT_TEXT_VIEW, PREFKIT_TEXT_LARGE])
  func candidates(layout: Int32) throws {
    let table = try Opened(TableTests.text, profile: Layout.votes)
      .table(PREFKIT_TABLE_CANDIDATES, text: layout)
    let texts = ["café 😀\n\"quoted\" and more text", "short", "two\tx", "été, in plain UTF-8"]
    #expect(table["candidate"] == ["0", "1", "2", "3"])
    #expect(table["item"] == ["0", "0", "1", "1"])
    #expect(table["text"] == texts)
    #expect(table["generator"] == ["m1", nil, nil, nil])
    #expect(table["byte_length"] == texts.map { String($0.utf8.count) })
    #expect(table["char_length"] == texts.map { String($0.unicodeScalars.count) })
  }

  @Test("judgements")
  func judgements() throws {
    let table = try Opened(TableTests.text, profile: Layout.votes).table(PREFKIT_TABLE_JUDGEMENTS)
    #expect(table["judgement"] == ["0", "1"])
    #expect(table["kind"] == ["preference", "preference"])
    #expect(table["rater"] == ["ann", nil])
    #expect(table["source"] == ["unknown", "unknown"])
    #expect(table["dimension"] == ["overall", "overall"])
    #expect(table["candidate_a"] == ["0", "2"])
    #expect(table["candidate_b"] == ["1", "3"])
    #expect(table["outcome"] == ["a", "tie"])
    #expect(table["score"] == [nil, nil])
    #expect(table["time"] == [nil, nil])
    #expect(table["aggregate"] == ["false", "false"])
    #expect(table["gold"] == [nil, nil])
    #expect(table["status"] == ["submitted", "submitted"])
    #expect(table["raw"] == ["x", "="])
  }

  @Test("scores, ranks and steps")
  func scores() throws {
    let data = Opened.scores
    let judgements = try data().table(PREFKIT_TABLE_JUDGEMENTS)
    let scores = judgements.rows.filter { $0["kind"] == "score" }
    #expect(scores.map { $0["score"] ?? nil } == ["4.0", "2.0", "5.0"])
    #expect(scores.map { $0["candidate_a"] ?? nil } == ["0", "1", "2"])
    #expect(scores.map { $0["scale_max"] ?? nil } == ["5.0", "5.0", "5.0"])
    let ranks = judgements.rows.filter { $0["kind"] == "rank" }
    #expect(ranks.map { $0["rank"] ?? nil } == ["1", "2", "1"])
    #expect(ranks.map { $0["group"] ?? nil } == ["0", "0", "1"])
    let steps = try data().table(PREFKIT_TABLE_STEPS)
    #expect(steps["candidate"] == ["0", "0", "2"])
    #expect(steps["step"] == ["0", "1", "0"])
    #expect(steps["text"] == ["one", "two", "only"])
  }

  @Test("chosen columns, in the order asked for")
  func columns() throws {
    let opened = try Opened(TableTests.text, profile: Layout.votes)
    let table = try opened.table(PREFKIT_TABLE_ITEMS, columns: ["task", "item"])
    #expect(table.formats.map(\.name) == ["task", "item"])
    #expect(table.formats.map(\.format) == ["i", "L"])
    let failure = #expect(throws: Opened.Failure.self) {
      try opened.table(PREFKIT_TABLE_ITEMS, columns: ["tusk"])
    }
    #expect(failure?.status == PREFKIT_INVALID_ARGUMENT)
    #expect(failure?.field == "columns")
    #expect(failure?.message.contains("no column 'tusk'") == true)
  }

  @Test("problems with their places")
  func problems() throws {
    let opened = try Opened("{\"id\": 1}\n\n{\"id\": }\n", profile: Layout.votes)
    let table = try opened.table(PREFKIT_TABLE_PROBLEMS)
    let bad = try #require(table.rows.first { $0["code"] == "json_unexpected_token" })
    #expect(bad["severity"] == "error")
    #expect(bad["line"] == "3")
    #expect(bad["source"] == "test")
  }

  @Test("an empty dataset has schemas and no batches", arguments: Int32(0)..<5)
  func empty(table: Int32) throws {
    let read = try Opened("").table(table)
    #expect(read.rows.isEmpty)
    #expect(read.batches == 0)
    #expect(read.formats.count >= 5)
  }

  @Test("what lenient mode let pass leaves as U+FFFD")
  func lenient() throws {
    var bytes = Array(
      #"{"id": "a", "prompt": "P\ud800Q and some more", "x": {"text": "?? more text here"}, "y": {"text": "y"}, "vote": "x", "z": "?"}"#
        .utf8)
    for (i, byte) in bytes.enumerated() where byte == UInt8(ascii: "?") { bytes[i] = 0xFF }
    let table = try bytes.withUnsafeBytes { raw in
      try lenientTables(raw)
    }
    #expect(table.0["prompt"] == ["P\u{FFFD}Q and some more"])
    #expect(table.0["extra"] == [#"{"z":"\#u{FFFD}"}"#])
    #expect(table.1["text"] == ["\u{FFFD}\u{FFFD} more text here", "y"])
    #expect(table.1["char_length"] == ["17", "1"])
    #expect(table.1["byte_length"] == ["21", "1"])
  }

  private func lenientTables(_ raw: UnsafeRawBufferPointer) throws -> (ArrowTable, ArrowTable) {
    var options = prefkit_read_options()
    options.struct_size = UInt32(MemoryLayout<prefkit_read_options>.size)
    options.lenient = 1
    options.on_error = PREFKIT_ON_ERROR_COLLECT
    var handle: OpaquePointer?
    let status = Layout.votes.withCString {
      options.profile = $0
      return prefkit_dataset_open_bytes(raw.baseAddress, raw.count, nil, &options, &handle, nil)
    }
    #expect(status == PREFKIT_OK)
    defer { prefkit_dataset_free(handle) }
    var items = ArrowArrayStream()
    var candidates = ArrowArrayStream()
    #expect(prefkit_dataset_table(handle, PREFKIT_TABLE_ITEMS, nil, &items, nil) == PREFKIT_OK)
    #expect(
      prefkit_dataset_table(handle, PREFKIT_TABLE_CANDIDATES, nil, &candidates, nil) == PREFKIT_OK)
    return (try ArrowTable(&items), try ArrowTable(&candidates))
  }
}

extension Opened {
  /// Two records of scored answers; the second has one that a `where` leaves out.
  static func scores() throws -> Opened {
    try Opened(
      #"""
      {"id": "q1", "prompt": "P", "who": "ann", "meta": {"task": "qa", "policy": "x"}, "answers": [{"text": "A", "by": "m1", "score": 4, "rank": 1, "note": [1, 2], "steps": [{"text": "one", "ok": 1, "why": "because"}, {"text": "two", "ok": 0}]}, {"text": "B", "by": "m2", "score": 2, "rank": 2}]}
      {"id": "q2", "prompt": "Q", "who": "bob", "meta": {"task": "qa"}, "answers": [{"text": "C", "by": "m1", "score": 5, "rank": 1, "steps": [{"text": "only", "ok": 1}]}, {"text": "D", "hidden": true}]}
      """#, profile: Layout.scores)
  }
}
