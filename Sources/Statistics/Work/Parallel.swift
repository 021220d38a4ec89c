import PrefKitSupport

/// Work in parts, whose results come back in the order of the parts whatever the number of threads.
package enum Parallel {
  /// The threads to use where the caller left it open by 0.
  package static func threads(_ asked: Int) -> Int { asked > 0 ? asked : Threads.coreCount }

  /// A part that `watch` cancels has no result; whoever gave one has to check it.
  package static func map<Result>(
    _ parts: Int, threads: Int, watch: Watch? = nil, _ work: (Int) -> Result
  ) -> [Result] {
    guard parts > 1 && threads > 1 else {
      var results: [Result] = []
      for part in 0..<Swift.max(0, parts) where watch?.poll(part, of: parts) != true {
        results.append(work(part))
      }
      _ = watch?.poll(parts, of: parts)
      return results
    }
    let slots = UnsafeMutableBufferPointer<Result?>.allocate(capacity: parts)
    slots.initialize(repeating: nil)
    defer {
      slots.deinitialize()
      slots.deallocate()
    }
    let fill = { (part: Int) -> Void in slots[part] = work(part) }
    let poll = { (done: Int) in watch?.poll(done, of: parts) == true }
    _ = Threads.run(tasks: parts, threads: threads, poll: poll, fill)
    return slots.compactMap { $0 }
  }

  /// `count` things in at most `most` parts of at least `least` each. The parts depend on nothing else, so that
  /// sums over them have the same bits on every machine.
  package static func ranges(_ count: Int, least: Int, most: Int) -> [Range<Int>] {
    let size = Swift.max(least, (count + most - 1) / most, 1)
    return stride(from: 0, to: count, by: size).map { $0..<Swift.min(count, $0 + size) }
  }
}
