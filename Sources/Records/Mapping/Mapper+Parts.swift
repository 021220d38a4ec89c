import PrefKitSupport

/// Pieces of one string.
extension Mapper {
  /// Walks the parts of a string; a number or a flag is a string of one part.
  mutating func walkSplit(
    _ each: Each, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let at = try node(each.path)
    guard at >= 0 else { return }
    guard !tape.nodes[at].isContainer else {
      try refuseWalk(each, at, target, "a string")
      return
    }
    let separator = plan.bytes(each.text)
    guard tape.nodes[at].kind != .null, !separator.isEmpty else { return }
    let whole = try plain(tape.nodes[at].span)
    // All parts first: how many there are is part of each part's scope.
    let first = tape.count
    let text = bytes(whole)
    var from = 0
    while true {
      let to = Mapper.find(separator, in: text, from: from)
      let part = piece(of: whole, trimmed(text, from..<(to ?? text.count)))
      tape.append(
        Node(
          start: part.start, length: part.length, next: UInt32(truncatingIfNeeded: tape.count + 1),
          kind: .string))
      guard let to else { break }
      from = to + separator.count
    }
    let total = tape.count - first
    for index in 0..<total {
      try enter(
        Scope(
          node: Int32(truncatingIfNeeded: first + index), index: Int32(truncatingIfNeeded: index),
          total: Int32(truncatingIfNeeded: total)), target, block, eaches, level)
    }
  }

  private func trimmed(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high && text[low] == 0x20 { low += 1 }
    while high > low && text[high - 1] == 0x20 { high -= 1 }
    return low..<high
  }

  /// The part of a string that `by` cuts out.
  mutating func part(of got: Got, _ value: Value) throws(Refusal) -> Got {
    let whole = try plain(try span(got))
    let text = bytes(whole)
    let separator = plan.bytes(value.separator)
    var wanted = Int(value.part)
    if wanted < 0 { wanted = depth > 0 ? Int(scopes[depth - 1].index) : 0 }
    var low = 0
    for _ in 0..<wanted {
      guard let next = Mapper.find(separator, in: text, from: low) else {
        return Got(state: .missing, node: got.node)
      }
      low = next + separator.count
    }
    let high = Mapper.find(separator, in: text, from: low) ?? text.count
    return self.got(piece(of: whole, trimmed(text, low..<high)), node: got.node)
  }

  /// The text before the first of the marks that it has.
  mutating func before(_ value: Value) throws(Refusal) -> Got {
    let got = try fetch(value.path)
    guard got.isPresent else { return got }
    let whole = try plain(try span(got))
    guard let cut = firstMark(value.parts, in: bytes(whole)) else {
      return Got(state: .missing, node: got.node)
    }
    var high = cut
    let text = bytes(whole)
    while high > 0 && (text[high - 1] == 0x20 || (0x09...0x0D).contains(text[high - 1])) {
      high -= 1
    }
    return self.got(piece(of: whole, 0..<high), node: got.node)
  }

  /// Where the first of the marks that the text has begins: the marks are tried in their order.
  func firstMark(_ marks: Run, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    for i in marks.range {
      if let at = Mapper.find(plan.bytes(plan.references[i]), in: text, from: 0) { return at }
    }
    return nil
  }

  /// Whether a string begins with `wanted`, escapes undone.
  func starts(_ span: Span, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = bytes(span)
    guard span.hasEscapes else { return raw.starts(with: wanted) }
    // An escaped byte takes six at most, so that much of the text is enough; a cut in the middle of an
    // escape is behind what is compared.
    let enough = UnsafeBufferPointer(rebasing: raw.prefix(6 * wanted.count + 12))
    return JSONText.unescaped(enough).starts(with: wanted)
  }

  /// The text without escapes, so that what is looked for in it is found as it is written in the profile.
  mutating func plain(_ span: Span) throws(Refusal) -> Span {
    span.hasEscapes ? try put(text(span)) : span
  }

  private func piece(of span: Span, _ range: Range<Int>) -> Span {
    Span(
      start: span.start + UInt32(truncatingIfNeeded: range.lowerBound),
      length: UInt32(truncatingIfNeeded: range.count) | (span.length & Node.topBit))
  }

  private func got(_ span: Span, node: Int32) -> Got {
    var got = Got(state: .present, origin: .span, node: node)
    got.span = span
    return got
  }

  static func find(
    _ wanted: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from: Int
  ) -> Int? {
    guard let first = wanted.first, wanted.count <= text.count else { return nil }
    var i = from
    while i + wanted.count <= text.count {
      if text[i] == first && text[i..<(i + wanted.count)].elementsEqual(wanted) { return i }
      i += 1
    }
    return nil
  }
}
