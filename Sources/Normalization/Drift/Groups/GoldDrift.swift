import Glibc
import PrefKitStatistics

/// How far a score is from gold.
public enum GoldError: Int32, Sendable {
  /// |score - gold|: whether the rater is less exact.
  case absolute = 1
  /// score - gold: whether the rater is milder or stricter.
  case signed = 2
  /// 1 where they differ, else 0.
  case mismatch = 3

  func callAsFunction(_ score: Double, _ gold: Double) -> Double {
    switch self {
    case .absolute: abs(score - gold)
    case .signed: score - gold
    case .mismatch: score == gold ? 0 : 1
    }
  }
}

/// What the rate of false alarms is a rate of.
public enum AlarmControl: Sendable, Equatable {
  /// Of steady raters, this share or less has an alarm.
  case perRater(Double)
  /// Of the raters with an alarm, this share or less is steady, on average (Benjamini and Hochberg 1995).
  case discoveries(Double)
}

public struct GoldOptions: Equatable, Sendable {
  public var error: GoldError
  public var control: AlarmControl
  /// The most rearrangements of a rater's errors.
  public var permutations: Int
  public var seed: UInt64
  public var scale: ClosedRange<Double>?
  /// 0 is one a core.
  public var threads: Int
  public var watch: Watch?

  public init(
    error: GoldError = .absolute, control: AlarmControl = .perRater(0.05),
    permutations: Int = 9_999, seed: UInt64 = 0, scale: ClosedRange<Double>? = nil,
    threads: Int = 0, watch: Watch? = nil
  ) {
    self.error = error
    self.control = control
    self.permutations = permutations
    self.seed = seed
    self.scale = scale
    self.threads = threads
    self.watch = watch
  }

  var rate: Double {
    switch control {
    case .perRater(let rate), .discoveries(let rate): rate
    }
  }

  func check() throws(NormalizationError) {
    guard rate > 0, rate < 1 else {
      throw NormalizationError(
        .options, "the rate of false alarms is \(rate); give one between 0 and 1")
    }
    guard permutations >= 1 else {
      throw NormalizationError(
        .options, "there are \(permutations) permutations; the p-value is counted from 1 or more")
    }
    guard rate * (Double(permutations) + 1) >= 1 - 1e-9 else {
      throw NormalizationError(
        .options,
        "no p-value from \(permutations) permutations is as small as the rate \(rate); give 1 / rate - 1 or more"
      )
    }
    try DriftOptions(scale: scale, watch: watch).check()
  }
}

/// The errors of each rater against golden items, window by window, and who changed.
///
/// For each rater the statistic is the largest share of the squares of the errors about their mean that a step between two
/// windows takes away, which rises with |t|. A steady rater's errors come in any order alike, so that the rearrangements of them over the same windows give the statistic its
/// distribution, whatever the errors look like and however few they are. The rate of false alarms is as stated for one
/// look at the whole period.
public struct GoldDrift: Sendable {
  /// The last column is the window; a row of the tables of windows is a group of these.
  public let keys: GroupKeys
  /// The first group of each rater, and the number of groups at the end.
  public let starts: [Int]
  /// Of each window the golden items with a score, their mean error and its standard deviation.
  public private(set) var counts: [Int]
  public private(set) var means: [Double]
  public private(set) var deviations: [Double]
  /// 0 where there is a mean, else the raw value of `DriftReason`.
  public private(set) var reasons: [UInt8] = []
  /// Of each rater: the share of the squares that the best step takes away, its p-value, and as the effect the step of
  /// the mean error in pooled standard deviations. `where` is the number of the rater, `when` the first window after the
  /// step.
  public private(set) var raters = DriftColumns()
  /// The p-values, adjusted over raters.
  public private(set) var adjusted: [Double] = []
  /// 1 for each rater with an alarm.
  public private(set) var alarms: [UInt8] = []

