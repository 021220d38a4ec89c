import PrefKitStatistics

/// What all methods have in common.
public struct NormalizationOptions: Equatable, Sendable {
  /// The scale that scores were given on; one outside is undefined (`offScale`).
  public var scale: ClosedRange<Double>?
  /// The parents that a small group falls back to: how many of the first key columns each keeps, from fine to coarse.
  /// For keys rater, task, week `[2, 1, 0]` is (rater, task), then rater, then all rows.
  public var parents: [Int]
  /// A group with fewer scores is measured in the first parent that has as many.
  public var minimumCount: Int
  /// 0 is one a core.
  public var threads: Int
  public var watch: Watch?

  public init(
    scale: ClosedRange<Double>? = nil, parents: [Int] = [], minimumCount: Int = 1,
    threads: Int = 0, watch: Watch? = nil
  ) {
    self.scale = scale
    self.parents = parents
    self.minimumCount = minimumCount
    self.threads = threads
    self.watch = watch
  }

  var validScores: ValidScores { ValidScores(scale) }

  func check(keyCount: Int) throws(NormalizationError) {
    guard minimumCount >= 1 else {
      throw NormalizationError(
        .options, "the minimum count is \(minimumCount); a group needs at least 1 score")
    }
    for (place, parent) in parents.enumerated() {
      let previous = place == 0 ? keyCount : parents[place - 1]
      guard parent >= 0, parent < previous else {
        throw NormalizationError(
          .options,
          "parent \(place) keeps \(parent) key columns; it must keep fewer than the \(previous) before it"
        )
      }
    }
    if let scale, !(scale.lowerBound.isFinite && scale.upperBound.isFinite) {
      throw NormalizationError(.options, "the scale \(scale) has no finite ends")
    }
    if let watch, watch.isCancelled { throw .cancelled }
  }
}

extension NormalizationError {
  static let cancelled = NormalizationError(.cancelled, "the work was cancelled")
}

/// Tells a score from a missing one, and from one off the declared scale, in one test.
struct ValidScores: Equatable, Sendable {
  let low: Double
  let high: Double

  init(_ scale: ClosedRange<Double>? = nil) {
    low = scale?.lowerBound ?? -Double.greatestFiniteMagnitude
    high = scale?.upperBound ?? Double.greatestFiniteMagnitude
  }

  @inline(__always)
  func contains(_ score: Double) -> Bool { score >= low && score <= high }

  func reason(_ score: Double) -> Unscored? {
    contains(score) ? nil : score.isFinite ? .offScale : .missingScore
  }
}
