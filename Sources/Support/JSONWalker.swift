import CScan

/// Walks over JSON text that a scanner has accepted, without a tape.
///
/// Text that is not valid JSON makes it stop or skip wrongly, never read past the end.
public struct JSONWalker {
  public var position: UnsafePointer<UInt8>
  public let end: UnsafePointer<UInt8>

  public init(_ text: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
    position = text
    self.end = end
  }

  /// The next byte that is no white space, 0 at the end; the walker stands on it.
  @inlinable
  @inline(__always)
  public mutating func peek() -> UInt8 {
    while position < end, JSONWalker.isSpace(position.pointee) { position += 1 }
    return position < end ? position.pointee : 0
  }

  @inlinable
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// Goes over one byte.
  @inlinable
  @inline(__always)
  public mutating func advance() { if position < end { position += 1 } }

  /// Goes over `count` bytes, or to the end.
  @inlinable
  @inline(__always)
  public mutating func advance(_ count: Int) { position += Swift.min(count, end - position) }

  /// Goes over `byte` if it is next.
  @inlinable
  @inline(__always)
  public mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Goes over the string whose opening quote is next; its content, and whether it has escapes.
  @inline(__always)
  public mutating func string() -> (text: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) {
    advance()
    let start = position
    var isDone: Int32 = 0
    position = cscan_string_near(position, end, &isDone)
    let hasEscapes = isDone == 0 ? stringRest() : false
    let text = UnsafeBufferPointer(start: start, count: position - start)
    advance()
    return (text, hasEscapes)
  }

  /// Goes to the end of the string that the walker is inside; whether there are escapes on the way.
  @inline(never)
  private mutating func stringRest() -> Bool {
    var seen: UInt32 = 0
    while true {
      position = cscan_string_rest(position, end, &seen)
      guard position < end, position.pointee != UInt8(ascii: "\"") else { break }
      // A backslash and what it escapes; or, in text that is no JSON, a control byte.
      seen |= UInt32(CSCAN_ESCAPES)
      position += Swift.min(2, end - position)
    }
    return seen & UInt32(CSCAN_ESCAPES) != 0
  }

  /// Goes over the value that is next and returns its text.
  public mutating func value() -> UnsafeBufferPointer<UInt8> {
    _ = peek()
    let start = position
    skip()
    return UnsafeBufferPointer(start: start, count: position - start)
  }

  /// Goes over the value that is next.
  public mutating func skip() {
    switch peek() {
    case UInt8(ascii: "\""): _ = string()
    case UInt8(ascii: "{"), UInt8(ascii: "["): container()
    default:
      while position < end, !JSONWalker.endsScalar(position.pointee) { position += 1 }
    }
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09:
      return true
    default: return false
    }
  }

  private mutating func container() {
    var depth = 0
    while position < end {
      switch position.pointee {
      case UInt8(ascii: "\""):
        _ = string()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          position += 1
          return
        }
      default: break
      }
      position += 1
    }
  }
}
