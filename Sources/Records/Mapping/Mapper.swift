import PrefKitSupport

/// Turns one record at a time, on its tape, into rows.
///
/// A plan's blocks are walked top down: items, their candidates, their steps, their judgements. The first
/// contradiction that makes the record unusable throws; the rows it had made are then taken back.
struct Mapper: ~Copyable {
  let batch: Batch
  let rows: UnsafeMutablePointer<Tables>
  let arena: Arena
  var tape = Tape()
  /// The record's first byte.
  var base: UnsafePointer<UInt8>
  var place = RecordPlace(number: 0, line: 0, byteOffset: 0, length: 0)
  var plan: PlanCode
  /// The plan's number in the batch.
  var planNumber: UInt16 = 0
  /// The moves that the plan comes to on the record's shape, if it is that simple.
  var straight: UnsafePointer<Straight>?
  /// What the record's shape says of the plan's values.
  var resolutions: UnsafePointer<Resolution>
  /// For each of the plan's top keys: which slot, -1 when the record has none.
  var tops: UnsafePointer<Int32>
  /// The nodes of the record's members, see `ShapeCache`.
  var slots: UnsafePointer<Int32>
  let scopes: UnsafeMutablePointer<Scope>
  var depth = 0
  static let maxScopes = 16
  let memos: UnsafeMutablePointer<TokenMemo>
  /// Of the judgements of a plain record.
  let staged: UnsafeMutablePointer<Straight.Staged>
  /// Of its candidates: `RecordTexts.firstPlain`.
  let firsts: UnsafeMutablePointer<UInt8>

  // The item being read.
  var item = 0
  var firstCandidate = 0
  var firstJudgement = 0
  var hasTexts = false
  var candidate = -1
  var stepRow = -1
  var stepIndex = 0
  var splitTexts = (Span.missing, Span.missing)
  var splitMessages = (Span.missing, Span.missing)
  var threadPath: [Int32] = []
  var sawRank = false
  /// Candidates that have no rank where others have one.
  var absentRanks = 0
  var preferences = 0

  var scratch: [UInt8] = []
  let problems: ProblemLog
  let fileName: String
  /// Of equal names in one object the last counts (lenient reading met some).
  var takesLast = false

  /// Set up for a record by `use` in `RecordReader` before each `map`.
  init(
    batch: Batch, problems: ProblemLog, fileName: String, plan: PlanCode,
    slots: UnsafePointer<Int32>, resolutions: UnsafePointer<Resolution>
  ) {
    self.batch = batch
    self.plan = plan
    self.slots = slots
    self.resolutions = resolutions
    tops = slots
    self.problems = problems
    self.fileName = fileName
    rows = batch.tables
    arena = batch.arena
    base = batch.input.base
    scopes = .allocate(capacity: Mapper.maxScopes)
    staged = .allocate(capacity: Straight.maxRows)
    firsts = .allocate(capacity: Straight.maxRows)
    memos = .allocate(capacity: TokenMemo.count)
    memos.initialize(repeating: TokenMemo(), count: TokenMemo.count)
  }

  deinit {
    scopes.deallocate()
    memos.deallocate()
    staged.deallocate()
    firsts.deallocate()
  }

  /// What became of a record.
  enum Fate { case accepted, skipped, refused }

  /// Maps the record on the tape: by the plan's moves if it is plain, else by the plan.
  mutating func mapFast() -> Fate {
    if let straight, mapStraight(straight) { return .accepted }
    return map()
  }

  /// Maps the record on the tape by `plan`, whose `tops` are set.
  mutating func map() -> Fate {
    depth = 0
    let mark = rows.pointee.mark
    let warned = problems.mark
    do throws(Refusal) {
      if try holdsAny(plan.skip) {
        return .skipped
      }
      for block in 0..<plan.items.count { try walk(.item, block, plan.items[block].each, 0) }
      return .accepted
    } catch {
      rows.pointee.truncate(to: mark)
      problems.truncate(to: warned)
      problems.refuse(error, at: place)
      return .refused
    }
  }

