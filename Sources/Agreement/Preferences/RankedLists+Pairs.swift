import PrefKitStatistics

/// The preferences that ranked lists imply: a vote for each two candidates of an item and each rater who ranked both.
public struct DerivedPairs: Equatable, Sendable {
  public struct Pair: Equatable, Sendable {
    public var item: UInt32
    /// The candidate with the lower code comes first.
    public var first: UInt32
    public var second: UInt32
  }

  public var pairs: [Pair] = []
  /// For each vote its pair, an index into `pairs`, and its rater.
  public var votePairs: [UInt32] = []
  public var voteRaters: [UInt32] = []
  /// 1 where the first candidate has the better rank, -1 where the second has, 0 where they tie.
  public var votes: [Double] = []

  /// The votes as a table whose items are the pairs, for any coefficient, with `ties.weights` as weights.
  ///
  /// The pairs of one list are not independent; pass `clusters` to the coefficient so that its standard error is one of
  /// lists.
  public func table(ties: TieRule) throws(AgreementError) -> RatingTable {
    try RatingTable(items: votePairs, raters: voteRaters, values: ties.ratings(votes))
      .with(categories: ties.categories)
  }

  /// The item of each row of `table`.
  public var clusters: [UInt32] { pairs.map(\.item) }
}

extension RankedLists {
  /// The most votes that are derived: lists of m candidates give m (m - 1) / 2 votes a rater.
  public static let mostDerivedVotes = 1 << 26

  /// Takes the lists apart into pairs. An error where they would be more than `mostDerivedVotes`; compare such lists as
  /// rankings.
  public func derivedPairs(watch: Watch? = nil) throws(AgreementError) -> DerivedPairs {
    try checkDerivedVotes()
    var result = DerivedPairs()
    try forEachItem(watch) { (rankings) throws(AgreementError) in
      for second in rankings.candidates.indices {
        for first in 0..<second {
          let pair = UInt32(truncatingIfNeeded: result.pairs.count)
          var isRanked = false
          for (rater, ranks) in zip(rankings.raters, rankings.ranks) {
            let (a, b) = (ranks[first], ranks[second])
            guard !a.isNaN, !b.isNaN else { continue }
            isRanked = true
            result.votePairs.append(pair)
            result.voteRaters.append(rater)
            result.votes.append(a < b ? 1 : a > b ? -1 : 0)
          }
          // Two candidates that no rater ranked together are no pair.
          if isRanked {
            result.pairs.append(
              DerivedPairs.Pair(
                item: rankings.item, first: rankings.candidates[first],
                second: rankings.candidates[second]))
          }
        }
      }
    }
    return result
  }

  private func checkDerivedVotes() throws(AgreementError) {
    var votes = 0.0
    try forEachItem { (rankings) throws(AgreementError) in
      let candidates = Double(rankings.candidates.count)
      votes += candidates * (candidates - 1) / 2 * Double(rankings.raters.count)
    }
    guard votes <= Double(RankedLists.mostDerivedVotes) else {
      throw AgreementError(
        .options,
        "the lists would give up to \(votes) pairs, more than \(RankedLists.mostDerivedVotes); "
          + "compare them as rankings")
    }
  }
}
