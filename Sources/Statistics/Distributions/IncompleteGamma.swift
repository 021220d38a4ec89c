import Glibc

/// The two tails of a distribution at a point, each with its own relative accuracy.
package struct Tails {
  package var lower: Double
  package var upper: Double

  static let invalid = Tails(lower: .nan, upper: .nan)
  static let below = Tails(lower: 0, upper: 1)
  static let above = Tails(lower: 1, upper: 0)
}

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x), for a > 0 and x ≥ 0.
enum IncompleteGamma {
  /// Above this `a`, series and fraction need tens of thousands of terms, and the expansion for large `a` is as
  /// exact as they are.
  private static let large = 1e8

  static func tails(_ a: Double, _ x: Double) -> Tails {
    guard a > 0, x >= 0, a.isFinite else { return .invalid }
    if x == 0 { return .below }
    if x == .infinity { return .above }
    if a > large { return expansion(a, x) }
    if x < a + 1 {
      let lower = Swift.min(1, Stirling.gammaFactor(a, x) / a * series(a, x))
      return Tails(lower: lower, upper: 1 - lower)
    }
    let upper = Swift.min(1, Stirling.gammaFactor(a, x) * fraction(a, x))
    return Tails(lower: 1 - upper, upper: upper)
  }

  /// Σ xⁿ / ((a + 1) … (a + n)), DLMF 8.11.4.
  private static func series(_ a: Double, _ x: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var n = 1.0
    while term > sum * 1e-17, n < 1e6 {
      term *= x / (a + n)
      sum += term
      n += 1
    }
    return sum
  }

  /// The continued fraction of DLMF 8.9.2, evaluated by Lentz's method.
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var lentz = Lentz(first: b)
    var n = 1.0
    while n < 1e6 {
      b += 2
      if lentz.step(numerator: -n * (n - a), denominator: b) { break }
      n += 1
    }
    return 1 / lentz.value
  }

  /// Temme's uniform expansion for large `a`, DLMF 8.12.3 and 8.12.4, to its first coefficient.
  private static func expansion(_ a: Double, _ x: Double) -> Tails {
    let mu = (x - a) / a
    let deviance = Stirling.deviance(from: a, to: x, difference: x - a)
    let eta = (2 * deviance / a).squareRoot() * (mu < 0 ? -1 : 1)
    let first =
      abs(eta) < 0.01
      ? -1.0 / 3 + eta * (1.0 / 12 - eta * (2.0 / 135 - eta / 864))
      : 1 / mu - 1 / eta
    let rest = exp(-deviance) / (2 * Double.pi * a).squareRoot() * first
    let z = deviance.squareRoot() * (mu < 0 ? -1 : 1)
    return Tails(lower: erfc(-z) / 2 - rest, upper: erfc(z) / 2 + rest)
  }
}

/// Lentz's method for b₀ + a₁/(b₁ + a₂/(b₂ + …)), as modified by Thompson and Barnett (1986).
struct Lentz {
  private static let tiny = 1e-300
  private(set) var value: Double
  private var c: Double
  private var d = 0.0

  init(first: Double) {
    value = first == 0 ? Lentz.tiny : first
    c = value
  }

  /// Adds one level; true when it no longer changes the value.
  mutating func step(numerator: Double, denominator: Double) -> Bool {
    d = denominator + numerator * d
    if d == 0 { d = Lentz.tiny }
    c = denominator + numerator / c
    if c == 0 { c = Lentz.tiny }
    d = 1 / d
    let factor = c * d
    value *= factor
    // Not a number ends the fraction too, or a hostile argument would go through all its levels.
    return !(abs(factor - 1) > 2.3e-16)
  }
}
