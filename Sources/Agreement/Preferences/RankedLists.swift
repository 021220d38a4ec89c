/// Rankings that raters gave to the candidates of items, such as the four answers to a prompt from best to worst.
public struct RankedLists: Equatable, Sendable {
  /// For each row an item, a candidate of it, a rater, and the rank that this rater gave: 1 is best, equal ranks are
  /// ties, NaN is missing.
  public let items: [UInt32]
  public let candidates: [UInt32]
  public let raters: [UInt32]
  public let ranks: [Double]

  /// Row numbers by item, then rater, then candidate; those without a rank left out.
  let order: [Int]

  /// Refuses columns of different lengths, infinite ranks, and a rater who ranked a candidate twice. Time
  /// O(n log n).
  public init(items: [UInt32], candidates: [UInt32], raters: [UInt32], ranks: [Double])
    throws(AgreementError)
  {
    try AgreementError.checkLengths("candidates", candidates.count, "items", items.count)
    try AgreementError.checkLengths("raters", raters.count, "items", items.count)
    try AgreementError.checkLengths("ranks", ranks.count, "items", items.count)
    if let row = ranks.firstIndex(where: \.isInfinite) {
      throw AgreementError(.value, "the rank is infinite; give NaN where there is none", row: row)
    }
    self.items = items
    self.candidates = candidates
    self.raters = raters
    self.ranks = ranks
    let key = { (row: Int) in (items[row], raters[row], candidates[row], row) }
    order = items.indices.filter { !ranks[$0].isNaN }.sorted { key($0) < key($1) }
    for (row, next) in zip(order, order.dropFirst())
    where items[row] == items[next] && raters[row] == raters[next]
      && candidates[row] == candidates[next]
    {
      throw AgreementError(
        .duplicateRating,
        "rater \(raters[next]) ranked candidate \(candidates[next]) of item \(items[next]) twice",
        row: next)
    }
  }

  /// One item's rankings: the candidates, ascending, and each rater's ranks of them, NaN where there is none.
  struct ItemRankings {
    var item: UInt32
    var candidates: [UInt32] = []
    var raters: [UInt32] = []
    var ranks: [[Double]] = []

    func ranks(of rater: UInt32) -> [Double]? { raters.firstIndex(of: rater).map { ranks[$0] } }
  }

  /// The rankings item by item, ascending.
  func forEachItem(_ body: (ItemRankings) throws(AgreementError) -> Void) throws(AgreementError) {
    var first = 0
    while first < order.count {
      var end = first
      while end < order.count, items[order[end]] == items[order[first]] { end += 1 }
      try body(rankings(order[first..<end]))
      first = end
    }
  }

  private func rankings(_ rows: ArraySlice<Int>) -> ItemRankings {
    var result = ItemRankings(item: rows.first.map { items[$0] } ?? 0)
    result.candidates = Set(rows.map { candidates[$0] }).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(result.candidates, result.candidates.indices))
    for row in rows {
      if raters[row] != result.raters.last {
        result.raters.append(raters[row])
        result.ranks.append([Double](repeating: .nan, count: result.candidates.count))
      }
      if let place = places[candidates[row]] {
        result.ranks[result.ranks.count - 1][place] = ranks[row]
      }
    }
    return result
  }
}
