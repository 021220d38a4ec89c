import Glibc
import PrefKitAgreement

/// Every coefficient written straight from its definition, pair of ratings by pair of ratings, to check the fast one
/// against. Slow, and shares nothing with it.
struct NaiveTwin {
  /// Items by raters, NaN where missing.
  var rows: [[Double]]
  var categories: [Double]
  var itemWeights: [Double]
  var raterWeights: [Double]

  init(_ rows: [[Double]], categories: [Double]? = nil) {
    self.rows = rows
    self.categories =
      categories ?? Set(rows.flatMap { $0 }.filter { !$0.isNaN }).sorted()
    itemWeights = rows.map { _ in 1 }
    raterWeights = (rows.first ?? []).map { _ in 1 }
  }

  private var raterCount: Int { raterWeights.count }
  private var q: Double { Double(categories.count) }

  private func ratings(_ item: Int) -> [(rater: Int, value: Double)] {
    (0..<raterCount).filter { !rows[item][$0].isNaN }.map { ($0, rows[item][$0]) }
  }

  /// The mean of w over ordered pairs of different ratings of an item; nil without pairs.
  private func agreement(_ item: Int, _ w: (Double, Double) -> Double) -> Double? {
    var sum = 0.0
    var weight = 0.0
    for a in ratings(item) {
      for b in ratings(item) where a.rater != b.rater {
        let u = raterWeights[a.rater] * raterWeights[b.rater]
        sum += u * w(a.value, b.value)
        weight += u
      }
    }
    return weight > 0 ? sum / weight : nil
  }

  func observed(_ w: (Double, Double) -> Double) -> Double {
    var sum = 0.0
    var weight = 0.0
    for item in rows.indices {
      guard let one = agreement(item, w) else { continue }
      sum += itemWeights[item] * one
      weight += itemWeights[item]
    }
    return sum / weight
  }

  /// The mean over items of the share of a category among the item's ratings.
  private func share(_ category: Double) -> Double {
    var sum = 0.0
    var weight = 0.0
    for item in rows.indices where !ratings(item).isEmpty {
      let all = ratings(item).reduce(0) { $0 + raterWeights[$1.rater] }
      let chosen = ratings(item).filter { $0.value == category }
        .reduce(0) { $0 + raterWeights[$1.rater] }
      sum += itemWeights[item] * chosen / all
      weight += itemWeights[item]
    }
    return sum / weight
  }

  /// The share of a category among a rater's ratings; nil without ratings.
  private func share(_ category: Double, of rater: Int) -> Double? {
    var all = 0.0
    var chosen = 0.0
    for item in rows.indices where !rows[item][rater].isNaN {
      all += itemWeights[item]
      if rows[item][rater] == category { chosen += itemWeights[item] }
    }
    return all > 0 ? chosen / all : nil
  }

  func percent(_ w: (Double, Double) -> Double) -> Double { observed(w) }

  func fleiss(_ w: (Double, Double) -> Double) -> Double {
    var expected = 0.0
    let shares = categories.map(share)
    for (k, a) in zip(categories, shares) {
      for (l, b) in zip(categories, shares) { expected += a * b * w(k, l) }
    }
    return corrected(w, expected)
  }

  func gwet(_ w: (Double, Double) -> Double) -> Double {
    var total = 0.0
    for k in categories { for l in categories { total += w(k, l) } }
    let varied = categories.map(share).reduce(0) { $0 + $1 * (1 - $1) }
    return corrected(w, total * varied / (q * (q - 1)))
  }

  func brennanPrediger(_ w: (Double, Double) -> Double) -> Double {
    var total = 0.0
    for k in categories { for l in categories { total += w(k, l) } }
    return corrected(w, total / (q * q))
  }

  func conger(_ w: (Double, Double) -> Double) -> Double {
    let shares = (0..<raterCount).map { rater in categories.compactMap { share($0, of: rater) } }
    var sum = 0.0
    var weight = 0.0
    for g in 0..<raterCount where !shares[g].isEmpty {
      for h in 0..<raterCount where g != h && !shares[h].isEmpty {
        let u = raterWeights[g] * raterWeights[h]
        weight += u
        for (k, a) in zip(categories, shares[g]) {
          for (l, b) in zip(categories, shares[h]) { sum += u * a * b * w(k, l) }
        }
      }
    }
    return corrected(w, sum / weight)
  }

  /// The same twin of the items that both of two raters rated.
  private var complete: NaiveTwin {
    var twin = self
    let kept = rows.indices.filter { ratings($0).count == 2 }
    twin.rows = kept.map { rows[$0] }
    twin.itemWeights = kept.map { itemWeights[$0] }
    return twin
  }

  func cohen(_ w: (Double, Double) -> Double) -> Double { complete.conger(w) }
  func scott(_ w: (Double, Double) -> Double) -> Double { complete.fleiss(w) }

  private func corrected(_ w: (Double, Double) -> Double, _ expected: Double) -> Double {
    (observed(w) - expected) / (1 - expected)
  }

