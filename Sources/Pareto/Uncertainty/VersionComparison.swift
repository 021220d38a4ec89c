import PrefKitStatistics

/// Whether a version got better: the objectives of what was before and of what is after, on prompts.
public struct VersionComparison: Sendable {
  public enum Verdict: UInt8, Sendable, CaseIterable {
    case undefined = 0
    /// Nothing before is better in any objective than what is after.
    case afterDominates = 1
    /// One point: some objective gained and none paid that can be told. Several: the hypervolume rose.
    case betterFrontier = 2
    /// Another point on the same frontier: some objective gained and some paid.
    case tradeOff = 3
    /// What was before dominates; or one point: some objective paid and none gained; several: the hypervolume fell.
    case worse = 4
    /// No difference that can be told.
    case noDifference = 5

    public var word: StaticString {
      switch self {
      case .undefined: "undefined"
      case .afterDominates: "dominates"
      case .betterFrontier: "better_frontier"
      case .tradeOff: "trade_off"
      case .worse: "worse"
      case .noDifference: "no_difference"
      }
    }
  }

  /// Which prompts of the two sides are the same.
  public enum Pairing: Int32, Sendable, CaseIterable {
    /// Those with one number: they are drawn for both sides at once. The others are drawn for their side.
    case byPrompt = 0
    /// None: each side is drawn for itself.
    case independent = 1
  }

  public struct Options: Sendable {
    public var draws = 1000
    public var seed: UInt64 = 0
    /// Of the intervals; a difference is told where its adjusted p-value is at most 1 - level.
    public var level = 0.95
    /// The corner of the hypervolume, in the numbers of the objectives; nil for a tenth of the range behind the worst
    /// value of all draws.
    public var reference: [Double]?
    public var pairing = Pairing.byPrompt
    /// How p-values of several objectives and buckets are adjusted; nil for not.
    public var adjustment: FalseDiscovery? = .benjaminiHochberg
    /// 0: all cores.
    public var threads = 0
    public var watch: Watch?

    public init() {}
  }

  /// A change, its percentile interval, and how sure its sign is.
  public struct Change: Equatable, Sendable {
    public var before = Double.nan
    public var after = Double.nan
    /// After minus before.
    public var difference = Double.nan
    public var ciLow = Double.nan
    public var ciHigh = Double.nan
    /// Two-sided: twice the lesser share of draws on one side of 0, one added to each count.
    public var pValue = Double.nan
    public var adjusted = Double.nan
  }

  public enum Direction: UInt8, Sendable, CaseIterable {
    case unclear = 0
    case gained = 1
    case paid = 2
  }

  /// The shares of the draws; they sum to 1.
  public struct Shares: Equatable, Sendable {
    public var afterDominates = 0.0
    public var beforeDominates = 0.0
    /// Neither dominates, and the hypervolume of what is after is larger, or not.
    public var largerHypervolume = 0.0
    public var otherIncomparable = 0.0
    /// Both frontiers have the same points.
    public var equal = 0.0
  }

  /// All prompts, or those of a bucket.
  public struct Part: Sendable {
    /// Nil for all.
    public var bucket: Int64?
    public var verdict = Verdict.undefined
    public var undefined: ParetoReason?
    public var shares = Shares()
    /// Of the objective's mean over the points of a side, one for each objective, in its own numbers.
    public var objectives: [Change] = []
    public var directions: [Direction] = []
    public var hypervolume = Change()
    /// The corner of the hypervolume, in the numbers of the objectives.
    public var reference: [Double] = []
    /// p-value that the side does not dominate, and the adjusted one.
    public var afterDominatesP = Double.nan
    public var beforeDominatesP = Double.nan
    var afterDominatesAdjusted = Double.nan
    var beforeDominatesAdjusted = Double.nan
    /// Draws that lacked a point that is observed, and were left out.
    public var drawsWithout = 0
    /// Prompts that only one side has, or both.
    public var promptsBefore = 0
    public var promptsAfter = 0
    public var promptsBoth = 0
  }

  public internal(set) var overall: Part
  /// By ascending number of the bucket.
  public internal(set) var buckets: [Part]

  /// - Parameters:
  ///   - beforeBucket: the bucket of each row; with `afterBucket`, or neither.
  public static func compare(
    before: Samples, after: Samples, beforeBucket: UnsafeBufferPointer<Int64>? = nil,
    afterBucket: UnsafeBufferPointer<Int64>? = nil, options: Options = Options()
  ) throws(ParetoError) -> VersionComparison {
    try options.check(before, after)
    let comparer = VersionComparer(before: before, after: after, options: options)
    var overall = [try comparer.part(nil, nil, nil)]
    var buckets: [Part] = []
    switch (beforeBucket, afterBucket) {
    case (nil, nil): break
    case (let beforeBucket?, let afterBucket?):
      try Samples.check(beforeBucket.count, "before_bucket", rows: before.rowCount)
      try Samples.check(afterBucket.count, "after_bucket", rows: after.rowCount)
      let beforeRows = Dictionary(
        uniqueKeysWithValues: try BucketRows.of(beforeBucket, options.watch).map { ($0, $1) })
      let afterRows = Dictionary(
        uniqueKeysWithValues: try BucketRows.of(afterBucket, options.watch).map { ($0, $1) })
      for bucket in Set(beforeRows.keys).union(afterRows.keys).sorted() {
        buckets.append(
          try comparer.part(bucket, beforeRows[bucket] ?? [], afterRows[bucket] ?? []))
      }
    default:
      throw ParetoError(.options, "only one side has buckets; give before_bucket and after_bucket")
    }
    comparer.judge(&overall)
    comparer.judge(&buckets)
    return VersionComparison(overall: overall[0], buckets: buckets)
  }
}

extension VersionComparison.Options {
  func check(_ before: Samples, _ after: Samples) throws(ParetoError) {
    guard before.maximize == after.maximize else {
      throw ParetoError(
        .shape,
        "before has \(before.objectives) objectives and after has \(after.objectives), or their directions differ; give both sides the same"
      )
    }
    guard level > 0.5, level < 1 else {
      throw ParetoError(
        .options, "the level is \(level) and must lie between 0.5 and 1, as 0.95 does")
    }
    guard 1...10_000_000 ~= draws, 2 / Double(draws + 1) <= 1 - level else {
      throw ParetoError(
        .options,
        "\(draws) draws cannot tell a difference at the level \(level); take at least \(Int((2 / (1 - level)).rounded(.up))) and at most 10000000"
      )
    }
    guard let reference else { return }
    guard reference.count == before.objectives else {
      throw ParetoError(
        .shape,
        "the reference has \(reference.count) numbers and there are \(before.objectives) objectives"
      )
    }
    guard reference.allSatisfy({ $0.isFinite }) else {
      throw ParetoError(.value, "the reference has a number that is not finite")
    }
  }
}
