import Glibc
import PrefKitStatistics

extension RankCorrelation {
  /// Kendall's tau-b: the pairs of items in the same order less those in opposite order, over the geometric
  /// mean of the pairs that each side does not tie (Kendall 1945).
  ///
  /// Discordant pairs are counted by sorting (Knight 1966), time O(n log n). The p-value is the exact one without ties
  /// up to 33 items, or where at most one pair is out of order, and else normal with the variance for ties
  /// (Kendall 1970), as in scipy. The interval has the variance 0.437 / (n - 4) of Fieller, Hartley and
  /// Pearson (1957), which is meant for few ties.
  ///
  /// - Parameters: one value an item in each, NaN where there is none; only their order counts. An exact test that was
  ///   asked for is not computed where there are ties or more than 1,000 items.
  public static func kendall(
    _ a: [Double], _ b: [Double], test: RankTest = .automatic, confidence: Double = 0.95,
    watch: Watch? = nil
  ) throws(AgreementError) -> RankCorrelation {
    try AgreementError.checkConfidence(confidence)
    let pairs = try PairedValues(a, b)
    if let reason = pairs.undefined {
      return RankCorrelation(undefined: reason, pairCount: pairs.count)
    }
    let counts = try ConcordanceCounts(pairs, watch: watch)
    var result = RankCorrelation(pairCount: pairs.count)
    result.estimate = counts.tauB
    result.setTest(counts, test)
    let n = Double(pairs.count)
    result.setInterval(variance: n > 4 ? 0.437 / (n - 4) : .nan, confidence: confidence)
    return result
  }

  private mutating func setTest(_ counts: ConcordanceCounts, _ test: RankTest) {
    let fewer = Swift.min(counts.discordant, counts.total - counts.discordant)
    let isUntied = counts.tiedFirst == 0 && counts.tiedSecond == 0
    let isSmall = pairCount <= 33 || fewer <= 1
    let isWithinReach = isSmall || pairCount <= KendallDistribution.largest
    if isUntied && (test == .exact ? isWithinReach : (test == .automatic && isSmall)) {
      isExact = true
      pValue = KendallDistribution.twoSided(itemCount: pairCount, inversions: fewer)
    } else if test == .exact {
      testUndefined = .notComputed
    } else if counts.variance > 0 {
      let z = counts.concordantLessDiscordant / counts.variance.squareRoot()
      pValue = 2 * NormalDistribution.survival(abs(z))
    } else {
      testUndefined = .tooFew
    }
  }
}

/// How the pairs of items compare under two rankings, and what ties do to the variance of their difference.
struct ConcordanceCounts {
  /// All pairs of items.
  let total: Double
  let discordant: Double
  /// Pairs tied by the first ranking, by the second, by both.
  let tiedFirst: Double
  let tiedSecond: Double
  let tiedBoth: Double
  /// Of the difference of concordant and discordant pairs, when the rankings are independent (Kendall 1970, 5.3).
  let variance: Double

  var concordantLessDiscordant: Double {
    total - tiedFirst - tiedSecond + tiedBoth - 2 * discordant
  }

  var tauB: Double {
    let (first, second) = (total - tiedFirst, total - tiedSecond)
    let product = first == second ? first : first.squareRoot() * second.squareRoot()
    return Swift.max(-1, Swift.min(1, concordantLessDiscordant / product))
  }

  /// - Parameter pairs: two items or more.
  init(_ pairs: PairedValues, watch: Watch?) throws(AgreementError) {
    let (x, y) = (pairs.first, pairs.second)
    let order = try x.indices.sorted(watch) { x[$0] != x[$1] ? x[$0] < x[$1] : y[$0] < y[$1] }
    var byFirst = TieSums()
    var both = TieSums()
    for place in order.indices {
      let isNew = place == 0 || x[order[place]] != x[order[place - 1]]
      byFirst.next(isNew: isNew)
      both.next(isNew: isNew || y[order[place]] != y[order[place - 1]])
    }
    var seconds = order.map { y[$0] }
    discordant = Double(try ConcordanceCounts.sortCountingInversions(&seconds, watch))
    var bySecond = TieSums()
    for place in seconds.indices {
      bySecond.next(isNew: place == 0 || seconds[place] != seconds[place - 1])
    }
    byFirst.close()
    both.close()
    bySecond.close()
    let n = Double(order.count)
    total = n * (n - 1) / 2
    tiedFirst = byFirst.pairs
    tiedSecond = bySecond.pairs
    tiedBoth = both.pairs
    let spread = n * (n - 1) * (2 * n + 5) - byFirst.spread - bySecond.spread
    let triples = n > 2 ? byFirst.triples * bySecond.triples / (9 * n * (n - 1) * (n - 2)) : 0
    variance = spread / 18 + 2 * byFirst.pairs * bySecond.pairs / (n * (n - 1)) + triples
  }

  /// Sorts by merging, and counts the pairs that were in the wrong order (Knight 1966).
  private static func sortCountingInversions(
    _ values: inout [Double], _ watch: Watch?
  ) throws(AgreementError) -> Int {
    var inversions = 0
    var merged = values
    var width = 1
    while width < values.count {
      try watch?.pass(width, of: values.count)
      for start in stride(from: 0, to: values.count, by: 2 * width) {
        let middle = Swift.min(start + width, values.count)
        let end = Swift.min(middle + width, values.count)
        var (left, right) = (start, middle)
        for place in start..<end {
          if right == end || (left < middle && values[left] <= values[right]) {
            merged[place] = values[left]
            left += 1
          } else {
            merged[place] = values[right]
            right += 1
            inversions &+= middle - left
          }
        }
      }
      swap(&values, &merged)
      width *= 2
    }
    return inversions
  }
}

/// Sums over the groups of equal values in a sorted sequence.
private struct TieSums {
  private var size = 0.0
  /// Σ t(t - 1)/2, Σ t(t - 1)(t - 2) and Σ t(t - 1)(2t + 5).
  private(set) var pairs = 0.0
  private(set) var triples = 0.0
  private(set) var spread = 0.0

  mutating func next(isNew: Bool) {
    if isNew { close() }
    size += 1
  }

  mutating func close() {
    pairs += size * (size - 1) / 2
    triples += size * (size - 1) * (size - 2)
    spread += size * (size - 1) * (2 * size + 5)
    size = 0
  }
}

/// The number of pairs out of order in a random permutation.
enum KendallDistribution {
  /// The time grows with the cube of the items, so more than this are left to the normal distribution.
  static let largest = 1000

  /// The probability of a tau at least as far from 0 as that of `inversions`, the fewer of the pairs in and
  /// out of order. Time O(items · inversions).
  static func twoSided(itemCount: Int, inversions: Double) -> Double {
    let most = Double(itemCount) * Double(itemCount - 1) / 2
    guard itemCount > 1, 2 * inversions < most, let kept = Int(exactly: inversions) else {
      return 1
    }
    // The share of permutations of j items with c inversions, for each c up to `kept`: item j may stand before any
    // number of the others from 0 to j - 1.
    var shares = [Double](repeating: 0, count: kept + 1)
    shares[0] = 1
    for j in 2...itemCount {
      // One permutation in 171! is less than a double can tell from none.
      if j > 171 && shares.allSatisfy({ $0 == 0 }) { return 0 }
      var window = 0.0
      let before = shares
      for c in 0...kept {
        window += before[c]
        if c >= j { window -= before[c - j] }
        shares[c] = window / Double(j)
      }
    }
    return Swift.min(1, 2 * shares.reduce(0, +))
  }
}
