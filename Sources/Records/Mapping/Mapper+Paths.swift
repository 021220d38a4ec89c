import PrefKitSupport

extension Mapper {
  // MARK: Nodes

  /// The node a path leads to, -1 when there is none. Not for the variables.
  @inline(__always)
  mutating func node(_ path: Path) throws(Refusal) -> Int {
    if path.base == .record && path.segments.isEmpty { return top(path) }
    return try nodeSlow(path)
  }

  /// Where a record path begins: its member's value, or the record.
  @inline(__always)
  private func top(_ path: Path) -> Int {
    guard path.top >= 0 else { return 0 }
    let slot = tops[Int(path.top)]
    return slot < 0 ? -1 : Int(slots[Int(slot)])
  }

  @inline(never)
  private mutating func nodeSlow(_ path: Path) throws(Refusal) -> Int {
    var at: Int
    if path.base == .record {
      at = top(path)
    } else {
      at = Int(scopes[depth - 1 - Int(path.up)].node)
    }
    for i in path.segments.range {
      guard at >= 0 else { return -1 }
      let segment = plan.segments[i]
      let kind = tape.nodes[at].kind
      switch segment.kind {
      case .name:
        at = kind == .object ? member(of: at, named: plan.bytes(segment.text)) : -1
      case .position:
        if kind == .object {
          at = member(of: at, named: plan.bytes(segment.text))
        } else {
          at = kind == .array ? element(of: at, Int(segment.position)) : -1
        }
      case .template:
        at = try templateChild(of: at, segment, path)
      }
    }
    return at
  }

  /// The member or element that `{index}`, `{key}` or `{1}` name.
  private mutating func templateChild(
    of at: Int, _ segment: Segment, _ path: Path
  ) throws(Refusal) -> Int {
    let kind = tape.nodes[at].kind
    guard kind == .object || kind == .array else { return -1 }
    let template = [UInt8](plan.bytes(segment.text))
    var name: [UInt8] = []
    var i = 0
    while i < template.count {
      guard template[i] == UInt8(ascii: "{"),
        let close = template[i...].firstIndex(of: UInt8(ascii: "}"))
      else {
        name.append(template[i])
        i += 1
        continue
      }
      name.append(contentsOf: variable(String(decoding: template[(i + 1)..<close], as: UTF8.self)))
      i = close + 1
    }
    if kind == .object {
      return name.withUnsafeBufferPointer { member(of: at, named: $0) }
    }
    guard let position = Int(String(decoding: name, as: UTF8.self)) else { return -1 }
    let total = walked(by: template)
    if total > 0 && total != childCount(at) {
      throw Refusal(
        stepRow >= 0 ? .recordStepCount : .recordIndexOutOfRange, written(path),
        "\(childCount(at)) values for \(total) elements", at: offset(of: Int32(at)))
    }
    return element(of: at, position)
  }

  /// Of a segment that is `{index}` alone, how many elements its `each` walks; 0 for any other.
  private func walked(by template: [UInt8]) -> Int {
    guard template.last == UInt8(ascii: "}") else { return 0 }
    var rest = template[...]
    if rest.popFirst() != UInt8(ascii: "{") { return 0 }
    var up = 0
    while rest.starts(with: "../".utf8) {
      up += 1
      rest.removeFirst(3)
    }
    guard rest.elementsEqual("index}".utf8), up < depth else { return 0 }
    return Int(scopes[depth - 1 - up].total)
  }

  private func variable(_ name: String) -> [UInt8] {
    var up = 0
    var rest = Substring(name)
    while rest.hasPrefix("../") {
      up += 1
      rest = rest.dropFirst(3)
    }
    guard up < depth else { return [] }
    let scope = scopes[depth - 1 - up]
    switch rest {
    case "index": return Array(String(scope.index).utf8)
    case "key": return text(scope.key)
    case "1": return scope.first >= 0 ? Array(String(scope.first).utf8) : text(scope.capture1)
    case "2": return scope.second >= 0 ? Array(String(scope.second).utf8) : text(scope.capture2)
    default: return []
    }
  }

