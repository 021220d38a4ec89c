/// Counts the patterns of one run of a table's items.
///
/// Unsafe: the ratings of an item are gathered in memory of its own, whose size is the largest item's.
final class PatternBuilder {
  let table: RatingTable
  let keepsRaters: Bool
  /// The tag of each item; nil when all have tag 0.
  let tags: [UInt32]?
  let coder: CategoryCoder
  var map: PatternMap { counted.pointee }
  /// Of each rater: whether there was a rating.
  let seen: UnsafeMutableBufferPointer<Bool>
  var failure: AgreementError?
  /// The pattern of each item in turn, when asked for; -1 for an item without ratings.
  var patternOfItem: [Int32] = []
  let recordsItems: Bool
  /// Takes the raters and codes of each item, as many as are said, in place of counting patterns.
  typealias Visit = (
    _ raters: UnsafeMutableBufferPointer<UInt32>, _ codes: UnsafeMutableBufferPointer<UInt32>,
    _ count: Int, _ item: Int
  ) -> Void
  var visit: Visit?

  private let gatheredRaters: UnsafeMutableBufferPointer<UInt32>
  private let gatheredCodes: UnsafeMutableBufferPointer<UInt32>
  private let key: UnsafeMutableBufferPointer<UInt32>
  let numbers: UnsafeMutablePointer<UInt32>
  // Behind pointers, because what every item writes to is not to be guarded against access from elsewhere.
  let counted: UnsafeMutablePointer<PatternMap>
  private let gatheredCount: UnsafeMutablePointer<Int>
  var gathered: Int {
    get { gatheredCount.pointee }
    set { gatheredCount.pointee = newValue }
  }

  init(
    _ table: RatingTable, keepsRaters: Bool, tags: [UInt32]?, coder: CategoryCoder,
    recordsItems: Bool = false
  ) {
    self.table = table
    self.keepsRaters = keepsRaters
    self.tags = tags
    self.coder = coder
    self.recordsItems = recordsItems
    seen = .allocate(capacity: table.raterCount)
    seen.initialize(repeating: false)
    counted = .allocate(capacity: 1)
    counted.initialize(to: PatternMap())
    gatheredCount = .allocate(capacity: 1)
    gatheredCount.initialize(to: 0)
    let most = table.mostRatingsOfAnItem
    gatheredRaters = .allocate(capacity: most)
    gatheredCodes = .allocate(capacity: most)
    key = .allocate(capacity: 2 * most)
    numbers = .allocate(capacity: most + 1)
    if case .matrix(let matrix) = table.storage, let missing = matrix.missing {
      let place = missing.place
      if place < SmallNumbers.count { coder.small[Int(place)] = 0 }
    }
  }

  deinit {
    seen.deallocate()
    counted.deinitialize(count: 1)
    counted.deallocate()
    gatheredCount.deallocate()
    gatheredRaters.deallocate()
    gatheredCodes.deallocate()
    key.deallocate()
    numbers.deallocate()
  }

  /// Counts the items of `range`; stops at the first rating that cannot be used, which is then `failure`.
  func count(_ range: Range<Int>) {
    switch table.storage {
    case .long(let long): count(range, of: long)
    case .matrix(let matrix):
      switch matrix.type {
      case .float64: count(range, of: matrix, as: Double.self)
      case .float32: count(range, of: matrix, as: Float.self)
      case .int8: count(range, of: matrix, as: Int8.self)
      case .int16: count(range, of: matrix, as: Int16.self)
      case .int32: count(range, of: matrix, as: Int32.self)
      case .int64: count(range, of: matrix, as: Int64.self)
      case .uint8: count(range, of: matrix, as: UInt8.self)
      case .uint16: count(range, of: matrix, as: UInt16.self)
      case .uint32: count(range, of: matrix, as: UInt32.self)
      case .uint64: count(range, of: matrix, as: UInt64.self)
      }
    }
  }

  private func count<Element: RatingElement>(
    _ range: Range<Int>, of matrix: RatingMatrix, as type: Element.Type
  ) {
    for item in countBlocks(range, of: matrix, as: type)..<range.upperBound {
      guard failure == nil else { return }
      count(item, of: matrix, as: type)
    }
  }

  func count<Element: RatingElement>(_ item: Int, of matrix: RatingMatrix, as: Element.Type) {
    gathered = 0
    gather(item, of: matrix, as: Element.self)
    close(item)
  }

