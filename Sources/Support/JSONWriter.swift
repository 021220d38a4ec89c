/// Writes a part of a tape as JSON text, for rows that have no JSON text of their own.
public enum JSONWriter {
  /// Writes the subtree at `node` to the end of `arena`; nil when there is no room.
  ///
  /// - Parameter record: where the nodes' text begins that is not in the arena.
  ///
  /// Numbers keep their token. A string with escapes is JSON already and is copied; one without is raw text
  /// and gets the escapes that it needs.
  public static func write(
    _ tape: borrowing Tape, _ node: Int, record: UnsafePointer<UInt8>?, to arena: Arena
  ) -> Span? {
    let start = arena.count
    // The ends of the containers that are open, the innermost last: no recursion, however deep the tape is.
    var open: [(end: Int, isObject: Bool)] = []
    let end = Int(tape.nodes[node].next)
    var at = node
    var isFirst = true
    while at < end {
      let current = tape.nodes[at]
      let afterKey = at > node && tape.nodes[at - 1].kind == .key
      if !isFirst, !afterKey { guard put(",", arena) else { return nil } }
      isFirst = false
      var isWritten: Bool
      switch current.kind {
      case .null: isWritten = put("null", arena)
      case .true: isWritten = put("true", arena)
      case .false: isWritten = put("false", arena)
      case .number: isWritten = copy(current.span, record, arena)
      case .string: isWritten = string(current.span, record, arena)
      case .key: isWritten = string(current.span, record, arena) && put(":", arena)
      case .array, .object:
        isWritten = put(current.kind == .array ? "[" : "{", arena)
        open.append((Int(current.next), current.kind == .object))
        isFirst = true
      }
      at += 1
      while let last = open.last, last.end <= at {
        isWritten = isWritten && put(last.isObject ? "}" : "]", arena)
        open.removeLast()
        isFirst = false
      }
      guard isWritten else { return nil }
    }
    return Span(
      start: UInt32(truncatingIfNeeded: start) | Node.topBit,
      length: UInt32(truncatingIfNeeded: arena.count - start))
  }

  /// Writes `text` as a JSON string with its quotes.
  public static func writeString(
    _ span: Span, record: UnsafePointer<UInt8>?, to arena: Arena
  ) -> Bool { string(span, record, arena) }

  private static func put(_ word: StaticString, _ arena: Arena) -> Bool {
    arena.append(word: word) != nil
  }

  private static func copy(_ span: Span, _ record: UnsafePointer<UInt8>?, _ arena: Arena) -> Bool {
    guard let target = arena.reserve(span.byteCount) else { return false }
    // Only now: `reserve` may have moved the arena.
    if let source = source(span, record, arena) {
      target.update(from: source, count: span.byteCount)
      _ = arena.commit(span.byteCount)
    }
    return true
  }

  private static func string(_ span: Span, _ record: UnsafePointer<UInt8>?, _ arena: Arena) -> Bool
  {
    guard put("\"", arena) else { return false }
    if span.hasEscapes { return copy(span, record, arena) && put("\"", arena) }
    var done = 0
    while done < span.byteCount {
      guard let text = source(span, record, arena) else { return false }
      // As much as needs no escape at once.
      var plain = done
      while plain < span.byteCount, !needsEscape(text[plain]) { plain += 1 }
      let part = Span(
        start: span.start &+ UInt32(truncatingIfNeeded: done),
        length: UInt32(truncatingIfNeeded: plain - done))
      let stop = plain < span.byteCount ? text[plain] : nil
      guard copy(part, record, arena) else { return false }
      if let stop {
        guard escape(stop, arena) else { return false }
        plain += 1
      }
      done = plain
    }
    return put("\"", arena)
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func escape(_ byte: UInt8, _ arena: Arena) -> Bool {
    switch byte {
    case UInt8(ascii: "\""): return put("\\\"", arena)
    case UInt8(ascii: "\\"): return put("\\\\", arena)
    case 0x08: return put("\\b", arena)
    case 0x09: return put("\\t", arena)
    case 0x0A: return put("\\n", arena)
    case 0x0C: return put("\\f", arena)
    case 0x0D: return put("\\r", arena)
    default:
      guard put("\\u00", arena), let target = arena.reserve(2) else { return false }
      target[0] = 0x30 + byte >> 4
      target[1] = byte & 15 < 10 ? 0x30 + byte & 15 : 0x61 + byte & 15 - 10
      _ = arena.commit(2)
      return true
    }
  }

  private static func source(
    _ span: Span, _ record: UnsafePointer<UInt8>?, _ arena: Arena
  ) -> UnsafePointer<UInt8>? {
    let from = span.inArena ? UnsafePointer(arena.base) : record
    return from.map { $0 + span.offset }
  }
}
