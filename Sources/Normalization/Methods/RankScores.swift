import PrefKitStatistics

/// What a rank among n scores becomes.
public struct RankScores: Sendable, Equatable {
  public enum Target: Int32, Sendable {
    /// The rank itself, from 1.
    case rank = 0
    /// A share between 0 and 1: (rank - a) / (n + 1 - 2a).
    case uniform = 1
    /// The normal quantile of that share.
    case normal = 2
  }

  /// The rank of equal scores.
  public enum Ties: Int32, Sendable {
    /// The mean of their ranks, the mid-rank.
    case average = 0
    case lowest = 1
    case highest = 2
  }

  public var target: Target
  public var ties: Ties
  /// a, from 0 to 1.
  public var offset: Double

  public init(_ target: Target, offset: Double = 0.5, ties: Ties = .average) {
    self.target = target
    self.ties = ties
    self.offset = offset
  }

  public static let rank = RankScores(.rank)
  /// (rank - 1/2) / n (Hazen 1914).
  public static let uniform = RankScores(.uniform)
  /// Blom (1958).
  public static let blom = RankScores(.normal, offset: 0.375)
  /// Van der Waerden (1952).
  public static let vanDerWaerden = RankScores(.normal, offset: 0)
  /// Bliss (1956).
  public static let rankit = RankScores(.normal, offset: 0.5)
  /// Tukey (1962).
  public static let tukey = RankScores(.normal, offset: 1.0 / 3)

  func check() throws(NormalizationError) {
    guard offset >= 0, offset <= 1, !(offset == 1 && target != .rank) else {
      throw NormalizationError(
        .options,
        "the offset of ranks is \(offset); it lies from 0 to below 1, as Blom's 0.375 does")
    }
  }

  /// - Parameters: the places, from 0, of the first of some equal scores in order and of the first behind them.
  func value(first: Int, end: Int, of count: Int) -> Double {
    let rank: Double
    switch ties {
    case .average: rank = Double(first + 1 + end) / 2
    case .lowest: rank = Double(first + 1)
    case .highest: rank = Double(end)
    }
    guard target != .rank else { return rank }
    let n = Double(count)
    let share = (rank - offset) / (n + 1 - 2 * offset)
    // From the nearer end, so that scores which mirror each other have the same size.
    guard target == .normal else { return share }
    return share <= 0.5
      ? NormalDistribution.quantile(share)
      : -NormalDistribution.quantile((n + 1 - rank - offset) / (n + 1 - 2 * offset))
  }

  /// A point for each different score.
  func curve(_ tally: Tally) -> Curves {
    var ys: [Double] = []
    ys.reserveCapacity(tally.values.count)
    var first = 0
    for count in tally.counts {
      ys.append(value(first: first, end: first + count, of: tally.total))
      first += count
    }
    var curves = Curves()
    curves.append(tally.values, ys)
    return curves
  }
}
