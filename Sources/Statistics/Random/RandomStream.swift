/// Random numbers for one resample: xoshiro256** (Blackman and Vigna 2021), seeded by splitmix64 from the seed and
/// the number of the resample, so that a resample is the same whichever thread makes it.
@usableFromInline
package struct RandomStream {
  @usableFromInline var a: UInt64
  @usableFromInline var b: UInt64
  @usableFromInline var c: UInt64
  @usableFromInline var d: UInt64

  package init(seed: UInt64, stream: UInt64) {
    var state = seed
    // The seed is mixed before the stream is added, so that neighbouring seeds share no streams.
    state = RandomStream.splitmix(&state) &+ stream &* 0xD1B5_4A32_D192_ED03
    a = RandomStream.splitmix(&state)
    b = RandomStream.splitmix(&state)
    c = RandomStream.splitmix(&state)
    d = RandomStream.splitmix(&state)
  }

  private static func splitmix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  @inlinable
  @inline(__always)
  package mutating func next() -> UInt64 {
    let times5 = b &* 5
    let result = (times5 << 7 | times5 >> 57) &* 9
    let t = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = d << 45 | d >> 19
    return result
  }

  /// Uniform in [0, 1), in steps of 2^-53.
  @inlinable
  @inline(__always)
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform below `bound`, which is positive (Lemire 2019).
  @inlinable
  @inline(__always)
  package mutating func below(_ bound: UInt64) -> Int {
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let least = (0 &- bound) % bound
      while product.low < least { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(truncatingIfNeeded: product.high)
  }
}
