import PrefKitStatistics

/// Things in an order: a stable merge sort that counts the pairs it turned round, and that a watch can stop.
struct MergeOrder {
  private(set) var places: [Int]
  private var other: [Int]
  private let watch: Watch?
  /// Runs of so many are sorted by insertion.
  private static let run = 8

  init(_ places: some Sequence<Int>, watch: Watch? = nil) {
    self.places = Array(places)
    other = self.places
    self.watch = watch
  }

  /// - Returns: the pairs that stood the other way round.
  @discardableResult
  mutating func sort(by precedes: (Int, Int) -> Bool) throws(ParetoError) -> Int {
    let count = places.count
    var pace = Pace(watch, of: count)
    var turned = 0
    for low in stride(from: 0, to: count, by: MergeOrder.run) {
      try pace.step(4 * MergeOrder.run, done: 0)
      turned += insert(low, Swift.min(low + MergeOrder.run, count), precedes)
    }
    var width = MergeOrder.run
    while width < count {
      for low in stride(from: 0, to: count, by: 2 * width) {
        let middle = Swift.min(low + width, count)
        turned += try merge(low, middle, Swift.min(middle + width, count), precedes, &pace)
      }
      swap(&places, &other)
      width *= 2
    }
    return turned
  }

  private mutating func insert(_ low: Int, _ high: Int, _ precedes: (Int, Int) -> Bool) -> Int {
    var turned = 0
    for at in low..<high {
      let place = places[at]
      var hole = at
      while hole > low, precedes(place, places[hole - 1]) {
        places[hole] = places[hole - 1]
        hole -= 1
      }
      places[hole] = place
      turned += at - hole
    }
    return turned
  }

  private mutating func merge(
    _ low: Int, _ middle: Int, _ high: Int, _ precedes: (Int, Int) -> Bool, _ pace: inout Pace
  ) throws(ParetoError) -> Int {
    var (left, right, turned) = (low, middle, 0)
    for at in low..<high {
      if at % 1024 == 0 { try pace.step(4096, done: low) }
      if right == high || (left < middle && !precedes(places[right], places[left])) {
        other[at] = places[left]
        left += 1
      } else {
        other[at] = places[right]
        right += 1
        turned += middle - left
      }
    }
    return turned
  }
}

extension MinimisedPoints {
  /// Rows by their numbers, the first that differs; equal ones as they stand.
  func order(_ rows: some Sequence<Int>, _ watch: Watch?) throws(ParetoError) -> [Int] {
    var order = MergeOrder(rows, watch: watch)
    try values.withUnsafeBufferPointer { values throws(ParetoError) in
      _ = try order.sort { a, b in
        let (a, b) = (a * objectives, b * objectives)
        for c in 0..<objectives where values[a + c] != values[b + c] {
          return values[a + c] < values[b + c]
        }
        return false
      }
    }
    return order.places
  }
}
