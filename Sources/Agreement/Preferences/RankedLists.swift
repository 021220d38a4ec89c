import PrefKitStatistics

/// Rankings that raters gave to the candidates of items, such as the four answers to a prompt from best to worst.
public struct RankedLists: Equatable, Sendable {
  /// For each row an item, a candidate of it, a rater, and the rank that this rater gave: 1 is best, equal ranks are
  /// ties, NaN is missing.
  public let items: [UInt32]
  public let candidates: [UInt32]
  public let raters: [UInt32]
  public let ranks: [Double]

  /// Row numbers by item, then rater, then candidate; those without a rank left out.
  private(set) var order: [Int]

  /// Refuses columns of different lengths and infinite ranks, and unless `duplicates` says which rank counts a
  /// rater who ranked a candidate twice. Time O(n log n).
  public init(
    items: [UInt32], candidates: [UInt32], raters: [UInt32], ranks: [Double],
    duplicates: DuplicatePolicy = .refuse
  ) throws(AgreementError) {
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
    try settle(duplicates)
  }

  private mutating func settle(_ policy: DuplicatePolicy) throws(AgreementError) {
    var kept: [Int] = []
    kept.reserveCapacity(order.count)
    for row in order {
      guard let last = kept.last, isSamePlace(last, row) else {
        kept.append(row)
        continue
      }
      switch policy {
      case .first: break
      case .last: kept[kept.count - 1] = row
      case .refuse, .keep:
        throw AgreementError(
          .duplicateRating,
          "rater \(raters[row]) ranked candidate \(candidates[row]) of item \(items[row]) twice; "
            + "a candidate has one rank in a list, so choose whether the first or the last counts",
          row: row)
      }
    }
    order = kept
  }

  private func isSamePlace(_ a: Int, _ b: Int) -> Bool {
    items[a] == items[b] && raters[a] == raters[b] && candidates[a] == candidates[b]
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
  func forEachItem(
    _ watch: Watch? = nil, _ body: (ItemRankings) throws(AgreementError) -> Void
  ) throws(AgreementError) {
    var first = 0
    while first < order.count {
      try watch?.pass(first, of: order.count)
      var end = first
      while end < order.count, items[order[end]] == items[order[first]] { end += 1 }
      try body(try rankings(order[first..<end]))
      first = end
    }
    try watch?.pass(order.count, of: order.count)
  }

  /// The lists of these raters alone.
  func of(_ rater: UInt32, _ other: UInt32) -> RankedLists {
    var lists = self
    lists.order = order.filter { raters[$0] == rater || raters[$0] == other }
    return lists
  }

  /// The most places that one item's candidates by its raters may have: 2 GiB of ranks.
  private static let mostPlaces = 1 << 28

  private func rankings(_ rows: ArraySlice<Int>) throws(AgreementError) -> ItemRankings {
    var result = ItemRankings(item: rows.first.map { items[$0] } ?? 0)
    result.candidates = Set(rows.map { candidates[$0] }).sorted()
    let raterCount = Set(rows.map { raters[$0] }).count
    guard raterCount <= RankedLists.mostPlaces / Swift.max(1, result.candidates.count) else {
      throw AgreementError(
        .shape,
        "item \(result.item) has \(result.candidates.count) candidates and \(raterCount) raters, which is more "
          + "than \(RankedLists.mostPlaces) places; compare raters two at a time")
    }
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
