import CRatings

/// The ratings of a few items as codes of a byte each, 0 for a missing one: what the loops over a table read in
/// place of the numbers themselves, few enough to stay in the nearest cache.
///
/// Mostly categories are small whole numbers, and the code is then the distance from the lowest, which vectors of
/// numbers give at once. Other categories have the codes of the coder, looked up one by one. Tables with more
/// categories than a byte can tell apart are left to their caller.
///
/// Unsafe: reads the table's memory, and gives out codes in memory of its own.
final class CodeBlock {
  /// Where the codes lie: an item's beside each other, or a rater's.
  enum Order { case byItem, byRater }

  private(set) var codes: UnsafeMutablePointer<UInt8>
  /// The most items of a block, and the distance between the codes of two raters where they lie by rater.
  let capacity: Int
  /// Whether codes are looked up; else they count from `range.lowest` on.
  private var isLookedUp = false
  private var range = cratings_range()

  private let matrix: RatingMatrix
  private let coder: CategoryCoder
  private let column: UnsafeMutablePointer<UInt8>
  private var lessons = 0

  private static let size = 1 << 14
  /// Code 0 is a missing rating, and one more is none at all.
  private static let mostCategories = 254
  private static let ratingsLearned = 4096
  private static let mostLessons = 16

  init(_ matrix: RatingMatrix, _ coder: CategoryCoder) {
    self.matrix = matrix
    self.coder = coder
    capacity = Swift.max(1, CodeBlock.size / Swift.max(1, matrix.raterCount))
    let slack = Int(CRATINGS_BLOCK)
    codes = .allocate(capacity: capacity * matrix.raterCount + slack)
    codes.initialize(repeating: 0, count: capacity * matrix.raterCount + slack)
    column = .allocate(capacity: capacity + slack)
    if let missing = matrix.missing, abs(Double(missing)) < 0x1p15 {
      range.missing = Int32(missing)
      range.has_missing = 1
    }
  }

  deinit {
    codes.deallocate()
    column.deallocate()
  }

  /// The order in which codes come at once.
  var order: Order {
    !isLookedUp && matrix.raterStride != matrix.type.byteCount
      && matrix.itemStride == matrix.type.byteCount ? .byRater : .byItem
  }

  /// The bits that a code takes.
  var bits: Int {
    let most = isLookedUp ? coder.count : Int(range.most)
    return Int.bitWidth - Swift.max(1, most).leadingZeroBitCount
  }

  /// The code that the coder has for the category of a code here.
  func category(of code: UInt8) -> UInt32 {
    if isLookedUp { return UInt32(code) - 1 }
    return coder.code(Double(range.lowest) + Double(code) - 1) ?? 0
  }

  // MARK: - Which numbers there are

  /// Looks at some items from `item` on; false when there are more categories than a byte can tell apart.
  func learn<Element: RatingElement>(from item: Int, as: Element.Type) -> Bool {
    lessons += 1
    if !isLookedUp {
      isLookedUp =
        lessons > CodeBlock.mostLessons || !isStraight || !learnRange(from: item, as: Element.self)
    }
    return !isLookedUp
      || (coder.count < CodeBlock.mostCategories && lessons <= 2 * CodeBlock.mostLessons)
  }

  /// Whether some numbers lie beside each other, without which there are no vectors of them.
  private var isStraight: Bool {
    let size = matrix.type.byteCount
    return matrix.raterStride == size || matrix.itemStride == size
  }

