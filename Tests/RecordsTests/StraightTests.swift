import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// Plain records are mapped by moves, the others by the plan itself: the rows must not tell which.
@Suite struct StraightTests {
  static let records = [
    #"{"type":"pairwise","id":7,"prompt":"p","winner":"yes","loser":"no","meta":{"task":"qa","rater":"r1","source":"human"}}"#,
    #"{"type":"pairwise","id":"x","prompt":"p","winner":"yes it is","loser":"yes","meta":{"task":"","rater":"","source":"human"}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"\nyes","loser":"no","meta":{"rater":"r\u00e92","source":"nobody"}}"#,
    #"{"type":"pairwise","prompt":null,"winner":" ","loser":"no"}"#,
    #"{"type":"pairwise","prompt":"p","winner":"same","loser":"same"}"#,
    #"{"type":"pairwise","prompt":"p","winner":"e\u0301t","loser":"ét"}"#,
    #"{"type":"pairwise","prompt":"p","winner":["a"],"loser":"b"}"#,
    #"{"type":"scalar","prompt":"p","response":"r","score":4,"meta":{"rubric":"v1","rater":"r1"}}"#,
    #"{"type":"scalar","prompt":"p","response":"r","score":44,"meta":{"rubric":"v1","rater":"r1"}}"#,
    #"{"type":"scalar","prompt":"p","response":"","score":2.5}"#,
    #"{"type":"scalar","prompt":"p","response":"r","score":"4"}"#,
    #"{"prompt":"p","chosen":"a b","rejected":"a c"}"#,
    #"{"prompt":"p","chosen":"a\u0062","rejected":"ab"}"#,
    #"{"prompt":"p","chosen":"ab","rejected":"ab c","margin":0.5}"#,
    #"{"prompt":"p","completion":"c","label":true}"#,
    #"{"type":"pairwise","prompt":"p","winner":" \"yes\"","loser":"no","meta":{"confidence":0.75,"time":"2026-05-01T12:00:00Z"}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"yes","loser":"no","meta":{"confidence":1,"time":1777777777}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"yes","loser":"no","meta":{"confidence":1e400,"time":"yesterday"}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"👍 good","loser":"👎 bad","meta":{"confidence":"high","time":""}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"yes","loser":"no","meta":{"confidence":-12.50,"tags":["a","b"],"more":{"x":[{"y":1}]}}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"yes","loser":"no","meta":{"confidence":0,"tags":[],"more":{}}}"#,
    #"{"type":"pairwise","prompt":"p","winner":"yes","loser":"no","meta":{"confidence":00,"tags":["a",],"more":{}}}"#,
    #"{"instruction":"i","output_1":"a","output_2":"b","generator_1":"g","generator_2":"h","annotator":"j","preference":2}"#,
    #"{"instruction":"i","output_1":"a","output_2":"b","generator_1":"g","generator_2":"h","annotator":"j","preference":1.25}"#,
    #"{"instruction":"i","output_1":"a","output_2":"b","generator_1":"g","generator_2":"h","annotator":"j","preference":0}"#,
    #"{"instruction":"i","output_1":"a","output_2":"a","generator_1":"g","generator_2":"h","annotator":"j","preference":1.5}"#,
    #"{"instruction":"i","input":"","output_1":"a","output_2":"b","generator_1":"g","generator_2":"h","annotator":"j","preference":null}"#,
    #"{ "instruction" : "i", "output_1" : "\ud83d\ude00 a", "output_2":"b\n","generator_1":"g","generator_2":"h","annotator":"j","preference":1}"#,
  ]

  private func open(_ text: String, usesMoves: Bool, lenient: Bool) throws -> Dataset {
    var options = ReadOptions()
    options.onError = .collect
    options.usesMoves = usesMoves
    options.lenient = lenient
    var text = text
    return try text.withUTF8 { try Reader.open(bytes: $0, name: "test", options: options) }
  }

