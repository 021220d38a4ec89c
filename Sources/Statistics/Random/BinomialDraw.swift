import Glibc

extension RandomStream {
  /// How often `trials` trials of probability `p` succeed.
  ///
  /// Where few are expected the distribution function is searched from 0 (inversion); else transformed rejection
  /// with a squeeze is used, BTRS of Hörmann (1993), whose time does not depend on `trials`.
  package mutating func binomial(_ trials: Int, _ p: Double) -> Int {
    guard trials > 0, p > 0 else { return 0 }
    guard p < 1 else { return trials }
    if p > 0.5 { return trials - binomial(trials, 1 - p) }
    return Double(trials) * p < 10 ? inverted(trials, p) : rejected(trials, p)
  }

  private mutating func inverted(_ trials: Int, _ p: Double) -> Int {
    let ratio = p / (1 - p)
    let factor = ratio * Double(trials + 1)
    while true {
      var mass = exp(Double(trials) * log1p(-p))
      var u = unit()
      var k = 0
      // Past this the mass left is below the steps of u; another u is drawn.
      while k <= 110 {
        if u <= mass { return Swift.min(k, trials) }
        u -= mass
        k += 1
        mass *= factor / Double(k) - ratio
      }
    }
  }

  private mutating func rejected(_ trials: Int, _ p: Double) -> Int {
    let n = Double(trials)
    let deviation = (n * p * (1 - p)).squareRoot()
    let b = 1.15 + 2.53 * deviation
    let a = -0.0873 + 0.0248 * b + 0.01 * p
    let centre = n * p + 0.5
    let safe = 0.92 - 4.2 / b
    let alpha = (2.83 + 5.1 / b) * deviation
    let mode = ((n + 1) * p).rounded(.down)
    while true {
      let u = unit() - 0.5
      var v = unit()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + centre).rounded(.down)
      guard k >= 0, k <= n else { continue }
      if us >= 0.07 && v <= safe { return Int(k) }
      v = log(v * alpha / (a / (us * us) + b))
      // The logarithm of the mass at k over that at the mode.
      let bound =
        (mode + 0.5) * log((mode + 1) / (p / (1 - p) * (n - mode + 1)))
        + (n + 1) * log((n - mode + 1) / (n - k + 1))
        + (k + 0.5) * log(p / (1 - p) * (n - k + 1) / (k + 1))
        + Stirling.error(mode + 1) + Stirling.error(n - mode + 1)
        - Stirling.error(k + 1) - Stirling.error(n - k + 1)
      if v <= bound { return Int(k) }
    }
  }
}
