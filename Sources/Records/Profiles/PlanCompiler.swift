import PrefKitSupport

/// Why a document is not a profile.
public struct ProfileError: Error, Equatable {
  /// Where in the document (RFC 6901).
  public var pointer: String
  public var message: String
}

/// Turns a profile document into a `Plan`: paths into segments, names into numbers, blocks into lists.
struct PlanCompiler {
  var draft = PlanDraft()
  /// The claim path of each open scope, outermost first; nil where a scope is no place in the record.
  var scopes: [[[UInt8]]?] = []
  var defaults: [(key: String, value: JSONValue)] = []
  var split = PromptSplit()
  var splitPaths: [String] = []
  var textCache: [[UInt8]: TextReference] = [:]

  static func compile(_ text: UnsafeBufferPointer<UInt8>) throws(ProfileError) -> Plan {
    let value: JSONValue
    do { value = try JSONValue(parsing: text) } catch {
      throw ProfileError(
        pointer: "", message: "byte \(error.offset): not valid JSON (\(error.code.word))")
    }
    return try compile(value)
  }

  static func compile(_ document: JSONValue) throws(ProfileError) -> Plan {
    var compiler = PlanCompiler()
    try compiler.document(document)
    return Plan(compiler.draft)
  }

  /// The plan of a built-in document, compiled as it is needed. `text` must stay where it is. A document that does not
  /// compile fits nothing; a test sees to it that there is none.
  static func builtIn(_ name: String, _ text: Catalog.StaticText) -> Plan {
    Plan(name: name, needs: needs(text.bytes)) {
      (try? draft(text.bytes, leavingOut: ["items", "record", "defaults"]) { try $0.head($1) })
        ?? PlanDraft(name: name, jsonColumns: true)
    } whole: {
      (try? draft(text.bytes) { try $0.document($1) }) ?? PlanDraft(name: name)
    }
  }

  private static func draft(
    _ text: UnsafeBufferPointer<UInt8>, leavingOut: Set<String> = [],
    _ compile: (inout PlanCompiler, JSONValue) throws -> Void
  ) throws -> PlanDraft {
    var compiler = PlanCompiler()
    try compile(&compiler, try JSONValue(parsing: text, leavingOut: leavingOut))
    return compiler.draft
  }

