import PrefKitSupport

extension PlanCompiler {
  static let judgementFields =
    [
      "each", "where", "outcome", "strength", "signed", "opposite", "winner", "by", "base", "tie",
      "one_hot", "score", "rank", "rank_base", "a", "b", "candidate",
    ] + circumstances

  /// What `defaults` may say for all blocks.
  static let circumstances = [
    "rater", "source", "channel", "dimension", "rubric", "round", "time", "confidence",
    "reason_tags", "gold", "status", "aggregate", "shown_first", "step", "scale", "discard",
  ]

  // MARK: Items

  mutating func item(_ given: JSONValue, _ at: String) throws(ProfileError) -> ItemBlock {
    _ = try object(
      given, at,
      ["each", "where", "item_id", "prompt", "system", "candidates", "judgements"]
        + ItemLabels.names)
    var block = ItemBlock()
    let opened = try open(given, at, &block.each, &block.conditions, row: .none)
    defer { scopes.removeLast(opened) }
    block.itemID = try value(given["item_id"], "\(at)/item_id")
    block.system = try value(given["system"], "\(at)/system")
    split = PromptSplit()
    splitPaths = []
    if let prompt = given["prompt"], let use = prompt["use"]?.string, use != "join", use != "before"
    {
      try promptSplit(use, prompt, "\(at)/prompt")
      block.split = split
    } else {
      block.prompt = try value(given["prompt"], "\(at)/prompt")
    }
    for (i, name) in ItemLabels.names.enumerated() {
      block.labels[i] = try value(given[name], "\(at)/\(name)")
    }
    var candidates: [CandidateBlock] = []
    for (i, each) in (given["candidates"]?.elements ?? []).enumerated() {
      candidates.append(try candidate(each, "\(at)/candidates/\(i)"))
    }
    block.candidates = Run(start: Int32(draft.candidates.count), count: Int32(candidates.count))
    draft.candidates.append(contentsOf: candidates)
    block.judgements = try judgements(given["judgements"], "\(at)/judgements", .item)
    return block
  }

  private mutating func promptSplit(
    _ use: String, _ given: JSONValue, _ at: String
  ) throws(ProfileError) {
    _ = try object(given, at, ["use", "of", "roles", "role", "text"])
    switch use {
    case "split_prompt", "messages":
      let parts = given["of"]?.elements ?? []
      guard !parts.isEmpty, use == "messages" || parts.count <= 2 else {
        throw ProfileError(pointer: "\(at)/of", message: "expected one path, or two")
      }
      split.kind = use == "messages" ? .messages : parts.count == 2 ? .shared : .last
      split.parts = try values(parts, "\(at)/of")
      splitPaths = use == "messages" ? [] : parts.compactMap { $0.string ?? $0["path"]?.string }
      split.names = references((given["roles"]?.elements ?? []).map { $0.string ?? "" })
    case "thread":
      split.kind = .thread
      let names = [given["role"]?.string ?? "role", given["text"]?.string ?? "text"]
      split.names = references(names)
      if let here = scopes.last ?? nil {
        for name in names { draft.claims.claim((here + [Array(name.utf8)])[...]) }
      }
    default:
      throw ProfileError(
        pointer: "\(at)/use",
        message:
          "no transform '\(use)' makes a prompt; expected split_prompt, messages, thread or join")
    }
  }

  // MARK: Candidates and steps

  private mutating func candidate(
    _ given: JSONValue, _ at: String
  ) throws(ProfileError) -> CandidateBlock {
    _ = try object(
      given, at, ["each", "where", "candidate_id", "text", "generator", "steps", "judgements"])
    var block = CandidateBlock()
    let opened = try open(given, at, &block.each, &block.conditions, row: .candidate)
    defer { scopes.removeLast(opened) }
    let ownPath = opened > 0 ? scopes[scopes.count - 1] : nil
    block.candidateID = try value(given["candidate_id"], "\(at)/candidate_id")
    if let text = given["text"],
      let part = splitPaths.firstIndex(of: text.string ?? text["path"]?.string ?? "")
    {
      block.splitPart = Int32(part)
    } else {
      block.text = try value(given["text"], "\(at)/text")
    }
    block.generator = try value(given["generator"], "\(at)/generator")
    var steps: [StepBlock] = []
    var paths: [[[UInt8]]?] = []
    for (i, each) in (given["steps"]?.elements ?? []).enumerated() {
      let (step, path) = try self.step(each, "\(at)/steps/\(i)")
      steps.append(step)
      paths.append(path)
    }
    block.steps = Run(start: Int32(draft.steps.count), count: Int32(steps.count))
    draft.steps.append(contentsOf: steps)
    draft.stepPaths.append(contentsOf: paths)
    block.judgements = try judgements(given["judgements"], "\(at)/judgements", .candidate)
    draft.candidatePaths.append(ownPath)
    return block
  }

