import PrefKitSupport

/// A profile document, compiled.
///
/// Everything the mapper touches for each record is a plain value in a frozen list, found by number: no
/// reference counting and no allocation on the way from a node to a column.
///
/// There are many profiles and most files need one of them, so each is read in three steps, when it is asked for: the
/// names it needs, the head that records are weighed by, and the whole.
final class Plan: @unchecked Sendable {
  let name: String
  /// Names of the record's own members without which no record fits.
  let needs: [[UInt8]]
  private let headOnce = Once<PlanHead>()
  private let makeHead: () -> PlanDraft
  private let body = Once<PlanBody>()
  private let makeBody: () -> PlanDraft

  init(
    name: String, needs: [[UInt8]], head: @escaping () -> PlanDraft,
    whole: @escaping () -> PlanDraft
  ) {
    self.name = name
    self.needs = needs
    makeHead = head
    makeBody = whole
  }

  convenience init(_ draft: PlanDraft) {
    self.init(name: draft.name, needs: [], head: { draft }, whole: { draft })
  }

  private var head: PlanHead { headOnce.value { PlanHead(makeHead()) } }
  var title: String { head.title }
  var rank: Int { head.rank }
  var match: Match { head.match }
  /// A delimited file without a header line, with so many columns.
  var headerlessColumns: Int? { head.headerlessColumns }
  var jsonColumns: Bool { head.jsonColumns }

  private var made: PlanBody { body.value { PlanBody(makeBody()) } }

  /// A path is `$record`: the number must be known while a record is mapped.
  var usesRecordNumber: Bool { made.usesRecordNumber }
  /// Names of the record's own members that paths begin with.
  var topKeys: [[UInt8]] { made.topKeys }
  /// What the paths take, for `extra`.
  var claims: Claims { made.claims }
  /// The part of the claims below each candidate block's element; nil where a block walks nothing.
  var candidateClaims: [Claims?] { made.candidateClaims }
  var stepClaims: [Claims?] { made.stepClaims }
  var code: PlanCode { made.code }
}

/// What weighing needs.
private struct PlanHead: @unchecked Sendable {
  let title: String
  let rank: Int
  let match: Match
  let headerlessColumns: Int?
  let jsonColumns: Bool

  init(_ draft: PlanDraft) {
    title = draft.title
    rank = draft.rank
    match = draft.match
    headerlessColumns = draft.headerlessColumns
    jsonColumns = draft.jsonColumns
  }
}

/// What a plan needs once it reads records.
private final class PlanBody: @unchecked Sendable {
  let usesRecordNumber: Bool
  let topKeys: [[UInt8]]
  let claims: Claims
  let candidateClaims: [Claims?]
  let stepClaims: [Claims?]
  let code: PlanCode

  init(_ draft: PlanDraft) {
    usesRecordNumber = draft.usesRecordNumber
    topKeys = draft.topKeys
    claims = draft.claims
    candidateClaims = draft.candidatePaths.map { $0.flatMap(draft.claims.find) }
    stepClaims = draft.stepPaths.map { $0.flatMap(draft.claims.find) }
    code = PlanCode(draft)
  }

  deinit { code.free() }
}

/// The part of a plan that is read for every record: frozen lists behind plain pointers, so that threads
/// share them without counting references. Alive as long as its `Plan`, which the catalog holds.
struct PlanCode: BitwiseCopyable {
  let text: Frozen<UInt8>
  let segments: Frozen<Segment>
  let values: Frozen<Value>
  let tokens: Frozen<TokenMap>
  let entries: Frozen<TokenEntry>
  let conditions: Frozen<Condition>
  let eaches: Frozen<Each>
  let references: Frozen<TextReference>
  let items: Frozen<ItemBlock>
  let candidates: Frozen<CandidateBlock>
  let steps: Frozen<StepBlock>
  let judgements: Frozen<JudgementBlock>
  let skip: Run
  private let nameText: TextReference
  /// The match's conditions on values.
  let demands: Run

  init(_ draft: PlanDraft) {
    text = Frozen(draft.text + Array(draft.name.utf8))
    nameText = TextReference(
      start: Int32(draft.text.count), length: Int32(draft.name.utf8.count))
    segments = Frozen(draft.segments)
    values = Frozen(draft.values)
    tokens = Frozen(draft.tokens)
    entries = Frozen(draft.entries)
    conditions = Frozen(draft.conditions)
    eaches = Frozen(draft.eaches)
    references = Frozen(draft.references)
    items = Frozen(draft.items)
    candidates = Frozen(draft.candidates)
    steps = Frozen(draft.steps)
    judgements = Frozen(draft.judgements)
    skip = draft.skip
    demands = draft.match.conditions
  }

  func free() {
    text.free()
    segments.free()
    values.free()
    tokens.free()
    entries.free()
    conditions.free()
    eaches.free()
    references.free()
    items.free()
    candidates.free()
    steps.free()
    judgements.free()
  }

  var name: String { String(decoding: bytes(nameText), as: UTF8.self) }

