import CPareto
import PrefKitStatistics

/// How likely each point is on the frontier when the objectives are estimates.
public struct Membership: Equatable, Sendable {
  public enum Verdict: UInt8, Sendable, CaseIterable {
    /// The point has no value, see `undefined`.
    case undefined = 0
    /// On the frontier with the probability asked for.
    case frontier = 1
    case ambiguous = 2
    /// Off the frontier with the probability asked for.
    case dominated = 3

    public var word: StaticString {
      switch self {
      case .undefined: "undefined"
      case .frontier: "frontier"
      case .ambiguous: "ambiguous"
      case .dominated: "dominated"
      }
    }
  }

  public struct Options: Sendable {
    /// How many draws to take.
    public var draws = 1000
    public var seed: UInt64 = 0
    /// On the frontier is what is so in at least this share of draws; dominated, what is on it in at most 1 - level.
    public var level = 0.95
    /// Whether to count which point dominates which, for which memory grows as the square of the points.
    public var dominance = true
    /// 0: all cores.
    public var threads = 0
    public var watch: Watch?

    public init() {}
  }

  public let points: Int
  public let draws: Int
  /// The share of the draws that have the point in which no point of the draw dominates it. Equal points do not
  /// dominate each other. NaN where undefined.
  public internal(set) var onFrontier: [Double]
  /// The standard error of that share for the number of draws: what more draws would make smaller.
  public internal(set) var monteCarloError: [Double]
  public internal(set) var verdict: [Verdict]
  /// Whether the point is on the frontier of the estimates themselves.
  public internal(set) var estimateOnFrontier: [Bool]
  /// The draws in which the point had no observation of one of its objectives; it was left out of their frontier.
  public internal(set) var drawsWithout: [Int]
  /// P(i dominates j) at i * points + j, of the draws that have both; empty when not asked for, NaN where no draw has.
  public internal(set) var dominates: [Double]
  public internal(set) var undefined: [ParetoReason?]

  /// Draws the clusters of observations with replacement.
  public static func of(_ samples: Samples, options: Options = Options()) throws(ParetoError)
    -> Membership
  {
    try options.check(points: samples.points)
    let sums = ClusterSums(
      [.init(samples: samples)], points: samples.points, objectives: samples.objectives)
    var estimate = DrawnValues(
      points: sums.points, objectives: sums.objectives, count: 1, values: [])
    estimate.setWhole(sums.means())
    return try measure(ClusterDraws(sums, seed: options.seed), estimate, options)
  }

  /// Draws normal estimates. A point that lacks an objective (NaN) is in no draw.
  public static func of(
    _ estimates: PointView, spread: EstimateCovariance, options: Options = Options()
  ) throws(ParetoError) -> Membership {
    try options.check(points: estimates.count)
    let draws = try NormalDraws(estimates, spread, seed: options.seed)
    return try measure(draws, draws.estimate, options)
  }

  private static func measure(
    _ source: some DrawSource, _ estimate: DrawnValues, _ options: Options
  ) throws(ParetoError) -> Membership {
    let tally = FrontierTally.of(source, options)
    try ParetoError.check(options.watch)
    var itself = FrontierTally(points: source.points, dominance: false)
    itself.add(estimate)
    return Membership(tally, options, estimateOnFrontier: itself.frontier.map { $0 > 0 })
  }

  private init(_ tally: FrontierTally, _ options: Options, estimateOnFrontier: [Bool]) {
    let n = tally.points
    points = n
    draws = options.draws
    self.estimateOnFrontier = estimateOnFrontier
    drawsWithout = tally.absent
    onFrontier = []
    monteCarloError = []
    verdict = []
    undefined = []
    for point in 0..<n {
      let with = Double(options.draws - tally.absent[point])
      let share = with > 0 ? Double(tally.frontier[point]) / with : .nan
      onFrontier.append(share)
      monteCarloError.append((share * (1 - share) / with).squareRoot())
      undefined.append(with > 0 ? nil : .empty)
      verdict.append(Membership.verdict(share, level: options.level))
    }
    dominates = options.dominance ? tally.dominanceShares(of: options.draws) : []
  }

  private static func verdict(_ share: Double, level: Double) -> Verdict {
    if share.isNaN { return .undefined }
    // The rounding of 1 - level must not decide.
    if share >= level - 1e-12 { return .frontier }
    return share <= 1 - level + 1e-12 ? .dominated : .ambiguous
  }
}

extension Membership.Options {
  func check(points: Int) throws(ParetoError) {
    guard 1...10_000_000 ~= draws else {
      throw ParetoError(.options, "draws is \(draws); expected 1 to 10000000")
    }
    guard level > 0.5, level < 1 else {
      throw ParetoError(
        .options, "the level is \(level) and must lie between 0.5 and 1, as 0.95 does")
    }
    guard !dominance || points <= 1 << 14 else {
      throw ParetoError(
        .limit,
        "who dominates whom among \(points) points is more than memory is taken for; switch dominance off, or give at most \(1 << 14)"
      )
    }
  }
}

extension DrawnValues {
  /// Values without padding, objective by objective, of one draw; NaN where there is none.
  mutating func setWhole(_ columns: [Double]) {
    values = Array(repeating: 0, count: objectives * stride)
    for (place, value) in columns.enumerated() {
      let point = place % points
      if value.isNaN {
        present[point] = 0
      } else {
        values[place / points * stride + point] = value
      }
    }
  }
}

extension NormalDraws {
  /// The estimates themselves.
  var estimate: DrawnValues {
    var drawn = DrawnValues(points: points, objectives: objectives, count: 1, values: means)
    drawn.present = present
    return drawn
  }
}