  private mutating func step(
    _ given: JSONValue, _ at: String
  ) throws(ProfileError) -> (StepBlock, [[UInt8]]?) {
    _ = try object(given, at, ["each", "where", "state", "text", "judgements"])
    var block = StepBlock()
    let opened = try open(given, at, &block.each, &block.conditions, row: .step)
    defer { scopes.removeLast(opened) }
    guard opened > 0 else {
      throw ProfileError(pointer: at, message: "a step block needs \"each\": where the steps are")
    }
    let ownPath = scopes[scopes.count - 1]
    block.state = try value(given["state"], "\(at)/state")
    block.text = try value(given["text"], "\(at)/text")
    block.judgements = try judgements(given["judgements"], "\(at)/judgements", .step)
    return (block, ownPath)
  }

  // MARK: Each and where

  /// Compiles `each` and `where` and opens their scopes; returns how many.
  private mutating func open(
    _ given: JSONValue, _ at: String, _ each: inout Run, _ conditions: inout Run, row: Claims.Row
  ) throws(ProfileError) -> Int {
    var made: [Each] = []
    if let value = given["each"] {
      let list = value.elements ?? [value]
      for (i, one) in list.enumerated() {
        let here = value.elements == nil ? "\(at)/each" : "\(at)/each/\(i)"
        let (compiled, scope) = try self.each(one, here)
        made.append(compiled)
        scopes.append(scope)
      }
      // A path through steps is no element of the record: its steps are.
      if row != .none, made.last?.kind != .stepPaths, let path = scopes.last.flatMap({ $0 }) {
        draft.claims.claim(path[...], row: row, whole: false)
      }
    }
    each = Run(start: Int32(draft.eaches.count), count: Int32(made.count))
    draft.eaches.append(contentsOf: made)
    if let value = given["where"] { conditions = try self.conditions(value, "\(at)/where") }
    return made.count
  }

  private mutating func each(
    _ given: JSONValue, _ at: String
  ) throws(ProfileError) -> (Each, [[UInt8]]?) {
    if let written = given.string {
      let path = try self.path(written, at, claims: true, whole: false)
      return (Each(kind: .elements, path: path), claimPath(written).map { $0 + [Claims.elements] })
    }
    _ = try object(
      given, at,
      [
        "members", "of", "split", "by", "tree", "children", "pairs", "use", "text", "labels", "tag",
        "from",
      ])
    if let members = given["members"] {
      let written = given["of"]?.string ?? "."
      var each = Each(kind: .members)
      each.path = try path(written, "\(at)/of", claims: true, whole: false)
      let keys = members.elements?.compactMap(\.string)
      each.text = reference((members.string ?? "").utf8)
      each.keys = references(keys ?? [])
      let base = claimPath(written)
      for pattern in keys ?? [members.string ?? "*"] {
        if let base { draft.claims.claim((base + [Array(pattern.utf8)])[...], whole: keys != nil) }
      }
      // Listed members are taken whole. One claim path cannot stand for several names, and `*` would take
      // the members that are not listed too.
      return (each, keys == nil ? base.map { $0 + [Array((members.string ?? "*").utf8)] } : nil)
    }
    if let written = given["split"]?.string {
      var each = Each(kind: .split, path: try path(written, "\(at)/split", claims: true))
      each.text = reference((given["by"]?.string ?? ",").utf8)
      return (each, nil)
    }
    if let written = given["tree"]?.string {
      // A node's unknown members stay unknown: only what paths name is taken.
      var each = Each(
        kind: .tree, path: try path(written, "\(at)/tree", claims: true, whole: false))
      each.text = reference((given["children"]?.string ?? "children").utf8)
      return (each, claimPath(written))
    }
    if let pairs = given["pairs"] {
      guard let count = pairs.integer, (2...1000).contains(count) else {
        throw ProfileError(
          pointer: "\(at)/pairs", message: "expected how many things are paired, from 2 to 1000")
      }
      return (Each(kind: .pairs, count: Int32(count)), nil)
    }
    if given["use"]?.string == "tagged_steps", let text = given["text"]?.string,
      let labels = given["labels"]?.string
    {
      var each = Each(kind: .taggedSteps, path: try path(text, "\(at)/text", claims: true))
      each.labels = try path(labels, "\(at)/labels", claims: true)
      each.text = reference((given["tag"]?.string ?? "ки").utf8)
      each.keys = references((given["from"]?.elements ?? []).compactMap(\.string))
      return (each, nil)
    }
    if given["use"]?.string == "step_paths", let written = given["of"]?.string {
      let path = try path(written, "\(at)/of", claims: true, whole: false)
      // The elements of a path are completions, which keep their own unknown members.
      let completions = claimPath(written).map {
        $0 + [Claims.elements, Array("completions".utf8)]
      }
      return (Each(kind: .stepPaths, path: path), completions)
    }
    throw ProfileError(
      pointer: at,
      message:
        "expected a path, \"members\", \"split\", \"tree\", \"pairs\" or \"use\": \"tagged_steps\" or \"step_paths\""
    )
  }

