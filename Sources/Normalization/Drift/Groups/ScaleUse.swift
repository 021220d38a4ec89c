import Glibc
import PrefKitStatistics

/// The levels that the use of a scale is told in.
public enum ScaleLevels: Sendable, Equatable {
  /// The scores that may be given, ascending: 1, 2, 3, 4, 5.
  case values([Double])
  /// So many equal parts of a continuous scale.
  case parts(ClosedRange<Double>, Int)

  static let most = 1024

  func check() throws(NormalizationError) {
    switch self {
    case .values(let values):
      guard values.count >= 2, values.count <= ScaleLevels.most,
        values.allSatisfy({ $0.isFinite }),
        zip(values, values.dropFirst()).allSatisfy({ $0 < $1 })
      else {
        throw NormalizationError(
          .options,
          "the levels of the scale must be 2 to \(ScaleLevels.most) numbers that rise strictly")
      }
    case .parts(let range, let count):
      guard range.lowerBound.isFinite, range.upperBound.isFinite,
        range.lowerBound < range.upperBound, count >= 2, count <= ScaleLevels.most
      else {
        throw NormalizationError(
          .options,
          "the scale \(range) in \(count) parts must have two ends and 2 to \(ScaleLevels.most) parts"
        )
      }
    }
  }

  var count: Int {
    switch self {
    case .values(let values): values.count
    case .parts(_, let count): count
    }
  }

  var ends: ClosedRange<Double> {
    switch self {
    case .values(let values): (values.first ?? 0)...(values.last ?? 0)
    case .parts(let range, _): range
    }
  }

  /// The level of a score; nil for one that is none.
  @inline(__always)
  func level(of score: Double) -> Int? {
    switch self {
    case .values(let values):
      let place = Bins(edges: values).bin(of: score)
      return place < values.count && values[place] == score ? place : nil
    case .parts(let range, let count):
      guard range.contains(score) else { return nil }
      // By halves, since the width of a scale may be more than a number can hold.
      let share =
        (score / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
      return Swift.min(count - 1, Int(share * Double(count)))
    }
  }
}

/// How each rater uses the scale in each window, and how that moved.
public struct ScaleUse: Sendable {
  /// The last column is the window; a row of the tables is a group of these.
  public let keys: GroupKeys
  public let levelCount: Int
  public private(set) var counts: [Int]
  /// Scores that are none of the levels; they are not counted in any other column.
  public private(set) var offScale: [Int]
  public private(set) var means: [Double] = []
  /// Over n - 1.
  public private(set) var deviations: [Double] = []
  /// The shares of scores at the lowest and the highest end.
  public private(set) var lowShares: [Double] = []
  public private(set) var highShares: [Double] = []
  /// The entropy of the levels as a share of the largest, 0 for one level and 1 for all alike.
  public private(set) var entropies: [Double] = []
  /// The count of each level, group by group.
  public private(set) var levelCounts: [Int]
  /// 0 where there are scores, else the raw value of `DriftReason`.
  public private(set) var reasons: [UInt8] = []
  /// The group that each was compared with; -1 for none.
  public private(set) var references: [Int32] = []
  /// The change of the shares of levels: chi-square, with the distance of Jensen and Shannon, 0 to 1, as the effect.
  public private(set) var shapes = DriftColumns()
  /// The change of the mean: Welch's t, with the difference in pooled standard deviations as the effect.
  public private(set) var locations = DriftColumns()
  /// The change of the spread: the logarithm of the ratio of the standard deviations, its own effect, without p-value.
  public private(set) var spreads = DriftColumns()

  /// - Parameters:
  ///   - grouping: by rater, or other keys, the window last.
  ///   - previous: compares with the window before, not with the first.
  public init(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ levels: ScaleLevels,
    previous: Bool = false, minimumCount: Int = 1
  ) throws(NormalizationError) {
    try levels.check()
    try DriftOptions(minimumCount: minimumCount).check()
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    let runs = try grouping.windowRuns()
    keys = grouping.keys
    levelCount = levels.count
    counts = [Int](repeating: 0, count: grouping.count)
    offScale = counts
    let (cells, over) = grouping.count.multipliedReportingOverflow(by: levelCount)
    guard !over, cells < 1 << 31 else {
      throw NormalizationError(
        .shape, "\(grouping.count) windows of \(levelCount) levels are more than can be counted")
    }
    levelCounts = [Int](repeating: 0, count: cells)
    let ends = levels.ends
    var atEnds = [(low: Int, high: Int)](repeating: (0, 0), count: grouping.count)
    var moments = [Moments](repeating: Moments(), count: grouping.count)
    for (row, id) in grouping.ids.enumerated() where scores[row].isFinite {
      let group = Int(id)
      let score = scores[row]
      guard let level = levels.level(of: score) else {
        offScale[group] += 1
        continue
      }
      levelCounts[group * levelCount + level] += 1
      moments[group].merge(Moments(count: 1, mean: score, squares: 0))
      if score == ends.lowerBound { atEnds[group].low += 1 }
      if score == ends.upperBound { atEnds[group].high += 1 }
    }
    counts = moments.map(\.count)
    describe(grouping, moments, atEnds)
    for run in 0..<runs.count - 1 {
      compare(runs[run]..<runs[run + 1], grouping, moments, previous, minimumCount)
    }
  }

