/// How the scores of a group are put on the common scale.
public enum NormalizationMethod: Sendable, Equatable {
  /// (x - mean) / standard deviation, whose divisor is n - `ddof`.
  case zScore(ddof: Int = 0)
  /// (x - median) / (`factor` · MAD).
  case robust(factor: Double = 1.482602218505602)
  /// (x - low) / (high - low) on the declared scale, which the options have to give.
  case minMax
  case ranks(RankScores)
  /// To the standing in the reference's scores; in all scores together where it is empty.
  case quantiles(reference: [Double] = [])
  /// z-scores with location and scale drawn to those of all groups.
  case shrunk(Shrinkage.Between = .moments)
  /// x / √(mean of x²), for signed strengths of preference, whose zero means a tie.
  case symmetric

  /// Whether moments are enough; else the scores themselves are needed.
  var needsScores: Bool {
    switch self {
    case .zScore, .minMax, .shrunk, .symmetric: false
    case .robust, .ranks, .quantiles: true
    }
  }

  func check(_ options: NormalizationOptions) throws(NormalizationError) {
    switch self {
    case .zScore(let ddof):
      guard ddof >= 0, ddof < 1 << 30 else {
        throw NormalizationError(.options, "ddof is \(ddof); it is 0, 1 or another count")
      }
    case .robust(let factor):
      guard factor > 0, factor.isFinite else {
        throw NormalizationError(
          .options, "the factor of the MAD is \(factor); it must be above 0, as 1.4826 is")
      }
    case .minMax:
      guard options.scale != nil else {
        throw NormalizationError(
          .options, "min-max needs the declared scale; give its two ends in the options")
      }
    case .ranks(let scores): try scores.check()
    case .quantiles(let reference):
      guard let row = reference.firstIndex(where: { !$0.isFinite }) else { return }
      throw NormalizationError(
        .value, "score \(row) of the reference is \(reference[row]); give finite ones", row: row)
    case .shrunk, .symmetric: break
    }
  }
}
