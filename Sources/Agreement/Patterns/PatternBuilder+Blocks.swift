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
      item =
        hasRoom(for: rest, block)
        ? countKeys(rest, block, as: Element.self) : gatherBlocks(rest, block, as: Element.self)
      if item < range.upperBound {
        // Here is a rating without a code, which is an error or teaches another range of categories.
        count(item, of: matrix, as: Element.self)
        item += 1
      }
    }
    return item
  }

  /// Gathers and closes the items, up to one that has a rating without a code.
  private func gatherBlocks<Element: RatingElement>(
    _ range: Range<Int>, _ block: CodeBlock, as: Element.Type
  ) -> Int {
    let raters = table.raterCount
    var categories = [UInt32](repeating: CategoryCoder.unknown, count: 256)
    var item = range.lowerBound
    while item < range.upperBound {
      let wanted = item..<Swift.min(item + block.capacity, range.upperBound)
      let known = block.fill(wanted, .byItem, bits: 8, as: Element.self)
      var codes = block.codes
      for item in item..<item + known {
        gathered = 0
        for place in 0..<cratings_present(codes, raters, numbers) {
          let rater = numbers[place]
          let code = Int(codes[Int(rater)])
          if categories[code] == CategoryCoder.unknown {
            categories[code] = block.category(of: UInt8(truncatingIfNeeded: code))
          }
          take(rater, categories[code])
        }
        close(item)
        codes += raters
      }
      item += known
      if known < wanted.count { break }
    }
    return item
  }

  // MARK: - Few raters and few categories

  private static let keyBits = 16

  /// Whether the codes of an item fit a key, and there are enough items for a table of all keys to pay. Keys tell
  /// neither which items they come from nor in what order.
  private func hasRoom(for items: Range<Int>, _ block: CodeBlock) -> Bool {
    let bits = block.bits * table.raterCount
    return tags == nil && !recordsItems && visit == nil && table.raterCount <= 8
      && bits <= PatternBuilder.keyBits && items.count >= (1 << bits) / 4
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