  /// Where a written path leads in the record, as a claim; nil for variables.
  private func claimPath(_ written: String) -> [[UInt8]]? {
    var rest = Substring(written)
    var up = 0
    if rest.hasPrefix("/") {
      return PlanCompiler.pointerSegments(written).map(PlanCompiler.claimPattern)
    }
    while rest.hasPrefix("../") {
      up += 1
      rest = rest.dropFirst(3)
    }
    guard up < scopes.count, let base = scopes[scopes.count - 1 - up] else {
      return scopes.isEmpty && up == 0 && rest == "." ? [] : nil
    }
    if rest == "." || rest.isEmpty { return base }
    let tail = rest.hasPrefix("./") ? rest.dropFirst(1) : "/" + rest
    return base + PlanCompiler.pointerSegments(String(tail)).map(PlanCompiler.claimPattern)
  }

  // MARK: Judgements

  private mutating func judgements(
    _ given: JSONValue?, _ at: String, _ place: JudgementBlock.Place
  ) throws(ProfileError) -> Run {
    var made: [JudgementBlock] = []
    for (i, each) in (given?.elements ?? []).enumerated() {
      made.append(try judgement(each, "\(at)/\(i)", place))
    }
    let run = Run(start: Int32(draft.judgements.count), count: Int32(made.count))
    draft.judgements.append(contentsOf: made)
    return run
  }

  private mutating func judgement(
    _ given: JSONValue, _ at: String, _ place: JudgementBlock.Place
  ) throws(ProfileError) -> JudgementBlock {
    _ = try object(given, at, PlanCompiler.judgementFields)
    func field(_ name: String) -> JSONValue? {
      given[name] ?? constant(defaults.last { $0.key == name }?.value)
    }
    var block = JudgementBlock()
    block.place = place
    let opened = try open(given, at, &block.each, &block.conditions, row: .none)
    defer { scopes.removeLast(opened) }
    try verdict(given, &block, at)
    block.strength = try value(given["strength"], "\(at)/strength")
    block.rater = try value(field("rater"), "\(at)/rater")
    block.source = try closed(field("source"), "\(at)/source", JudgementSource.words)
    block.channel = try closed(field("channel"), "\(at)/channel", Channel.words)
    block.dimension = try value(field("dimension"), "\(at)/dimension")
    block.rubric = try value(field("rubric"), "\(at)/rubric")
    block.round = try value(field("round"), "\(at)/round")
    block.time = try value(field("time"), "\(at)/time")
    block.confidence = try value(field("confidence"), "\(at)/confidence")
    block.reasonTags = try value(field("reason_tags"), "\(at)/reason_tags")
    block.gold = try closed(field("gold"), "\(at)/gold", PlanCompiler.flags)
    block.status = try closed(field("status"), "\(at)/status", Status.words)
    block.aggregate = try closed(field("aggregate"), "\(at)/aggregate", PlanCompiler.flags)
    block.shownFirst = try closed(field("shown_first"), "\(at)/shown_first", ShownFirst.words)
    block.step = try value(field("step"), "\(at)/step")
    if let scale = field("scale") {
      guard let pair = scale.elements, pair.count == 2 else {
        throw ProfileError(pointer: "\(at)/scale", message: "expected [minimum, maximum]")
      }
      block.scaleMin = try value(constant(pair[0]), "\(at)/scale/0")
      block.scaleMax = try value(constant(pair[1]), "\(at)/scale/1")
    }
    if let discard = field("discard") { block.discard = try conditions(discard, "\(at)/discard") }
    if let a = given["a"] { block.a = try candidateReference(a, "\(at)/a") }
    if let b = given["b"] { block.b = try candidateReference(b, "\(at)/b") }
    if let judged = given["candidate"] {
      block.a = try candidateReference(judged, "\(at)/candidate")
      block.hasCandidate = true
    }
    return block
  }

