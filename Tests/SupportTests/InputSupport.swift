import PrefKitSupport

/// A small seeded generator (SplitMix64): the same tests on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// Damages `bytes` in a few places: flips, cuts, repeats, removals.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...below(4) where !result.isEmpty {
      let at = below(result.count)
      switch below(5) {
      case 0: result[at] ^= 1 << UInt8(below(8))
      case 1: result[at] = UInt8(truncatingIfNeeded: next())
      case 2: result.removeSubrange(at...)
      case 3: result.removeSubrange(at..<min(result.count, at + 1 + below(8)))
      default: result.insert(contentsOf: result[at..<min(result.count, at + 1 + below(8))], at: at)
      }
    }
    return result
  }
}

/// The bytes of a node's text as they stand in the record that begins at `base`, or in the arena.
func rawBytes(_ node: Node, _ base: UnsafePointer<UInt8>?, _ arena: Arena) -> [UInt8] {
  let span = node.span
  guard span.byteCount > 0 else { return [] }
  let from = span.inArena ? UnsafePointer(arena.base) : base
  return [UInt8](UnsafeBufferPointer(start: from.map { $0 + span.offset }, count: span.byteCount))
}
