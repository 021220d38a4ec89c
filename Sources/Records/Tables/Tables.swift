import PrefKitSupport

/// Text as a code into this chunk's own dictionary; -1 is missing.
struct DictionaryColumn {
  var codes = Column<Int32>(missing: -1)
  var names = Interner()

  @inline(__always)
  mutating func set(_ row: Int, _ text: UnsafeBufferPointer<UInt8>) {
    codes.set(row, names.code(text))
  }
}

/// The columns of one chunk of one input, as its thread fills them.
///
/// Rows of a child table belong to their parent by position: item i's candidates are those from
/// `firstCandidate[i]` up to the next item's. Regular data (two candidates an item, one verdict) then needs
/// no memory for it, see `Column`.
struct Tables {
  // Items
  var itemCount = 0
  var record = Column<UInt64>(missing: 0)
  var line = Column<UInt64>(missing: 0)
  /// Where the record starts in the input, and how long it is. In Arrow input, in the arena.
  var byteOffset = Column<UInt64>(missing: 0)
  var recordLength = Column<UInt32>(missing: 0)
  /// Which of the chunk's plans read the record.
  var plan = Column<UInt16>(missing: 0)
  var itemID = Column<UInt64>.spans
  var prompt = Column<UInt64>.spans
  var messages = Column<UInt64>.spans
  /// Of a record's first item: the run of members among which the unknown ones are. Of input without JSON
  /// text (CSV, Arrow): the ready `extra`, in the arena.
  var itemExtra = Column<UInt64>.spans
  var labels = (0..<ItemLabels.names.count).map { _ in DictionaryColumn() }
  var firstCandidate = Column<UInt32>(missing: 0)
  var firstJudgement = Column<UInt32>(missing: 0)

  // Candidates
  var candidateCount = 0
  var candidateID = Column<UInt64>.spans
  var candidateText = Column<UInt64>.spans
  var candidateMessages = Column<UInt64>.spans
  var generator = DictionaryColumn()
  /// The element the candidate was read from, for `extra`, and the block that read it.
  var candidateElement = Column<UInt64>.spans
  var candidateBlock = Column<UInt16>(missing: 0)
  var firstStep = Column<UInt32>(missing: 0)

  // Steps
  var stepCount = 0
  var stepState = Column<UInt64>.spans
  var stepText = Column<UInt64>.spans
  var stepElement = Column<UInt64>.spans
  var stepBlock = Column<UInt16>(missing: 0)

  // Judgements
  var judgementCount = 0
  /// Rank lists, numbered from 0 in this chunk.
  var groupCount = 0
  var kind = Column<UInt8>(missing: 0)
  var rater = DictionaryColumn()
  var source = Column<UInt8>(missing: JudgementSource.unknown)
  var channel = Column<UInt8>(missing: Channel.unknown)
  var dimension = DictionaryColumn()
  /// Candidates by their row in the chunk.
  var candidateA = Column<UInt32>(missing: .max)
  var candidateB = Column<UInt32>(missing: .max)
  var outcome = Column<UInt8>(missing: Outcome.none.rawValue)
  var strength = Column<UInt64>.doubles
  var score = Column<UInt64>.doubles
  var scaleMin = Column<UInt64>.doubles
  var scaleMax = Column<UInt64>.doubles
  var rank = Column<UInt32>(missing: 0)
  var group = Column<UInt32>(missing: .max)
  var step = Column<UInt32>(missing: .max)
  var confidence = Column<UInt64>.doubles
  var shownFirst = Column<UInt8>(missing: ShownFirst.unknown)
  var rubric = DictionaryColumn()
  var round = DictionaryColumn()
  var time = Column<Int64>(missing: .min)
  var reasonTags = Column<UInt64>.spans
  /// 0 no, 1 yes.
  var aggregate = Column<UInt8>(missing: 0)
  /// 0 no, 1 yes, 2 not said.
  var gold = Column<UInt8>(missing: 2)
  var status = Column<UInt8>(missing: 0)
  var raw = Column<UInt64>.spans

