import PrefKitSupport

/// One batch on its way out.
struct ExportBatch {
  let table: Table
  let dataset: Dataset
  /// Which of the dataset's batches.
  let index: Int
  let batch: Batch
  let tables: Tables
  let rows: Int
  let layout: TextLayout
  let dictionaries: ArrowDictionaries
  let constants: ArrowConstants
  let memory: BatchMemory
  let extra: ExtraWriter
  /// Columns of lengths leave with this batch.
  let wantsLengths: Bool
  let shared = Shared()

  /// What one column of the batch made for others.
  final class Shared {
    var lengths: TextLengths?
    var progressions: [[UInt64]: Block] = [:]
  }
}

/// Some listed problems on their way out.
struct ExportProblems {
  let dataset: Dataset
  let problems: ArraySlice<Problem>
  /// Which source each is about.
  let sources: ArraySlice<Int>
  let layout: TextLayout
  let dictionaries: ArrowDictionaries
  let memory: BatchMemory
}

/// A column of a table: what it is called, its type, and how its array is made.
struct ExportColumn: Sendable {
  enum Maker: Sendable {
    case rows(@Sendable (ExportBatch) throws(ExportError) -> ArrowNode)
    case problems(@Sendable (ExportProblems) throws(ExportError) -> ArrowNode)
  }

  let name: String
  let type: ArrowType
  let isNullable: Bool
  let maker: Maker

  init(
    _ name: String, _ type: ArrowType, nullable: Bool = true,
    _ make: @escaping @Sendable (ExportBatch) throws(ExportError) -> ArrowNode
  ) {
    self.name = name
    self.type = type
    isNullable = nullable
    maker = .rows(make)
  }

  init(
    problem name: String, _ type: ArrowType, nullable: Bool = true,
    _ make: @escaping @Sendable (ExportProblems) throws(ExportError) -> ArrowNode
  ) {
    self.name = name
    self.type = type
    isNullable = nullable
    maker = .problems(make)
  }

  /// The columns of `table`, in the order of docs/records.md.
  static func all(_ table: Table) -> [ExportColumn] {
    switch table {
    case .items: return items
    case .candidates: return candidates
    case .judgements: return judgements
    case .steps: return steps
    case .problems: return problems
    }
  }

  private static let items: [ExportColumn] =
    [
      ExportColumn("item", .uint64, nullable: false) { out throws(ExportError) in
        try out.sequence(from: out.batch.firstItem)
      },
      ExportColumn("item_id", .text) { out throws(ExportError) in try out.text(out.tables.itemID) },
      ExportColumn("prompt", .text) { out throws(ExportError) in try out.text(out.tables.prompt) },
      ExportColumn("messages", .text) { out throws(ExportError) in
        try out.text(out.tables.messages)
      },
    ]
    + ItemLabels.names.enumerated().map { field, name in
      ExportColumn(name, .dictionary) { out throws(ExportError) in try out.codes(field) }
    } + [
      ExportColumn("source", .dictionary, nullable: false) { out throws(ExportError) in
        try out.sourceName()
      },
      ExportColumn("record", .uint64, nullable: false) { out throws(ExportError) in
        try out.plain(out.tables.record)
      },
      ExportColumn("line", .uint64) { out throws(ExportError) in try out.place(out.tables.line) },
      ExportColumn("byte_offset", .uint64) { out throws(ExportError) in
        try out.place(out.tables.byteOffset)
      },
      ExportColumn("extra", .text) { out throws(ExportError) in try out.itemExtra() },
    ]

  private static let candidates: [ExportColumn] = [
    ExportColumn("candidate", .uint64, nullable: false) { out throws(ExportError) in
      try out.sequence(from: out.batch.firstCandidate)
    },
    ExportColumn("item", .uint64, nullable: false) { out throws(ExportError) in
      try out.parents(
        out.tables.firstCandidate, out.tables.itemCount, from: out.batch.firstItem)
    },
    ExportColumn("candidate_id", .text) { out throws(ExportError) in
      try out.text(out.tables.candidateID)
    },
    ExportColumn("text", .text) { out throws(ExportError) in
      try out.candidateText()
    },
    ExportColumn("messages", .text) { out throws(ExportError) in
      try out.text(out.tables.candidateMessages)
    },
    ExportColumn("generator", .dictionary) { out throws(ExportError) in
      try out.codes(DictionaryField.generator)
    },
    ExportColumn("byte_length", .uint64) { out throws(ExportError) in
      try out.byteLengths()
    },
    ExportColumn("char_length", .uint64) { out throws(ExportError) in
      try out.charLengths()
    },
    ExportColumn("extra", .text) { out throws(ExportError) in try out.candidateExtra() },
  ]

