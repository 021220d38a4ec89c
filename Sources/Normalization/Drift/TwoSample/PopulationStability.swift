import Glibc
import PrefKitStatistics

/// The population stability index Σ (q - p) ln(q / p) over bins, p and q the shares of the reference and the sample:
/// the symmetric divergence of Jeffreys (1946).
///
/// Where nothing moved, n m / (n + m) times the index tends to chi-square (Yurdakul and Naranjo 2020).
enum PopulationStability {
  /// - Parameter smoothing: added to each count, so that an empty bin does not make the index infinite.
  static func result(_ reference: [Int], _ sample: [Int], smoothing: Double) -> DriftResult {
    let n = Double(reference.reduce(0, +))
    let m = Double(sample.reduce(0, +))
    guard n > 0, m > 0 else { return .undefined(.empty) }
    let bins = Double(reference.count)
    guard bins > 1 else { return .undefined(.constant) }
    var index = CompensatedSum()
    var used = 0
    for (a, b) in zip(reference, sample) {
      // A bin that both leave empty says nothing.
      if a == 0 && b == 0 && smoothing == 0 { continue }
      let p = (Double(a) + smoothing) / (n + smoothing * bins)
      let q = (Double(b) + smoothing) / (m + smoothing * bins)
      guard p > 0, q > 0 else { return .undefined(.emptyBin) }
      index.add((q - p) * log(q / p))
      if a + b > 0 { used += 1 }
    }
    let p = BinTest.pValue(index.value * (n / (n + m)) * m, bins: used)
    return DriftResult(index.value, p: p, .asymptotic, effect: index.value)
  }
}

/// What tests over bins share.
enum BinTest {
  /// The tail of chi-square beyond `statistic`; 1 where a single bin is filled.
  static func pValue(_ statistic: Double, bins: Int) -> Double {
    bins < 2
      ? 1 : ChiSquareDistribution(degrees: Double(bins - 1)).survival(Swift.max(0, statistic))
  }
}
