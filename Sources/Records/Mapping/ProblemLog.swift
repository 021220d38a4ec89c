import PrefKitSupport

/// Problems of one chunk, counted all and listed up to a limit.
final class ProblemLog {
  let batch: Batch
  let limit: Int
  /// Said once a chunk; the dataset keeps the first of a file.
  private var saidOnce: Set<String> = []
  private var pending: [Problem] = []

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
    pending.append(
      Problem(
        severity: .warning, code: code, record: place.number, line: place.line,
        byteOffset: place.byteOffset + (offset ?? 0), pointer: pointer, message: message))
  }

  func once(
    _ code: ProblemCode, _ pointer: String, _ message: String, at place: RecordPlace, offset: Int?
  ) {
    if saidOnce.insert("\(code.rawValue) \(pointer)").inserted {
      // About the file: it stands even if this record is refused.
      add(
        Problem(
          severity: .warning, code: code, record: place.number, line: place.line,
          byteOffset: place.byteOffset + (offset ?? 0), pointer: pointer, message: message))
    }
  }

  func refuse(_ refusal: Refusal, at place: RecordPlace) {
    add(
      Problem(
        severity: .error, code: refusal.code, record: place.number, line: place.line,
        byteOffset: place.byteOffset + (refusal.offset ?? 0), pointer: refusal.pointer,
        message: refusal.message))
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
