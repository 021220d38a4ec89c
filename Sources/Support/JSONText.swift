import CScan

/// The text inside JSON strings: undoing escapes, comparing, writing.
public enum JSONText {
  /// Writes the text of an escaped string to `target`, which must have room for `raw.count` * 3 bytes, and
  /// returns its length. The scanner has checked the escapes; what lenient mode let pass (lone surrogates,
  /// broken UTF-8) becomes U+FFFD.
  public static func unescape(
    _ raw: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard var p = raw.baseAddress else { return 0 }
    let end = p + raw.count
    var out = target
    while true {
      let plain = cscan_copy_plain(p, end, out)
      if cscan_utf8_valid(p, p + plain) == plain {
        out += plain
      } else {
        out += repair(UnsafeBufferPointer(start: p, count: plain), to: out)
      }
      p += plain
      guard p < end else { return out - target }
      undo(&p, end, &out)
    }
  }

  /// The same for an escaped string that is valid UTF-8; room for `raw.count` bytes is enough.
  public static func unescape(
    valid raw: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard var p = raw.baseAddress else { return 0 }
    let end = p + raw.count
    var out = target
    while true {
      var past: UnsafeMutablePointer<UInt8>? = out
      guard let stop = cscan_unescape(p, end, &past), let past else { return out - target }
      p = stop
      out = past
      guard p < end else { return out - target }
      undo(&p, end, &out)
    }
  }

  /// Undoes the escape at `p`; never writes more bytes than it reads.
  @inline(__always)
  private static func undo(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ out: inout UnsafeMutablePointer<UInt8>
  ) {
    guard end - p >= 2 else {
      out.pointee = p.pointee
      out += 1
      p += 1
      return
    }
    let byte = p[1]
    if byte == UInt8(ascii: "u") {
      let (scalar, length) = unicodeEscape(p, end)
      out += write(scalar, to: out)
      p += length
      return
    }
    switch byte {
    case UInt8(ascii: "n"): out.pointee = 0x0A
    case UInt8(ascii: "t"): out.pointee = 0x09
    case UInt8(ascii: "r"): out.pointee = 0x0D
    case UInt8(ascii: "b"): out.pointee = 0x08
    case UInt8(ascii: "f"): out.pointee = 0x0C
    default: out.pointee = byte
    }
    out += 1
    p += 2
  }

  /// The scalar that the `\u` escape at `p` stands for, and how many bytes say so (two escapes for one above
  /// U+FFFF).
  private static func unicodeEscape(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (scalar: UInt32, length: Int) {
    guard let unit = hexUnit(p + 2, end) else { return (UInt32(UInt8(ascii: "?")), 2) }
    guard unit & 0xF800 == 0xD800 else { return (unit, 6) }
    if unit < 0xDC00, end - p >= 12, p[6] == UInt8(ascii: "\\"), p[7] == UInt8(ascii: "u"),
      let low = hexUnit(p + 8, end), low & 0xFC00 == 0xDC00
    {
      return (0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF), 12)
    }
    return (0xFFFD, 6)
  }

  /// How many bytes and Unicode scalar values `unescape(valid:)` would write.
  public static func measure(
    valid raw: UnsafeBufferPointer<UInt8>
  ) -> (bytes: Int, scalars: Int) {
    guard var p = raw.baseAddress else { return (0, 0) }
    let end = p + raw.count
    var bytes = raw.count
    var scalars = cscan_utf8_count(p, end)
    while true {
      p = cscan_backslash(p, end)
      guard end - p >= 2 else { return (bytes, scalars) }
      if p[1] == UInt8(ascii: "u") {
        let (scalar, length) = unicodeEscape(p, end)
        bytes -= length - (scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4)
        scalars -= length - 1
        p += length
      } else {
        bytes -= 1
        scalars -= 1
        p += 2
      }
    }
  }

  /// Copies `raw`, with U+FFFD in place of every byte that is not valid UTF-8; `target` must have room for
  /// `raw.count` * 3 bytes. Returns the length.
  public static func repair(
    _ raw: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard var p = raw.baseAddress else { return 0 }
    let end = p + raw.count
    var out = target
    while p < end {
      let length = p.pointee < 0x80 ? 1 : sequenceLength(p, end)
      if length == 0 {
        out += write(0xFFFD, to: out)
        p += 1
      } else {
        for i in 0..<length { out[i] = p[i] }
        out += length
        p += length
      }
    }
    return out - target
  }

  /// The text of an escaped string.
  public static func unescaped(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    written(raw) { unescape(raw, to: $0) }
  }

  /// `raw` with U+FFFD in place of every byte that is not valid UTF-8.
  public static func repaired(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    written(raw) { repair(raw, to: $0) }
  }

