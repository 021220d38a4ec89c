/// What a coefficient came to for one multiset of items.
struct Estimate {
  /// The disagreement observed and expected, scaled so that the farthest two categories are 1 apart.
  var observed = Double.nan
  var expected = Double.nan
  var undefined: Undefined?

  var value: Double { undefined == nil ? 1 - observed / expected : .nan }

  /// Says why there is no value, where both are known and there is none.
  mutating func check() {
    if !observed.isFinite || !expected.isFinite {
      undefined = .overflow
    } else if !(expected > 0) {
      undefined = .noVariation
    } else if !(observed / expected).isFinite {
      undefined = .overflow
    }
  }
}

/// Evaluates one coefficient for any numbers of items of each pattern.
///
/// Notation: item i has ratings of weight r_ik in category k, r_i in all, and weight v_i; d is the distance, D_i
/// the mean distance of two of its ratings. Observed is the mean of D_i, over items for the kappa family (Gwet
/// 2014, ch. 4 and 5) and over ratings for alpha (Krippendorff 2011). Chance is drawn from the shares π_k, which
/// are the mean of r_ik / r_i for the kappa family and the share of all ratings for alpha.
struct Estimator {
  let coefficient: Coefficient
  let cells: Cells
  let distance: Distance
  let categoryCount: Int
  var linearisation: Linearisation
  /// 1 over the largest distance; 0 when there is none, 1 for given weights.
  let scale: Double
  /// Σ d(k, l) over all ordered pairs of categories, scaled.
  let totalDistance: Double
  /// D_i of each pattern; not of Krippendorff's ordinal metric, which depends on the numbers of items.
  let disagreement: [Double]

  init(
    _ coefficient: Coefficient, _ cells: Cells, _ distance: Distance, categoryCount: Int,
    linearisation: Linearisation = .gwet
  ) {
    self.coefficient = coefficient
    self.cells = cells
    self.distance = distance
    self.categoryCount = categoryCount
    self.linearisation = linearisation
    if case .matrix = distance, coefficient != .krippendorffAlpha {
      // Given weights are meant as they are.
      scale = 1
    } else {
      let largest = distance.largest(categoryCount)
      scale = largest > 0 ? 1 / largest : 0
    }
    let needsTotal = coefficient == .gwetAC || coefficient == .brennanPrediger
    totalDistance = needsTotal ? distance.total(categoryCount) * scale : 0
    if case .ordinal = distance {
      disagreement = []
    } else {
      disagreement = Estimator.disagreement(cells, distance, scale)
    }
  }

  var isAlpha: Bool { coefficient == .krippendorffAlpha }

  static func disagreement(_ cells: Cells, _ distance: Distance, _ scale: Double) -> [Double] {
    (0..<cells.count).map { pattern in
      guard cells.pairs[pattern] > 0 else { return 0 }
      let range = cells.range(pattern)
      return distance.pairSum(cells.codes[range], cells.masses[range]) * scale
        / cells.pairs[pattern]
    }
  }

  /// The estimate for `times[p]` items of pattern p.
  func evaluate(_ times: [Double]) -> Estimate {
    finish(Sums(self, times), times)
  }

  /// The estimate from its sums. `times` is read only where sums are not enough: for metrics that depend on the
  /// shares and for marginals by rater.
  func finish(_ sums: Sums, _ times: [Double]) -> Estimate {
    var estimate = Estimate()
    guard sums.pairedItems > 0 else {
      estimate.undefined = .noPairs
      return estimate
    }
    let shares = sums.normalised
    let (distance, scale, disagreement) = settled(shares)
    var observed = sums.observed
    if case .ordinal = self.distance {
      observed = 0
      for pattern in times.indices where cells.pairs[pattern] > 0 {
        observed += times[pattern] * weightOfObserved(pattern) * disagreement[pattern]
      }
    }
    estimate.observed = observed / sums.paired
    estimate.expected = expected(sums, shares, times, distance, scale, total: totalDistance)
    estimate.check()
    return estimate
  }

  /// The weight of D_i in the observed disagreement.
  @inline(__always)
  func weightOfObserved(_ pattern: Int) -> Double {
    let weight = cells.weights[pattern]
    return isAlpha ? weight * cells.sums[pattern] : weight
  }

  /// The distance with what depends on the shares put in: the ordinal metric is the squared distance of midranks.
  func settled(_ shares: [Double]) -> (Distance, scale: Double, disagreement: [Double]) {
    guard case .ordinal = distance else { return (distance, scale, disagreement) }
    let ranked = Distance.squared(x: Estimator.midranks(shares), y: [])
    let largest = ranked.largest(categoryCount)
    let scale = largest > 0 ? 1 / largest : 0
    return (ranked, scale, Estimator.disagreement(cells, ranked, scale))
  }

  /// Krippendorff's ordinal distance is (Σ n_g from c to k, less half of n_c and n_k)², and that sum is the
  /// distance of the middles of c and k on the line of all ratings in order.
  static func midranks(_ shares: [Double]) -> [Double] {
    var below = 0.0
    return shares.map { share in
      defer { below += share }
      return below + share / 2
    }
  }

  /// The disagreement that chance gives; `total` is Σ d(k, l), scaled, where the coefficient needs it.
  func expected(
    _ sums: Sums, _ shares: [Double], _ times: [Double], _ distance: Distance, _ scale: Double,
    total: Double
  ) -> Double {
    let q = Double(categoryCount)
    switch coefficient {
    case .percentAgreement: return 1
    case .brennanPrediger: return total / (q * q)
    case .gwetAC:
      guard categoryCount > 1 else { return 0 }
      let varied = shares.reduce(0) { $0 + $1 * (1 - $1) }
      return 1 - (q * q - total) / (q * (q - 1)) * varied
    case .scottPi, .fleissKappa, .krippendorffAlpha:
      let profile = distance.profile(Array(0..<categoryCount), shares)
      let pairs = zip(shares, profile).reduce(0) { $0 + $1.0 * $1.1 } * scale
      return isAlpha ? pairs * sums.withoutReplacement : pairs
    case .cohenKappa, .congerKappa:
      guard let marginals = RaterMarginals(self, times) else { return 0 }
      return marginals.expected(distance) * scale
    }
  }
}
