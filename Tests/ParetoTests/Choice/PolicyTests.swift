import Testing

@testable import PrefKitPareto

@Suite("Lexicographic policies")
struct PolicyTests {
  static let document = """
    {"rules": [{"name": "risky", "when": {"risk_level": ["high", "critical"]},
                "order": ["safety", {"objective": "helpfulness", "tolerance": 0.5}, "brevity"],
                "require": {"safety": {"min": 4}}},
               {"when": {"risk_level": "low", "free": true},
                "order": [{"objective": "helpfulness", "threshold": 3}, "brevity"]}],
     "default": {"order": ["helpfulness"]}}
    """
  static let names = ["helpfulness", "safety", "brevity"]
  static let rows: [[Double]] = [[5, 3, 1], [4, 5, 2], [3.6, 5, 3], [3.4, 5, 9]]

  func choose(_ context: [String: String], _ rows: [[Double]] = rows) throws -> PolicyChoice {
    let policy = try LexicographicPolicy(json: PolicyTests.document)
    return try withPoints(rows.flatMap { $0 }, objectives: 3, maximize: true) {
      try policy.choose($0, names: PolicyTests.names, context: context)
    }
  }

  @Test("the first rule that fits, its steps and what they left")
  func rules() throws {
    typealias Outcome = PolicyChoice.Outcome
    let risky = try choose(["risk_level": "critical"])
    #expect(risky.row == 2 && risky.rule == 0 && risky.ruleName == "risky" && risky.admitted == 3)
    #expect(
      risky.outcomes == [
        Outcome(objective: "safety", best: 5, remaining: 3),
        Outcome(objective: "helpfulness", best: 4, remaining: 2),
        Outcome(objective: "brevity", best: 3, remaining: 1),
      ])
    #expect(risky.decidedBy == 2)
    let low = try choose(["risk_level": "low", "free": "true", "more": "x"])
    #expect(
      low.row == 3 && low.rule == 1
        && low.outcomes[0] == Outcome(objective: "helpfulness", best: 3, remaining: 4))
    let other = try choose(["risk_level": "low"])
    #expect(other.row == 0 && other.rule == nil && other.decidedBy == 0)
  }

  @Test("no point, none admitted, points alike, infinities")
  func edges() throws {
    #expect(try choose(["risk_level": "high"], []).undefined == .empty)
    let none = try choose(["risk_level": "high"], [[1, 1, 1]])
    #expect(none.undefined == .noneAdmitted && none.row == nil && none.admitted == 0)
    let alike = try choose(["risk_level": "high"], [[1, 4, 1], [1, 4, 1]])
    #expect(alike.row == 0 && alike.decidedBy == nil)
    let far = try choose(
      ["risk_level": "high"], [[.infinity, .infinity, 0], [-.infinity, .infinity, 9]])
    #expect(far.row == 0 && far.decidedBy == 1)
  }

  @Test("errors say where")
  func errors() throws {
    for (document, place) in [
      ("[]", "the policy: found a list"), ("{}", "the policy: found no rules"),
      ("{\"rules\": [{\"order\": [\"a\"]}]}", "/rules/0: found a rule without conditions"),
      ("{\"default\": {\"order\": []}}", "/default/order: found an empty list"),
      ("{\"default\": {\"order\": [\"a\", 3]}}", "/default/order/1: found a number"),
      ("{\"default\": {\"order\": [{\"tolerance\": 1}]}}", "/default/order/0: found no objective"),
      (
        "{\"default\": {\"order\": [{\"objective\": \"a\", \"tolerance\": -1}]}}",
        "/default/order/0/tolerance: found -1.0"
      ),
      (
        "{\"default\": {\"order\": [{\"objective\": \"a\", \"tolerance\": \"x\"}]}}",
        "/default/order/0/tolerance: found a string"
      ),
      ("{\"default\": {\"order\": [\"a\", \"a\"]}}", "/default/order/1: found a again"),
      (
        "{\"default\": {\"order\": [\"a\"], \"require\": {\"x/y\": {}}}}",
        "/default/require/x~1y: found no bound"
      ),
      (
        "{\"default\": {\"order\": [\"a\"], \"require\": {\"b\": {\"min\": 2, \"max\": 1}}}}",
        "/default/require/b: found min above max"
      ),
      ("{\"default\": {\"order\": [\"a\"], \"ordr\": 1}}", "/default: found the member \"ordr\""),
      (
        "{\"rules\": [{\"when\": {\"r\": []}, \"order\": [\"a\"]}]}",
        "/rules/0/when/r: found an empty list"
      ),
      (
        "{\"rules\": [{\"when\": {\"r\": [null]}, \"order\": [\"a\"]}]}",
        "/rules/0/when/r/0: found null"
      ),
      ("{\"rules\": ", "the policy is no JSON: json_unexpected_end at byte 10"),
      ("", "the policy is no JSON"),
    ] {
      let error = #expect(throws: ParetoError.self) { try LexicographicPolicy(json: document) }
      #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "")")
    }
  }

  @Test("what the points do not have, and a context that fits nothing")
  func unknown() throws {
    let policy = try LexicographicPolicy(
      json: "{\"rules\": [{\"when\": {\"a\": 1}, \"order\": [\"safety\", \"speed\"]}]}")
    try NaivePoints([[1, 2]]).view { (points) throws in
      let names = ["safety", "helpfulness"]
      let lost = #expect(throws: ParetoError.self) {
        try policy.choose(points, names: names, context: ["a": "1"])
      }
      #expect(lost?.message.hasPrefix("/rules/0/order/1: there is no objective \"speed\"") == true)
      #expect(throws: ParetoError.self) { try policy.choose(points, names: names, context: [:]) }
      #expect(throws: ParetoError.self) {
        try policy.choose(points, names: ["a", "a"], context: ["a": "1"])
      }
    }
  }
}
