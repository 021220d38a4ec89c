import Glibc
import PrefKitStatistics

/// How samples are compared.
public struct DriftOptions: Equatable, Sendable {
  /// The scale that scores were given on; one outside is missing.
  public var scale: ClosedRange<Double>?
  /// A window with fewer scores is neither compared nor a reference.
  public var minimumCount: Int
  /// How scores become bins, for PSI and Jensen-Shannon.
  public var bins: BinRule
  /// What is added to the count of each bin, for PSI; with 0 an empty bin leaves it undefined.
  public var smoothing: Double
  /// The base of the logarithm of Jensen-Shannon.
  public var base: Double
  /// Kolmogorov-Smirnov counts paths where one size times the other is no more than this.
  public var exactCells: Int
  /// How many rearrangements give Wasserstein a p-value; 0 for none.
  public var permutations: Int
  public var seed: UInt64
  /// 0 is one a core.
  public var threads: Int
  public var watch: Watch?

  public init(
    scale: ClosedRange<Double>? = nil, minimumCount: Int = 1, bins: BinRule = .quantiles(10),
    smoothing: Double = 0.5, base: Double = M_E, exactCells: Int = 10_000, permutations: Int = 0,
    seed: UInt64 = 0, threads: Int = 0, watch: Watch? = nil
  ) {
    self.scale = scale
    self.minimumCount = minimumCount
    self.bins = bins
    self.smoothing = smoothing
    self.base = base
    self.exactCells = exactCells
    self.permutations = permutations
    self.seed = seed
    self.threads = threads
    self.watch = watch
  }

  var validScores: ValidScores { ValidScores(scale) }

  func check() throws(NormalizationError) {
    func refuse(_ message: String) -> NormalizationError { NormalizationError(.options, message) }
    if let scale, !(scale.lowerBound.isFinite && scale.upperBound.isFinite) {
      throw refuse("the scale \(scale) has no finite ends")
    }
    guard minimumCount >= 1 else {
      throw refuse("the minimum count is \(minimumCount); a window needs at least 1 score")
    }
    guard smoothing >= 0, smoothing.isFinite else {
      throw refuse("the smoothing is \(smoothing); give a number from 0 on to add to each bin")
    }
    guard base > 1, base.isFinite else {
      throw refuse("the base of the logarithm is \(base); give one above 1, such as 2")
    }
    guard exactCells >= 0, permutations >= 0 else {
      throw refuse("the exact cells and the permutations are numbers from 0 on")
    }
    try bins.check()
    if let watch, watch.isCancelled { throw .cancelled }
  }
}
