import PrefKitStatistics

/// The mean scores of an item's candidates in a dimension, by candidate.
struct CandidateScores {
  let dimension: Int
  let candidates: [Int64]
  let means: [Double]

  /// A column for each dimension that the rows have, ascending.
  static func columns(
    _ rows: [Int], _ codes: [Int], _ candidate: UnsafeBufferPointer<Int64>,
    _ value: UnsafeBufferPointer<Double>, _ watch: Watch?
  ) throws(ParetoError) -> [CandidateScores] {
    var order = MergeOrder(rows, watch: watch)
    try order.sort { a, b in
      codes[a] != codes[b] ? codes[a] < codes[b] : candidate[a] < candidate[b]
    }
    let sorted = order.places
    var columns: [CandidateScores] = []
    var at = 0
    while at < sorted.count {
      let dimension = codes[sorted[at]]
      var candidates: [Int64] = []
      var means: [Double] = []
      while at < sorted.count, codes[sorted[at]] == dimension {
        let (first, own) = (at, candidate[sorted[at]])
        var sum = 0.0
        while at < sorted.count, codes[sorted[at]] == dimension, candidate[sorted[at]] == own {
          sum += value[sorted[at]]
          at += 1
        }
        let mean = sum / Double(at - first)
        // The mean of opposite infinities is no number, and prefers nobody.
        guard !mean.isNaN else { continue }
        candidates.append(own)
        means.append(mean)
      }
      columns.append(
        CandidateScores(dimension: dimension, candidates: candidates, means: means))
    }
    return columns
  }
}

/// The pairs of candidates that two dimensions scored, counted by how often sorting turns them round, in O(n log n)
/// (Knight 1966). The left one of a pair is that with the lower number.
struct TurnedPairs {
  private(set) var agree = 0
  private(set) var conflict = 0
  /// With a tie in the first dimension alone, in the second alone, and in both.
  private(set) var firstTied = 0
  private(set) var secondTied = 0
  private(set) var bothTied = 0
  /// Without a tie: how often the left side was preferred.
  private(set) var firstLeft = 0
  private(set) var secondLeft = 0

  init(
    _ first: CandidateScores, _ second: CandidateScores, _ watch: Watch?
  ) throws(ParetoError) {
    let (x, y) = TurnedPairs.common(first, second)
    let byBoth = try TurnedPairs.sort(x, y, watch)
    let bySecond = try TurnedPairs.sort(y, x, watch)
    // In order of the first, what the second turns round it prefers the other way.
    var order = byBoth.order
    conflict = try order.sort { y[$0] < y[$1] }
    let all = x.count * (x.count - 1) / 2
    bothTied = byBoth.tiedInBoth
    firstTied = byBoth.tied - bothTied
    secondTied = bySecond.tied - bothTied
    agree = all - conflict - firstTied - secondTied - bothTied
    firstLeft = byBoth.turned - bySecond.turnedInTies
    secondLeft = bySecond.turned - byBoth.turnedInTies
  }

  /// The means of the candidates that both have.
  private static func common(
    _ first: CandidateScores, _ second: CandidateScores
  ) -> (x: [Double], y: [Double]) {
    var (x, y): ([Double], [Double]) = ([], [])
    var at = 0
    for (place, candidate) in first.candidates.enumerated() {
      while at < second.candidates.count, second.candidates[at] < candidate { at += 1 }
      guard at < second.candidates.count, second.candidates[at] == candidate else { continue }
      x.append(first.means[place])
      y.append(second.means[at])
    }
    return (x, y)
  }

  private struct Sorted {
    var order: MergeOrder
    /// Pairs whose left one has the higher number, and pairs that tie in it.
    var turned: Int
    var tied = 0
    /// Of the pairs that tie, those whose left one has the higher number in the other dimension, or the same.
    var turnedInTies = 0
    var tiedInBoth = 0
  }

  /// By one dimension, and in its ties by the other.
  private static func sort(
    _ x: [Double], _ y: [Double], _ watch: Watch?
  ) throws(ParetoError) -> Sorted {
    var order = MergeOrder(x.indices, watch: watch)
    let turned = try order.sort { x[$0] < x[$1] }
    var sorted = Sorted(order: order, turned: turned)
    sorted.turnedInTies = try sorted.order.sort { a, b in
      x[a] != x[b] ? x[a] < x[b] : y[a] < y[b]
    }
    var (run, equal) = (0, 0)
    for (at, place) in sorted.order.places.enumerated() {
      let before = at > 0 ? sorted.order.places[at - 1] : place
      run = at > 0 && x[place] == x[before] ? run + 1 : 0
      equal = run > 0 && y[place] == y[before] ? equal + 1 : 0
      sorted.tied += run
      sorted.tiedInBoth += equal
    }
    return sorted
  }
}
