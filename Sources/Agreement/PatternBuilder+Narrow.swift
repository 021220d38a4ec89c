/// Tables of few raters and few categories: the ratings of an item fit in 16 bits, so that an item is counted by
/// adding one in a table, without sorting or hashing.
extension PatternBuilder {
  private static var keyBits: Int { 16 }

  /// Counts items as long as their keys fit, and returns the first item that is left.
  func countNarrow<Element: RatingElement>(
    _ range: Range<Int>, of matrix: RatingMatrix, as type: Element.Type
  ) -> Int {
    var from = range.lowerBound
    guard matrix.raterCount > 0 else { return range.upperBound }
    while from < range.upperBound && failure == nil {
      // Code 0 is a missing rating.
      var bits = 2
      while coder.count >= 1 << bits { bits += 1 }
      guard bits * matrix.raterCount <= PatternBuilder.keyBits else { return from }
      from = countNarrow(from..<range.upperBound, of: matrix, as: type, bits: bits)
    }
    return from
  }

  /// Counts with `bits` a rating until a category comes that has no room, and returns the item it is in.
  private func countNarrow<Element: RatingElement>(
    _ range: Range<Int>, of matrix: RatingMatrix, as: Element.Type, bits: Int
  ) -> Int {
    let size = 1 << (bits * matrix.raterCount)
    // Two tables in turn, so that items alike do not wait for each other's count to be stored.
    let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * size)
    counts.initialize(repeating: 0, count: 2 * size)
    defer { counts.deallocate() }
    let small = coder.small
    let raters = matrix.raterCount
    let stride = matrix.raterStride
    // Counts are 32 bits wide.
    let last = Swift.min(range.upperBound, range.lowerBound + 1 << 31)
    var item = range.lowerBound
    items: while item < last {
      var key: UInt32 = 0
      var place = matrix.base + item &* matrix.itemStride
      for rater in 0..<raters {
        let value = place.loadUnaligned(as: Element.self)
        let number = value.smallPlace
        var code: UInt32 = 0
        if number < UInt32(SmallNumbers.count) { code = small[Int(number)] }
        if code == 0, let slow = slowCode(value, item, rater, missing: matrix.missing) {
          code = slow &+ 1
          if code >> UInt32(bits) != 0 { break items }
        }
        key |= code &<< UInt32(truncatingIfNeeded: rater &* bits)
        place += stride
      }
      let at = Int(key) &+ (item & 1 == 0 ? 0 : size)
      counts[at] &+= 1
      item &+= 1
    }
    if failure == nil { flush(counts, size, bits) }
    return item
  }

  private func flush(_ counts: UnsafeMutablePointer<UInt32>, _ size: Int, _ bits: Int) {
    let raters = table.raterCount
    let mask = UInt32(1 << bits - 1)
    var codes: [UInt32] = []
    var words: [UInt32] = []
    for key in 1..<size where counts[key] != 0 || counts[key + size] != 0 {
      codes.removeAll(keepingCapacity: true)
      words.removeAll(keepingCapacity: true)
      for rater in 0..<raters {
        let code = UInt32(truncatingIfNeeded: key) >> UInt32(rater * bits) & mask
        guard code != 0 else { continue }
        seen[rater] = true
        codes.append(code - 1)
        if keepsRaters { words += [UInt32(rater), code - 1] }
      }
      if !keepsRaters { words = PatternWords.runs(of: codes) }
      map.add(words, tag: 0, times: Int(counts[key]) + Int(counts[key + size]))
    }
  }
}

extension PatternWords {
  static func runs(of codes: [UInt32]) -> [UInt32] {
    var codes = codes
    return [UInt32](unsafeUninitializedCapacity: 2 * codes.count) { key, length in
      let count = codes.count
      length = codes.withUnsafeMutableBufferPointer { runs($0, count, into: key) }
    }
  }
}
