import CScan
import Glibc

/// Runs work on short-lived threads that are joined before the call returns.
public enum Threads {
  /// The cores this process may use, at least 1.
  public static var coreCount: Int { Int(cscan_core_count()) }

  /// Calls `work(task)` for every task below `tasks`, on at most `threads` threads counting the caller's.
  /// `poll` runs on the caller's thread between its tasks, while it waits and at the end; when it returns true,
  /// tasks that have not begun are left out and the call returns false.
  public static func run(
    tasks: Int, threads: Int, poll: (_ finished: Int) -> Bool, _ work: (Int) -> Void
  ) -> Bool {
    withoutActuallyEscaping(work) { work in
      let crew = Crew(tasks: tasks, work: work)
      var handles: [pthread_t] = []
      for _ in 1..<Swift.max(1, Swift.min(threads, tasks)) {
        var handle = pthread_t()
        let box = Unmanaged.passRetained(crew)
        let failed = pthread_create(
          &handle, nil,
          { argument in
            if let argument {
              Unmanaged<Crew>.fromOpaque(argument).takeRetainedValue().workUntilDone()
            }
            return nil
          }, box.toOpaque())
        if failed == 0 { handles.append(handle) } else { box.release() }
      }
      var going = true
      var reported = 0
      func report() {
        reported = crew.finishedCount
        if poll(reported) {
          going = false
          crew.stop()
        }
      }
      while let task = crew.take() {
        work(task)
        crew.finish()
        if going { report() }
      }
      while going && !crew.allFinished(waitMilliseconds: 20) { report() }
      // Work that ends between two looks is reported as a whole.
      if going && reported < tasks { report() }
      for handle in handles { pthread_join(handle, nil) }
      crew.work = nil
      return going
    }
  }
}

/// The tasks that are left, behind one lock; tasks are milliseconds long, so the lock is idle.
private final class Crew: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var next = 0
  private var running = 0
  private var finished = 0
  private var last: Int
  fileprivate var work: ((Int) -> Void)?

  init(tasks: Int, work: @escaping (Int) -> Void) {
    last = tasks
    self.work = work
    lock = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }

  func take() -> Int? {
    locked {
      guard next < last else { return nil }
      next += 1
      running += 1
      return next - 1
    }
  }

  func finish() {
    locked {
      running -= 1
      finished += 1
      pthread_cond_broadcast(changed)
    }
  }

  func stop() { locked { last = Swift.min(last, next) } }

  var finishedCount: Int { locked { finished } }

  func allFinished(waitMilliseconds: Int) -> Bool {
    locked {
      if next >= last && running == 0 { return true }
      var until = timespec()
      clock_gettime(CLOCK_REALTIME, &until)
      until.tv_nsec += waitMilliseconds * 1_000_000
      if until.tv_nsec >= 1_000_000_000 {
        until.tv_sec += 1
        until.tv_nsec -= 1_000_000_000
      }
      pthread_cond_timedwait(changed, lock, &until)
      return next >= last && running == 0
    }
  }

  func workUntilDone() {
    while let task = take() {
      work?(task)
      finish()
    }
  }
}