  private static func written(
    _ raw: UnsafeBufferPointer<UInt8>, by write: (UnsafeMutablePointer<UInt8>) -> Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: raw.count * 3) { buffer, count in
      if let target = buffer.baseAddress { count = write(target) }
    }
  }

  /// Length of the valid sequence at `p`, 0 when there is none.
  private static func sequenceLength(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Int {
    let lead = p.pointee
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard end - p >= length, UTF8Check.validPrefix(p, p + length) == length else { return 0 }
    return length
  }

  private static func write(_ scalar: UInt32, to out: UnsafeMutablePointer<UInt8>) -> Int {
    switch scalar {
    case 0..<0x80:
      out[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    case 0..<0x800:
      out[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      out[1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 2
    case 0..<0x10000:
      out[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      out[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
      out[2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 3
    default:
      out[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
      out[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
      out[2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
      out[3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 4
    }
  }

  /// Appends `text` as the content of a JSON string.
  public static func appendEscaped(_ text: some Sequence<UInt8>, to out: inout [UInt8]) {
    let hex = Array("0123456789abcdef".utf8)
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 0x0A: out.append(contentsOf: "\\n".utf8)
      case 0x0D: out.append(contentsOf: "\\r".utf8)
      case 0x09: out.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        out.append(contentsOf: "\\u00".utf8)
        out.append(hex[Int(byte >> 4)])
        out.append(hex[Int(byte & 15)])
      default: out.append(byte)
      }
    }
  }
}

/// UTF-8 over pointers, for callers that do not import the C loops.
public enum UTF8Check {
  public static func validPrefix(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Int { cscan_utf8_valid(p, end) }

  public static func scalarCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = text.baseAddress else { return 0 }
    return cscan_utf8_count(base, base + text.count)
  }
}

/// Asks for memory that will be read soon: rows point all over an input, where each first look waits for it.
/// Any address will do.
@inlinable
@inline(__always)
public func prefetch(_ address: UnsafePointer<UInt8>) { cscan_prefetch(address) }

/// The later of two members of `object` with one name; nil when all names differ.
/// Quadratic in short objects, where lengths settle nearly every comparison; long ones use a set.
func duplicateKey(
  in object: Int, of tape: borrowing Tape, _ base: UnsafePointer<UInt8>
) -> Int? {
  let nodes = tape.nodes
  let end = Int(nodes[object].next)
  if nodes[object].count > 32 { return duplicateKeyByHash(in: object, of: tape, base) }
  var later = object + 1
  while later < end {
    var earlier = object + 1
    while earlier < later {
      if sameKey(nodes[earlier], nodes[later], base) { return later }
      earlier = Int(nodes[earlier + 1].next)
    }
    later = Int(nodes[later + 1].next)
  }
  return nil
}

private func duplicateKeyByHash(
  in object: Int, of tape: borrowing Tape, _ base: UnsafePointer<UInt8>
) -> Int? {
  let nodes = tape.nodes
  let end = Int(nodes[object].next)
  var seen = Set<[UInt8]>(minimumCapacity: Int(nodes[object].count))
  var key = object + 1
  while key < end {
    let span = nodes[key].span
    let raw = UnsafeBufferPointer(start: base + span.offset, count: span.byteCount)
    let text = span.hasEscapes ? JSONText.unescaped(raw) : [UInt8](raw)
    if !seen.insert(text).inserted { return key }
    key = Int(nodes[key + 1].next)
  }
  return nil
}

@inline(__always)
private func sameKey(_ a: Node, _ b: Node, _ base: UnsafePointer<UInt8>) -> Bool {
  if (a.length | b.length) & Node.topBit != 0 {
    let left = UnsafeBufferPointer(start: base + a.span.offset, count: a.span.byteCount)
    let right = UnsafeBufferPointer(start: base + b.span.offset, count: b.span.byteCount)
    return JSONText.unescaped(left) == JSONText.unescaped(right)
  }
  return a.length == b.length && sameBytes(base + Int(a.start), base + Int(b.start), Int(a.length))
}

/// Whether the `count` bytes at `a` are those at `b`. What does not fill a word is read as one that overlaps the
/// word before, so that no byte is looked at alone.
@inlinable
@inline(__always)
public func sameBytes(
  _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int
) -> Bool {
  func same<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type, at offset: Int) -> Bool {
    UnsafeRawPointer(a).loadUnaligned(fromByteOffset: offset, as: Word.self)
      == UnsafeRawPointer(b).loadUnaligned(fromByteOffset: offset, as: Word.self)
  }
  if count >= 8 {
    var i = 0
    while i &+ 8 < count {
      if !same(UInt64.self, at: i) { return false }
      i &+= 8
    }
    return same(UInt64.self, at: count &- 8)
  }
  if count >= 4 { return same(UInt32.self, at: 0) && same(UInt32.self, at: count &- 4) }
  if count >= 2 { return same(UInt16.self, at: 0) && same(UInt16.self, at: count &- 2) }
  return count <= 0 || same(UInt8.self, at: 0)
}
