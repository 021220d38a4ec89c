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
      // Not through a copy of the cells, which would count references to all their arrays.
      let sum = estimator.cells.sums[pattern]
      let isPaired = estimator.cells.pairs[pattern] > 0
      if sum == 0 || estimator.isAlpha && !isPaired { return }
      let weight = times * estimator.cells.weights[pattern]
      items += times
      all += weight
      if isPaired {
        pairedItems += times
        let paired = estimator.isAlpha ? weight * sum : weight
        self.paired += paired
        if !estimator.disagreement.isEmpty { observed += paired * estimator.disagreement[pattern] }
      }
      mass += weight * sum
      squares += weight * estimator.cells.squares[pattern]
      let share = estimator.isAlpha ? weight : weight / sum
      for cell in estimator.cells.offsets[pattern]..<estimator.cells.offsets[pattern + 1] {
        shares[estimator.cells.codes[cell]] += share * estimator.cells.masses[cell]
      }
    }

    /// Whether these sums are what was left after taking away nearly all of `whole`.
    func isRemnant(of whole: Sums) -> Bool {
      let least = 1e-4
      return all < least * whole.all || paired < least * whole.paired || mass < least * whole.mass
        || squares < least * whole.squares
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
