import PrefKitStatistics

/// How much each item moves the estimate, and the standard error that follows.
///
/// For the kappa family it is Gwet's linearisation (2014, ch. 5 and 6; 2021 for alpha): with κ = 1 - Do/De,
///
///     κ_i = (n/n')(1 - D_i/De)          for an item with pairs, else 0; n' of the n items have pairs
///     ψ_i = κ_i - κ + (1 - κ) dDe_i / De
///     var = Σ ψ_i² / n(n - 1)
///
/// where dDe_i is how item i moves the expected disagreement. `ratio` puts (n/n')(1 - D_i/De - κ) in place of
/// κ_i - κ, which is the delta method with n' random too.
///
/// For alpha both Do and De are ratios to the number of ratings r_i, with mean r:
///
///     ψ_i = [-(r_i D_i - Do r_i) + (1 - α')(2 Σ_k r_ik E_k - 2 De r_i)] / (r De)
///
/// with E_k the mean distance of k to all ratings and α' = 1 - Do/De, De drawn with replacement: the difference
/// to α is a factor 1 - 1/N. The ψ_i sum to 0. For ratings irrCAC in R follows this from version 1.2 on; before, and in
/// its Python port, 1/N + (1 - 1/N)(1 - Do) stands for the observed agreement in one of the terms only, after which ψ_i
/// no longer belongs to one statistic: on Gwet's raw4raters .14557 against .14548.
extension Estimator {
  /// ψ of each pattern.
  func influence(_ times: [Double]) -> [Double] {
    let sums = Sums(self, times)
    let shares = sums.normalised
    let (distance, scale, disagreement) = settled(shares)
    return isAlpha
      ? influenceOfAlpha(times, sums, shares, distance, scale, disagreement)
      : influenceOfKappa(times, sums, shares, distance, scale, disagreement)
  }

  private func influenceOfKappa(
    _ times: [Double], _ sums: Sums, _ shares: [Double], _ distance: Distance, _ scale: Double,
    _ disagreement: [Double]
  ) -> [Double] {
    let estimate = evaluate(times)
    let kappa = estimate.value
    let change = changeOfExpected(times, sums, shares, distance, scale)
    return times.indices.map { pattern in
      var own = 0.0
      if cells.pairs[pattern] > 0 {
        own = sums.all / sums.paired * (1 - disagreement[pattern] / estimate.expected)
      }
      switch linearisation {
      case .gwet: own -= kappa
      case .ratio: own -= cells.pairs[pattern] > 0 ? sums.all / sums.paired * kappa : 0
      }
      return own + (1 - kappa) * change[pattern] / estimate.expected
    }
  }

  /// dDe of each pattern.
  private func changeOfExpected(
    _ times: [Double], _ sums: Sums, _ shares: [Double], _ distance: Distance, _ scale: Double
  ) -> [Double] {
    let q = Double(categoryCount)
    switch coefficient {
    case .percentAgreement, .brennanPrediger, .krippendorffAlpha: return times.map { _ in 0 }
    case .gwetAC:
      let factor = (q * q - totalDistance) / (q * (q - 1))
      let mean = shares.reduce(0) { $0 + $1 * $1 }
      return meanOverRatings(shares).map { 2 * factor * ($0 - mean) }
    case .scottPi, .fleissKappa:
      let profile = distance.profile(Array(0..<categoryCount), shares).map { $0 * scale }
      let mean = zip(shares, profile).reduce(0) { $0 + $1.0 * $1.1 }
      return meanOverRatings(profile).map { 2 * ($0 - mean) }
    case .cohenKappa, .congerKappa:
      guard let marginals = RaterMarginals(self, times) else { return times.map { _ in 0 } }
      let influence = marginals.influence(distance)
      return times.indices.map { pattern in
        marginals.ratings.range(pattern).reduce(0) {
          $0 + influence[marginals.ratings.place[$1]]
        } * scale * sums.all
      }
    }
  }

