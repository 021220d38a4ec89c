import PrefKitStatistics

extension Estimator {
  /// The result with its interval.
  func agreement(
    _ options: AgreementOptions, raterCount: Int
  ) throws(AgreementError) -> Agreement {
    var result = Agreement(estimate: .nan)
    result.ratingCount = cells.ratingCount(paired: coefficient == .percentAgreement)
    result.raterCount = cells.ratings?.raterCount ?? (cells.count > 0 ? raterCount : 0)
    let paired = zip(cells.times, cells.pairs).reduce(0.0) { $1.1 > 0 ? $0 + $1.0 : $0 }
    result.itemCount = Int(coefficient == .percentAgreement ? paired : cells.itemCount)
    let estimate = evaluate(cells.times)
    if let reason = reason(estimate, paired: paired, raterCount: raterCount) {
      return Agreement(
        undefined: reason, observed: 1 - estimate.observed, expected: 1 - estimate.expected,
        itemCount: result.itemCount, raterCount: result.raterCount, ratingCount: result.ratingCount)
    }
    result.estimate = estimate.value
    result.observed = 1 - estimate.observed
    result.expected = 1 - estimate.expected
    switch options.interval {
    case .none: break
    case .analytic, .score: addAnalyticInterval(&result, estimate, options)
    case .bootstrap(let bootstrap):
      addBootstrap(&result, bootstrap, options)
      try options.watch?.check()
    }
    return result
  }

  /// Why there is no estimate, the most fundamental reason first.
  private func reason(_ estimate: Estimate, paired: Double, raterCount: Int) -> Undefined? {
    if raterCount == 0 { return .empty }
    if raterCount == 1 { return .oneRater }
    if paired == 0 { return .noPairs }
    if cells.itemCount == 1 && !coefficient.hasFixedChance { return .oneItem }
    return estimate.undefined
  }

  /// Gwet's interval, whose upper end is at most 1, or the one by scores.
  private func addAnalyticInterval(
    _ result: inout Agreement, _ estimate: Estimate, _ options: AgreementOptions
  ) {
    switch standardError() {
    case .failure(let reason): result.errorUndefined = reason
    case .success(let error):
      result.se = error
      result.errorUndefined = nil
      let units = cells.isClustered ? Double(Set(cells.labels).count) : cells.itemCount
      let t = StudentTDistribution(degrees: units - 1).quantile((1 + options.confidence) / 2)
      result.ciLow = result.estimate - t * error
      result.ciHigh = Swift.min(1, result.estimate + t * error)
      guard options.interval == .score else { return }
      switch scoreInterval(estimate, units: units, t: t) {
      case .failure(let reason): result.errorUndefined = reason
      case .success(let ends): (result.ciLow, result.ciHigh) = ends
      }
    }
  }
}