  func warn(_ code: ProblemCode, _ pointer: String, _ message: String, node: Int32 = -1) {
    problems.warn(
      code, pointer, message, at: place, offset: node >= 0 ? offset(of: node) : nil)
  }

  /// A node's place in the record, when it is in the input.
  func offset(of node: Int32) -> Int? {
    let span = tape.nodes[Int(node)].span
    return span.inArena ? nil : span.offset
  }

  // MARK: Walking

  enum Target { case item, candidate, step, judgement }

  /// Opens the `level`-th of a block's `each`, for every element; at the innermost, makes the row.
  mutating func walk(
    _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    if level == eaches.count {
      try make(target, block)
      return
    }
    guard depth < Mapper.maxScopes else {
      throw Refusal(.recordFieldType, "", "the profile nests \"each\" more than 16 deep")
    }
    let each = plan.eaches[eaches.start + level]
    switch each.kind {
    case .elements: try walkElements(each, target, block, eaches, level)
    case .members: try walkMembers(each, target, block, eaches, level)
    case .split: try walkSplit(each, target, block, eaches, level)
    case .tree: try walkTree(each, target, block, eaches, level)
    case .pairs:
      var index: Int32 = 0
      for i in 0..<each.count {
        for j in (i + 1)..<Swift.max(each.count, i + 1) {
          try enter(
            Scope(index: index, first: i, second: j), target, block, eaches, level)
          index += 1
        }
      }
    case .taggedSteps: try walkTaggedSteps(each, target, block, eaches, level)
    case .stepPaths: try walkStepPaths(each, target, block, eaches, level)
    }
  }

  mutating func enter(
    _ scope: Scope, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    scopes[depth] = scope
    depth += 1
    try walk(target, block, eaches, level + 1)
    depth -= 1
  }

  private mutating func walkElements(
    _ each: Each, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let at = try node(each.path)
    guard at >= 0 else { return }
    let container = tape.nodes[at]
    let end = container.next
    let total = container.isContainer ? childCount(at) : 0
    if container.isContainer && total == 0 && target == .step {
      throw Refusal(
        .recordEmptySteps, written(each.path), "there are no steps", at: offset(of: Int32(at)))
    }
    if container.kind == .array {
      var child = Int32(at + 1)
      var index: Int32 = 0
      while child < end {
        try enter(
          Scope(node: child, index: index, total: Int32(total)), target, block, eaches, level)
        child = Int32(tape.nodes[Int(child)].next)
        index += 1
      }
    } else if container.kind == .object {
      var child = at + 1
      var index: Int32 = 0
      while child < end {
        try enter(
          Scope(
            node: Int32(child + 1), index: index, total: Int32(total), key: tape.nodes[child].span),
          target, block, eaches, level)
        child = Int(tape.nodes[child + 1].next)
        index += 1
      }
    } else {
      try refuseWalk(each, at, target, "a list or an object")
    }
  }

  /// There is nothing to walk: fine for null, and for judgements, where a plain value means none; else the
  /// record is not what the profile says.
  func refuseWalk(
    _ each: Each, _ at: Int, _ target: Target, _ expected: String
  ) throws(Refusal) {
    guard tape.nodes[at].kind != .null && target != .judgement else { return }
    throw Refusal(
      .recordFieldType, written(each.path), "expected \(expected)", at: offset(of: Int32(at)))
  }

