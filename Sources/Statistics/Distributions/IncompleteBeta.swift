import Glibc

/// The regularised incomplete beta function Iₓ(a, b) and its complement, for a, b > 0.
package enum IncompleteBeta {
  /// Where both parameters are above this, the expansion for large parameters takes over.
  private static let large = 1e10

  /// The tails at x, where y = 1 - x; the smaller of the two should be exact.
  /// Each tail is exact to about 1e-12 of itself for parameters up to some millions; beyond, the last digit of x moves
  /// it further than that. The time grows with the square root of the smaller of `a` and `b`.
  package static func tails(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Tails {
    guard a > 0, b > 0, a.isFinite, b.isFinite, x >= 0, y >= 0 else { return .invalid }
    if x == 0 { return .below }
    if y == 0 { return .above }
    if Swift.min(a, b) > large { return expansion(a, b, x, y) }
    let factor = Stirling.betaFactor(a, b, x, y)
    if x * (a + b + 2) < a + 1 {
      let lower = Swift.min(1, factor / fraction(a, b, x, y))
      return Tails(lower: lower, upper: 1 - lower)
    }
    let upper = Swift.min(1, factor / fraction(b, a, y, x))
    return Tails(lower: 1 - upper, upper: upper)
  }

  /// The continued fraction of Didonato and Morris (1992), formula 9, which takes x and y apart so that neither
  /// loses digits near 1.
  private static func fraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let difference = a * y - b * x
    var lentz = Lentz(first: a / (a + 1) * (difference + 1))
    var m = 1.0
    while m < 1e6 {
      let odd = a + 2 * m - 1
      let numerator = (a + m - 1) / odd * ((a + b + m - 1) / odd) * m * (b - m) * x * x
      let denominator =
        m + m * (b - m) * x / odd + (a + m) / (odd + 2) * (difference + 1 + m * (1 + y))
      if lentz.step(numerator: numerator, denominator: denominator) { break }
      m += 1
    }
    return lentz.value
  }

  /// DLMF 8.18.9 to its first coefficient, taken at the centre.
  private static func expansion(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Tails {
    let n = a + b
    let centre = a / n
    let difference = x <= y ? n * x - a : b - n * y
    let deviance =
      Stirling.deviance(from: a, to: n * x, difference: difference)
      + Stirling.deviance(from: b, to: n * y, difference: -difference)
    let first = (1 - 2 * centre) / (3 * (centre * (b / n)).squareRoot())
    let rest = exp(-deviance) / (2 * Double.pi * n).squareRoot() * first
    let z = deviance.squareRoot() * (difference < 0 ? -1 : 1)
    return Tails(
      lower: Swift.min(1, Swift.max(0, erfc(-z) / 2 + rest)),
      upper: Swift.min(1, Swift.max(0, erfc(z) / 2 - rest)))
  }
}
