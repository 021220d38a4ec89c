import PrefKitStatistics

/// How one rater stands among the others.
public struct RaterAgreement: Equatable, Sendable {
  /// The rater's code in the input.
  public var rater: UInt32
  public var ratingCount: Int
  /// The mean weighted agreement of the rater's ratings with the others' on the same items, from 0 to 1; NaN where
  /// no item is shared.
  public var agreementWithOthers: Double
  /// The coefficient without this rater; NaN where `undefined` says why.
  public var estimateWithout: Double
  public var undefined: Undefined?
  /// By how much the coefficient rises when the rater is left out: positive for one who lowers it. NaN where either
  /// is undefined.
  public var change: Double
}

extension RatingTable {
  /// Each rater's agreement with the others, and the coefficient without them; see `AgreementState.perRater`.
  public func perRater(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> [RaterAgreement] {
    try AgreementState(
      self, keepsRaters: true, threads: options.threads, watch: options.watch
    )
    .perRater(coefficient, options)
  }
}

extension AgreementState {
  /// Each rater's agreement with the others, and the coefficient without them, by the raters' codes.
  ///
  /// What a rater's absence changes is added to the sums over all items, so time is linear in the ratings, with the
  /// categories for each rater on top; for the ordinal metric, whose distances change for all, and for marginals by
  /// rater, with the patterns for each rater.
  public func perRater(
    _ coefficient: Coefficient, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> [RaterAgreement] {
    guard keepsRaters else {
      throw AgreementError(
        .options, "this needs to know who gave which rating; make the state with keepsRaters")
    }
    let absences = try Absences(self, coefficient, options)
    let whole = try finish(coefficient, AgreementOptions(copying: options, interval: .none))
    let results = Parallel.map(
      raters.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { absences.of($0, whole: whole) }
    try options.watch?.check()
    return results
  }
}

extension AgreementOptions {
  init(copying other: AgreementOptions, interval: IntervalMethod) {
    self = other
    self.interval = interval
  }
}

/// The patterns of a state and those that are left when one rater is taken away.
private struct Absences {
  /// Of one pattern in which a rater takes part.
  private struct Part {
    var whole: Int
    /// -1 when nothing is left.
    var rest: Int
    var code: Int
    var times: Double
  }

  private let state: AgreementState
  private let estimator: Estimator
  private let sums: Estimator.Sums
  private let distance: Distance
  private let scale: Double
  private var parts: [[Part]]
  private let weights: [Double]
  /// How many ratings have each category, to know when none is left whatever rounding says.
  private var uses: [Int]

  init(
    _ state: AgreementState, _ coefficient: Coefficient, _ options: AgreementOptions
  ) throws(AgreementError) {
    self.state = state
    weights = state.raterWeights
    let keeps = coefficient.needsRaters || state.hasRaterWeights
    var extended = AgreementState(emptyLike: state, keepsRaters: keeps)
    let numbers = Dictionary(
      uniqueKeysWithValues: state.raters.enumerated().map { ($1, $0) })
    parts = state.raters.map { _ in [] }
    uses = state.categories.map { _ in 0 }
    var words: [UInt32] = []
    for pattern in 0..<state.patterns.count {
      words = Array(state.patterns.words(of: pattern))
      let tag = state.patterns.tags[pattern]
      let times = state.patterns.multiplicities[pattern]
      let whole = extended.add(ratings: words, without: nil, tag, times: times)
      for at in stride(from: 0, to: words.count, by: 2) {
        uses[Int(words[at + 1])] += times
        guard let rater = numbers[words[at]] else { continue }
        let rest = extended.add(ratings: words, without: at, tag, times: 0)
        parts[rater].append(
          Part(whole: whole, rest: rest, code: Int(words[at + 1]), times: Double(times)))
      }
    }
    estimator = try extended.estimator(coefficient, options, allPatterns: true)
    sums = Estimator.Sums(estimator, estimator.cells.times)
    (distance, scale, _) = estimator.settled(sums.normalised)
  }

  func of(_ rater: Int, whole: Agreement) -> RaterAgreement {
    var result = RaterAgreement(
      rater: state.raters[rater],
      ratingCount: Int(parts[rater].reduce(0) { $0 + $1.times }),
      agreementWithOthers: agreementWithOthers(rater), estimateWithout: .nan,
      undefined: nil, change: .nan)
    result.undefined = reason(rater)
    guard result.undefined == nil else { return result }
    let estimate = without(rater)
    result.undefined = estimate.undefined
    if estimate.undefined == nil {
      result.estimateWithout = estimate.value
      result.change = estimate.value - whole.estimate
    }
    return result
  }

  private func reason(_ rater: Int) -> Undefined? {
    switch state.raters.count {
    case ...1: return .empty
    case 2: return .oneRater
    default: return nil
    }
  }

  /// The estimate from the sums over all items, changed where the rater takes part.
  private func without(_ rater: Int) -> Estimate {
    var left = sums
    var uses = uses
    for part in parts[rater] {
      left.add(estimator, part.whole, -part.times)
      if part.rest >= 0 { left.add(estimator, part.rest, part.times) }
      uses[part.code] -= Int(part.times)
    }
    for k in uses.indices where uses[k] == 0 { left.shares[k] = 0 }
    if left.items == 1 && !estimator.coefficient.hasFixedChance {
      var estimate = Estimate()
      estimate.undefined = .oneItem
      return estimate
    }
    var times: [Double] = []
    // What is left of much larger sums is mostly rounding, and is summed anew.
    let isLost = left.isRemnant(of: sums)
    if estimator.needsTimes || isLost {
      times = estimator.cells.times
      for part in parts[rater] {
        times[part.whole] -= part.times
        if part.rest >= 0 { times[part.rest] += part.times }
      }
    }
    return isLost ? estimator.evaluate(times) : estimator.finish(left, times)
  }

  private func agreementWithOthers(_ rater: Int) -> Double {
    let cells = estimator.cells
    let u = weights[rater]
    var agreed = CompensatedSum()
    var all = CompensatedSum()
    for part in parts[rater] where cells.ratingCounts[part.whole] > 1 {
      let weight = part.times * cells.weights[part.whole]
      var apart = 0.0
      for cell in cells.range(part.whole) {
        apart += cells.masses[cell] * distance.between(part.code, cells.codes[cell])
      }
      let others = cells.sums[part.whole] - u
      agreed.add(weight * (others - apart * scale))
      all.add(weight * others)
    }
    return all.value > 0 ? agreed.value / all.value : .nan
  }
}

extension Estimator {
  /// Whether sums are not enough to finish.
  var needsTimes: Bool {
    if case .ordinal = distance { return true }
    return coefficient.needsRaters
  }
}

extension AgreementState {
  /// Counts the pattern of these ratings, rater and code in turn, less the one at `place`, and returns its index;
  /// -1 when none is left.
  fileprivate mutating func add(
    ratings: [UInt32], without place: Int?, _ tag: UInt32, times: Int
  ) -> Int {
    var words = ratings
    if let place { words.removeSubrange(place..<place + 2) }
    guard !words.isEmpty else { return -1 }
    if !keepsRaters {
      words = PatternWords.runs(of: stride(from: 1, to: words.count, by: 2).map { words[$0] })
    }
    return patterns.add(words, tag: tag, times: times)
  }
}
