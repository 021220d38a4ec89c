/// The verdicts of one round of annotation, one an item.
public struct Round: Equatable, Sendable {
  /// A code for each item; the same item has the same code in both rounds.
  public var items: [UInt32]
  /// The verdict on each, as a category; NaN where there is none.
  public var values: [Double]

  public init(items: [UInt32], values: [Double]) {
    self.items = items
    self.values = values
  }
}

/// An item that was judged otherwise the second time.
public struct Flip: Equatable, Sendable {
  public var item: UInt32
  public var first: Double
  public var second: Double
}

/// How often the items of one group (a task, say) flipped.
public struct GroupFlips: Equatable, Sendable {
  public var group: UInt32
  public var agreement: Proportion
  public var flipCount: Int { agreement.count - agreement.hits }
}

/// The flips between two categories, each way.
public struct FlipDirection: Equatable, Sendable {
  public var low: Double
  public var high: Double
  /// Forward is from `low` to `high`.
  public var test: McNemarTest
}

/// What changed between two rounds of annotation of the same items.
public struct FlipRate: Equatable, Sendable {
  /// The share of the common items that kept their verdict; undefined when the rounds have no item in common.
  public var agreement: Proportion
  /// 1 - agreement.
  public var estimate: Double { 1 - agreement.estimate }
  /// The items that flipped, in the order of the first round: what an arbitrator looks at.
  public var flips: [Flip] = []
  /// By group, ascending, those without a common item included.
  public var groups: [GroupFlips] = []
  /// For each two categories with flips between them, ascending: does one way prevail?
  public var directions: [FlipDirection] = []
  /// Cohen's kappa between the rounds.
  public var kappa: Agreement
  public var undefined: Undefined? { agreement.undefined }

  /// Compares two rounds.
  ///
  /// - Parameters:
  ///   - groups: a code for each row of the first round.
  ///   - options: of kappa, and the confidence of all intervals.
  ///
  /// An item that occurs twice in a round, with a verdict each time, is an error that names the row. Time
  /// O(n log n).
  public init(
    _ first: Round, _ second: Round, groups: [UInt32]? = nil,
    options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) {
    try AgreementError.checkConfidence(options.confidence)
    if let groups {
      try AgreementError.checkLengths(
        "the groups", groups.count, "the first round", first.items.count)
    }
    // The first round is checked for repeats too.
    _ = try first.verdicts()
    let again = try second.verdicts()
    var kept: [Flip] = []
    var tallies: [UInt32: (same: Int, count: Int)] = [:]
    var same = 0
    for (row, (item, value)) in zip(first.items, first.values).enumerated() {
      if let group = groups?[row] { tallies[group, default: (0, 0)].count += 0 }
      guard !value.isNaN, let second = again[item] else { continue }
      kept.append(Flip(item: item, first: value, second: second))
      if value == second { same += 1 }
      if let group = groups?[row] {
        tallies[group, default: (0, 0)].count += 1
        if value == second { tallies[group, default: (0, 0)].same += 1 }
      }
    }
    let share = { (same: Int, count: Int) in
      Proportion(
        same, of: count, confidence: options.confidence, whenEmpty: .noCommonItems)
    }
    agreement = share(same, kept.count)
    flips = kept.filter { $0.first != $0.second }
    self.groups = tallies.sorted { $0.key < $1.key }
      .map { GroupFlips(group: $0.key, agreement: share($0.value.same, $0.value.count)) }
    directions = try FlipRate.directions(flips)
    kappa = try CohenKappa.between(kept.map(\.first), kept.map(\.second), options)
  }

  private static func directions(_ flips: [Flip]) throws(AgreementError) -> [FlipDirection] {
    struct Pair: Hashable {
      let low: Double
      let high: Double
    }
    var counts: [Pair: (forward: Int, backward: Int)] = [:]
    for flip in flips {
      let rises = flip.first < flip.second
      let pair = Pair(
        low: Swift.min(flip.first, flip.second), high: Swift.max(flip.first, flip.second))
      if rises {
        counts[pair, default: (0, 0)].forward += 1
      } else {
        counts[pair, default: (0, 0)].backward += 1
      }
    }
    var directions: [FlipDirection] = []
    for (pair, count) in counts {
      let test = try McNemarTest(forward: count.forward, backward: count.backward)
      directions.append(FlipDirection(low: pair.low, high: pair.high, test: test))
    }
    return directions.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
  }
}

extension Round {
  /// The verdict on each item that has one.
  fileprivate func verdicts() throws(AgreementError) -> [UInt32: Double] {
    try AgreementError.checkLengths("the items of a round", items.count, "its values", values.count)
    var verdicts: [UInt32: Double] = [:]
    for (row, (item, value)) in zip(items, values).enumerated() where !value.isNaN {
      guard value.isFinite else {
        throw AgreementError(.value, "the verdict on item \(item) is infinite", row: row)
      }
      guard verdicts.updateValue(value, forKey: item) == nil else {
        throw AgreementError(
          .duplicateRating,
          "item \(item) has two verdicts in one round; settle which counts before comparing rounds",
          row: row)
      }
    }
    return verdicts
  }
}
