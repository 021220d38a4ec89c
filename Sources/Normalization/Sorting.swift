// Unchecked memory: all indices stay between the ends that are passed along.

/// Quicksort for the many short lists that groups are (Hoare 1962), with insertion sort at the end, and the standard
/// library's sort for contrived orders.
enum Sorting {
  /// Sorts by `key`; equal keys come in any order.
  @inline(__always)
  static func sort<Element>(
    _ values: UnsafeMutableBufferPointer<Element>, by key: (Element) -> Double
  ) {
    // Parts still to be sorted; the larger of two waits, so that few do.
    var waiting: [(low: Int, high: Int, rounds: Int)] = []
    var low = 0
    var high = values.count - 1
    var rounds = 3 * (Int.bitWidth - values.count.leadingZeroBitCount)
    while true {
      while high - low > 16, rounds > 0 {
        rounds -= 1
        let (end, start) = part(values, low, high, key)
        if end - low > high - start {
          waiting.append((low, end, rounds))
          low = start
        } else {
          waiting.append((start, high, rounds))
          high = end
        }
      }
      if high - low > 16 {
        var rest = values
        rest[low...high].sort { key($0) < key($1) }
      } else {
        insertionSort(values, low, high, key)
      }
      guard let next = waiting.popLast() else { return }
      (low, high, rounds) = next
    }
  }

  /// Moves smaller elements to `low...end` and larger ones to `start...high`; those between are in place.
  @inline(__always)
  static func part<Element>(
    _ values: UnsafeMutableBufferPointer<Element>, _ low: Int, _ high: Int,
    _ key: (Element) -> Double
  ) -> (end: Int, start: Int) {
    let a = key(values[low])
    let b = key(values[(low + high) / 2])
    let c = key(values[high])
    let pivot = Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
    var i = low
    var j = high
    while i <= j {
      while key(values[i]) < pivot { i += 1 }
      while key(values[j]) > pivot { j -= 1 }
      if i <= j {
        let moved = values[i]
        values[i] = values[j]
        values[j] = moved
        i += 1
        j -= 1
      }
    }
    return (j, i)
  }

  @inline(__always)
  static func insertionSort<Element>(
    _ values: UnsafeMutableBufferPointer<Element>, _ low: Int, _ high: Int,
    _ key: (Element) -> Double
  ) {
    guard low < high else { return }
    for i in (low + 1)...high {
      let value = values[i]
      let own = key(value)
      var j = i
      while j > low, key(values[j - 1]) > own {
        values[j] = values[j - 1]
        j -= 1
      }
      values[j] = value
    }
  }

  static func sort(_ values: UnsafeMutableBufferPointer<Double>) { sort(values) { $0 } }

  /// The middle value, or the mean of the two; the values, at least one, are finite and may be reordered. Linear time.
  static func median(_ values: UnsafeMutableBufferPointer<Double>) -> Double {
    let place = values.count / 2
    let upper = value(at: place, in: values)
    guard values.count % 2 == 0 else { return upper }
    var lower = -Double.infinity
    var smaller = 0
    for value in values {
      let isSmaller = value < upper
      smaller += isSmaller ? 1 : 0
      lower = Swift.max(lower, isSmaller ? value : -.infinity)
    }
    // Halves first, since the sum of two large values may overflow; equal values keep their last digit.
    return smaller < place ? upper : lower / 2 + upper / 2
  }

  private static var bucketCount: Int { 256 }

  /// The value that sorting would put at `wanted`. Counts how many values lie in each of some buckets between the smallest
  /// and the largest, and looks on in that of the one that is wanted.
  private static func value(
    at wanted: Int, in values: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    guard values.count > 48 else { return selected(wanted, in: values) }
    let (low, high) = ends(values)
    guard low < high else { return low }
    let factor = Double(bucketCount) / (high - low)
    guard factor.isFinite, factor > 0 else { return selected(wanted, in: values) }
    let bucket = { (value: Double) in Swift.min(bucketCount - 1, Int((value - low) * factor)) }
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: bucketCount) { counts in
      counts.initialize(repeating: 0)
      for value in values { counts[bucket(value)] += 1 }
      var own = 0
      var before = 0
      while before + counts[own] <= wanted {
        before += counts[own]
        own += 1
      }
      // Far from all others lies one that makes the buckets too wide.
      guard counts[own] < values.count / 2 else { return selected(wanted, in: values) }
      return withUnsafeTemporaryAllocation(of: Double.self, capacity: counts[own] + 1) { near in
        var filled = 0
        for value in values {
          near[filled] = value
          filled += bucket(value) == own ? 1 : 0
        }
        return Sorting.value(
          at: wanted - before, in: UnsafeMutableBufferPointer(rebasing: near[0..<filled]))
      }
    }
  }

  private static func selected(
    _ wanted: Int, in values: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    select(wanted, in: values)
    return values[wanted]
  }

  /// The smallest and the largest; several at a time, since each waits for the one before.
  @inline(__always)
  static func ends(_ values: UnsafeMutableBufferPointer<Double>) -> (low: Double, high: Double) {
    var low = SIMD8<Double>(repeating: .infinity)
    var high = SIMD8<Double>(repeating: -.infinity)
    let bytes = UnsafeRawBufferPointer(values)
    let whole = values.count & ~7
    for place in stride(from: 0, to: whole, by: 8) {
      let some = bytes.loadUnaligned(
        fromByteOffset: place * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
      low.replace(with: some, where: some .< low)
      high.replace(with: some, where: some .> high)
    }
    var (least, most) = (low.min(), high.max())
    for place in whole..<values.count {
      least = Swift.min(least, values[place])
      most = Swift.max(most, values[place])
    }
    return (least, most)
  }

  /// Moves the value that sorting would put at `wanted` there, smaller ones before it and larger ones behind (Hoare
  /// 1961).
  private static func select(_ wanted: Int, in values: UnsafeMutableBufferPointer<Double>) {
    var low = 0
    var high = values.count - 1
    // Halving the part takes about two rounds.
    var rounds = 4 * (Int.bitWidth - values.count.leadingZeroBitCount) + 8
    while high - low > 12, rounds > 0 {
      rounds -= 1
      let (end, start) = part(values, low, high) { $0 }
      if wanted <= end { high = end } else if wanted >= start { low = start } else { return }
    }
    if high - low > 12 {
      var rest = values
      rest[low...high].sort()
    } else {
      insertionSort(values, low, high) { $0 }
    }
  }
}
