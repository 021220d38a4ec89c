import PrefKitSupport

/// A token that a value's map was asked for, and its answer.
struct TokenMemo: BitwiseCopyable {
  var plan: UnsafePointer<UInt8>?
  var value: Int32 = -1
  var text = ShortText()
  var got = Got()
  static let count = 1 << bits
  private static let bits = 8

  /// Where the answer for a token of a value is kept.
  @inline(__always)
  static func place(_ text: ShortText, of value: Int32) -> Int {
    (text.place(bits: bits) ^ Int(value)) & (count - 1)
  }

  /// Nil for longer text and for escapes.
  @inline(__always)
  static func key(_ text: UnsafeBufferPointer<UInt8>, _ escaped: Bool) -> ShortText? {
    escaped ? nil : ShortText(text)
  }
}

extension Mapper {
  // MARK: Evaluating

  @inline(__always)
  mutating func get(_ number: Int32) throws(Refusal) -> Got {
    if number < 0 { return .absent }
    let resolution = resolutions[Int(number)]
    switch resolution.kind {
    case .absent: return .absent
    case .slot:
      return Got(state: .present, origin: .node, node: slots[Int(resolution.slot)])
    case .dynamic: return try getSlow(plan.values[number])
    case .mapped: return try getMapped(number, slots[Int(resolution.slot)])
    }
  }

  /// A member's short text through the value's map, most often the same as for the record before.
  @inline(never)
  private mutating func getMapped(_ number: Int32, _ at: Int32) throws(Refusal) -> Got {
    let node = tape.nodes[Int(at)]
    guard let key = TokenMemo.key(bytes(node.span), node.span.hasEscapes) else {
      return try getSlow(plan.values[number])
    }
    let memo = memos + TokenMemo.place(key, of: number)
    if memo.pointee.value == number && memo.pointee.plan == plan.text.base
      && memo.pointee.text == key
    {
      var got = memo.pointee.got
      got.node = at
      return got
    }
    let got = try getSlow(plan.values[number])
    if got.origin == .plan || !got.isPresent {
      memo.pointee = TokenMemo(
        plan: plan.text.base, value: number, text: key, got: got)
    }
    return got
  }

  @inline(never)
  mutating func getSlow(_ value: Value) throws(Refusal) -> Got {
    var got: Got
    switch value.source {
    case .constant:
      return Got(
        state: value.isNullConstant ? .missing : .present, origin: .plan, text: value.text,
        number: value.number, code: value.code)
    case .path: got = try fetch(value.path)
    case .first:
      got = .absent
      for i in value.parts.range {
        let next = try getSlow(plan.values[i])
        if next.isPresent {
          got = next
          break
        }
        if got.state == .absent { got = next }
      }
    case .join, .pairKey: got = try join(value)
    case .errorSteps: got = try errorSteps(value)
    case .before: got = try before(value)
    }
    if value.parsesJSON && got.isPresent && got.node >= 0 { got = try parse(got, value) }
    if value.hasPart && got.isPresent { got = try part(of: got, value) }
    if got.isPresent && !value.missing.isEmpty && value.source != .errorSteps
      && matches(got, value.missing)
    {
      got.state = .missing
    }
    if value.map >= 0 && got.state != .absent { got = try mapped(got, value) }
    if value.hasAffine && got.isPresent {
      let number = try self.number(got, value.path)
      got.origin = .number
      got.number = number * value.slope + value.offset
    }
    if value.required && !got.isPresent {
      throw Refusal(
        .recordMissingField, written(value.path),
        "the field is missing; the profile \(plan.name) requires it",
        at: got.node >= 0 ? offset(of: got.node) : nil)
    }
    return got
  }

  mutating func fetch(_ path: Path) throws(Refusal) -> Got {
    switch path.base {
    case .record, .scope:
      let at = try node(path)
      guard at >= 0 else { return .absent }
      if tape.nodes[at].kind == .null { return Got(state: .missing, node: Int32(at)) }
      return Got(state: .present, node: Int32(at))
    case .key: return got(scopes[depth - 1 - Int(path.up)].key)
    case .index:
      return Got(
        state: .present, origin: .number, number: Double(scopes[depth - 1 - Int(path.up)].index))
    case .capture:
      let scope = scopes[depth - 1 - Int(path.up)]
      let position = path.capture == 1 ? scope.first : scope.second
      if position >= 0 { return Got(state: .present, origin: .number, number: Double(position)) }
      return got(path.capture == 1 ? scope.capture1 : scope.capture2)
    case .file: return got(try put(fileName.utf8))
    case .recordNumber:
      return Got(state: .present, origin: .number, number: Double(place.number))
    case .recordKey: return got(place.key)
    }
  }

  private func got(_ span: Span) -> Got {
    span.isMissing ? .absent : Got(state: .present, origin: .span, span: span)
  }

