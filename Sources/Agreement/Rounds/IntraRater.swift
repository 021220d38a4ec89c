/// Judgements with who made them.
public struct Judgements: Equatable, Sendable {
  public var items: [UInt32]
  public var raters: [UInt32]
  /// Categories; NaN where there is none.
  public var values: [Double]

  public init(items: [UInt32], raters: [UInt32], values: [Double]) {
    self.items = items
    self.raters = raters
    self.values = values
  }

  /// Splits judgements in which raters met items again: the first on each item by each rater, and the one after
  /// it. Third and later ones are left out, and so are those that have no value.
  public func repeats() throws(AgreementError) -> (first: Judgements, second: Judgements) {
    try check()
    var met: [Key: Int] = [:]
    var halves = [
      Judgements(items: [], raters: [], values: []), Judgements(items: [], raters: [], values: []),
    ]
    for row in items.indices where !values[row].isNaN {
      let times = met[Key(item: items[row], rater: raters[row]), default: 0]
      met[Key(item: items[row], rater: raters[row])] = times + 1
      guard times < 2 else { continue }
      halves[times].items.append(items[row])
      halves[times].raters.append(raters[row])
      halves[times].values.append(values[row])
    }
    return (halves[0], halves[1])
  }

  /// The same judgements where, of a rater's on an item, only the first or the last is left. The other policies
  /// leave all, which a comparison of rounds then refuses.
  public func settled(_ policy: DuplicatePolicy) throws(AgreementError) -> Judgements {
    guard policy == .first || policy == .last else { return self }
    try check()
    var settled = Judgements(items: [], raters: [], values: [])
    var places: [Key: Int] = [:]
    for row in items.indices where !values[row].isNaN {
      let key = Key(item: items[row], rater: raters[row])
      if let place = places[key] {
        if policy == .last { settled.values[place] = values[row] }
        continue
      }
      places[key] = settled.items.count
      settled.items.append(items[row])
      settled.raters.append(raters[row])
      settled.values.append(values[row])
    }
    return settled
  }

  fileprivate struct Key: Hashable {
    let item: UInt32
    let rater: UInt32
  }

  fileprivate func check() throws(AgreementError) {
    try AgreementError.checkLengths("raters", raters.count, "items", items.count)
    try AgreementError.checkLengths("values", values.count, "items", items.count)
  }
}

/// How far raters agree with themselves when they meet the same item again.
public struct IntraRater: Equatable, Sendable {
  public struct Rater: Equatable, Sendable {
    public var rater: UInt32
    /// The share of the items judged twice that got the same verdict.
    public var agreement: Proportion
    /// Cohen's kappa of the rater's two rounds.
    public var kappa: Agreement
  }

  /// All raters together.
  public var agreement: Proportion
  public var kappa: Agreement
  /// Each rater of the first round, ascending; undefined for those who judged no item twice.
  public var raters: [Rater]
  public var undefined: Undefined? { agreement.undefined }

  /// - Parameters: the two rounds; a rater who judged an item twice in one round is an error that names the row.
  public init(
    _ first: Judgements, _ second: Judgements, options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) {
    try AgreementError.checkConfidence(options.confidence)
    _ = try first.verdicts()
    let again = try second.verdicts()
    // A rater who judged nothing again is listed too.
    let codes = Set(first.raters).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(codes, codes.indices))
    var pairs = [PairsOfRater](repeating: PairsOfRater(), count: codes.count)
    for row in first.items.indices where !first.values[row].isNaN {
      let key = Judgements.Key(item: first.items[row], rater: first.raters[row])
      guard let value = again[key], let place = places[key.rater] else { continue }
      pairs[place].first.append(first.values[row])
      pairs[place].second.append(value)
    }
    raters = []
    for (rater, own) in zip(codes, pairs) {
      raters.append(
        Rater(
          rater: rater,
          agreement: Proportion(own.first, own.second, confidence: options.confidence),
          kappa: try CohenKappa.between(own.first, own.second, options)))
    }
    let all = (pairs.flatMap(\.first), pairs.flatMap(\.second))
    agreement = Proportion(all.0, all.1, confidence: options.confidence)
    kappa = try CohenKappa.between(all.0, all.1, options)
  }
}

/// The verdicts on the items that one rater judged twice.
private struct PairsOfRater {
  var first: [Double] = []
  var second: [Double] = []
}

extension Judgements {
  fileprivate func verdicts() throws(AgreementError) -> [Key: Double] {
    try check()
    var verdicts: [Key: Double] = [:]
    for row in items.indices where !values[row].isNaN {
      guard values[row].isFinite else {
        throw AgreementError(.value, "the verdict on item \(items[row]) is infinite", row: row)
      }
      let key = Key(item: items[row], rater: raters[row])
      guard verdicts.updateValue(values[row], forKey: key) == nil else {
        throw AgreementError(
          .duplicateRating,
          "rater \(raters[row]) judged item \(items[row]) twice in one round; split the rounds first",
          row: row)
      }
    }
    return verdicts
  }
}

extension Proportion {
  /// The share of equal values in two arrays of one length.
  init(_ a: [Double], _ b: [Double], confidence: Double) {
    let same = zip(a, b).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    self.init(same, of: a.count, confidence: confidence, whenEmpty: .noCommonItems)
  }
}
