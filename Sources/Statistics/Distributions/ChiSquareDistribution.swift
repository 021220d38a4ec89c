/// The chi-square distribution. Degrees of freedom need not be whole; with none every value is NaN.
public struct ChiSquareDistribution: Sendable {
  public let degrees: Double

  public init(degrees: Double) { self.degrees = degrees }

  /// P(X ≤ x).
  public func cdf(_ x: Double) -> Double { tails(x).lower }

  /// P(X > x).
  public func survival(_ x: Double) -> Double { tails(x).upper }

  /// The x with P(X ≤ x) = p.
  public func quantile(_ p: Double) -> Double { quantile(lower: p, upper: 1 - p) }

  /// The x with P(X > x) = q, exact where `q` is tiny.
  public func upperQuantile(_ q: Double) -> Double { quantile(lower: 1 - q, upper: q) }

  func tails(_ x: Double) -> Tails {
    guard degrees > 0, !x.isNaN else { return .invalid }
    return IncompleteGamma.tails(degrees / 2, Swift.max(0, x / 2))
  }

  private func quantile(lower: Double, upper: Double) -> Double {
    guard degrees > 0, degrees.isFinite else { return .nan }
    return QuantileSearch.positive(
      lower: lower, upper: upper, start: degrees, tails: tails,
      slope: { Stirling.gammaFactor(degrees / 2, $0 / 2) })
  }
}
