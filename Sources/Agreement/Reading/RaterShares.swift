import PrefKitStatistics

/// The share of each category among each rater's ratings, over the items with two ratings or more.
struct RaterShares {
  private(set) var itemCount = 0
  /// The mean over items of the share of equal pairs.
  private(set) var observed = Double.nan
  private(set) var undefined: Undefined?
  /// Whether each of those items has one rating of every rater, so that no two raters can agree more often than their
  /// shares overlap.
  private(set) var isComplete = true
  private var shares: [[UInt32: Double]] = []

  var raterCount: Int { shares.count }

  init(_ state: AgreementState, watch: Watch? = nil) throws(AgreementError) {
    guard state.keepsRaters else {
      throw AgreementError(
        .options,
        "an explanation needs to know who gave which rating; make the state with keepsRaters")
    }
    var counts: [UInt32: [UInt32: Double]] = [:]
    var agreeing = CompensatedSum()
    var total = CompensatedSum()
    var fewestRaters = Int.max
    for pattern in 0..<state.patterns.count {
      try watch?.step(pattern, of: state.patterns.count)
      let words = Array(state.patterns.words(of: pattern))
      let ratings = words.count / 2
      let times = state.patterns.multiplicities[pattern]
      let weight = state.tags[Int(state.patterns.tags[pattern])].weight * Double(times)
      guard ratings > 1, weight > 0 else { continue }
      itemCount += times
      total.add(weight)
      var own: [UInt32: Double] = [:]
      var raters = 0
      for at in stride(from: 0, to: words.count, by: 2) {
        if at == 0 || words[at] != words[at - 2] { raters += 1 }
        own[words[at + 1], default: 0] += 1
        counts[words[at], default: [:]][words[at + 1], default: 0] += weight
      }
      if raters < ratings { isComplete = false }
      fewestRaters = Swift.min(fewestRaters, raters)
      let equal = own.values.reduce(0) { $0 + $1 * ($1 - 1) }
      agreeing.add(weight * equal / (Double(ratings) * Double(ratings - 1)))
    }
    try watch?.pass(state.patterns.count, of: state.patterns.count)
    let order = counts.sorted { $0.key < $1.key }
    shares = order.map { _, own in
      let sum = own.values.reduce(0, +)
      return own.mapValues { $0 / sum }
    }
    if fewestRaters < counts.count { isComplete = false }
    observed = agreeing.value / total.value
    if state.patterns.count == 0 {
      undefined = .empty
    } else if state.raters.count == 1 {
      undefined = .oneRater
    } else if !(total.value > 0) {
      undefined = .noPairs
    }
  }

  /// The mean share of each category over raters.
  var mean: [UInt32: Double] {
    var mean: [UInt32: Double] = [:]
    for own in shares {
      for (category, share) in own { mean[category, default: 0] += share / Double(raterCount) }
    }
    return mean
  }

  /// Σ over categories of the variance of the shares between raters, which is the mean over pairs of raters of half
  /// the squared difference.
  var bias: Double {
    let mean = mean
    var sum = CompensatedSum()
    for own in shares {
      for (category, share) in mean {
        let off = (own[category] ?? 0) - share
        sum.add(off * off)
      }
    }
    return sum.value / Double(raterCount - 1)
  }

  /// The mean over pairs of raters of Σ min(p_gk, p_hk), the most that two raters with these shares can agree.
  var overlap: Double {
    // Sorted within a category, the share at place i is the smaller one with all that follow it.
    var sum = CompensatedSum()
    for category in mean.keys {
      let sorted = shares.map { $0[category] ?? 0 }.sorted()
      for (place, share) in sorted.enumerated() { sum.add(share * Double(raterCount - 1 - place)) }
    }
    return sum.value / (Double(raterCount) * Double(raterCount - 1) / 2)
  }
}
