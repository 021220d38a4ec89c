import PrefKitSupport

/// A profile's claims, arranged for looking up the members of many records.
///
/// Patterns that overlap are put together beforehand, so that a member has one set of claims. A tree
/// belongs to one thread: it remembers which names came in which places, for records list theirs in one order.
///
/// Look-ups give trees without counting references, which would cost more than the look-up; the tree that one
/// starts from keeps all others alive.
final class ClaimTree {
  typealias Reference = Unmanaged<ClaimTree>

  let isWhole: Bool
  let row: Claims.Row
  /// Something here or further in makes rows.
  let hasRows: Bool
  /// A name here is a negative number, which counts an array's elements from its end.
  let countsFromEnd: Bool

  private struct Entry {
    var name: UnsafeMutableBufferPointer<UInt8>
    var next: Reference
  }

  /// The name of the i-th member of the object before, and the claims on it.
  private struct Met {
    var length = 0
    var next: Reference?
  }

  /// Names without a `*`.
  private let entries: UnsafeMutableBufferPointer<Entry>
  private let met: UnsafeMutablePointer<Met>
  /// The names of `met`, `longestMet` bytes for each.
  private let metNames: UnsafeMutablePointer<UInt8>
  private static let mostMet = 16
  private static let longestMet = 24
  private let patterns: [(pattern: [UInt8], next: Claims)]
  /// The trees of names that fit patterns, by the patterns' numbers.
  private var fitting: [[Int]: ClaimTree] = [:]
  /// Claims on the elements of an array, or on every member of an object.
  private let elements: Claims?
  private let elementTree: ClaimTree?
  private let elementReference: Reference?
  private let hasNumbers: Bool

  init(_ claims: Claims) {
    isWhole = claims.isWhole
    row = claims.row
    let star = UInt8(ascii: "*")
    let elements = claims.branches.first { $0.pattern == Claims.elements }?.next
    let patterns = claims.branches.filter { $0.pattern.contains(star) }
    let exact = claims.branches.filter {
      $0.pattern != Claims.elements && !$0.pattern.contains(star)
    }
    self.elements = elements
    elementTree = elements.map { ClaimTree($0) }
    elementReference = elementTree.map { .passUnretained($0) }
    self.patterns = patterns.map { ($0.pattern, $0.next) }
    countsFromEnd = exact.contains { $0.pattern.first == UInt8(ascii: "-") }
    hasNumbers = exact.contains { Int(String(decoding: $0.pattern, as: UTF8.self)) != nil }
    entries = .allocate(capacity: exact.count)
    var isRowFurtherIn = false
    for (i, branch) in exact.enumerated() {
      var all = branch.next
      for other in patterns where ClaimTree.fits(branch.pattern, other.pattern) {
        all.merge(other.next)
      }
      if let elements { all.merge(elements) }
      let name = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: branch.pattern.count)
      _ = name.initialize(from: branch.pattern)
      let next = ClaimTree(all)
      isRowFurtherIn = isRowFurtherIn || next.hasRows
      entries.initializeElement(at: i, to: Entry(name: name, next: .passRetained(next)))
    }
    hasRows =
      row != .none || isRowFurtherIn || elementTree?.hasRows == true
      || patterns.contains { ClaimTree($0.next).hasRows }
    met = .allocate(capacity: ClaimTree.mostMet)
    met.initialize(repeating: Met(), count: ClaimTree.mostMet)
    metNames = .allocate(capacity: ClaimTree.mostMet * ClaimTree.longestMet)
  }

  deinit {
    for entry in entries {
      entry.name.deallocate()
      entry.next.release()
    }
    entries.deallocate()
    met.deallocate()
    metNames.deallocate()
  }

  /// The claims on the member `key`; nil for none.
  func member(_ key: UnsafeBufferPointer<UInt8>) -> Reference? {
    for entry in entries where ClaimTree.equal(entry.name, key) { return entry.next }
    return patterns.isEmpty ? elementReference : matching(Array(key))
  }

  /// The claims on the member whose name begins at `text`, and the name's length, if the object before had the
  /// same name in the same place.
  @inline(__always)
  func expectedMember(
    _ place: Int, _ text: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (claims: Reference?, length: Int)? {
    guard place < ClaimTree.mostMet else { return nil }
    let length = met[place].length
    guard length > 0, end - text > length, text[length] == UInt8(ascii: "\""),
      sameBytes(metNames + place &* ClaimTree.longestMet, text, length)
    else { return nil }
    return (met[place].next, length)
  }

  /// Keeps what `member` found for the next object. `key` stands without escapes.
  func expect(_ key: UnsafeBufferPointer<UInt8>, _ claims: Reference?, at place: Int) {
    guard place < ClaimTree.mostMet, key.count <= ClaimTree.longestMet, let text = key.baseAddress
    else { return }
    (metNames + place * ClaimTree.longestMet).update(from: text, count: key.count)
    met[place] = Met(length: key.count, next: claims)
  }

  /// The claims on the element at `index`; `count` matters when some count from the end.
  func element(_ index: Int, of count: Int) -> Reference? {
    guard hasNumbers || !patterns.isEmpty else { return elementReference }
    for number in countsFromEnd ? [index, index - count] : [index] {
      let found = Array(String(number).utf8).withUnsafeBufferPointer { text in
        entries.first { ClaimTree.equal($0.name, text) }
      }
      if let found { return found.next }
    }
    return matching(Array(String(index).utf8))
  }

  /// The claims of all patterns that `name` fits, which is no exact one.
  private func matching(_ name: [UInt8]) -> Reference? {
    let found = patterns.indices.filter { ClaimTree.fits(name, patterns[$0].pattern) }
    if found.isEmpty { return elementReference }
    if let made = fitting[found] { return .passUnretained(made) }
    var all = elements
    for i in found {
      if all == nil { all = patterns[i].next } else { all?.merge(patterns[i].next) }
    }
    guard let all else { return nil }
    let made = ClaimTree(all)
    fitting[found] = made
    return .passUnretained(made)
  }

  @inline(__always)
  private static func equal(
    _ name: UnsafeMutableBufferPointer<UInt8>, _ key: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard name.count == key.count, let a = name.baseAddress, let b = key.baseAddress else {
      return name.count == key.count
    }
    return sameBytes(a, b, name.count)
  }

  /// Whether `text` is `pattern` with some text for each `*`.
  private static func fits(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    var t = 0
    var p = 0
    // Where to go on when the text after the last star does not fit: one byte later.
    var star = -1
    var retry = 0
    while t < text.count {
      if p < pattern.count && pattern[p] == UInt8(ascii: "*") {
        star = p
        retry = t
        p += 1
      } else if p < pattern.count && pattern[p] == text[t] {
        p += 1
        t += 1
      } else if star >= 0 {
        retry += 1
        t = retry
        p = star + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension Claims {
  /// Adds what `other` takes.
  fileprivate mutating func merge(_ other: Claims) {
    isWhole = isWhole || other.isWhole
    if row == .none { row = other.row }
    for branch in other.branches {
      if let at = branches.firstIndex(where: { $0.pattern == branch.pattern }) {
        branches[at].next.merge(branch.next)
      } else {
        branches.append(branch)
      }
    }
  }
}
