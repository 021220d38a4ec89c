/// The patterns of a state as a coefficient uses them: for each, the categories that were chosen and the weight of
/// the raters who chose them.
struct Cells {
  /// Where the cells of each pattern begin, and one more.
  var offsets: [Int] = [0]
  /// Of each cell: the category, ascending within a pattern, and the sum of the weights of its raters.
  var codes: [Int] = []
  var masses: [Double] = []

  /// Of each pattern: the number of items, the weight of each of them, their cluster.
  var times: [Double] = []
  var weights: [Double] = []
  var labels: [UInt32] = []
  var isClustered = false
  /// Of each pattern: the number of ratings, the sum S of their weights, the sum Q of the squares, and S² - Q,
  /// which is the weight of its ordered pairs.
  var ratingCounts: [Int] = []
  var sums: [Double] = []
  var squares: [Double] = []
  var pairs: [Double] = []

  /// The single ratings, where it matters who gave them.
  var ratings: RatingCells?

  var count: Int { times.count }

  func range(_ pattern: Int) -> Range<Int> { offsets[pattern]..<offsets[pattern + 1] }

  /// The number of items, and the sum of their weights.
  var itemCount: Double { times.reduce(0, +) }
  /// The number of ratings, or of those of items with two or more.
  func ratingCount(paired: Bool) -> Int {
    (0..<count).reduce(0) { sum, pattern in
      paired && pairs[pattern] == 0 ? sum : sum + Int(times[pattern]) * ratingCounts[pattern]
    }
  }
}

/// The ratings of each pattern by rater.
struct RatingCells {
  var offsets: [Int] = [0]
  /// Of each rating: an index into `places`.
  var place: [Int] = []
  /// Each rater and category that occur together, by rater, then category.
  var rater: [Int] = []
  var code: [Int] = []
  /// Where the places of each rater begin, and one more.
  var placesOfRater: [Int] = [0]
  /// The weight of each rater.
  var raterWeights: [Double] = []

  var raterCount: Int { raterWeights.count }
  func range(_ pattern: Int) -> Range<Int> { offsets[pattern]..<offsets[pattern + 1] }
}

extension Cells {
  /// The patterns of `state` that `coefficient` uses; with `all` every pattern, under its own index.
  init(
    _ state: AgreementState, for coefficient: Coefficient, all: Bool = false
  ) throws(AgreementError) {
    isClustered = state.isClustered
    let reader = PatternReader(state)
    let twoRaters = coefficient.isOfTwoRaters
    if twoRaters && state.raters.count > 2 {
      throw AgreementError(
        .options,
        "this coefficient is for two raters and there are \(state.raters.count); "
          + "take Fleiss' or Conger's kappa, or the matrix of pairs")
    }
    var kept: [Int] = []
    reserve(state.patterns.count, words: state.patterns.words.count)
    var one = PatternReader.Pattern()
    for pattern in 0..<state.patterns.count {
      let tag = state.tags[Int(state.patterns.tags[pattern])]
      reader.read(pattern, into: &one)
      if coefficient.needsRaters && one.hasRepeatedRater {
        throw AgreementError(
          .duplicateRating,
          "a rater rated an item twice, and this coefficient counts who rated; choose which rating counts"
        )
      }
      let isComplete = !twoRaters || one.ratingCount == 2
      let isPaired = coefficient != .krippendorffAlpha || one.pairs > 0
      guard all || (one.sum > 0 && tag.weight > 0 && isComplete && isPaired) else { continue }
      append(one, tag, times: state.patterns.multiplicities[pattern])
      kept.append(pattern)
    }
    if coefficient.needsRaters { ratings = RatingCells(state, kept) }
  }

  private mutating func reserve(_ patterns: Int, words: Int) {
    offsets.reserveCapacity(patterns + 1)
    codes.reserveCapacity(words / 2)
    masses.reserveCapacity(words / 2)
    times.reserveCapacity(patterns)
    weights.reserveCapacity(patterns)
    labels.reserveCapacity(patterns)
    ratingCounts.reserveCapacity(patterns)
    sums.reserveCapacity(patterns)
    squares.reserveCapacity(patterns)
    pairs.reserveCapacity(patterns)
  }