  /// A bare word, number or flag where only few values make sense stands for itself.
  private func constant(_ given: JSONValue?) -> JSONValue? {
    switch given {
    case .bool, .number: return .object([("const", given ?? .null)])
    case .string(let text)
    where !text.hasPrefix("/") && !text.hasPrefix(".") && !text.hasPrefix("$"):
      return .object([("const", .string(text))])
    default: return given
    }
  }

  private mutating func verdict(
    _ given: JSONValue, _ block: inout JudgementBlock, _ at: String
  ) throws(ProfileError) {
    let kinds = ["outcome", "signed", "winner", "one_hot", "score", "rank"].filter {
      given[$0] != nil
    }
    guard kinds.count == 1 else {
      throw ProfileError(
        pointer: at,
        message:
          "expected exactly one of outcome, signed, winner, one_hot, score, rank; found \(kinds.count)"
      )
    }
    let here = "\(at)/\(kinds[0])"
    switch kinds[0] {
    case "outcome":
      block.verdict = .outcome
      block.value = try closed(given["outcome"], here, Outcome.words)
    case "signed":
      block.verdict = .signed
      block.value = try value(given["signed"], here)
      block.opposite = try value(given["opposite"], "\(at)/opposite")
    case "winner":
      block.verdict = .winner
      block.value = try value(given["winner"], here)
      block.winner = try candidateReference(
        .object([
          ("by", given["by"] ?? .string("id")), ("path", .string("/")),
          ("base", given["base"] ?? .number("0")),
        ]), at, lookUp: false)
      if let tie = given["tie"] { block.tieTokens = try tokenRun(tie, "\(at)/tie") }
    case "one_hot":
      block.verdict = .oneHot
      let hot = given["one_hot"] ?? .null
      _ = try object(hot, here, ["a", "b", "tie"])
      block.value = try value(hot["a"], "\(here)/a")
      block.valueB = try value(hot["b"], "\(here)/b")
      block.valueTie = try value(hot["tie"], "\(here)/tie")
    case "score":
      block.verdict = .score
      block.value = try value(given["score"], here)
    default:
      block.verdict = .rank
      block.value = try value(given["rank"], here)
      block.rankBase = Int32(clamping: given["rank_base"]?.integer ?? 1)
    }
  }

  static let flags = ["false", "true"]

  /// A value whose constants and map results come from a closed vocabulary.
  private mutating func closed(
    _ given: JSONValue?, _ at: String, _ words: [String]
  ) throws(ProfileError) -> Int32 {
    let number = try value(constant(given), at)
    guard number >= 0 else { return number }
    let value = draft.values[Int(number)]
    if value.source == .constant && !value.isNullConstant {
      draft.values[Int(number)].code = try code(value.text, at, words)
    }
    guard value.map >= 0 else { return number }
    let map = draft.tokens[Int(value.map)]
    for i in map.entries.range
      .lowerBound..<Swift.max(map.entries.range.upperBound, Int(map.otherwise) + 1)
    where !draft.entries[i].isMissing {
      draft.entries[i].code = try code(draft.entries[i].result, "\(at)/map", words)
    }
    return number
  }

  private func code(
    _ text: TextReference, _ at: String, _ words: [String]
  ) throws(ProfileError) -> Int32 {
    let word = String(
      decoding: draft.text[Int(text.start)..<Int(text.start + text.length)], as: UTF8.self)
    guard let code = words.firstIndex(of: word) else {
      throw ProfileError(
        pointer: at, message: "'\(word)' is none of \(words.joined(separator: ", "))")
    }
    return Int32(code)
  }

  private mutating func candidateReference(
    _ given: JSONValue, _ at: String, lookUp: Bool = true
  ) throws(ProfileError) -> CandidateReference {
    var made = CandidateReference()
    if let position = given.integer {
      made.position = Int32(truncatingIfNeeded: position)
      return made
    }
    _ = try object(given, at, ["by", "path", "base"])
    switch given["by"]?.string {
    case "id": made.by = .id
    case "text": made.by = .text
    case "generator": made.by = .generator
    case "index": made.by = .index
    default:
      throw ProfileError(pointer: "\(at)/by", message: "expected id, text, generator or index")
    }
    let base = given["base"]?.integer ?? 0
    guard base == 0 || base == 1 else {
      throw ProfileError(
        pointer: "\(at)/base", message: "expected 0 or 1: what the file calls the first candidate")
    }
    made.base = Int32(base)
    if lookUp { made.value = try value(given["path"], "\(at)/path") }
    return made
  }
}
