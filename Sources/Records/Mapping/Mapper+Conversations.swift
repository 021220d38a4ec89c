import CScan
import PrefKitSupport

extension Mapper {
  // MARK: Messages

  /// A list of messages, or one: the text of the last one, and the whole as JSON.
  /// `plainWhenSingle`: one message needs no JSON beside its text.
  mutating func conversation(
    _ at: Int, plainWhenSingle: Bool = false
  ) throws(Refusal) -> (text: Span, messages: Span) {
    let node = tape.nodes[at]
    if node.kind == .object {
      return (try messageText(at), plainWhenSingle ? .missing : try json(at))
    }
    let count = childCount(at)
    guard count > 0 else { return (.missing, .missing) }
    let last = element(of: at, -1)
    guard tape.nodes[last].kind == .object else {
      // A list of plain texts: kept as JSON.
      let text = try json(at)
      return (tape.nodes[last].kind == .string ? tape.nodes[last].span : text, text)
    }
    let text = try messageText(last)
    return (text, plainWhenSingle && count == 1 ? .missing : try json(at))
  }

  /// The content of one message: a text, or the text parts of a list.
  mutating func messageText(_ message: Int) throws(Refusal) -> Span {
    let content = contentNode(message)
    guard content >= 0 else { return .missing }
    let node = tape.nodes[content]
    switch node.kind {
    case .string: return node.span
    case .array:
      var parts: [Span] = []
      var part = content + 1
      while part < node.next {
        if tape.nodes[part].kind == .string {
          parts.append(tape.nodes[part].span)
        } else if tape.nodes[part].kind == .object {
          let text = contentNode(part)
          if text >= 0 && tape.nodes[text].kind == .string { parts.append(tape.nodes[text].span) }
        }
        part = Int(tape.nodes[part].next)
      }
      if parts.count == 1 { return parts[0] }
      return parts.isEmpty ? .missing : try put(parts.flatMap { text($0) })
    case .number, .true, .false: return node.span
    default: return .missing
    }
  }

  private func contentNode(_ message: Int) -> Int {
    guard tape.nodes[message].kind == .object else { return -1 }
    for name: StaticString in ["content", "value", "text"] {
      let found = member(of: message, named: name)
      if found >= 0 { return found }
    }
    return -1
  }

  private func roleNode(_ message: Int) -> Int {
    guard tape.nodes[message].kind == .object else { return -1 }
    let role = member(of: message, named: "role")
    return role >= 0 ? role : member(of: message, named: "from")
  }

