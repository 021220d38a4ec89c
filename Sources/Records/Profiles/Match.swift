import PrefKitSupport

/// Which records a profile fits.
struct Match {
  struct Requirement {
    /// The pointer's segments; the last may be a key pattern.
    var path: [[UInt8]]
    var isPattern: Bool
    var types: TypeSet
    var written: String
  }

  var has: [Requirement] = []
  /// Of each group at least one is there.
  var any: [[Requirement]] = []
  var lacks: [Requirement] = []
  var conditions = Run()

  /// How much it asks for: the second key, after the rank, of which profile goes first.
  var weight: Int { has.count + any.count }

  /// Some demand is about what is inside the record's members.
  var looksInside: Bool {
    (has + lacks + any.flatMap { $0 }).contains { $0.path.count > 1 }
  }
}

/// What a document says, before it is frozen into a `Plan`.
struct PlanDraft {
  var name = ""
  var title = ""
  var rank = 1
  var match = Match()
  var headerlessColumns: Int?
  var jsonColumns = false
  /// A path is `$record`: the number must be known while a record is mapped.
  var usesRecordNumber = false
  var topKeys: [[UInt8]] = []
  var text: [UInt8] = []
  var segments: [Segment] = []
  var values: [Value] = []
  var tokens: [TokenMap] = []
  var entries: [TokenEntry] = []
  var conditions: [Condition] = []
  var eaches: [Each] = []
  var references: [TextReference] = []
  var items: [ItemBlock] = []
  var candidates: [CandidateBlock] = []
  var steps: [StepBlock] = []
  var judgements: [JudgementBlock] = []
  var skip = Run()
  var claims = Claims()
  /// Where each candidate and step block's elements are; nil where they are no place in the record.
  var candidatePaths: [[[UInt8]]?] = []
  var stepPaths: [[[UInt8]]?] = []
}

/// The paths a profile takes, as a tree of member patterns. What it does not take is `extra`.
struct Claims {
  struct Branch {
    /// A member's name, with `*` for any text; `[]` stands for the elements of an array or the
    /// members of an object that `each` walks.
    var pattern: [UInt8]
    var next: Claims
  }

  var branches: [Branch] = []
  /// The whole value is taken.
  var isWhole = false
  /// Elements here make candidate or step rows, which keep their own `extra`.
  var row: Row = .none
  enum Row: UInt8 { case none, candidate, step }

  static let elements: [UInt8] = []

  /// The claims below `path`.
  func find(_ path: [[UInt8]]) -> Claims? {
    var here = self
    for pattern in path {
      guard let branch = here.branches.first(where: { $0.pattern == pattern }) else { return nil }
      here = branch.next
    }
    return here
  }

  mutating func claim(_ path: ArraySlice<[UInt8]>, row: Row = .none, whole: Bool = true) {
    guard let head = path.first else {
      if whole { isWhole = true }
      if row != .none { self.row = row }
      return
    }
    let at =
      branches.firstIndex { $0.pattern == head }
      ?? {
        branches.append(Branch(pattern: head, next: Claims()))
        return branches.count - 1
      }()
    branches[at].next.claim(path.dropFirst(), row: row, whole: whole)
  }
}
