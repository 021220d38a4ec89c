import PrefKitSupport

/// What a profile does not take of a record, with the source's bytes.
///
/// A part of the record is walked a second time, when someone asks for the column: keeping the unknown members
/// while reading would cost every reader memory for what few look at.
final class ExtraWriter {
  /// What one profile takes of a record and of the elements that become rows.
  final class PlanClaims {
    /// Some elements of the records have an `extra` of their own.
    let hasRows: Bool
    fileprivate let plan: Plan
    fileprivate let record: ClaimTree
    fileprivate let candidates: [ClaimTree?]
    fileprivate let steps: [ClaimTree?]

    fileprivate init(_ plan: Plan) {
      self.plan = plan
      record = ClaimTree(plan.claims)
      hasRows = record.hasRows
      candidates = plan.candidateClaims.map { $0.map { ClaimTree($0) } }
      steps = plan.stepClaims.map { $0.map { ClaimTree($0) } }
    }
  }

  private var plans: [ObjectIdentifier: PlanClaims] = [:]

  /// The writer keeps what it gives alive.
  func claims(_ plan: Plan) -> PlanClaims {
    if let made = plans[ObjectIdentifier(plan)] { return made }
    let made = PlanClaims(plan)
    plans[ObjectIdentifier(plan)] = made
    return made
  }

  /// Appends to `out` what a record has beside its claims; false when that is nothing. `bytes`: the record,
  /// or a run of its members.
  func record(
    _ bytes: UnsafeBufferPointer<UInt8>, _ claims: PlanClaims,
    rowStarts: Set<UnsafePointer<UInt8>>?, to out: inout [UInt8]
  ) -> Bool {
    rest(of: bytes, claims.record, rowStarts, &out)
  }

  /// The same for a record that is not in an input, whose elements with rows of their own all made them.
  func record(_ bytes: UnsafeBufferPointer<UInt8>, plan: Plan) -> [UInt8]? {
    var out: [UInt8] = []
    let found = record(bytes, claims(plan), rowStarts: nil, to: &out)
    return found ? out : nil
  }

  /// Appends what a candidate's element has beside its claims.
  func candidate(
    _ bytes: UnsafeBufferPointer<UInt8>, _ claims: PlanClaims, block: Int, to out: inout [UInt8]
  ) -> Bool {
    element(bytes, claims.candidates, block, &out)
  }

  func step(
    _ bytes: UnsafeBufferPointer<UInt8>, _ claims: PlanClaims, block: Int, to out: inout [UInt8]
  ) -> Bool {
    element(bytes, claims.steps, block, &out)
  }

  private func element(
    _ bytes: UnsafeBufferPointer<UInt8>, _ blocks: [ClaimTree?], _ block: Int,
    _ out: inout [UInt8]
  ) -> Bool {
    guard block < blocks.count, let tree = blocks[block], !tree.isWhole,
      bytes.first == UInt8(ascii: "{")
    else { return false }
    return rest(of: bytes, tree, nil, &out)
  }

  private func rest(
    of bytes: UnsafeBufferPointer<UInt8>, _ tree: ClaimTree,
    _ rowStarts: Set<UnsafePointer<UInt8>>?, _ out: inout [UInt8]
  ) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    var rest = Rest(
      walker: JSONWalker(base, end: base + bytes.count), rowStarts: rowStarts)
    return withExtendedLifetime(tree) {
      switch rest.walker.peek() {
      case UInt8(ascii: "{"): return rest.object(.passUnretained(tree), &out)
      case UInt8(ascii: "\""): return rest.members(.passUnretained(tree), &out)
      default: return false
      }
    }
  }
}

/// The walk over one record. Its claims live as long as the tree of the profile, which the caller holds.
private struct Rest {
  var walker: JSONWalker
  /// Where the elements begin that made candidate or step rows of the record. An element that a `where`
  /// left out made none, and stays in the record's `extra`. Nil: all of them made rows.
  let rowStarts: Set<UnsafePointer<UInt8>>?

  private enum Verdict {
    /// Taken, or a row of its own.
    case taken
    case unknown
    case partly(ClaimTree.Reference)
  }

  /// What the claims on the value that is next say of it.
  @inline(__always)
  private mutating func judge(_ claims: ClaimTree.Reference?) -> Verdict {
    guard let claims else { return .unknown }
    let (isWhole, row) = claims._withUnsafeGuaranteedRef { ($0.isWhole, $0.row) }
    if isWhole { return .taken }
    let first = walker.peek()
    // A path that leads into this value found nothing in null.
    if first == UInt8(ascii: "n") { return .taken }
    if row != .none {
      guard let rowStarts else { return .taken }
      return rowStarts.contains(walker.position) ? .taken : .unknown
    }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .partly(claims) : .unknown
  }

