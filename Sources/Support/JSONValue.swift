/// A small JSON document as a tree, for profiles, sidecars and policies, which are read once.
package indirect enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  package static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): return true
    case (.bool(let x), .bool(let y)): return x == y
    case (.number(let x), .number(let y)), (.string(let x), .string(let y)): return x == y
    case (.array(let x), .array(let y)): return x == y
    case (.object(let x), .object(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: return false
    }
  }

  /// `leavingOut`: members of the document itself that are checked and not kept.
  package init(
    parsing text: UnsafeBufferPointer<UInt8>, leavingOut: Set<String> = []
  ) throws(Fault) {
    guard let base = text.baseAddress else { throw Fault(.jsonUnexpectedEnd, at: 0) }
    var scanner = JSONScanner(maxDepth: 64, lenient: false)
    var tape = Tape()
    let read = try scanner.scan(base, end: base + text.count, into: &tape)
    for i in read..<text.count where ![0x20, 0x0A, 0x0D, 0x09].contains(text[i]) {
      throw Fault(.jsonTrailingData, at: i)
    }
    self = JSONValue.build(0, tape.nodes, base, leavingOut)
  }

  private static func build(
    _ at: Int, _ nodes: UnsafePointer<Node>, _ base: UnsafePointer<UInt8>,
    _ leavingOut: Set<String> = []
  ) -> JSONValue {
    let node = nodes[at]
    let raw = UnsafeBufferPointer(start: base + node.span.offset, count: node.span.byteCount)
    switch node.kind {
    case .null: return .null
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .number: return .number(String(decoding: raw, as: UTF8.self))
    case .string, .key: return .string(text(node, raw))
    case .array:
      var elements: [JSONValue] = []
      var child = at + 1
      while child < node.next {
        elements.append(build(child, nodes, base))
        child = Int(nodes[child].next)
      }
      return .array(elements)
    case .object:
      var members: [(String, JSONValue)] = []
      var child = at + 1
      while child < node.next {
        let key = nodes[child]
        let name = UnsafeBufferPointer(start: base + key.span.offset, count: key.span.byteCount)
        let word = text(key, name)
        if !leavingOut.contains(word) { members.append((word, build(child + 1, nodes, base))) }
        child = Int(nodes[child + 1].next)
      }
      return .object(members)
    }
  }

  private static func text(_ node: Node, _ raw: UnsafeBufferPointer<UInt8>) -> String {
    node.span.hasEscapes
      ? String(decoding: JSONText.unescaped(raw), as: UTF8.self)
      : String(decoding: raw, as: UTF8.self)
  }

  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == name }?.value
  }

  package var members: [(key: String, value: JSONValue)]? {
    if case .object(let members) = self { return members }
    return nil
  }

  package var elements: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  package var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  package var integer: Int? {
    if case .number(let text) = self { return Int(text) }
    return nil
  }

  package var double: Double? {
    if case .number(let text) = self { return Double(text) }
    return nil
  }

  /// A scalar as its text; nil for null and containers.
  package var token: String? {
    switch self {
    case .string(let text), .number(let text): return text
    case .bool(let flag): return flag ? "true" : "false"
    default: return nil
    }
  }
}