  func member(of object: Int, named name: StaticString) -> Int {
    member(
      of: object,
      named: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  /// `[{"role": …, "content": …}, …]` from texts.
  func messageList(_ parts: [(role: String, text: Span)]) -> [UInt8] {
    var out = Array("[".utf8)
    for (i, part) in parts.enumerated() {
      out.append(contentsOf: (i == 0 ? "{\"role\": \"" : ", {\"role\": \"").utf8)
      JSONText.appendEscaped(part.role.utf8, to: &out)
      out.append(contentsOf: "\", \"content\": \"".utf8)
      if part.text.hasEscapes {
        out.append(contentsOf: bytes(part.text))
      } else {
        JSONText.appendEscaped(bytes(part.text), to: &out)
      }
      out.append(contentsOf: "\"}".utf8)
    }
    out.append(UInt8(ascii: "]"))
    return out
  }

  // MARK: Prompts inside transcripts

  mutating func splitPrompt(_ split: PromptSplit, _ row: Int) throws(Refusal) {
    splitTexts = (.missing, .missing)
    splitMessages = (.missing, .missing)
    switch split.kind {
    case .none: break
    case .thread: try threadPrompt(split, row)
    case .messages: try joinedPrompt(split, row)
    case .last:
      let one = list(try get(split.parts.start))
      guard one.isPresent else { break }
      let whole = Int(one.node)
      if one.origin == .node, tape.nodes[whole].kind == .array {
        let count = childCount(whole)
        guard count > 0 else { break }
        try setPrompt(row, whole, count - 1)
        splitTexts.0 = try messageText(element(of: whole, -1))
      } else {
        let text = try span(one)
        try setTexts(row, text, .missing, text.byteCount)
      }
    case .shared:
      let one = list(try get(split.parts.start))
      let two = list(try get(split.parts.start + 1))
      try sharedPrompt(one, two, row)
    }
  }

  /// One message where a list may stand, as a list of it.
  private mutating func list(_ got: Got) -> Got {
    guard got.isPresent, got.origin == .node, tape.nodes[Int(got.node)].kind == .object else {
      return got
    }
    let list = tape.count
    tape.append(Node(start: 0, length: 0, next: 0, count: 1, kind: .array))
    copy(Int(got.node))
    tape.nodes[list].next = UInt32(truncatingIfNeeded: tape.count)
    return Got(state: .present, node: Int32(truncatingIfNeeded: list))
  }

  private mutating func sharedPrompt(_ one: Got, _ two: Got, _ row: Int) throws(Refusal) {
    guard one.isPresent && two.isPresent else {
      // One side is missing: keep the other whole.
      if one.isPresent { splitTexts.0 = try span(one) }
      if two.isPresent { splitTexts.1 = try span(two) }
      return
    }
    let a = Int(one.node)
    let b = Int(two.node)
    let isList = one.origin == .node && tape.nodes[a].kind == .array
    guard isList == (two.origin == .node && tape.nodes[b].kind == .array) else {
      throw Refusal(.recordFieldType, "", "one side is text and the other a list of messages")
    }
    if isList {
      let shared = sharedMessages(a, b)
      if shared == 0 {
        warn(
          .recordPromptNotSeparable, "", "the two conversations share no message", node: Int32(a))
      }
      try setPrompt(row, a, shared)
      (splitTexts.0, splitMessages.0) = try rest(of: a, from: shared)
      (splitTexts.1, splitMessages.1) = try rest(of: b, from: shared)
      return
    }
    var left = try span(one)
    var right = try span(two)
    if left.hasEscapes != right.hasEscapes || containsUnicodeEscape(left)
      || containsUnicodeEscape(right)
    {
      // The same text may be escaped in two ways: compare the texts themselves.
      left = try put(text(left))
      right = try put(text(right))
    }
    try setTexts(row, left, right, commonPrefix(bytes(left), bytes(right)))
  }

  /// Cuts transcripts after the last assistant marker within their first `shared` bytes.
  private mutating func setTexts(
    _ row: Int, _ left: Span, _ right: Span, _ shared: Int
  ) throws(Refusal) {
    guard let cut = Mapper.lastTurn(bytes(left), within: shared, escaped: left.hasEscapes) else {
      warn(
        .recordPromptNotSeparable, "",
        "no Assistant: turn begins in the part that the texts share; they are kept whole")
      splitTexts = (left, right)
      return
    }
    func part(_ span: Span, _ from: Int, _ to: Int) -> Span {
      Span(
        start: span.start + UInt32(from), length: UInt32(to - from) | (span.length & Node.topBit))
    }
    rows.pointee.prompt.set(row, part(left, 0, cut))
    splitTexts.0 = part(left, cut, left.byteCount)
    if !right.isMissing { splitTexts.1 = part(right, cut, right.byteCount) }
  }

  /// Where the text after the last `\n\nAssistant:` begins. In an escaped string the line feeds are two
  /// bytes each.
  static func lastTurn(
    _ text: UnsafeBufferPointer<UInt8>, within shared: Int, escaped: Bool
  ) -> Int? {
    let marker: StaticString = escaped ? "\\n\\nAssistant:" : "\n\nAssistant:"
    let length = marker.utf8CodeUnitCount
    guard let base = text.baseAddress else { return nil }
    var at = shared - length
    while at >= 0 {
      if base[at + length - 1] == UInt8(ascii: ":")
        && sameBytes(base + at, marker.utf8Start, length)
      {
        return at + length
      }
      at -= 1
    }
    return nil
  }

  private func containsUnicodeEscape(_ span: Span) -> Bool {
    guard span.hasEscapes else { return false }
    let raw = bytes(span)
    guard var p = raw.baseAddress else { return false }
    let end = p + raw.count
    while true {
      p = cscan_backslash(p, end)
      guard end - p >= 2 else { return false }
      // Only an escaped ASCII character can hide a marker or a line feed.
      if p[1] == UInt8(ascii: "u"), end - p >= 4, p[2] == UInt8(ascii: "0"),
        p[3] == UInt8(ascii: "0")
      {
        return true
      }
      p += 2
    }
  }

  func commonPrefix(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let count = Swift.min(a.count, b.count)
    guard let left = a.baseAddress, let right = b.baseAddress else { return 0 }
    var i = 0
    while i + 8 <= count {
      let x = UnsafeRawPointer(left + i).loadUnaligned(as: UInt64.self)
      let y = UnsafeRawPointer(right + i).loadUnaligned(as: UInt64.self)
      if x != y { return i + (x ^ y).trailingZeroBitCount / 8 }
      i += 8
    }
    while i < count && left[i] == right[i] { i += 1 }
    return i
  }

  /// How many messages two conversations begin with in common, leaving each at least one of its own.
  private func sharedMessages(_ a: Int, _ b: Int) -> Int {
    let limit = Swift.min(childCount(a), childCount(b)) - 1
    var shared = 0
    var left = a + 1
    var right = b + 1
    while shared < limit && sameMessage(left, right) {
      shared += 1
      left = Int(tape.nodes[left].next)
      right = Int(tape.nodes[right].next)
    }
    return Swift.max(shared, 0)
  }

  private func sameMessage(_ a: Int, _ b: Int) -> Bool {
    func same(_ x: Int, _ y: Int) -> Bool {
      if x < 0 || y < 0 { return x == y }
      let left = tape.nodes[x].span
      let right = tape.nodes[y].span
      if left.length == right.length && bytes(left).elementsEqual(bytes(right)) { return true }
      return left.hasEscapes != right.hasEscapes && text(left) == text(right)
    }
    guard tape.nodes[a].kind == .object, tape.nodes[b].kind == .object else { return same(a, b) }
    return same(roleNode(a), roleNode(b)) && same(contentNode(a), contentNode(b))
  }

  /// Makes the first `count` messages of a list the item's prompt.
  private mutating func setPrompt(_ row: Int, _ list: Int, _ count: Int) throws(Refusal) {
    guard count > 0 else { return }
    rows.pointee.prompt.set(row, try messageText(element(of: list, count - 1)))
    rows.pointee.messages.set(row, try part(of: list, 0..<count))
  }

  /// The messages from `from` on as a candidate: its text, and JSON when there are several.
  private mutating func rest(of list: Int, from: Int) throws(Refusal) -> (Span, Span) {
    let count = childCount(list)
    guard from < count else { return (.missing, .missing) }
    let text = try messageText(element(of: list, -1))
    return (text, count - from == 1 ? .missing : try part(of: list, from..<count))
  }

  /// Some of a list's elements as a JSON list in the arena.
  private mutating func part(of list: Int, _ range: Range<Int>) throws(Refusal) -> Span {
    var out = Array("[".utf8)
    for position in range {
      if position > range.lowerBound { out.append(contentsOf: ", ".utf8) }
      out.append(contentsOf: bytes(try json(element(of: list, position))))
    }
    out.append(UInt8(ascii: "]"))
    return try put(out)
  }

  // MARK: Prompts put together

  /// Several fields in a row, each text or messages.
  private mutating func joinedPrompt(_ split: PromptSplit, _ row: Int) throws(Refusal) {
    var out = Array("[".utf8)
    var last = Span.missing
    for (i, number) in split.parts.range.enumerated() {
      let got = try get(Int32(number))
      guard got.isPresent else { continue }
      if out.count > 1 { out.append(contentsOf: ", ".utf8) }
      if got.origin == .node && tape.nodes[Int(got.node)].isContainer {
        let at = Int(got.node)
        let (text, messages) = try conversation(at)
        last = text
        let inner = bytes(messages)
        // A list loses its brackets, one message stays as it is.
        out.append(
          contentsOf: tape.nodes[at].kind == .array ? inner.dropFirst().dropLast() : inner[...])
      } else {
        last = try span(got)
        let role =
          i < Int(split.names.count)
          ? String(
            decoding: plan.bytes(plan.references[split.names.start + Int32(i)]), as: UTF8.self)
          : "user"
        out.append(contentsOf: messageList([(role, last)]).dropFirst().dropLast())
      }
    }
    guard out.count > 1 else { return }
    out.append(UInt8(ascii: "]"))
    rows.pointee.prompt.set(row, last)
    rows.pointee.messages.set(row, try put(out))
  }

  /// The texts from a tree's root to the node the scope stands on.
  private mutating func threadPrompt(_ split: PromptSplit, _ row: Int) throws(Refusal) {
    let roleName = plan.bytes(plan.references[split.names.start])
    let textName = plan.bytes(plan.references[split.names.start + 1])
    var parts: [(String, Span)] = []
    for node in threadPath {
      let text = member(of: Int(node), named: textName)
      guard text >= 0, tape.nodes[text].kind == .string else { continue }
      let role = member(of: Int(node), named: roleName)
      let roleText =
        role >= 0 ? String(decoding: self.text(tape.nodes[role].span), as: UTF8.self) : ""
      parts.append((Mapper.standardRole(roleText), tape.nodes[text].span))
    }
    guard let last = parts.last else { return }
    rows.pointee.prompt.set(row, last.1)
    rows.pointee.messages.set(row, try put(messageList(parts)))
  }

  /// One spelling for the roles that layouts name differently.
  static func standardRole(_ role: String) -> String {
    switch role.lowercased() {
    case "prompter", "human", "user": return "user"
    case "assistant", "gpt", "model", "bot", "chatgpt": return "assistant"
    default: return role
    }
  }
}
