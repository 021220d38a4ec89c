import CScan

extension JSONScanner {
  /// Reads the record at `start` by a stencil: writes its nodes to `tape`, and to `slots` where the values of its
  /// members are. Returns its length in bytes; nil when the stencil does not fit or the record has a fault, and
  /// then the tape means nothing.
  @inline(never)
  public mutating func scan(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, along stencil: Stencil,
    into tape: inout Tape, slots: UnsafeMutablePointer<Int32>
  ) -> Int? {
    let repaired = repairs.count
    do throws(Fault) {
      // What was repaired has to be said, and only `scan` knows how.
      if let length = try follow(start, end: end, stencil, &tape, slots), repairs.count == repaired {
        return length
      }
    } catch {}
    repairs.removeLast(repairs.count - repaired)
    return nil
  }

  @inline(__always)
  private mutating func follow(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, _ stencil: Stencil,
    _ tape: inout Tape, _ slots: UnsafeMutablePointer<Int32>
  ) throws(Fault) -> Int? {
    tape.count = 1
    tape.reserve(4 * stencil.count + 4)
    var nodes = tape.nodes
    var slot = 0
    var lines = stencil.lines
    var inner = 0
    var p = start
    var step = stencil.steps
    let pastSteps = step + stencil.count
    var at = 1
    while step < pastSteps {
      guard end - p > Int(CSCAN_GAP), cscan_gap_fits(&step.pointee.gap, p) != 0 else { return nil }
      let value = p + Int(step.pointee.gap.length)
      if step.pointee.closedAt != 0 {
        let past = value - start - Int(step.pointee.closedAt) + 1
        nodes[inner].length = UInt32(truncatingIfNeeded: past) &- nodes[inner].start
        nodes[inner].next = UInt32(truncatingIfNeeded: at)
        nodes[inner].count = step.pointee.closedCount
      }
      let place = UInt32(truncatingIfNeeded: value - start)
      if step.pointee.outer.isThere {
        nodes[at] = JSONScanner.key(step.pointee.outer, place, at)
        inner = at + 1
        slots[slot] = Int32(truncatingIfNeeded: inner)
        slot += 1
        nodes[inner] = Node(
          start: place &- step.pointee.objectAt, length: 0, next: 0, kind: .object)
        at += 2
      }
      if step.pointee.name.isThere {
        nodes[at] = JSONScanner.key(step.pointee.name, place, at)
        at += 1
        slots[slot] = Int32(truncatingIfNeeded: at)
        slot += 1
      }
      let next = UInt32(truncatingIfNeeded: at + 1)
      switch step.pointee.kind {
      case .text: p = value
      case .string:
        let (length, flags, close) = try string(value, end, start)
        nodes[at] = Node(start: place, length: length, next: next, kind: .string, flags: flags)
        at += 1
        p = close + 1
      case .integer, .number:
        let (past, integer) = try number(value, end, start)
        guard integer == (step.pointee.kind == .integer) else { return nil }
        nodes[at] = Node(
          start: place, length: UInt32(truncatingIfNeeded: past - value), next: next, kind: .number,
          flags: integer ? Node.integerFlag : 0)
        at += 1
        p = past
      case .literal:
        nodes[at] = Node(
          start: place, length: step.pointee.length, next: next, kind: step.pointee.valueKind)
        at += 1
        p = value
      case .container:
        tape.count = at
        let depth = step.pointee.isInside ? 2 : 1
        let length = try scanMore(start, from: value, end: end, under: depth, into: &tape)
        lines += lineFeeds
        tape.reserve(tape.count + 4 * (pastSteps - step) + 4)
        nodes = tape.nodes
        guard nodes[at].kind == step.pointee.valueKind,
          Stencil.sort(at, UnsafePointer(nodes)) == step.pointee.first
        else { return nil }
        at = tape.count
        p = value + length
      case .end:
        nodes[0] = Node(
          start: 0, length: place, next: UInt32(truncatingIfNeeded: at), count: stencil.members,
          kind: .object)
        tape.count = at
        lineFeeds = lines
        return Int(place)
      }
      step += 1
    }
    return nil
  }

  @inline(__always)
  private static func key(_ name: Stencil.Name, _ place: UInt32, _ at: Int) -> Node {
    Node(
      start: place &- name.back, length: name.length, next: UInt32(truncatingIfNeeded: at + 1),
      kind: .key, flags: name.flags)
  }
}
