import PrefKitSupport

/// What is wrong, and where.
public struct Problem: Sendable {
  var severity: Severity
  public var code: ProblemCode
  public var record: Int
  public var line: Int
  public var byteOffset: Int
  public var pointer: String
  public var message: String
  /// About the file: said with the first record it is seen in.
  var once = false
}

/// One chunk of one input, read: its columns, what they point into, and what was wrong.
///
/// Immutable once the reader hands it out; shared by the dataset and by every Arrow stream made from it.
final class Batch: @unchecked Sendable {
  let input: InputBytes
  let arena: Arena
  let tables: UnsafeMutablePointer<Tables>
  /// The profiles that read records here; `Tables.plan` counts into this.
  var plans: [Plan] = []
  var problems: [Problem] = []
  /// All problems by code, listed or not.
  var problemCounts = [Int](repeating: 0, count: ProblemCode.allCases.count)
  /// How many records each of `plans` read.
  var planRecords: [Int] = []
  @exclusivity(unchecked) var records = 0
  @exclusivity(unchecked) var refused = 0
  /// Rows of a delimited file without any cell.
  var blankRows = 0
  /// The rest of the input could not be read.
  var stopped = false
  @exclusivity(unchecked) var skipped = 0
  /// Which input of the dataset, and how many rows stand before this batch; set when the dataset is put together.
  var source = 0
  var firstItem = 0
  var firstCandidate = 0
  var firstJudgement = 0
  var firstGroup = 0
  /// Records of Arrow input have no text of their own.
  let hasText: Bool

  init(input: InputBytes, hasText: Bool) {
    self.input = input
    self.hasText = hasText
    arena = Arena()
    tables = .allocate(capacity: 1)
    tables.initialize(to: Tables())
  }

  deinit {
    tables.pointee.free()
    tables.deinitialize(count: 1)
    tables.deallocate()
  }

  /// Counts records and lines on from those before this batch.
  func shift(records: Int, lines: Int) {
    tables.pointee.record.shift(by: UInt64(truncatingIfNeeded: records))
    tables.pointee.line.shift(by: UInt64(truncatingIfNeeded: lines))
    for i in problems.indices where problems[i].record >= 0 {
      problems[i].record += records
      problems[i].line += lines
    }
  }

  /// The bytes of `span`, which belongs to a record of `item`; still escaped if the span says so.
  func bytes(_ span: Span, item: Int) -> UnsafeBufferPointer<UInt8> {
    let base =
      span.inArena
      ? UnsafePointer(arena.base) : input.base + Int(tables.pointee.byteOffset[item])
    return UnsafeBufferPointer(start: base + span.offset, count: span.byteCount)
  }
}
