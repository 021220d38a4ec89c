import PrefKitSupport

/// What must hold inside one record.
extension Mapper {
  /// Candidates whose text is empty: all of them is an error, some of them a warning.
  mutating func checkTexts() throws(Refusal) {
    guard hasTexts else { return }
    let end = rows.pointee.candidateCount
    var empty = 0
    for row in firstCandidate..<end where isEmpty(rows.pointee.candidateText.span(row)) {
      empty += 1
    }
    guard empty > 0 else { return }
    if empty == end - firstCandidate {
      throw Refusal(
        .recordEmptyCandidates, "",
        empty == 1 ? "the candidate is empty" : "all \(empty) candidates are empty")
    }
    warn(.recordEmptyCandidate, "", "\(empty) of \(end - firstCandidate) candidates are empty")
  }

  /// Nothing but white space.
  @inline(__always)
  func isEmpty(_ span: Span) -> Bool {
    if span.isMissing || span.byteCount == 0 { return true }
    if span.byteCount > 64 { return false }
    if firstPlain(span) != nil { return false }
    return trimmed(span).isEmpty
  }

  /// Without the white space around it, escaped or not.
  private func trimmed(_ span: Span) -> UnsafeBufferPointer<UInt8> {
    let raw = bytes(span)
    var low = 0
    var high = raw.count
    while low < high {
      if isSpace(raw[low]) {
        low += 1
      } else if span.hasEscapes, low + 1 < high, raw[low] == UInt8(ascii: "\\"),
        isSpaceEscape(raw[low + 1])
      {
        low += 2
      } else {
        break
      }
    }
    while high > low {
      if isSpace(raw[high - 1]) {
        high -= 1
      } else if span.hasEscapes, high - low >= 2, isSpaceEscape(raw[high - 1]),
        raw[high - 2] == UInt8(ascii: "\\"),
        !(high - low >= 3 && raw[high - 3] == UInt8(ascii: "\\"))
      {
        high -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: raw[low..<high])
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private func isSpaceEscape(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "n") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: "r")
  }

  /// A winner needs a difference.
  mutating func checkDifferent(_ a: Int, _ b: Int, _ got: Got) throws(Refusal) {
    guard hasTexts, sameText(a, b) else { return }
    throw Refusal(
      .recordIdenticalCandidates, "", "the two candidates have the same text, yet one of them wins",
      at: got.node >= 0 ? offset(of: got.node) : nil)
  }

  mutating func warnIdenticalTie(_ a: Int, _ b: Int) {
    guard hasTexts, sameText(a, b) else { return }
    warn(.recordIdenticalCandidates, "", "a tie between two candidates with the same text")
  }

  /// Equal up to the white space around them and Unicode normalization (NFC).
  func sameText(_ a: Int, _ b: Int) -> Bool {
    a == b
      || sameText(rows.pointee.candidateText.span(a), rows.pointee.candidateText.span(b))
  }

  @inline(__always)
  func sameText(_ left: Span, _ right: Span) -> Bool {
    // Nearly always the first characters tell.
    if let one = firstPlain(left), let other = firstPlain(right), one != other { return false }
    return haveSameText(left, right)
  }

  /// The first character that is no space, if it is in ASCII and stands for itself.
  @inline(__always)
  private func firstPlain(_ span: Span) -> UInt8? {
    guard !span.isMissing else { return nil }
    let text = bytes(span)
    var i = 0
    while i < text.count && text[i] == 0x20 { i += 1 }
    guard i < text.count else { return nil }
    let first = text[i]
    return first > 0x20 && first < 0x80 && first != UInt8(ascii: "\\") ? first : nil
  }

  @inline(never)
  private func haveSameText(_ left: Span, _ right: Span) -> Bool {
    if left.isMissing || right.isMissing { return false }
    let x = trimmed(left)
    let y = trimmed(right)
    if x.count == y.count, let p = x.baseAddress, let q = y.baseAddress {
      if sameBytes(p, q, x.count) { return !x.isEmpty }
    }
    if differPlainly(x, left.hasEscapes, y, right.hasEscapes) { return false }
    // Different bytes can still be one text when escapes or combining marks are involved.
    guard x.count <= 6 * y.count && y.count <= 6 * x.count else { return false }
    func string(_ raw: UnsafeBufferPointer<UInt8>, _ escaped: Bool) -> String {
      escaped
        ? String(decoding: JSONText.unescaped(raw), as: UTF8.self)
        : String(decoding: raw, as: UTF8.self)
    }
    // What equal texts begin with is equal too, character by character.
    let opening = string(Mapper.opening(x), left.hasEscapes)
    let other = string(Mapper.opening(y), right.hasEscapes)
    if zip(opening, other).contains(where: { $0 != $1 }) { return false }
    return string(x, left.hasEscapes) == string(y, right.hasEscapes)
  }

  /// The first few hundred bytes, up to a place where a character certainly ends: ASCII on both sides, and no
  /// escape near.
  private static func opening(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var end = 256
    guard text.count > end else { return text }
    while end > 8 {
      let around = text[(end - 7)...end]
      if around.allSatisfy({ $0 > 0x20 && $0 < 0x80 && $0 != UInt8(ascii: "\\") }) {
        return UnsafeBufferPointer(rebasing: text[..<end])
      }
      end -= 1
    }
    return UnsafeBufferPointer(rebasing: text[..<0])
  }

