import Glibc

/// Student's t distribution. Degrees of freedom need not be whole and may be infinite; with none every
/// value is NaN.
public struct StudentTDistribution: Sendable {
  public let degrees: Double

  public init(degrees: Double) { self.degrees = degrees }

  /// P(T ≤ t).
  public func cdf(_ t: Double) -> Double { t < 0 ? tail(-t) : 1 - tail(t) }

  /// P(T > t).
  public func survival(_ t: Double) -> Double { cdf(-t) }

  /// P(|T| > |t|), the two-sided p-value.
  public func twoSided(_ t: Double) -> Double { 2 * tail(abs(t)) }

  /// The t with P(T ≤ t) = p.
  public func quantile(_ p: Double) -> Double {
    guard degrees > 0, p >= 0, p <= 1 else { return .nan }
    guard degrees.isFinite else { return NormalDistribution.quantile(p) }
    // T² has an F distribution; both tails of it are exact multiples of p.
    let outer = 2 * Swift.min(p, 1 - p)
    let square = FDistribution(numerator: 1, denominator: degrees)
      .quantile(lower: 1 - outer, upper: outer)
    // Where T² overflows T may not: the far tail is a power of t.
    let t = square.isFinite || outer == 0 ? square.squareRoot() : farQuantile(outer)
    return p < 0.5 ? -t : t
  }

  /// The t with P(T > t) = q, exact where `q` is tiny.
  public func upperQuantile(_ q: Double) -> Double { -quantile(q) }

  /// P(T > t) for t ≥ 0.
  private func tail(_ t: Double) -> Double {
    guard degrees > 0, !t.isNaN else { return .nan }
    guard degrees.isFinite else { return NormalDistribution.survival(t) }
    let odds = t / degrees * t
    if odds > 1e290 { return Swift.min(0.5, exp(logFarTail - degrees * log(t)) / 2) }
    return IncompleteBeta.tails(0.5, degrees / 2, odds / (1 + odds), 1 / (1 + odds)).upper / 2
  }

  /// ln(P(|T| > t) tᵛ) for t far beyond the square root of the degrees.
  private var logFarTail: Double {
    let half = degrees / 2
    let logBeta =
      Stirling.logGamma(half) + 0.5 * log(Double.pi) - Stirling.logGamma(half + 0.5)
    return half * log(degrees) - log(half) - logBeta
  }

  private func farQuantile(_ outer: Double) -> Double { exp((logFarTail - log(outer)) / degrees) }
}
