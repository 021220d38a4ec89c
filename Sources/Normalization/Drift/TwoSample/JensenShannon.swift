import Glibc
import PrefKitStatistics

/// The distance of Jensen and Shannon: the root of the mean divergence of two distributions from their middle (Lin
/// 1991; Endres and Schindelin 2003).
///
/// Where nothing moved, 8 n m / (n + m) times the divergence in nats tends to chi-square, as its second-order expansion
/// shows. The effect is the distance as a share of the largest there is.
enum JensenShannon {
  static func result(_ reference: [Int], _ sample: [Int], base: Double) -> DriftResult {
    let n = Double(reference.reduce(0, +))
    let m = Double(sample.reduce(0, +))
    guard n > 0, m > 0 else { return .undefined(.empty) }
    guard reference.count > 1 else { return .undefined(.constant) }
    var divergence = CompensatedSum()
    var used = 0
    for (a, b) in zip(reference, sample) where a + b > 0 {
      let p = Double(a) / n
      let q = Double(b) / m
      let middle = (p + q) / 2
      if p > 0 { divergence.add(p / 2 * log(p / middle)) }
      if q > 0 { divergence.add(q / 2 * log(q / middle)) }
      used += 1
    }
    let nats = Swift.max(0, divergence.value)
    let p = BinTest.pValue(8 * nats * (n / (n + m)) * m, bins: used)
    return DriftResult(
      (nats / log(base)).squareRoot(), p: p, .asymptotic, effect: (nats / M_LN2).squareRoot())
  }
}
