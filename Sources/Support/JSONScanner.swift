import CScan

/// Reads one JSON value (RFC 8259) into a tape.
///
/// One pass, no recursion: open containers are kept on a stack of their own, so that nesting costs memory
/// and never the host's stack. Strings are found with 16 to 64 bytes a step; a string with bytes above 0x7F
/// is checked as UTF-8 at once. Numbers are checked against the grammar and left as text.
public struct JSONScanner: ~Copyable {
  /// A repair made in lenient mode: NaN, a lone surrogate, broken UTF-8, an equal key.
  public struct Repair {
    public var code: ProblemCode
    public var offset: Int

    public init(code: ProblemCode, offset: Int) {
      self.code = code
      self.offset = offset
    }
  }

  public let maxDepth: Int
  public let lenient: Bool
  public var repairs: [Repair] = []
  /// Line feeds between the tokens of the last value that was read whole.
  public internal(set) var lineFeeds = 0
  private let stack: UnsafeMutablePointer<Open>
  private let gaps: Gaps

  /// An open container: its node, how many children it had when it was set aside, and `Gaps.verified`.
  struct Open {
    var node: UInt32
    var children: UInt32
    var verified: UInt32
  }

  public init(maxDepth: Int, lenient: Bool) {
    self.maxDepth = Swift.min(Swift.max(maxDepth, 1), 65_536)
    self.lenient = lenient
    stack = .allocate(capacity: self.maxDepth)
    gaps = Gaps()
  }

  deinit { stack.deallocate() }

  /// Scans the value that starts at `start` (white space before it is skipped) and ends before `end`.
  /// Node offsets count from `start`. Returns how many bytes were read; `tape` is overwritten.
  /// Throws what is wrong, with the offset from `start`.
  public mutating func scan(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, into tape: inout Tape
  ) throws(Fault) -> Int {
    tape.removeAll()
    return try scanMore(start, from: start, end: end, into: &tape)
  }

