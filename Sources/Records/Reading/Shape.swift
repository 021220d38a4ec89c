import PrefKitSupport

/// What a record's shape says of one value of a plan.
struct Resolution: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// No record of this shape has it.
    case absent
    /// A member as it stands.
    case slot
    /// A member's short text through a map.
    case mapped
    /// To be worked out for each record.
    case dynamic
  }
  var kind = Kind.dynamic
  var slot: Int32 = -1
}

/// The names and types of a record's members and of the members of objects among them, and what follows
/// from them: which profiles can fit, and where each finds its fields. Files repeat a handful of shapes,
/// so this is worked out once and then only compared.
final class Shape {
  struct Key {
    /// As in `Node`, with the escape bit.
    var length: UInt32
    var types: TypeSet
    var text: Int32
    /// Of an object that was looked into: how many keys of its own follow; else -1.
    var inner: Int32 = -1
  }

  /// A profile whose demands on the record's own members are met.
  struct Choice {
    let plan: Plan
    let code: PlanCode
    /// The plan's number in the batch.
    let number: UInt16
    /// Demands that only the values or inner objects can settle.
    let needsValues: Bool
    /// Those on values.
    let conditions: Run
    /// Of a profile with demands on inner objects: all its demands.
    let innerMatch: Match?
    /// By which the better of two profiles goes first.
    let rank: Int
    let weight: Int
    /// For each of the plan's top keys its slot, -1 when the record has none.
    let tops: UnsafeMutablePointer<Int32>
    let resolutions: UnsafeMutablePointer<Resolution>
    /// The moves of a plain record; nil where the profile asks for more.
    let straight: UnsafeMutablePointer<Straight>?
    /// The slots of the first and last own members that the plan does not take whole; -1 when it takes all.
    let firstLeft: Int32
    let lastLeft: Int32

    /// Neither goes before the other.
    func isTied(with other: Choice) -> Bool { rank == other.rank && weight == other.weight }
  }

  /// The record's own members, each followed by its inner keys. The position is the slot.
  private(set) var keys: [Key] = []
  private(set) var text: [UInt8] = []
  /// The slots of the record's own members.
  private(set) var own: [Int] = []
  @exclusivity(unchecked) var choices: [Choice] = []
  /// The first choice is beyond doubt for every record of the shape.
  @exclusivity(unchecked) var isSettled = false
  /// What decided between the choices for the record before; nil when it takes more than short texts.
  @exclusivity(unchecked) private(set) var decision: Decision?
  /// Every record of this shape is refused, for this reason.
  @exclusivity(unchecked) var refusal: Refusal?
  /// The member that the refusal is about; where it stands differs from record to record.
  @exclusivity(unchecked) var refusedMember: Int?

  /// How to find the values of a record of this shape that is written like the last one that was scanned.
  @exclusivity(unchecked) private(set) var stencil: Stencil?
  @exclusivity(unchecked) private var lessons = 0
  /// Files whose records are written in ever new ways are not worth more.
  private static let maxLessons = 8

  /// Objects with more members than this are taken for data.
  static let maxInner = 24

  init(
    _ tape: borrowing Tape, looksInside: Bool, _ address: (UInt32) -> UnsafePointer<UInt8>
  ) {
    let nodes = tape.nodes
    var at = 1
    while at < nodes[0].next {
      own.append(keys.count)
      add(nodes, at, address)
      let value = at + 1
      if looksInside && Shape.isLookedInto(nodes[value]) {
        keys[keys.count - 1].inner = Int32(nodes[value].count)
        var inner = value + 1
        while inner < nodes[value].next {
          add(nodes, inner, address)
          inner = Int(nodes[inner + 1].next)
        }
      }
      at = Int(nodes[value].next)
    }
  }

  deinit {
    stencil?.free()
    decision?.free()
    for choice in choices {
      choice.tops.deallocate()
      choice.resolutions.deallocate()
      choice.straight?.pointee.free()
      choice.straight?.deallocate()
    }
  }

  @inline(__always)
  static func isLookedInto(_ node: Node) -> Bool {
    node.kind == .object && node.count <= UInt16(maxInner)
  }

  private func add(
    _ nodes: UnsafePointer<Node>, _ at: Int, _ address: (UInt32) -> UnsafePointer<UInt8>
  ) {
    let node = nodes[at]
    keys.append(
      Key(length: node.length, types: TypeSet.of(at + 1, in: nodes), text: Int32(text.count)))
    text.append(
      contentsOf: UnsafeBufferPointer(start: address(node.start), count: node.span.byteCount))
  }

  /// A member's name, escapes undone.
  func name(_ slot: Int) -> [UInt8] {
    let key = keys[slot]
    let raw = text[Int(key.text)..<(Int(key.text) + Int(key.length & ~Node.topBit))]
    if key.length & Node.topBit == 0 { return Array(raw) }
    return Array(raw).withUnsafeBufferPointer { JSONText.unescaped($0) }
  }

  /// The slot of one of the record's own members. The last of equal names, which counts in lenient reading.
  func slot(of name: [UInt8]) -> Int? { own.last { isCalled($0, name) } }

  private func isCalled(_ slot: Int, _ name: [UInt8]) -> Bool {
    let key = keys[slot]
    if key.length & Node.topBit != 0 { return self.name(slot) == name }
    return Int(key.length) == name.count
      && text[Int(key.text)..<(Int(key.text) + name.count)].elementsEqual(name)
  }

  /// Two members with one name.
  var duplicate: Int? {
    var seen = Set<[UInt8]>()
    return own.first { !seen.insert(name($0)).inserted }
  }

