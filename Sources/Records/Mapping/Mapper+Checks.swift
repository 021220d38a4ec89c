import PrefKitSupport

/// What must hold inside one record.
extension Mapper {
  /// Candidates whose text is empty: all of them is an error, some of them a warning.
  mutating func checkTexts() throws(Refusal) {
    guard hasTexts else { return }
    let end = rows.pointee.candidateCount
    let texts = texts
    var empty = 0
    for row in firstCandidate..<end where texts.isEmpty(rows.pointee.candidateText.span(row)) {
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

  func sameText(_ a: Int, _ b: Int) -> Bool {
    a == b
      || texts.areSame(rows.pointee.candidateText.span(a), rows.pointee.candidateText.span(b))
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