  private mutating func join(_ value: Value) throws(Refusal) -> Got {
    var parts: [[UInt8]] = []
    for i in value.parts.range {
      let got = try getSlow(plan.values[i])
      guard got.isPresent else { continue }
      if got.origin == .node, tape.nodes[Int(got.node)].kind == .array {
        // A list stands for its elements.
        var child = Int(got.node) + 1
        while child < tape.nodes[Int(got.node)].next {
          let node = tape.nodes[child]
          if node.kind != .null {
            parts.append(text(node.isContainer ? try json(child) : node.span))
          }
          child = Int(node.next)
        }
      } else {
        parts.append(text(try span(got)))
      }
    }
    guard !parts.isEmpty else { return .absent }
    if value.source == .pairKey { parts.sort { $0.lexicographicallyPrecedes($1) } }
    return got(try put(Array(parts.joined(separator: plan.bytes(value.text)))))
  }

  /// Whether the step that the scope stands on is right, from the steps named as wrong.
  private mutating func errorSteps(_ value: Value) throws(Refusal) -> Got {
    let at = try node(value.path)
    guard at >= 0 else { return .absent }
    let total = depth > 0 ? scopes[depth - 1].total : 0
    let one = Got(state: .present, origin: .number, node: Int32(at), number: 1)
    var zero = one
    zero.number = 0
    func step(_ node: Int) throws(Refusal) -> Int {
      guard let number = Numbers.integer(bytes(tape.nodes[node].span)),
        number >= Int(value.errorBase),
        number - Int(value.errorBase) < Int(total)
      else {
        throw Refusal(
          .recordIndexOutOfRange, written(value.path),
          "\(quoted(tape.nodes[node].span)) is not one of the \(total) steps, counted from \(value.errorBase)",
          at: offset(of: Int32(node)))
      }
      return number - Int(value.errorBase)
    }
    if value.errorSet {
      guard tape.nodes[at].kind == .array else { return one }
      var found = false
      var child = at + 1
      while child < tape.nodes[at].next {
        if try step(child) == stepIndex { found = true }
        child = Int(tape.nodes[child].next)
      }
      return found ? zero : one
    }
    let kind = tape.nodes[at].kind
    if kind == .null { return one }
    if !value.missing.isEmpty && matches(Got(state: .present, node: Int32(at)), value.missing) {
      return one
    }
    let first = try step(at)
    if stepIndex == first { return zero }
    if stepIndex < first { return one }
    return Got(state: .missing, node: Int32(at))
  }

  /// The JSON inside a string, appended to the tape.
  private mutating func parse(_ got: Got, _ value: Value) throws(Refusal) -> Got {
    let at = Int(got.node)
    guard tape.nodes[at].kind == .string else { return got }
    let inner = tape.nodes[at].span
    let start = inner.hasEscapes ? try put(text(inner)) : inner
    let raw = bytes(start)
    guard let first = raw.baseAddress else { return .absent }
    let root = tape.count
    var scanner = JSONScanner(maxDepth: 64, lenient: false)
    do throws(Fault) {
      _ = try scanner.scanMore(first, from: first, end: first + raw.count, into: &tape)
    } catch {
      throw Refusal(
        error.code, written(value.path), "the text is not JSON: byte \(error.offset) of it",
        at: offset(of: got.node))
    }
    // The scanner counted from the text's own start.
    for i in root..<tape.count { tape.nodes[i].start &+= start.start }
    return Got(
      state: tape.nodes[root].kind == .null ? .missing : .present, node: Int32(root))
  }

  // MARK: Tokens

  /// The token as bytes, escapes undone; good until the next call that uses the scratch or the arena.
  mutating func token(_ got: Got) throws(Refusal) -> UnsafeBufferPointer<UInt8> {
    switch got.origin {
    case .plan: return plan.bytes(got.text)
    case .number: return bytes(try put(Mapper.decimal(got.number).utf8))
    case .node:
      let node = tape.nodes[Int(got.node)]
      if !node.span.hasEscapes || node.isContainer { return bytes(node.span) }
      return bytes(try put(text(node.span)))
    case .span:
      return got.span.hasEscapes ? bytes(try put(text(got.span))) : bytes(got.span)
    }
  }

  static func decimal(_ number: Double) -> String {
    if let integer = Int(exactly: number) { return String(integer) }
    return String(number)
  }

  /// One of the entries is this token.
  mutating func matches(_ got: Got, _ run: Run) -> Bool { find(got, run) != nil }

  private mutating func find(_ got: Got, _ run: Run) -> Int? {
    guard let token = try? token(got) else { return nil }
    for i in run.range where plan.bytes(plan.entries[i].token).elementsEqual(token) { return i }
    guard token.count < 32, let number = Numbers.double(token) else { return nil }
    for i in run.range where plan.entries[i].number == number { return i }
    return nil
  }

