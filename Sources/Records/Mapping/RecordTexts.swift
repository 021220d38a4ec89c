import PrefKitSupport

/// Where the texts of one record stand, in the input or in the chunk's arena, and what is asked of candidates'
/// texts. Pointers alone, good until the arena grows, so that it costs nothing to hand on.
struct RecordTexts: BitwiseCopyable {
  /// The record's first byte.
  let base: UnsafePointer<UInt8>
  let arena: UnsafePointer<UInt8>

  @inline(__always)
  func address(_ start: UInt32) -> UnsafePointer<UInt8> {
    start & Node.topBit == 0 ? base + Int(start) : arena + Int(start & ~Node.topBit)
  }

  /// The bytes as they stand, escapes and all.
  @inline(__always)
  func bytes(_ span: Span) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: address(span.start), count: span.byteCount)
  }

  /// Nothing but white space.
  @inline(__always)
  func isEmpty(_ span: Span) -> Bool {
    if span.isMissing || span.byteCount == 0 { return true }
    if span.byteCount > 64 { return false }
    if firstPlain(span) != 0 { return false }
    return trimmed(span).isEmpty
  }

  /// Without the white space around it, escaped or not.
  private func trimmed(_ span: Span) -> UnsafeBufferPointer<UInt8> {
    let raw = bytes(span)
    var low = 0
    var high = raw.count
    while low < high {
      if isSpace(raw[low]) {
        low += 1
      } else if span.hasEscapes, low + 1 < high, raw[low] == UInt8(ascii: "\\"),
        isSpaceEscape(raw[low + 1])
      {
        low += 2
      } else {
        break
      }
    }
    while high > low {
      if isSpace(raw[high - 1]) {
        high -= 1
      } else if span.hasEscapes, high - low >= 2, isSpaceEscape(raw[high - 1]),
        raw[high - 2] == UInt8(ascii: "\\"),
        !(high - low >= 3 && raw[high - 3] == UInt8(ascii: "\\"))
      {
        high -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: raw[low..<high])
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private func isSpaceEscape(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "n") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: "r")
  }

  /// The first character that is no space, if it is in ASCII and stands for itself; else 0.
  @inline(__always)
  func firstPlain(_ span: Span) -> UInt8 {
    guard !span.isMissing else { return 0 }
    let text = bytes(span)
    var i = 0
    while i < text.count && text[i] == 0x20 { i &+= 1 }
    guard i < text.count else { return 0 }
    let first = text[i]
    return first > 0x20 && first < 0x80 && first != UInt8(ascii: "\\") ? first : 0
  }

  /// Equal up to the white space around them and Unicode normalization (NFC).
  @inline(never)
  func areSame(_ left: Span, _ right: Span) -> Bool {
    if left.isMissing || right.isMissing { return false }
    let x = trimmed(left)
    let y = trimmed(right)
    if x.count == y.count, let p = x.baseAddress, let q = y.baseAddress {
      if sameBytes(p, q, x.count) { return !x.isEmpty }
    }
    if differPlainly(x, left.hasEscapes, y, right.hasEscapes) { return false }
    // Different bytes can still be one text when escapes or combining marks are involved.
    guard x.count <= 6 * y.count && y.count <= 6 * x.count else { return false }
    func string(_ raw: UnsafeBufferPointer<UInt8>, _ escaped: Bool) -> String {
      escaped
        ? String(decoding: JSONText.unescaped(raw), as: UTF8.self)
        : String(decoding: raw, as: UTF8.self)
    }
    // What equal texts begin with is equal too, character by character.
    let opening = string(RecordTexts.opening(x), left.hasEscapes)
    let other = string(RecordTexts.opening(y), right.hasEscapes)
    if zip(opening, other).contains(where: { $0 != $1 }) { return false }
    return string(x, left.hasEscapes) == string(y, right.hasEscapes)
  }

  /// The first few dozen bytes, up to a place where a character certainly ends: ASCII on both sides, and no
  /// escape near.
  private static func opening(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var end = 64
    guard text.count > end else { return text }
    while end > 8 {
      let around = text[(end - 7)...end]
      if around.allSatisfy({ $0 >= 0x20 && $0 < 0x80 && $0 != UInt8(ascii: "\\") }) {
        return UnsafeBufferPointer(rebasing: text[..<end])
      }
      end -= 1
    }
    return UnsafeBufferPointer(rebasing: text[..<0])
  }

  /// The first characters that differ are ASCII on both sides, as nearly always: then the texts differ,
  /// for no normalization turns one ASCII character into another.
  private func differPlainly(
    _ x: UnsafeBufferPointer<UInt8>, _ xEscaped: Bool, _ y: UnsafeBufferPointer<UInt8>,
    _ yEscaped: Bool
  ) -> Bool {
    var i = 0
    var j = 0
    while i < x.count && j < y.count {
      let (one, past) = plainCharacter(x, i, xEscaped)
      let (other, pastOther) = plainCharacter(y, j, yEscaped)
      if one < 0x80 && other < 0x80 {
        if one != other { return true }
      } else if x[i] != y[j] || x[i] == UInt8(ascii: "\\") {
        return false  // not so plain
      }
      i = past
      j = pastOther
    }
    // One text goes on where the other ends.
    if i < x.count { return plainCharacter(x, i, xEscaped).0 < 0x80 }
    return j < y.count && plainCharacter(y, j, yEscaped).0 < 0x80
  }

  /// The ASCII character at `i`, or 0x80 for any other byte and for `\u`; and what follows it.
  private func plainCharacter(
    _ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ escaped: Bool
  ) -> (UInt8, Int) {
    let byte = text[i]
    if byte >= 0x80 { return (0x80, i + 1) }
    guard escaped, byte == UInt8(ascii: "\\"), i + 1 < text.count else { return (byte, i + 1) }
    switch text[i + 1] {
    case UInt8(ascii: "n"): return (0x0A, i + 2)
    case UInt8(ascii: "t"): return (0x09, i + 2)
    case UInt8(ascii: "r"): return (0x0D, i + 2)
    case UInt8(ascii: "b"): return (0x08, i + 2)
    case UInt8(ascii: "f"): return (0x0C, i + 2)
    case UInt8(ascii: "u"): return (0x80, i + 1)
    default: return (text[i + 1], i + 2)
    }
  }
}
