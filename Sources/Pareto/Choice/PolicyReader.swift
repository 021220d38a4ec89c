import PrefKitSupport

extension LexicographicPolicy {
  /// The policy that a JSON document describes.
  ///
  /// - Throws: what is wrong, at which JSON Pointer.
  public init(json: some Collection<UInt8>) throws(ParetoError) {
    let bytes = Array(json)
    let document: JSONValue
    do {
      document = try bytes.withUnsafeBufferPointer { try JSONValue(parsing: $0) }
    } catch let fault as Fault {
      throw ParetoError(
        .options, "the policy is no JSON: \(fault.code.word) at byte \(fault.offset)")
    } catch {
      throw ParetoError(.options, "the policy is no JSON")
    }
    let root = try PolicyReader(document, "")
    try root.allow(["rules", "default"])
    var rules: [Rule] = []
    if let list = root["rules"] {
      for rule in try list.elements() {
        rules.append(try Rule(rule, isDefault: false))
      }
    }
    self.rules = rules
    otherwise = try root["default"].map { (rule) throws(ParetoError) in
      try Rule(rule, isDefault: true)
    }
    guard otherwise != nil || !rules.isEmpty else {
      throw root.error("no rules and no default", "at least one of them")
    }
  }

  public init(json: String) throws(ParetoError) { try self.init(json: Array(json.utf8)) }
}

extension LexicographicPolicy.Rule {
  fileprivate init(_ reader: PolicyReader, isDefault: Bool) throws(ParetoError) {
    try reader.allow(
      isDefault ? ["name", "order", "require"] : ["name", "when", "order", "require"])
    name = try reader["name"].map { (name) throws(ParetoError) in try name.text() }
    conditions = []
    if let when = reader["when"] {
      for (name, value) in try when.members() {
        conditions.append(LexicographicPolicy.Condition(name: name, values: try value.tokens()))
      }
    }
    guard isDefault || !conditions.isEmpty else {
      throw reader.error("a rule without conditions", "conditions in when, or the member default")
    }
    guard let order = reader["order"] else {
      throw reader.error("no order", "a list of objectives in order")
    }
    steps = []
    for step in try order.elements() { steps.append(try LexicographicPolicy.Step(step)) }
    guard !steps.isEmpty else { throw order.error("an empty list", "at least one objective") }
    requirements = []
    if let require = reader["require"] {
      for (name, bounds) in try require.members() {
        requirements.append(try LexicographicPolicy.Requirement(name, bounds))
      }
    }
    try checkSteps()
  }

  private func checkSteps() throws(ParetoError) {
    for (place, step) in steps.enumerated() {
      let isTwice = steps[..<place].contains {
        $0.objective == step.objective && $0.threshold == step.threshold
      }
      guard isTwice else { continue }
      throw ParetoError(
        .options,
        "\(step.pointer): found \(step.objective) again, expected each objective once for a threshold")
    }
  }
}

extension LexicographicPolicy.Step {
  fileprivate init(_ reader: PolicyReader) throws(ParetoError) {
    pointer = reader.shownPointer
    if case .string(let name) = reader.value {
      objective = name
      return
    }
    try reader.allow(["objective", "tolerance", "threshold"])
    guard let name = reader["objective"] else {
      throw reader.error("no objective", "the name of one, or an object with it")
    }
    objective = try name.text()
    if let member = reader["tolerance"] {
      tolerance = try member.number()
      guard tolerance >= 0 else { throw member.error("\(tolerance)", "a number from 0 up") }
    }
    threshold = try reader["threshold"].map { (member) throws(ParetoError) in try member.number() }
  }
}

extension LexicographicPolicy.Requirement {
  fileprivate init(_ name: String, _ reader: PolicyReader) throws(ParetoError) {
    objective = name
    pointer = reader.shownPointer
    try reader.allow(["min", "max"])
    min = try reader["min"].map { (member) throws(ParetoError) in try member.number() }
    max = try reader["max"].map { (member) throws(ParetoError) in try member.number() }
    guard min != nil || max != nil else { throw reader.error("no bound", "min, max or both") }
    if let min, let max, min > max { throw reader.error("min above max", "an order") }
  }
}

/// A value of the document that knows where it stands.
private struct PolicyReader {
  let value: JSONValue
  let pointer: String

  init(_ value: JSONValue, _ pointer: String) throws(ParetoError) {
    self.value = value
    self.pointer = pointer
    guard let members = value.members else { return }
    var seen: Set<String> = []
    for (name, _) in members where !seen.insert(name).inserted {
      throw error("the member \"\(name)\" twice", "each once")
    }
  }

  private init(unchecked value: JSONValue, _ pointer: String) {
    self.value = value
    self.pointer = pointer
  }

  /// The empty pointer is the document itself.
  var shownPointer: String { pointer.isEmpty ? "the policy" : pointer }

  func error(_ found: String, _ expected: String) -> ParetoError {
    ParetoError(.options, "\(shownPointer): found \(found), expected \(expected)")
  }

  private var kind: String {
    switch value {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// A member; missing ones and null are nil.
  subscript(name: String) -> PolicyReader? {
    guard let member = value[name], member != .null else { return nil }
    return PolicyReader(unchecked: member, pointer + "/" + PolicyReader.escaped(name))
  }

  private static func escaped(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.append(character)
      }
    }
  }

  /// Refuses members of other names: a typing error would change the choice without a word.
  func allow(_ names: [String]) throws(ParetoError) {
    for (name, _) in try members() where !names.contains(name) {
      throw error("the member \"\(name)\"", names.joined(separator: ", "))
    }
  }

  func members() throws(ParetoError) -> [(String, PolicyReader)] {
    guard let members = value.members else { throw error(kind, "an object") }
    var list: [(String, PolicyReader)] = []
    var seen: Set<String> = []
    for (name, value) in members {
      guard seen.insert(name).inserted else {
        throw error("the member \"\(name)\" twice", "each once")
      }
      list.append((name, try PolicyReader(value, pointer + "/" + PolicyReader.escaped(name))))
    }
    return list
  }

  func elements() throws(ParetoError) -> [PolicyReader] {
    guard let elements = value.elements else { throw error(kind, "a list") }
    var list: [PolicyReader] = []
    for (place, value) in elements.enumerated() {
      list.append(try PolicyReader(value, "\(pointer)/\(place)"))
    }
    return list
  }

  func text() throws(ParetoError) -> String {
    guard let text = value.string else { throw error(kind, "a string") }
    return text
  }

  func number() throws(ParetoError) -> Double {
    guard let number = value.double, number.isFinite else { throw error(kind, "a finite number") }
    return number
  }

  /// A text, number or boolean, or a list of them.
  func tokens() throws(ParetoError) -> [String] {
    if let token = value.token { return [token] }
    let list = try elements()
    guard !list.isEmpty else { throw error("an empty list", "at least one value") }
    var tokens: [String] = []
    for element in list {
      guard let token = element.value.token else {
        throw element.error(element.kind, "a string, a number or a boolean")
      }
      tokens.append(token)
    }
    return tokens
  }
}
