// Pointers into C: what the kernels work in, and how they ask whether to stop.
import CPareto
import Glibc
import PrefKitStatistics

extension ParetoError {
  static let hypervolumeMemory = ParetoError(
    .limit, "there is no memory left for the hypervolume of so many points; use fewer")
}

extension Int32 {
  static var hypervolumeDone: Int32 { Int32(CPARETO_HV_DONE) }
}

/// Carries a watch to the kernels. It is asked on the thread that made the call only; the others learn of it.
final class HypervolumeStop: @unchecked Sendable {
  let watch: UnsafeMutablePointer<cpareto_hv_watch>
  private let caller = pthread_self()
  let asked: Watch?
  /// Parts done, for the report; touched by the caller's thread only.
  var done = 0
  var total = 1

  init(_ asked: Watch?) {
    self.asked = asked
    watch = .allocate(capacity: 1)
    watch.initialize(to: cpareto_hv_watch(poll: nil, context: nil, stopped: 0))
    guard asked != nil else { return }
    watch.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    watch.pointee.poll = { context in
      guard let context else { return 0 }
      return Unmanaged<HypervolumeStop>.fromOpaque(context).takeUnretainedValue().asks() ? 1 : 0
    }
  }

  deinit { watch.deallocate() }

  private func asks() -> Bool {
    pthread_equal(pthread_self(), caller) != 0 && asked?.poll(done, of: total) == true
  }

  /// Asks the watch and throws when it wants to stop; on the caller's thread.
  func ask() throws(ParetoError) {
    _ = asks()
    try check()
  }

  /// Throws where a kernel ended early, or the watch has asked for it.
  func check(_ status: Int32 = .hypervolumeDone) throws(ParetoError) {
    if status == Int32(CPARETO_HV_MEMORY) { throw .hypervolumeMemory }
    if status != .hypervolumeDone || asked?.isCancelled == true {
      throw .cancelled
    }
  }

  /// Work in parts, each in a room of its own; the results are in the order of the parts.
  func map<Result>(
    _ parts: Int, threads: Int, objectives: Int, _ work: (HypervolumeRoom, Int) -> Result
  ) throws(ParetoError) -> [Result] {
    let asked = asked.map { asked in
      Watch { done, total in
        (self.done, self.total) = (done, total)
        let stops = asked.poll(done, of: total)
        if stops { cpareto_hv_stop(self.watch) }
        return stops
      }
    }
    let results = Parallel.map(parts, threads: Parallel.threads(threads), watch: asked) {
      part -> (Result?, Int32) in
      guard let room = try? HypervolumeRoom(objectives: objectives, self) else {
        return (nil, Int32(CPARETO_HV_MEMORY))
      }
      let result = work(room, part)
      return (result, room.status)
    }
    for (_, status) in results { try check(status) }
    try check()
    return results.compactMap { $0.0 }
  }
}

/// What the recursion over objectives works in, for one thread.
final class HypervolumeRoom {
  let pointer: OpaquePointer

  init(objectives: Int, _ stop: HypervolumeStop) throws(ParetoError) {
    guard let pointer = cpareto_hv_room_new(objectives, stop.watch) else {
      throw .hypervolumeMemory
    }
    self.pointer = pointer
  }

  deinit { cpareto_hv_room_free(pointer) }

  var status: Int32 { cpareto_hv_room_status(pointer) }
}