  private static let steps: [ExportColumn] = [
    ExportColumn("candidate", .uint64, nullable: false) { out throws(ExportError) in
      try out.parents(
        out.tables.firstStep, out.tables.candidateCount, from: out.batch.firstCandidate)
    },
    ExportColumn("step", .uint32, nullable: false) { out throws(ExportError) in
      var walker = out.tables.candidatesOfSteps
      let first = out.tables.firstStep
      return try out.each { row in
        UInt32(truncatingIfNeeded: row - Int(first[walker.parent(of: row)]))
      }
    },
    ExportColumn("state", .text) { out throws(ExportError) in try out.text(out.tables.stepState) },
    ExportColumn("text", .text) { out throws(ExportError) in try out.text(out.tables.stepText) },
    ExportColumn("extra", .text) { out throws(ExportError) in try out.stepExtra() },
  ]

  private static let judgements: [ExportColumn] = [
    ExportColumn("judgement", .uint64, nullable: false) { out throws(ExportError) in
      try out.sequence(from: out.batch.firstJudgement)
    },
    ExportColumn("item", .uint64, nullable: false) { out throws(ExportError) in
      try out.parents(
        out.tables.firstJudgement, out.tables.itemCount, from: out.batch.firstItem)
    },
    ExportColumn("kind", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(out.tables.kind, JudgementKind.words)
    },
    ExportColumn("rater", .dictionary) { out throws(ExportError) in
      try out.codes(DictionaryField.rater)
    },
    ExportColumn("source", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(out.tables.source, JudgementSource.words)
    },
    ExportColumn("channel", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(out.tables.channel, Channel.words)
    },
    ExportColumn("dimension", .dictionary, nullable: false) { out throws(ExportError) in
      try out.codes(DictionaryField.dimension, otherwise: Dataset.overall)
    },
    ExportColumn("candidate_a", .uint64) { out throws(ExportError) in
      try out.rowNumbers(out.tables.candidateA, from: out.batch.firstCandidate)
    },
    ExportColumn("candidate_b", .uint64) { out throws(ExportError) in
      try out.rowNumbers(out.tables.candidateB, from: out.batch.firstCandidate)
    },
    ExportColumn("outcome", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(out.tables.outcome, Outcome.words)
    },
    ExportColumn("strength", .float64) { out throws(ExportError) in
      try out.doubles(out.tables.strength)
    },
    ExportColumn("score", .float64) { out throws(ExportError) in
      try out.doubles(out.tables.score)
    },
    ExportColumn("scale_min", .float64) { out throws(ExportError) in
      try out.doubles(out.tables.scaleMin)
    },
    ExportColumn("scale_max", .float64) { out throws(ExportError) in
      try out.doubles(out.tables.scaleMax)
    },
    ExportColumn("rank", .uint32) { out throws(ExportError) in
      try out.numbers(out.tables.rank, null: { $0 == 0 }, as: { $0 })
    },
    ExportColumn("group", .uint64) { out throws(ExportError) in
      try out.rowNumbers(out.tables.group, from: out.batch.firstGroup)
    },
    ExportColumn("step", .uint32) { out throws(ExportError) in
      try out.numbers(out.tables.step, null: { $0 == .max }, as: { $0 })
    },
    ExportColumn("confidence", .float64) { out throws(ExportError) in
      try out.doubles(out.tables.confidence)
    },
    ExportColumn("shown_first", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(out.tables.shownFirst, ShownFirst.words)
    },
    ExportColumn("rubric", .dictionary) { out throws(ExportError) in
      try out.codes(DictionaryField.rubric)
    },
    ExportColumn("round", .dictionary) { out throws(ExportError) in
      try out.codes(DictionaryField.round)
    },
    ExportColumn("time", .timestamp) { out throws(ExportError) in
      try out.numbers(out.tables.time, null: { $0 == .min }, as: { $0 })
    },
    ExportColumn("reason_tags", .text) { out throws(ExportError) in
      try out.text(out.tables.reasonTags)
    },
    ExportColumn("aggregate", .bool, nullable: false) { out throws(ExportError) in
      try out.flags(out.tables.aggregate)
    },
    ExportColumn("gold", .bool) { out throws(ExportError) in try out.flags(out.tables.gold) },
    ExportColumn("status", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(out.tables.status, Status.words)
    },
    ExportColumn("raw", .text) { out throws(ExportError) in try out.text(out.tables.raw) },
  ]

