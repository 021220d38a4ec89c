import PrefKitSupport

extension PlanCompiler {
  // MARK: Paths

  mutating func path(
    _ written: String, _ at: String, claims: Bool, whole: Bool = true
  ) throws(ProfileError) -> Path {
    var path = Path()
    path.written = reference(written.utf8)
    var rest = Substring(written)
    if rest.hasPrefix("/") {
      try pointer(rest, &path, at, from: [], claims: claims, whole: whole)
      return path
    }
    while rest.hasPrefix("../") {
      // One scope more than there can be is refused below.
      path.up = Swift.min(path.up + 1, 100)
      rest = rest.dropFirst(3)
    }
    if rest.hasPrefix("$") {
      switch rest {
      case "$key": path.base = .key
      case "$index": path.base = .index
      case "$file": path.base = .file
      case "$record":
        path.base = .recordNumber
        draft.usesRecordNumber = true
      case "$id": path.base = .recordKey
      case "$1", "$2":
        path.base = .capture
        path.capture = rest == "$1" ? 1 : 2
      default:
        throw ProfileError(
          pointer: at,
          message:
            "unknown variable '\(rest)'; expected $key, $index, $1, $2, $file, $record or $id")
      }
      if [.key, .index, .capture].contains(path.base) { try checkScope(path.up, written, at) }
      return path
    }
    guard rest == "." || rest == ".." || rest.hasPrefix("./") || path.up > 0 else {
      throw ProfileError(
        pointer: at,
        message: "'\(written)' is not a path: it must start with /, ./, ../ or $")
    }
    if scopes.isEmpty && (rest == "." || rest.hasPrefix("./")) && path.up == 0 {
      // Outside of every `each` the scope is the record.
      try pointer(
        rest.dropFirst(1), &path, at, from: [], claims: claims && rest != ".", whole: whole)
      return path
    }
    path.base = .scope
    if rest == ".." { path.up = Swift.min(path.up + 1, 100) }
    try checkScope(path.up, written, at)
    let tail: Substring
    if rest == "." || rest == ".." || rest.isEmpty {
      tail = ""
    } else if rest.hasPrefix("./") {
      tail = rest.dropFirst(1)
    } else {
      tail = "/" + rest
    }
    let from = scopes[scopes.count - 1 - Int(path.up)]
    try pointer(tail, &path, at, from: from, claims: claims, whole: whole)
    return path
  }

  func checkScope(_ up: UInt8, _ written: String, _ at: String) throws(ProfileError) {
    guard Int(up) < scopes.count else {
      throw ProfileError(
        pointer: at,
        message: "'\(written)' needs \(up + 1) enclosing \"each\", there are \(scopes.count)")
    }
  }

  private mutating func pointer(
    _ tail: Substring, _ path: inout Path, _ at: String, from: [[UInt8]]?, claims: Bool, whole: Bool
  ) throws(ProfileError) {
    var segments = tail.isEmpty ? [] : PlanCompiler.pointerSegments(String(tail))
    if claims, let from {
      let patterns = segments.map { PlanCompiler.claimPattern($0) }
      draft.claims.claim((from + patterns)[...], whole: whole)
    }
    if path.base == .record, let head = segments.first, !head.contains(UInt8(ascii: "{")) {
      path.top = Int32(topKey(head))
      segments.removeFirst()
    }
    let made = segments.map { segment -> Segment in
      if segment.contains(UInt8(ascii: "{")) {
        return Segment(kind: .template, text: reference(segment))
      }
      let position = Int32(String(decoding: segment, as: UTF8.self))
      // A number is both: a position in an array, a name in an object.
      return Segment(
        kind: position == nil ? .name : .position, text: reference(segment), position: position ?? 0
      )
    }
    path.segments = Run(start: Int32(draft.segments.count), count: Int32(made.count))
    draft.segments.append(contentsOf: made)
  }

  /// A segment as a claim: a template takes every name it could make.
  static func claimPattern(_ segment: [UInt8]) -> [UInt8] {
    guard let open = segment.firstIndex(of: UInt8(ascii: "{")),
      let close = segment.firstIndex(of: UInt8(ascii: "}")), open < close
    else { return segment }
    return claimPattern(Array(segment[..<open] + [UInt8(ascii: "*")] + segment[(close + 1)...]))
  }

  private mutating func topKey(_ name: [UInt8]) -> Int {
    if let known = draft.topKeys.firstIndex(of: name) { return known }
    draft.topKeys.append(name)
    return draft.topKeys.count - 1
  }

  // MARK: Values

  /// The number of a compiled value; -1 for none.
  mutating func value(_ given: JSONValue?, _ at: String) throws(ProfileError) -> Int32 {
    guard let given else { return -1 }
    let made = try makeValue(given, at)
    draft.values.append(made)
    return Int32(draft.values.count - 1)
  }

  mutating func values(_ given: [JSONValue], _ at: String) throws(ProfileError) -> Run {
    var made: [Value] = []
    for (i, element) in given.enumerated() { made.append(try makeValue(element, "\(at)/\(i)")) }
    let run = Run(start: Int32(draft.values.count), count: Int32(made.count))
    draft.values.append(contentsOf: made)
    return run
  }

