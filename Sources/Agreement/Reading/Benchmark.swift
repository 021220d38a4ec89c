import PrefKitStatistics

/// Which band of a scale a coefficient may be said to be in, given how sure it is (Gwet 2014, ch. 6).
///
/// The coefficient itself being in a band says little when its standard error is wide. So each band gets the
/// probability that the true value lies in it, from a normal distribution about the estimate that is cut off at -1
/// and 1, and the probabilities are added up from the highest band down: the band at which they reach the
/// confidence is the highest that can be claimed.
public struct Benchmark: Equatable, Sendable {
  public var scale: Scale
  /// The probability of each band, and of each band or a higher one, in the order of the scale.
  public var membership: [Double] = []
  public var cumulative: [Double] = []
  /// The place of the highest band whose cumulative probability reaches the confidence.
  public var place: Int?
  public var undefined: Undefined?

  /// The name of that band.
  public var band: String? { place.map { scale.bands[$0].name } }

  /// - Parameters:
  ///   - estimate, se: a coefficient and its standard error; with an error of 0 its own band has probability 1.
  ///   - confidence: 0.95 in the source.
  public init(
    estimate: Double, se: Double, scale: Scale = .preference, confidence: Double = 0.95
  ) throws(AgreementError) {
    try AgreementError.checkConfidence(confidence)
    self.scale = scale
    guard let own = scale.place(of: estimate), se >= 0 else {
      undefined = .notComputed
      return
    }
    membership = Benchmark.membership(estimate, se, scale, own)
    cumulative = membership
    for band in membership.indices.dropLast().reversed() {
      cumulative[band] += cumulative[band + 1]
    }
    // All of it is 1 but for rounding.
    cumulative[0] = 1
    place = cumulative.lastIndex { $0 >= confidence }
  }

  /// The same for a result, whose reason it takes over when there is no estimate or no standard error.
  public init(_ result: Agreement, scale: Scale = .preference, confidence: Double = 0.95)
    throws(AgreementError)
  {
    try self.init(
      estimate: result.estimate, se: result.se, scale: scale, confidence: confidence)
    if let reason = result.undefined ?? result.errorUndefined, membership.isEmpty {
      undefined = reason
    }
  }

  private static func membership(
    _ estimate: Double, _ se: Double, _ scale: Scale, _ own: Int
  ) -> [Double] {
    let below = { (value: Double) in
      NormalDistribution.cdf((Swift.min(1, Swift.max(-1, value)) - estimate) / se)
    }
    let ends = scale.bands.map(\.from) + [.infinity]
    let masses = scale.bands.indices.map { below(ends[$0 + 1]) - below(ends[$0]) }
    let total = masses.reduce(0, +)
    // No error, or an estimate so far outside that nothing is left within: certainty about its own band.
    guard total > 0, se > 0, se.isFinite else {
      return scale.bands.indices.map { $0 == own ? 1 : 0 }
    }
    return masses.map { $0 / total }
  }
}
