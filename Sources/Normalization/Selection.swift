// Unchecked memory: all indices stay between the ends that are passed along.

/// Order statistics without sorting.
enum Selection {
  /// The middle value, or the mean of the two; the values, at least one, are reordered. Linear time but for contrived
  /// orders, which are sorted.
  static func median(_ values: UnsafeMutableBufferPointer<Double>) -> Double {
    let upper = values.count / 2
    place(upper, in: values)
    guard values.count % 2 == 0 else { return values[upper] }
    var lower = values[0]
    for i in 1..<Swift.max(1, upper) { lower = Swift.max(lower, values[i]) }
    // Halves first, since the sum of two large values may overflow; equal values keep their last digit.
    return lower == values[upper] ? lower : lower / 2 + values[upper] / 2
  }

  /// Moves the value that sorting would put at `wanted` there, smaller ones before it and larger ones behind (Hoare
  /// 1961).
  static func place(_ wanted: Int, in values: UnsafeMutableBufferPointer<Double>) {
    var low = 0
    var high = values.count - 1
    // Halving the part takes about two rounds.
    var rounds = 4 * (Int.bitWidth - values.count.leadingZeroBitCount) + 8
    while high - low > 12 {
      rounds -= 1
      if rounds == 0 { break }
      let pivot = middle(values[low], values[(low + high) / 2], values[high])
      var i = low
      var j = high
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          let moved = values[i]
          values[i] = values[j]
          values[j] = moved
          i += 1
          j -= 1
        }
      }
      if wanted <= j { high = j } else if wanted >= i { low = i } else { return }
    }
    if high - low > 12 {
      var rest = values
      rest[low...high].sort()
    } else {
      insertionSort(values, low, high)
    }
  }

  @inline(__always)
  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
    Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
  }

  @inline(__always)
  private static func insertionSort(
    _ values: UnsafeMutableBufferPointer<Double>, _ low: Int, _ high: Int
  ) {
    guard low < high else { return }
    for i in (low + 1)...high {
      let value = values[i]
      var j = i
      while j > low, values[j - 1] > value {
        values[j] = values[j - 1]
        j -= 1
      }
      values[j] = value
    }
  }
}
