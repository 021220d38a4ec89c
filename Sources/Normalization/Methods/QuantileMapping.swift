/// Each score becomes the reference's score of the same standing: the mid-distribution function of the group, then the
/// inverse of the reference's (Parzen 2004; Ma, Genton and Parzen 2011). Without ties both are Hazen's quantiles.
struct QuantileMapping {
  /// The reference: its different values and the share below each, half of those equal counted.
  private let reference: Curves

  init(reference: Tally) {
    self.reference = RankScores.uniform.curve(reference)
  }

  /// The curve from a group's scores to the reference's.
  func curve(_ tally: Tally) -> Curves {
    let shares = RankScores.uniform.curve(tally)
    var curve = Curves()
    curve.append(shares.xs, shares.ys.map { reference.inverse(0, at: $0) })
    return curve
  }
}