  /// - Parameters:
  ///   - gold: of each row, NaN where its item has none.
  ///   - grouping: by rater, or other keys, the window last.
  public init(
    _ scores: UnsafeBufferPointer<Double>, gold: UnsafeBufferPointer<Double>, _ grouping: Grouping,
    _ options: GoldOptions = GoldOptions()
  ) throws(NormalizationError) {
    try options.check()
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    try NormalizationError.checkLength("the gold", gold.count, "the scores", scores.count)
    keys = grouping.keys
    let starts = try grouping.windowRuns()
    self.starts = starts
    let valid = ValidScores(options.scale)
    let isIn = { (row: Int) in valid.contains(scores[row]) && gold[row].isFinite }
    let buckets = Buckets(grouping, threads: options.threads, isIn)
    var errors = [Double](repeating: 0, count: buckets.starts.last ?? 0)
    errors.withUnsafeMutableBufferPointer {
      buckets.scatter(grouping, threads: options.threads, isIn, into: $0) {
        options.error(scores[$0], gold[$0])
      }
    }
    let moments = (0..<grouping.count).map { group in
      var moments = Moments()
      for error in errors[buckets.starts[group]..<buckets.starts[group + 1]] {
        moments.merge(Moments(count: 1, mean: error, squares: 0))
      }
      return moments
    }
    counts = moments.map(\.count)
    means = moments.map { $0.count > 0 ? $0.mean : .nan }
    deviations = moments.map { $0.variance(ddof: 1).squareRoot() }
    reasons = (0..<grouping.count).map { group in
      (grouping.windowReason(group) ?? (moments[group].count == 0 ? .empty : nil))?.rawValue ?? 0
    }
    let parts = Parallel.ranges(starts.count - 1, least: 1, most: 256)
    let found = Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      parts[part].map { rater in
        let groups = (starts[rater]..<starts[rater + 1]).filter { reasons[$0] == 0 }
        var result =
          groups.isEmpty
          ? .undefined(DriftReason(rawValue: reasons[starts[rater]]) ?? .empty)
          : ErrorSteps(errors, groups.map { buckets.starts[$0]..<buckets.starts[$0 + 1] })
            .test(options, stream: UInt64(rater)) { grouping.window(groups[$0]) }
        result.where = rater
        return result
      }
    }
    if let watch = options.watch, watch.isCancelled { throw .cancelled }
    for part in found { for result in part { raters.append(result) } }
    adjusted = FalseDiscovery.benjaminiHochberg.adjusted(raters.pValues)
    let levels = if case .discoveries = options.control { adjusted } else { raters.pValues }
    alarms = levels.map { $0 <= options.rate ? 1 : 0 }
  }
}

/// The errors of one rater in the order of the windows, and where a step between windows may be.
private struct ErrorSteps {
  /// Around their mean.
  private var errors: [Double]
  /// The number of errors up to the end of each window.
  private let ends: [Int]
  private let squares: Double

  init(_ all: [Double], _ windows: [Range<Int>]) {
    var errors: [Double] = []
    var ends: [Int] = []
    for window in windows {
      errors += all[window]
      ends.append(errors.count)
    }
    let first = errors.first ?? 0
    let mean = errors.reduce(0) { $0 + ($1 - first) } / Double(Swift.max(1, errors.count))
    self.errors = errors.map { ($0 - first) - mean }
    self.ends = ends
    squares = self.errors.reduce(0) { $0 + $1 * $1 }
  }

  /// Of the squares about the mean, the share that the best step takes away; and the window that it is before.
  private func bestStep(_ errors: [Double]) -> (share: Double, window: Int) {
    var best = (share: 0.0, window: 1)
    var sum = 0.0
    var done = 0
    for window in 1..<ends.count {
      for place in done..<ends[window - 1] { sum += errors[place] }
      done = ends[window - 1]
      let before = Double(done)
      let after = Double(errors.count - done)
      let share = sum * sum * (1 / before + 1 / after) / squares
      if share > best.share { best = (share, window) }
    }
    return best
  }

  /// The p-value by rearrangements one after the other, until enough reach the statistic (Besag and Clifford 1991): it is
  /// exact whenever they stop.
  func test(
    _ options: GoldOptions, stream: UInt64, _ windowOf: (Int) -> Int64
  ) -> DriftResult {
    guard ends.count > 1 else { return .undefined(.noReference) }
    guard errors.count > 2 else { return .undefined(.tooFew) }
    guard squares.isFinite else { return .undefined(.overflow) }
    guard squares > 0, errors.contains(where: { $0 != errors[0] }) else {
      return .undefined(.constant)
    }
    let (share, window) = bestStep(errors)
    var random = RandomStream(seed: options.seed, stream: stream)
    var shuffled = errors
    var reached = 0
    var rounds = 0
    while rounds < options.permutations && reached < ErrorSteps.enough {
      for place in stride(from: shuffled.count - 1, to: 0, by: -1) {
        shuffled.swapAt(place, random.below(UInt64(place + 1)))
      }
      rounds += 1
      // As large but for rounding is as large.
      if bestStep(shuffled).share >= share * (1 - 1e-9) { reached += 1 }
    }
    let p =
      reached == ErrorSteps.enough
      ? Double(reached) / Double(rounds) : Double(reached + 1) / Double(rounds + 1)
    return result(share, window, p, windowOf)
  }

  private static let enough = 20

  private func result(
    _ share: Double, _ window: Int, _ p: Double, _ windowOf: (Int) -> Int64
  ) -> DriftResult {
    let cut = ends[window - 1]
    let before = errors[..<cut].reduce(0, +) / Double(cut)
    let after = errors[cut...].reduce(0, +) / Double(errors.count - cut)
    let rest = squares * Swift.max(0, 1 - share) / Double(errors.count - 2)
    // A step may leave no spread but what rounding makes.
    var result =
      rest < 1e-14 * squares
      ? DriftResult(share, p: p, .permutation, noEffect: .constant)
      : DriftResult(share, p: p, .permutation, effect: (after - before) / rest.squareRoot())
    result.when = windowOf(window)
    return result
  }
}
