/// Tables of few raters and few categories: the ratings of an item fit in 16 bits, so that an item is counted by
/// adding one in a table, without sorting or hashing.
extension PatternBuilder {
  fileprivate static var keyBits: Int { 16 }

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
    // Two items a step, each with its table, so that items alike do not wait for each other's count.
    let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * size)
    counts.initialize(repeating: 0, count: 2 * size)
    defer { counts.deallocate() }
    // Counts are 32 bits wide.
    let last = Swift.min(range.upperBound, range.lowerBound + 1 << 31)
    var item = range.lowerBound
    while item < last {
      let row = matrix.base + item &* matrix.itemStride
      var key = self.key(row, matrix, bits, as: Element.self)
      if item &+ 1 < last {
        let second = self.key(row + matrix.itemStride, matrix, bits, as: Element.self)
        if (key | second) >> PatternBuilder.keyBits == 0 {
          counts[Int(key)] &+= 1
          counts[Int(second) &+ size] &+= 1
          item &+= 2
          continue
        }
      }
      // A code to be looked up has all bits set.
      if key >> PatternBuilder.keyBits != 0 {
        guard let slow = slowKey(item, of: matrix, bits, as: Element.self) else { break }
        key = slow
      }
      counts[Int(key)] &+= 1
      item &+= 1
    }
    if failure == nil { flush(counts, size, bits) }
    return item
  }

  /// The codes of an item's ratings, plus 1 and 0 for a missing one, side by side.
  @inline(__always)
  private func key<Element: RatingElement>(
    _ row: UnsafeRawPointer, _ matrix: RatingMatrix, _ bits: Int, as: Element.Type
  ) -> UInt32 {
    let small = coder.small
    if matrix.raterCount == 2 {
      let first = small[Int(row.loadUnaligned(as: Element.self).place)]
      let second = small[
        Int(row.loadUnaligned(fromByteOffset: matrix.raterStride, as: Element.self).place)]
      return first | second &<< UInt32(truncatingIfNeeded: bits)
    }
    var key: UInt32 = 0
    var shift: UInt32 = 0
    var place = row
    for _ in 0..<matrix.raterCount {
      key |= small[Int(place.loadUnaligned(as: Element.self).place)] &<< shift
      shift &+= UInt32(truncatingIfNeeded: bits)
      place += matrix.raterStride
    }
    return key
  }

  /// The same with what must be looked up; nil when a category has no room, or on a failure.
  @inline(never)
  private func slowKey<Element: RatingElement>(
    _ item: Int, of matrix: RatingMatrix, _ bits: Int, as: Element.Type
  ) -> UInt32? {
    var key: UInt32 = 0
    for rater in 0..<matrix.raterCount {
      let value = matrix.load(item, rater, as: Element.self)
      var code = coder.small[Int(value.place)]
      if code == CategoryCoder.unknown {
        code = slowCode(value, item, rater, missing: matrix.missing)
      }
      if code >> UInt32(bits) != 0 { return nil }
      key |= code << UInt32(rater * bits)
    }
    return failure == nil ? key : nil
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
