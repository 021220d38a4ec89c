import PrefKitSupport

/// Which of a shape's profiles a record fits, where its values decide: the deciding texts of the record before, and
/// the choice they led to. Most files have one value there (`"type": "pairwise"`), so it is compared and no
/// condition is worked out again.
struct Decision: BitwiseCopyable {
  private let slots: UnsafeMutablePointer<Int32>
  private let texts: UnsafeMutablePointer<ShortText>
  private let count: Int
  /// -1: none was made yet.
  private let choice: UnsafeMutablePointer<Int>

  init(_ deciders: [Int]) {
    count = deciders.count
    slots = .allocate(capacity: Swift.max(count, 1))
    texts = .allocate(capacity: Swift.max(count, 1))
    choice = .allocate(capacity: 1)
    for (i, slot) in deciders.enumerated() { slots[i] = Int32(truncatingIfNeeded: slot) }
    choice.pointee = -1
  }

  func free() {
    slots.deallocate()
    texts.deallocate()
    choice.deallocate()
  }

  /// The choice for the record on the mapper's tape when it has the deciding texts of the one before, else -1.
  @inline(__always)
  func repeated(_ mapper: borrowing Mapper) -> Int {
    for i in 0..<count {
      guard let text = text(i, mapper), text == texts[i] else { return -1 }
    }
    return choice.pointee
  }

  /// Remembers the choice made for the record on the mapper's tape.
  func note(_ made: Int, _ mapper: borrowing Mapper) {
    choice.pointee = -1
    for i in 0..<count {
      guard let text = text(i, mapper) else { return }
      texts[i] = text
    }
    choice.pointee = made
  }

  /// Nil for a longer text and for escapes.
  @inline(__always)
  private func text(_ i: Int, _ mapper: borrowing Mapper) -> ShortText? {
    let span = mapper.tape.nodes[Int(mapper.slots[Int(slots[i])])].span
    return span.hasEscapes ? nil : ShortText(mapper.bytes(span))
  }
}
