import PrefKitSupport

/// Which of a shape's profiles a record fits, where its values decide: the deciding texts of the record before, and
/// the choice they led to. Most files have one value there (`"type": "pairwise"`), so it is compared and no
/// condition is worked out again.
struct Decision: BitwiseCopyable {
  private let deciders: UnsafeMutablePointer<Int32>
  private let known: UnsafeMutablePointer<ShortText>
  private let count: Int
  /// -1: none was made yet.
  private let choice: UnsafeMutablePointer<Int>

  /// `slots`: of the shape's members that decide.
  init(_ slots: [Int]) {
    count = slots.count
    deciders = .allocate(capacity: Swift.max(count, 1))
    known = .allocate(capacity: Swift.max(count, 1))
    choice = .allocate(capacity: 1)
    for (i, slot) in slots.enumerated() { deciders[i] = Int32(truncatingIfNeeded: slot) }
    known.initialize(repeating: ShortText(), count: count)
    choice.pointee = -1
  }

  func free() {
    deciders.deallocate()
    known.deallocate()
    choice.deallocate()
  }

  /// The choice for a record when it has the deciding texts of the one before, else -1. `slots` are its own.
  @inline(__always)
  func repeated(
    _ nodes: UnsafePointer<Node>, _ slots: UnsafePointer<Int32>, _ texts: RecordTexts
  ) -> Int {
    for i in 0..<count {
      guard let text = text(i, nodes, slots, texts), text == known[i] else { return -1 }
    }
    return choice.pointee
  }

  /// Remembers the choice made for a record.
  func note(
    _ made: Int, _ nodes: UnsafePointer<Node>, _ slots: UnsafePointer<Int32>, _ texts: RecordTexts
  ) {
    choice.pointee = -1
    for i in 0..<count {
      guard let text = text(i, nodes, slots, texts) else { return }
      known[i] = text
    }
    choice.pointee = made
  }

  /// Nil for a longer text and for escapes.
  @inline(__always)
  private func text(
    _ i: Int, _ nodes: UnsafePointer<Node>, _ slots: UnsafePointer<Int32>, _ texts: RecordTexts
  ) -> ShortText? {
    let span = nodes[Int(slots[Int(deciders[i])])].span
    return span.hasEscapes ? nil : ShortText(texts.bytes(span))
  }
}
