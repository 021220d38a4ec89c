import PrefKitSupport

/// Finds the parents of ascending rows: the item of a candidate, the candidate of a step.
struct RowWalker {
  private let first: Column<UInt32>
  private let parents: Int
  private var current = 0
  /// The row at which the next parent begins.
  private var boundary: Int

  init(first: Column<UInt32>, parents: Int) {
    self.first = first
    self.parents = parents
    boundary = parents > 1 ? Int(first[1]) : .max
  }

  /// The parent of `row`, which is not below the row asked for before.
  @inline(__always)
  mutating func parent(of row: Int) -> Int {
    while row >= boundary {
      current &+= 1
      boundary = current &+ 1 < parents ? Int(first[current &+ 1]) : .max
    }
    return current
  }
}

/// The item that each row of a table belongs to.
struct ItemWalker {
  private var outer: RowWalker?
  private var inner: RowWalker?

  init(_ table: Table, _ tables: Tables) {
    switch table {
    case .items, .problems: break
    case .candidates: outer = tables.itemsOfCandidates
    case .judgements: outer = tables.itemsOfJudgements
    case .steps:
      outer = tables.itemsOfCandidates
      inner = tables.candidatesOfSteps
    }
  }

  @inline(__always)
  mutating func item(of row: Int) -> Int {
    let middle = inner?.parent(of: row) ?? row
    return outer?.parent(of: middle) ?? middle
  }
}

/// Asks for texts some rows before they are read.
struct TextPrefetch {
  private let column: Column<UInt64>
  private let offsets: Column<UInt64>
  private let input: UnsafePointer<UInt8>
  private let rows: Int
  private let readsAll: Bool
  private var walker: ItemWalker

  /// How many rows: long enough to wait for memory, short enough not to lose it again.
  private static let distance = 12
  private static let line = 64
  /// From here on a text is long enough for the processor to see by itself where the reading goes.
  private static let longest = 4 * line

  /// `readsAll`: all bytes of a text without escapes are read, and not only the first ones.
  init(
    _ column: Column<UInt64>, _ table: Table, _ tables: Tables, _ input: InputBytes,
    readsAll: Bool
  ) {
    self.readsAll = readsAll
    self.column = column
    self.input = input.base
    offsets = tables.byteOffset
    rows = tables.rows(of: table)
    walker = ItemWalker(table, tables)
  }

  /// `row` is read now; rows are told in ascending order.
  @inline(__always)
  mutating func reached(_ row: Int) {
    let ahead = row &+ TextPrefetch.distance
    guard ahead < rows else { return }
    let span = column.span(ahead)
    if span.isMissing || span.inArena { return }
    let offset = Int(truncatingIfNeeded: offsets[walker.item(of: ahead)])
    let text = input + (offset &+ span.offset)
    prefetch(text)
    guard readsAll || span.hasEscapes else { return }
    let count = Swift.min(span.byteCount, TextPrefetch.longest)
    var next = TextPrefetch.line
    while next < count {
      prefetch(text + next)
      next &+= TextPrefetch.line
    }
  }
}

extension Tables {
  var itemsOfCandidates: RowWalker { RowWalker(first: firstCandidate, parents: itemCount) }
  var itemsOfJudgements: RowWalker { RowWalker(first: firstJudgement, parents: itemCount) }
  var candidatesOfSteps: RowWalker { RowWalker(first: firstStep, parents: candidateCount) }
}

/// The tables of a dataset. Raw values are those of `prefkit_table`.
public enum Table: Int32, CaseIterable, Sendable {
  case items, candidates, judgements, steps, problems
}
