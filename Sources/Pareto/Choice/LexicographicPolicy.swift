/// What to put first, by scenario: a small declarative document.
///
///     {"rules": [{"name": "risky", "when": {"risk_level": ["high", "critical"]},
///                 "order": ["safety", {"objective": "helpfulness", "tolerance": 0.5}],
///                 "require": {"safety": {"min": 4}}}],
///      "default": {"order": ["helpfulness", "safety"]}}
///
/// The first rule all of whose conditions the context meets is the one that counts, else the default.
public struct LexicographicPolicy: Sendable, Equatable {
  /// An objective that is made as good as can be, before those that come later.
  public struct Step: Sendable, Equatable {
    public internal(set) var objective: String
    /// By how much a point may be worse than the best that is left, and stay.
    public internal(set) var tolerance = 0.0
    /// What is good enough: all that reach it are alike.
    public internal(set) var threshold: Double?
    /// Where it stands in the document, as a JSON Pointer (RFC 6901).
    public internal(set) var pointer: String
  }

  /// The bounds that a point must keep, in the units of its objective.
  public struct Requirement: Sendable, Equatable {
    public internal(set) var objective: String
    public internal(set) var min: Double?
    public internal(set) var max: Double?
    public internal(set) var pointer: String
  }

  public struct Condition: Sendable, Equatable {
    public internal(set) var name: String
    /// The context meets it with any of these.
    public internal(set) var values: [String]
  }

  public struct Rule: Sendable, Equatable {
    public internal(set) var name: String?
    public internal(set) var conditions: [Condition]
    public internal(set) var steps: [Step]
    public internal(set) var requirements: [Requirement]
  }

  public internal(set) var rules: [Rule]
  public internal(set) var otherwise: Rule?

  /// The rule for a context and its place in `rules`, nil for the default.
  func rule(for context: [String: String]) throws(ParetoError) -> (place: Int?, rule: Rule) {
    let place = rules.firstIndex { rule in
      rule.conditions.allSatisfy { condition in
        context[condition.name].map { condition.values.contains($0) } ?? false
      }
    }
    if let place { return (place, rules[place]) }
    if let otherwise { return (nil, otherwise) }
    throw ParetoError(
      .options, "no rule of the policy fits the context, and it has no default; add one")
  }
}
