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
    let median = Selection.median(scores)
    for i in scores.indices { scores[i] = abs(scores[i] - median) }
    let deviation = Selection.median(scores)
    guard deviation > 0 else { return .undefined(.constant) }
    return .affine(location: median, scale: factor * deviation)
  }
}
