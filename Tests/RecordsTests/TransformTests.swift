import PrefKitSupport
import Testing

@testable import PrefKitRecords

@Suite("The transforms of the profile language")
struct TransformTests {
  // MARK: Prompts

  static let shared = Document.make(
    """
    {"prompt": {"use": "split_prompt", "of": ["/chosen", "/rejected"]},
     "candidates": [{"text": "/chosen"}, {"text": "/rejected"}]}
    """)

  @Test("two transcripts share a prompt, cut at a turn")
  func sharedTranscripts() throws {
    let read = try Reading(
      TransformTests.shared,
      #"{"chosen": "\n\nHuman: Hi\n\nAssistant: Hello", "rejected": "\n\nHuman: Hi\n\nAssistant: Hel-"}"#
    )
    #expect(read.prompts == ["\n\nHuman: Hi\n\nAssistant:"])
    #expect(read.candidates == [" Hello", " Hel-"])
    let apart = try Reading(TransformTests.shared, #"{"chosen": "one", "rejected": "two"}"#)
    #expect(apart.problems == ["record_prompt_not_separable "])
    #expect(apart.candidates == ["one", "two"])
  }

  @Test("two conversations share their first messages, and each keeps its last")
  func sharedMessages() throws {
    func messages(_ texts: String...) -> String {
      let list = texts.enumerated().map { i, text in
        #"{"role": "\#(i % 2 == 0 ? "user" : "assistant")", "content": "\#(text)"}"#
      }
      return "[\(list.joined(separator: ", "))]"
    }
    let read = try Reading(
      TransformTests.shared,
      #"{"chosen": \#(messages("Hi", "A")), "rejected": \#(messages("Hi", "B"))}"#,
      #"{"chosen": \#(messages("Hi", "A", "more", "B")), "rejected": \#(messages("Hi", "A"))}"#)
    #expect(read.prompts == ["Hi", "Hi"])
    #expect(read.candidates == ["A", "B", "B", "A"])
    #expect(read.problems == [])
  }

  @Test("one message where a list may stand is a list of one")
  func oneMessage() throws {
    let read = try Reading(
      TransformTests.shared,
      #"{"chosen": {"role": "assistant", "content": "A"}, "rejected": [{"from": "gpt", "value": "B"}]}"#
    )
    #expect(read.candidates == ["A", "B"])
    #expect(read.prompts == [nil])
    let last = Document.make(
      #"{"prompt": {"use": "split_prompt", "of": ["/m"]}, "candidates": [{"text": "/m"}]}"#)
    #expect(
      try Reading(last, #"{"m": {"role": "assistant", "content": "A"}}"#).candidates == ["A"])
  }

  @Test("fields in a row become one conversation")
  func messages() throws {
    let document = Document.make(
      #"{"prompt": {"use": "messages", "of": ["/s", "/h", "/q"], "roles": ["system", "user", "user"]}}"#
    )
    let read = try Reading(
      document,
      #"{"s": "Be kind.", "h": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}], "q": "A \"b\""}"#
    )
    #expect(read.prompts == [#"A "b""#])
    let expected =
      #"[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}, {"role": "user", "content": "A \"b\""}]"#
    #expect(read.messages == [expected])
  }

  @Test("the messages from a tree's root to a node")
  func thread() throws {
    let document = Document.make(
      """
      {"each": {"tree": "/prompt", "children": "replies"}, "where": [{"path": "./role", "in": ["prompter"]}],
       "item_id": "./id", "prompt": {"use": "thread", "role": "role", "text": "text"},
       "candidates": [{"each": "./replies", "text": "./text"}]}
      """)
    let read = try Reading(
      document,
      """
      {"prompt": {"id": "1", "role": "prompter", "text": "Q", "replies": [{"id": "2", "role": "assistant", \
      "text": "A", "replies": [{"id": "3", "role": "prompter", "text": "Q2", "replies": []}]}, \
      {"id": "4", "role": "assistant", "text": "B", "replies": []}]}}
      """)
    #expect(read.ids == ["1", "3"])
    #expect(read.prompts == ["Q", "Q2"])
    #expect(read.candidates == ["A", "B"])
    #expect(
      read.messages[1]
        == #"[{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}, {"role": "user", "content": "Q2"}]"#
    )
  }

  // MARK: Steps

  static func tagged(_ more: String = "") -> String {
    Document.make(
      """
      {"candidates": [{"text": "/t", "steps": [{
        "each": {"use": "tagged_steps", "text": "/t", "labels": "/l", "tag": "ки"\(more)}, "text": "./text",
        "judgements": [{"score": {"path": "./label", "map": {"+": 1, "-": 0, "true": 1, "false": 0}}}]}]}]}
      """)
  }

  @Test("steps closed by a tag, labelled in a copy of the text")
  func taggedText() throws {
    let read = try Reading(
      TransformTests.tagged(),
      #"{"t": "Q 1+1? Step 1: 2 ки\nStep 2: so 2 ки", "l": "Q 1+1? Step 1: 2 +\nStep 2: so 2 -"}"#)
    #expect(read.steps == ["Q 1+1? Step 1: 2", "Step 2: so 2"])
    #expect(read.scores == [1, 0])
    let from = TransformTests.tagged(#", "from": ["Step 1", "Step 2"]"#)
    let marked = try Reading(from, #"{"t": "Q? Step 1: 2 ки", "l": "Q? Step 1: 2 +"}"#)
    #expect(marked.steps == ["Step 1: 2"])
  }

  @Test("labels in a list of their own")
  func taggedList() throws {
    let read = try Reading(
      TransformTests.tagged(), #"{"t": "a ки b ки", "l": ["+", "-"]}"#,
      #"{"t": "a ки b ки", "l": [true, false]}"#)
    #expect(read.scores == [1, 0, 1, 0])
  }

  @Test(
    "as many labels as tags",
    arguments: [
      #"["+"]"#, #"["+", "-", "+"]"#, #""a + b""#, #""a + b - c +""#,
    ])
  func tagCount(_ labels: String) throws {
    let read = try Reading(TransformTests.tagged(), #"{"t": "a ки b ки", "l": \#(labels)}"#)
    #expect(read.problems == ["record_step_count /l"])
    #expect(
      try Reading(TransformTests.tagged(), #"{"t": "no tag", "l": \#(labels)}"#).problems == [
        "record_empty_steps /t"
      ])
  }

  static func errors(_ rest: String) -> String {
    Document.make(
      """
      {"candidates": [{"text": "/a", "steps": [{"each": "/s", "text": ".", "judgements": [
        {"score": {"use": "error_steps", "path": "/e", \(rest)}}]}]}]}
      """)
  }

  @Test("steps named as wrong")
  func errorSet() throws {
    let document = TransformTests.errors(#""base": 1, "mode": "set""#)
    func scores(_ wrong: String) throws -> [Double] {
      try Reading(document, #"{"a": "x", "s": ["p", "q", "r"], "e": \#(wrong)}"#).scores
    }
    #expect(try scores("[2]") == [1, 0, 1])
    #expect(try scores("[]") == [1, 1, 1])
    #expect(try scores("[1, 3]") == [0, 1, 0])
    for bad in ["[4]", "[0]", "[1.5]", "[\"x\"]"] {
      let read = try Reading(document, #"{"a": "x", "s": ["p", "q", "r"], "e": \#(bad)}"#)
      #expect(read.problems == ["record_index_out_of_range /e"])
    }
  }

  @Test("the first wrong step: after it nothing is said")
  func firstError() throws {
    let document = TransformTests.errors(#""base": 0, "mode": "first", "missing": ["N/A", -1]"#)
    func scores(_ wrong: String) throws -> [Double] {
      try Reading(document, #"{"a": "x", "s": ["p", "q", "r"], "e": \#(wrong)}"#).scores
    }
    #expect(try scores("1") == [1, 0, Reading.null])
    #expect(try scores("0") == [0, Reading.null, Reading.null])
    #expect(try scores("null") == [1, 1, 1])
    #expect(try scores("\"N/A\"") == [1, 1, 1])
    #expect(try scores("-1") == [1, 1, 1])
    #expect(
      try Reading(document, #"{"a": "x", "s": ["p"], "e": 1}"#).problems
        == ["record_index_out_of_range /e"])
  }

  // MARK: Paths through alternatives

  static let paths = Document.make(
    """
    {"candidates": [{"each": {"use": "step_paths", "of": "/steps"}, "steps": [{"each": ".",
      "text": {"first": ["./text", "."]}, "judgements": [{"score": "./rating"}]}]}]}
    """)

  static func step(_ completions: String, chosen: String = "null", human: String = "null") -> String
  {
    #"{"completions": [\#(completions)], "chosen_completion": \#(chosen), "human_completion": \#(human)}"#
  }

  static func completion(_ text: String, _ rating: Int) -> String {
    #"{"text": "\#(text)", "rating": \#(rating)}"#
  }

  @Test("one path through what was chosen, and one for each alternative")
  func stepPaths() throws {
    let (a, b, c) = (
      TransformTests.completion("a", 1), TransformTests.completion("b", -1),
      TransformTests.completion("c", 0)
    )
    let record =
      "{\"steps\": [\(TransformTests.step("\(a), \(b)", chosen: "0")), \(TransformTests.step(c))]}"
    let read = try Reading(TransformTests.paths, record)
    #expect(read.steps == ["a", "c", "b"])
    #expect(read.scores == [1, 0, -1])
    // The alternative to the second step begins with what was taken before it, which is not rated again.
    let later =
      "{\"steps\": [\(TransformTests.step(a, chosen: "0")), \(TransformTests.step("\(b), \(c)", chosen: "1"))]}"
    let second = try Reading(TransformTests.paths, later)
    #expect(second.steps == ["a", "c", "a", "b"])
    #expect(second.scores == [1, 0, -1])
  }

  @Test("a person's own step, a step with nothing, a choice past the end")
  func stepPathEnds() throws {
    let a = TransformTests.completion("a", -1)
    let own =
      "{\"steps\": [\(TransformTests.step(a, human: "\"mine\"")), \(TransformTests.step(TransformTests.completion("z", 1), chosen: "0"))]}"
    #expect(try Reading(TransformTests.paths, own).steps == ["mine", "z", "a"])
    let empty =
      "{\"steps\": [\(TransformTests.step(TransformTests.completion("z", 1), chosen: "0")), \(TransformTests.step(""))]}"
    let truncated = try Reading(TransformTests.paths, empty)
    #expect(truncated.steps == ["z"])
    #expect(truncated.problems == ["record_truncated_step /steps/1"])
    let past = "{\"steps\": [\(TransformTests.step(a, chosen: "1"))]}"
    #expect(
      try Reading(TransformTests.paths, past).problems
        == ["record_index_out_of_range /steps/0/chosen_completion"])
    #expect(
      try Reading(TransformTests.paths, "{\"steps\": []}").problems == ["record_empty_steps /steps"]
    )
    #expect(
      try Reading(TransformTests.paths, "{\"steps\": 3}").problems == ["record_field_type /steps"])
  }
}
