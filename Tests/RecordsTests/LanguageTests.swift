import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// Reads records with a profile written for the test.
struct Reading {
  var dataset: Dataset
  var tally: Tally

  init(_ profile: String, _ records: String...) throws {
    var options = ReadOptions()
    options.onError = .collect
    options.profile = profile
    let text = Array(records.joined(separator: "\n").utf8)
    dataset = try text.withUnsafeBufferPointer {
      try Reader.open(bytes: $0, name: "folder/test.jsonl", options: options)
    }
    tally = Tally(dataset)
  }

  var problems: [String] { dataset.problems.map { "\($0.code.word) \($0.pointer)" } }

  /// One text a row: nil for missing.
  func texts(_ span: (Tables, Int) -> Span, _ count: (Tables) -> Int, _ item: (Tables, Int) -> Int)
    -> [String?]
  {
    dataset.batches.flatMap { batch -> [String?] in
      let tables = batch.tables.pointee
      return (0..<count(tables)).map { row in
        let span = span(tables, row)
        guard !span.isMissing else { return nil }
        let raw = batch.bytes(span, item: item(tables, row))
        let text = span.hasEscapes ? JSONText.unescaped(raw) : Array(raw)
        return String(decoding: text, as: UTF8.self)
      }
    }
  }

  /// The item that owns a candidate: the last that begins at or before it.
  private static func owner(_ tables: Tables, _ candidate: Int) -> Int {
    (0..<tables.itemCount).last { tables.firstCandidate[$0] <= UInt32(candidate) } ?? 0
  }

  private static func stepOwner(_ tables: Tables, _ step: Int) -> Int {
    let candidate = (0..<tables.candidateCount).last { tables.firstStep[$0] <= UInt32(step) } ?? 0
    return owner(tables, candidate)
  }

  var ids: [String?] { texts({ $0.itemID.span($1) }, \.itemCount, { $1 }) }
  var prompts: [String?] { texts({ $0.prompt.span($1) }, \.itemCount, { $1 }) }
  var messages: [String?] { texts({ $0.messages.span($1) }, \.itemCount, { $1 }) }
  var candidates: [String?] {
    texts({ $0.candidateText.span($1) }, \.candidateCount, Reading.owner)
  }
  var steps: [String?] { texts({ $0.stepText.span($1) }, \.stepCount, Reading.stepOwner) }

  /// One value a judgement.
  func judgements<T>(_ value: (Tables, Int) -> T) -> [T] {
    dataset.batches.flatMap { batch in
      (0..<batch.tables.pointee.judgementCount).map { value(batch.tables.pointee, $0) }
    }
  }

  var outcomes: [String] { judgements { Outcome.words[Int($0.outcome[$1])] } }
  var raters: [String?] {
    judgements { tables, row in
      let code = tables.rater.codes[row]
      return code < 0 ? nil : tables.rater.names.string(Int(code))
    }
  }
  /// Null is NaN, which equals nothing: written as -1000 here.
  var scores: [Double] {
    judgements { tables, row in
      let score = Double(bitPattern: tables.score[row])
      return score.isNaN ? -1000 : score
    }
  }
  static let null = -1000.0
}

/// Profiles around one part that a test is about.
enum Document {
  static func make(_ items: String, defaults: String = "{}") -> String {
    "{\"profile\": \"test\", \"defaults\": \(defaults), \"items\": [\(items)]}"
  }

  /// A score for each candidate of a list `/c`.
  static func scored(_ value: String) -> String {
    make(
      """
      {"candidates": [{"each": "/c", "text": "./t", "judgements": [{"score": \(value)}]}]}
      """)
  }

  /// A judgement with an outcome over two candidates `/a` and `/b`.
  static func judged(_ judgement: String, defaults: String = "{}") -> String {
    make(
      """
      {"item_id": "/id", "candidates": [{"text": "/a"}, {"text": "/b"}], "judgements": [\(judgement)]}
      """, defaults: defaults)
  }
}

@Suite("The profile language")
struct LanguageTests {
  // MARK: Values

