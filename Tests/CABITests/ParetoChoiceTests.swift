import CPrefKit
import Glibc
import PrefKitPareto
import Testing

@Suite("Choosing a point through the header")
struct ParetoChoiceTests {
  private let sheet = PointSheet([5, 1, 4, 3.5, 3, 4, 1, 5, 1, 1], 2)

  @Test("the knee, by both forms, and the frontier that it is of")
  func knee() {
    var chosen = sized(prefkit_chosen())
    var values = [Double](repeating: 0, count: 5)
    var mask = [UInt8](repeating: 9, count: 5)
    let status = prefkit_pareto_knee(
      &sheet.points, PREFKIT_KNEE_TRADE_OFF, 0, nil, &chosen, &values, &mask, nil)
    #expect(status == PREFKIT_OK)
    #expect(chosen.row == 1 && chosen.reason == 0)
    #expect(mask == [1, 1, 1, 1, 0] && values[4].isNaN && values[1] == 2)
    var distant = sized(prefkit_chosen())
    #expect(
      prefkit_pareto_knee(
        &sheet.points, PREFKIT_KNEE_DISTANCE, 0, nil, &distant, nil, nil, nil) == PREFKIT_OK)
    #expect(distant.row == 1)
    let line = PointSheet([0, 2, 1, 1, 2, 0], 2)
    #expect(
      prefkit_pareto_knee(&line.points, PREFKIT_KNEE_DISTANCE, 0, nil, &distant, nil, nil, nil)
        == PREFKIT_OK)
    #expect(distant.row == -1 && distant.reason == PREFKIT_PARETO_REASON_NO_KNEE)
  }

  @Test("each scalarization is the core's")
  func scalarize() throws {
    let forms: [(prefkit_scalarization, Scalarization)] = [
      (PREFKIT_SCALARIZE_WEIGHTED_SUM, .weightedSum), (PREFKIT_SCALARIZE_CHEBYSHEV, .chebyshev),
      (PREFKIT_SCALARIZE_AUGMENTED_CHEBYSHEV, .augmentedChebyshev(rho: 0.1)),
      (PREFKIT_SCALARIZE_ACHIEVEMENT, .achievement),
      (PREFKIT_SCALARIZE_AUGMENTED_ACHIEVEMENT, .augmentedAchievement(rho: 0.1)),
      (PREFKIT_SCALARIZE_BOUNDARY, .boundaryIntersection(theta: 0.1)),
    ]
    let rows = UnsafeBufferPointer(start: UnsafePointer(sheet.rows), count: 10)
    let view = try PointView(rows: rows, objectives: 2, maximize: [true, true])
    for (code, form) in forms {
      var options = sized(prefkit_scalarize_options())
      options.form = code
      options.parameter = 0.1
      options.normalize = 1
      var core = Scalarized.Options()
      core.normalize = true
      let expected = try Scalarized.of(view, form, weights: [2, 1], options: core)
      var best = sized(prefkit_chosen())
      var values = [Double](repeating: 0, count: 5)
      #expect(
        prefkit_pareto_scalarize(&sheet.points, [2, 1], &options, &best, &values, nil) == PREFKIT_OK
      )
      #expect(values == expected.values && best.row == Int64(expected.best ?? -1))
    }
  }

  @Test("winning weights, and none for a point inside a hollow")
  func weights() {
    var found = sized(prefkit_winning_weights())
    var (own, low, high) = ([0.0, 0], [0.0, 0], [0.0, 0])
    #expect(
      prefkit_pareto_weights_for(&sheet.points, 1, 0, nil, &found, &own, &low, &high, nil)
        == PREFKIT_OK)
    #expect(found.exists == 1 && low[0] == 1.0 / 3 && high[0] == 2.5 / 3.5)
    #expect(
      prefkit_pareto_weights_for(&sheet.points, 4, 0, nil, &found, &own, &low, &high, nil)
        == PREFKIT_OK)
    #expect(found.exists == 0 && found.margin < 0 && low[0].isNaN)
    var error = newError()
    #expect(
      prefkit_pareto_weights_for(&sheet.points, 5, 0, nil, &found, nil, nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_pareto_weights_for(&sheet.points, 1, 8, nil, &found, nil, nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "flags")
    let deep = PointSheet(random: 60, 3)
    var options = stoppingOptions()
    var status = PREFKIT_OK
    for row in 0..<60 where status == PREFKIT_OK {
      status = prefkit_pareto_weights_for(
        &deep.points, UInt64(row), 0, &options, &found, nil, nil, nil, nil)
    }
    #expect(status == PREFKIT_CANCELLED)
  }

  @Test("sensitivity has an axis for each objective")
  func sensitivity() throws {
    var made: OpaquePointer?
    #expect(prefkit_pareto_sensitivity(&sheet.points, [1, 1], nil, &made, nil) == PREFKIT_OK)
    let handle = try #require(made)
    defer { prefkit_sensitivity_free(handle) }
    var view = sized(prefkit_sensitivity_view())
    #expect(prefkit_sensitivity_get(handle, &view) == PREFKIT_OK)
    #expect(view.winner == 1 && view.weights[0] == 0.5)
    #expect(view.winners_below[0] == 3 && view.winners_above[0] == 0)
    let ends = (0...2).map { view.segment_starts[$0] }
    #expect(ends == [0, 3, 6])
    #expect((0..<3).map { view.segment_winners[$0] } == [3, 1, 0])
    view.struct_size = 8
    #expect(prefkit_sensitivity_get(handle, &view) == PREFKIT_INVALID_ARGUMENT)
    let empty = PointSheet([], 2)
    var none: OpaquePointer?
    #expect(prefkit_pareto_sensitivity(&empty.points, [1, 1], nil, &none, nil) == PREFKIT_OK)
    var blank = sized(prefkit_sensitivity_view())
    #expect(prefkit_sensitivity_get(none, &blank) == PREFKIT_OK)
    #expect(blank.reason == PREFKIT_PARETO_REASON_EMPTY && blank.weights == nil)
    prefkit_sensitivity_free(none)
    prefkit_sensitivity_free(nil)
  }

  @Test("what is NULL, short or unknown is refused")
  func refused() {
    var error = newError()
    var chosen = sized(prefkit_chosen())
    #expect(
      prefkit_pareto_knee(nil, 0, 0, nil, &chosen, nil, nil, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_pareto_knee(&sheet.points, 0, 0, nil, nil, nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "knee")
    #expect(
      prefkit_pareto_knee(&sheet.points, 7, 0, nil, &chosen, nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_pareto_knee(&sheet.points, 0, -1, nil, &chosen, nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    chosen.struct_size = 4
    #expect(
      prefkit_pareto_knee(&sheet.points, 0, 0, nil, &chosen, nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    chosen = sized(prefkit_chosen())
    #expect(
      prefkit_pareto_scalarize(&sheet.points, nil, nil, &chosen, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_pareto_scalarize(&sheet.points, [0, 0], nil, &chosen, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    var options = sized(prefkit_scalarize_options())
    options.form = 17
    #expect(
      prefkit_pareto_scalarize(&sheet.points, [1, 1], &options, &chosen, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "form")
    #expect(
      prefkit_pareto_sensitivity(&sheet.points, [1, 1], nil, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
  }
}

@Suite("Policies through the header")
struct ParetoPolicyTests {
  private let sheet = PointSheet([5, 1, 4, 3.5, 3, 4, 1, 5], 2)
  private static let document = """
    {"rules": [{"name": "risky", "when": {"risk": ["high", "critical"]},
                "order": ["safe", {"objective": "help", "tolerance": 0.5}],
                "require": {"help": {"min": 2}}}],
     "default": {"order": ["help"]}}
    """

  private func parse(_ text: String) throws -> OpaquePointer {
    var made: OpaquePointer?
    var error = newError()
    let bytes = Array(text.utf8)
    let status = bytes.withUnsafeBytes {
      prefkit_policy_parse(
        $0.bindMemory(to: CChar.self).baseAddress, bytes.count, &made, &error)
    }
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    return made
  }

  private func choose(
    _ policy: OpaquePointer?, _ context: [(String, String)] = [],
    names: [String] = ["help", "safe"],
    capacity: Int = 2
  ) throws -> (prefkit_policy_choice, [prefkit_policy_outcome]) {
    var texts = (names + context.flatMap { [$0.0, $0.1] }).map { strdup($0) }
    defer { for text in texts { free(text) } }
    let own = texts[..<names.count].map { UnsafePointer($0) }
    let entries = context.indices.map { place in
      prefkit_context_entry(
        name: texts[names.count + 2 * place], value: texts[names.count + 2 * place + 1])
    }
    var choice = sized(prefkit_policy_choice())
    var outcomes = [prefkit_policy_outcome](
      repeating: sized(prefkit_policy_outcome()), count: Swift.max(1, capacity))
    var error = newError()
    let status = prefkit_policy_choose(
      policy, &sheet.points, own, entries, entries.count, nil, &choice, &outcomes, capacity, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    texts.removeAll(keepingCapacity: false)
    return (choice, outcomes)
  }

  @Test("the rule for the context counts, and what its steps left is told")
  func rules() throws {
    let policy = try parse(Self.document)
    defer { prefkit_policy_free(policy) }
    let (risky, outcomes) = try choose(policy, [("risk", "critical")])
    #expect(risky.row == 2 && risky.rule == 0 && risky.admitted == 3)
    #expect(risky.outcome_count == 2 && risky.decided_by == 0)
    #expect(outcomes[0].objective == 1 && outcomes[0].best == 4 && outcomes[0].remaining == 1)
    let (usual, _) = try choose(policy, capacity: 0)
    #expect(usual.row == 0 && usual.rule == -1)
    var view = sized(prefkit_policy_view())
    #expect(prefkit_policy_get(policy, &view) == PREFKIT_OK)
    #expect(view.rule_count == 1 && view.most_steps == 2 && view.has_default == 1)
    var text: UnsafePointer<CChar>?
    var length = 0
    #expect(prefkit_policy_rule_name(policy, 0, &text, &length) == PREFKIT_OK)
    #expect(length == 5)
    for rule in [Int64(-1), 1, .max, .min] {
      #expect(prefkit_policy_rule_name(policy, rule, &text, &length) == PREFKIT_OUT_OF_RANGE)
    }
  }

  @Test("a wrong document says where, a wrong call what")
  func refused() throws {
    for text in ["", "{", "[]", "{\"rules\": []}", "{\"default\": {\"order\": [1]}}"] {
      #expect(throws: Opened.Failure.self) { try parse(text) }
    }
    let message = #expect(throws: Opened.Failure.self) {
      try parse("{\"default\": {\"order\": [{\"objective\": \"a\", \"tolerance\": -1}]}}")
    }?.message
    #expect(message?.hasPrefix("/default/order/0/tolerance") == true)
    let policy = try parse(Self.document)
    defer { prefkit_policy_free(policy) }
    #expect(throws: Opened.Failure.self) { try choose(nil) }
    #expect(throws: Opened.Failure.self) { try choose(policy, names: ["a", "b"]) }
    let twice = #expect(throws: Opened.Failure.self) {
      try choose(policy, [("risk", "high"), ("risk", "low")])
    }
    #expect(twice?.field == "context")
    var choice = sized(prefkit_policy_choice())
    #expect(
      prefkit_policy_choose(policy, &sheet.points, nil, nil, 0, nil, &choice, nil, 0, nil)
        == PREFKIT_INVALID_ARGUMENT)
  }
}
