import Glibc

/// The k-sample test of Scholz and Stephens (1987), with mid-ranks for ties.
///
/// The statistic is (A² - (k - 1)) / σ, which is what their table is of. The effect is A² / (N - 1), from 0 to 1: the
/// share of the variance of "lies below x" that is between the samples, averaged over the pooled scores x.
enum AndersonDarling {
  /// The scores times the samples that are gone through: under a minute.
  private static let mostSteps = 0x1p32

  /// - Parameter samples: each sorted.
  static func result(_ samples: [UnsafeBufferPointer<Double>]) -> DriftResult {
    let sizes = samples.map { Double($0.count) }
    guard sizes.count > 1 else { return .undefined(.noReference) }
    guard sizes.allSatisfy({ $0 > 0 }) else { return .undefined(.empty) }
    let total = sizes.reduce(0, +)
    // Where every sample is one score, the statistic has no variance.
    guard total > 3, total > Double(sizes.count) else { return .undefined(.tooFew) }
    guard sizes.count == 2 || total * Double(sizes.count) <= mostSteps else {
      return .undefined(.tooMany)
    }
    guard let distance = midRankDistance(samples, total) else { return .undefined(.constant) }
    let k = Double(sizes.count)
    let statistic = (distance - (k - 1)) / variance(sizes, total).squareRoot()
    let (p, kind) = pValue(statistic, samples: k)
    return DriftResult(statistic, p: p, kind, effect: distance / (total - 1))
  }

  /// Their equation 7; nil where all scores are equal.
  private static func midRankDistance(
    _ samples: [UnsafeBufferPointer<Double>], _ total: Double
  ) -> Double? {
    var next = [Int](repeating: 0, count: samples.count)
    var before = 0.0
    var sums = [Double](repeating: 0, count: samples.count)
    var middles = sums
    while before < total {
      var value = Double.infinity
      for (i, sample) in samples.enumerated() where next[i] < sample.count {
        value = Swift.min(value, sample[next[i]])
      }
      var tied = 0.0
      for (i, sample) in samples.enumerated() {
        let start = next[i]
        while next[i] < sample.count && sample[next[i]] == value { next[i] += 1 }
        middles[i] = Double(start + next[i]) / 2
        tied += Double(next[i] - start)
      }
      if tied == total { return nil }
      let middle = before + tied / 2
      let weight = tied / total / (middle * (total - middle) - total * tied / 4)
      for (i, sample) in samples.enumerated() {
        let difference = total * middles[i] - middle * Double(sample.count)
        sums[i] += weight * difference * difference
      }
      before += tied
    }
    let sum = zip(sums, samples).reduce(0) { $0 + $1.0 / Double($1.1.count) }
    return (total - 1) / total * sum
  }

  /// Their equation 4.
  private static func variance(_ sizes: [Double], _ total: Double) -> Double {
    let k = Double(sizes.count)
    let reciprocals = sizes.reduce(0) { $0 + 1 / $1 }
    // h = Σ 1/i and g = Σ Σ 1/((N - i) j), i < j, up to N - 1.
    var h = 0.0
    var g = 0.0
    var i = total - 1
    while i > 1 {
      h += 1 / i
      g += h / (total - i + 1)
      i -= 1
    }
    h += 1
    let a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * reciprocals
    let b1 = (2 * g - 4) * k * k + 8 * h * k
    let b = b1 + (2 * g - 14 * h - 4) * reciprocals - 8 * h + 4 * g - 6
    let c1 = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k
    let c = c1 + (2 * h - 6) * reciprocals + 4 * h
    let d = (2 * h + 6) * k * k - 4 * h * k
    return (((a * total + b) * total + c) * total + d)
      / ((total - 1) * (total - 2) * (total - 3))
  }

  private static let levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001]
  /// Their table 2: the critical value of each level is b₀ + b₁ / √(k - 1) + b₂ / (k - 1).
  private static let b0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085]
  private static let b1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615]
  private static let b2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154]

  /// Their section 5: a parabola through the logarithms of the levels, by least squares. Beyond the table the end of
  /// it bounds the p-value.
  private static func pValue(
    _ statistic: Double, samples k: Double
  ) -> (Double, DriftResult.PValue) {
    let critical = levels.indices.map { b0[$0] + b1[$0] / (k - 1).squareRoot() + b2[$0] / (k - 1) }
    if statistic < critical[0] { return (levels[0], .atLeast) }
    if statistic > critical[6] { return (levels[6], .atMost) }
    let parabola = Parabola(critical, levels.map { log($0) })
    return (exp(parabola.value(at: statistic)), .interpolated)
  }
}

/// The parabola that fits points best, by polynomials that are orthogonal over their places (Forsythe 1957).
private struct Parabola {
  private let centre: Double
  private let skew: Double
  private let spread: Double
  private let coefficients: (Double, Double, Double)

  init(_ xs: [Double], _ ys: [Double]) {
    let count = Double(xs.count)
    let centre = xs.reduce(0, +) / count
    let linear = xs.map { $0 - centre }
    let spread = linear.reduce(0) { $0 + $1 * $1 }
    let skew = linear.reduce(0) { $0 + $1 * $1 * $1 } / spread
    let square = linear.map { $0 * ($0 - skew) - spread / count }
    func project(_ basis: [Double]) -> Double {
      zip(basis, ys).reduce(0) { $0 + $1.0 * $1.1 } / basis.reduce(0) { $0 + $1 * $1 }
    }
    self.centre = centre
    self.skew = skew
    self.spread = spread / count
    coefficients = (ys.reduce(0, +) / count, project(linear), project(square))
  }

  func value(at x: Double) -> Double {
    let linear = x - centre
    return coefficients.0 + coefficients.1 * linear
      + coefficients.2 * (linear * (linear - skew) - spread)
  }
}
