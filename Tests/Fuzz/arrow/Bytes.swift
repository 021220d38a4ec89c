/// Decisions taken from the fuzzer's bytes, first to last; zeros when they are used up.
struct Bytes {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isEmpty: Bool { at >= bytes.count }

  mutating func next() -> UInt8 {
    guard at < bytes.count else { return 0 }
    at += 1
    return bytes[at - 1]
  }

  mutating func below(_ bound: Int) -> Int { Int(next()) % bound }

  /// True for one value of `share`: rarely, and never once the bytes are used up.
  mutating func rarely(_ share: UInt8 = 32) -> Bool { next() % share == share - 1 }

  mutating func take(_ count: Int) -> [UInt8] { (0..<count).map { _ in next() } }
}
