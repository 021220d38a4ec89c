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

extension Tables {
  var itemsOfCandidates: RowWalker { RowWalker(first: firstCandidate, parents: itemCount) }
  var itemsOfJudgements: RowWalker { RowWalker(first: firstJudgement, parents: itemCount) }
  var candidatesOfSteps: RowWalker { RowWalker(first: firstStep, parents: candidateCount) }
}

/// The tables of a dataset. Raw values are those of `prefkit_table`.
public enum Table: Int32, CaseIterable, Sendable {
  case items, candidates, judgements, steps, problems
}
