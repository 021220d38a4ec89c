import CRatings

/// Counting by way of codes of a byte each.
extension PatternBuilder {
  /// Counts items as long as their codes fit a byte, and returns the first that is left.
  func countBlocks<Element: RatingElement>(
    _ range: Range<Int>, of matrix: RatingMatrix, as: Element.Type
  ) -> Int {
    guard matrix.raterCount > 0, !range.isEmpty else { return range.lowerBound }
    let block = CodeBlock(matrix, coder)
    var item = range.lowerBound
    while item < range.upperBound, failure == nil, block.learn(from: item, as: Element.self) {
      let rest = item..<range.upperBound
      switch way(of: rest, block) {
      case .keys: item = countKeys(rest, block, as: Element.self)
      case .sparseKeys: item = countSparse(rest, block, as: Element.self)
      case .gathering: item = gatherBlocks(rest, block, as: Element.self)
      }
      if item < range.upperBound {
        // Here is a rating without a code, which is an error or teaches another range of categories.
        count(item, of: matrix, as: Element.self)
        item += 1
      }
    }
    return item
  }

  /// How the items of blocks are counted.
  private enum Way {
    /// All codes of an item are a number, by which it is counted: few raters and few categories.
    case keys
    /// The codes that are there are a number: many raters, of whom few rate an item.
    case sparseKeys
    /// Item by item.
    case gathering
  }

  private static let keyBits = 16
  private static let sparseKeyBits = 15

  /// There have to be enough items for a table of all keys to pay, which tell neither what items they come from nor in
  /// what order; and sparse keys do not tell by whom they were rated.
  private func way(of items: Range<Int>, _ block: CodeBlock) -> Way {
    guard tags == nil && !recordsItems && visit == nil else { return .gathering }
    let bits = block.bits * table.raterCount
    if table.raterCount <= 8 && bits <= PatternBuilder.keyBits {
      return items.count >= (1 << bits) / 4 ? .keys : .gathering
    }
    return !keepsRaters && items.count >= (1 << PatternBuilder.sparseKeyBits) / 4
      ? .sparseKeys : .gathering
  }

  /// Gathers and closes the items, up to one that has a rating without a code.
  private func gatherBlocks<Element: RatingElement>(
    _ range: Range<Int>, _ block: CodeBlock, as: Element.Type
  ) -> Int {
    var categories = Categories(block)
    var item = range.lowerBound
    while item < range.upperBound {
      let wanted = item..<Swift.min(item + block.capacity, range.upperBound)
      let known = block.fill(wanted, .byItem, bits: 8, as: Element.self)
      for place in 0..<known {
        gather(block.codes + place &* table.raterCount, &categories)
        close(item &+ place)
      }
      item += known
      if known < wanted.count { break }
    }
    return item
  }

  /// The coder's codes of a block's codes, asked for once.
  private struct Categories {
    private let block: CodeBlock
    private var known = [UInt32](repeating: CategoryCoder.unknown, count: 256)

    init(_ block: CodeBlock) { self.block = block }

    @inline(__always)
    subscript(code: UInt8) -> UInt32 {
      mutating get {
        if known[Int(code)] == CategoryCoder.unknown { known[Int(code)] = block.category(of: code) }
        return known[Int(code)]
      }
    }
  }

  @inline(__always)
  private func gather(_ codes: UnsafeMutablePointer<UInt8>, _ categories: inout Categories) {
    gathered = 0
    for place in 0..<cratings_present(codes, table.raterCount, numbers) {
      let rater = numbers[place]
      take(rater, categories[codes[Int(rater)]])
    }
  }

  // MARK: - Counting by keys

  /// Counts the items by the codes they have, up to one that has a rating without a code.
  private func countSparse<Element: RatingElement>(
    _ range: Range<Int>, _ block: CodeBlock, as: Element.Type
  ) -> Int {
    let bits = block.bits
    let size = 1 << PatternBuilder.sparseKeyBits
    var counts = [UInt32](repeating: 0, count: size)
    var rated = [UInt64](repeating: 0, count: table.raterCount / Int(CRATINGS_BLOCK) + 1)
    var left = [UInt32](repeating: 0, count: block.capacity)
    var categories = Categories(block)
    // Counts are 32 bits wide.
    let last = Swift.min(range.upperBound, range.lowerBound + 1 << 32 - 1)
    var item = range.lowerBound
    while item < last {
      let wanted = item..<Swift.min(item + block.capacity, last)
      let known = block.fill(wanted, .byItem, bits: bits, as: Element.self)
      let more = cratings_count_sparse(
        block.codes, known, table.raterCount, UInt32(bits), UInt32(PatternBuilder.sparseKeyBits),
        &counts, &rated, &left)
      for place in left[0..<more] {
        gather(block.codes + Int(place) &* table.raterCount, &categories)
        close(item &+ Int(place))
      }
      item += known
      if known < wanted.count { break }
    }
    for rater in 0..<table.raterCount {
      let word = rated[rater / Int(CRATINGS_BLOCK)]
      if word >> UInt64(rater % Int(CRATINGS_BLOCK)) & 1 != 0 { seen[rater] = true }
    }
    for key in 1..<size where counts[key] > 0 {
      gathered = 0
      var codes = key
      while codes != 0 {
        takeCode(categories[UInt8(truncatingIfNeeded: codes & (1 << bits - 1))])
        codes >>= bits
      }
      counted.pointee.add(words, tag: 0, times: Int(counts[key]))
    }
    return item
  }

  /// Counts the items by their codes, up to one that has a rating without a code.
  private func countKeys<Element: RatingElement>(
    _ range: Range<Int>, _ block: CodeBlock, as: Element.Type
  ) -> Int {
    let raters = UInt32(table.raterCount)
    let bits = UInt32(block.bits)
    let size = 1 << Int(raters * bits)
    let order = block.order
    let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(CRATINGS_TABLES) * size)
    tables.initialize(repeating: 0, count: Int(CRATINGS_TABLES) * size)
    let keys = UnsafeMutablePointer<UInt16>.allocate(capacity: block.capacity)
    defer {
      tables.deallocate()
      keys.deallocate()
    }
    // Counts are 32 bits wide.
    let last = Swift.min(range.upperBound, range.lowerBound + 1 << 32 - 1)
    var item = range.lowerBound
    while item < last {
      let wanted = item..<Swift.min(item + block.capacity, last)
      let known = block.fill(wanted, order, bits: Int(bits), as: Element.self)
      switch order {
      case .byItem: cratings_keys_of_rows(block.codes, known, raters, bits, keys)
      case .byRater:
        cratings_keys_of_columns(block.codes, block.capacity, known, raters, bits, keys)
      }
      cratings_count(keys, known, size, tables)
      item += known
      if known < wanted.count { break }
    }
    flush(tables, size, block, Int(bits))
    return item
  }

  private func flush(
    _ tables: UnsafeMutablePointer<UInt32>, _ size: Int, _ block: CodeBlock, _ bits: Int
  ) {
    let mask = 1 << bits - 1
    for key in 1..<size {
      var times = 0
      for table in 0..<Int(CRATINGS_TABLES) { times += Int(tables[table * size + key]) }
      guard times > 0 else { continue }
      gathered = 0
      for rater in 0..<table.raterCount {
        let code = key >> (rater * bits) & mask
        guard code != 0 else { continue }
        take(UInt32(rater), block.category(of: UInt8(truncatingIfNeeded: code)))
      }
      counted.pointee.add(words, tag: 0, times: times)
    }
  }
}
