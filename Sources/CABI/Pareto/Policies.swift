public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.7 of prefkit.h: lexicographic policies.

/// What a handle holds.
private final class PolicyBox {
  let policy: LexicographicPolicy
  private let columns = FlatColumns()
  /// Of each rule, then of the default.
  private var names: [UnsafeBufferPointer<UInt8>?] = []

  init(_ policy: LexicographicPolicy) {
    self.policy = policy
    for rule in policy.rules + [policy.otherwise].compactMap({ $0 }) {
      names.append(
        rule.name.map { name in
          let bytes = Array(name.utf8)
          return UnsafeBufferPointer(start: columns.keep(bytes), count: bytes.count)
        })
    }
  }

  /// The name of a rule, of the default with -1.
  func name(of rule: Int64) -> UnsafeBufferPointer<UInt8>? {
    if rule == -1 { return policy.otherwise == nil ? nil : names.last ?? nil }
    return rule >= 0 && rule < Int64(policy.rules.count) ? names[Int(rule)] : nil
  }

  var view: prefkit_policy_view {
    let rules = policy.rules + [policy.otherwise].compactMap { $0 }
    var view = prefkit_policy_view()
    view.rule_count = UInt32(clamping: policy.rules.count)
    view.most_steps = UInt32(clamping: rules.map(\.steps.count).max() ?? 0)
    view.has_default = policy.otherwise == nil ? 0 : 1
    return view
  }
}

@_cdecl("prefkit_policy_parse") @implementation
public func prefkit_policy_parse(
  _ json: UnsafePointer<CChar>!, _ length: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let bytes = try buffer(json, length)
    guard let out else { throw isNull("out") }
    let policy = try charting { () throws(ParetoError) in try LexicographicPolicy(json: bytes) }
    out.pointee = handle(PolicyBox(policy))
  }
}

@_cdecl("prefkit_policy_get") @implementation
public func prefkit_policy_get(
  _ policy: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_policy_view>!
) -> prefkit_status {
  guard let policy, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(policy, as: PolicyBox.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_policy_rule_name") @implementation
public func prefkit_policy_rule_name(
  _ policy: OpaquePointer!, _ rule: Int64, _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!,
  _ length: UnsafeMutablePointer<Int>!
) -> prefkit_status {
  guard let policy, let text, let length else { return PREFKIT_INVALID_ARGUMENT }
  return give(borrow(policy, as: PolicyBox.self).name(of: rule), text, length)
}

@_cdecl("prefkit_policy_choose") @implementation
public func prefkit_policy_choose(
  _ policy: OpaquePointer!, _ points: UnsafePointer<prefkit_points>!,
  _ names: UnsafePointer<UnsafePointer<CChar>?>!,
  _ context: UnsafePointer<prefkit_context_entry>!, _ context_count: Int,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ choice: UnsafeMutablePointer<prefkit_policy_choice>!,
  _ outcomes: UnsafeMutablePointer<prefkit_policy_outcome>!, _ capacity: Int,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let policy else { throw isNull("policy") }
    let points = try PrefKitCABI.points(points)
    let names = try objectiveNames(names, points.objectives)
    let context = try entries(context, context_count)
    let options = try ParetoOptionsArgument(options)
    let out = try Outputs(choice, "choice")
    let steps = try Outputs(outcomes, count: outcomes == nil ? 0 : capacity, "outcomes")
    let found = try charting { () throws(ParetoError) in
      try borrow(policy, as: PolicyBox.self).policy
        .choose(points, names: names, context: context, nan: options.nan, watch: options.watch)
    }
    out.set(0, prefkit_policy_choice(found))
    for (place, outcome) in found.outcomes.enumerated() {
      let objective = names.firstIndex(of: outcome.objective) ?? 0
      steps.set(
        place,
        prefkit_policy_outcome(
          struct_size: 0, objective: UInt32(clamping: objective), best: outcome.best,
          remaining: UInt64(clamping: outcome.remaining)))
    }
  }
}

private func objectiveNames(
  _ names: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int
) throws(ReadError) -> [String] {
  var texts: [String] = []
  for (place, name) in try numbers(names, count, "names").enumerated() {
    guard let name else { throw isNull("names[\(place)]") }
    texts.append(try text(name, "names[\(place)]"))
  }
  return texts
}

private func entries(
  _ start: UnsafePointer<prefkit_context_entry>?, _ count: Int
) throws(ReadError) -> [String: String] {
  var context: [String: String] = [:]
  for (place, entry) in try numbers(start, count, "context").enumerated() {
    guard let name = entry.name else { throw isNull("context[\(place)].name") }
    guard let value = entry.value else { throw isNull("context[\(place)].value") }
    let key = try text(name, "context[\(place)].name")
    let old = context.updateValue(try text(value, "context[\(place)].value"), forKey: key)
    guard old == nil else {
      throw ReadError(
        .invalidArgument, "the context has \"\(key)\" twice; give each name once", field: "context")
    }
  }
  return context
}

extension prefkit_policy_choice {
  fileprivate init(_ found: PolicyChoice) {
    self.init()
    reason = found.undefined.code
    row = found.row.map { Int64($0) } ?? -1
    rule = found.rule.map { Int64($0) } ?? -1
    decided_by = found.decidedBy.map { Int64($0) } ?? -1
    admitted = UInt64(clamping: found.admitted)
    outcome_count = UInt64(clamping: found.outcomes.count)
  }
}

@_cdecl("prefkit_policy_free") @implementation
public func prefkit_policy_free(_ policy: OpaquePointer!) {
  release(policy, as: PolicyBox.self)
}
