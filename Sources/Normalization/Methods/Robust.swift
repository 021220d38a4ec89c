/// (x - median) / (c MAD), MAD the median of the distances from the median.
enum Robust {
  /// 1 / Φ⁻¹(3/4): with it the MAD of normal scores estimates their standard deviation (Rousseeuw and Croux 1993).
  static let consistency = 1.482602218505602

  /// The scores are reordered, then overwritten.
  static func estimate(
    _ scores: UnsafeMutableBufferPointer<Double>, factor: Double
  ) -> GroupParameters.Estimate {
    guard !scores.isEmpty else { return .undefined(.empty) }
    guard scores.count > 1 else { return .undefined(.oneValue) }
    let median = Sorting.median(scores)
    for i in scores.indices { scores[i] = abs(scores[i] - median) }
    return estimate(median, Sorting.median(scores), factor)
  }

  static func estimate(_ tally: Tally, factor: Double) -> GroupParameters.Estimate {
    guard tally.total > 0 else { return .undefined(.empty) }
    guard tally.total > 1 else { return .undefined(.oneValue) }
    let median = tally.median
    return estimate(median, tally.distances(from: median).median, factor)
  }

  private static func estimate(
    _ median: Double, _ deviation: Double, _ factor: Double
  ) -> GroupParameters.Estimate {
    guard deviation > 0 else { return .undefined(.constant) }
    return .affine(location: median, scale: factor * deviation)
  }
}
