import PrefKitSupport

/// The names and types of a record's own members, and what follows from them: which profiles can fit, and
/// where each finds its fields. Files repeat a handful of shapes, so this is worked out once and then only
/// compared.
final class Shape {
  struct Key {
    /// As in `Node`, with the escape bit.
    var length: UInt32
    var types: TypeSet
    var text: Int32
  }

  /// A profile whose demands on the record's own members are met.
  struct Choice {
    let plan: Plan
    let code: UInt16
    /// For each of the plan's top keys the member's position, -1 when the record has none.
    let ordinals: [Int32]
    /// Demands that only the values or inner objects can settle.
    let needsValues: Bool
  }

  let keys: [Key]
  let text: [UInt8]
  var choices: [Choice] = []
  /// Every record of this shape is refused, for this reason.
  var refusal: Refusal?
  var records = 0

  init(_ tape: borrowing Tape, _ address: (UInt32) -> UnsafePointer<UInt8>) {
    var keys: [Key] = []
    var text: [UInt8] = []
    let nodes = tape.nodes
    var at = 1
    while at < nodes[0].next {
      let node = nodes[at]
      keys.append(
        Key(length: node.length, types: TypeSet.of(at + 1, in: nodes), text: Int32(text.count)))
      text.append(contentsOf: UnsafeBufferPointer(start: address(node.start), count: node.span.byteCount))
      at = Int(nodes[at + 1].next)
    }
    self.keys = keys
    self.text = text
  }

  /// A member's name, escapes undone.
  func name(_ ordinal: Int) -> [UInt8] {
    let key = keys[ordinal]
    let raw = text[Int(key.text)..<(Int(key.text) + Int(key.length & ~Node.topBit))]
    if key.length & Node.topBit == 0 { return Array(raw) }
    return Array(raw).withUnsafeBufferPointer { JSONText.unescaped($0) }
  }

  func ordinal(of name: [UInt8]) -> Int? {
    // The last of equal names, which counts in lenient reading.
    keys.indices.last { i in
      keys[i].length & Node.topBit == 0
        ? Int(keys[i].length) == name.count
          && text[Int(keys[i].text)..<(Int(keys[i].text) + name.count)].elementsEqual(name)
        : self.name(i) == name
    }
  }

  /// Two members with one name.
  var duplicate: Int? {
    var seen = Set<[UInt8]>()
    return keys.indices.first { !seen.insert(name($0)).inserted }
  }
}

/// The shapes of one chunk.
struct ShapeCache: ~Copyable {
  private var shapes: [UInt64: Shape] = [:]
  private var current: Shape?
  /// The value's node of each member of the record.
  let members: UnsafeMutablePointer<Int32>
  static let maxMembers = 4096
  /// Beyond this many the cache starts anew: an input of ever new shapes must not fill the memory.
  static let maxShapes = 2048

  init() { members = .allocate(capacity: ShapeCache.maxMembers) }
  deinit { members.deallocate() }

  /// The shape of the record on the tape and whether it is new; nil for more members than any layout has.
  mutating func find(
    _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> (shape: Shape, isNew: Bool)? {
    if let current, isSame(current, tape, base, arena) { return (current, false) }
    guard let hash = hash(tape, base, arena) else { return nil }
    if let known = shapes[hash], isSame(known, tape, base, arena) {
      current = known
      return (known, false)
    }
    let made = Shape(tape) { ShapeCache.address($0, base, arena) }
    if shapes.count >= ShapeCache.maxShapes { shapes.removeAll(keepingCapacity: true) }
    shapes[hash] = made
    current = made
    return (made, true)
  }

  @inline(__always)
  private static func address(
    _ start: UInt32, _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    start & Node.topBit == 0 ? base + Int(start) : arena + Int(start & ~Node.topBit)
  }

  /// Compares, and notes where the members are.
  private func isSame(
    _ shape: Shape, _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>,
    _ arena: UnsafePointer<UInt8>
  ) -> Bool {
    let nodes = tape.nodes
    let end = Int(nodes[0].next)
    return shape.keys.withUnsafeBufferPointer { keys in
      shape.text.withUnsafeBufferPointer { text in
        var at = 1
        var i = 0
        while at < end {
          guard i < keys.count, nodes[at].length == keys[i].length else { return false }
          let count = Int(keys[i].length & ~Node.topBit)
          if count > 0, let known = text.baseAddress {
            let own = ShapeCache.address(nodes[at].start, base, arena)
            guard sameBytes(own, known + Int(keys[i].text), count) else { return false }
          }
          guard TypeSet.of(at + 1, in: nodes) == keys[i].types else { return false }
          members[i] = Int32(at + 1)
          at = Int(nodes[at + 1].next)
          i += 1
        }
        return i == keys.count
      }
    }
  }

  private func hash(
    _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> UInt64? {
    let nodes = tape.nodes
    var hash: UInt64 = 0
    var at = 1
    var i = 0
    while at < nodes[0].next {
      guard i < ShapeCache.maxMembers else { return nil }
      let key = nodes[at]
      hash = Hash.wide(
        UnsafeBufferPointer(
          start: ShapeCache.address(key.start, base, arena), count: key.span.byteCount),
        seed: hash &* 31 &+ UInt64(TypeSet.of(at + 1, in: nodes).rawValue))
      members[i] = Int32(at + 1)
      at = Int(nodes[at + 1].next)
      i += 1
    }
    return hash
  }
}
