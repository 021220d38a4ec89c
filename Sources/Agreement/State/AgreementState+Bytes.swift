import PrefKitStatistics

/// A state as bytes: little-endian, a magic word and a version first, a checksum last.
///
///     "PKAS", version 1, flags (1 raters kept, 2 categories given, 4 clustered), 2 zero bytes
///     categories  count u64, each f64
///     raters      count u64, each u32 code and f64 weight
///     tags        count u64, each f64 weight and u32 label
///     patterns    count u64, each u32 tag, u64 items, u32 number of words, the words u32
///     checksum    u64, FNV-1a of all before
extension AgreementState {
  private static let magic = "PKAS"
  private static let version: UInt8 = 1
  /// Sums of counts stay exact in a Double below this.
  static let mostRatings = 1 << 53

  public var bytes: [UInt8] {
    let flags: UInt8 = (keepsRaters ? 1 : 0) | (categoriesAreGiven ? 2 : 0) | (isClustered ? 4 : 0)
    var writer = StateWriter(
      magic: AgreementState.magic, version: AgreementState.version, flags: [flags, 0, 0])
    writer.put(UInt64(categories.count))
    for value in categories { writer.put(value) }
    writer.put(UInt64(raters.count))
    for (rater, weight) in zip(raters, raterWeights) {
      writer.put(rater)
      writer.put(weight)
    }
    writer.put(UInt64(tags.count))
    for tag in tags {
      writer.put(tag.weight)
      writer.put(tag.label)
    }
    writer.put(UInt64(patterns.count))
    for pattern in 0..<patterns.count {
      let words = patterns.words(of: pattern)
      writer.put(patterns.tags[pattern])
      writer.put(UInt64(patterns.multiplicities[pattern]))
      writer.put(UInt32(words.count))
      for word in words { writer.put(word) }
    }
    return writer.sealed
  }

  /// The state that `bytes` came from. Bytes from anywhere are safe: what is not a state is an error.
  public init(bytes: [UInt8]) throws(AgreementError) {
    do throws(StateError) {
      try self.init(reading: bytes)
    } catch {
      throw AgreementError(.state, error.message)
    }
  }

  private init(reading bytes: [UInt8]) throws(StateError) {
    var (flags, reader) = try StateFrame.open(
      bytes, magic: AgreementState.magic, version: AgreementState.version, what: "agreement")
    guard flags[0] < 8, flags[1] == 0, flags[2] == 0 else {
      throw StateError("the state has flags that this library does not know")
    }
    keepsRaters = flags[0] & 1 != 0
    categoriesAreGiven = flags[0] & 2 != 0
    isClustered = flags[0] & 4 != 0
    categories = try reader.list(of: 8) { (reader) throws(StateError) in try reader.double() }
    if !categories.isEmpty {
      do throws(AgreementError) {
        try CategoryList.check(categories)
      } catch {
        throw StateError(error.message)
      }
    }
    (raters, raterWeights) = try AgreementState.raters(&reader)
    tags = try reader.list(of: 12) { (reader) throws(StateError) in
      ItemTag(weight: try reader.weight(), label: try reader.u32())
    }
    patterns = PatternMap()
    try readPatterns(&reader)
    guard reader.isAtEnd else {
      throw StateError("the state has bytes behind its end")
    }
  }

  private static func raters(
    _ reader: inout StateReader
  ) throws(StateError) -> ([UInt32], [Double]) {
    var codes: [UInt32] = []
    var weights: [Double] = []
    for _ in 0..<(try reader.count(of: 12)) {
      let code = try reader.u32()
      if let last = codes.last, last >= code {
        throw StateError("the raters of the state are not in order")
      }
      codes.append(code)
      weights.append(try reader.weight())
    }
    return (codes, weights)
  }

  private mutating func readPatterns(_ reader: inout StateReader) throws(StateError) {
    let known = Set(raters)
    for _ in 0..<(try reader.count(of: 16)) {
      let tag = try reader.u32()
      let times = try reader.u64()
      let words: [UInt32] = try reader.words()
      guard Int(tag) < tags.count, times > 0, times < UInt64(AgreementState.mostRatings),
        !words.isEmpty, words.count % 2 == 0, isSpelled(words, known)
      else {
        throw StateError("the state has a pattern that no ratings make")
      }
      patterns.add(words, tag: tag, times: Int(times))
    }
    guard ratingTotal != nil else {
      throw StateError("the state counts more ratings than there can be")
    }
  }

  /// The number of ratings; nil when they are too many to count exactly.
  var ratingTotal: Int? {
    var total = 0
    for pattern in 0..<patterns.count {
      let words = patterns.words(of: pattern)
      var ratings = words.count / 2
      if !keepsRaters {
        ratings = 0
        for at in stride(from: words.startIndex, to: words.endIndex, by: 2) {
          ratings += Int(words[at + 1])
        }
      }
      let (product, over) = ratings.multipliedReportingOverflow(
        by: patterns.multiplicities[pattern])
      guard !over, product >= 0, product < AgreementState.mostRatings - total else { return nil }
      total += product
    }
    return total
  }

  /// Whether the words are those of a pattern of these categories and raters.
  private func isSpelled(_ words: [UInt32], _ known: Set<UInt32>) -> Bool {
    var ratings = 0
    for at in stride(from: 0, to: words.count, by: 2) {
      let code = keepsRaters ? words[at + 1] : words[at]
      guard Int(code) < categories.count else { return false }
      if keepsRaters {
        guard known.contains(words[at]), at == 0 || words[at - 2] <= words[at] else { return false }
      } else {
        guard words[at + 1] > 0, at == 0 || words[at - 2] < words[at] else { return false }
        ratings += Int(words[at + 1])
      }
    }
    return ratings <= Int(UInt32.max)
  }
}

extension StateReader {
  /// The weight of an item or a rater.
  fileprivate mutating func weight() throws(StateError) -> Double {
    let weight = try double()
    guard RatingTable.isWeight(weight) else {
      throw StateError("the state has the weight \(weight); a weight is 0, or from 1e-30 to 1e30")
    }
    return weight
  }
}
