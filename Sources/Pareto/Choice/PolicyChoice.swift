import PrefKitStatistics

/// What a policy chose, and why.
public struct PolicyChoice: Sendable, Equatable {
  /// What one step of the order left.
  public struct Outcome: Sendable, Equatable {
    public var objective: String
    /// The best that was left, in the caller's direction; the threshold where that was reached.
    public var best: Double
    /// The points that stayed.
    public var remaining: Int
  }

  /// The row; of several that no step tells apart the first.
  public var row: Int?
  public var undefined: ParetoReason?
  /// The place of the rule in the policy, nil for its default.
  public var rule: Int?
  public var ruleName: String?
  /// The points that meet the requirements.
  public var admitted = 0
  public var outcomes: [Outcome] = []
  /// The step that left one point; nil where the requirements did, or where points are left that are alike.
  public var decidedBy: Int?

  init() {}
}

extension LexicographicPolicy {
  /// The point that comes first by the rule for the context.
  ///
  /// - Parameter names: of the objectives, one each.
  /// - Throws: where the rule names an objective that there is not, or none fits the context.
  public func choose(
    _ points: PointView, names: [String], context: [String: String], nan: NaNRule = .error,
    watch: Watch? = nil
  ) throws(ParetoError) -> PolicyChoice {
    guard names.count == points.objectives, Set(names).count == names.count else {
      throw ParetoError(
        .shape,
        "the \(points.objectives) objectives need as many names that differ; there are \(names.count)"
      )
    }
    let minimised = try MinimisedPoints(points, nan: nan)
    let (place, rule) = try rule(for: context)
    var choice = PolicyChoice()
    choice.rule = place
    choice.ruleName = rule.name
    var left = Array(0..<minimised.count)
    let width = points.objectives
    var pace = Pace(watch, of: rule.requirements.count + rule.steps.count)
    for (turn, requirement) in rule.requirements.enumerated() {
      try pace.step(8 * left.count, done: turn)
      let c = try column(requirement.objective, names, requirement.pointer)
      let (low, high) = requirement.minimised(points.maximize[c])
      left.removeAll { place in
        let number = minimised.values[place * width + c]
        return number < low || number > high
      }
    }
    var columns: [Int] = []
    for step in rule.steps { columns.append(try column(step.objective, names, step.pointer)) }
    choice.admitted = left.count
    guard let first = left.first else {
      choice.undefined = minimised.count == 0 ? .empty : .noneAdmitted
      return choice
    }
    for (place, (step, c)) in zip(rule.steps, columns).enumerated() {
      let before = left.count
      try pace.step(32 * before, done: rule.requirements.count + place)
      let sign = points.maximize[c] ? -1.0 : 1
      let enough = step.threshold.map { $0 * sign } ?? -.infinity
      let numbers = left.map { Swift.max(minimised.values[$0 * width + c], enough) }
      let best = numbers.reduce(.infinity, Swift.min)
      left = zip(left, numbers).filter { $0.1 <= best + step.tolerance }.map(\.0)
      choice.outcomes.append(
        PolicyChoice.Outcome(
          objective: step.objective, best: best * sign + 0.0, remaining: left.count))
      if left.count == 1, before > 1 { choice.decidedBy = place }
    }
    let chosen = left.first ?? first
    choice.row = minimised.row(chosen)
    return choice
  }

  private func column(
    _ name: String, _ names: [String], _ pointer: String
  ) throws(ParetoError) -> Int {
    guard let column = names.firstIndex(of: name) else {
      throw ParetoError(
        .options,
        "\(pointer): there is no objective \"\(name)\"; the points have \(names.joined(separator: ", "))"
      )
    }
    return column
  }
}

extension LexicographicPolicy.Requirement {
  fileprivate func minimised(_ maximize: Bool) -> (Double, Double) {
    maximize
      ? (-(max ?? .infinity), -(min ?? -.infinity)) : (min ?? -.infinity, max ?? .infinity)
  }
}
