/// A state as bytes: little-endian, a magic word and a version first, a checksum last.
///
///     "PKAS", version 1, flags (1 raters kept, 2 categories given, 4 clustered), 2 zero bytes
///     categories  count u64, each f64
///     raters      count u64, each u32 code and f64 weight
///     tags        count u64, each f64 weight and u32 label
///     patterns    count u64, each u32 tag, u64 items, u32 number of words, the words u32
///     checksum    u64, FNV-1a of all before
extension AgreementState {
  private static let magic: [UInt8] = Array("PKAS".utf8)
  private static let version: UInt8 = 1
  /// Sums of counts stay exact in a Double below this.
  static let mostRatings = 1 << 53

  public var bytes: [UInt8] {
    var writer = StateWriter()
    writer.bytes = AgreementState.magic
    let flags: UInt8 = (keepsRaters ? 1 : 0) | (categoriesAreGiven ? 2 : 0) | (isClustered ? 4 : 0)
    writer.bytes += [AgreementState.version, flags, 0, 0]
    writer.put(UInt64(categories.count))
    for value in categories { writer.put(value.bitPattern) }
    writer.put(UInt64(raters.count))
    for (rater, weight) in zip(raters, raterWeights) {
      writer.put(rater)
      writer.put(weight.bitPattern)
    }
    writer.put(UInt64(tags.count))
    for tag in tags {
      writer.put(tag.weight.bitPattern)
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
    writer.put(StateWriter.checksum(writer.bytes[...]))
    return writer.bytes
  }

  /// The state that `bytes` came from. Bytes from anywhere are safe: what is not a state is an error.
  public init(bytes: [UInt8]) throws(AgreementError) {
    guard bytes.count >= 16, Array(bytes[0..<4]) == AgreementState.magic else {
      throw AgreementError(.state, "these bytes are not a state of agreement")
    }
    guard bytes[4] == AgreementState.version else {
      throw AgreementError(
        .state,
        "the state has version \(bytes[4]), and this library reads version \(AgreementState.version)"
      )
    }
    guard bytes[5] < 8, bytes[6] == 0, bytes[7] == 0 else {
      throw AgreementError(.state, "the state has flags that this library does not know")
    }
    let body = bytes[0..<bytes.count - 8]
    var end = StateReader(bytes[(bytes.count - 8)...])
    guard try end.u64() == StateWriter.checksum(body) else {
      throw AgreementError(.state, "the state is damaged: its checksum does not fit")
    }
    var reader = StateReader(body.dropFirst(8))
    keepsRaters = bytes[5] & 1 != 0
    categoriesAreGiven = bytes[5] & 2 != 0
    isClustered = bytes[5] & 4 != 0
    categories = try reader.list(of: 8) { (reader) throws(AgreementError) in
      Double(bitPattern: try reader.u64())
    }
    if !categories.isEmpty { try CategoryList.check(categories) }
    (raters, raterWeights) = try AgreementState.raters(&reader)
    tags = try reader.list(of: 12) { (reader) throws(AgreementError) in
      ItemTag(weight: try reader.weight(), label: try reader.u32())
    }
    patterns = PatternMap()
    try readPatterns(&reader)
    guard reader.isAtEnd else {
      throw AgreementError(.state, "the state has bytes behind its end")
    }
  }

  private static func raters(
    _ reader: inout StateReader
  ) throws(AgreementError) -> ([UInt32], [Double]) {
    var codes: [UInt32] = []
    var weights: [Double] = []
    for _ in 0..<(try reader.count(of: 12)) {
      let code = try reader.u32()
      if let last = codes.last, last >= code {
        throw AgreementError(.state, "the raters of the state are not in order")
      }
      codes.append(code)
      weights.append(try reader.weight())
    }
    return (codes, weights)
  }

  private mutating func readPatterns(_ reader: inout StateReader) throws(AgreementError) {
    let known = Set(raters)
    for _ in 0..<(try reader.count(of: 16)) {
      let tag = try reader.u32()
      let times = try reader.u64()
      let words: [UInt32] = try reader.words()
      guard Int(tag) < tags.count, times > 0, times < UInt64(AgreementState.mostRatings),
        !words.isEmpty, words.count % 2 == 0, isSpelled(words, known)
      else {
        throw AgreementError(.state, "the state has a pattern that no ratings make")
      }
      patterns.add(words, tag: tag, times: Int(times))
    }
    guard ratingTotal != nil else {
      throw AgreementError(.state, "the state counts more ratings than there can be")
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

/// Writes numbers as little-endian bytes.
struct StateWriter {
  var bytes: [UInt8] = []

  mutating func put(_ number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

/// Reads numbers from bytes that may end anywhere.
struct StateReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  private mutating func number(_ size: Int) throws(AgreementError) -> UInt64 {
    guard rest.count >= size else {
      throw AgreementError(.state, "the state ends too early")
    }
    let number = rest.prefix(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(size)
    return number
  }

  mutating func u32() throws(AgreementError) -> UInt32 {
    UInt32(truncatingIfNeeded: try number(4))
  }

  mutating func u64() throws(AgreementError) -> UInt64 { try number(8) }

  mutating func weight() throws(AgreementError) -> Double {
    let weight = Double(bitPattern: try u64())
    guard RatingTable.isWeight(weight) else {
      throw AgreementError(
        .state, "the state has the weight \(weight); a weight is 0, or from 1e-30 to 1e30")
    }
    return weight
  }

  /// The number of things of at least `size` bytes; more than there are bytes for is an error at once.
  mutating func count(of size: Int) throws(AgreementError) -> Int {
    let count = try u64()
    guard count <= UInt64(rest.count / size) else {
      throw AgreementError(.state, "the state ends too early")
    }
    return Int(count)
  }

  mutating func list<Element>(
    of size: Int, _ read: (inout StateReader) throws(AgreementError) -> Element
  ) throws(AgreementError) -> [Element] {
    var list: [Element] = []
    for _ in 0..<(try count(of: size)) { list.append(try read(&self)) }
    return list
  }

  mutating func words() throws(AgreementError) -> [UInt32] {
    let count = Int(try u32())
    guard count <= rest.count / 4 else {
      throw AgreementError(.state, "the state ends too early")
    }
    var words: [UInt32] = []
    for _ in 0..<count { words.append(try u32()) }
    return words
  }
}
