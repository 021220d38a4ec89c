import CScan

extension DelimitedDialect {
  /// Up to `parts - 1` offsets, ascending, each the first byte of a row: where a file is cut for several
  /// readers. One fast pass counts quotes, since a line end is a row's end only after an even number of them.
  ///
  /// In a file with stray quotes a point may lie inside a row. A reader says where its last row ended
  /// (`position`); when that is not the next reader's start, the next reader must start there instead. So
  /// the rows are the same for any cut.
  public func splitPoints(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, parts: Int
  ) -> [Int] {
    let length = bytes.count - start
    guard parts > 1, start >= 0, length > 0, let base = bytes.baseAddress else { return [] }
    var points: [Int] = []
    var position = start
    // All ones while a quote is open.
    var open: UInt64 = 0
    for part in 1..<parts {
      let (whole, rest) = length.quotientAndRemainder(dividingBy: parts)
      let wanted = start + whole * part + rest * part / parts
      while position + 64 <= wanted {
        let quotes = cdelimited_find(base + position, 64, DelimitedDialect.quote)
        if quotes.nonzeroBitCount & 1 != 0 { open = ~open }
        position += 64
      }
      // The first row that begins behind `wanted`, in blocks that begin at `position`.
      while position < bytes.count {
        let size = Swift.min(64, bytes.count - position)
        let quotes = cdelimited_find(base + position, size, DelimitedDialect.quote)
        let inside = prefixXor(quotes) ^ open
        var ends = cdelimited_find(base + position, size, lineEnd) & ~inside
        if position < wanted { ends &= ~0 << UInt64(Swift.min(wanted - position, 63)) }
        if let last = points.last, position <= last {
          ends &= last - position >= 64 ? 0 : ~0 << UInt64(last - position)
        }
        if ends != 0 {
          // The block is looked at again for the next point, so `position` stays.
          let point = position + ends.trailingZeroBitCount + 1
          if point < bytes.count { points.append(point) }
          break
        }
        if quotes.nonzeroBitCount & 1 != 0 { open = ~open }
        position += size
      }
    }
    return points
  }
}

/// Bit i: the number of ones among bits 0...i is odd.
private func prefixXor(_ bits: UInt64) -> UInt64 {
  var x = bits
  x ^= x << 1
  x ^= x << 2
  x ^= x << 4
  x ^= x << 8
  x ^= x << 16
  x ^= x << 32
  return x
}

/// The first quote of [from, end), or `end`.
func indexOfQuote(_ base: UnsafePointer<UInt8>, _ from: Int, _ end: Int) -> Int {
  var at = from
  while at < end {
    let length = Swift.min(64, end - at)
    let found = cdelimited_find(base + at, length, DelimitedDialect.quote)
    if found != 0 { return at + found.trailingZeroBitCount }
    at += length
  }
  return end
}
