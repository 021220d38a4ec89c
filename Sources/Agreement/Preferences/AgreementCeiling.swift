import PrefKitStatistics

/// How accurate a model can be against labels on which people differ.
///
/// A reward model is scored by how often it picks the label that a person gave. Where people differ no model can
/// always be right, so its accuracy has a ceiling below 1, and one human scored against the others says how far
/// people themselves get.
public struct AgreementCeiling: Equatable, Sendable {
  /// The share of the votes that the most frequent label of each item gets. A model that answers one label an item
  /// can be right on no greater share of these votes: the accuracy of the Bayes classifier, with the votes as the
  /// distribution. Few votes an item make it look higher than it is: with two votes it is at least 1/2, and it is 1 for
  /// an item with one, which is why such items are left out.
  public var majority: MeanOverItems
  /// The share of votes that are the most frequent label of the item's other votes; where k labels are most frequent it
  /// counts 1/k. This is the human accuracy that AlpacaFarm and AlpacaEval print (Dubois et al. 2023).
  public var leaveOneOut: MeanOverItems
  /// The share of pairs of votes on an item that are equal: the accuracy of one person as a model of another. Without
  /// bias for any number of votes.
  public var pairwise: MeanOverItems
  /// The votes on items with two votes or more, and those on other items.
  public var voteCount = 0
  public var singleVoteCount = 0
  public var undefined: Undefined? { majority.undefined }

  /// - Parameters:
  ///   - items: a code for each vote.
  ///   - labels: the label of each vote; NaN where there is none.
  ///   - ties: for votes of preference, positive, negative or 0; nil for labels of any kind. With `half`, a model that
  ///     answers a side is half right on a tie, and two ties are equal.
  ///
  /// Shares are of votes, so items with more votes count more; the standard errors are those of a ratio over items.
  /// Time O(n log n).
  public init(
    items: [UInt32], labels: [Double], ties: TieRule? = nil, confidence: Double = 0.95,
    watch: Watch? = nil
  ) throws(AgreementError) {
    try AgreementError.checkConfidence(confidence)
    try AgreementError.checkLengths("labels", labels.count, "items", items.count)
    if ties == nil, let row = labels.firstIndex(where: \.isInfinite) {
      throw AgreementError(.value, "the label is infinite; give NaN where there is none", row: row)
    }
    let labels = ties?.ratings(labels) ?? labels
    let order = try items.indices.filter { !labels[$0].isNaN }
      .sorted(watch) { (items[$0], labels[$0]) < (items[$1], labels[$1]) }
    var shares = (
      majority: [Double](), leaveOneOut: [Double](), pairwise: [Double](), weights: [Double]()
    )
    var first = 0
    while first < order.count {
      try watch?.pass(first, of: order.count)
      var end = first
      while end < order.count, items[order[end]] == items[order[first]] { end += 1 }
      let own = order[first..<end].map { labels[$0] }
      let votes: any VoteShares = ties == .half ? SideVotes(own) : LabelVotes(own)
      if end - first > 1 {
        voteCount += end - first
        shares.majority.append(votes.majority)
        shares.leaveOneOut.append(votes.leaveOneOut)
        shares.pairwise.append(votes.pairwise)
        shares.weights.append(Double(end - first))
      } else {
        singleVoteCount += 1
      }
      first = end
    }
    let reason: Undefined = order.isEmpty ? .empty : .noPairs
    let mean = { (values: [Double]) in
      MeanOverItems(values, weights: shares.weights, confidence: confidence, whenEmpty: reason)
    }
    majority = mean(shares.majority)
    leaveOneOut = mean(shares.leaveOneOut)
    pairwise = mean(shares.pairwise)
  }
}