  /// Appends the value at `from`, inside `under` open containers, to the tape, with offsets that count from
  /// `start`.
  public mutating func scanMore(
    _ start: UnsafePointer<UInt8>, from: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
    under: Int = 0, into tape: inout Tape
  ) throws(Fault) -> Int {
    var p = from
    var depth = under
    var parent = -1
    var children: UInt32 = 0
    var parentIsObject = false
    var lines = 0
    var verified = Gaps.fresh

    value: while true {
      p = skipSpace(p, end, &lines)
      guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - start) }
      let at = p - start
      switch p.pointee {
      case UInt8(ascii: "\""):
        let (length, flags, close) = try string(p + 1, end, start)
        tape.append(
          Node(
            start: UInt32(truncatingIfNeeded: at + 1), length: length,
            next: UInt32(truncatingIfNeeded: tape.count + 1), kind: .string, flags: flags))
        p = close + 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = p.pointee == UInt8(ascii: "{")
        guard depth < maxDepth else { throw Fault(.jsonDepth, at: at) }
        let node = tape.count
        tape.append(
          Node(
            start: UInt32(truncatingIfNeeded: at), length: 0,
            next: UInt32(truncatingIfNeeded: node + 1), kind: isObject ? .object : .array))
        p = skipSpace(p + 1, end, &lines)
        guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - start) }
        if p.pointee == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          p += 1
          tape.nodes[node].length = UInt32(truncatingIfNeeded: p - start - at)
          break
        }
        stack[depth] = Open(
          node: UInt32(truncatingIfNeeded: parent), children: children, verified: verified)
        depth += 1
        parent = node
        children = 0
        parentIsObject = isObject
        verified = Gaps.fresh
        if isObject && !gaps.pass(&p, end, start, &tape, &lines, first: true, &verified) {
          p = try key(p, from: p, end, start, &tape, &lines)
          verified = Gaps.unknown
        }
        continue value
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        if lenient && matches(p, end, "-Infinity") {
          repairs.append(Repair(code: .jsonNaNLiteral, offset: at))
          tape.append(
            Node(
              start: UInt32(truncatingIfNeeded: at), length: 9,
              next: UInt32(truncatingIfNeeded: tape.count + 1), kind: .null))
          p += 9
          break
        }
        let (past, integer) = try number(p, end, start)
        tape.append(
          Node(
            start: UInt32(truncatingIfNeeded: at), length: UInt32(truncatingIfNeeded: past - p),
            next: UInt32(truncatingIfNeeded: tape.count + 1), kind: .number,
            flags: integer ? Node.integerFlag : 0))
        p = past
      default:
        let (kind, past) = try literal(p, end, start)
        tape.append(
          Node(
            start: UInt32(truncatingIfNeeded: at), length: UInt32(truncatingIfNeeded: past - p),
            next: UInt32(truncatingIfNeeded: tape.count + 1), kind: kind))
        p = past
      }

      // A value is complete: close what it completes, or go on to the next.
      while true {
        guard depth > under else {
          lineFeeds = lines
          return p - from
        }
        children &+= 1
        if parentIsObject && gaps.pass(&p, end, start, &tape, &lines, first: false, &verified) {
          continue value
        }
        let gap = p
        p = skipSpace(p, end, &lines)
        guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - start) }
        let byte = p.pointee
        if byte == UInt8(ascii: ",") {
          p = skipSpace(p + 1, end, &lines)
          guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - start) }
          if p.pointee == UInt8(ascii: "}") || p.pointee == UInt8(ascii: "]") {
            throw Fault(.jsonTrailingComma, at: p - start)
          }
          if parentIsObject {
            p = try key(p, from: gap, end, start, &tape, &lines)
            verified = Gaps.unknown
          }
          continue value
        }
        guard byte == (parentIsObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw unexpected(p, end, start)
        }
        p += 1
        tape.nodes[parent].length =
          UInt32(truncatingIfNeeded: p - start) &- tape.nodes[parent].start
        tape.nodes[parent].next = UInt32(truncatingIfNeeded: tape.count)
        tape.nodes[parent].count = UInt16(truncatingIfNeeded: Swift.min(children, 65_535))
        // The record's own members are compared by the shape cache, see `ShapeCache`.
        if parentIsObject && depth > 1 && children > 1 && !Gaps.isVerified(verified) {
          if let twin = duplicateKey(in: parent, of: tape, start) {
            let offset = Int(tape.nodes[twin].start)
            guard lenient else { throw Fault(.recordDuplicateKey, at: offset) }
            repairs.append(Repair(code: .recordDuplicateKey, offset: offset))
          } else {
            gaps.verify(parent, of: tape)
          }
        }
        depth -= 1
        children = stack[depth].children
        verified = stack[depth].verified
        parent = Int(Int32(bitPattern: stack[depth].node))
        parentIsObject = parent >= 0 && tape.nodes[parent].kind == .object
      }
    }
  }

  /// A member's name and the colon after it; returns where the value starts. `gap` is where the value
  /// before it ended, or where the name starts when it is the first.
  @inline(never)
  private mutating func key(
    _ p: UnsafePointer<UInt8>, from gap: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ start: UnsafePointer<UInt8>, _ tape: inout Tape, _ lines: inout Int
  ) throws(Fault) -> UnsafePointer<UInt8> {
    guard p.pointee == UInt8(ascii: "\"") else { throw unexpected(p, end, start) }
    let (length, flags, close) = try string(p + 1, end, start)
    tape.append(
      Node(
        start: UInt32(truncatingIfNeeded: p + 1 - start), length: length,
        next: UInt32(truncatingIfNeeded: tape.count + 1), kind: .key, flags: flags))
    let colon = skipSpace(close + 1, end, &lines)
    guard colon < end else { throw Fault(.jsonUnexpectedEnd, at: colon - start) }
    guard colon.pointee == UInt8(ascii: ":") else { throw unexpected(colon, end, start) }
    let value = skipSpace(colon + 1, end, &lines)
    let plain = flags == 0 && length & Node.topBit == 0
    gaps.learn(tape.count - 1, gap: gap, name: p + 1, close: close, value: value, plain: plain)
    return value
  }

  /// The content of a string: its length with the escape bit, its flags, and where its closing quote is.
  @inline(__always)
  mutating func string(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>
  ) throws(Fault) -> (UInt32, UInt8, UnsafePointer<UInt8>) {
    var done: Int32 = 0
    let near: UnsafePointer<UInt8> = cscan_string_near(p, end, &done)
    if done != 0 { return (UInt32(truncatingIfNeeded: near - p), 0, near) }
    return try stringRest(p, end, start)
  }

  @inline(never)
  private mutating func stringRest(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>
  ) throws(Fault) -> (UInt32, UInt8, UnsafePointer<UInt8>) {
    var seen: UInt32 = 0
    var stop: UnsafePointer<UInt8> = cscan_string_rest(p, end, &seen)
    while true {
      guard stop < end else { throw Fault(.jsonUnexpectedEnd, at: stop - start) }
      if stop.pointee == UInt8(ascii: "\"") { break }
      guard stop.pointee == UInt8(ascii: "\\") else {
        throw Fault(.jsonControlCharacter, at: stop - start)
      }
      seen |= UInt32(CSCAN_ESCAPES)
      stop = cscan_string_rest(try escape(stop, end, start), end, &seen)
    }
    var escaped = seen & UInt32(CSCAN_ESCAPES) != 0 ? Node.topBit : 0
    let high = seen & UInt32(CSCAN_HIGH) != 0
    if seen & UInt32(CSCAN_UNCHECKED) != 0 {
      let valid = cscan_utf8_valid(p, stop)
      if valid < stop - p {
        let offset = p + valid - start
        guard lenient else { throw Fault(.utf8Invalid, at: offset) }
        repairs.append(Repair(code: .utf8Invalid, offset: offset))
        escaped = Node.topBit  // the decoder puts U+FFFD in
      }
    }
    return (UInt32(truncatingIfNeeded: stop - p) | escaped, high ? Node.nonASCIIFlag : 0, stop)
  }

  /// Checks the escape at `p` (a backslash) and returns what follows it.
  private mutating func escape(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>
  ) throws(Fault) -> UnsafePointer<UInt8> {
    guard p + 1 < end else { throw Fault(.jsonUnexpectedEnd, at: p + 1 - start) }
    switch p[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return p + 2
    case UInt8(ascii: "u"):
      guard let unit = hexUnit(p + 2, end) else {
        let short = end - p < 6
        throw Fault(short ? .jsonUnexpectedEnd : .jsonEscape, at: p - start)
      }
      if unit & 0xF800 != 0xD800 { return p + 6 }
      if unit < 0xDC00, end - p >= 12, p[6] == UInt8(ascii: "\\"), p[7] == UInt8(ascii: "u"),
        let low = hexUnit(p + 8, end), low & 0xFC00 == 0xDC00
      {
        return p + 12
      }
      guard lenient else { throw Fault(.jsonLoneSurrogate, at: p - start) }
      repairs.append(Repair(code: .jsonLoneSurrogate, offset: p - start))
      return p + 6
    default:
      throw Fault(.jsonEscape, at: p - start)
    }
  }

  /// A number by the grammar; where it ends, and whether it is written as an integer.
  @inline(__always)
  func number(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ base: UnsafePointer<UInt8>
  ) throws(Fault) -> (UnsafePointer<UInt8>, Bool) {
    var p = start
    if p.pointee == UInt8(ascii: "-") {
      p += 1
      guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - base) }
    }
    guard isDigit(p.pointee) else { throw unexpected(start, end, base) }
    if p.pointee == UInt8(ascii: "0") {
      p += 1
      if p < end && (isDigit(p.pointee) || p.pointee | 0x20 == UInt8(ascii: "x")) {
        throw Fault(isDigit(p.pointee) ? .jsonLeadingZero : .jsonHexNumber, at: start - base)
      }
    } else {
      while p < end && isDigit(p.pointee) { p += 1 }
    }
    var integer = true
    if p < end && p.pointee == UInt8(ascii: ".") {
      integer = false
      p += 1
      guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - base) }
      guard isDigit(p.pointee) else { throw Fault(.jsonNumber, at: start - base) }
      while p < end && isDigit(p.pointee) { p += 1 }
    }
    var mayOverflow = p - start > 300
    if p < end && p.pointee | 0x20 == UInt8(ascii: "e") {
      integer = false
      p += 1
      if p < end && (p.pointee == UInt8(ascii: "+") || p.pointee == UInt8(ascii: "-")) { p += 1 }
      guard p < end else { throw Fault(.jsonUnexpectedEnd, at: p - base) }
      guard isDigit(p.pointee) else { throw Fault(.jsonNumber, at: start - base) }
      let digits = p
      while p < end && isDigit(p.pointee) { p += 1 }
      mayOverflow = mayOverflow || p - digits > 2
    }
    if mayOverflow && Numbers.overflows(UnsafeBufferPointer(start: start, count: p - start)) {
      throw Fault(.jsonNumberOverflow, at: start - base)
    }
    return (p, integer)
  }

  private mutating func literal(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>
  ) throws(Fault) -> (Node.Kind, UnsafePointer<UInt8>) {
    if matches(p, end, "true") { return (.true, p + 4) }
    if matches(p, end, "false") { return (.false, p + 5) }
    if matches(p, end, "null") { return (.null, p + 4) }
    let fault = unexpected(p, end, start)
    guard lenient, fault.code == .jsonNaNLiteral else { throw fault }
    repairs.append(Repair(code: .jsonNaNLiteral, offset: p - start))
    return (.null, p + (p.pointee == UInt8(ascii: "N") ? 3 : 8))
  }

  /// Names what stands where JSON cannot have it.
  @inline(never)
  private func unexpected(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>
  ) -> Fault {
    let at = p - start
    switch p.pointee {
    case UInt8(ascii: "'"): return Fault(.jsonSingleQuote, at: at)
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return Fault(.jsonComment, at: at)
    case UInt8(ascii: "+"): return Fault(.jsonPlusSign, at: at)
    case UInt8(ascii: "N") where matches(p, end, "NaN"): return Fault(.jsonNaNLiteral, at: at)
    case UInt8(ascii: "I") where matches(p, end, "Infinity"): return Fault(.jsonNaNLiteral, at: at)
    case UInt8(ascii: "-") where p + 1 < end && matches(p + 1, end, "Infinity"):
      return Fault(.jsonNaNLiteral, at: at)
    case UInt8(ascii: "-"): return Fault(.jsonNumber, at: at)
    case UInt8(ascii: "."): return Fault(.jsonNumber, at: at)
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      for word: StaticString in ["true", "false", "null"] where isCut(p, end, word) {
        return Fault(.jsonUnexpectedEnd, at: end - start)
      }
      return Fault(.jsonUnexpectedToken, at: at)
    default: return Fault(.jsonUnexpectedToken, at: at)
    }
  }
}

@inline(__always)
public func skipSpace(
  _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ lines: inout Int
) -> UnsafePointer<UInt8> {
  var p = start
  while p < end, p.pointee <= 0x20 {
    switch p.pointee {
    case 0x20, 0x0D, 0x09: p += 1
    case 0x0A:
      lines &+= 1
      p += 1
    default: return p
    }
  }
  return p
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

func matches(
  _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ word: StaticString
) -> Bool {
  let count = word.utf8CodeUnitCount
  guard end - p >= count else { return false }
  for i in 0..<count where p[i] != word.utf8Start[i] { return false }
  return true
}

/// The input ends inside `word`.
private func isCut(
  _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ word: StaticString
) -> Bool {
  let left = end - p
  guard left < word.utf8CodeUnitCount else { return false }
  for i in 0..<left where p[i] != word.utf8Start[i] { return false }
  return true
}

/// Four hexadecimal digits.
func hexUnit(_ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt32? {
  guard end - p >= 4 else { return nil }
  var unit: UInt32 = 0
  for i in 0..<4 {
    let byte = p[i]
    let digit: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
    default: return nil
    }
    unit = unit << 4 | UInt32(digit)
  }
  return unit
}