  /// Σ_k r_ik f_k / r_i of each pattern.
  private func meanOverRatings(_ f: [Double]) -> [Double] {
    (0..<cells.count).map { pattern in
      cells.range(pattern).reduce(0) { $0 + cells.masses[$1] * f[cells.codes[$1]] }
        / cells.sums[pattern]
    }
  }

  private func influenceOfAlpha(
    _ times: [Double], _ sums: Sums, _ shares: [Double], _ distance: Distance, _ scale: Double,
    _ disagreement: [Double]
  ) -> [Double] {
    let profile = distance.profile(Array(0..<categoryCount), shares).map { $0 * scale }
    let expected = zip(shares, profile).reduce(0) { $0 + $1.0 * $1.1 }
    let observed = evaluate(times).observed
    let lack = observed / expected
    let meanRatings = sums.paired / sums.all
    var moved = [Double](repeating: 0, count: categoryCount)
    if case .ordinal = self.distance {
      moved = changeByMidranks(times, sums, shares, distance, scale, lack)
    }
    return times.indices.map { pattern in
      let r = cells.sums[pattern]
      var change = -r * (disagreement[pattern] - observed)
      for cell in cells.range(pattern) {
        let k = cells.codes[cell]
        change += cells.masses[cell] * (2 * lack * (profile[k] - expected) + moved[k])
      }
      return change / (meanRatings * expected)
    }
  }

  /// What a rating in each category does to -Do + (1 - α') De by moving the midranks: those above it by one, its
  /// own by half. Moving all alike, or all in proportion, changes nothing, so the mean over ratings is 0.
  private func changeByMidranks(
    _ times: [Double], _ sums: Sums, _ shares: [Double], _ distance: Distance, _ scale: Double,
    _ lack: Double
  ) -> [Double] {
    guard case .squared(let x, _) = distance else { return [] }
    var gradient = [Double](repeating: 0, count: categoryCount)
    for pattern in times.indices where cells.pairs[pattern] > 0 {
      let range = cells.range(pattern)
      let centre =
        range.reduce(0) { $0 + cells.masses[$1] * x[cells.codes[$1]] } / cells.sums[pattern]
      let factor =
        4 * times[pattern] * weightOfObserved(pattern) / sums.paired / cells.pairs[pattern]
        * cells.sums[pattern]
      for cell in range {
        let k = cells.codes[cell]
        gradient[k] -= factor * cells.masses[cell] * (x[k] - centre)
      }
    }
    let mean = zip(shares, x).reduce(0) { $0 + $1.0 * $1.1 }
    for k in gradient.indices { gradient[k] += lack * 4 * shares[k] * (x[k] - mean) }
    var above = 0.0
    var change = gradient
    for k in gradient.indices.reversed() {
      change[k] = (above + gradient[k] / 2) * scale
      above += gradient[k]
    }
    return change
  }

  /// The standard error from the influence of items, or of clusters of them; nil with the reason.
  func standardError() -> Result<Double, Undefined> {
    let items = cells.itemCount
    guard items > 1 else { return .failure(.oneItem) }
    let weighted = zip(cells.times, cells.weights).reduce(0) { $0 + $1.0 * $1.1 }
    let influence = zip(influence(cells.times), cells.weights).map { $0 * $1 * items / weighted }
    guard cells.isClustered else {
      var sum = CompensatedSum()
      for (times, one) in zip(cells.times, influence) { sum.add(times * one * one) }
      return finite((sum.value / (items * (items - 1))).squareRoot())
    }
    // Items of a cluster vary together: the cluster is the unit.
    let clusters = Set(cells.labels)
    guard clusters.count > 1 else { return .failure(.tooFew) }
    var totals: [UInt32: Double] = [:]
    for pattern in influence.indices {
      totals[cells.labels[pattern], default: 0] += cells.times[pattern] * influence[pattern]
    }
    let units = Double(clusters.count)
    let squares = totals.values.map { $0 * $0 }.sorted().compensatedSum
    return finite((squares * units / (units - 1)).squareRoot() / items)
  }

  private func finite(_ error: Double) -> Result<Double, Undefined> {
    error.isFinite ? .success(error) : .failure(.overflow)
  }
}
