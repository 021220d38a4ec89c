import CPrefKit
import Glibc
import Testing

@Suite("Ratings and pairs")
struct ArraysTests {
  /// One rating with names in place of codes.
  struct Rating: Hashable {
    var unit: String
    var rater: String
    var value: Double
  }

  struct Pair: Hashable {
    var left: String
    var right: String
    var rater: String
    var unit: String
    var outcome: Double
  }

  static func name(_ arrays: OpaquePointer?, _ axis: Int32, _ code: UInt32) -> String {
    var text: UnsafePointer<CChar>?
    var length = 0
    guard prefkit_judgement_arrays_name(arrays, axis, UInt64(code), &text, &length) == PREFKIT_OK
    else { return "-" }
    return String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
  }

  func ratings(
    _ opened: Opened, _ kind: String, dimension: String? = nil, source: String? = nil,
    task: String? = nil
  ) throws -> [Rating] {
    var arrays: OpaquePointer?
    var error = newError()
    let status = select(dimension, source, task) {
      prefkit_dataset_ratings(opened.handle, kind, $0, &arrays, &error)
    }
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    defer { prefkit_judgement_arrays_free(arrays) }
    var view = prefkit_ratings_view()
    view.struct_size = UInt32(MemoryLayout<prefkit_ratings_view>.size)
    #expect(prefkit_ratings_get(arrays, &view) == PREFKIT_OK)
    return (0..<Int(view.count)).map {
      Rating(
        unit: ArraysTests.name(arrays, PREFKIT_AXIS_UNIT, view.unit[$0]),
        rater: ArraysTests.name(arrays, PREFKIT_AXIS_RATER, view.rater[$0]), value: view.value[$0])
    }
  }

  func pairs(_ opened: Opened, derive: Bool = false, dimension: String? = nil) throws -> [Pair] {
    var arrays: OpaquePointer?
    var error = newError()
    let status = select(dimension, nil, nil) {
      prefkit_dataset_pairs(opened.handle, derive ? 1 : 0, $0, &arrays, &error)
    }
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    defer { prefkit_judgement_arrays_free(arrays) }
    var view = prefkit_pairs_view()
    view.struct_size = UInt32(MemoryLayout<prefkit_pairs_view>.size)
    #expect(prefkit_pairs_get(arrays, &view) == PREFKIT_OK)
    return (0..<Int(view.count)).map {
      #expect(UInt64(view.rater[$0]) <= view.rater_count)
      return Pair(
        left: ArraysTests.name(arrays, PREFKIT_AXIS_COMPETITOR, view.left[$0]),
        right: ArraysTests.name(arrays, PREFKIT_AXIS_COMPETITOR, view.right[$0]),
        rater: ArraysTests.name(arrays, PREFKIT_AXIS_RATER, view.rater[$0]),
        unit: ArraysTests.name(arrays, PREFKIT_AXIS_UNIT, view.unit[$0]),
        outcome: view.outcome[$0])
    }
  }

  private func select(
    _ dimension: String?, _ source: String?, _ task: String?,
    _ body: (UnsafePointer<prefkit_selection>) -> prefkit_status
  ) -> prefkit_status {
    let words = [dimension, source, task].map { $0.flatMap { strdup($0) } }
    defer { for word in words { Glibc.free(word) } }
    var selection = prefkit_selection()
    selection.struct_size = UInt32(MemoryLayout<prefkit_selection>.size)
    selection.dimension = UnsafePointer(words[0])
    selection.source = UnsafePointer(words[1])
    selection.task = UnsafePointer(words[2])
    return body(&selection)
  }

  // MARK: Preferences

  /// Three raters on one comparison, one of whom saw it the other way round; and everything that does
  /// not count.
  static let votes = """
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "ann", "vote": "x"}
    {"id": "q1", "x": {"text": "B", "by": "m2"}, "y": {"text": "A", "by": "m1"}, "who": "bob", "vote": "x"}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "cy", "vote": "="}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "", "vote": "x"}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "vote": "y"}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "all", "vote": "x", "sum": true}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "dee", "vote": "x", "state": "draft"}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "eve", "vote": null}
    {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "ann", "vote": "y", "dim": "style", "from": "expert", "task": "qa"}
    """

