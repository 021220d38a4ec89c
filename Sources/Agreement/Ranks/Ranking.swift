import PrefKitStatistics

/// The ranks of some values, from 1 for the smallest; equal values share the mean of their ranks.
struct Ranking {
  private(set) var ranks: [Double]
  /// The sizes of the groups of equal values, those of one left out.
  private(set) var ties: [Int] = []

  /// - Parameter values: none of them NaN. Time O(n log n).
  init(_ values: [Double], watch: Watch? = nil) throws(AgreementError) {
    ranks = [Double](repeating: 0, count: values.count)
    let order = try values.indices.sorted(watch) { values[$0] < values[$1] }
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      let shared = Double(first + 1 + end) / 2
      for place in first..<end { ranks[order[place]] = shared }
      if end - first > 1 { ties.append(end - first) }
      first = end
    }
  }

  /// Σ t³ - t over the groups of ties, which is what they take from the sums of squares of ranks.
  var tieCubes: Double {
    ties.reduce(0) { sum, size in
      let t = Double(size)
      return sum + (t * t * t - t)
    }
  }
}

/// The places at which both of two rankings have a value.
struct PairedValues {
  private(set) var first: [Double] = []
  private(set) var second: [Double] = []

  var count: Int { first.count }

  /// - Parameters: one value an item in each, NaN where there is none.
  init(_ a: [Double], _ b: [Double]) throws(AgreementError) {
    try AgreementError.checkLengths("the second ranking", b.count, "the first", a.count)
    for (x, y) in zip(a, b) where !x.isNaN && !y.isNaN {
      first.append(x)
      second.append(y)
    }
  }

  /// Why no correlation can be computed from these pairs.
  var undefined: Undefined? {
    if first.isEmpty { return .noCommonItems }
    if first.count == 1 { return .oneItem }
    let isVaried = { (values: [Double]) in values.contains { $0 != values.first } }
    return isVaried(first) && isVaried(second) ? nil : .noVariation
  }
}
