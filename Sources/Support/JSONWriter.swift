/// Writes a tape's nodes as JSON text, for input that has none of its own (CSV, Arrow).
public enum JSONWriter {
  /// The subtree at `node`. `base` is the record's first byte, `arena` the arena's.
  public static func text(
    of node: Int, in tape: borrowing Tape, base: UnsafePointer<UInt8>, arena: UnsafePointer<UInt8>
  ) -> [UInt8] {
    var out: [UInt8] = []
    append(node, tape.nodes, base, arena, &out)
    return out
  }

  private static func append(
    _ at: Int, _ nodes: UnsafePointer<Node>, _ base: UnsafePointer<UInt8>,
    _ arena: UnsafePointer<UInt8>, _ out: inout [UInt8]
  ) {
    let node = nodes[at]
    let span = node.span
    let raw = UnsafeBufferPointer(
      start: span.inArena ? arena + span.offset : base + span.offset, count: span.byteCount)
    switch node.kind {
    case .null: out.append(contentsOf: "null".utf8)
    case .true: out.append(contentsOf: "true".utf8)
    case .false: out.append(contentsOf: "false".utf8)
    case .number: out.append(contentsOf: raw)
    case .string, .key:
      out.append(UInt8(ascii: "\""))
      if span.hasEscapes {
        out.append(contentsOf: raw)
      } else {
        JSONText.appendEscaped(raw, to: &out)
      }
      out.append(UInt8(ascii: "\""))
    case .array, .object:
      let isObject = node.kind == .object
      out.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
      var child = at + 1
      while child < node.next {
        if child > at + 1 { out.append(contentsOf: ", ".utf8) }
        append(child, nodes, base, arena, &out)
        if isObject {
          out.append(contentsOf: ": ".utf8)
          append(child + 1, nodes, base, arena, &out)
          child = Int(nodes[child + 1].next)
        } else {
          child = Int(nodes[child].next)
        }
      }
      out.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }
  }
}