  @Test("preferences are seen from the unit's first candidate")
  func preferences() throws {
    let opened = try Opened(ArraysTests.votes, profile: Layout.votes)
    let found = try ratings(opened, "preference")
    #expect(
      found == [
        Rating(unit: "q1 / m1 vs m2", rater: "ann", value: 1),
        Rating(unit: "q1 / m1 vs m2", rater: "bob", value: 0),
        Rating(unit: "q1 / m1 vs m2", rater: "cy", value: 0.5),
        Rating(unit: "q1 / m1 vs m2 / style", rater: "ann", value: 0),
      ])
  }

  @Test("the selection takes one dimension, source or task")
  func selection() throws {
    let opened = try Opened(ArraysTests.votes, profile: Layout.votes)
    #expect(try ratings(opened, "preference", dimension: "overall").count == 3)
    #expect(try ratings(opened, "preference", dimension: "style").count == 1)
    #expect(try ratings(opened, "preference", dimension: "tone").isEmpty)
    #expect(try ratings(opened, "preference", source: "expert").count == 1)
    #expect(try ratings(opened, "preference", source: "unknown").count == 3)
    #expect(try ratings(opened, "preference", task: "qa").count == 1)
    let failure = #expect(throws: Opened.Failure.self) {
      try ratings(opened, "preference", source: "oracle")
    }
    #expect(failure?.field == "source")
    let kind = #expect(throws: Opened.Failure.self) { try ratings(opened, "votes") }
    #expect(kind?.field == "kind")
  }

  @Test("without ids the same texts are the same unit, in any order and however escaped")
  func textIdentity() throws {
    let opened = try Opened(
      #"""
      {"prompt": "caf\u00e9", "x": {"text": "A"}, "y": {"text": "B"}, "who": "ann", "vote": "x"}
      {"prompt": "café", "x": {"text": "\u0042"}, "y": {"text": "A"}, "who": "bob", "vote": "y"}
      {"prompt": "café", "x": {"text": "A"}, "y": {"text": "C"}, "who": "bob", "vote": "y"}
      """#, profile: Layout.votes)
    let found = try ratings(opened, "preference")
    #expect(found.map(\.value) == [1, 1, 0])
    #expect(found[0].unit == found[1].unit)
    #expect(found[0].unit != found[2].unit)
  }

  @Test("one id with other candidates is another comparison")
  func otherCandidates() throws {
    let opened = try Opened(
      """
      {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m2"}, "who": "ann", "vote": "x"}
      {"id": "q1", "x": {"text": "A", "by": "m1"}, "y": {"text": "B", "by": "m3"}, "who": "bob", "vote": "x"}
      """, profile: Layout.votes)
    #expect(
      try ratings(opened, "preference").map(\.unit) == ["q1 / m1 vs m2", "q1 / m1 vs m3"])
  }

  // MARK: Scores, ranks, steps

  @Test("scores, ranks and steps rate candidates")
  func scores() throws {
    let opened = try Opened.scores()
    #expect(
      try ratings(opened, "score") == [
        Rating(unit: "q1 / m1", rater: "ann", value: 4),
        Rating(unit: "q1 / m2", rater: "ann", value: 2),
        Rating(unit: "q2 / m1", rater: "bob", value: 5),
      ])
    #expect(try ratings(opened, "rank").map(\.value) == [1, 2, 1])
    #expect(
      try ratings(opened, "step") == [
        Rating(unit: "q1 / m1 / step 0", rater: "ann", value: 1),
        Rating(unit: "q1 / m1 / step 1", rater: "ann", value: 0),
        Rating(unit: "q2 / m1 / step 0", rater: "bob", value: 1),
      ])
  }

  // MARK: Pairs

  @Test("pairs keep judgements without a rater")
  func pairs() throws {
    let opened = try Opened(ArraysTests.votes, profile: Layout.votes)
    let found = try pairs(opened, dimension: "overall")
    #expect(found.map(\.left) == ["m1", "m2", "m1", "m1", "m1"])
    #expect(found.map(\.outcome) == [1, 1, 0.5, 1, 0])
    #expect(found.map(\.rater) == ["ann", "bob", "cy", "-", "-"])
    #expect(Set(found.map(\.unit)) == ["q1"])
  }

  @Test("competitors are generators, else ids, else texts")
  func competitors() throws {
    let opened = try Opened(
      #"""
      {"id": 1, "x": {"id": "c1", "text": "A", "by": "m1"}, "y": {"id": "c2", "text": "B"}, "vote": "x"}
      {"id": 2, "x": {"text": "tab\there"}, "y": {"text": "B"}, "vote": "y"}
      """#, profile: Layout.votes)
    let found = try pairs(opened)
    #expect(found.map(\.left) == ["m1", "tab\there"])
    #expect(found.map(\.right) == ["c2", "B"])
  }

  @Test("ranks and scores imply pairs, over all records of a rater's list")
  func derived() throws {
    let opened = try Opened.scores()
    #expect(try pairs(opened).isEmpty)
    let found = try pairs(opened, derive: true)
    #expect(
      found == [
        Pair(left: "m1", right: "m2", rater: "ann", unit: "q1", outcome: 1),
        Pair(left: "m1", right: "m2", rater: "ann", unit: "q1", outcome: 1),
      ])
    let spread = try Opened(
      """
      {"id": "q", "who": "ann", "answers": [{"text": "A", "by": "m1", "score": 1}]}
      {"id": "q", "who": "ann", "answers": [{"text": "A", "by": "m2", "score": 3}]}
      {"id": "q", "who": "ann", "answers": [{"text": "A", "by": "m3", "score": 1}]}
      {"id": "q", "answers": [{"text": "A", "by": "m1", "score": 1}]}
      {"id": "q", "answers": [{"text": "A", "by": "m2", "score": 1}]}
      """, profile: Layout.scores)
    let implied = try pairs(spread, derive: true)
    #expect(implied.map { [$0.left, $0.right] } == [["m1", "m2"], ["m1", "m3"], ["m2", "m3"]])
    #expect(implied.map(\.outcome) == [0, 0.5, 1])
  }

  @Test("codes past the end, and axes that are not there")
  func names() throws {
    let opened = try Opened(ArraysTests.votes, profile: Layout.votes)
    var arrays: OpaquePointer?
    #expect(
      prefkit_dataset_ratings(opened.handle, "preference", nil, &arrays, nil) == PREFKIT_OK)
    defer { prefkit_judgement_arrays_free(arrays) }
    var text: UnsafePointer<CChar>?
    var length = 0
    #expect(
      prefkit_judgement_arrays_name(arrays, PREFKIT_AXIS_RATER, 3, &text, &length)
        == PREFKIT_OUT_OF_RANGE)
    #expect(
      prefkit_judgement_arrays_name(arrays, PREFKIT_AXIS_RATER, .max, &text, &length)
        == PREFKIT_OUT_OF_RANGE)
    #expect(
      prefkit_judgement_arrays_name(arrays, PREFKIT_AXIS_COMPETITOR, 0, &text, &length)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_judgement_arrays_name(arrays, 7, 0, &text, &length) == PREFKIT_INVALID_ARGUMENT)
    var pairs = prefkit_pairs_view()
    pairs.struct_size = UInt32(MemoryLayout<prefkit_pairs_view>.size)
    #expect(prefkit_pairs_get(arrays, &pairs) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("the arrays outlive their dataset")
  func lifetime() throws {
    let opened = try Opened(ArraysTests.votes, profile: Layout.votes)
    var arrays: OpaquePointer?
    #expect(prefkit_dataset_pairs(opened.handle, 0, nil, &arrays, nil) == PREFKIT_OK)
    opened.free()
    #expect(ArraysTests.name(arrays, PREFKIT_AXIS_COMPETITOR, 0) == "m1")
    prefkit_judgement_arrays_free(arrays)
  }
}
