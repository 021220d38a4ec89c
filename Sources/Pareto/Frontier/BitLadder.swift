// Unchecked memory: whoever asks stays below `size`.

/// A set of numbers below a size, as bits, with a level above each 64 that says which of them hold any: neighbours are
/// found in a step a level, of which a million numbers have four.
final class BitLadder {
  private let size: Int
  private var levels: [UnsafeMutablePointer<UInt64>] = []

  init(size: Int) {
    self.size = size
    var count = Swift.max(1, size)
    repeat {
      count = (count + 63) / 64
      let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
      words.initialize(repeating: 0, count: count)
      levels.append(words)
    } while count > 1
  }

  deinit { for words in levels { words.deallocate() } }

  @inline(__always)
  func insert(_ number: Int) {
    var place = number
    for words in levels {
      words[place >> 6] |= 1 << UInt64(place & 63)
      place >>= 6
    }
  }

  @inline(__always)
  func remove(_ number: Int) {
    var place = number
    for words in levels {
      words[place >> 6] &= ~(1 << UInt64(place & 63))
      if words[place >> 6] != 0 { return }
      place >>= 6
    }
  }

  /// The greatest number up to `number`, -1 where there is none.
  @inline(__always)
  func last(upTo number: Int) -> Int {
    var place = number
    for level in levels.indices {
      let found = levels[level][place >> 6] & (UInt64.max >> UInt64(63 - (place & 63)))
      if found != 0 {
        return descend(level, place & ~63 | (63 - found.leadingZeroBitCount)) {
          63 - $0.leadingZeroBitCount
        }
      }
      place >>= 6
      if place == 0 { return -1 }
      place -= 1
    }
    return -1
  }

  /// The least number from `number` on, -1 where there is none.
  @inline(__always)
  func first(from number: Int) -> Int {
    guard number < size else { return -1 }
    var place = number
    var end = size
    for level in levels.indices {
      if place >= end { return -1 }
      let found = levels[level][place >> 6] & (UInt64.max << UInt64(place & 63))
      if found != 0 {
        return descend(level, place & ~63 | found.trailingZeroBitCount) { $0.trailingZeroBitCount }
      }
      place = (place >> 6) + 1
      end = (end + 63) >> 6
    }
    return -1
  }

  @inline(__always)
  private func descend(_ level: Int, _ place: Int, _ bit: (UInt64) -> Int) -> Int {
    var place = place
    for level in (0..<level).reversed() { place = place << 6 | bit(levels[level][place]) }
    return place
  }
}
