import PrefKitSupport

/// Which profiles can fit a shape.
enum Weighing {
  /// The profiles whose demands on the record's own members hold, best first.
  static func choices(for shape: Shape, in catalog: Catalog) -> [(plan: Plan, needsValues: Bool)] {
    var fitting: [(plan: Plan, needsValues: Bool)] = []
    for plan in catalog.plans where fits(plan, shape) {
      let match = plan.match
      fitting.append((plan, !match.conditions.isEmpty || match.looksInside))
    }
    return fitting.sorted { isBetter($0.plan, $1.plan) }
  }

  static func isBetter(_ a: Plan, _ b: Plan) -> Bool {
    if a.rank != b.rank { return a.rank > b.rank }
    return a.match.weight > b.match.weight
  }

  static func isTied(_ a: Plan, _ b: Plan) -> Bool {
    a.rank == b.rank && a.match.weight == b.match.weight
  }

  /// Looks only at the record's own members; inner paths count as met when their first step is.
  static func fits(_ plan: Plan, _ shape: Shape) -> Bool {
    plan.needs.allSatisfy { shape.slot(of: $0) != nil } && unmet(plan, shape) == nil
  }

  /// The first demand that the shape does not meet, in words.
  static func unmet(_ plan: Plan, _ shape: Shape) -> String? {
    if plan.headerlessColumns != nil || plan.jsonColumns, plan.match.weight == 0 {
      return "its container"
    }
    for requirement in plan.match.has where !isMet(requirement, shape) {
      return
        "\(requirement.written) (\(requirement.types.words.isEmpty ? "any value" : requirement.types.words)) is not there"
    }
    for group in plan.match.any where !group.contains(where: { isMet($0, shape) }) {
      return "none of \(group.map(\.written).joined(separator: ", ")) is there"
    }
    for requirement in plan.match.lacks
    where requirement.path.count == 1 && isMet(requirement, shape) {
      return "\(requirement.written) is there"
    }
    return nil
  }

  private static func isMet(_ requirement: Match.Requirement, _ shape: Shape) -> Bool {
    guard let head = requirement.path.first else { return true }
    let inner = requirement.path.count > 1
    if !inner && requirement.isPattern {
      return shape.own.contains { i in
        let name = shape.name(i)
        return head.withUnsafeBufferPointer { pattern in
          name.withUnsafeBufferPointer { KeyPattern.match(pattern, $0) != nil }
        } && !shape.keys[i].types.isDisjoint(with: requirement.types)
      }
    }
    guard let ordinal = shape.slot(of: head) else { return false }
    return inner || !shape.keys[ordinal].types.isDisjoint(with: requirement.types)
  }

  /// Why a record of this shape is not what a named profile expects.
  static func refusal(of plan: Plan, _ shape: Shape) -> Refusal? {
    for requirement in plan.match.has where requirement.path.count == 1 && !requirement.isPattern {
      guard let ordinal = shape.slot(of: requirement.path[0]) else {
        return Refusal(
          .recordMissingField, requirement.written,
          "the field is missing; the profile \(plan.name) expects \(requirement.types.words.isEmpty ? "it" : requirement.types.words)"
        )
      }
      let types = shape.keys[ordinal].types
      // Null is a missing value, which the mapping judges field by field.
      if types.isDisjoint(with: requirement.types) && types != .null {
        return Refusal(
          .recordFieldType, requirement.written,
          "found \(types.words), the profile \(plan.name) expects \(requirement.types.words)")
      }
    }
    return nil
  }

  /// What is said of a record that no profile fits: the nearest profile, and what it misses.
  static func noProfile(_ shape: Shape, _ catalog: Catalog) -> Refusal {
    var best: (plan: Plan, met: Int)?
    for plan in catalog.plans {
      let met = plan.match.has.filter { isMet($0, shape) }.count
      if met > 0, met > best?.met ?? 0 { best = (plan, met) }
    }
    let names = shape.own.prefix(8).map { String(decoding: shape.name($0), as: UTF8.self) }
    var message = "no profile fits a record with the fields \(names.joined(separator: ", "))"
    if shape.keys.isEmpty { message = "no profile fits a record without fields" }
    if let best, let why = unmet(best.plan, shape) {
      message += "; the nearest is \(best.plan.name): \(why)"
    }
    return Refusal(.recordNoProfile, "", message)
  }
}
