import CScan

extension JSONScanner {
  /// Reads the record at `start` along a stencil: writes its nodes to `tape`, and to `slots` where the values of its
  /// members are. Returns its length in bytes; nil when the stencil does not fit or the record has a fault, and
  /// then the tape means nothing.
  public mutating func scan(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, along stencil: Stencil,
    into tape: inout Tape, slots: UnsafeMutablePointer<Int32>
  ) -> Int? {
    var place = cstencil_place(p: start, step: 0, node: 1, slot: 0, inner: 0)
    var lines = stencil.lines
    let repaired = repairs.count
    tape.removeAll()
    tape.reserve(stencil.room)
    while true {
      let result = tape.nodes.withMemoryRebound(to: cstencil_node.self, capacity: tape.capacity) {
        cstencil_follow(stencil.steps, start, end, &place, $0, slots)
      }
      if result == CSTENCIL_DONE { break }
      // What is repaired has to be said, and only `scan` knows how.
      guard result == CSTENCIL_VALUE,
        let past = try? value(stencil.steps[Int(place.step)], place, start, end, &tape, &lines),
        repairs.count == repaired
      else {
        repairs.removeLast(repairs.count - repaired)
        return nil
      }
      place.p = past
      place.step += 1
      place.node = UInt32(truncatingIfNeeded: tape.count)
      tape.reserve(stencil.room)
    }
    guard let past = place.p else { return nil }
    tape.count = Int(place.node)
    tape.nodes[0] = Node(
      start: 0, length: UInt32(truncatingIfNeeded: past - start), next: place.node,
      count: stencil.members, kind: .object)
    lineFeeds = lines
    return past - start
  }

  /// Reads the one value at `place` and appends it to the tape; returns what is behind it, nil for a value of
  /// another kind than the stencil's.
  @inline(never)
  private mutating func value(
    _ step: Stencil.Step, _ place: cstencil_place, _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>, _ tape: inout Tape, _ lines: inout Int
  ) throws(Fault) -> UnsafePointer<UInt8>? {
    guard let p = place.p else { return nil }
    tape.count = Int(place.node)
    let at = UInt32(truncatingIfNeeded: p - start)
    let next = place.node + 1
    switch cstencil_kind(UInt32(step.kind)) {
    case CSTENCIL_STRING:
      let (length, flags, close) = try string(p, end, start)
      tape.append(Node(start: at, length: length, next: next, kind: .string, flags: flags))
      return close + 1
    case CSTENCIL_INTEGER, CSTENCIL_NUMBER:
      let (past, integer) = try number(p, end, start)
      guard integer == (step.kind == CSTENCIL_INTEGER.rawValue) else { return nil }
      tape.append(
        Node(
          start: at, length: UInt32(truncatingIfNeeded: past - p), next: next, kind: .number,
          flags: integer ? Node.integerFlag : 0))
      return past
    default:
      let root = tape.count
      let length = try scanMore(
        start, from: p, end: end, under: step.is_inside != 0 ? 2 : 1, into: &tape)
      lines += lineFeeds
      guard tape.nodes[root].kind.rawValue == step.value_kind,
        Stencil.sort(root, UnsafePointer(tape.nodes)).rawValue == step.first_kind
      else { return nil }
      return p + length
    }
  }
}
