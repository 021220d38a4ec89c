/// What a judge has to reach before its verdicts may be used.
public struct Gate: Equatable, Sendable {
  public enum Quantity: Int32, Sendable {
    /// Cohen's kappa between judge and human.
    case kappa = 0
    /// The share of items on which they give the same verdict.
    case agreement = 1
  }

  public enum Verdict: Int32, Sendable {
    /// The interval is on both sides of the threshold, or a reason says why nothing can be said.
    case undecided = 0
    /// The whole interval is at the threshold or above.
    case passed = 1
    /// The whole interval is below.
    case failed = 2
  }

  public var quantity: Quantity
  public var threshold: Double
  /// With fewer items than this the gate stays undecided whatever the interval.
  public var minimumItems: Int

  /// The default asks for a kappa of .60, from where the preference scale says moderate.
  public init(_ quantity: Quantity = .kappa, threshold: Double = 0.6, minimumItems: Int = 10) {
    self.quantity = quantity
    self.threshold = threshold
    self.minimumItems = minimumItems
  }

  /// What an interval says. One with an end that is not a number decides nothing.
  func verdict(low: Double, high: Double) -> Verdict {
    if low >= threshold { return .passed }
    return high < threshold ? .failed : .undecided
  }
}

/// How far a judge, such as a model, gives the verdicts of humans, on the whole and in each task.
public struct JudgeCalibration: Equatable, Sendable {
  public struct Group: Equatable, Sendable {
    /// The items that both judged and the share with the same verdict, with Wilson's interval.
    public var agreement: Proportion
    /// Cohen's kappa with the interval of the options.
    public var kappa: Agreement
    public var verdict: Gate.Verdict
    /// Why nothing can be said, the most fundamental reason first; nil with a verdict, and when the interval has both
    /// sides of the threshold.
    public var undecided: Undefined?
  }

  public struct NamedGroup: Equatable, Sendable {
    public var group: UInt32
    public var result: Group
  }

  public var gate: Gate
  public var overall: Group
  /// By group, ascending.
  public var groups: [NamedGroup] = []
  /// True when every group and the whole passed: an average may hide a task in which the judge fails.
  public var passedEverywhere: Bool {
    overall.verdict == .passed && groups.allSatisfy { $0.result.verdict == .passed }
  }

  /// - Parameters:
  ///   - judge, human: a verdict an item in each, as a category; NaN where there is none.
  ///   - groups: a code an item, its task for example.
  ///   - categories: all verdicts that there are, ascending; nil for those that occur.
  ///   - options: of kappa, and the confidence of all intervals. For preference rows with ties take the ratings,
  ///     categories and weights of `TieRule`.
  public init(
    judge: [Double], human: [Double], groups: [UInt32]? = nil, categories: [Double]? = nil,
    gate: Gate = Gate(), options: AgreementOptions = AgreementOptions()
  ) throws(AgreementError) {
    try AgreementError.checkConfidence(options.confidence)
    try AgreementError.checkLengths("the judge", judge.count, "the human", human.count)
    self.gate = gate
    var rows: [UInt32: [Int]] = [:]
    if let groups {
      try AgreementError.checkLengths("the groups", groups.count, "the human", human.count)
      for (row, group) in groups.enumerated() { rows[group, default: []].append(row) }
    }
    let compare = { (rows: [Int]) throws(AgreementError) in
      try Group(
        rows.map { judge[$0] }, rows.map { human[$0] }, categories, gate, options)
    }
    overall = try compare(Array(judge.indices))
    for (group, rows) in rows.sorted(by: { $0.key < $1.key }) {
      self.groups.append(NamedGroup(group: group, result: try compare(rows)))
    }
  }
}

extension JudgeCalibration.Group {
  init(
    _ judge: [Double], _ human: [Double], _ categories: [Double]?, _ gate: Gate,
    _ options: AgreementOptions
  ) throws(AgreementError) {
    let common = judge.indices.filter { !judge[$0].isNaN && !human[$0].isNaN }
    let (own, theirs) = (common.map { judge[$0] }, common.map { human[$0] })
    agreement = Proportion(own, theirs, confidence: options.confidence)
    kappa = try CohenKappa.between(own, theirs, options, categories: categories)
    let isFew = common.count < gate.minimumItems
    switch gate.quantity {
    case .kappa:
      undecided =
        kappa.undefined ?? (isFew ? .tooFew : nil) ?? kappa.errorUndefined
        ?? JudgeCalibration.reason(kappa, agreement, own, theirs)
      verdict =
        undecided == nil ? gate.verdict(low: kappa.ciLow, high: kappa.ciHigh) : .undecided
    case .agreement:
      undecided = agreement.undefined ?? (isFew ? .tooFew : nil)
      verdict =
        undecided == nil ? gate.verdict(low: agreement.ciLow, high: agreement.ciHigh) : .undecided
    }
  }
}

extension JudgeCalibration {
  /// Why an interval of kappa that there is says nothing. Against verdicts that are all the same kappa is 0 whatever
  /// the judge does, and its error 0 too. An interval without width is believed only where all verdicts are equal, or
  /// none is.
  fileprivate static func reason(
    _ kappa: Agreement, _ agreement: Proportion, _ own: [Double], _ theirs: [Double]
  ) -> Undefined? {
    let isConstant = { (verdicts: [Double]) in verdicts.allSatisfy { $0 == verdicts.first } }
    if isConstant(own) || isConstant(theirs) { return .constantSide }
    let isMixed = agreement.hits > 0 && agreement.hits < agreement.count
    return isMixed && kappa.ciHigh - kappa.ciLow < 1e-12 ? .noVariance : nil
  }
}
