import PrefKitStatistics

/// Asks the watch of a loop once in a few milliseconds of work, so that who waits can stop it at any time.
struct Pace {
  /// Steps of a nanosecond or a few.
  private static let stride = 1 << 21

  let watch: Watch?
  /// All parts of the present stage.
  private let total: Int
  private var steps = 0

  init(_ watch: Watch?, of total: Int) {
    self.watch = watch
    self.total = total
  }

  /// Counts steps that come next or that were made, and throws when the watch wants to stop.
  @inline(__always)
  mutating func step(_ count: Int = 1, done: Int) throws(ParetoError) {
    steps &+= count
    if steps >= Pace.stride { try ask(done) }
  }

  private mutating func ask(_ done: Int) throws(ParetoError) {
    steps = 0
    if watch?.poll(done, of: total) == true { throw .cancelled }
  }

  /// Says that the stage is over.
  func finish() throws(ParetoError) {
    if watch?.poll(total, of: total) == true { throw .cancelled }
  }
}
