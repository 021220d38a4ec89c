import CScan

/// The names of the record before, to read those of the next one faster.
///
/// Records of one file mostly have the same names in the same order. So the text between two values, such
/// as `, "name": `, is kept by the index of the name's node; the next record's text at the same node is
/// compared with it at once, and only where it differs is the name read byte by byte.
final class Gaps {
  /// Names past this node are always read.
  private static let capacity = 256
  private let gaps: UnsafeMutablePointer<cscan_gap>
  @exclusivity(unchecked) private var objects: UInt32 = 0

  /// No name of the object was met yet.
  static let fresh = UInt32.max
  /// A name of it was not found in the record before.
  static let unknown: UInt32 = 0

  /// All names of the object so far were in one object whose names differ from each other.
  @inline(__always)
  static func isVerified(_ state: UInt32) -> Bool { state != fresh && state != unknown }

  init() {
    gaps = .allocate(capacity: Gaps.capacity)
    gaps.initialize(repeating: cscan_gap(), count: Gaps.capacity)
  }

  deinit { gaps.deallocate() }

  /// Appends the name that follows `p` and moves `p` to its value, when the text is that of the record
  /// before. `first`: `p` is behind the opening brace, else behind a value.
  @inline(__always)
  func pass(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>,
    _ tape: inout Tape, _ lines: inout Int, first: Bool, _ verified: inout UInt32
  ) -> Bool {
    let node = tape.count
    guard node < Gaps.capacity, end - p > Int(CSCAN_GAP) else { return false }
    let gap = gaps + node
    guard cscan_gap_fits(gap, p) != 0, gap.pointee.first == (first ? 1 : 0) else { return false }
    tape.append(
      Node(
        start: UInt32(truncatingIfNeeded: p - start) &+ UInt32(gap.pointee.name_at),
        length: UInt32(gap.pointee.name_length), next: UInt32(truncatingIfNeeded: node + 1),
        kind: .key))
    p += Int(gap.pointee.length)
    lines &+= Int(gap.pointee.lines)
    let own = gap.pointee.verified
    verified = verified == Gaps.fresh || verified == own ? own : Gaps.unknown
    return true
  }

  /// Keeps the text from `gap` to `value`, whose name is the node `node`.
  func learn(
    _ node: Int, gap: UnsafePointer<UInt8>, name: UnsafePointer<UInt8>, close: UnsafePointer<UInt8>,
    value: UnsafePointer<UInt8>, plain: Bool
  ) {
    guard node < Gaps.capacity else { return }
    // A name with escapes or bytes above 0x7F is read each time: forgotten by its length of 0.
    let plain = plain && close - name < Int(CSCAN_GAP) && value - gap <= Int(CSCAN_GAP)
    cscan_gap_learn(
      gaps + node, gap, plain ? value - gap : 0, name - gap, close - name, name - gap == 1 ? 1 : 0)
  }

  /// The names of the object `node` differ from each other.
  func verify(_ node: Int, of tape: borrowing Tape) {
    guard objects < Gaps.fresh - 1 else { return }
    objects += 1
    var name = node + 1
    let past = Int(tape.nodes[node].next)
    while name < past && name < Gaps.capacity {
      gaps[name].verified = objects
      name = Int(tape.nodes[name + 1].next)
    }
  }
}
