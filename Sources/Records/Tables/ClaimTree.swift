import PrefKitSupport

/// A profile's claims, arranged for looking up the members of many records.
final class ClaimTree {
  let isWhole: Bool
  let row: Claims.Row
  /// Something here or further in makes rows.
  let hasRows: Bool
  /// Claims on the elements of an array, or on every member of an object.
  private let elements: ClaimTree?
  private let exact: [(name: [UInt8], next: ClaimTree)]
  private let patterns: [(pattern: [UInt8], next: ClaimTree)]

  init(_ claims: Claims) {
    isWhole = claims.isWhole
    row = claims.row
    let branches = claims.branches.map { (pattern: $0.pattern, next: ClaimTree($0.next)) }
    hasRows = row != .none || branches.contains { $0.next.hasRows }
    let star = UInt8(ascii: "*")
    elements = branches.first { $0.pattern == Claims.elements }?.next
    exact = branches.filter { $0.pattern != Claims.elements && !$0.pattern.contains(star) }
      .map { ($0.pattern, $0.next) }
    patterns = branches.filter { $0.pattern.contains(star) }
  }

  /// Adds the claims on the member `key` to `found`.
  func member(_ key: UnsafeBufferPointer<UInt8>, into found: inout [ClaimTree]) {
    for (name, next) in exact where ClaimTree.equal(name, key) { found.append(next) }
    for (pattern, next) in patterns where ClaimTree.fits(key, pattern) { found.append(next) }
    if let elements { found.append(elements) }
  }

  /// Adds the claims on the element at `index` of `count` to `found`.
  func element(_ index: Int, of count: Int, into found: inout [ClaimTree]) {
    if let elements { found.append(elements) }
    for (name, next) in exact {
      let position = Int(String(decoding: name, as: UTF8.self))
      if position == index || position == index - count { found.append(next) }
    }
    for (pattern, next) in patterns where ClaimTree.fitsNumber(index, pattern) {
      found.append(next)
    }
  }

  private static func equal(_ name: [UInt8], _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard name.count == key.count else { return false }
    guard let base = key.baseAddress else { return true }
    return name.withUnsafeBufferPointer { own in
      own.baseAddress.map { sameBytes($0, base, key.count) } ?? true
    }
  }

  private static func fitsNumber(_ index: Int, _ pattern: [UInt8]) -> Bool {
    Array(String(index).utf8).withUnsafeBufferPointer { fits($0, pattern) }
  }

  /// Whether `text` is `pattern` with some text for each `*`.
  private static func fits(_ text: UnsafeBufferPointer<UInt8>, _ pattern: [UInt8]) -> Bool {
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