  /// Krippendorff's alpha, from all pairs of ratings in the table. `replacement` lets a rating be paired with
  /// itself in the expected disagreement, which gives α'.
  func alpha(replacement: Bool = false, _ metric: (Double, Double) -> Double) -> Double {
    let items = rows.indices.filter { ratings($0).count >= 2 }
    let meanWeight = items.reduce(0) { $0 + itemWeights[$1] } / Double(items.count)
    var pool: [(weight: Double, square: Double, value: Double)] = []
    var observed = 0.0
    for item in items {
      let all = ratings(item).reduce(0) { $0 + raterWeights[$1.rater] }
      let one = agreement(item, metric) ?? 0
      observed += itemWeights[item] * all * one
      for a in ratings(item) {
        let u = raterWeights[a.rater]
        pool.append((itemWeights[item] * u, itemWeights[item] * meanWeight * u * u, a.value))
      }
    }
    let total = pool.reduce(0) { $0 + $1.weight }
    var expected = 0.0
    var pairs = 0.0
    for a in pool { for b in pool { expected += a.weight * b.weight * metric(a.value, b.value) } }
    pairs = total * total - (replacement ? 0 : pool.reduce(0) { $0 + $1.square })
    return 1 - (observed / total) / (expected / pairs)
  }

  /// Krippendorff's ordinal metric for these ratings.
  var ordinalMetric: (Double, Double) -> Double {
    let items = rows.indices.filter { ratings($0).count >= 2 }
    func number(_ category: Double) -> Double {
      var sum = 0.0
      for item in items {
        for a in ratings(item) where a.value == category {
          sum += itemWeights[item] * raterWeights[a.rater]
        }
      }
      return sum
    }
    let numbers = categories.map(number)
    return { a, b in
      guard let i = categories.firstIndex(of: min(a, b)),
        let j = categories.firstIndex(of: max(a, b))
      else { return .nan }
      let between = numbers[i...j].reduce(0, +) - (numbers[i] + numbers[j]) / 2
      return i == j ? 0 : between * between
    }
  }

  func metric(_ level: Level) -> (Double, Double) -> Double {
    let low = categories.first ?? 0
    let high = categories.last ?? 0
    switch level {
    case .nominal: return { $0 == $1 ? 0 : 1 }
    case .ordinal: return ordinalMetric
    case .interval: return { ($0 - $1) * ($0 - $1) }
    case .ratio: return { $0 == $1 ? 0 : pow(($0 - $1) / ($0 + $1), 2) }
    case .circular(let around):
      let u = around ?? high - low + 1
      return { pow(sin(Double.pi * ($0 - $1) / u), 2) }
    case .bipolar(let lowest, let highest):
      let a = lowest ?? low
      let b = highest ?? high
      return { x, y in
        x == y ? 0 : (x - y) * (x - y) / ((x + y - 2 * a) * (2 * b - x - y))
      }
    case .matrix(let rows):
      return { a, b in rows[index(a) * categories.count + index(b)] }
    case .weights(let weights):
      let w = weight(weights)
      return { 1 - w($0, $1) }
    }
  }

  private func index(_ value: Double) -> Int { categories.firstIndex(of: value) ?? -1 }

  /// Gwet's weights from their table, each scaled by the largest.
  func weight(_ weights: Weights) -> (Double, Double) -> Double {
    let low = categories.first ?? 0
    let high = categories.last ?? 0
    func scaled(_ apart: @escaping (Double, Double) -> Double) -> (Double, Double) -> Double {
      var largest = 0.0
      for k in categories { for l in categories { largest = max(largest, apart(k, l)) } }
      return { largest > 0 ? 1 - apart($0, $1) / largest : 1 }
    }
    switch weights {
    case .identity: return { $0 == $1 ? 1 : 0 }
    case .linear: return { 1 - abs($0 - $1) / (high - low) }
    case .quadratic: return { 1 - pow($0 - $1, 2) / pow(high - low, 2) }
    case .ordinal:
      return scaled { a, b in
        let n = Double(abs(index(a) - index(b)) + 1)
        return n * (n - 1) / 2
      }
    case .radical: return { 1 - sqrt(abs($0 - $1)) / sqrt(high - low) }
    case .ratio: return scaled(metric(.ratio))
    case .circular: return scaled(metric(.circular()))
    case .bipolar: return scaled(metric(.bipolar()))
    case .matrix(let rows): return { a, b in rows[index(a) * categories.count + index(b)] }
    }
  }

  func estimate(_ coefficient: Coefficient, _ options: AgreementOptions) -> Double {
    let w = weight(options.weights)
    switch coefficient {
    case .percentAgreement: return percent(w)
    case .cohenKappa: return cohen(w)
    case .scottPi: return scott(w)
    case .fleissKappa: return fleiss(w)
    case .congerKappa: return conger(w)
    case .brennanPrediger: return brennanPrediger(w)
    case .gwetAC: return gwet(w)
    case .krippendorffAlpha: return alpha(metric(options.level))
    }
  }
}
