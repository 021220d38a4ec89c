import PrefKitStatistics

extension RankCorrelation {
  /// Spearman's rho: Pearson's correlation of the ranks, where ties share their mean rank.
  ///
  /// The p-value is Student's t of rho √((n - 2) / (1 - rho²)) with n - 2 degrees of freedom; the interval has the
  /// variance (1 + rho²/2) / (n - 3) of Bonett and Wright (2000). Time O(n log n).
  ///
  /// - Parameters: one value an item in each, NaN where there is none; only their order counts.
  public static func spearman(
    _ a: [Double], _ b: [Double], confidence: Double = 0.95, watch: Watch? = nil
  ) throws(AgreementError) -> RankCorrelation {
    try AgreementError.checkConfidence(confidence)
    let pairs = try PairedValues(a, b)
    if let reason = pairs.undefined {
      return RankCorrelation(undefined: reason, pairCount: pairs.count)
    }
    var result = RankCorrelation(pairCount: pairs.count)
    let n = Double(pairs.count)
    result.estimate = correlation(
      try Ranking(pairs.first, watch: watch).ranks, try Ranking(pairs.second, watch: watch).ranks)
    let left = (1 - result.estimate) * (1 + result.estimate)
    if pairs.count < 3 {
      result.testUndefined = .tooFew
    } else {
      let t = left > 0 ? result.estimate * ((n - 2) / left).squareRoot() : .infinity
      result.pValue = StudentTDistribution(degrees: n - 2).twoSided(t)
    }
    let variance = (1 + result.estimate * result.estimate / 2) / (n - 3)
    result.setInterval(variance: variance, confidence: confidence)
    return result
  }

  /// Pearson's correlation of ranks, which have a known mean and are exact as doubles.
  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let mean = Double(x.count + 1) / 2
    var xx = CompensatedSum()
    var yy = CompensatedSum()
    var xy = CompensatedSum()
    for (a, b) in zip(x, y) {
      xx.add((a - mean) * (a - mean))
      yy.add((b - mean) * (b - mean))
      xy.add((a - mean) * (b - mean))
    }
    let product = xx.value == yy.value ? xx.value : (xx.value * yy.value).squareRoot()
    return Swift.max(-1, Swift.min(1, xy.value / product))
  }
}
