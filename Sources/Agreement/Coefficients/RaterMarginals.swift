import PrefKitStatistics

/// The shares of the categories for each rater, from which Cohen's and Conger's chance is drawn.
struct RaterMarginals {
  let ratings: RatingCells
  /// By place, the share of the category among the rater's ratings.
  let shares: [Double]
  /// The weight of all ratings of each rater.
  let masses: [Double]
  /// Σ_g u_g p_gk, u_g the weight of the rater.
  let pooled: [Double]
  /// Σ u_g u_h over ordered pairs of different raters.
  let pairs: Double

  /// Nil when fewer than two raters have ratings.
  init?(_ estimator: Estimator, _ times: [Double]) {
    guard let ratings = estimator.cells.ratings else { return nil }
    self.ratings = ratings
    var shares = [Double](repeating: 0, count: ratings.code.count)
    for pattern in times.indices where times[pattern] > 0 {
      let weight = times[pattern] * estimator.cells.weights[pattern]
      for rating in ratings.range(pattern) { shares[ratings.place[rating]] += weight }
    }
    var masses = [Double](repeating: 0, count: ratings.raterCount)
    var pooled = [Double](repeating: 0, count: estimator.categoryCount)
    var sum = 0.0
    var squares = 0.0
    var present = 0
    for rater in 0..<ratings.raterCount {
      let places = ratings.placesOfRater[rater]..<ratings.placesOfRater[rater + 1]
      let mass = shares[places].reduce(0, +)
      guard mass > 0 else { continue }
      present += 1
      masses[rater] = mass
      let u = ratings.raterWeights[rater]
      sum += u
      squares += u * u
      for place in places {
        shares[place] /= mass
        pooled[ratings.code[place]] += u * shares[place]
      }
    }
    guard present > 1 else { return nil }
    self.shares = shares
    self.masses = masses
    self.pooled = pooled
    pairs = sum * sum - squares
  }

  /// Σ_{g≠h} u_g u_h Σ_kl p_gk p_hl d(k, l) / Σ_{g≠h} u_g u_h: all pairs less those of a rater with himself.
  func expected(_ distance: Distance) -> Double {
    var sum = CompensatedSum()
    for (k, profile) in distance.profile(Array(pooled.indices), pooled).enumerated() {
      sum.add(pooled[k] * profile)
    }
    for rater in 0..<ratings.raterCount where masses[rater] > 0 {
      let places = ratings.placesOfRater[rater]..<ratings.placesOfRater[rater + 1]
      let u = ratings.raterWeights[rater]
      sum.add(-u * u * distance.pairSum(ratings.code[places], shares[places]))
    }
    return Swift.max(0, sum.value) / pairs
  }

  /// How much one more rating at each place moves the expected disagreement, for one item in place of the mean
  /// item: 2 u_g/Σu_g u_h · (1/m_g) · (B_gk - Σ_k p_gk B_gk), B_gk the distance of k to the other raters' ratings.
  func influence(_ distance: Distance) -> [Double] {
    let toAll = distance.profile(Array(pooled.indices), pooled)
    var influence = [Double](repeating: 0, count: shares.count)
    for rater in 0..<ratings.raterCount where masses[rater] > 0 {
      let places = ratings.placesOfRater[rater]..<ratings.placesOfRater[rater + 1]
      let u = ratings.raterWeights[rater]
      let own = distance.profile(Array(ratings.code[places]), Array(shares[places]))
      var mean = 0.0
      for (place, profile) in zip(places, own) {
        influence[place] = toAll[ratings.code[place]] - u * profile
        mean += shares[place] * influence[place]
      }
      for place in places {
        influence[place] = 2 * u / pairs * (influence[place] - mean) / masses[rater]
      }
    }
    return influence
  }
}
