import Glibc

/// Gauss-Hermite quadrature for the standard normal distribution: Σ w f(x) is the mean of f, exactly for polynomials of a
/// degree below 2n.
package struct GaussHermite {
  package let nodes: [Double]
  package let weights: [Double]

  /// The nodes are the zeros of the n-th Hermite polynomial, by Newton's method with the zeros found so far divided
  /// out; the polynomials are kept orthonormal, so that none overflows (Press et al., Numerical Recipes, 4.6).
  ///
  /// - Parameter count: 1 to 200.
  package init(_ count: Int) {
    let n = Swift.min(Swift.max(1, count), 200)
    var zeros: [Double] = []
    var weights: [Double] = []
    for k in 0..<n {
      var x = GaussHermite.guess(k, n, zeros)
      var slope = 1.0
      for _ in 0..<200 {
        let (value, derivative) = GaussHermite.polynomial(n, at: x)
        slope = derivative
        let deflated = derivative / value - zeros.reduce(0) { $0 + 1 / (x - $1) }
        guard value != 0, deflated.isFinite else { break }
        x -= 1 / deflated
        if abs(1 / deflated) <= 1e-15 * (1 + abs(x)) { break }
      }
      zeros.append(x)
      weights.append(1 / (slope * slope))
    }
    let order = zeros.indices.sorted { zeros[$0] < zeros[$1] }
    nodes = order.map { zeros[$0] }
    // With orthonormal polynomials the weights are n / p', squared; their sum is 1.
    let total = weights.reduce(0, +)
    self.weights = order.map { weights[$0] / total }
  }

  /// Above the largest zero at first, then a little below the last one found.
  private static func guess(_ k: Int, _ n: Int, _ zeros: [Double]) -> Double {
    guard let last = zeros.last else { return 2 * Double(n).squareRoot() + 1 }
    return last - 0.5 / Double(n).squareRoot()
  }

  /// The orthonormal polynomial hₙ and its derivative √n hₙ₋₁.
  private static func polynomial(_ n: Int, at x: Double) -> (Double, Double) {
    var before = 0.0
    var value = 1.0
    for k in 0..<n {
      let next = (x * value - Double(k).squareRoot() * before) / Double(k + 1).squareRoot()
      before = value
      value = next
    }
    return (value, Double(n).squareRoot() * before)
  }
}
