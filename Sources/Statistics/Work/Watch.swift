/// Tells whoever waits how far a long call is, and asks whether to go on.
///
/// It is asked on the thread that made the call, between parts of the work; the other threads finish theirs first.
public final class Watch: @unchecked Sendable, Equatable {
  private let report: (_ done: Int, _ total: Int) -> Bool
  package private(set) var isCancelled = false

  /// - Parameter report: gets the parts done and all parts of the present stage, and returns true to cancel.
  public init(_ report: @escaping (_ done: Int, _ total: Int) -> Bool) { self.report = report }

  public static func == (a: Watch, b: Watch) -> Bool { a === b }

  /// True when the work is to stop.
  package func poll(_ done: Int, of total: Int) -> Bool {
    // Once is enough: what is cancelled stays so, and nobody is asked again.
    if !isCancelled { isCancelled = report(done, total) }
    return isCancelled
  }
}
