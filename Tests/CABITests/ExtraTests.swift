import CPrefKit
import Testing

@Suite("Fields that the profile does not name")
struct ExtraTests {
  func extra(_ record: String) throws -> [String?] {
    try Opened(record, profile: Layout.votes).table(PREFKIT_TABLE_ITEMS)["extra"]
  }

  @Test("are kept byte for byte, nested ones too")
  func bytes() throws {
    let record =
      #"{ "id":"1", "new" : [1.50, {"k": "\u0041"}] ,"x": {"text": "A", "logprob": -1.0e-3}, "y": {"text":"B"}, "vote": "x", "esc\u0061pe":null}"#
    #expect(
      try extra(record) == [
        #"{"new":[1.50, {"k": "\u0041"}],"x":{"logprob":-1.0e-3},"esc\u0061pe":null}"#
      ])
  }

  @Test("are null where everything is named")
  func none() throws {
    #expect(
      try extra(#"{"id": "1", "x": {"text": "A"}, "y": {"text": "B"}, "vote": "x"}"#) == [nil])
  }

  @Test("a value that a path could not enter stays")
  func scalarInsteadOfObject() throws {
    let opened = try Opened(
      #"{"id": "1", "meta": "flat", "answers": [{"text": "A", "score": 1}]}"#,
      profile: Layout.scores)
    #expect(try opened.table(PREFKIT_TABLE_ITEMS)["extra"] == [#"{"meta":"flat"}"#])
  }

  @Test("a name with escapes is the name it stands for")
  func escapedName() throws {
    #expect(
      try extra(#"{"\u0069d": "1", "x": {"t\u0065xt": "A"}, "y": {"text": "B"}, "vote": "x"}"#)
        == [nil])
  }

  @Test("belong to the rows that their elements make")
  func rows() throws {
    let opened = try Opened.scores()
    #expect(
      try opened.table(PREFKIT_TABLE_ITEMS)["extra"] == [
        #"{"meta":{"policy":"x"}}"#, #"{"answers":[{},{"text": "D", "hidden": true}]}"#,
      ])
    #expect(
      try opened.table(PREFKIT_TABLE_CANDIDATES)["extra"] == [#"{"note":[1, 2]}"#, nil, nil])
    #expect(
      try opened.table(PREFKIT_TABLE_STEPS)["extra"] == [#"{"why":"because"}"#, nil, nil])
  }

  @Test("stand in the first of a record's items")
  func severalItems() throws {
    let profile = """
      {"profile": "many", "items": [{"each": "/questions", "item_id": "./id", "prompt": "./text"}]}
      """
    let opened = try Opened(
      #"{"questions": [{"id": 1, "text": "a"}, {"id": 2, "text": "b", "x": 0}], "y": true}"#,
      profile: profile)
    #expect(
      try opened.table(PREFKIT_TABLE_ITEMS)["extra"] == [
        #"{"questions":[{},{"x":0}],"y":true}"#, nil,
      ])
  }

  @Test("member patterns take what they fit")
  func patterns() throws {
    let profile = """
      {"profile": "columns", "items": [{"item_id": "/id", "judgements": [
        {"each": {"members": "score_*"}, "rater": "$1", "score": "."}]}]}
      """
    let opened = try Opened(
      #"{"id": "1", "score_ann": 1, "score_bob": 2, "scores": 3}"#, profile: profile)
    #expect(try opened.table(PREFKIT_TABLE_ITEMS)["extra"] == [#"{"scores":3}"#])
  }

  @Test("long texts are not mixed up with what stands around them")
  func longTexts() throws {
    let long = String(repeating: #"text with \"quotes\" and {brackets]\n"#, count: 40)
    let record =
      #"{"a": "\#(long)", "prompt": "\#(long)", "x": {"text": "\#(long)", "n": 1}, "y": {"text": "B\#(long)"}, "vote": "x"}"#
    #expect(try extra(record) == [#"{"a":"\#(long)","x":{"n":1}}"#])
  }
}