  private func learnRange<Element: RatingElement>(from item: Int, as: Element.Type) -> Bool {
    if let given = coder.given {
      guard given.count <= CodeBlock.mostCategories, let first = given.first,
        given.indices.allSatisfy({ given[$0] == first + Double($0) }),
        first.place < SmallNumbers.count
      else { return false }
      range.lowest = Int32(first)
      range.most = UInt8(given.count)
      return true
    }
    var places: ClosedRange<UInt32>?
    if range.most > 0 {
      let lowest = UInt32(range.lowest - SmallNumbers.lowest)
      places = lowest...lowest + UInt32(range.most) - 1
    }
    let items = Swift.max(1, CodeBlock.ratingsLearned / matrix.raterCount)
    for item in item..<Swift.min(item + items, matrix.itemCount) {
      for rater in 0..<matrix.raterCount {
        let value = matrix.load(item, rater, as: Element.self)
        let place = value.place
        if place == SmallNumbers.missing { continue }
        if let missing = matrix.missing, value.stands(for: missing) { continue }
        guard place < SmallNumbers.count else { return false }
        places =
          places.map { Swift.min($0.lowerBound, place)...Swift.max($0.upperBound, place) }
          ?? place...place
      }
    }
    guard let places else { return range.most > 0 || set(lowest: 0, count: 1) }
    return set(
      lowest: Int32(places.lowerBound) + SmallNumbers.lowest, count: places.count)
  }

  /// There is room for as many categories as the bits of a code can tell apart.
  private func set(lowest: Int32, count: Int) -> Bool {
    guard count <= CodeBlock.mostCategories else { return false }
    range.lowest = lowest
    range.most = UInt8(
      Swift.min(CodeBlock.mostCategories, 1 << (Int.bitWidth - count.leadingZeroBitCount) - 1))
    return true
  }

  // MARK: - Filling

  /// Writes the codes of the items, no more than the capacity, and returns how many it wrote: all, or fewer when a
  /// rating among the next has no code of so many bits.
  func fill<Element: RatingElement>(
    _ items: Range<Int>, _ order: Order, bits: Int, as: Element.Type
  ) -> Int {
    if isLookedUp { return fillByLookup(items, bits, as: Element.self) }
    let raters = matrix.raterCount
    let row = matrix.base + items.lowerBound &* matrix.itemStride
    let size = matrix.type.byteCount
    guard matrix.raterStride == size else { return fillColumns(items.count, row, order) }
    if matrix.itemStride == raters &* size {
      return convert(row, items.count &* raters, codes) / raters
    }
    for item in 0..<items.count {
      let known = convert(row + item &* matrix.itemStride, raters, codes + item &* raters)
      if known < raters { return item }
    }
    return items.count
  }

  private func convert(
    _ numbers: UnsafeRawPointer, _ count: Int, _ codes: UnsafeMutablePointer<UInt8>
  ) -> Int {
    cratings_codes(numbers, cratings_type(UInt32(matrix.type.rawValue)), count, range, codes)
  }

  private func fillColumns(_ count: Int, _ row: UnsafeRawPointer, _ order: Order) -> Int {
    let raters = matrix.raterCount
    var known = count
    for rater in 0..<raters {
      let into = order == .byRater ? codes + rater &* capacity : column
      known = Swift.min(known, convert(row + rater &* matrix.raterStride, count, into))
      if order == .byItem {
        for item in 0..<known { codes[item &* raters &+ rater] = column[item] }
      }
    }
    return known
  }

  private func fillByLookup<Element: RatingElement>(
    _ items: Range<Int>, _ bits: Int, as: Element.Type
  ) -> Int {
    let most = UInt32(Swift.min(CodeBlock.mostCategories, 1 << bits - 1))
    var next = codes
    for item in items {
      for rater in 0..<matrix.raterCount {
        let value = matrix.load(item, rater, as: Element.self)
        var code = coder.small[Int(value.place)]
        if code == CategoryCoder.unknown {
          guard let found = lookUp(value) else { return item - items.lowerBound }
          code = found
        }
        guard code <= most else { return item - items.lowerBound }
        next.pointee = UInt8(truncatingIfNeeded: code)
        next += 1
      }
    }
    return items.count
  }

  /// The code plus 1, 0 for a missing rating; nil where there is none.
  private func lookUp<Element: RatingElement>(_ value: Element) -> UInt32? {
    if let missing = matrix.missing, value.stands(for: missing) { return 0 }
    let rating = value.rating
    guard rating.isFinite, let code = coder.code(rating) else { return nil }
    return code + 1
  }
}