  @inline(__always)
  func bytes(_ reference: TextReference) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.base + Int(reference.start), count: Int(reference.length))
  }
}

/// A list that no longer changes.
struct Frozen<Element: BitwiseCopyable>: BitwiseCopyable {
  let base: UnsafePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: Swift.max(elements.count, 1))
    for (i, element) in elements.enumerated() { memory[i] = element }
    base = UnsafePointer(memory)
    count = elements.count
  }

  func free() { base.deallocate() }

  // By address: a block or a value is up to 200 bytes, of which its readers want a few.
  @inline(__always) subscript(i: Int) -> Element { unsafeAddress { base + i } }
  @inline(__always) subscript(i: Int32) -> Element { unsafeAddress { base + Int(i) } }
}

/// A run of neighbours in one of the plan's lists.
struct Run: BitwiseCopyable {
  var start: Int32 = 0
  var count: Int32 = 0
  var isEmpty: Bool { count == 0 }
  var range: Range<Int> { Int(start)..<Int(start + count) }
}

struct TextReference: BitwiseCopyable {
  var start: Int32 = 0
  var length: Int32 = 0
}

/// A path: where it begins, and the steps from there.
struct Path: BitwiseCopyable {
  enum Base: UInt8, BitwiseCopyable {
    case record, scope, key, index, capture, file, recordNumber, recordKey
  }
  var base: Base = .record
  /// How many scopes further out.
  var up: UInt8 = 0
  /// Which capture, from 1.
  var capture: UInt8 = 0
  /// Of a record path: which of the plan's top keys it begins with; -1 for the record itself.
  var top: Int32 = -1
  var segments = Run()
  /// As written, for messages.
  var written = TextReference()
}

struct Segment: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case name, position, template }
  var kind: Kind
  var text: TextReference
  var position: Int32 = 0
}

struct Value: BitwiseCopyable {
  enum Source: UInt8, BitwiseCopyable {
    case path, constant, first, join, pairKey, errorSteps, before
  }
  var source: Source = .path
  var required = false
  var parsesJSON = false
  var hasAffine = false
  /// `errorSteps`: `set` lists every wrong step, else the first one.
  var errorSet = false
  var errorBase: Int32 = 0
  var hasPart = false
  /// Which part of a string cut at `separator`; -1: the one at the scope's position.
  var part: Int32 = 0
  var separator = TextReference()
  var path = Path()
  /// Of `first`, `join`, `pairKey`: values. Of `before`: the marks, as references.
  var parts = Run()
  /// The constant's text, or the separator of `join`.
  var text = TextReference()
  /// The constant as a number, NaN when it is none.
  var number = Double.nan
  var isNullConstant = false
  /// The constant's place in the closed vocabulary of its field; -1 when it has none.
  var code: Int32 = -1
  var map: Int32 = -1
  var missing = Run()
  var slope = 1.0
  var offset = 0.0
}

/// What tokens stand for.
struct TokenMap: BitwiseCopyable {
  var entries: Run
  /// -1: a token that is not listed is an error; else the entry that gives its value.
  var otherwise: Int32
}

struct TokenEntry: BitwiseCopyable {
  var token: TextReference
  /// The token as a number, so that `1`, `1.0` and `"1"` are one; NaN when it is none.
  var number: Double
  var result = TextReference()
  var resultNumber = Double.nan
  var isMissing = false
  /// The result's place in the closed vocabulary of its field; -1 when it has none.
  var code: Int32 = -1
}

struct Condition: BitwiseCopyable {
  enum Test: UInt8, BitwiseCopyable { case isIn, isNotIn, exists, isAbsent, isType, starts }
  var test: Test
  var path: Path
  var tokens = Run()
  var types: TypeSet = []
}

struct Each: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case elements, members, split, tree, pairs, taggedSteps, stepPaths
  }
  var kind: Kind
  var path = Path()
  /// Of `taggedSteps`: the labelled string.
  var labels = Path()
  /// A key pattern, a separator, the children's member, or the tag.
  var text = TextReference()
  /// The listed keys of `members`; of `taggedSteps` the marks where the first step may start.
  var keys = Run()
  var count: Int32 = 0
}

/// `split_prompt` and its kin, which fill the prompt and the candidates together.
struct PromptSplit: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case none, shared, last, messages, thread }
  var kind = Kind.none
  /// Values: the transcripts, or the parts of the conversation.
  var parts = Run()
  /// Of `messages`: the role of each part that is plain text. Of `thread`: the members `role` and `text`.
  var names = Run()
}

struct ItemBlock: BitwiseCopyable {
  var each = Run()
  var conditions = Run()
  var itemID: Int32 = -1
  var prompt: Int32 = -1
  var system: Int32 = -1
  var split = PromptSplit()
  /// task, scenario, risk_level, language, layer, split, dataset, dataset_version
  var labels = ItemLabels(repeating: -1)
  var candidates = Run()
  var judgements = Run()
}