  /// Learns how the record on the tape is written.
  func learn(_ tape: borrowing Tape, _ base: UnsafePointer<UInt8>) {
    guard lessons < Shape.maxLessons else { return }
    lessons += 1
    guard let made = Stencil(tape, base, isOpen: { self.keys[$0].inner >= 0 }) else { return }
    stencil?.free()
    stencil = made
  }

  // MARK: Resolving

  func makeChoice(_ plan: Plan, _ number: UInt16, needsValues: Bool) -> Choice {
    let code = plan.code
    let tops = UnsafeMutablePointer<Int32>.allocate(capacity: Swift.max(plan.topKeys.count, 1))
    for (i, key) in plan.topKeys.enumerated() { tops[i] = Int32(slot(of: key) ?? -1) }
    let resolutions = UnsafeMutablePointer<Resolution>.allocate(
      capacity: Swift.max(code.values.count, 1))
    for i in 0..<code.values.count { resolutions[i] = resolve(code.values[i], code, tops) }
    var builder = StraightBuilder(
      code, resolutions,
      isText: { self.keys[Int($0)].types.contains(.string) },
      isNumber: {
        let types = self.keys[Int($0)].types
        return types.contains(.number) && !types.contains(.string)
      },
      slot: { self.slot(of: $0, code, UnsafePointer(tops)).map { Int32($0) } })
    let straight = builder.build().map { made in
      let memory = UnsafeMutablePointer<Straight>.allocate(capacity: 1)
      memory.initialize(to: made)
      return memory
    }
    let left = own.filter { !isTaken($0, plan.claims) }
    let match = plan.match
    return Choice(
      plan: plan, code: code, number: number, needsValues: needsValues,
      conditions: match.conditions, innerMatch: match.looksInside ? match : nil, rank: plan.rank,
      weight: match.weight, tops: tops,
      resolutions: resolutions, straight: straight, firstLeft: Int32(left.first ?? -1),
      lastLeft: Int32(left.last ?? -1))
  }

  /// Nothing of the member is left for `extra`: the claims take it whole, or each member of the object it is.
  private func isTaken(_ slot: Int, _ claims: Claims) -> Bool {
    let name = String(decoding: name(slot), as: UTF8.self)
    let branches = claims.branches.filter { Claims.fits($0.pattern, name) }
    if branches.contains(where: { $0.next.isWhole }) { return true }
    guard branches.count == 1, keys[slot].inner > 0 else { return false }
    let inside = (slot + 1)..<(slot + 1 + Int(keys[slot].inner))
    return inside.allSatisfy { inner in
      let name = String(decoding: self.name(inner), as: UTF8.self)
      return branches[0].next.branches.contains { $0.next.isWhole && Claims.fits($0.pattern, name) }
    }
  }

  private func resolve(
    _ value: Value, _ code: PlanCode, _ tops: UnsafePointer<Int32>
  ) -> Resolution {
    let dynamic = Resolution(kind: .dynamic)
    if value.required || value.hasAffine || value.parsesJSON || value.hasPart { return dynamic }
    if value.source == .first {
      guard value.map < 0, value.missing.isEmpty else { return dynamic }
      // The first part that is there settles it, if it is a plain member.
      for i in value.parts.range {
        let part = resolve(code.values[i], code, tops)
        if part.kind != .absent { return part.kind == .slot ? part : dynamic }
      }
      return Resolution(kind: .absent)
    }
    if value.source == .join, value.map < 0, value.missing.isEmpty {
      return resolveJoin(value, code, tops)
    }
    guard value.source == .path, value.path.base == .record,
      let slot = slot(of: value.path, code, tops)
    else { return dynamic }
    if slot < 0 { return Resolution(kind: .absent) }
    if value.map >= 0 || !value.missing.isEmpty {
      return keys[slot].types.contains(.string)
        ? Resolution(kind: .mapped, slot: Int32(slot)) : dynamic
    }
    return keys[slot].types == .null ? dynamic : Resolution(kind: .slot, slot: Int32(slot))
  }

  /// Joining one text gives that text.
  private func resolveJoin(
    _ value: Value, _ code: PlanCode, _ tops: UnsafePointer<Int32>
  ) -> Resolution {
    let parts = value.parts.range.map { resolve(code.values[$0], code, tops) }
      .filter { $0.kind != .absent }
    guard parts.count == 1, parts[0].kind == .slot, keys[Int(parts[0].slot)].types == .string else {
      return Resolution(kind: .dynamic)
    }
    return parts[0]
  }

  // MARK: Deciding

  /// Works out which values tell the choices apart.
  func findDeciders() {
    var slots: Set<Int> = []
    for choice in choices where choice.needsValues {
      guard choice.innerMatch == nil else { return }
      for i in choice.conditions.range {
        let path = choice.code.conditions[i].path
        guard path.base == .record, let slot = slot(of: path, choice.code, choice.tops) else {
          return
        }
        guard slot >= 0 else { continue }
        guard keys[slot].types.isDisjoint(with: [.array, .object]) else { return }
        slots.insert(slot)
      }
    }
    decision = Decision(slots.sorted())
  }

  /// The slot a record path leads to, -1 when it leads nowhere; nil when the shape cannot tell.
  private func slot(
    of path: Path, _ code: PlanCode, _ tops: UnsafePointer<Int32>
  ) -> Int? {
    guard path.top >= 0 else { return nil }
    let top = Int(tops[Int(path.top)])
    if top < 0 || path.segments.isEmpty { return top }
    let segment = code.segments[path.segments.start]
    if keys[top].types.isDisjoint(with: [.array, .object]) { return -1 }
    guard path.segments.count == 1, segment.kind == .name, keys[top].inner >= 0 else { return nil }
    let name = Array(code.bytes(segment.text))
    let inside = (top + 1)..<(top + 1 + Int(keys[top].inner))
    return inside.last { isCalled($0, name) } ?? -1
  }
}
