import PrefKitStatistics

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
    _ state: AgreementState, for coefficient: Coefficient, all: Bool = false, watch: Watch? = nil
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
      try watch?.step(pattern, of: state.patterns.count)
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
    try watch?.pass(state.patterns.count, of: state.patterns.count)
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
      } else if at == codes.count {
        codes.append(code)
        masses.append(mass)
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
  ///
  /// Ratings are put together by rater, and within one by category, both by counting: linear in their number, however
  /// many raters and categories there are.
  init(_ state: AgreementState, _ kept: [Int]) {
    let reader = PatternReader(state)
    let numbers = RaterNumbers(state.raters)
    var raterOf: [Int] = []
    var codeOf: [Int] = []
    for pattern in kept {
      let words = state.patterns.words(of: pattern)
      for at in stride(from: words.startIndex, to: words.endIndex, by: 2)
      where reader.weight(words[at]) > 0 {
        raterOf.append(numbers.number(words[at]))
        codeOf.append(Int(words[at + 1]))
      }
      offsets.append(raterOf.count)
    }
    var starts = [Int](repeating: 0, count: state.raters.count + 1)
    for rater in raterOf { starts[rater + 1] += 1 }
    for rater in state.raters.indices { starts[rater + 1] += starts[rater] }
    var next = starts
    var order = [Int](repeating: 0, count: raterOf.count)
    for (rating, rater) in raterOf.enumerated() {
      order[next[rater]] = rating
      next[rater] += 1
    }
    place = [Int](repeating: 0, count: raterOf.count)
    /// Of each category: its place among those of the present rater, which is past `placesOfRater.last`.
    var placeOfCode = [Int](repeating: -1, count: state.categories.count)
    for number in state.raters.indices where starts[number] < starts[number + 1] {
      let own = order[starts[number]..<starts[number + 1]]
      let first = code.count
      for rating in own where placeOfCode[codeOf[rating]] < first {
        placeOfCode[codeOf[rating]] = first
        code.append(codeOf[rating])
      }
      code[first...].sort()
      for place in first..<code.count { placeOfCode[code[place]] = place }
      for rating in own { place[rating] = placeOfCode[codeOf[rating]] }
      rater += repeatElement(raterWeights.count, count: code.count - first)
      raterWeights.append(reader.weight(state.raters[number]))
      placesOfRater.append(code.count)
    }
  }
}

/// The places of raters in an ascending list of their codes.
private struct RaterNumbers {
  private let numbers: [Int32]
  private let codes: [UInt32]

  init(_ codes: [UInt32]) {
    self.codes = codes
    let highest = codes.last.map { Int($0) } ?? 0
    guard highest <= 4 * codes.count + 1024 else {
      numbers = []
      return
    }
    var numbers = [Int32](repeating: 0, count: highest + 1)
    for (number, code) in codes.enumerated() { numbers[Int(code)] = Int32(clamping: number) }
    self.numbers = numbers
  }

  func number(_ code: UInt32) -> Int {
    if !numbers.isEmpty { return Int(numbers[Int(code)]) }
    var below = 0
    var end = codes.count
    while below + 1 < end {
      let middle = (below + end) / 2
      if codes[middle] <= code { below = middle } else { end = middle }
    }
    return below
  }
}