  private mutating func mapped(_ given: Got, _ value: Value) throws(Refusal) -> Got {
    let map = plan.tokens[value.map]
    var got = given
    if given.state == .missing {
      // `null` may be listed like any other token.
      let null = map.entries.range.first {
        plan.bytes(plan.entries[$0].token).elementsEqual("null".utf8)
      }
      guard let null, given.node >= 0 else { return given }
      return result(plan.entries[null], &got)
    }
    if let entry = find(given, map.entries) { return result(plan.entries[entry], &got) }
    if map.otherwise >= 0 { return result(plan.entries[map.otherwise], &got) }
    let known = map.entries.range.prefix(8).map {
      String(decoding: plan.bytes(plan.entries[$0].token), as: UTF8.self)
    }
    let found = try span(given)
    throw Refusal(
      .recordUnknownLabel, written(value.path),
      "\(quoted(found)) is not a label of the profile \(plan.name); expected \(known.joined(separator: ", "))",
      at: given.node >= 0 ? offset(of: given.node) : nil)
  }

  private func result(_ entry: TokenEntry, _ got: inout Got) -> Got {
    got.state = entry.isMissing ? .missing : .present
    got.origin = .plan
    got.text = entry.result
    got.number = entry.resultNumber
    got.code = entry.code
    return got
  }

  // MARK: What a value is as text, code or number

  /// As text. A container is its JSON.
  mutating func span(_ got: Got) throws(Refusal) -> Span {
    switch got.origin {
    case .node:
      let node = tape.nodes[Int(got.node)]
      return node.isContainer ? try json(Int(got.node)) : node.span
    case .span: return got.span
    case .plan: return try put(plan.bytes(got.text))
    case .number: return try put(Mapper.decimal(got.number).utf8)
    }
  }

  /// As a finite number.
  mutating func number(_ got: Got, _ path: Path, booleans: Bool = false) throws(Refusal) -> Double {
    if got.origin == .number { return got.number }
    if got.origin == .plan, got.number.isFinite { return got.number }
    if got.origin == .node {
      let node = tape.nodes[Int(got.node)]
      switch node.kind {
      case .number:
        if let number = Numbers.double(bytes(node.span)) { return number }
      case .true where booleans: return 1
      case .false where booleans: return 0
      case .string:
        let token = try token(got)
        if let number = Numbers.double(token) {
          if batch.hasText {
            problems.once(
              .recordScoreText, written(path), "numbers are written as text", at: place,
              offset: offset(of: got.node))
          }
          return number
        }
      default: break
      }
    } else if let number = Numbers.double(try token(got)) {
      return number
    }
    throw Refusal(
      .recordScoreNotANumber, written(path), "\(quoted(try span(got))) is not a number",
      at: got.node >= 0 ? offset(of: got.node) : nil)
  }

  /// True, 1, "true", "1"; false when missing.
  mutating func truth(_ got: Got) throws(Refusal) -> Bool {
    guard got.isPresent else { return false }
    if got.code >= 0 { return got.code == 1 }
    if got.origin == .node {
      let kind = tape.nodes[Int(got.node)].kind
      if kind == .true || kind == .false { return kind == .true }
    }
    let token = try token(got)
    if let number = Numbers.double(token) { return number != 0 }
    return ["true", "True", "TRUE", "yes", "Yes"].contains { token.elementsEqual($0.utf8) }
  }

  /// A value from a closed vocabulary, -1 when missing.
  mutating func code(_ number: Int32, _ words: [String]) throws(Refusal) -> Int32 {
    let got = try get(number)
    guard got.isPresent else { return -1 }
    if got.code >= 0 { return got.code }
    let token = try token(got)
    for (code, word) in words.enumerated() where token.elementsEqual(word.utf8) {
      return Int32(code)
    }
    if words.count == 2 && words == PlanCompiler.flags { return try truth(got) ? 1 : 0 }
    throw Refusal(
      .recordUnknownLabel, written(plan.values[number].path),
      "\(quoted(try span(got))) is none of \(words.joined(separator: ", "))",
      at: got.node >= 0 ? offset(of: got.node) : nil)
  }

  // MARK: Conditions

  mutating func holdsAll(_ run: Run) throws(Refusal) -> Bool {
    for i in run.range where try !holds(plan.conditions[i]) { return false }
    return true
  }

  mutating func holdsAny(_ run: Run) throws(Refusal) -> Bool {
    for i in run.range where try holds(plan.conditions[i]) { return true }
    return false
  }

  mutating func holds(_ condition: Condition) throws(Refusal) -> Bool {
    let got = try fetch(condition.path)
    switch condition.test {
    case .exists: return got.isPresent
    case .isAbsent: return !got.isPresent
    case .isIn: return got.isPresent && matches(got, condition.tokens)
    case .isNotIn: return !(got.isPresent && matches(got, condition.tokens))
    case .isType:
      guard got.node >= 0 else { return false }
      return !TypeSet.of(Int(got.node), in: tape.nodes).isDisjoint(with: condition.types)
    case .starts:
      // A number or a list does not start with a text; a key or a part of a key may.
      guard got.isPresent, got.node < 0 || tape.nodes[Int(got.node)].kind == .string else {
        return false
      }
      return starts(try span(got), plan.bytes(plan.entries[condition.tokens.start].token))
    }
  }
}
