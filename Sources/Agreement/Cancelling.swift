import PrefKitStatistics

/// Stopping where a watch says so, as an error of agreement.
extension Watch {
  /// Polls, and throws when the work is to stop.
  func pass(_ done: Int, of total: Int) throws(AgreementError) {
    if poll(done, of: total) { try check() }
  }

  /// The same in a loop, at one step of many. The loop's end is for `pass`.
  public func step(_ step: Int, of total: Int) throws(AgreementError) {
    if step & 0x3FFF == 0 { try pass(step, of: total) }
  }

  func check() throws(AgreementError) {
    if isCancelled { throw AgreementError(.cancelled, "the work was cancelled") }
  }
}

extension Sequence {
  /// `sorted(by:)` that `watch` may cancel.
  func sorted(
    _ watch: Watch?, by isBefore: (Element, Element) -> Bool
  ) throws(AgreementError) -> [Element] {
    guard let watch else { return sorted(by: isBefore) }
    let all = Array(self)
    // About as many comparisons as sorting takes.
    let total = all.count * (Int.bitWidth - all.count.leadingZeroBitCount)
    var done = 0
    let sorted: [Element]
    do {
      sorted = try all.sorted { a, b in
        done &+= 1
        try watch.step(done, of: Swift.max(done, total))
        return isBefore(a, b)
      }
    } catch {
      throw error as? AgreementError ?? AgreementError(.cancelled, "the work was cancelled")
    }
    try watch.pass(total, of: total)
    return sorted
  }
}
