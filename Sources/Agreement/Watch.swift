/// Tells whoever waits how far a long call is, and asks whether to go on.
///
/// It is asked on the thread that made the call, between parts of the work; the other threads finish theirs first.
public final class Watch: @unchecked Sendable, Equatable {
  private let report: (_ done: Int, _ total: Int) -> Bool
  private var isCancelled = false

  /// - Parameter report: gets the parts done and all parts of the present stage, and returns true to cancel.
  public init(_ report: @escaping (_ done: Int, _ total: Int) -> Bool) { self.report = report }

  public static func == (a: Watch, b: Watch) -> Bool { a === b }

  /// True when the work is to stop.
  func poll(_ done: Int, of total: Int) -> Bool {
    // Once is enough: what is cancelled stays so, and nobody is asked again.
    if !isCancelled { isCancelled = report(done, total) }
    return isCancelled
  }

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