  @Test("missing comes before map, map before affine")
  func order() throws {
    let value = """
      {"path": "./s", "missing": ["n/a"], "map": {"n/a": 7, "low": 1, "high": 3}, "affine": [2, 10]}
      """
    let read = try Reading(
      Document.scored(value),
      #"{"c": [{"t": "x", "s": "low"}, {"t": "y", "s": "high"}, {"t": "z", "s": "n/a"}]}"#)
    #expect(read.scores == [12, 16, Reading.null])
    #expect(read.problems == ["record_no_scale ./s"])
  }

  @Test("a token that the map lacks refuses the record, unless there is an else")
  func unknownLabel() throws {
    let strict = Document.scored(#"{"path": "./s", "map": {"low": 1}}"#)
    #expect(
      try Reading(strict, #"{"c": [{"t": "x", "s": "lo"}]}"#).problems
        == ["record_unknown_label ./s"])
    let open = Document.scored(#"{"path": "./s", "map": {"low": 1}, "else": null}"#)
    #expect(try Reading(open, #"{"c": [{"t": "x", "s": "lo"}]}"#).scores == [Reading.null])
  }

  @Test("the first value that is not missing")
  func first() throws {
    let value = #"{"first": [{"path": "./s", "missing": [-1]}, "./t2", {"const": 5}]}"#
    let read = try Reading(
      Document.scored(value),
      #"{"c": [{"t": "x", "s": 3}, {"t": "y", "s": -1, "t2": 4}, {"t": "z"}]}"#)
    #expect(read.scores == [3, 4, 5])
  }

  @Test("numbers compare as numbers, texts as texts")
  func tokens() throws {
    let value = #"{"path": "./s", "map": {"1": 10, "2": 20, "true": 30}}"#
    let read = try Reading(
      Document.scored(value),
      #"{"c": [{"t": "x", "s": 1}, {"t": "y", "s": "1"}, {"t": "z", "s": 1.0}, {"t": "w", "s": true}]}"#
    )
    #expect(read.scores == [10, 10, 10, 30])
  }

  @Test("a part of a string by position, or by the scope's")
  func part() throws {
    let fixed = Document.make(
      #"{"item_id": {"path": "/id", "part": 1, "by": "::"}, "prompt": {"path": "/id", "part": 5, "by": "::"}}"#
    )
    let read = try Reading(
      fixed, #"{"id": "a :: b::c"}"#, #"{"id": "a\\n::\"b\"::c"}"#, #"{"id": "a"}"#)
    #expect(read.ids == ["b", "\"b\"", nil])
    #expect(read.prompts == [nil, nil, nil])

    let walked = Document.judged(
      #"{"each": "/votes", "outcome": {"path": ".", "map": {"1": "a", "2": "b"}}, "rater": {"path": "/raters", "part": "$index", "by": ","}}"#
    )
    let votes = try Reading(
      walked, #"{"id": 1, "a": "x", "b": "y", "votes": [1, 2, 1], "raters": "ann, ben"}"#)
    #expect(votes.outcomes == ["a", "b", "a"])
    #expect(votes.raters == ["ann", "ben", nil])
  }

  @Test("text before a mark, without white space at its end")
  func before() throws {
    let document = Document.make(
      #"{"prompt": {"use": "before", "path": "/p", "marks": ["\n\nStep 1", "Step 2"]}}"#)
    let read = try Reading(
      document, #"{"p": "Q one \n \n\nStep 1: a"}"#, #"{"p": "Q two\tStep 2: \"b\""}"#,
      #"{"p": "Q"}"#)
    #expect(read.prompts == ["Q one", "Q two", nil])
  }

  @Test("join takes paths, values and arrays; what is missing is left out")
  func join() throws {
    let document = Document.make(
      #"{"prompt": {"use": "join", "by": " | ", "of": ["/a", "/none", "/list", {"path": "/json", "parse": "json"}, {"const": "end"}]}}"#
    )
    let read = try Reading(
      document, #"{"a": "x\ty", "list": ["one", null, 2], "json": "[\"p\", \"q\"]"}"#)
    #expect(read.prompts == ["x\ty | one | 2 | p | q | end"])
  }

  @Test("a pair's key does not depend on the order of the two")
  func pairKey() throws {
    let document = Document.make(#"{"item_id": {"use": "pair_key", "of": ["/a", "/b"]}}"#)
    let read = try Reading(document, #"{"a": "x", "b": "y"}"#, #"{"a": "y", "b": "x"}"#)
    #expect(read.ids[0] == read.ids[1] && read.ids[0] != nil)
  }

  @Test("text may be a number or a flag: its token stands")
  func scalarText() throws {
    let document = Document.make(
      #"{"item_id": "/id", "prompt": "/p", "candidates": [{"text": "/a"}]}"#)
    let read = try Reading(
      document, #"{"id": 12345678901234567890, "p": true, "a": 1.50}"#,
      #"{"id": 1, "p": [{"role": "user", "content": 7}], "a": {"role": "assistant", "content": false}}"#
    )
    #expect(read.ids == ["12345678901234567890", "1"])
    #expect(read.prompts == ["true", "7"])
    #expect(read.candidates == ["1.50", "false"])
  }

  @Test("the file's name, a member's key, a position")
  func variables() throws {
    let document = Document.make(
      #"{"item_id": "$file", "candidates": [{"each": "/c", "candidate_id": "$key", "text": ".", "judgements": [{"score": "$index"}]}]}"#
    )
    let read = try Reading(document, #"{"c": {"m1": "x", "m2": "y"}}"#)
    #expect(read.ids == ["test.jsonl"])
    #expect(read.candidates == ["x", "y"])
    #expect(read.scores == [0, 1])
  }

  @Test("a record's number counts over the whole input, however it is shared out")
  func recordNumber() throws {
    let filler = String(repeating: "x", count: 9_000)
    let records = (0..<300).map { "{\"n\": \($0), \"filler\": \"\(filler)\"}" }
    let read = try Reading(
      Document.make(#"{"item_id": "$record"}"#), records.joined(separator: "\n"))
    #expect(read.ids == (0..<300).map { String($0) })
  }

  // MARK: Scopes

  @Test("a dot outside of every each is the record")
  func recordScope() throws {
    let document = Document.make(
      #"{"item_id": "./id", "candidates": [{"each": ".", "where": [{"path": "$key", "starts": "answer"}], "text": "."}]}"#
    )
    let read = try Reading(document, #"{"id": "7", "answer_a": "x", "answer_b": "y"}"#)
    #expect(read.ids == ["7"])
    #expect(read.candidates == ["x", "y"])
    let members = Document.make(
      #"{"candidates": [{"each": {"members": "answer_*"}, "candidate_id": "$1", "text": "."}]}"#)
    #expect(
      try Reading(members, #"{"id": "7", "answer_a": "x", "answer_b": null, "answer_c": "z"}"#)
        .candidates == ["x", "z"])
  }

  @Test("members of the scope, or of another object")
  func members() throws {
    let document = Document.make(
      """
      {"candidates": [{"each": "/c", "text": "./t", "judgements": [
        {"each": {"members": ["help", "harm"]}, "dimension": "$key", "score": "."},
        {"each": {"members": "*.r.*", "of": "./more"}, "rater": "$2", "score": "."}]}]}
      """)
    let read = try Reading(
      document, #"{"c": [{"t": "x", "harm": 2, "help": 1, "more": {"p.r.ann": 3, "p.q.ben": 4}}]}"#)
    #expect(read.scores == [1, 2, 3])
    #expect(read.raters == [nil, nil, "ann"])
  }

  @Test("what cannot be walked: nothing for judgements, else a wrong type; null is nothing")
  func wrongWalks() throws {
    let plain = Document.make(
      #"{"candidates": [{"text": "/a", "judgements": [{"each": "/s", "score": "."}]}]}"#)
    for value in ["3", "\"three\"", "true", "null"] {
      let read = try Reading(plain, #"{"a": "x", "s": \#(value)}"#)
      #expect(read.problems == [] && read.scores == [])
    }
    for each in [#""/c""#, #"{"members": "*", "of": "/c"}"#, #"{"tree": "/c"}"#] {
      let document = Document.make(#"{"candidates": [{"each": \#(each), "text": "."}]}"#)
      #expect(try Reading(document, #"{"c": 3}"#).problems == ["record_field_type /c"])
      #expect(try Reading(document, #"{"c": null}"#).problems == [])
      #expect(try Reading(document, #"{}"#).problems == [])
    }
  }

  @Test("the parts of a string; a number is one part")
  func split() throws {
    let document = Document.judged(
      #"{"each": {"split": "/votes", "by": ","}, "outcome": {"path": ".", "map": {"1": "a", "2": "b"}}, "rater": "/raters/{index}"}"#
    )
    let read = try Reading(
      document, #"{"id": 1, "a": "x", "b": "y", "votes": "1, 2 ,2", "raters": ["p", "q", "r"]}"#,
      #"{"id": 2, "a": "x", "b": "y", "votes": 2, "raters": ["p"]}"#,
      #"{"id": 3, "a": "x", "b": "y", "votes": "1,2", "raters": ["p"]}"#)
    #expect(read.outcomes == ["a", "b", "b", "b"])
    #expect(read.raters == ["p", "q", "r", "p"])
    #expect(read.problems == ["record_index_out_of_range /raters/{index}"])
  }

  @Test("lists that run side by side are equally long")
  func parallel() throws {
    let document = Document.make(
      """
      {"candidates": [{"text": "/a", "steps": [{"each": "/steps", "text": ".",
        "judgements": [{"score": {"path": "/labels/{index}", "map": {"true": 1, "false": 0}}}]}]}]}
      """)
    let read = try Reading(
      document, #"{"a": "x", "steps": ["s", "t"], "labels": [true, false]}"#,
      #"{"a": "x", "steps": ["s", "t"], "labels": [true]}"#,
      #"{"a": "x", "steps": ["s", "t"], "labels": [true, false, true]}"#,
      #"{"a": "x", "steps": [], "labels": []}"#)
    #expect(read.scores == [1, 0])
    #expect(
      read.problems == [
        "record_step_count /labels/{index}", "record_step_count /labels/{index}",
        "record_empty_steps /steps",
      ])
    let outer = Document.make(
      """
      {"candidates": [{"each": "/c", "text": "./t", "judgements": [
        {"each": "./by", "rater": "$key", "score": "/scale/{../index}"}]}]}
      """)
    #expect(
      try Reading(outer, #"{"c": [{"t": "x", "by": {"r": 1}}, {"t": "y"}], "scale": [4, 5]}"#)
        .scores == [4])
    #expect(
      try Reading(outer, #"{"c": [{"t": "x", "by": {"r": 1}}], "scale": [4, 5]}"#).problems
        == ["record_index_out_of_range /scale/{../index}"])
  }

  @Test("pairs of positions")
  func pairs() throws {
    let document = Document.make(
      """
      {"candidates": [{"each": "/c", "text": "."}], "judgements": [{"each": {"pairs": 3},
        "a": {"by": "index", "path": "$1"}, "b": {"by": "index", "path": "$2"},
        "outcome": {"path": "/o/{index}", "map": {"1": "a", "2": "b"}}}]}
      """)
    let read = try Reading(document, #"{"c": ["x", "y", "z"], "o": [1, 2, 1]}"#)
    #expect(read.outcomes == ["a", "b", "a"])
    #expect(read.judgements { $0.candidateA[$1] } == [0, 0, 1])
    #expect(read.judgements { $0.candidateB[$1] } == [1, 2, 2])
  }

  // MARK: Conditions and defaults

  @Test("conditions")
  func conditions() throws {
    func kept(_ condition: String) throws -> [String?] {
      try Reading(
        Document.make(#"{"item_id": "/id", "where": [\#(condition)]}"#),
        #"{"id": 1, "k": "alpha"}"#, #"{"id": 2, "k": "al\u0070ine"}"#, #"{"id": 3, "k": null}"#,
        #"{"id": 4}"#, #"{"id": 5, "k": 1.0}"#
      ).ids
    }
    #expect(try kept(#"{"path": "/k", "starts": "alp"}"#) == ["1", "2"])
    #expect(try kept(#"{"path": "/k", "in": ["alpine", 1]}"#) == ["2", "5"])
    #expect(try kept(#"{"path": "/k", "not_in": ["alpha"]}"#) == ["2", "3", "4", "5"])
    #expect(try kept(#"{"path": "/k", "exists": true}"#) == ["1", "2", "5"])
    #expect(try kept(#"{"path": "/k", "exists": false}"#) == ["3", "4"])
    #expect(try kept(#"{"path": "/k", "is": "string|null"}"#) == ["1", "2", "3"])
  }

  @Test("plain strings in defaults stand for themselves; a block has the last word")
  func defaults() throws {
    let defaults = #"{"rater": "gpt-4", "source": "model", "aggregate": true, "rubric": "/rubric"}"#
    let document = Document.judged(
      #"{"outcome": {"const": "a"}}, {"outcome": {"const": "b"}, "rater": "/who"}"#,
      defaults: defaults)
    let read = try Reading(
      document, #"{"id": 1, "a": "x", "b": "y", "who": "ann", "rubric": "v2"}"#)
    #expect(read.raters == ["gpt-4", "ann"])
    #expect(read.judgements { $0.aggregate[$1] } == [1, 1])
    #expect(read.judgements { JudgementSource.words[Int($0.source[$1])] } == ["model", "model"])
    #expect(read.judgements { $0.rubric.codes[$1] } == [0, 0])
  }

  @Test("a record that meets one of the skip conditions is skipped")
  func skip() throws {
    let document = """
      {"profile": "test", "record": {"skip": [{"path": "/x", "exists": true}, {"path": "/k", "in": [2]}]},
       "items": [{"item_id": "/k"}]}
      """
    let read = try Reading(document, #"{"k": 1}"#, #"{"k": 2}"#, #"{"k": 3, "x": 0}"#)
    #expect(read.ids == ["1"])
    #expect(read.tally.numbers["skipped"] == 2)
  }

  // MARK: Verdicts

  @Test("signed strengths, and the one that must cancel them")
  func signed() throws {
    let document = Document.judged(#"{"signed": "/s", "opposite": "/o"}"#)
    let read = try Reading(
      document, #"{"id": 1, "a": "x", "b": "y", "s": 2, "o": -2}"#,
      #"{"id": 2, "a": "x", "b": "y", "s": -0.5}"#,
      #"{"id": 3, "a": "x", "b": "y", "s": 0, "o": 0}"#,
      #"{"id": 4, "a": "x", "b": "y", "s": 1, "o": 1}"#)
    #expect(read.outcomes == ["a", "b", "tie"])
    #expect(read.problems == ["record_scores_not_opposite /o"])
  }

  @Test("a winner by position may be written as any number that is whole")
  func winner() throws {
    let document = Document.judged(#"{"winner": "/w", "by": "index", "base": 1, "tie": [0]}"#)
    func read(_ winner: String) throws -> Reading {
      try Reading(document, #"{"id": 1, "a": "x", "b": "y", "w": \#(winner)}"#)
    }
    #expect(try read("1").outcomes == ["a"])
    #expect(try read("2.0").outcomes == ["b"])
    #expect(try read("\"2\"").outcomes == ["b"])
    #expect(try read("0").outcomes == ["tie"])
    #expect(try read("null").outcomes == ["none"])
    for bad in ["3", "-1", "1.5", "\"x\"", "true", "9223372036854775807", "1e300"] {
      #expect(try read(bad).problems == ["record_index_out_of_range /w"])
    }
  }

  @Test("no field, no row; a declared missing token keeps its row")
  func missingVerdicts() throws {
    let document = Document.judged(
      #"{"outcome": {"path": "/o", "missing": ["?"], "map": {"1": "a"}}}"#)
    let read = try Reading(
      document, #"{"id": 1, "a": "x", "b": "y", "o": 1}"#,
      #"{"id": 2, "a": "x", "b": "y", "o": "?"}"#,
      #"{"id": 3, "a": "x", "b": "y", "o": null}"#, #"{"id": 4, "a": "x", "b": "y"}"#)
    #expect(read.outcomes == ["a", "none", "none"])
  }

  // MARK: Documents that are refused

  @Test("mistakes in a document are named with their place")
  func mistakes() {
    func error(_ document: String) -> String {
      do {
        _ = try Reading(document, "{}")
        return ""
      } catch { return (error as? ReadError)?.message ?? "another error" }
    }
    #expect(error(Document.make(#"{"id": "/id"}"#)).contains("/items/0/id"))
    #expect(error(Document.make(#"{"item_id": "id"}"#)).contains("is not a path"))
    #expect(error(Document.make(#"{"item_id": "$idx"}"#)).contains("unknown variable"))
    #expect(error(Document.make(#"{"item_id": "../x"}"#)).contains("enclosing"))
    #expect(
      error(Document.make(#"{"item_id": "\#(String(repeating: "../", count: 300))x"}"#)).contains(
        "enclosing"))
    #expect(error(Document.judged(#"{"outcome": {"const": "left"}}"#)).contains("none of a, b"))
    #expect(error(Document.judged(#"{"outcome": "/o", "score": "/s"}"#)).contains("exactly one"))
    #expect(
      error(Document.judged(#"{"winner": "/o", "by": "index", "base": 9223372036854775807}"#))
        .contains(
          "expected 0 or 1"))
    #expect(
      error(Document.judged(#"{"outcome": "/o"}"#, defaults: #"{"each": "/x"}"#)).contains(
        "/defaults/each"))
    #expect(error(#"{"profile": "Bad Name", "items": [{}]}"#).contains("/profile"))
    #expect(error(#"{"profile": "test"}"#).contains("/items"))
    #expect(error(#"{"profile": "test", "items": [{}]"#).contains("not valid JSON"))
  }
}
