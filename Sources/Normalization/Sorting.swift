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

  /// The middle value, or the mean of the two; the values, at least one, are reordered. Linear time.
  static func median(_ values: UnsafeMutableBufferPointer<Double>) -> Double {
    let upper = values.count / 2
    select(upper, in: values)
    guard values.count % 2 == 0 else { return values[upper] }
    var lower = values[0]
    for i in 1..<Swift.max(1, upper) { lower = Swift.max(lower, values[i]) }
    // Halves first, since the sum of two large values may overflow; equal values keep their last digit.
    return lower == values[upper] ? lower : lower / 2 + values[upper] / 2
  }

  /// Moves the value that sorting would put at `wanted` there, smaller ones before it and larger ones behind (Hoare
  /// 1961).
  static func select(_ wanted: Int, in values: UnsafeMutableBufferPointer<Double>) {
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
