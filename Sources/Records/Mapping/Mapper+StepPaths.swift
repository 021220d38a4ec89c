import PrefKitSupport

/// PRM800K: each step has alternatives, of which one was taken.
extension Mapper {
  /// Walks the paths through the alternatives. The first path takes what was chosen, or a person's own
  /// text, or where nothing was chosen the first completion, with which it ends. Every other completion
  /// ends a path of its own, which the texts taken before it begin; they are plain strings there, so that
  /// their ratings count once.
  ///
  /// A path is a list on the tape, made of copies: the record's own nodes stay as they are.
  mutating func walkStepPaths(
    _ each: Each, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let at = try node(each.path)
    guard at >= 0 else { return }
    guard tape.nodes[at].kind == .array else {
      try refuseWalk(each, at, target, "a list of steps")
      return
    }
    var taken: [Int] = []
    var others: [(before: Int, completion: Int)] = []
    var step = at + 1
    let end = Int(tape.nodes[at].next)
    while step < end {
      let completions = elements(of: step)
      let goesOn = try take(step, completions, each, &taken, &others)
      step = Int(tape.nodes[step].next)
      if !goesOn { break }
    }
    guard !taken.isEmpty else {
      throw Refusal(
        .recordEmptySteps, written(each.path), "there are no steps", at: offset(of: Int32(at)))
    }
    let total = Int32(truncatingIfNeeded: 1 + others.count)
    try enterPath(
      taken[...], last: nil, Scope(index: 0, total: total), target, block, eaches, level)
    for (i, other) in others.enumerated() {
      try enterPath(
        taken[..<other.before], last: other.completion,
        Scope(index: Int32(truncatingIfNeeded: i + 1), total: total), target, block, eaches, level)
    }
  }

  /// Takes one step's choice; false when the path ends with it.
  private mutating func take(
    _ step: Int, _ completions: [Int], _ each: Each, _ taken: inout [Int],
    _ others: inout [(before: Int, completion: Int)]
  ) throws(Refusal) -> Bool {
    func present(_ name: StaticString) -> Int? {
      guard tape.nodes[step].kind == .object else { return nil }
      let found = member(of: step, named: name)
      return found >= 0 && tape.nodes[found].kind != .null ? found : nil
    }
    let before = taken.count
    var skipped: Int?
    var goesOn = true
    if let choice = present("chosen_completion") {
      let token = bytes(tape.nodes[choice].span)
      guard tape.nodes[choice].kind == .number, let position = Numbers.integer(token),
        completions.indices.contains(position)
      else {
        let found = quoted(tape.nodes[choice].span)
        throw Refusal(
          .recordIndexOutOfRange, written(each.path) + "/\(before)/chosen_completion",
          "\(found) is not one of the \(completions.count) completions, counted from 0",
          at: offset(of: Int32(choice)))
      }
      skipped = position
      taken.append(completions[position])
    } else if let human = present("human_completion") {
      taken.append(human)
    } else if let first = completions.first {
      skipped = 0
      taken.append(first)
      goesOn = false
    } else {
      warn(
        .recordTruncatedStep, written(each.path) + "/\(before)",
        "a step without completions ends the solution", node: Int32(step))
      return false
    }
    for (i, completion) in completions.enumerated() where i != skipped {
      others.append((before, completion))
    }
    return goesOn
  }

  private func elements(of step: Int) -> [Int] {
    guard tape.nodes[step].kind == .object else { return [] }
    let list = member(of: step, named: "completions")
    guard list >= 0, tape.nodes[list].kind == .array else { return [] }
    var found: [Int] = []
    var child = list + 1
    while child < tape.nodes[list].next {
      found.append(child)
      child = Int(tape.nodes[child].next)
    }
    return found
  }

  /// Enters a path: what was taken, as it is or, before a `last` of its own, as texts.
  private mutating func enterPath(
    _ taken: ArraySlice<Int>, last: Int?, _ scope: Scope, _ target: Target, _ block: Int,
    _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let list = tape.count
    let count = taken.count + (last == nil ? 0 : 1)
    tape.append(
      Node(start: 0, length: 0, next: 0, count: UInt16(clamping: count), kind: .array))
    for step in taken { copy(last == nil ? step : textNode(step)) }
    if let last { copy(last) }
    tape.nodes[list].next = UInt32(truncatingIfNeeded: tape.count)
    var scope = scope
    scope.node = Int32(truncatingIfNeeded: list)
    try enter(scope, target, block, eaches, level)
  }

  private func textNode(_ completion: Int) -> Int {
    guard tape.nodes[completion].kind == .object else { return completion }
    let text = member(of: completion, named: "text")
    return text >= 0 ? text : completion
  }

  /// Copies a node and all below it to the tape's end.
  mutating func copy(_ from: Int) {
    let end = Int(tape.nodes[from].next)
    let shift = tape.count - from
    for i in from..<end {
      var node = tape.nodes[i]
      node.next = UInt32(truncatingIfNeeded: Int(node.next) + shift)
      tape.append(node)
    }
  }
}
