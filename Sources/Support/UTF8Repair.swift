extension Arena {
  /// Appends `text` with U+FFFD for every byte that is part of no UTF-8; nil when there is no room.
  func append(repairing text: UnsafeBufferPointer<UInt8>) -> Span? {
    guard text.count <= Arena.limit / 3 else { return nil }
    // The text may lie in this arena, which moves when it grows.
    let inside = text.baseAddress.flatMap { start in
      start >= UnsafePointer(base) && start < UnsafePointer(base) + count
        ? start - UnsafePointer(base) : nil
    }
    guard let target = reserve(text.count * 3) else { return nil }
    let source = inside.map { UnsafePointer(base) + $0 } ?? text.baseAddress
    guard let source else { return append(text) }
    var from = 0
    var length = 0
    while from < text.count {
      let valid = UTF8Check.validPrefix(source + from, source + text.count)
      (target + length).update(from: source + from, count: valid)
      length += valid
      from += valid
      guard from < text.count else { break }
      target[length] = 0xEF
      target[length + 1] = 0xBF
      target[length + 2] = 0xBD
      length += 3
      from += 1
    }
    return Span(start: commit(length), length: UInt32(truncatingIfNeeded: length))
  }
}

/// Some byte is above 0x7F.
@inline(__always)
func hasNonASCII(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  var at = 0
  var seen: UInt64 = 0
  while at &+ 8 <= count {
    seen |= UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
    at &+= 8
  }
  while at < count {
    seen |= UInt64(base[at])
    at &+= 1
  }
  return seen & 0x8080_8080_8080_8080 != 0
}