  @Test(arguments: [false, true]) func movesMakeTheSameRows(lenient: Bool) throws {
    var seed: UInt64 = 1
    for _ in 0..<200 {
      var lines: [String] = []
      for _ in 0..<30 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        lines.append(Self.records[Int(seed >> 33) % Self.records.count])
      }
      let text = lines.joined(separator: "\n")
      let fast = try open(text, usesMoves: true, lenient: lenient)
      let slow = try open(text, usesMoves: false, lenient: lenient)
      #expect(Self.rows(fast) == Self.rows(slow))
      #expect(fast.problems.map(\.message) == slow.problems.map(\.message))
      #expect(fast.problems.map(\.byteOffset) == slow.problems.map(\.byteOffset))
      // A record that is the first of its part is read without the help of the one before.
      let alone = try PartsTests.reading(text, name: "test.jsonl", partBytes: 1)
      let among = try PartsTests.reading(text, name: "test.jsonl", partBytes: 0)
      #expect(alone == among)
    }
  }

  /// Every column of every batch, as text.
  static func rows(_ dataset: Dataset) -> [String] {
    dataset.batches.flatMap { batch -> [String] in
      let t = batch.tables.pointee
      func name(_ column: DictionaryColumn, _ row: Int) -> String {
        column.codes[row] < 0 ? "-" : column.names.string(Int(column.codes[row]))
      }
      func text(_ span: Span, _ item: Int) -> String {
        span.isMissing ? "-" : String(decoding: batch.bytes(span, item: item), as: UTF8.self)
      }
      func item(of row: Int, _ first: Column<UInt32>) -> Int {
        (0..<t.itemCount).last { Int(first[$0]) <= row } ?? 0
      }
      var out: [String] = []
      for i in 0..<t.itemCount {
        out.append(
          "item \(t.record[i]) \(t.line[i]) \(t.byteOffset[i]) \(t.recordLength[i]) \(text(t.itemID.span(i), i)) \(text(t.prompt.span(i), i)) \(text(t.messages.span(i), i)) \(t.firstCandidate[i]) \(t.firstJudgement[i]) \(batch.plans[Int(t.plan[i])].name) \(t.labels.map { name($0, i) })"
        )
      }
      for c in 0..<t.candidateCount {
        let i = item(of: c, t.firstCandidate)
        out.append(
          "candidate \(text(t.candidateID.span(c), i)) \(text(t.candidateText.span(c), i)) \(name(t.generator, c)) \(t.firstStep[c])"
        )
      }
      for j in 0..<t.judgementCount {
        let i = item(of: j, t.firstJudgement)
        out.append(
          "judgement \(t.kind[j]) \(name(t.rater, j)) \(t.source[j]) \(t.channel[j]) \(name(t.dimension, j)) \(t.candidateA[j]) \(t.candidateB[j]) \(t.outcome[j]) \(t.strength[j]) \(t.score[j]) \(t.scaleMin[j]) \(t.scaleMax[j]) \(t.rank[j]) \(t.group[j]) \(t.step[j]) \(t.confidence[j]) \(t.shownFirst[j]) \(name(t.rubric, j)) \(name(t.round, j)) \(t.time[j]) \(text(t.reasonTags.span(j), i)) \(t.aggregate[j]) \(t.gold[j]) \(t.status[j]) \(text(t.raw.span(j), i))"
        )
      }
      return out
    }
  }
}

extension StraightTests {
  /// The moves are really taken: else the comparison above would compare nothing.
  @Test(arguments: ["pairwise", "trl_preference", "alpaca_eval"])
  func plainLayoutsHaveMoves(name: String) throws {
    let records = [
      "pairwise": Self.records[15], "trl_preference": Self.records[11],
      "alpaca_eval": Self.records[22],
    ]
    let text = Array((records[name] ?? "").utf8)
    let plan = try #require(Catalog.builtIn.plans.first { $0.name == name })
    try text.withUnsafeBufferPointer { buffer in
      let base = try #require(buffer.baseAddress)
      var scanner = JSONScanner(maxDepth: 64, lenient: false)
      var tape = Tape()
      _ = try scanner.scan(base, end: base + buffer.count, into: &tape)
      let shape = Shape(tape, looksInside: true) { base + Int($0) }
      shape.choices = [shape.makeChoice(plan, 0, needsValues: false)]
      #expect(shape.choices[0].straight != nil)
    }
  }
}