  /// How far the tables had grown, to take back a record that is refused.
  struct Mark {
    var items, candidates, steps, judgements, groups: Int
  }

  var mark: Mark {
    Mark(
      items: itemCount, candidates: candidateCount, steps: stepCount, judgements: judgementCount,
      groups: groupCount)
  }
}

extension Tables {
  /// Takes back every row since `mark`.
  mutating func truncate(to mark: Mark) {
    itemCount = mark.items
    candidateCount = mark.candidates
    stepCount = mark.steps
    judgementCount = mark.judgements
    groupCount = mark.groups
    eachItemColumn {
      $0.truncate(to: mark.items)
    } dictionary: {
      $0.codes.truncate(to: mark.items)
    }
    eachCandidateColumn {
      $0.truncate(to: mark.candidates)
    } dictionary: {
      $0.codes.truncate(to: mark.candidates)
    }
    eachStepColumn { $0.truncate(to: mark.steps) }
    eachJudgementColumn {
      $0.truncate(to: mark.judgements)
    } dictionary: {
      $0.codes.truncate(to: mark.judgements)
    }
  }

  /// Gives the memory back.
  mutating func free() {
    eachItemColumn {
      $0.free()
    } dictionary: {
      $0.codes.free()
    }
    eachCandidateColumn {
      $0.free()
    } dictionary: {
      $0.codes.free()
    }
    eachStepColumn { $0.free() }
    eachJudgementColumn {
      $0.free()
    } dictionary: {
      $0.codes.free()
    }
  }

  private mutating func eachItemColumn(
    _ body: (inout any GrowingColumn) -> Void, dictionary: (inout DictionaryColumn) -> Void
  ) {
    apply(&record, body)
    apply(&line, body)
    apply(&byteOffset, body)
    apply(&recordLength, body)
    apply(&plan, body)
    apply(&itemID, body)
    apply(&prompt, body)
    apply(&messages, body)
    apply(&itemExtra, body)
    apply(&firstCandidate, body)
    apply(&firstJudgement, body)
    for i in labels.indices { dictionary(&labels[i]) }
  }

  private mutating func eachCandidateColumn(
    _ body: (inout any GrowingColumn) -> Void, dictionary: (inout DictionaryColumn) -> Void
  ) {
    apply(&candidateID, body)
    apply(&candidateText, body)
    apply(&candidateMessages, body)
    apply(&candidateElement, body)
    apply(&candidateBlock, body)
    apply(&firstStep, body)
    dictionary(&generator)
  }

  private mutating func eachStepColumn(_ body: (inout any GrowingColumn) -> Void) {
    apply(&stepState, body)
    apply(&stepText, body)
    apply(&stepElement, body)
    apply(&stepBlock, body)
  }

  private mutating func eachJudgementColumn(
    _ body: (inout any GrowingColumn) -> Void, dictionary: (inout DictionaryColumn) -> Void
  ) {
    apply(&kind, body)
    apply(&source, body)
    apply(&channel, body)
    apply(&candidateA, body)
    apply(&candidateB, body)
    apply(&outcome, body)
    apply(&strength, body)
    apply(&score, body)
    apply(&scaleMin, body)
    apply(&scaleMax, body)
    apply(&rank, body)
    apply(&group, body)
    apply(&step, body)
    apply(&confidence, body)
    apply(&shownFirst, body)
    apply(&time, body)
    apply(&reasonTags, body)
    apply(&aggregate, body)
    apply(&gold, body)
    apply(&status, body)
    apply(&raw, body)
    dictionary(&rater)
    dictionary(&dimension)
    dictionary(&rubric)
    dictionary(&round)
  }

  private func apply<C: GrowingColumn>(_ column: inout C, _ body: (inout any GrowingColumn) -> Void)
  {
    var boxed: any GrowingColumn = column
    body(&boxed)
    if let changed = boxed as? C { column = changed }
  }
}

/// What all columns can do, whatever they hold.
protocol GrowingColumn {
  mutating func truncate(to rows: Int)
  mutating func free()
}

extension Column: GrowingColumn {}
