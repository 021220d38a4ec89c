/// Why bytes are not a state.
package struct StateError: Error, Equatable {
  /// What was found, and what to do, as one sentence.
  package let message: String

  package init(_ message: String) { self.message = message }

  package static let tooShort = StateError("the state ends too early")
}

/// The frame that the bytes of every state have: a magic word of four letters, a version and three bytes of flags
/// first, an FNV-1a checksum of all before it last. Numbers are little-endian.
package enum StateFrame {
  package static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBufferPointer { bytes in
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
  }

  /// The flags, and a reader of what stands between them and the checksum.
  ///
  /// - Parameter what: names the states of this magic word: "agreement".
  package static func open(
    _ bytes: [UInt8], magic: String, version: UInt8, what: String
  ) throws(StateError) -> (flags: [UInt8], body: StateReader) {
    guard bytes.count >= 16, Array(bytes[0..<4]) == Array(magic.utf8) else {
      throw StateError("these bytes are not a state of \(what)")
    }
    guard bytes[4] == version else {
      throw StateError(
        "the state has version \(bytes[4]), and this library reads version \(version)")
    }
    let body = bytes[0..<bytes.count - 8]
    var end = StateReader(bytes[(bytes.count - 8)...])
    guard try end.u64() == checksum(body) else {
      throw StateError("the state is damaged: its checksum does not fit")
    }
    return (Array(bytes[5..<8]), StateReader(body.dropFirst(8)))
  }
}

/// Writes the bytes of a state.
package struct StateWriter {
  private var bytes: [UInt8]

  /// - Parameter flags: three bytes.
  package init(magic: String, version: UInt8, flags: [UInt8]) {
    bytes = Array(magic.utf8) + [version] + flags
  }

  package mutating func put(_ number: some FixedWidthInteger & UnsignedInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func put(_ number: Double) { put(number.bitPattern) }

  /// What was put, with its checksum.
  package var sealed: [UInt8] {
    var whole = self
    whole.put(StateFrame.checksum(bytes[...]))
    return whole.bytes
  }
}

/// Reads numbers from bytes that may end anywhere.
package struct StateReader {
  private var rest: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  package var isAtEnd: Bool { rest.isEmpty }

  private mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _: Number.Type
  ) throws(StateError) -> Number {
    let size = MemoryLayout<Number>.size
    guard rest.count >= size else { throw .tooShort }
    let number = rest.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
    rest.removeFirst(size)
    return Number(littleEndian: number)
  }

  package mutating func u8() throws(StateError) -> UInt8 { try number(UInt8.self) }

  package mutating func u32() throws(StateError) -> UInt32 { try number(UInt32.self) }

  package mutating func u64() throws(StateError) -> UInt64 { try number(UInt64.self) }

  package mutating func double() throws(StateError) -> Double { Double(bitPattern: try u64()) }

  /// The number of things of at least `size` bytes; more than there are bytes for is an error at once.
  package mutating func count(of size: Int) throws(StateError) -> Int {
    let count = try u64()
    guard count <= UInt64(rest.count / size) else { throw .tooShort }
    return Int(count)
  }

  package mutating func list<Element>(
    of size: Int, _ read: (inout StateReader) throws(StateError) -> Element
  ) throws(StateError) -> [Element] {
    let count = try count(of: size)
    var list: [Element] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try read(&self)) }
    return list
  }

  package mutating func words() throws(StateError) -> [UInt32] {
    let count = Int(try u32())
    guard count <= rest.count / 4 else { throw .tooShort }
    var words: [UInt32] = []
    for _ in 0..<count { words.append(try u32()) }
    return words
  }
}
