/// Fisher's F distribution. Degrees of freedom need not be whole; those of the denominator may be
/// infinite. With none every value is NaN.
public struct FDistribution: Sendable {
  public let numerator: Double
  public let denominator: Double

  public init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// P(F ≤ x).
  public func cdf(_ x: Double) -> Double { tails(x).lower }

  /// P(F > x).
  public func survival(_ x: Double) -> Double { tails(x).upper }

  /// The x with P(F ≤ x) = p.
  public func quantile(_ p: Double) -> Double { quantile(lower: p, upper: 1 - p) }

  /// The x with P(F > x) = q, exact where `q` is tiny.
  public func upperQuantile(_ q: Double) -> Double { quantile(lower: 1 - q, upper: q) }

  private var isValid: Bool { numerator > 0 && denominator > 0 && numerator.isFinite }

  func tails(_ x: Double) -> Tails {
    guard isValid, !x.isNaN else { return .invalid }
    if x <= 0 { return .below }
    guard denominator.isFinite else {
      return ChiSquareDistribution(degrees: numerator).tails(numerator * x)
    }
    let odds = numerator / denominator * x
    guard odds.isFinite else { return .above }
    return IncompleteBeta.tails(numerator / 2, denominator / 2, odds / (1 + odds), 1 / (1 + odds))
  }

  func quantile(lower: Double, upper: Double) -> Double {
    guard isValid else { return .nan }
    guard denominator.isFinite else {
      let chiSquare = ChiSquareDistribution(degrees: numerator)
      return (lower <= upper ? chiSquare.quantile(lower) : chiSquare.upperQuantile(upper))
        / numerator
    }
    return QuantileSearch.positive(
      lower: lower, upper: upper, start: 1, tails: tails,
      slope: { x in
        let odds = numerator / denominator * x
        return Stirling.betaFactor(
          numerator / 2, denominator / 2, odds / (1 + odds), 1 / (1 + odds))
      })
  }
}
