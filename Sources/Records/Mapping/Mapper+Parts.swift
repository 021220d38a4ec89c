import PrefKitSupport

/// Pieces of one string.
extension Mapper {
  /// The part of a string that `by` cuts out.
  mutating func part(of got: Got, _ value: Value) throws(Refusal) -> Got {
    let whole = try span(got)
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
    var high = Mapper.find(separator, in: text, from: low) ?? text.count
    while low < high && text[low] == 0x20 { low += 1 }
    while high > low && text[high - 1] == 0x20 { high -= 1 }
    return self.got(piece(of: whole, low..<high), node: got.node)
  }

  /// The text before the first of the marks that it has.
  mutating func before(_ value: Value) throws(Refusal) -> Got {
    let got = try fetch(value.path)
    guard got.isPresent else { return got }
    let whole = try span(got)
    guard let cut = firstMark(value.parts, in: bytes(whole)) else {
      return Got(state: .missing, node: got.node)
    }
    var high = cut
    let text = bytes(whole)
    while high > 0 && text[high - 1] == 0x20 { high -= 1 }
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
