/// What the words of a pattern are.
///
/// Where it matters who rated: rater and code in turn, by rater. Where it does not: code and its number in turn,
/// by code. Either way one pattern has one spelling.
enum PatternWords {
  /// So many are sorted in place.
  private static let few = 24

  /// Sorts the ratings by rater, writes them to `key` and returns the number of words.
  static func pair(
    _ raters: UnsafeMutableBufferPointer<UInt32>, _ codes: UnsafeMutableBufferPointer<UInt32>,
    _ count: Int, into key: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    var ascending = true
    for i in 0..<count {
      key[2 * i] = raters[i]
      key[2 * i + 1] = codes[i]
      if i > 0 && raters[i] <= raters[i - 1] { ascending = false }
    }
    if !ascending { sortPairs(key, 2 * count) }
    return 2 * count
  }

  /// Sorts the codes, writes each with its number to `key` and returns the number of words.
  static func runs(
    _ codes: UnsafeMutableBufferPointer<UInt32>, _ count: Int,
    into key: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    if count <= few {
      for i in 1..<Swift.max(1, count) {
        let code = codes[i]
        var j = i
        while j > 0 && codes[j - 1] > code {
          codes[j] = codes[j - 1]
          j -= 1
        }
        codes[j] = code
      }
    } else {
      var all = UnsafeMutableBufferPointer(rebasing: codes[0..<count])
      all.sort()
    }
    var length = 0
    for i in 0..<count {
      if length > 0 && key[length - 2] == codes[i] {
        key[length - 1] += 1
      } else {
        key[length] = codes[i]
        key[length + 1] = 1
        length += 2
      }
    }
    return length
  }

  static func runs(of codes: [UInt32]) -> [UInt32] {
    var codes = codes
    return [UInt32](unsafeUninitializedCapacity: 2 * codes.count) { key, length in
      let count = codes.count
      length = codes.withUnsafeMutableBufferPointer { runs($0, count, into: key) }
    }
  }

  /// Sorts pairs of words by the first, then the second.
  static func sortPairs(_ words: UnsafeMutableBufferPointer<UInt32>, _ length: Int) {
    guard length > 2 * few else {
      for end in stride(from: 2, to: length, by: 2) {
        let (rater, code) = (words[end], words[end + 1])
        var at = end
        while at > 0 && (words[at - 2], words[at - 1]) > (rater, code) {
          (words[at], words[at + 1]) = (words[at - 2], words[at - 1])
          at -= 2
        }
        (words[at], words[at + 1]) = (rater, code)
      }
      return
    }
    var packed = stride(from: 0, to: length, by: 2).map {
      UInt64(words[$0]) << 32 | UInt64(words[$0 + 1])
    }
    packed.sort()
    for (i, pair) in packed.enumerated() {
      words[2 * i] = UInt32(truncatingIfNeeded: pair >> 32)
      words[2 * i + 1] = UInt32(truncatingIfNeeded: pair)
    }
  }
}