  private func levels(_ group: Int) -> [Int] {
    Array(levelCounts[group * levelCount..<(group + 1) * levelCount])
  }

  private mutating func describe(
    _ grouping: Grouping, _ moments: [Moments], _ atEnds: [(low: Int, high: Int)]
  ) {
    for group in 0..<grouping.count {
      let count = Double(moments[group].count)
      reasons.append(
        (grouping.windowReason(group) ?? (count == 0 ? .empty : nil))?.rawValue ?? 0)
      means.append(count > 0 ? moments[group].mean : .nan)
      deviations.append(moments[group].variance(ddof: 1).squareRoot())
      lowShares.append(Double(atEnds[group].low) / count)
      highShares.append(Double(atEnds[group].high) / count)
      let entropy = levels(group).reduce(0.0) { sum, level in
        let share = Double(level) / count
        return level > 0 ? sum - share * log(share) : sum
      }
      entropies.append(count > 0 ? entropy / log(Double(levelCount)) : .nan)
    }
  }

  private mutating func compare(
    _ groups: Range<Int>, _ grouping: Grouping, _ moments: [Moments], _ previous: Bool,
    _ minimumCount: Int
  ) {
    var reference: Int?
    for group in groups {
      let isEnough = reasons[group] == 0 && counts[group] >= minimumCount
      let reason =
        DriftReason(rawValue: reasons[group])
        ?? (isEnough ? reference == nil ? previous ? .noReference : .isReference : nil : .tooFew)
      references.append(reason == nil ? Int32(truncatingIfNeeded: reference ?? -1) : -1)
      var results = [DriftResult](repeating: .undefined(reason ?? .empty), count: 3)
      if reason == nil, let reference {
        let before = levels(reference)
        let now = levels(group)
        results[0] = ChiSquareTest.result([before, now])
        if results[0].isDefined {
          results[0].effect = JensenShannon.result(before, now, base: 2).effect
        }
        results[1] = MomentShift.location(moments[reference], moments[group])
        results[2] = MomentShift.spread(moments[reference], moments[group])
      }
      for i in results.indices {
        results[i].where = group
        results[i].when = grouping.window(group)
      }
      shapes.append(results[0])
      locations.append(results[1])
      spreads.append(results[2])
      if isEnough, previous || reference == nil { reference = group }
    }
  }
}

/// Changes of mean and spread, from moments.
enum MomentShift {
  /// Welch's test (1947).
  static func location(_ a: Moments, _ b: Moments) -> DriftResult {
    guard a.count > 1, b.count > 1 else { return .undefined(.oneValue) }
    let errors = [a, b].map { $0.variance(ddof: 1) / Double($0.count) }
    let error = errors[0] + errors[1]
    guard error > 0 else { return .undefined(.constant) }
    guard error.isFinite else { return .undefined(.overflow) }
    let t = (b.mean - a.mean) / error.squareRoot()
    // By shares of the error, whose squares may be too small or too large for a number.
    let shares = errors.map { $0 / error }
    let degrees =
      1
      / (shares[0] * shares[0] / Double(a.count - 1) + shares[1] * shares[1] / Double(b.count - 1))
    let pooled = (a.squares + b.squares) / Double(a.count + b.count - 2)
    return DriftResult(
      t, p: StudentTDistribution(degrees: degrees).twoSided(t), .asymptotic,
      effect: (b.mean - a.mean) / pooled.squareRoot())
  }

  static func spread(_ a: Moments, _ b: Moments) -> DriftResult {
    guard a.count > 1, b.count > 1 else { return .undefined(.oneValue) }
    guard a.squares > 0, b.squares > 0 else { return .undefined(.constant) }
    let ratio = log(b.variance(ddof: 1) / a.variance(ddof: 1)) / 2
    return DriftResult(ratio, effect: ratio)
  }
}
