import PrefKitAgreement
import Testing

/// R's irrCAC prints .14548 for the standard error of alpha on Gwet's raw4raters from version 1.2 on; its version 1.0
/// and its Python port print .14557.
///
/// Alpha is 1 - (1 - ε)(1 - α') with ε = 1/N, and α' = (pa' - pe)/(1 - pe) is a function of three means over items:
/// of r_i, of s_i = Σ_k r_ik (r_ik - 1)/(r_i - 1), and of r_ik. The delta method takes each item's share in it:
///
///     pa_i = s_i/r - pa' (r_i - r)/r,   pe_i = Σ_k π_k r_ik / r - pe (r_i - r)/r
///     ψ_i  = (pa_i - pe)/(1 - pe) - 2 (1 - α')(pe_i - pe)/(1 - pe) - α'
///
/// which sum to 0, as the shares of one statistic must, and give .145479. The others subtract pa = ε + (1 - ε) pa'
/// times (r_i - r)/r instead: pa is not the mean of s_i/r, so what they differentiate is not alpha, and .145574
/// follows. The first is right. None carries the factor 1 - ε of alpha, which is smaller than both errors of the
/// method.
@Suite("The standard error of alpha on raw4raters")
struct AlphaErrorTests {
  static let nan = Double.nan
  static let raw4raters: [[Double]] = [
    [1, 1, nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [nan, 5, 5, 5], [nan, nan, 1, 1], [nan, nan, 3, nan],
  ]

  /// The formula above with `centre` in the place of pa'.
  private func error(centre: (_ prime: Double, _ epsilon: Double) -> Double) -> Double {
    var counts: [[Double]] = []
    for row in AlphaErrorTests.raw4raters {
      let numbers: [Double] = (1...5).map { k in Double(row.filter { $0 == Double(k) }.count) }
      if numbers.reduce(0, +) >= 2 { counts.append(numbers) }
    }
    let n = Double(counts.count)
    let r: [Double] = counts.map { $0.reduce(0, +) }
    let mean: Double = r.reduce(0, +) / n
    var s: [Double] = []
    var shares = [Double](repeating: 0, count: 5)
    for (row, all) in zip(counts, r) {
      let pairs: Double = row.map { $0 * ($0 - 1) }.reduce(0, +)
      s.append(pairs / (all - 1))
      for k in 0..<5 { shares[k] += row[k] / (n * mean) }
    }
    let pe: Double = shares.map { $0 * $0 }.reduce(0, +)
    let prime: Double = s.reduce(0, +) / (n * mean)
    let pa: Double = centre(prime, 1.0 / (n * mean))
    let alpha: Double = (prime - pe) / (1 - pe)
    var squares = 0.0
    for i in counts.indices {
      let excess: Double = (r[i] - mean) / mean
      let paI: Double = s[i] / mean - pa * excess
      let chosen: Double = zip(shares, counts[i]).map { $0 * $1 }.reduce(0, +)
      let peI: Double = chosen / mean - pe * excess
      let part: Double = (paI - pe) / (1 - pe) - 2 * (1 - alpha) * (peI - pe) / (1 - pe)
      squares += (part - alpha) * (part - alpha)
    }
    return (squares / (n * (n - 1))).squareRoot()
  }

  @Test("the linearisation gives the later figure, and the slip the earlier")
  func derived() throws {
    let ours = try RatingTable(rows: AlphaErrorTests.raw4raters).agreement(.krippendorffAlpha)
    let right = error { prime, _ in prime }
    let slip = error { prime, epsilon in epsilon + (1 - epsilon) * prime }
    #expect(close(ours.se, right, 1e-12))
    #expect(abs(right - 0.14548) < 5e-6)
    #expect(abs(slip - 0.14557) < 5e-6)
  }
}
