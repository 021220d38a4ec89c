import Glibc
import PrefKitSupport

/// RFC 8259 a byte at a time, by recursion, with no thought for speed: what the scanner must come to.
struct JSONTwin {
  struct Node: Equatable {
    var kind: PrefKitSupport.Node.Kind
    var start: Int
    var length: Int
    var next = 0
    var children = 0
    var isEscaped = false
    var isInteger = false
    /// Of strings: the text.
    var text: [UInt8] = []
  }

  struct Repair: Equatable {
    var code: ProblemCode
    var offset: Int
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let lenient: Bool
  let maxDepth: Int
  var at: Int
  var nodes: [Node] = []
  var repairs: [Repair] = []
  var lineFeeds = 0

  private static let end = -1

  init(_ bytes: UnsafeBufferPointer<UInt8>, lenient: Bool, maxDepth: Int) {
    self.bytes = bytes
    self.lenient = lenient
    self.maxDepth = maxDepth
    at = 0
  }

  private func byte(_ offset: Int) -> Int {
    offset < bytes.count ? Int(bytes[offset]) : JSONTwin.end
  }

  private func isHere(_ word: String, _ offset: Int) -> Bool {
    bytes.dropFirst(offset).starts(with: word.utf8)
  }

  private func isDigit(_ offset: Int) -> Bool { (0x30...0x39).contains(byte(offset)) }

  private mutating func skipSpace() {
    while [0x20, 0x0A, 0x0D, 0x09].contains(byte(at)) {
      if byte(at) == 0x0A { lineFeeds += 1 }
      at += 1
    }
  }

  private func character(_ text: Character) -> Int { Int(text.asciiValue ?? 0) }

  mutating func value(depth: Int) throws(Fault) {
    skipSpace()
    switch byte(at) {
    case JSONTwin.end: throw Fault(.jsonUnexpectedEnd, at: at)
    case character("\""): try string(.string)
    case character("{"): try container(.object, "}", depth)
    case character("["): try container(.array, "]", depth)
    case character("-") where lenient && isHere("-Infinity", at): repairLiteral(9)
    case character("-"), 0x30...0x39: try number()
    case _ where isHere("true", at): literal(.true, 4)
    case _ where isHere("false", at): literal(.false, 5)
    case _ where isHere("null", at): literal(.null, 4)
    case _ where lenient && isHere("NaN", at): repairLiteral(3)
    case _ where lenient && isHere("Infinity", at): repairLiteral(8)
    default: throw unexpected(at)
    }
  }

  private mutating func literal(_ kind: PrefKitSupport.Node.Kind, _ length: Int) {
    nodes.append(Node(kind: kind, start: at, length: length, next: nodes.count + 1))
    at += length
  }

  private mutating func repairLiteral(_ length: Int) {
    repairs.append(Repair(code: .jsonNaNLiteral, offset: at))
    literal(.null, length)
  }

  // MARK: Containers

  private mutating func container(
    _ kind: PrefKitSupport.Node.Kind, _ close: Character, _ depth: Int
  ) throws(Fault) {
    guard depth < maxDepth else { throw Fault(.jsonDepth, at: at) }
    let own = nodes.count
    nodes.append(Node(kind: kind, start: at, length: 0))
    at += 1
    skipSpace()
    var keys: [Int] = []
    if byte(at) == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
    if byte(at) != character(close) {
      while true {
        if kind == .object {
          guard byte(at) == character("\"") else { throw unexpected(at) }
          keys.append(nodes.count)
          try string(.key)
          skipSpace()
          if byte(at) == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
          guard byte(at) == character(":") else { throw unexpected(at) }
          at += 1
        }
        try value(depth: depth + 1)
        nodes[own].children += 1
        skipSpace()
        if byte(at) == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
        if byte(at) == character(close) { break }
        guard byte(at) == character(",") else { throw unexpected(at) }
        at += 1
        skipSpace()
        if byte(at) == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
        if byte(at) == character("}") || byte(at) == character("]") {
          throw Fault(.jsonTrailingComma, at: at)
        }
      }
    }
    at += 1
    nodes[own].length = at - nodes[own].start
    nodes[own].next = nodes.count
    // The record's own members are the shape cache's concern.
    if depth > 0 { try refuseTwins(keys) }
  }

  private mutating func refuseTwins(_ keys: [Int]) throws(Fault) {
    var seen = Set<[UInt8]>()
    for key in keys where !seen.insert(nodes[key].text).inserted {
      let offset = nodes[key].start
      guard lenient else { throw Fault(.recordDuplicateKey, at: offset) }
      repairs.append(Repair(code: .recordDuplicateKey, offset: offset))
      return
    }
  }

  // MARK: Strings

