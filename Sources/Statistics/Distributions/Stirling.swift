import Glibc

/// What the incomplete gamma and beta functions have in common: their leading factors, free of the
/// cancellation between logarithms of large gamma functions (Loader 2000, "Fast and accurate computation
/// of binomial probabilities").
package enum Stirling {
  /// The logarithm of the gamma function at x > 0.
  package static func logGamma(_ x: Double) -> Double { lgamma(x).0 }

  /// By how much ln Γ(x) exceeds (x - ½) ln x - x + ½ ln 2π, for x > 0.
  package static func error(_ x: Double) -> Double {
    guard x >= 16 else {
      return logGamma(x + 1) - (x + 0.5) * log(x) + x - 0.5 * log(2 * Double.pi)
    }
    let square = 1 / (x * x)
    return
      (1.0 / 12 - square
      * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))))
      / x
  }

  /// u - ln(1 + u), with full relative accuracy near zero.
  static func deviance(_ u: Double) -> Double {
    guard abs(u) < 0.3 else { return u - log1p(u) }
    // ln(1 + u) = 2 atanh(s), whose first term takes u away exactly.
    let s = u / (2 + u)
    let square = s * s
    var sum = 0.0
    var power = 1.0
    for odd in stride(from: 3.0, through: 25, by: 2) {
      sum += power / odd
      power *= square
    }
    return s * (u - 2 * square * sum)
  }

  /// m · deviance of `actual` from `m`, where their difference is known more exactly than they are.
  static func deviance(from m: Double, to actual: Double, difference: Double) -> Double {
    let u = difference / m
    return u < -0.5 ? m * (u - log(actual / m)) : m * deviance(u)
  }

  /// xᵃ e⁻ˣ / Γ(a).
  static func gammaFactor(_ a: Double, _ x: Double) -> Double {
    (a / (2 * Double.pi)).squareRoot()
      * exp(-error(a) - deviance(from: a, to: x, difference: x - a))
  }

  /// xᵃ yᵇ / B(a, b) with x + y = 1, where the smaller of x and y is the exact one.
  static func betaFactor(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    if x > y { return betaFactor(b, a, y, x) }
    let n = a + b
    let difference = n * x - a
    let exponent =
      error(n) - error(a) - error(b)
      - deviance(from: a, to: n * x, difference: difference)
      - deviance(from: b, to: n * y, difference: -difference)
    return (a / n * b / (2 * Double.pi)).squareRoot() * exp(exponent)
  }
}
