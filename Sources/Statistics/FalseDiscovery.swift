/// p-values of many tests, adjusted so that rejecting those at or below q leaves a share of at most q of false ones
/// among the rejected.
public enum FalseDiscovery: Int32, Sendable {
  /// Benjamini and Hochberg (1995): for independent tests, or positively dependent ones.
  case benjaminiHochberg = 1
  /// Benjamini and Yekutieli (2001): whatever the dependence.
  case benjaminiYekutieli = 2

  /// The least q at which each is rejected. NaN stays NaN and does not count as a test.
  public func adjusted(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { pValues[$0] < pValues[$1] }
    let tests = Double(order.count)
    let price =
      self == .benjaminiHochberg ? 1 : (0..<order.count).reduce(0) { $0 + 1 / Double($1 + 1) }
    var adjusted = [Double](repeating: .nan, count: pValues.count)
    var least = 1.0
    for (rank, test) in order.enumerated().reversed() {
      least = Swift.min(least, price * tests / Double(rank + 1) * pValues[test])
      adjusted[test] = least
    }
    return adjusted
  }
}
