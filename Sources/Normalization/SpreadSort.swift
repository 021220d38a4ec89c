// Unchecked memory: a bucket lies below the number of values, and places are counted before they are filled.

/// Sorts numbers by where they lie between the smallest and the largest of them, as flashsort does (Neubert 1998): a
/// bucket a number, which sorting by comparisons finishes. Numbers that are spread well take linear time and few
/// branches; contrived ones take what comparisons do.
struct SpreadSort<Element: BitwiseCopyable>: ~Copyable {
  private let buckets: UnsafeMutableBufferPointer<Element>
  private let ends: UnsafeMutableBufferPointer<Int32>

  /// For as many as `capacity` values at a time.
  init(capacity: Int) {
    buckets = .allocate(capacity: capacity)
    ends = .allocate(capacity: capacity + 1)
  }

  deinit {
    buckets.deallocate()
    ends.deallocate()
  }

  /// Sorts finite numbers by `key`; equal keys come in any order.
  @inline(__always)
  func sort(_ values: UnsafeMutableBufferPointer<Element>, by key: (Element) -> Double) {
    guard values.count > 16, values.count < Int(Int32.max) else {
      return Sorting.sort(values, by: key)
    }
    var low = Double.infinity
    var high = -Double.infinity
    for value in values {
      low = Swift.min(low, key(value))
      high = Swift.max(high, key(value))
    }
    guard low < high else { return }
    let factor = Double(values.count) / (high - low)
    // Numbers too far apart or too near to each other for the division.
    guard factor.isFinite, factor > 0 else { return Sorting.sort(values, by: key) }
    spread(values) { Swift.min(values.count - 1, Int((key($0) - low) * factor)) }
    finish(values, key)
  }

  @inline(__always)
  private func spread(
    _ values: UnsafeMutableBufferPointer<Element>, _ bucket: (Element) -> Int
  ) {
    for place in 0...values.count { ends[place] = 0 }
    for value in values { ends[bucket(value)] += 1 }
    var start: Int32 = 0
    for place in 0..<values.count {
      let count = ends[place]
      ends[place] = start
      start += count
    }
    for value in values {
      let own = bucket(value)
      buckets[Int(ends[own])] = value
      ends[own] += 1
    }
    values.baseAddress?.update(from: buckets.baseAddress!, count: values.count)
  }

  /// Sorts what came to the same bucket.
  @inline(__always)
  private func finish(_ values: UnsafeMutableBufferPointer<Element>, _ key: (Element) -> Double) {
    var start = 0
    for place in values.indices {
      let end = Int(ends[place])
      if end - start > 16 {
        // Scores of a scale are all alike here.
        let own = UnsafeMutableBufferPointer(rebasing: values[start..<end])
        let first = key(own[0])
        if own.contains(where: { key($0) != first }) { Sorting.sort(own, by: key) }
      } else if end - start > 1 {
        Sorting.insertionSort(values, start, end - 1, key)
      }
      start = end
    }
  }
}
