/// Bytes that are taken one after the other, zeros behind the last.
struct FuzzedBytes {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var left: Int { bytes.count - place }
  var rest: [UInt8] { Array(bytes[place...]) }

  mutating func next() -> UInt8 {
    guard place < bytes.count else { return 0 }
    place += 1
    return bytes[place - 1]
  }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next()) % values.count] }

  mutating func double() -> Double {
    var bits: UInt64 = 0
    for turn in 0..<8 { bits |= UInt64(next()) << (8 * UInt64(turn)) }
    return Double(bitPattern: bits)
  }
}

/// What is drawn beyond the bytes, from a byte of theirs (SplitMix64).
struct FuzzedDice {
  private var state: UInt64

  init(_ seed: UInt8) { state = UInt64(seed) }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31) % UInt64(bound))
  }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}