  /// The first characters that differ are ASCII on both sides, as nearly always: then the texts differ,
  /// for no normalization turns one ASCII character into another.
  private func differPlainly(
    _ x: UnsafeBufferPointer<UInt8>, _ xEscaped: Bool, _ y: UnsafeBufferPointer<UInt8>,
    _ yEscaped: Bool
  ) -> Bool {
    var i = 0
    var j = 0
    while i < x.count && j < y.count {
      let (one, past) = plainCharacter(x, i, xEscaped)
      let (other, pastOther) = plainCharacter(y, j, yEscaped)
      if one < 0x80 && other < 0x80 {
        if one != other { return true }
      } else if x[i] != y[j] || x[i] == UInt8(ascii: "\\") {
        return false  // not so plain
      }
      i = past
      j = pastOther
    }
    // One text goes on where the other ends.
    if i < x.count { return plainCharacter(x, i, xEscaped).0 < 0x80 }
    return j < y.count && plainCharacter(y, j, yEscaped).0 < 0x80
  }

  /// The ASCII character at `i`, or 0x80 for any other byte and for `\u`; and what follows it.
  private func plainCharacter(
    _ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ escaped: Bool
  ) -> (UInt8, Int) {
    let byte = text[i]
    if byte >= 0x80 { return (0x80, i + 1) }
    guard escaped, byte == UInt8(ascii: "\\"), i + 1 < text.count else { return (byte, i + 1) }
    switch text[i + 1] {
    case UInt8(ascii: "n"): return (0x0A, i + 2)
    case UInt8(ascii: "t"): return (0x09, i + 2)
    case UInt8(ascii: "r"): return (0x0D, i + 2)
    case UInt8(ascii: "b"): return (0x08, i + 2)
    case UInt8(ascii: "f"): return (0x0C, i + 2)
    case UInt8(ascii: "u"): return (0x80, i + 1)
    default: return (text[i + 1], i + 2)
    }
  }

  // MARK: Ranks

  /// Numbers the item's rank lists (one a rater and dimension) and looks at each.
  mutating func checkRanks() throws(Refusal) {
    let range = firstJudgement..<rows.pointee.judgementCount
    var lists: [(rater: Int32, dimension: Int32, group: Int, ranks: [UInt32])] = []
    for row in range where rows.pointee.kind[row] == JudgementKind.rank.rawValue {
      let rater = rows.pointee.rater.codes[row]
      let dimension = rows.pointee.dimension.codes[row]
      let at =
        lists.firstIndex { $0.rater == rater && $0.dimension == dimension }
        ?? {
          lists.append((rater, dimension, rows.pointee.groupCount, []))
          rows.pointee.groupCount += 1
          return lists.count - 1
        }()
      lists[at].ranks.append(rows.pointee.rank[row])
      rows.pointee.group.set(row, UInt32(truncatingIfNeeded: lists[at].group))
    }
    for list in lists {
      let given = list.ranks.filter { $0 > 0 }.sorted()
      if given.isEmpty { continue }
      // A missing rank is null, or not there at all; the latter only tells in an item with one list.
      let absent = lists.count == 1 ? absentRanks : 0
      let all = list.ranks.count + absent
      if given.count < all {
        warn(.recordRankMixedNull, "", "\(all - given.count) of \(all) ranks are missing")
      }
      if zip(given, given.dropFirst()).contains(where: { $0 == $1 }) {
        warn(.recordRankDuplicate, "", "two candidates share a rank")
      } else if list.ranks.count > 1, given.last.map({ Int($0) }) != given.count {
        // A list of one is a row of a list that other records continue.
        warn(
          .recordRankGap, "",
          "ranks run from \(given.first ?? 0) to \(given.last ?? 0) for \(given.count) candidates")
      }
    }
  }

  // MARK: Contradictions

  /// A rater's overall winner that loses in every dimension the same rater judged.
  mutating func checkOverall() {
    let range = firstJudgement..<rows.pointee.judgementCount
    for overall in range where isOverall(overall) {
      let winner = rows.pointee.outcome[overall]
      guard winner <= Outcome.b.rawValue else { continue }
      var against = 0
      var other = 0
      for row in range where row != overall && !isOverall(row) {
        guard rows.pointee.kind[row] == JudgementKind.preference.rawValue,
          rows.pointee.rater.codes[row] == rows.pointee.rater.codes[overall]
        else { continue }
        let outcome = rows.pointee.outcome[row]
        if outcome == Outcome.none.rawValue { continue }
        if outcome <= Outcome.b.rawValue && outcome != winner { against += 1 } else { other += 1 }
      }
      if against >= 2 && other == 0 {
        warn(
          .recordContradiction, "", "the overall winner loses in all \(against) dimensions")
      }
    }
  }

  private func isOverall(_ row: Int) -> Bool {
    guard rows.pointee.kind[row] == JudgementKind.preference.rawValue else { return false }
    let code = rows.pointee.dimension.codes[row]
    if code < 0 { return true }
    return rows.pointee.dimension.names.withBytes(Int(code)) { $0.elementsEqual("overall".utf8) }
  }
}
