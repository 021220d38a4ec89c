/// Counts the patterns of one run of a table's items.
///
/// Unsafe: the ratings of an item are gathered in memory of its own, whose size is the largest item's.
final class PatternBuilder {
  let table: RatingTable
  let keepsRaters: Bool
  /// The tag of each item; nil when all have tag 0.
  let tags: [UInt32]?
  let coder: CategoryCoder
  var map = PatternMap()
  /// Of each rater: whether there was a rating.
  var seen: [Bool]
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
  private var gathered = 0

  init(
    _ table: RatingTable, keepsRaters: Bool, tags: [UInt32]?, coder: CategoryCoder,
    recordsItems: Bool = false
  ) {
    self.table = table
    self.keepsRaters = keepsRaters
    self.tags = tags
    self.coder = coder
    self.recordsItems = recordsItems
    seen = [Bool](repeating: false, count: table.raterCount)
    let most = table.mostRatingsOfAnItem
    gatheredRaters = .allocate(capacity: most)
    gatheredCodes = .allocate(capacity: most)
    key = .allocate(capacity: 2 * most)
  }

  deinit {
    gatheredRaters.deallocate()
    gatheredCodes.deallocate()
    key.deallocate()
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
    var from = range.lowerBound
    if tags == nil && !recordsItems && visit == nil {
      from = countNarrow(range, of: matrix, as: type)
    }
    for item in from..<range.upperBound {
      guard failure == nil else { return }
      gathered = 0
      gather(item, of: matrix, as: type)
      close(item)
    }
  }

  private func count(_ range: Range<Int>, of long: LongRatings) {
    for item in range {
      guard failure == nil else { return }
      gathered = 0
      for place in long.offsets[item]..<long.offsets[item + 1] {
        let rater = long.raters[place]
        if let code = slowCode(long.values[place], item, Int(rater), missing: nil) {
          take(rater, code)
        }
      }
      close(item)
    }
  }

  /// Where most places of a row are empty, four empty ones are passed over at once.
  private func gather<Element: RatingElement>(
    _ item: Int, of matrix: RatingMatrix, as type: Element.Type
  ) {
    var rater = 0
    if type == Double.self && matrix.raterStride == 8 {
      let row = matrix.base + item &* matrix.itemStride
      while rater &+ 4 <= matrix.raterCount {
        let four = row.loadUnaligned(fromByteOffset: rater &* 8, as: SIMD4<Double>.self)
        if any(four .== four) {
          for one in rater..<rater &+ 4 { gather(item, one, of: matrix, as: type) }
        }
        rater &+= 4
      }
    }
    while rater < matrix.raterCount {
      gather(item, rater, of: matrix, as: type)
      rater &+= 1
    }
  }

  @inline(__always)
  private func gather<Element: RatingElement>(
    _ item: Int, _ rater: Int, of matrix: RatingMatrix, as: Element.Type
  ) {
    let value = matrix.load(item, rater, as: Element.self)
    let place = value.smallPlace
    if place < UInt32(SmallNumbers.count), coder.small[Int(place)] != 0 {
      take(UInt32(truncatingIfNeeded: rater), coder.small[Int(place)] &- 1)
    } else if let code = slowCode(value, item, rater, missing: matrix.missing) {
      take(UInt32(truncatingIfNeeded: rater), code)
    }
  }

  @inline(__always)
  private func take(_ rater: UInt32, _ code: UInt32) {
    gatheredRaters[gathered] = rater
    gatheredCodes[gathered] = code
    gathered &+= 1
    seen[Int(rater)] = true
  }

  /// The code of a value that the table of small numbers does not have; nil for a missing rating, and for one
  /// that cannot be used, which becomes the failure.
  @inline(__always)
  func slowCode<Element: RatingElement>(
    _ value: Element, _ item: Int, _ rater: Int, missing: Int64?
  ) -> UInt32? {
    let rating = value.rating
    if rating.isNaN && Element.self is any BinaryFloatingPoint.Type { return nil }
    return newCode(value, rating, item, rater, missing)
  }

  @inline(never)
  private func newCode<Element: RatingElement>(
    _ value: Element, _ rating: Double, _ item: Int, _ rater: Int, _ missing: Int64?
  ) -> UInt32? {
    if let missing, value.stands(for: missing) { return nil }
    guard rating.isFinite else {
      let what =
        rating.isNaN ? "a whole number beyond 2^53" : "infinite"
      fail(.value, "the rating of item \(item) by rater \(rater) is \(what)", item)
      return nil
    }
    guard let code = coder.code(rating) else {
      fail(
        .unknownCategory,
        "the rating \(rating) of item \(item) by rater \(rater) is not one of the given categories",
        item)
      return nil
    }
    return code
  }

  private func fail(_ kind: AgreementError.Kind, _ message: String, _ item: Int) {
    if failure == nil { failure = AgreementError(kind, message, row: item) }
  }

  /// Counts the pattern of the ratings gathered.
  private func close(_ item: Int) {
    if let visit {
      visit(gatheredRaters, gatheredCodes, gathered, item)
      return
    }
    var pattern: Int32 = -1
    if gathered > 0 {
      let length: Int
      if keepsRaters {
        length = PatternWords.pair(gatheredRaters, gatheredCodes, gathered, into: key)
      } else {
        length = PatternWords.runs(gatheredCodes, gathered, into: key)
      }
      let at = map.add(
        UnsafeBufferPointer(rebasing: key[0..<length]), tag: tags?[item] ?? 0, times: 1)
      pattern = Int32(truncatingIfNeeded: at)
    }
    if recordsItems { patternOfItem.append(pattern) }
  }
}

extension RatingTable {
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