  private func count(_ range: Range<Int>, of long: LongRatings) {
    for item in range {
      guard failure == nil else { return }
      gathered = 0
      for place in long.offsets[item]..<long.offsets[item + 1] {
        take(long.values[place], item, Int(long.raters[place]), missing: nil)
      }
      close(item)
    }
  }

  /// The places that have a number are written down first, without branches: where most of a row is empty, guessing
  /// which is not would cost more than looking at all.
  private func gather<Element: RatingElement>(
    _ item: Int, of matrix: RatingMatrix, as: Element.Type
  ) {
    let row = matrix.base + item &* matrix.itemStride
    let stride = matrix.raterStride
    let numbers = self.numbers
    var count = 0
    var place = row
    for rater in 0..<matrix.raterCount {
      numbers[count] = UInt32(truncatingIfNeeded: rater)
      count &+= place.loadUnaligned(as: Element.self).isNumber ? 1 : 0
      place += stride
    }
    for i in 0..<count {
      let rater = Int(numbers[i])
      let value = (row + rater &* stride).loadUnaligned(as: Element.self)
      take(value, item, rater, missing: matrix.missing)
    }
  }

  /// Adds a rating to those gathered, unless it is missing.
  @inline(__always)
  private func take<Element: RatingElement>(
    _ value: Element, _ item: Int, _ rater: Int, missing: Int64?
  ) {
    var code = coder.small[Int(value.place)]
    if code == CategoryCoder.unknown { code = slowCode(value, item, rater, missing: missing) }
    if code != 0 { take(UInt32(truncatingIfNeeded: rater), code &- 1) }
  }

  @inline(__always)
  func take(_ rater: UInt32, _ code: UInt32) {
    gatheredRaters[gathered] = rater
    seen[Int(rater)] = true
    takeCode(code)
  }

  /// Of a rater who does not matter.
  @inline(__always)
  func takeCode(_ code: UInt32) {
    gatheredCodes[gathered] = code
    gathered &+= 1
  }

  /// The code plus 1 of a value that the table of small numbers does not have; 0 for a missing rating, and for
  /// one that cannot be used, which becomes the failure.
  @inline(never)
  func slowCode<Element: RatingElement>(
    _ value: Element, _ item: Int, _ rater: Int, missing: Int64?
  ) -> UInt32 {
    if let missing, value.stands(for: missing) { return 0 }
    let rating = value.rating
    guard rating.isFinite else {
      // NaN never comes here from a floating-point type.
      let what = rating.isNaN ? "a whole number beyond 2^53" : "infinite"
      fail(.value, "the rating of item \(item) by rater \(rater) is \(what)", item)
      return 0
    }
    guard let code = coder.code(rating) else {
      fail(
        .unknownCategory,
        "the rating \(rating) of item \(item) by rater \(rater) is not one of the given categories",
        item)
      return 0
    }
    return code &+ 1
  }

  private func fail(_ kind: AgreementError.Kind, _ message: String, _ item: Int) {
    if failure == nil { failure = AgreementError(kind, message, row: item) }
  }

  /// The words of the ratings gathered.
  var words: UnsafeBufferPointer<UInt32> {
    let length: Int
    if keepsRaters {
      length = PatternWords.pair(gatheredRaters, gatheredCodes, gathered, into: key)
    } else {
      length = PatternWords.runs(gatheredCodes, gathered, into: key)
    }
    return UnsafeBufferPointer(rebasing: key[0..<length])
  }

  /// Counts the pattern of the ratings gathered.
  func close(_ item: Int) {
    if let visit {
      visit(gatheredRaters, gatheredCodes, gathered, item)
      return
    }
    var pattern: Int32 = -1
    if gathered > 0 {
      let at = counted.pointee.add(words, tag: tags?[item] ?? 0, times: 1)
      counted.pointee.judge()
      pattern = Int32(truncatingIfNeeded: at)
    }
    if recordsItems { patternOfItem.append(pattern) }
  }
}

extension RatingTable {
  /// How many places are read: those of a matrix, the rows of a long form.
  var placeCount: Int {
    switch storage {
    case .matrix(let matrix): return matrix.itemCount &* matrix.raterCount
    case .long(let long): return long.values.count
    }
  }

  var mostRatingsOfAnItem: Int {
    switch storage {
    case .matrix(let matrix): return matrix.raterCount
    case .long(let long):
      var most = 0
      for item in 0..<long.itemCount {
        most = Swift.max(most, long.offsets[item + 1] - long.offsets[item])
      }
      return most
    }
  }
}
