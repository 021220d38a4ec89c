import Glibc

/// The first two derivatives of ln Γ, for x > 0: recurrence up to 8, then the asymptotic series (DLMF 5.11.2, 5.15.8).
package enum Polygamma {
  /// ψ(x).
  package static func digamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var x = x
    var sum = 0.0
    while x < 8 {
      sum -= 1 / x
      x += 1
    }
    let square = 1 / (x * x)
    let series =
      square
      * (1.0 / 12 - square
        * (1.0 / 120 - square
          * (1.0 / 252 - square
            * (1.0 / 240 - square * (1.0 / 132 - square * (691.0 / 32_760 - square / 12))))))
    return sum + log(x) - 0.5 / x - series
  }

  /// ψ′(x).
  package static func trigamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var x = x
    var sum = 0.0
    while x < 8 {
      sum += 1 / (x * x)
      x += 1
    }
    let square = 1 / (x * x)
    let series =
      square
      * (1.0 / 6 - square
        * (1.0 / 30 - square
          * (1.0 / 42 - square
            * (1.0 / 30 - square * (5.0 / 66 - square * (691.0 / 2730 - square * 7 / 6))))))
    return sum + (1 + 0.5 / x + series) / x
  }

  /// The x with ψ′(x) = y, by Newton's method on 1/ψ′, which is convex and nearly straight (Smyth 2004, appendix).
  package static func trigammaInverse(_ y: Double) -> Double {
    guard y > 0 else { return y == 0 ? .infinity : .nan }
    if y > 1e7 { return 1 / y.squareRoot() }
    if y < 1e-6 { return 1 / y }
    var x = 0.5 + 1 / y
    for _ in 0..<50 {
      let value = trigamma(x)
      let step = value * (1 - value / y) / tetragamma(x)
      x += step
      if abs(step) <= 1e-15 * x { break }
    }
    return x
  }

  /// ψ″(x).
  private static func tetragamma(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 8 {
      sum -= 2 / (x * x * x)
      x += 1
    }
    let square = 1 / (x * x)
    let series =
      square
      * (0.5 - square
        * (1.0 / 6 - square * (1.0 / 6 - square * (0.3 - square * (5.0 / 6 - square * 691.0 / 210)))))
    return sum - (1 + 1 / x + series) * square
  }
}