  private static let problems: [ExportColumn] = [
    ExportColumn(problem: "severity", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(Severity.words) { Int($0.severity.rawValue) }
    },
    ExportColumn(problem: "code", .dictionary, nullable: false) { out throws(ExportError) in
      try out.words(ProblemCode.allCases.map(\.word)) { Int($0.code.rawValue) }
    },
    ExportColumn(problem: "source", .dictionary, nullable: false) { out throws(ExportError) in
      try out.sourceName()
    },
    ExportColumn(problem: "record", .uint64) { out throws(ExportError) in
      try out.places(\.record)
    },
    ExportColumn(problem: "line", .uint64) { out throws(ExportError) in try out.places(\.line) },
    ExportColumn(problem: "byte_offset", .uint64) { out throws(ExportError) in
      try out.places(\.byteOffset)
    },
    ExportColumn(problem: "pointer", .text, nullable: false) { out throws(ExportError) in
      try out.texts(\.pointer)
    },
    ExportColumn(problem: "message", .text, nullable: false) { out throws(ExportError) in
      try out.texts(\.message)
    },
  ]
}

extension ExportBatch {
  /// Lines and offsets, which Arrow input does not have.
  fileprivate func place(_ column: Column<UInt64>) throws(ExportError) -> ArrowNode {
    if dataset.sources[batch.source].container == .arrow { return try allNull() }
    return try plain(column)
  }
}

extension ExportProblems {
  fileprivate func words(
    _ words: [String], _ code: (Problem) -> Int
  ) throws(ExportError) -> ArrowNode {
    let shared = try dictionaries.words(words)
    let codes = try memory.block(problems.count * 4)
    for (row, problem) in problems.enumerated() {
      codes.base.storeBytes(
        of: Int32(truncatingIfNeeded: code(problem)), toByteOffset: row * 4, as: Int32.self)
    }
    let node = ArrowNode(Validity(rows: problems.count, memory), values: codes)
    node.dictionary = shared.node()
    return node
  }

  fileprivate func sourceName() throws(ExportError) -> ArrowNode {
    let shared = try dictionaries.sources(dataset.sources)
    let own = dataset.sources.map { shared.code($0.name) }
    let codes = try memory.block(problems.count * 4)
    for (row, source) in sources.enumerated() {
      codes.base.storeBytes(of: own[source], toByteOffset: row * 4, as: Int32.self)
    }
    let node = ArrowNode(Validity(rows: problems.count, memory), values: codes)
    node.dictionary = shared.node()
    return node
  }

  /// Numbers of which the negative ones stand for unknown.
  fileprivate func places(_ field: (Problem) -> Int) throws(ExportError) -> ArrowNode {
    let values = try memory.block(problems.count * 8)
    var validity = Validity(rows: problems.count, memory)
    for (row, problem) in problems.enumerated() {
      let place = field(problem)
      if place < 0 { try validity.setNull(row) }
      values.base.storeBytes(
        of: UInt64(Swift.max(place, 0)), toByteOffset: row * 8, as: UInt64.self)
    }
    return ArrowNode(validity, values: values)
  }

  fileprivate func texts(_ field: (Problem) -> String) throws(ExportError) -> ArrowNode {
    switch layout {
    case .view:
      var sink = try TextViewSink(
        rows: problems.count, batch: nil, region: nil, bytes: 0, memory)
      return try fill(&sink, field)
    case .large:
      var sink = try LargeTextSink(rows: problems.count, bytes: problems.count * 64, memory)
      return try fill(&sink, field)
    }
  }

  private func fill<Sink: TextSink>(
    _ sink: inout Sink, _ field: (Problem) -> String
  ) throws(ExportError) -> ArrowNode {
    for (row, problem) in problems.enumerated() {
      try sink.copy(row, field(problem))
    }
    return try sink.finish()
  }
}
