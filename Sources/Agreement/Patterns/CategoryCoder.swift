/// Values of ratings as small numbers, in the order in which they first came.
///
/// Unsafe: `small` is memory of its own, read without bounds checks by the loops over ratings.
final class CategoryCoder {
  /// By `place`: the code plus 1, 0 for a missing rating, `unknown` where the code must be looked up.
  let small: UnsafeMutablePointer<UInt32>
  static let unknown = UInt32.max
  private(set) var values: [Double] = []
  /// When the categories are given, no other gets a code.
  private let isClosed: Bool
  /// Codes plus 1 of the values that are not small whole numbers, by the hash of their bits; 0 where free.
  private var slots: [UInt32] = []
  private var hashed = 0

  init(given: [Double]?) {
    small = .allocate(capacity: SmallNumbers.tableSize)
    small.initialize(repeating: CategoryCoder.unknown, count: SmallNumbers.tableSize)
    small[Int(SmallNumbers.missing)] = 0
    isClosed = given != nil
    for value in given ?? [] { add(value) }
  }

  init(copying other: CategoryCoder) {
    small = .allocate(capacity: SmallNumbers.tableSize)
    small.initialize(from: other.small, count: SmallNumbers.tableSize)
    values = other.values
    isClosed = other.isClosed
    slots = other.slots
    hashed = other.hashed
  }

  deinit { small.deallocate() }

  var count: Int { values.count }

  /// The categories when they are given, ascending.
  var given: [Double]? { isClosed ? values : nil }

  /// The code of a value that is a number; nil when the categories are given and it is none of them.
  func code(_ value: Double) -> UInt32? {
    let place = value.place
    if place < SmallNumbers.count {
      let known = small[Int(place)]
      if known != CategoryCoder.unknown && known != 0 { return known - 1 }
    } else if !slots.isEmpty {
      let slot = self.slot(of: value)
      if slots[slot] != 0 { return slots[slot] - 1 }
    }
    return isClosed ? nil : add(value)
  }

  @discardableResult
  private func add(_ value: Double) -> UInt32 {
    let code = UInt32(truncatingIfNeeded: values.count)
    let place = value.place
    // Zero has two signs and one meaning.
    values.append(value == 0 ? 0 : value)
    if place < SmallNumbers.count {
      small[Int(place)] = code + 1
    } else {
      if hashed * 2 >= slots.count { grow() }
      slots[slot(of: value)] = code + 1
      hashed += 1
    }
    return code
  }

  /// Where `value` is, or where it would go.
  private func slot(of value: Double) -> Int {
    let mask = slots.count - 1
    // Doubles of short numbers differ in few bits of the middle, which two rounds spread.
    var hash = (value.bitPattern ^ value.bitPattern >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    hash ^= hash >> 33
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 && values[Int(slots[slot]) - 1] != value { slot = (slot + 1) & mask }
    return slot
  }

  private func grow() {
    slots = [UInt32](repeating: 0, count: Swift.max(64, slots.count * 4))
    for (code, value) in values.enumerated() where value.place >= SmallNumbers.count {
      slots[slot(of: value)] = UInt32(truncatingIfNeeded: code + 1)
    }
  }
}
