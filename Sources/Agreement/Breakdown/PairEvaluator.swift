/// Evaluates a coefficient from the tables of two raters, one after the other.
///
/// There may be thousands of pairs with a handful of items each, so that what a table needs is kept from one to the
/// next.
struct PairEvaluator {
  private let coefficient: Coefficient
  private let distance: Distance
  private let categoryCount: Int
  private let scale: Double
  private let totalDistance: Double

  private var cells: [PairCounts.Cell] = []
  /// The categories that one of the two gave, ascending; the place of each among them; and their masses.
  private var codes: [Int] = []
  private var places: [Int]
  private var first: [Double] = []
  private var second: [Double] = []
  private var pooled: [Double] = []

  /// Up to so many categories, a sum over all pairs of them is quicker than one that is linear in their number.
  private static let few = 16

  init(_ coefficient: Coefficient, _ distance: Distance, _ categoryCount: Int) {
    let whole = Estimator(coefficient, Cells(), distance, categoryCount: categoryCount)
    self.coefficient = coefficient
    self.distance = distance
    self.categoryCount = categoryCount
    scale = whole.scale
    totalDistance = whole.totalDistance
    places = [Int](repeating: -1, count: categoryCount)
  }

  /// The coefficient of raters g < h.
  mutating func evaluate(_ counts: PairCounts, _ g: Int, _ h: Int) -> Estimate {
    var estimate = Estimate()
    let items = counts.items.ofPair[PairCounts.pair(g, h)]
    counts.read(g, h, into: &cells)
    guard items > 0, !cells.isEmpty else {
      estimate.undefined = .noPairs
      return estimate
    }
    guard items > 1 || coefficient.hasFixedChance else {
      estimate.undefined = .oneItem
      return estimate
    }
    let total = sumMargins()
    let (metric, scale) = metricOfPair()
    var observed = 0.0
    for cell in cells where cell.first != cell.second {
      observed += cell.mass * between(metric, cell.first, cell.second)
    }
    estimate.observed = observed * scale / total
    estimate.expected = expected(metric, scale, total, items: Double(items))
    estimate.check()
    return estimate
  }

  /// Fills the margins and their mean, the shares of both raters together; returns the mass of all cells.
  private mutating func sumMargins() -> Double {
    for code in codes { places[code] = -1 }
    codes.removeAll(keepingCapacity: true)
    for cell in cells {
      note(cell.first)
      note(cell.second)
    }
    codes.sort()
    for (place, code) in codes.enumerated() { places[code] = place }
    PairEvaluator.clear(&first, codes.count)
    PairEvaluator.clear(&second, codes.count)
    var total = 0.0
    for cell in cells {
      first[places[cell.first]] += cell.mass
      second[places[cell.second]] += cell.mass
      total += cell.mass
    }
    pooled.removeAll(keepingCapacity: true)
    for place in codes.indices { pooled.append((first[place] + second[place]) / (2 * total)) }
    return total
  }

  private mutating func note(_ code: Int) {
    guard places[code] < 0 else { return }
    places[code] = 0
    codes.append(code)
  }

  private static func clear(_ margin: inout [Double], _ count: Int) {
    margin.removeAll(keepingCapacity: true)
    for _ in 0..<count { margin.append(0) }
  }

  /// The distance between categories, which for Krippendorff's ordinal metric is that of this pair's shares and is
  /// between places; and what makes the largest one 1.
  private func metricOfPair() -> (Distance, Double) {
    guard case .ordinal = distance else { return (distance, scale) }
    let metric = Distance.squared(x: Estimator.midranks(pooled), y: [])
    let largest = metric.largest(codes.count)
    return (metric, largest > 0 ? 1 / largest : 0)
  }

  private func between(_ metric: Distance, _ k: Int, _ l: Int) -> Double {
    if case .ordinal = distance { return metric.between(places[k], places[l]) }
    return metric.between(k, l)
  }

  private func expected(_ metric: Distance, _ scale: Double, _ total: Double, items: Double)
    -> Double
  {
    let q = Double(categoryCount)
    switch coefficient {
    case .percentAgreement: return 1
    case .brennanPrediger: return totalDistance / (q * q)
    case .gwetAC:
      guard categoryCount > 1 else { return 0 }
      let varied = pooled.reduce(0) { $0 + $1 * (1 - $1) }
      return 1 - (q * q - totalDistance) / (q * (q - 1)) * varied
    case .cohenKappa, .congerKappa: return mean(metric, first, second) * scale / (total * total)
    case .scottPi, .fleissKappa: return mean(metric, pooled, pooled) * scale
    case .krippendorffAlpha:
      // Of 2n ratings; weights count in proportion.
      return mean(metric, pooled, pooled) * scale * 2 * items / (2 * items - 1)
    }
  }

  /// Σ a_k b_l d(k, l).
  private func mean(_ metric: Distance, _ a: [Double], _ b: [Double]) -> Double {
    guard codes.count <= PairEvaluator.few else {
      if case .ordinal = distance { return sum(a, metric.profile(Array(codes.indices), b)) }
      return sum(a, metric.profile(codes, b))
    }
    var all = 0.0
    for (k, x) in a.enumerated() where x != 0 {
      var row = 0.0
      for (l, y) in b.enumerated() where l != k { row += y * between(metric, codes[k], codes[l]) }
      all += x * row
    }
    return all
  }

  private func sum(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