  private mutating func string(_ kind: PrefKitSupport.Node.Kind) throws(Fault) {
    at += 1
    var node = Node(kind: kind, start: at, length: 0, next: nodes.count + 1)
    var badBytes: Int?
    while byte(at) != character("\"") {
      let here = byte(at)
      if here == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
      if here < 0x20 { throw Fault(.jsonControlCharacter, at: at) }
      if here == character("\\") {
        node.isEscaped = true
        try escape(into: &node.text)
        continue
      }
      let length = sequenceLength(at)
      if length == 0 {
        if badBytes == nil { badBytes = at }
        node.text += [0xEF, 0xBF, 0xBD]
        at += 1
      } else {
        node.text += bytes[at..<at + length]
        at += length
      }
    }
    if let badBytes {
      guard lenient else { throw Fault(.utf8Invalid, at: badBytes) }
      repairs.append(Repair(code: .utf8Invalid, offset: badBytes))
      node.isEscaped = true
    }
    node.length = at - node.start
    nodes.append(node)
    at += 1
  }

  private mutating func escape(into text: inout [UInt8]) throws(Fault) {
    let start = at
    let plain: [Character: UInt8] = [
      "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
    ]
    let letter = byte(at + 1)
    if letter == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at + 1) }
    if let byte = plain[Character(Unicode.Scalar(UInt8(letter)))] {
      text.append(byte)
      at += 2
      return
    }
    guard letter == character("u") else { throw Fault(.jsonEscape, at: start) }
    guard let unit = hex(at + 2) else {
      throw Fault(bytes.count - at < 6 ? .jsonUnexpectedEnd : .jsonEscape, at: start)
    }
    at += 6
    if let scalar = Unicode.Scalar(unit) {
      text += Array(String(Character(scalar)).utf8)
      return
    }
    if (0xD800..<0xDC00).contains(unit), byte(at) == character("\\"),
      byte(at + 1) == character("u"),
      let low = hex(at + 2), (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
    {
      at += 6
      text += Array(String(Character(scalar)).utf8)
      return
    }
    guard lenient else { throw Fault(.jsonLoneSurrogate, at: start) }
    repairs.append(Repair(code: .jsonLoneSurrogate, offset: start))
    text += [0xEF, 0xBF, 0xBD]
  }

  private func hex(_ offset: Int) -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    let digits = bytes[offset..<offset + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else {
      return nil
    }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  /// Of the one scalar value that begins here; 0 when none does. The standard library decides.
  private func sequenceLength(_ offset: Int) -> Int {
    if bytes[offset] < 0x80 { return 1 }
    for length in 2...4 where offset + length <= bytes.count {
      let text = String(validating: bytes[offset..<offset + length], as: UTF8.self)
      if text?.unicodeScalars.count == 1 { return length }
    }
    return 0
  }

  // MARK: Numbers

  private mutating func number() throws(Fault) {
    let start = at
    var integer = true
    if byte(at) == character("-") {
      at += 1
      if byte(at) == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
    }
    guard isDigit(at) else { throw unexpected(start) }
    if byte(at) == 0x30 {
      at += 1
      if isDigit(at) { throw Fault(.jsonLeadingZero, at: start) }
      if byte(at) == character("x") || byte(at) == character("X") {
        throw Fault(.jsonHexNumber, at: start)
      }
    }
    while isDigit(at) { at += 1 }
    if byte(at) == character(".") {
      integer = false
      at += 1
      try digits(start)
    }
    if byte(at) == character("e") || byte(at) == character("E") {
      integer = false
      at += 1
      if byte(at) == character("+") || byte(at) == character("-") { at += 1 }
      try digits(start)
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if strtod(text, nil).isInfinite { throw Fault(.jsonNumberOverflow, at: start) }
    nodes.append(
      Node(
        kind: .number, start: start, length: at - start, next: nodes.count + 1, isInteger: integer))
  }

  private mutating func digits(_ start: Int) throws(Fault) {
    if byte(at) == JSONTwin.end { throw Fault(.jsonUnexpectedEnd, at: at) }
    guard isDigit(at) else { throw Fault(.jsonNumber, at: start) }
    while isDigit(at) { at += 1 }
  }

  // MARK: Names of mistakes

  private func unexpected(_ offset: Int) -> Fault {
    switch byte(offset) {
    case character("'"): return Fault(.jsonSingleQuote, at: offset)
    case character("/"), character("#"): return Fault(.jsonComment, at: offset)
    case character("+"): return Fault(.jsonPlusSign, at: offset)
    case character("."): return Fault(.jsonNumber, at: offset)
    case character("-"):
      return Fault(isHere("-Infinity", offset) ? .jsonNaNLiteral : .jsonNumber, at: offset)
    case _ where isHere("NaN", offset) || isHere("Infinity", offset):
      return Fault(.jsonNaNLiteral, at: offset)
    default:
      let rest = bytes.dropFirst(offset)
      for word in ["true", "false", "null"] where rest.count < word.utf8.count {
        if word.utf8.starts(with: rest) { return Fault(.jsonUnexpectedEnd, at: bytes.count) }
      }
      return Fault(.jsonUnexpectedToken, at: offset)
    }
  }
}