/// One value number for each dictionary column of items.
struct ItemLabels: BitwiseCopyable {
  static let names = [
    "task", "scenario", "risk_level", "language", "layer", "split", "dataset", "dataset_version",
  ]
  var storage: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32)
  init(repeating v: Int32) { storage = (v, v, v, v, v, v, v, v) }
  subscript(i: Int) -> Int32 {
    get { withUnsafeBytes(of: storage) { $0.loadUnaligned(fromByteOffset: i * 4, as: Int32.self) } }
    set {
      withUnsafeMutableBytes(of: &storage) {
        $0.storeBytes(of: newValue, toByteOffset: i * 4, as: Int32.self)
      }
    }
  }
}

struct CandidateBlock: BitwiseCopyable {
  var each = Run()
  var conditions = Run()
  var candidateID: Int32 = -1
  var text: Int32 = -1
  var generator: Int32 = -1
  /// Which part of the item's prompt split this candidate's text is; -1 for none.
  var splitPart: Int32 = -1
  var steps = Run()
  var judgements = Run()
}

struct StepBlock: BitwiseCopyable {
  var each = Run()
  var conditions = Run()
  var state: Int32 = -1
  var text: Int32 = -1
  var judgements = Run()
}

/// Names one of the item's candidates.
struct CandidateReference: BitwiseCopyable {
  enum By: UInt8, BitwiseCopyable { case position, id, text, generator, index }
  var by = By.position
  var position: Int32 = 0
  var value: Int32 = -1
  var base: Int32 = 0
}

struct JudgementBlock: BitwiseCopyable {
  enum Verdict: UInt8, BitwiseCopyable { case outcome, signed, winner, oneHot, score, rank }
  enum Place: UInt8, BitwiseCopyable { case item, candidate, step }
  var each = Run()
  var conditions = Run()
  var discard = Run()
  var verdict = Verdict.outcome
  var place = Place.item
  /// The verdict's value; of `oneHot` the one for a.
  var value: Int32 = -1
  var valueB: Int32 = -1
  var valueTie: Int32 = -1
  /// Of `winner`: by what, and which tokens are a tie.
  var winner = CandidateReference()
  var tieTokens = Run()
  var strength: Int32 = -1
  /// The number that a signed strength must cancel.
  var opposite: Int32 = -1
  var rankBase: Int32 = 1
  var a = CandidateReference(position: 0)
  var b = CandidateReference(position: 1)
  /// Given by `candidate`; otherwise the enclosing block's.
  var hasCandidate = false
  var rater: Int32 = -1
  var source: Int32 = -1
  var channel: Int32 = -1
  var dimension: Int32 = -1
  var rubric: Int32 = -1
  var round: Int32 = -1
  var time: Int32 = -1
  var confidence: Int32 = -1
  var reasonTags: Int32 = -1
  var gold: Int32 = -1
  var status: Int32 = -1
  var aggregate: Int32 = -1
  var shownFirst: Int32 = -1
  var step: Int32 = -1
  var scaleMin: Int32 = -1
  var scaleMax: Int32 = -1
}

/// JSON types as profiles name them.
struct TypeSet: OptionSet, BitwiseCopyable, Sendable, Hashable {
  let rawValue: UInt16
  static let string = TypeSet(rawValue: 1)
  static let number = TypeSet(rawValue: 2)
  static let integer = TypeSet(rawValue: 4)
  static let boolean = TypeSet(rawValue: 8)
  static let null = TypeSet(rawValue: 16)
  static let array = TypeSet(rawValue: 32)
  static let object = TypeSet(rawValue: 64)
  static let strings = TypeSet(rawValue: 128)
  static let objects = TypeSet(rawValue: 256)
  static let numbers = TypeSet(rawValue: 512)
  static let any = TypeSet(rawValue: 0xFFFF)

  static let named: [(String, TypeSet)] = [
    ("string", .string), ("number", .number), ("integer", .integer), ("boolean", .boolean),
    ("null", .null), ("array", .array), ("object", .object), ("strings", .strings),
    ("objects", .objects), ("numbers", .numbers), ("any", .any),
  ]

  /// What `node` counts as; an empty array counts as every kind of array.
  static func of(_ node: Int, in nodes: UnsafePointer<Node>) -> TypeSet {
    let this = nodes[node]
    switch this.kind {
    case .null: return .null
    case .true, .false: return .boolean
    case .number: return this.isInteger ? [.number, .integer] : .number
    case .string, .key:
      if this.flags & Node.numberTextFlag == 0 { return .string }
      return this.isInteger ? [.string, .number, .integer] : [.string, .number]
    case .object: return .object
    case .array:
      guard this.next > node + 1 else { return [.array, .strings, .objects, .numbers] }
      switch nodes[node + 1].kind {
      case .string: return [.array, .strings]
      case .object: return [.array, .objects]
      case .number: return [.array, .numbers]
      default: return .array
      }
    }
  }

  var words: String {
    TypeSet.named.filter { self != .any && contains($0.1) && $0.1 != .any }.map(\.0).joined(
      separator: "|")
  }
}
