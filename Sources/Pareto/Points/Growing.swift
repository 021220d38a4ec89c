// Unchecked memory: whoever uses `start` stays below `count`.

/// Elements one behind the other in memory of their own, which are reached without counting references.
struct Growing<Element: ~Copyable>: ~Copyable {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 0) {
    self.capacity = Swift.max(1, capacity)
    start = .allocate(capacity: self.capacity)
  }

  deinit {
    start.deinitialize(count: count)
    start.deallocate()
  }

  private mutating func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = Swift.max(count + more, capacity * 2)
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    moved.moveInitialize(from: start, count: count)
    start.deallocate()
    start = moved
  }

  mutating func append(_ element: consuming Element) {
    reserve(1)
    (start + count).initialize(to: element)
    count += 1
  }
}

extension Growing where Element: BitwiseCopyable {
  mutating func append(repeating element: Element, count more: Int) {
    reserve(more)
    (start + count).initialize(repeating: element, count: more)
    count += more
  }

  /// Puts an element in the place of those from `first` to `end`.
  mutating func replace(_ first: Int, _ end: Int, with element: Element) {
    reserve(1)
    let rest = count - end
    (start + first + 1).update(from: start + end, count: rest)
    start[first] = element
    count = first + 1 + rest
  }
}
