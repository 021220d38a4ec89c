/// Texts as small numbers, in the order in which they first came.
public struct Interner {
  private var slots: [Int32]
  private var ends: [Int] = [0]
  private var bytes: [UInt8] = []
  private var hashes: [UInt32] = []
  /// Short texts that came lately, each where its bytes send it.
  private var recent: [Recent] = []
  private static let recentBits = 8

  private struct Recent {
    var text = ShortText()
    var code: Int32 = -1
  }

  public init() { slots = [Int32](repeating: -1, count: 16) }

  public var count: Int { hashes.count }

  public func string(_ code: Int) -> String {
    String(decoding: bytes[ends[code]..<ends[code + 1]], as: UTF8.self)
  }

  public func withBytes<R>(_ code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    bytes.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[ends[code]..<ends[code + 1]]))
    }
  }

  public mutating func code(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { code($0) }
  }

  /// The number of `text`; a new one when it has not come before.
  @inline(__always)
  public mutating func code(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard let short = ShortText(text) else { return codeOfAny(text) }
    let place = short.place(bits: Interner.recentBits)
    if place < recent.count {
      let known = recent.withUnsafeBufferPointer { $0[place] }
      if known.code >= 0 && known.text == short { return known.code }
    }
    return note(codeOfAny(text), short, place)
  }

  @inline(never)
  private mutating func note(_ code: Int32, _ text: ShortText, _ place: Int) -> Int32 {
    if recent.isEmpty {
      recent = [Recent](repeating: Recent(), count: 1 << Interner.recentBits)
    }
    recent[place] = Recent(text: text, code: code)
    return code
  }

  @inline(never)
  private mutating func codeOfAny(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = Hash.bytes(text)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = slots[slot]
      if hashes[Int(code)] == hash && equals(code, text) { return code }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(truncatingIfNeeded: hashes.count)
    slots[slot] = code
    hashes.append(hash)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    if hashes.count * 2 > slots.count { widen() }
    return code
  }

  /// The number of `text`, if it has one.
  public func find(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    let hash = Hash.bytes(text)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = slots[slot]
      if hashes[Int(code)] == hash && equals(code, text) { return code }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func equals(_ code: Int32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[Int(code)]
    guard ends[Int(code) + 1] - start == text.count else { return false }
    guard let other = text.baseAddress else { return true }
    return bytes.withUnsafeBufferPointer { own in
      guard let base = own.baseAddress else { return text.isEmpty }
      return sameBytes(base + start, other, text.count)
    }
  }

  private mutating func widen() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for code in 0..<hashes.count {
      var slot = Int(hashes[code]) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: code)
    }
  }
}

/// Up to 16 bytes, with their number, as words that are compared at once.
public struct ShortText: BitwiseCopyable, Equatable {
  public var low: UInt64 = 0
  public var high: UInt64 = 0
  public var count: Int = -1

  public init() {}

  /// Nil for a longer text.
  @inlinable
  @inline(__always)
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count <= 16, let base = text.baseAddress else { return nil }
    // Loads that overlap: together with the count they tell every text from every other.
    let raw = UnsafeRawPointer(base)
    count = text.count
    if count >= 8 {
      low = raw.loadUnaligned(as: UInt64.self)
      high = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      low = UInt64(raw.loadUnaligned(as: UInt32.self))
      high = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    } else if count > 0 {
      low = UInt64(base[0]) | UInt64(base[count >> 1]) << 8 | UInt64(base[count - 1]) << 16
    }
  }

  /// A number of so many bits that texts like each other do not share.
  @inlinable
  @inline(__always)
  public func place(bits: Int) -> Int {
    let mixed =
      (low ^ (high &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(truncatingIfNeeded: count))
      &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> UInt64(64 - bits))
  }
}

/// Hashing of bytes; not for adversaries who may choose what collides beyond what `Interner` bounds.
public enum Hash {
  /// 64 bits by multiply and fold, eight bytes a step.
  public static func wide(_ text: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
    var state = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: text.count)
    guard let base = text.baseAddress else { return fold(state, 0xD6E8_FEB8_6659_FD93) }
    let raw = UnsafeRawPointer(base)
    var i = 0
    while i &+ 8 <= text.count {
      state = fold(
        state ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self), 0xD6E8_FEB8_6659_FD93)
      i &+= 8
    }
    var tail: UInt64 = 0
    while i < text.count {
      tail = tail << 8 | UInt64(base[i])
      i &+= 1
    }
    return fold(state ^ tail, 0xA076_1D64_78BD_642F)
  }

  public static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let hash = wide(text)
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }

  @inline(__always)
  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
