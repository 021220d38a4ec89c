import CScan

/// The text that stands between the values of a record, to read the next record of the same shape faster.
///
/// Records of one file are mostly written by one program: the same names in the same order, the same spaces, the
/// same kinds of values; only the values differ. A stencil is learned from one record. Laid over another it finds
/// the values by comparing what is between them, up to 32 bytes at a time, and writes the same nodes that
/// `JSONScanner.scan` would, without looking at names, commas and brackets one by one. Where the text does not
/// fit, nothing is known and the record is scanned.
public struct Stencil: BitwiseCopyable {
  typealias Step = cstencil_step

  let steps: UnsafeMutablePointer<Step>
  let count: Int
  /// Members of the record.
  let members: UInt16
  /// Line feeds of the record outside its scanned containers.
  let lines: Int

  static let maxSteps = 128
  /// Nodes that the steps write at most, beside scanned containers.
  var room: Int { 4 * count + 4 }

  /// Learns from a record on a tape that was scanned from `start`. `isOpen`: whether the shape has the members of
  /// the object in this slot too. Nil when the record is not that regular.
  public init?(
    _ tape: borrowing Tape, _ start: UnsafePointer<UInt8>, isOpen: (_ slot: Int) -> Bool
  ) {
    var learner = Learner(start: start, nodes: UnsafePointer(tape.nodes))
    guard learner.learn(isOpen), learner.steps.count <= Stencil.maxSteps else { return nil }
    count = learner.steps.count
    steps = .allocate(capacity: count)
    steps.initialize(from: learner.steps, count: count)
    members = tape.nodes[0].count
    lines = learner.lines
  }

  public func free() { steps.deallocate() }
}

/// Takes a scanned record apart into text and values.
private struct Learner {
  let start: UnsafePointer<UInt8>
  let nodes: UnsafePointer<Node>
  var steps: [Stencil.Step] = []
  var lines = 0
  /// Where the text behind the last value begins.
  private var past = 0
  private var closedAt: Int?
  private var closedCount: UInt16 = 0
  private var slot = 0

  init(start: UnsafePointer<UInt8>, nodes: UnsafePointer<Node>) {
    self.start = start
    self.nodes = nodes
  }

  mutating func learn(_ isOpen: (Int) -> Bool) -> Bool {
    guard nodes[0].kind == .object, nodes[0].count > 0, nodes[0].count < UInt16.max else {
      return false
    }
    var member = 1
    while member < nodes[0].next {
      let value = member + 1
      let opens = isOpen(slot) && nodes[value].count > 0
      slot += 1
      if opens {
        var inner = value + 1
        while inner < nodes[value].next {
          slot += 1
          let isFirst = inner == value + 1
          guard add(inner, isInside: true, outer: isFirst ? member : nil) else { return false }
          inner = Int(nodes[inner + 1].next)
        }
        closedAt = end(of: value)
        closedCount = nodes[value].count
      } else {
        guard add(member, isInside: false, outer: nil) else { return false }
      }
      member = Int(nodes[value].next)
    }
    return finish()
  }

  private func end(of node: Int) -> Int {
    Int(nodes[node].start) + nodes[node].span.byteCount + (nodes[node].kind == .string ? 1 : 0)
  }

  /// The member whose name is the node `name`; `outer` is the name of the object it is the first of.
  private mutating func add(_ name: Int, isInside: Bool, outer: Int?) -> Bool {
    let node = nodes[name + 1]
    let at = Int(node.start)
    guard let kind = Learner.kind(node, isEmpty: node.next == name + 2) else { return false }
    var step = Stencil.Step()
    step.kind = UInt8(kind.rawValue)
    step.value_kind = node.kind.rawValue
    step.first_kind = Stencil.sort(name + 1, nodes).rawValue
    step.literal_length = node.length
    step.is_inside = isInside ? 1 : 0
    step.actions = UInt8(CSTENCIL_NAME)
    step.name = self.name(name, before: at)
    if let outer {
      step.actions |= UInt8(CSTENCIL_OPENS)
      step.outer = self.name(outer, before: at)
      step.object_back = UInt32(truncatingIfNeeded: at - Int(nodes[outer + 1].start))
    }
    guard append(step, to: at) else { return false }
    past = kind == CSTENCIL_LITERAL ? at : end(of: name + 1)
    return true
  }

  private static func kind(_ node: Node, isEmpty: Bool) -> cstencil_kind? {
    switch node.kind {
    case .string: return CSTENCIL_STRING
    case .number: return node.isInteger ? CSTENCIL_INTEGER : CSTENCIL_NUMBER
    case .null, .true, .false: return CSTENCIL_LITERAL
    case .array, .object:
      if !isEmpty { return CSTENCIL_CONTAINER }
      // With spaces inside it is rare enough to be scanned always.
      return node.length == 2 ? CSTENCIL_LITERAL : nil
    case .key: return nil
    }
  }

  private func name(_ node: Int, before at: Int) -> cstencil_name {
    cstencil_name(
      back: UInt32(truncatingIfNeeded: at - Int(nodes[node].start)), length: nodes[node].length,
      flags: nodes[node].flags)
  }

  /// Adds the text from the last value up to `at`, in pieces.
  private mutating func append(_ last: Stencil.Step, to at: Int) -> Bool {
    var step = last
    if let closed = closedAt {
      step.actions |= UInt8(CSTENCIL_CLOSES)
      step.closed_back = UInt32(truncatingIfNeeded: at - closed)
      step.closed_count = closedCount
      closedAt = nil
    }
    while at - past > Int(CSTENCIL_GAP) {
      var piece = Stencil.Step()
      learn(&piece, size: Int(CSTENCIL_GAP))
      steps.append(piece)
      guard steps.count <= Stencil.maxSteps else { return false }
    }
    guard at > past else { return false }
    learn(&step, size: at - past)
    steps.append(step)
    return true
  }

  private mutating func learn(_ step: inout Stencil.Step, size: Int) {
    cstencil_learn(&step, start + past, size)
    lines += LineFeeds.count(start + past, start + past + size)
    past += size
  }

  private mutating func finish() -> Bool {
    var step = Stencil.Step()
    step.kind = UInt8(CSTENCIL_END.rawValue)
    return append(step, to: end(of: 0))
  }
}

extension Stencil {
  /// What the first element of the list `node` is, as far as types go by it.
  static func sort(_ node: Int, _ nodes: UnsafePointer<Node>) -> Node.Kind {
    guard nodes[node].kind == .array, nodes[node].next > node + 1 else { return .null }
    let first = nodes[node + 1].kind
    return first == .string || first == .number || first == .object ? first : .null
  }
}
