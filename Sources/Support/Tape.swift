/// A record as a flat list of nodes, in the order of the text.
///
/// Every reader (JSON, delimited text, Arrow) writes this one form, and everything after it reads only this
/// form. A node is 16 bytes and holds no text: it points into the input or into the chunk's arena. An
/// object's children are key, value, key, value, …; `next` of a node is the index after its whole subtree,
/// so a subtree is skipped in one step.
public struct Node: BitwiseCopyable {
  /// Offset of the first byte. Top bit set: from the arena's start. Clear: from the record's start.
  public var start: UInt32
  /// Bytes. Top bit set: a string with escapes. Strings count their content without quotes, containers
  /// their whole text with brackets (0 when they have no text of their own, as in Arrow input).
  public var length: UInt32
  public var next: UInt32
  /// Children of a container (members of an object), held at 65,535 when there are more.
  public var count: UInt16
  public var kind: Kind
  public var flags: UInt8

  public enum Kind: UInt8, BitwiseCopyable {
    case null, `false`, `true`, number, string, array, object, key
  }

  /// The number has neither fraction nor exponent; or the cell reads as such a number.
  public static let integerFlag: UInt8 = 1
  /// The string holds bytes above 0x7F.
  public static let nonASCIIFlag: UInt8 = 2
  /// The string is a cell of a delimited file that reads as a number: such a file cannot say which it is.
  public static let numberTextFlag: UInt8 = 4
  public static let topBit: UInt32 = 0x8000_0000

  @inlinable
  public init(
    start: UInt32, length: UInt32, next: UInt32, count: UInt16 = 0, kind: Kind, flags: UInt8 = 0
  ) {
    self.start = start
    self.length = length
    self.next = next
    self.count = count
    self.kind = kind
    self.flags = flags
  }

  @inlinable public var span: Span { Span(start: start, length: length) }
  @inlinable public var isContainer: Bool { kind == .array || kind == .object }
  @inlinable public var isInteger: Bool { flags & Node.integerFlag != 0 }
}

/// A piece of text as the columns keep it: where, how long, and whether it still has escapes.
/// The all-ones value is "missing".
public struct Span: BitwiseCopyable, Equatable {
  public var start: UInt32
  public var length: UInt32

  @inlinable public init(start: UInt32, length: UInt32) {
    self.start = start
    self.length = length
  }

  public static var missing: Span {
    @inlinable get { Span(start: .max, length: .max) }
  }
  @inlinable public var isMissing: Bool { start == .max && length == .max }
  @inlinable public var inArena: Bool { start & Node.topBit != 0 }
  @inlinable public var hasEscapes: Bool { length & Node.topBit != 0 }
  @inlinable public var offset: Int { Int(start & ~Node.topBit) }
  @inlinable public var byteCount: Int { Int(length & ~Node.topBit) }
}

/// The node storage of one reader; used again for each record.
public struct Tape: ~Copyable {
  public private(set) var nodes: UnsafeMutablePointer<Node>
  public private(set) var capacity: Int
  public var count = 0

  public init() {
    capacity = 256
    nodes = .allocate(capacity: capacity)
  }

  deinit { nodes.deallocate() }

  @inlinable
  public mutating func append(_ node: Node) {
    if count == capacity { grow() }
    nodes[count] = node
    count += 1
  }

  @inline(never)
  @usableFromInline
  mutating func grow() {
    let wider = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
    wider.update(from: nodes, count: count)
    nodes.deallocate()
    nodes = wider
    capacity *= 2
  }

  /// Makes room for `more` nodes.
  @inline(__always)
  mutating func reserve(_ more: Int) { while capacity - count < more { grow() } }

  public mutating func removeAll() { count = 0 }
}
