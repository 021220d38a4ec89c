import PrefKitStatistics

/// How two raters' rankings compare, item by item and on the whole.
public struct RankingComparison: Equatable, Sendable {
  public struct Item: Equatable, Sendable {
    public var item: UInt32
    public var kendall: RankCorrelation
    public var spearman: RankCorrelation
  }

  /// The items that both raters ranked, ascending.
  public var items: [Item] = []
  /// Over the items where they are defined.
  public var kendall: MeanOverItems
  public var spearman: MeanOverItems
}

/// How far all raters put the candidates of each item in one order.
public struct ListConcordance: Equatable, Sendable {
  public struct Item: Equatable, Sendable {
    public var item: UInt32
    public var kendallW: KendallW
  }

  public var items: [Item] = []
  public var kendallW: MeanOverItems
}

extension RankedLists {
  /// Kendall's tau-b and Spearman's rho between two raters on each item, over the candidates both ranked, and their
  /// means over items. `test` is of Kendall's tau.
  public func compare(
    _ rater: UInt32, _ other: UInt32, test: RankTest = .automatic, confidence: Double = 0.95,
    watch: Watch? = nil
  ) throws(AgreementError) -> RankingComparison {
    try AgreementError.checkConfidence(confidence)
    var items: [RankingComparison.Item] = []
    try of(rater, other).forEachItem(watch) { (rankings) throws(AgreementError) in
      guard let a = rankings.ranks(of: rater), let b = rankings.ranks(of: other) else { return }
      items.append(
        RankingComparison.Item(
          item: rankings.item,
          kendall: try .kendall(a, b, test: test, confidence: confidence),
          spearman: try .spearman(a, b, confidence: confidence)))
    }
    let mean = { (values: [Double]) in
      MeanOverItems(values, confidence: confidence, whenEmpty: .noCommonItems)
    }
    return RankingComparison(
      items: items, kendall: mean(items.map(\.kendall.estimate)),
      spearman: mean(items.map(\.spearman.estimate)))
  }

  /// Kendall's W of the raters of each item, and its mean over items. A candidate that some rater of the item left
  /// out is left out, or makes the item's W undefined.
  public func concordance(
    missing: MissingRule = .dropItem, confidence: Double = 0.95, watch: Watch? = nil
  ) throws(AgreementError) -> ListConcordance {
    try AgreementError.checkConfidence(confidence)
    var items: [ListConcordance.Item] = []
    try forEachItem(watch) { (rankings) throws(AgreementError) in
      let values = rankings.candidates.indices.flatMap { candidate in
        rankings.ranks.map { $0[candidate] }
      }
      let w = try KendallW(
        values: values, itemCount: rankings.candidates.count, raterCount: rankings.raters.count,
        missing: missing)
      items.append(ListConcordance.Item(item: rankings.item, kendallW: w))
    }
    return ListConcordance(
      items: items,
      kendallW: MeanOverItems(
        items.map(\.kendallW.estimate), confidence: confidence, whenEmpty: .noPairs))
  }
}
