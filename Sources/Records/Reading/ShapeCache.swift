import PrefKitSupport

/// The shapes of one chunk.
struct ShapeCache: ~Copyable {
  private var shapes: [UInt64: Shape] = [:]
  /// That of the record before.
  private(set) var current: Shape?
  /// Objects inside the record are part of the shape; given up where their keys turn out to be data.
  private var looksInside = true
  /// The value's node for each key of the record's shape.
  let slots: UnsafeMutablePointer<Int32>
  static let maxSlots = 8192
  /// Beyond this many the cache starts anew: an input of ever new shapes must not fill the memory.
  static let maxShapes = 1024
  /// Beyond this many, inner keys are taken for data.
  static let manyShapes = 64

  init() { slots = .allocate(capacity: ShapeCache.maxSlots) }
  deinit { slots.deallocate() }

  /// The shape of the record on the tape and whether it is new; nil for more members than any layout has.
  @inline(__always)
  mutating func find(
    _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> (shape: Shape, isNew: Bool)? {
    if let current, isSame(current, tape, base, arena) { return (current, false) }
    return findSlow(tape, base, arena)
  }

  @inline(never)
  private mutating func findSlow(
    _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> (shape: Shape, isNew: Bool)? {
    if looksInside && shapes.count > ShapeCache.manyShapes {
      looksInside = false
      shapes.removeAll()
    }
    guard let hash = hash(tape, base, arena) else { return nil }
    if let known = shapes[hash], isSame(known, tape, base, arena) {
      current = known
      return (known, false)
    }
    let made = Shape(tape, looksInside: looksInside) { ShapeCache.address($0, base, arena) }
    guard made.keys.count <= ShapeCache.maxSlots else { return nil }
    if shapes.count >= ShapeCache.maxShapes { shapes.removeAll(keepingCapacity: true) }
    shapes[hash] = made
    current = made
    _ = isSame(made, tape, base, arena)
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
    let nodes = UnsafePointer(tape.nodes)
    let end = Int(nodes[0].next)
    return shape.keys.withUnsafeBufferPointer { keys in
      shape.text.withUnsafeBufferPointer { text in
        guard let known = text.baseAddress else { return keys.isEmpty && end == 1 }
        var at = 1
        var i = 0
        while at < end {
          guard i < keys.count else { return false }
          let key = keys[i]
          guard isSame(key, nodes, at, known, base, arena) else { return false }
          slots[i] = Int32(truncatingIfNeeded: at + 1)
          i += 1
          let value = at + 1
          at = Int(nodes[value].next)
          if key.inner >= 0 {
            guard Int32(nodes[value].count) == key.inner else { return false }
            var inner = value + 1
            while inner < at {
              guard isSame(keys[i], nodes, inner, known, base, arena) else { return false }
              slots[i] = Int32(truncatingIfNeeded: inner + 1)
              i += 1
              inner = Int(nodes[inner + 1].next)
            }
          }
        }
        return i == keys.count
      }
    }
  }

  @inline(__always)
  private func isSame(
    _ key: Shape.Key, _ nodes: UnsafePointer<Node>, _ at: Int, _ known: UnsafePointer<UInt8>,
    _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> Bool {
    let node = nodes[at]
    guard node.length == key.length else { return false }
    let count = Int(key.length & ~Node.topBit)
    return sameBytes(
      ShapeCache.address(node.start, base, arena), known + Int(key.text), count)
      && TypeSet.of(at + 1, in: nodes) == key.types
  }

  private func hash(
    _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>, _ arena: UnsafePointer<UInt8>
  ) -> UInt64? {
    let nodes = UnsafePointer(tape.nodes)
    var hash: UInt64 = 0
    var count = 0
    func mix(_ at: Int) {
      let key = nodes[at]
      let raw = UnsafeBufferPointer(
        start: ShapeCache.address(key.start, base, arena), count: key.span.byteCount)
      hash = Hash.wide(raw, seed: hash &* 31 &+ UInt64(TypeSet.of(at + 1, in: nodes).rawValue))
      count += 1
    }
    var at = 1
    while at < nodes[0].next {
      guard count < ShapeCache.maxSlots else { return nil }
      mix(at)
      let value = at + 1
      if looksInside && Shape.isLookedInto(nodes[value]) {
        var inner = value + 1
        while inner < nodes[value].next {
          mix(inner)
          inner = Int(nodes[inner + 1].next)
        }
      }
      at = Int(nodes[value].next)
    }
    return hash
  }
}