  private mutating func walkMembers(
    _ each: Each, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let at = try node(each.path)
    guard at >= 0 else { return }
    guard tape.nodes[at].kind == .object else {
      try refuseWalk(each, at, target, "an object")
      return
    }
    var index: Int32 = 0
    if !each.keys.isEmpty {
      for i in each.keys.range {
        let child = member(of: at, named: plan.bytes(plan.references[i]))
        guard child >= 0, tape.nodes[child].kind != .null else { continue }
        try enter(
          Scope(node: Int32(child), index: index, key: tape.nodes[child - 1].span), target, block,
          eaches, level)
        index += 1
      }
      return
    }
    let pattern = plan.bytes(each.text)
    var child = at + 1
    while child < tape.nodes[at].next {
      let next = Int(tape.nodes[child + 1].next)
      let span = tape.nodes[child].span
      if tape.nodes[child + 1].kind != .null,
        let (one, two) = KeyPattern.match(pattern, bytes(span))
      {
        func part(_ range: Range<Int>?) -> Span {
          guard let range else { return .missing }
          return Span(
            start: span.start + UInt32(range.lowerBound),
            length: UInt32(range.count) | (span.length & Node.topBit))
        }
        try enter(
          Scope(
            node: Int32(child + 1), index: index, key: span, capture1: part(one),
            capture2: part(two)), target, block, eaches, level)
        index += 1
      }
      child = next
    }
  }

  /// Depth first, parents before children, with a stack of its own.
  private mutating func walkTree(
    _ each: Each, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let root = try node(each.path)
    guard root >= 0 else { return }
    guard tape.nodes[root].kind == .object else {
      try refuseWalk(each, root, target, "an object: the tree's root")
      return
    }
    let children = plan.bytes(each.text)
    var open: [(node: Int32, depth: Int)] = [(Int32(root), 0)]
    threadPath.removeAll(keepingCapacity: true)
    var index: Int32 = 0
    while let next = open.popLast() {
      threadPath.removeLast(threadPath.count - Swift.min(next.depth, threadPath.count))
      threadPath.append(next.node)
      try enter(Scope(node: next.node, index: index), target, block, eaches, level)
      index += 1
      let list = member(of: Int(next.node), named: children)
      guard list >= 0, tape.nodes[list].kind == .array else { continue }
      let first = open.count
      var child = list + 1
      while child < tape.nodes[list].next {
        if tape.nodes[child].kind == .object { open.append((Int32(child), next.depth + 1)) }
        child = Int(tape.nodes[child].next)
      }
      open[first...].reverse()
    }
  }

  private mutating func make(_ target: Target, _ block: Int) throws(Refusal) {
    switch target {
    case .item:
      if try holdsAll(plan.items[block].conditions) { try makeItem(plan.items[block]) }
    case .candidate:
      if try holdsAll(plan.candidates[block].conditions) {
        try makeCandidate(plan.candidates[block], block)
      }
    case .step:
      if try holdsAll(plan.steps[block].conditions) { try makeStep(plan.steps[block], block) }
    case .judgement:
      if try holdsAll(plan.judgements[block].conditions) {
        try makeJudgement(plan.judgements[block])
      }
    }
  }
}

/// `annotator*`, `*.response.*`: at most two stars, each for any text; the last star takes the most.
enum KeyPattern {
  static func match(
    _ pattern: UnsafeBufferPointer<UInt8>, _ key: UnsafeBufferPointer<UInt8>
  ) -> (Range<Int>?, Range<Int>?)? {
    let star = UInt8(ascii: "*")
    guard let one = pattern.firstIndex(of: star) else {
      return pattern.elementsEqual(key) ? (nil, nil) : nil
    }
    guard key.count >= one, key[..<one].elementsEqual(pattern[..<one]) else { return nil }
    let rest = pattern[(one + 1)...]
    guard let two = rest.firstIndex(of: star) else {
      guard key.count >= one + rest.count, key.suffix(rest.count).elementsEqual(rest) else {
        return nil
      }
      return (one..<(key.count - rest.count), nil)
    }
    let middle = pattern[(one + 1)..<two]
    let tail = pattern[(two + 1)...]
    guard key.count >= one + middle.count + tail.count,
      key.suffix(tail.count).elementsEqual(tail)
    else { return nil }
    let last = key.count - tail.count
    var at = one
    while at + middle.count <= last {
      if key[at..<(at + middle.count)].elementsEqual(middle) {
        return (one..<at, (at + middle.count)..<last)
      }
      at += 1
    }
    return nil
  }
}
