import PrefKitSupport

/// A profile's claims, arranged for looking up the members of many records.
///
/// Patterns that overlap are put together beforehand, so that a member has one set of claims. A tree
/// belongs to one thread: it remembers which name came last, for records list theirs in one order.
final class ClaimTree {
  let isWhole: Bool
  let row: Claims.Row
  /// Something here or further in makes rows.
  let hasRows: Bool
  /// A name here is a negative number, which counts an array's elements from its end.
  let countsFromEnd: Bool

  private struct Entry {
    var name: UnsafeMutableBufferPointer<UInt8>
    var next: Unmanaged<ClaimTree>
  }

  /// Names without a `*`.
  private let entries: UnsafeMutableBufferPointer<Entry>
  private let expected: UnsafeMutablePointer<Int>
  private let patterns: [(pattern: [UInt8], next: Claims)]
  /// Claims on the elements of an array, or on every member of an object.
  private let elements: Claims?
  private let elementTree: ClaimTree?
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
    expected = .allocate(capacity: 1)
    expected.initialize(to: 0)
  }

  deinit {
    for entry in entries {
      entry.name.deallocate()
      entry.next.release()
    }
    entries.deallocate()
    expected.deallocate()
  }

  /// The claims on the member `key`; nil for none.
  func member(_ key: UnsafeBufferPointer<UInt8>) -> ClaimTree? {
    let count = entries.count
    for i in 0..<count {
      var at = expected.pointee + i
      if at >= count { at -= count }
      if ClaimTree.equal(entries[at].name, key) {
        expected.pointee = at + 1 < count ? at + 1 : 0
        return entries[at].next.takeUnretainedValue()
      }
    }
    if patterns.isEmpty { return elementTree }
    return matching(Array(key))
  }

  /// The claims on the element at `index`; `count` matters when some count from the end.
  func element(_ index: Int, of count: Int) -> ClaimTree? {
    guard hasNumbers || !patterns.isEmpty else { return elementTree }
    for number in countsFromEnd ? [index, index - count] : [index] {
      let found = Array(String(number).utf8).withUnsafeBufferPointer { text in
        entries.first { ClaimTree.equal($0.name, text) }
      }
      if let found { return found.next.takeUnretainedValue() }
    }
    return matching(Array(String(index).utf8))
  }

  /// The claims of all patterns that `name` fits, which is no exact one.
  private func matching(_ name: [UInt8]) -> ClaimTree? {
    var all = elements
    for (pattern, next) in patterns where ClaimTree.fits(name, pattern) {
      if all == nil { all = next } else { all?.merge(next) }
    }
    return all.map { ClaimTree($0) }
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
