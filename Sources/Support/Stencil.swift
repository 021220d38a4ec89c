import CScan

/// The text that stands between the values of a record, to read the next record of the same shape faster.
///
/// Records of one file are mostly written by one program: the same names in the same order, the same spaces, the
/// same kinds of values; only the values differ. A stencil is learned from one record. Laid over another it finds
/// the values by comparing what is between them, up to 32 bytes at a time, and writes the same nodes that
/// `JSONScanner.scan` would, without looking at names, commas and brackets one by one. Where the text does not
/// fit, nothing is known and the record is scanned.
public struct Stencil: BitwiseCopyable {
  /// What follows the text of a step.
  enum Kind: UInt8, BitwiseCopyable {
    /// More text: it was longer than one comparison takes.
    case text
    case string, integer, number
    /// `null`, `true`, `false`, `[]`, `{}`: its text begins the next step's.
    case literal
    /// A list or an object that is scanned.
    case container
    case end
  }

  /// A piece of text, what it opens and closes, and the value behind it. Distances count back from the value.
  struct Step: BitwiseCopyable {
    var gap = cscan_gap()
    var kind = Kind.text
    /// Of a literal or a container.
    var valueKind = Node.Kind.null
    /// Of a container: what its first element is, see `sort`.
    var first = Node.Kind.null
    /// The value is in an object inside the record.
    var isInside = false
    /// Of a literal.
    var length: UInt32 = 0
    /// The name of the value.
    var name = Name()
    /// The name of the object that opens before the value.
    var outer = Name()
    var objectAt: UInt32 = 0
    /// How far back the object ended that closes before the value; 0: none does.
    var closedAt: UInt32 = 0
    /// Members of the object that closes.
    var closedCount: UInt16 = 0
  }

  struct Name: BitwiseCopyable {
    var back: UInt32 = 0
    var length: UInt32 = 0
    var flags: UInt8 = 0
    var isThere = false
  }

  let steps: UnsafeMutablePointer<Step>
  let count: Int
  /// Members of the record.
  let members: UInt16
  /// Line feeds of the record outside its scanned containers.
  let lines: Int

  static let maxSteps = 128

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
    var step = Stencil.Step()
    step.valueKind = node.kind
    step.isInside = isInside
    step.name = self.name(name, before: at)
    if let outer {
      step.outer = self.name(outer, before: at)
      step.objectAt = UInt32(truncatingIfNeeded: at - Int(nodes[outer + 1].start))
    }
    switch node.kind {
    case .string: step.kind = .string
    case .number: step.kind = node.isInteger ? .integer : .number
    case .null, .true, .false: step.kind = .literal
    case .array, .object:
      if node.next == name + 2 {
        // An empty one with spaces inside is rare enough to be scanned always.
        guard node.length == 2 else { return false }
        step.kind = .literal
      } else {
        step.kind = .container
        step.first = Stencil.sort(name + 1, nodes)
      }
    case .key: return false
    }
    if step.kind == .literal { step.length = node.length }
    guard append(step, to: at) else { return false }
    past = step.kind == .literal ? at : end(of: name + 1)
    return true
  }

  private func name(_ node: Int, before at: Int) -> Stencil.Name {
    Stencil.Name(
      back: UInt32(truncatingIfNeeded: at - Int(nodes[node].start)), length: nodes[node].length,
      flags: nodes[node].flags, isThere: true)
  }

  /// Adds the text from the last value up to `at`, in pieces.
  private mutating func append(_ last: Stencil.Step, to at: Int) -> Bool {
    var step = last
    if let closed = closedAt {
      // 0 says that nothing closes; a bracket that ends where the text does can only be the record's end.
      step.closedAt = UInt32(truncatingIfNeeded: at - closed + 1)
      step.closedCount = closedCount
      closedAt = nil
    }
    while at - past > Int(CSCAN_GAP) {
      var piece = Stencil.Step()
      learn(&piece, length: Int(CSCAN_GAP))
      steps.append(piece)
      guard steps.count <= Stencil.maxSteps else { return false }
    }
    guard at > past else { return false }
    learn(&step, length: at - past)
    steps.append(step)
    return true
  }

  private mutating func learn(_ step: inout Stencil.Step, length: Int) {
    cscan_gap_learn(&step.gap, start + past, length, 0, 0, 0)
    lines += Int(step.gap.lines)
    past += length
  }

  private mutating func finish() -> Bool {
    var step = Stencil.Step()
    step.kind = .end
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
