/// How often each pattern of ratings occurs.
///
/// Items that were rated alike tell a coefficient the same, so they are kept once, with their number. A pattern
/// is a tag and a list of words; what the words are is the caller's matter. Patterns keep the order in which
/// they first came.
///
/// Where nearly every item has a pattern of its own, looking for equal ones is given up: a pattern may then be
/// kept several times, which costs room and changes no sum.
struct PatternMap: Sendable {
  /// Indices from 1 by hash, 0 where free; the size is a power of two.
  private var slots: [UInt32]
  private var hashes: [UInt32] = []
  /// Where the words of each pattern begin, and one more.
  private(set) var offsets: [Int] = [0]
  private(set) var words: [UInt32] = []
  private(set) var tags: [UInt32] = []
  private(set) var multiplicities: [Int] = []

  /// How many were added, and when to ask whether any were alike.
  private var added = 0
  private static let trial = 1 << 14
  private(set) var isDiverse = false

  init() { slots = [UInt32](repeating: 0, count: 64) }

  var count: Int { tags.count }

  /// The number of items in all.
  var itemCount: Int { multiplicities.reduce(0, +) }

  func words(of pattern: Int) -> ArraySlice<UInt32> {
    words[offsets[pattern]..<offsets[pattern + 1]]
  }

  /// Counts `times` more items with this pattern, and returns its index.
  @discardableResult
  mutating func add(_ key: UnsafeBufferPointer<UInt32>, tag: UInt32, times: Int) -> Int {
    if isDiverse { return append(key, tag, times) }
    let hash = PatternMap.hash(key, tag)
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      let at = Int(slots[slot]) - 1
      if hashes[at] == hash && tags[at] == tag && equals(at, key) {
        // Bytes may lie; what wraps here is found when ratings are counted.
        multiplicities[at] &+= times
        return at
      }
      slot = (slot + 1) & mask
    }
    slots[slot] = UInt32(truncatingIfNeeded: count + 1)
    hashes.append(hash)
    let at = append(key, tag, times)
    if count * 2 > slots.count { grow() }
    return at
  }

  private mutating func append(
    _ key: UnsafeBufferPointer<UInt32>, _ tag: UInt32, _ times: Int
  ) -> Int {
    words.append(contentsOf: key)
    offsets.append(words.count)
    tags.append(tag)
    multiplicities.append(times)
    return count - 1
  }

  /// Called once for each item counted: gives up looking for equal patterns when there were hardly any.
  mutating func judge() {
    added += 1
    if added == PatternMap.trial && Double(count) > 0.9 * Double(added) {
      isDiverse = true
      slots = []
      hashes = []
    }
  }

  /// Appends all patterns of a map that is diverse itself, as they are.
  mutating func append(_ other: PatternMap) {
    isDiverse = true
    slots = []
    hashes = []
    let shift = words.count
    words.append(contentsOf: other.words)
    offsets.append(contentsOf: other.offsets.dropFirst().lazy.map { $0 + shift })
    tags.append(contentsOf: other.tags)
    multiplicities.append(contentsOf: other.multiplicities)
  }

  @discardableResult
  mutating func add(_ key: [UInt32], tag: UInt32, times: Int) -> Int {
    key.withUnsafeBufferPointer { add($0, tag: tag, times: times) }
  }

  private func equals(_ at: Int, _ key: UnsafeBufferPointer<UInt32>) -> Bool {
    let from = offsets[at]
    guard offsets[at + 1] - from == key.count else { return false }
    for i in 0..<key.count where words[from + i] != key[i] { return false }
    return true
  }

  private mutating func grow() {
    let size = slots.count * 4
    slots = [UInt32](repeating: 0, count: size)
    for (at, hash) in hashes.enumerated() {
      var slot = Int(hash) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(truncatingIfNeeded: at + 1)
    }
  }

  /// Multiplies and folds word by word; the constants are odd with their bits well spread.
  private static func hash(_ key: UnsafeBufferPointer<UInt32>, _ tag: UInt32) -> UInt32 {
    var state = (UInt64(tag) &+ 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
    for word in key {
      state = (state ^ UInt64(word)) &* 0x9FB2_1C65_1E98_DF25
      state ^= state >> 32
    }
    return UInt32(truncatingIfNeeded: state ^ (state >> 29))
  }
}
