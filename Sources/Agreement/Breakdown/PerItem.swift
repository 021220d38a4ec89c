import PrefKitStatistics

/// The agreement on each item.
public struct ItemAgreements: Sendable {
  /// The mean weighted agreement of the item's pairs of ratings, from 0 to 1; NaN where there are fewer than two
  /// ratings.
  public var agreement: [Double]
  public var ratingCount: [Int]

  /// The items on which raters differ most: by agreement, then more ratings first, then in their order.
  public func mostDisputed(_ count: Int) -> [Int] {
    let rated = agreement.indices.filter { !agreement[$0].isNaN }
    let sorted = rated.sorted {
      (agreement[$0], -ratingCount[$0], $0) < (agreement[$1], -ratingCount[$1], $1)
    }
    return Array(sorted.prefix(Swift.max(0, count)))
  }
}

extension RatingTable {
  /// The agreement on each item, as `coefficient` weighs differences: with `level` for alpha, `weights` else.
  ///
  /// The mean over items with pairs is the observed agreement of the kappa family. Linear in the ratings.
  public func perItem(
    _ coefficient: Coefficient = .percentAgreement, _ options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) -> ItemAgreements {
    var places: [Int32]? = []
    let state = try AgreementState(
      self, clusters: nil, keepsRaters: false, threads: options.threads, watch: options.watch,
      patternOfItem: &places)
    // Who rated does not matter to one item.
    let metric: Coefficient = coefficient == .krippendorffAlpha ? coefficient : .percentAgreement
    let estimator = try state.estimator(metric, options, allPatterns: true)
    let cells = estimator.cells
    let sums = Estimator.Sums(estimator, cells.times)
    let (_, _, disagreement) = estimator.settled(sums.normalised)
    let items = places ?? []
    return ItemAgreements(
      agreement: items.map { place in
        let pattern = Int(place)
        return pattern >= 0 && cells.pairs[pattern] > 0 ? 1 - disagreement[pattern] : .nan
      },
      ratingCount: items.map { $0 < 0 ? 0 : cells.ratingCounts[Int($0)] })
  }
}
