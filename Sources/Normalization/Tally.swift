/// Scores by their values: what order statistics need, and as short as the scale where scores have few.
struct Tally: Sendable, Equatable {
  /// Strictly rising.
  private(set) var values: [Double] = []
  /// How often each value came.
  private(set) var counts: [Int] = []
  private(set) var total = 0

  init() {}

  init(sorted: UnsafeBufferPointer<Double>) {
    for value in sorted { add(value, 1) }
  }

  /// - Parameter value: no smaller than any before it.
  mutating func add(_ value: Double, _ count: Int) {
    total += count
    if let last = values.last, last == value {
      counts[counts.count - 1] += count
    } else {
      values.append(value)
      counts.append(count)
    }
  }

  /// Both together.
  func merged(_ other: Tally) -> Tally {
    if total == 0 { return other }
    var all = Tally()
    var i = 0
    var j = 0
    while i < values.count || j < other.values.count {
      if j == other.values.count || i < values.count && values[i] <= other.values[j] {
        all.add(values[i], counts[i])
        i += 1
      } else {
        all.add(other.values[j], other.counts[j])
        j += 1
      }
    }
    return all
  }

  static func union(_ tallies: ArraySlice<Tally>) -> Tally {
    if tallies.count < 2 { return tallies.first ?? Tally() }
    let half = tallies.startIndex + tallies.count / 2
    return union(tallies[..<half]).merged(union(tallies[half...]))
  }

  /// The middle value, or the mean of the two.
  var median: Double {
    let upper = value(at: total / 2)
    guard total % 2 == 0 else { return upper }
    let lower = value(at: total / 2 - 1)
    return lower == upper ? lower : lower / 2 + upper / 2
  }

  private func value(at place: Int) -> Double {
    var before = 0
    for (value, count) in zip(values, counts) {
      before += count
      if place < before { return value }
    }
    return .nan
  }

  /// The distances from `centre`.
  func distances(from centre: Double) -> Tally {
    let below = values.firstIndex { $0 >= centre } ?? values.count
    var near = Tally()
    var far = Tally()
    for i in (0..<below).reversed() { near.add(centre - values[i], counts[i]) }
    for i in below..<values.count { far.add(values[i] - centre, counts[i]) }
    return near.merged(far)
  }
}