  /// The value of `object`'s member, -1 when it has none.
  func member(of object: Int, named name: UnsafeBufferPointer<UInt8>) -> Int {
    let nodes = tape.nodes
    let end = Int(nodes[object].next)
    var key = object + 1
    var found = -1
    while key < end {
      let node = nodes[key]
      let same: Bool
      if Int(node.length) == name.count {
        same = name.baseAddress.map { sameBytes(texts.address(node.start), $0, name.count) } ?? true
      } else {
        same = node.length & Node.topBit != 0 && text(node.span).elementsEqual(name)
      }
      if same {
        found = key + 1
        if !takesLast { return found }
      }
      key = Int(nodes[key + 1].next)
    }
    return found
  }

  /// An array's element; negative positions count from its end.
  func element(of array: Int, _ position: Int) -> Int {
    let nodes = tape.nodes
    let end = Int(nodes[array].next)
    let wanted = position >= 0 ? position : childCount(array) + position
    guard wanted >= 0 else { return -1 }
    var child = array + 1
    var at = 0
    while child < end {
      if at == wanted { return child }
      at += 1
      child = Int(nodes[child].next)
    }
    return -1
  }

  /// How many elements or members there are.
  func childCount(_ container: Int) -> Int {
    let node = tape.nodes[container]
    if node.count < .max { return Int(node.count) }
    var count = 0
    var child = container + 1
    let step = node.kind == .object ? 1 : 0
    while child < node.next {
      count += 1
      child = Int(tape.nodes[child + step].next)
    }
    return count
  }

  // MARK: Text

  var texts: RecordTexts {
    @inline(__always)
    get { RecordTexts(base: base, arena: UnsafePointer(arena.base)) }
  }

  /// The bytes as they stand, escapes and all. Good until the arena grows.
  @inline(__always)
  func bytes(_ span: Span) -> UnsafeBufferPointer<UInt8> { texts.bytes(span) }

  /// The text itself.
  func text(_ span: Span) -> [UInt8] {
    if span.isMissing { return [] }
    return span.hasEscapes ? JSONText.unescaped(bytes(span)) : [UInt8](bytes(span))
  }

  func written(_ path: Path) -> String {
    String(decoding: plan.bytes(path.written), as: UTF8.self)
  }

  /// For messages: the text, cut to one readable line.
  func quoted(_ span: Span) -> String {
    let shown = text(span).prefix(80)
    var word = String(decoding: shown, as: UTF8.self).unicodeScalars.map {
      $0.value < 0x20 ? " " : String($0)
    }.joined()
    if span.byteCount > 80 { word += "…" }
    return "'\(word)'"
  }

  private var arenaIsFull: Refusal {
    Refusal(.jsonRecordTooLong, "", "more than 2 GiB of text put together in one chunk")
  }

  /// New text in the arena.
  func put(_ text: some Collection<UInt8>) throws(Refusal) -> Span {
    let count = text.count
    guard let target = arena.reserve(count) else {
      throw arenaIsFull
    }
    var i = 0
    for byte in text {
      target[i] = byte
      i += 1
    }
    return Span(start: arena.commit(count), length: UInt32(truncatingIfNeeded: count))
  }

  /// A node's JSON text; written out where the input had none.
  mutating func json(_ at: Int) throws(Refusal) -> Span {
    let node = tape.nodes[at]
    switch node.kind {
    case .array, .object:
      if node.length != 0 { return node.span }
    case .string, .key:
      // With its quotes, which stand around it in JSON input.
      if batch.hasText && !node.span.inArena {
        return Span(start: node.start - 1, length: (node.length & ~Node.topBit) + 2)
      }
    default: return node.span
    }
    guard let span = JSONWriter.write(tape, at, record: base, to: arena) else { throw arenaIsFull }
    return span
  }
}
