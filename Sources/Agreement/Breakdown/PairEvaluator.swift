/// Evaluates a coefficient from the table of two raters.
struct PairEvaluator {
  private let coefficient: Coefficient
  private let distance: Distance
  private let categoryCount: Int
  private let scale: Double
  private let totalDistance: Double

  init(_ coefficient: Coefficient, _ distance: Distance, _ categoryCount: Int) {
    let whole = Estimator(coefficient, Cells(), distance, categoryCount: categoryCount)
    self.coefficient = coefficient
    self.distance = distance
    self.categoryCount = categoryCount
    scale = whole.scale
    totalDistance = whole.totalDistance
  }

  func evaluate(_ cells: [PairCounts.Cell], items: Int) -> Estimate {
    var estimate = Estimate()
    if items == 1 && !coefficient.hasFixedChance {
      estimate.undefined = .oneItem
      return estimate
    }
    var codes: [Int] = []
    for code in (cells.map(\.first) + cells.map(\.second)).sorted() where code != codes.last {
      codes.append(code)
    }
    var first = [Double](repeating: 0, count: codes.count)
    var second = first
    var total = 0.0
    func place(_ code: Int) -> Int { codes.firstIndex(of: code) ?? 0 }
    let placed = cells.map { (place($0.first), place($0.second), $0.mass) }
    for (k, l, mass) in placed {
      first[k] += mass
      second[l] += mass
      total += mass
    }
    let pooled = zip(first, second).map { ($0 + $1) / (2 * total) }
    var metric = distance
    var scale = scale
    var named = codes
    if case .ordinal = distance {
      metric = .squared(x: Estimator.midranks(pooled), y: [])
      named = Array(codes.indices)
      let largest = metric.largest(codes.count)
      scale = largest > 0 ? 1 / largest : 0
    }
    var observed = 0.0
    for (k, l, mass) in placed where k != l {
      observed += mass * metric.between(named[k], named[l])
    }
    estimate.observed = observed * scale / total
    func mean(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, metric.profile(named, b)).reduce(0) { $0 + $1.0 * $1.1 } * scale
    }
    let q = Double(categoryCount)
    switch coefficient {
    case .percentAgreement: estimate.expected = 1
    case .brennanPrediger: estimate.expected = totalDistance / (q * q)
    case .gwetAC:
      let varied = pooled.reduce(0) { $0 + $1 * (1 - $1) }
      estimate.expected =
        categoryCount > 1 ? 1 - (q * q - totalDistance) / (q * (q - 1)) * varied : 0
    case .cohenKappa, .congerKappa: estimate.expected = mean(first, second) / (total * total)
    case .scottPi, .fleissKappa: estimate.expected = mean(pooled, pooled)
    case .krippendorffAlpha:
      // Of 2n ratings; weights count in proportion.
      let ratings = 2 * Double(items)
      estimate.expected = mean(pooled, pooled) * ratings / (ratings - 1)
    }
    if !(estimate.expected > 0) { estimate.undefined = .noVariation }
    return estimate
  }
}