  private mutating func append(
    _ pattern: PatternReader.Pattern, _ tag: AgreementState.ItemTag, times: Int
  ) {
    codes += pattern.codes
    masses += pattern.masses
    offsets.append(codes.count)
    self.times.append(Double(times))
    weights.append(tag.weight)
    labels.append(tag.label)
    ratingCounts.append(pattern.ratingCount)
    sums.append(pattern.sum)
    squares.append(pattern.square)
    pairs.append(pattern.pairs)
  }
}

/// Reads the words of patterns.
struct PatternReader {
  struct Pattern {
    var codes: [Int] = []
    var masses: [Double] = []
    var ratingCount = 0
    var sum = 0.0
    var square = 0.0
    var hasRepeatedRater = false
    /// The weight of all ordered pairs of ratings. One rating has none, whatever rounding says.
    var pairs: Double { ratingCount < 2 ? 0 : Swift.max(0, sum * sum - square) }

    mutating func clear() {
      codes.removeAll(keepingCapacity: true)
      masses.removeAll(keepingCapacity: true)
      ratingCount = 0
      sum = 0
      square = 0
      hasRepeatedRater = false
    }

    mutating func add(_ code: Int, _ mass: Double, _ square: Double, ratings: Int) {
      ratingCount += ratings
      sum += mass
      self.square += square
      guard mass > 0 else { return }
      // Codes mostly come ascending.
      var at = codes.count
      while at > 0 && codes[at - 1] > code { at -= 1 }
      if at > 0 && codes[at - 1] == code {
        masses[at - 1] += mass
      } else {
        codes.insert(code, at: at)
        masses.insert(mass, at: at)
      }
    }
  }

  let state: AgreementState
  private let weightOfRater: [UInt32: Double]

  init(_ state: AgreementState) {
    self.state = state
    weightOfRater =
      state.hasRaterWeights
      ? Dictionary(zip(state.raters, state.raterWeights)) { first, _ in first } : [:]
  }

  func weight(_ rater: UInt32) -> Double { weightOfRater.isEmpty ? 1 : weightOfRater[rater] ?? 1 }

  func read(_ pattern: Int, into one: inout Pattern) {
    one.clear()
    let words = state.patterns.words(of: pattern)
    var at = words.startIndex
    guard state.keepsRaters else {
      while at < words.endIndex {
        let number = Double(words[at + 1])
        one.add(Int(words[at]), number, number, ratings: Int(words[at + 1]))
        at += 2
      }
      return
    }
    while at < words.endIndex {
      let u = weight(words[at])
      one.add(Int(words[at + 1]), u, u * u, ratings: 1)
      if at > words.startIndex && words[at] == words[at - 2] { one.hasRepeatedRater = true }
      at += 2
    }
  }
}

extension RatingCells {
  /// The ratings of the patterns `kept`, in their order.
  init(_ state: AgreementState, _ kept: [Int]) {
    let reader = PatternReader(state)
    var numbers: [UInt64: Int] = [:]
    var seen: [UInt64] = []
    for pattern in kept {
      let words = state.patterns.words(of: pattern)
      for at in stride(from: words.startIndex, to: words.endIndex, by: 2) {
        guard reader.weight(words[at]) > 0 else { continue }
        let key = UInt64(words[at]) << 32 | UInt64(words[at + 1])
        if numbers.updateValue(0, forKey: key) == nil { seen.append(key) }
      }
    }
    seen.sort()
    var last: UInt32?
    for (number, key) in seen.enumerated() {
      numbers[key] = number
      let code = UInt32(truncatingIfNeeded: key >> 32)
      if code != last {
        if last != nil { placesOfRater.append(number) }
        raterWeights.append(reader.weight(code))
        last = code
      }
      rater.append(raterWeights.count - 1)
      self.code.append(Int(truncatingIfNeeded: key & 0xFFFF_FFFF))
    }
    if !seen.isEmpty { placesOfRater.append(seen.count) }
    for pattern in kept {
      let words = state.patterns.words(of: pattern)
      for at in stride(from: words.startIndex, to: words.endIndex, by: 2) {
        if let number = numbers[UInt64(words[at]) << 32 | UInt64(words[at + 1])] {
          place.append(number)
        }
      }
      offsets.append(place.count)
    }
  }
}