  /// Writes the unclaimed members of the object that is next, if there are any; returns whether there are.
  /// Calls itself only as deep as the profile's paths go.
  mutating func object(_ claims: ClaimTree.Reference, _ out: inout [UInt8]) -> Bool {
    walker.advance()
    let found = members(claims, &out)
    _ = walker.take(UInt8(ascii: "}"))
    return found
  }

  /// The same for members up to the end of their object or of the text.
  mutating func members(_ claims: ClaimTree.Reference, _ out: inout [UInt8]) -> Bool {
    let start = out.count
    var separator = UInt8(ascii: "{")
    var place = 0
    while walker.peek() == UInt8(ascii: "\"") {
      let (key, found) = name(claims, place)
      place += 1
      guard walker.take(UInt8(ascii: ":")) else { break }
      switch judge(found) {
      case .taken: walker.skip()
      case .unknown:
        Rest.write(key, separator, &out)
        out.append(contentsOf: walker.value())
        separator = UInt8(ascii: ",")
      case .partly(let inner):
        let before = out.count
        Rest.write(key, separator, &out)
        if container(inner, &out) {
          separator = UInt8(ascii: ",")
        } else {
          out.removeLast(out.count - before)
        }
      }
      guard walker.take(UInt8(ascii: ",")) else { break }
    }
    guard out.count > start else { return false }
    out.append(UInt8(ascii: "}"))
    return true
  }

  /// Goes over the name that is next, of the member at `place`: as it stands, and the claims on its member.
  @inline(__always)
  private mutating func name(
    _ claims: ClaimTree.Reference, _ place: Int
  ) -> (key: UnsafeBufferPointer<UInt8>, claims: ClaimTree.Reference?) {
    let start = walker.position + 1
    if let (next, length) = claims._withUnsafeGuaranteedRef({
      $0.expectedMember(place, start, walker.end)
    }) {
      walker.advance(length + 2)
      return (UnsafeBufferPointer(start: start, count: length), next)
    }
    let key = walker.string()
    let found = claims._withUnsafeGuaranteedRef { tree in
      if key.hasEscapes {
        return JSONText.unescaped(key.text).withUnsafeBufferPointer { tree.member($0) }
      }
      let found = tree.member(key.text)
      tree.expect(key.text, found, at: place)
      return found
    }
    return (key.text, found)
  }

  private mutating func container(_ claims: ClaimTree.Reference, _ out: inout [UInt8]) -> Bool {
    walker.peek() == UInt8(ascii: "{") ? object(claims, &out) : array(claims, &out)
  }

  /// Writes the array that is next with `{}` for elements that are taken; returns false when all of them are.
  private mutating func array(_ claims: ClaimTree.Reference, _ out: inout [UInt8]) -> Bool {
    let countsFromEnd = claims._withUnsafeGuaranteedRef { $0.countsFromEnd }
    let count = countsFromEnd ? elementCount() : 0
    walker.advance()
    let start = out.count
    var hasRest = false
    var index = 0
    while walker.peek() != UInt8(ascii: "]") && walker.position < walker.end {
      out.append(UInt8(ascii: index == 0 ? "[" : ","))
      switch judge(claims._withUnsafeGuaranteedRef({ $0.element(index, of: count) })) {
      case .taken:
        walker.skip()
        out.append(contentsOf: "{}".utf8)
      case .unknown:
        out.append(contentsOf: walker.value())
        hasRest = true
      case .partly(let inner):
        if container(inner, &out) {
          hasRest = true
        } else {
          out.append(contentsOf: "{}".utf8)
        }
      }
      index += 1
      guard walker.take(UInt8(ascii: ",")) else { break }
    }
    _ = walker.take(UInt8(ascii: "]"))
    guard hasRest else {
      out.removeLast(out.count - start)
      return false
    }
    out.append(UInt8(ascii: "]"))
    return true
  }

  /// How many elements the array that is next has.
  private func elementCount() -> Int {
    var ahead = walker
    ahead.advance()
    var count = 0
    while ahead.peek() != UInt8(ascii: "]") && ahead.position < ahead.end {
      ahead.skip()
      count += 1
      guard ahead.take(UInt8(ascii: ",")) else { break }
    }
    return count
  }

  /// A member's name with its quotes, as it stood.
  private static func write(
    _ key: UnsafeBufferPointer<UInt8>, _ separator: UInt8, _ out: inout [UInt8]
  ) {
    out.append(separator)
    out.append(UInt8(ascii: "\""))
    out.append(contentsOf: key)
    out.append(UInt8(ascii: "\""))
    out.append(UInt8(ascii: ":"))
  }
}
