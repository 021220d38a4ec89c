import PrefKitSupport

/// Writes what a profile does not take of a record, with the source's bytes.
///
/// The record is scanned a second time, when someone asks for the column: keeping the unknown members while
/// reading would cost every reader memory for what few look at.
final class ExtraWriter {
  private var scanner = JSONScanner(maxDepth: .max, lenient: true)
  private var tape = Tape()
  private var out: [UInt8] = []
  private var trees: [ObjectIdentifier: PlanClaims] = [:]
  /// Where the elements begin that made candidate or step rows of the record at hand. An element that a
  /// `where` left out made none, and stays in the record's `extra`.
  private var rowStarts: Set<Int> = []
  private var knowsRowStarts = false

  private struct PlanClaims {
    let plan: Plan
    let record: ClaimTree
    let candidates: [ClaimTree?]
    let steps: [ClaimTree?]
  }

  private func claims(_ plan: Plan) -> PlanClaims {
    if let made = trees[ObjectIdentifier(plan)] { return made }
    let made = PlanClaims(
      plan: plan, record: ClaimTree(plan.claims),
      candidates: plan.candidateClaims.map { $0.map { ClaimTree($0) } },
      steps: plan.stepClaims.map { $0.map { ClaimTree($0) } })
    trees[ObjectIdentifier(plan)] = made
    return made
  }

  /// What the record of `bytes` has beside its claims; nil when that is nothing. `rowStarts` is asked where
  /// the elements with rows of their own begin, if the profile has any.
  func record(
    _ bytes: UnsafeBufferPointer<UInt8>, plan: Plan, rowStarts fill: (inout Set<Int>) -> Void
  ) -> [UInt8]? {
    let tree = claims(plan).record
    knowsRowStarts = tree.hasRows
    if knowsRowStarts {
      rowStarts.removeAll(keepingCapacity: true)
      fill(&rowStarts)
    }
    return rest(of: bytes, tree)
  }

  /// What a candidate's element has beside its claims.
  func candidate(
    _ bytes: UnsafeBufferPointer<UInt8>, plan: Plan, block: Int
  ) -> [UInt8]? {
    element(bytes, claims(plan).candidates, block)
  }

  func step(_ bytes: UnsafeBufferPointer<UInt8>, plan: Plan, block: Int) -> [UInt8]? {
    element(bytes, claims(plan).steps, block)
  }

  private func element(
    _ bytes: UnsafeBufferPointer<UInt8>, _ blocks: [ClaimTree?], _ block: Int
  ) -> [UInt8]? {
    guard block < blocks.count, let tree = blocks[block], !tree.isWhole,
      bytes.first == UInt8(ascii: "{")
    else { return nil }
    knowsRowStarts = false
    return rest(of: bytes, tree)
  }

  private func rest(of bytes: UnsafeBufferPointer<UInt8>, _ tree: ClaimTree) -> [UInt8]? {
    guard let base = bytes.baseAddress else { return nil }
    scanner.repairs.removeAll(keepingCapacity: true)
    out.removeAll(keepingCapacity: true)
    do {
      _ = try scanner.scan(base, end: base + bytes.count, into: &tape)
    } catch {
      return nil
    }
    guard tape.count > 0, tape.nodes[0].kind == .object else { return nil }
    return object(0, [tree], base) ? out : nil
  }

  // MARK: Writing

  private enum Found {
    /// Taken, or a row of its own.
    case taken
    case unknown
    case partly([ClaimTree])
  }

  /// What the claims on a value say of it.
  private func judge(_ node: Node, _ found: [ClaimTree]) -> Found {
    if found.isEmpty { return .unknown }
    if found.contains(where: \.isWhole) { return .taken }
    // A path that leads into this value found nothing in null or in an empty container.
    if node.kind == .null || (node.isContainer && node.count == 0) { return .taken }
    if found.contains(where: { $0.row != .none }) {
      return !knowsRowStarts || rowStarts.contains(place(node)) ? .taken : .unknown
    }
    return node.isContainer ? .partly(found) : .unknown
  }