  /// The plain names that the paths of `match.has` begin with.
  private static func needs(_ text: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
    guard let base = text.baseAddress else { return [] }
    var walker = JSONWalker(base, end: base + text.count)
    guard enter("match", &walker), enter("has", &walker), walker.take(UInt8(ascii: "{")) else {
      return []
    }
    var names: [[UInt8]] = []
    while walker.peek() == UInt8(ascii: "\"") {
      let (path, hasEscapes) = walker.string()
      let name = path.dropFirst().prefix { $0 != UInt8(ascii: "/") }
      let isPlain =
        !hasEscapes && !name.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "~") }
      if isPlain && !name.isEmpty && !names.contains(Array(name)) { names.append(Array(name)) }
      guard walker.take(UInt8(ascii: ":")) else { break }
      _ = walker.value()
      guard walker.take(UInt8(ascii: ",")) else { break }
    }
    return names
  }

  /// Goes into the object that is next and up to the value of its member `name`.
  private static func enter(_ name: StaticString, _ walker: inout JSONWalker) -> Bool {
    guard walker.take(UInt8(ascii: "{")) else { return false }
    while walker.peek() == UInt8(ascii: "\"") {
      let (key, _) = walker.string()
      guard walker.take(UInt8(ascii: ":")) else { return false }
      let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      if key.elementsEqual(wanted) { return true }
      _ = walker.value()
      guard walker.take(UInt8(ascii: ",")) else { return false }
    }
    return false
  }

  // MARK: The document

  /// What weighing records against the profile needs.
  mutating func head(_ value: JSONValue) throws(ProfileError) {
    _ = try object(
      value, "",
      ["profile", "title", "see", "rank", "match", "container", "record", "items", "defaults"])
    guard let name = value["profile"]?.string, !name.isEmpty, name.utf8.count < 64,
      name.utf8.allSatisfy({
        $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
      })
    else {
      throw ProfileError(
        pointer: "/profile", message: "expected a name of lower-case letters, digits and _")
    }
    draft.name = name
    draft.title = value["title"]?.string ?? name
    if let rank = value["rank"] {
      guard let number = rank.integer, (0...9).contains(number) else {
        throw ProfileError(pointer: "/rank", message: "expected an integer from 0 to 9")
      }
      draft.rank = number
    }
    if let container = value["container"] {
      _ = try object(container, "/container", ["columns", "json_columns"])
      if let columns = container["columns"] {
        guard let count = columns.integer, (1...10_000).contains(count) else {
          throw ProfileError(
            pointer: "/container/columns", message: "expected how many columns there are")
        }
        draft.headerlessColumns = count
      }
      draft.jsonColumns = container["json_columns"] == .bool(true)
    }
    if let given = value["defaults"] {
      defaults = try object(given, "/defaults", PlanCompiler.circumstances)
    }
    if let match = value["match"] { try compileMatch(match) }
  }

  mutating func document(_ value: JSONValue) throws(ProfileError) {
    try head(value)
    if let record = value["record"] {
      _ = try object(record, "/record", ["skip"])
      if let skip = record["skip"] { draft.skip = try conditions(skip, "/record/skip") }
    }
    guard let blocks = value["items"]?.elements, !blocks.isEmpty else {
      throw ProfileError(pointer: "/items", message: "expected a list with at least one block")
    }
    for (i, block) in blocks.enumerated() {
      let compiled = try item(block, "/items/\(i)")
      draft.items.append(compiled)
    }
  }

  private mutating func compileMatch(_ value: JSONValue) throws(ProfileError) {
    _ = try object(value, "/match", ["has", "any", "lacks", "where"])
    for (path, types) in value["has"]?.members ?? [] {
      draft.match.has.append(try requirement(path, types.string, "/match/has"))
    }
    for group in value["any"]?.elements ?? [] {
      var choices: [Match.Requirement] = []
      for path in group.elements ?? [] {
        choices.append(try requirement(path.string ?? "", "any", "/match/any"))
      }
      for (path, types) in group.members ?? [] {
        choices.append(try requirement(path, types.string, "/match/any"))
      }
      guard !choices.isEmpty else {
        throw ProfileError(pointer: "/match/any", message: "expected lists of paths")
      }
      draft.match.any.append(choices)
    }
    for path in value["lacks"]?.elements ?? [] {
      draft.match.lacks.append(try requirement(path.string ?? "", "any", "/match/lacks"))
    }
    if let conditions = value["where"] {
      draft.match.conditions = try self.conditions(conditions, "/match/where")
    }
  }

  private func requirement(
    _ path: String, _ types: String?, _ at: String
  ) throws(ProfileError) -> Match.Requirement {
    guard path.hasPrefix("/") else {
      throw ProfileError(
        pointer: at, message: "'\(path)' is not a path from the record: it must start with /")
    }
    let segments = PlanCompiler.pointerSegments(path)
    let isPattern = segments.last?.contains(UInt8(ascii: "*")) ?? false
    guard let types, let set = PlanCompiler.types(types) else {
      throw ProfileError(
        pointer: "\(at)\(path)",
        message: "expected JSON types joined by |, such as \"string|array\"")
    }
    return Match.Requirement(path: segments, isPattern: isPattern, types: set, written: path)
  }

  static func types(_ words: String) -> TypeSet? {
    var set: TypeSet = []
    for word in words.split(separator: "|") {
      guard let named = TypeSet.named.first(where: { $0.0 == word }) else { return nil }
      set.insert(named.1)
    }
    return set.isEmpty ? nil : set
  }

  /// The unescaped segments of an RFC 6901 pointer. The slash in `{../index}` does not end one.
  static func pointerSegments(_ pointer: String) -> [[UInt8]] {
    var segments: [[UInt8]] = [[]]
    for byte in pointer.utf8.dropFirst() {
      let last = segments.count - 1
      let upwards = ["{..", "/.."].contains { segments[last].suffix(3).elementsEqual($0.utf8) }
      if byte == UInt8(ascii: "/") && !upwards {
        segments.append([])
      } else {
        segments[last].append(byte)
      }
    }
    return segments.map(unescapedSegment)
  }

  private static func unescapedSegment(_ segment: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var tilde = false
    for byte in segment {
      if tilde {
        out.append(byte == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
        tilde = false
      } else if byte == UInt8(ascii: "~") {
        tilde = true
      } else {
        out.append(byte)
      }
    }
    return out
  }

  // MARK: Small pieces

  func object(
    _ value: JSONValue, _ at: String, _ known: [String]
  ) throws(ProfileError) -> [(key: String, value: JSONValue)] {
    guard let members = value.members else {
      throw ProfileError(pointer: at, message: "expected an object")
    }
    for (key, _) in members where !known.contains(key) {
      throw ProfileError(
        pointer: "\(at)/\(key)",
        message: "unknown member '\(key)'; expected one of \(known.joined(separator: ", "))")
    }
    return members
  }

  mutating func reference(_ text: some Sequence<UInt8>) -> TextReference {
    let bytes = Array(text)
    if let known = textCache[bytes] { return known }
    let made = TextReference(start: Int32(draft.text.count), length: Int32(bytes.count))
    draft.text.append(contentsOf: bytes)
    textCache[bytes] = made
    return made
  }

  mutating func references(_ texts: [String]) -> Run {
    let made = texts.map { reference($0.utf8) }
    let run = Run(start: Int32(draft.references.count), count: Int32(made.count))
    draft.references.append(contentsOf: made)
    return run
  }

  /// Tokens without results: missing markers, values of a condition.
  mutating func tokenRun(_ value: JSONValue, _ at: String) throws(ProfileError) -> Run {
    guard let elements = value.elements else {
      throw ProfileError(pointer: at, message: "expected a list of values")
    }
    let made = elements.map { element in
      let token = element.token ?? "null"
      return TokenEntry(token: reference(token.utf8), number: Double(token) ?? .nan)
    }
    let run = Run(start: Int32(draft.entries.count), count: Int32(made.count))
    draft.entries.append(contentsOf: made)
    return run
  }

  mutating func conditions(_ value: JSONValue, _ at: String) throws(ProfileError) -> Run {
    guard let elements = value.elements else {
      throw ProfileError(pointer: at, message: "expected a list of conditions")
    }
    var made: [Condition] = []
    for (i, element) in elements.enumerated() {
      let here = "\(at)/\(i)"
      _ = try object(element, here, ["path", "in", "not_in", "exists", "is", "starts"])
      guard let written = element["path"]?.string else {
        throw ProfileError(pointer: "\(here)/path", message: "expected a path")
      }
      let path = try self.path(written, "\(here)/path", claims: true)
      if let list = element["in"] {
        made.append(Condition(test: .isIn, path: path, tokens: try tokenRun(list, "\(here)/in")))
      } else if let list = element["not_in"] {
        made.append(
          Condition(test: .isNotIn, path: path, tokens: try tokenRun(list, "\(here)/not_in")))
      } else if let flag = element["exists"] {
        made.append(Condition(test: flag == .bool(true) ? .exists : .isAbsent, path: path))
      } else if let words = element["is"]?.string, let types = PlanCompiler.types(words) {
        made.append(Condition(test: .isType, path: path, types: types))
      } else if let text = element["starts"]?.string {
        let tokens = try tokenRun(.array([.string(text)]), "\(here)/starts")
        made.append(Condition(test: .starts, path: path, tokens: tokens))
      } else {
        throw ProfileError(
          pointer: here,
          message: "expected one of \"in\", \"not_in\", \"exists\", \"is\", \"starts\"")
      }
    }
    let run = Run(start: Int32(draft.conditions.count), count: Int32(made.count))
    draft.conditions.append(contentsOf: made)
    return run
  }
}
