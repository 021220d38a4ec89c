extension Estimator {
  /// The sums over items that coefficients are made of. Items can be added, and with negative numbers taken away.
  struct Sums {
    /// The number of items, and of those with pairs.
    private(set) var items = 0.0
    private(set) var pairedItems = 0.0
    /// The weight of all items, and of those with pairs (for alpha: of their ratings).
    private(set) var all = 0.0
    private(set) var paired = 0.0
    /// The sum of D_i with those weights; 0 for the ordinal metric, whose D_i depends on the shares.
    private(set) var observed = 0.0
    /// π_k, times a number common to all.
    var shares: [Double]
    /// The weight of all ratings, and the sum of the squares.
    private var mass = 0.0
    private var squares = 0.0

    init(_ estimator: Estimator) {
      shares = [Double](repeating: 0, count: estimator.categoryCount)
    }

    init(_ estimator: Estimator, _ times: [Double]) {
      self.init(estimator)
      for pattern in times.indices where times[pattern] > 0 {
        add(estimator, pattern, times[pattern])
      }
    }

    @inline(__always)
    mutating func add(_ estimator: Estimator, _ pattern: Int, _ times: Double) {
      let cells = estimator.cells
      let isPaired = cells.pairs[pattern] > 0
      if cells.sums[pattern] == 0 || estimator.isAlpha && !isPaired { return }
      let weight = times * cells.weights[pattern]
      items += times
      all += weight
      if isPaired {
        pairedItems += times
        let paired = times * estimator.weightOfObserved(pattern)
        self.paired += paired
        if !estimator.disagreement.isEmpty { observed += paired * estimator.disagreement[pattern] }
      }
      mass += weight * cells.sums[pattern]
      squares += weight * cells.squares[pattern]
      let share = times * estimator.weightOfShare(pattern)
      for cell in cells.range(pattern) { shares[cells.codes[cell]] += share * cells.masses[cell] }
    }

    /// π_k
    var normalised: [Double] {
      let total = shares.reduce(0, +)
      return total > 0 ? shares.map { $0 / total } : shares
    }

    /// What makes alpha's expected disagreement one of pairs of different ratings: N² / (N² - Q), N the weight of
    /// all ratings and Q the sum of its squares; N/(N - 1) where weights are equal.
    var withoutReplacement: Double {
      // Item weights count in proportion, as if their mean were 1.
      let meanWeight = items > 0 ? all / items : 1
      let pairs = mass * mass - meanWeight * squares
      return pairs > 0 ? mass * mass / pairs : 1
    }
  }
}