  mutating func makeValue(_ given: JSONValue, _ at: String) throws(ProfileError) -> Value {
    var value = Value()
    if let written = given.string {
      value.path = try path(written, at, claims: true)
      return value
    }
    let members = try object(
      given, at,
      [
        "path", "first", "const", "map", "else", "missing", "affine", "required", "parse", "use",
        "of", "by", "base", "mode", "part", "marks",
      ])
    if let constant = given["const"] {
      value.source = .constant
      setConstant(&value, constant)
    } else if let list = given["first"]?.elements {
      value.source = .first
      value.parts = try values(list, "\(at)/first")
    } else if let use = given["use"]?.string {
      try transform(use, given, &value, at)
    } else if let written = given["path"]?.string {
      value.path = try path(written, "\(at)/path", claims: true)
    } else {
      throw ProfileError(
        pointer: at,
        message:
          "expected a path, \"const\", \"first\" or \"use\" (members: \(members.map(\.key).joined(separator: ", ")))"
      )
    }
    if let map = given["map"] { value.map = try tokenMap(map, given["else"], "\(at)/map") }
    if let missing = given["missing"] { value.missing = try tokenRun(missing, "\(at)/missing") }
    if let affine = given["affine"] {
      guard let pair = affine.elements, pair.count == 2, let slope = pair[0].double,
        let offset = pair[1].double
      else { throw ProfileError(pointer: "\(at)/affine", message: "expected [slope, offset]") }
      value.hasAffine = true
      value.slope = slope
      value.offset = offset
    }
    value.required = given["required"] == .bool(true)
    value.parsesJSON = given["parse"]?.string == "json"
    if let part = given["part"] {
      value.hasPart = true
      value.separator = reference((given["by"]?.string ?? ",").utf8)
      if let position = part.integer, position >= 0 {
        value.part = Int32(truncatingIfNeeded: position)
      } else if part.string == "$index" {
        value.part = -1
        try checkScope(0, "$index", "\(at)/part")
      } else {
        throw ProfileError(
          pointer: "\(at)/part", message: "expected a position from 0, or \"$index\"")
      }
    }
    return value
  }

  private mutating func setConstant(_ value: inout Value, _ constant: JSONValue) {
    value.isNullConstant = constant == .null
    let token = constant.token ?? ""
    value.text = reference(token.utf8)
    value.number = Double(token) ?? .nan
    if case .bool(let flag) = constant { value.number = flag ? 1 : 0 }
  }

  private mutating func transform(
    _ use: String, _ given: JSONValue, _ value: inout Value, _ at: String
  ) throws(ProfileError) {
    switch use {
    case "join", "pair_key":
      value.source = use == "join" ? .join : .pairKey
      value.parts = try values(given["of"]?.elements ?? [], "\(at)/of")
      value.text = reference((given["by"]?.string ?? (use == "join" ? "\n" : "\u{1F}")).utf8)
    case "error_steps":
      value.source = .errorSteps
      guard let written = given["path"]?.string else {
        throw ProfileError(pointer: "\(at)/path", message: "expected a path")
      }
      value.path = try path(written, "\(at)/path", claims: true)
      value.errorSet = given["mode"]?.string == "set"
      guard let base = given["base"]?.integer, base == 0 || base == 1 else {
        throw ProfileError(
          pointer: "\(at)/base", message: "expected 0 or 1: what the file calls the first step")
      }
      value.errorBase = Int32(base)
    case "before":
      value.source = .before
      guard let written = given["path"]?.string else {
        throw ProfileError(pointer: "\(at)/path", message: "expected a path")
      }
      value.path = try path(written, "\(at)/path", claims: true)
      value.parts = references((given["marks"]?.elements ?? []).compactMap(\.string))
    default:
      throw ProfileError(
        pointer: "\(at)/use",
        message: "no transform '\(use)' can stand here; docs/profiles.md lists them")
    }
  }

  mutating func tokenMap(
    _ given: JSONValue, _ otherwise: JSONValue?, _ at: String
  ) throws(ProfileError) -> Int32 {
    guard let members = given.members else {
      throw ProfileError(pointer: at, message: "expected an object from token to value")
    }
    var made: [TokenEntry] = []
    for (token, result) in members { made.append(entry(token, result)) }
    if let otherwise { made.append(entry("", otherwise)) }
    let run = Run(
      start: Int32(draft.entries.count), count: Int32(made.count - (otherwise == nil ? 0 : 1)))
    draft.entries.append(contentsOf: made)
    draft.tokens.append(
      TokenMap(entries: run, otherwise: otherwise == nil ? -1 : run.start + run.count))
    return Int32(draft.tokens.count - 1)
  }

  private mutating func entry(_ token: String, _ result: JSONValue) -> TokenEntry {
    var entry = TokenEntry(token: reference(token.utf8), number: Double(token) ?? .nan)
    let text = result.token
    entry.isMissing = text == nil
    entry.result = reference((text ?? "").utf8)
    entry.resultNumber = Double(text ?? "") ?? .nan
    if case .bool(let flag) = result {
      entry.resultNumber = flag ? 1 : 0
    }
    return entry
  }
}
