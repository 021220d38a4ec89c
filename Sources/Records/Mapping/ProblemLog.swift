import PrefKitSupport

/// Problems of one chunk, counted all and listed up to a limit.
final class ProblemLog {
  let batch: Batch
  let limit: Int
  /// Said once a chunk; the dataset keeps the first of a file.
  private var saidOnce: Set<String> = []
  @exclusivity(unchecked) private var pending: [Problem] = []

  init(batch: Batch, limit: Int) {
    self.batch = batch
    self.limit = limit
  }

  typealias Mark = Int
  /// Warnings of the record being read; taken back if it is refused.
  var mark: Mark { pending.count }
  func truncate(to mark: Mark) { pending.removeLast(pending.count - mark) }

  func warn(
    _ code: ProblemCode, _ pointer: String, _ message: String, at place: RecordPlace, offset: Int?
  ) {
    let made = problem(.warning, code, pointer, message, place, offset)
    // One field may serve several rows: it is said once.
    let isKnown = pending.contains {
      $0.code == code && $0.byteOffset == made.byteOffset && $0.pointer == pointer
    }
    if offset != nil && isKnown { return }
    pending.append(made)
  }

  /// Said once, with the first record it is seen in; it stands even if that record is refused.
  func once(
    _ code: ProblemCode, _ pointer: String, _ message: String, at place: RecordPlace, offset: Int?
  ) {
    guard saidOnce.insert("\(code.rawValue) \(pointer)").inserted else { return }
    var made = problem(.warning, code, pointer, message, place, offset)
    made.once = true
    add(made)
  }

  func refuse(_ refusal: Refusal, at place: RecordPlace) {
    add(problem(.error, refusal.code, refusal.pointer, refusal.message, place, refusal.offset))
  }

  /// A record may run over several lines: the line is that of the byte.
  private func problem(
    _ severity: Severity, _ code: ProblemCode, _ pointer: String, _ message: String,
    _ place: RecordPlace, _ offset: Int?
  ) -> Problem {
    var line = place.line
    if let offset, offset > 0, batch.hasText, place.byteOffset + offset <= batch.input.count {
      let start = batch.input.base + place.byteOffset
      line += LineFeeds.count(start, start + offset)
    }
    return Problem(
      severity: severity, code: code, record: place.number, line: line,
      byteOffset: place.byteOffset + (offset ?? 0), pointer: pointer, message: message)
  }

  /// The record is through: what was said of it stands.
  func settle() {
    for problem in pending { add(problem) }
    pending.removeAll(keepingCapacity: true)
  }

  var hasPending: Bool { !pending.isEmpty }

  func add(_ problem: Problem) {
    batch.problemCounts[Int(problem.code.rawValue)] += 1
    if batch.problems.count < limit { batch.problems.append(problem) }
  }
}