  /// Where a value begins as the columns keep it: a string with its quotes.
  private func place(_ node: Node) -> Int {
    node.kind == .string ? node.span.offset - 1 : node.span.offset
  }

  /// Writes the object's unclaimed members, if there are any; returns whether there are.
  /// Calls itself only as deep as the profile's paths go.
  private func object(
    _ at: Int, _ claims: [ClaimTree], _ base: UnsafePointer<UInt8>
  ) -> Bool {
    let end = Int(tape.nodes[at].next)
    let start = out.count
    var separator = UInt8(ascii: "{")
    var found: [ClaimTree] = []
    var key = at + 1
    while key < end {
      let value = tape.nodes[key + 1]
      found.removeAll(keepingCapacity: true)
      withKey(tape.nodes[key], base) { name in
        for tree in claims { tree.member(name, into: &found) }
      }
      let verdict = judge(value, found)
      let before = out.count
      switch verdict {
      case .taken: break
      case .unknown:
        writeKey(tape.nodes[key], separator, base)
        write(value, base)
        separator = UInt8(ascii: ",")
      case .partly(let inner):
        writeKey(tape.nodes[key], separator, base)
        if container(key + 1, inner, base) {
          separator = UInt8(ascii: ",")
        } else {
          out.removeLast(out.count - before)
        }
      }
      key = Int(value.next)
    }
    guard out.count > start else { return false }
    out.append(UInt8(ascii: "}"))
    return true
  }

  private func container(
    _ at: Int, _ claims: [ClaimTree], _ base: UnsafePointer<UInt8>
  ) -> Bool {
    tape.nodes[at].kind == .object ? object(at, claims, base) : array(at, claims, base)
  }

  /// Writes an array with `{}` for elements that are taken; returns false when all of them are.
  private func array(
    _ at: Int, _ claims: [ClaimTree], _ base: UnsafePointer<UInt8>
  ) -> Bool {
    let end = Int(tape.nodes[at].next)
    let start = out.count
    var count = 0
    var child = at + 1
    while child < end {
      count += 1
      child = Int(tape.nodes[child].next)
    }
    var hasRest = false
    var index = 0
    child = at + 1
    while child < end {
      let value = tape.nodes[child]
      out.append(UInt8(ascii: index == 0 ? "[" : ","))
      var found: [ClaimTree] = []
      for tree in claims { tree.element(index, of: count, into: &found) }
      switch judge(value, found) {
      case .taken: out.append(contentsOf: "{}".utf8)
      case .unknown:
        write(value, base)
        hasRest = true
      case .partly(let inner):
        if container(child, inner, base) {
          hasRest = true
        } else {
          out.append(contentsOf: "{}".utf8)
        }
      }
      index += 1
      child = Int(value.next)
    }
    guard hasRest else {
      out.removeLast(out.count - start)
      return false
    }
    out.append(UInt8(ascii: "]"))
    return true
  }

  private func withKey(
    _ key: Node, _ base: UnsafePointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let raw = UnsafeBufferPointer(start: base + key.span.offset, count: key.span.byteCount)
    if key.span.hasEscapes {
      JSONText.unescaped(raw).withUnsafeBufferPointer(body)
    } else {
      body(raw)
    }
  }

  private func writeKey(_ key: Node, _ separator: UInt8, _ base: UnsafePointer<UInt8>) {
    out.append(separator)
    append(base + key.span.offset - 1, key.span.byteCount + 2)
    out.append(UInt8(ascii: ":"))
  }

  private func write(_ value: Node, _ base: UnsafePointer<UInt8>) {
    if value.kind == .string {
      append(base + value.span.offset - 1, value.span.byteCount + 2)
    } else {
      append(base + value.span.offset, value.span.byteCount)
    }
  }

  private func append(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    out.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
  }
}
