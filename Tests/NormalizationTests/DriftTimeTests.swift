import Glibc
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

extension Dice {
  mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
  }
}

/// Montgomery (2013), Introduction to Statistical Quality Control, 7th edition, table 9.1: mean 10, from the 21st on 11.
private let montgomery = [
  9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08,
  9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31,
  10.52,
]

@Suite("Control charts")
struct ControlChartTests {
  private let baseline = Baseline.given(mean: 10, deviation: 1)

  @Test("CUSUM, as Montgomery tables it")
  func cusum() throws {
    let chart = try Cusum().chart(try DriftSeries(montgomery), baseline)
    let upper = [
      0, 0, 0, 1.16, 2.82, 2.50, 0.04, 1.00, 0, 0, 0, 0.97, 0.98, 0, 0, 0, 0.12, 0, 0, 0.34, 0.74,
      0.07, 1.86, 2.86, 2.96, 3.54, 3.42, 4.54, 5.35, 5.37,
    ]
    let lower = [
      0.05, 1.56, 1.77, 0, 0, 0, 1.46, 0, 0.30, 0, 0.47, 0, 0, 0.10, 0, 0.13, 0, 0, 0.98, 0, 0,
      0.17,
    ]
    #expect(zip(chart.upper, upper).allSatisfy { abs($0 - $1) < 0.0751 })
    #expect(zip(chart.lower, lower).allSatisfy { abs($0 + $1) < 1e-9 })
    #expect(chart.alarms == [28, 29] && chart.result.when == 28)
  }

  @Test("EWMA, as Montgomery tables it")
  func ewma() throws {
    let chart = try EWMA().chart(try DriftSeries(montgomery), baseline)
    let z = [
      9.945, 9.7495, 9.70355, 9.8992, 10.1253, 10.1307, 9.92167, 10.0755, 9.98796, 10.0232, 9.92384,
      10.0785, 10.1216, 10.0495, 10.0525, 9.98426, 10.0478, 10.074, 9.91864, 10.0108, 10.0997,
      10.0227, 10.2495, 10.3745, 10.3971, 10.4654, 10.4568, 10.5731, 10.6468, 10.6341,
    ]
    #expect(chart.upper.count == z.count)
    #expect(zip(chart.upper, z).allSatisfy { abs($0 - $1) < 6e-5 })
    // The limits of his figure: 10.27 and 9.73 at first, 10.62 and 9.38 in the end.
    #expect(close(chart.upperLimits[0], 10.27) && close(chart.lowerLimits[0], 9.73))
    #expect(abs(chart.upperLimits[29] - 10.62) < 0.005)
    #expect(chart.alarms.first == 28 && chart.start == 19)
  }

  @Test("are what their recursions say, with weights", arguments: 0..<10)
  func twins(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let values = (0..<80).map { i in dice.normal() * 2 + 3 + (i > 50 ? 2 : 0) }
    let weights = values.map { _ in Double(1 + dice.below(9)) }
    let series = try DriftSeries(values, weights: weights)
    let given = Baseline.given(mean: 3, deviation: 2)
    let y = zip(values, weights).map { ($0 - 3) / 2 * $1.squareRoot() }
    let cusum = try Cusum(allowance: 0.4, limit: 4).chart(series, given)
    // C⁺ᵢ is the largest sum that ends at i, or 0.
    for i in values.indices {
      let sums = (0...i).map { from in y[from...i].reduce(0) { $0 + $1 - 0.4 } }
      #expect(close(cusum.upper[i], Swift.max(0, sums.max() ?? 0), 1e-9))
      let falls = (0...i).map { from in y[from...i].reduce(0) { $0 - $1 - 0.4 } }
      #expect(close(-cusum.lower[i], Swift.max(0, falls.max() ?? 0), 1e-9))
    }
    #expect(cusum.alarms == values.indices.filter { cusum.upper[$0] > 4 || cusum.lower[$0] < -4 })
    let ewma = try EWMA(weight: 0.2, limit: 3).chart(series, given)
    for i in values.indices {
      let shares = (0...i).map { 0.2 * pow(0.8, Double(i - $0)) }
      let z = zip(shares, values).reduce(3 * pow(0.8, Double(i + 1))) { $0 + $1.0 * $1.1 }
      let variance = zip(shares, weights).reduce(0) { $0 + $1.0 * $1.0 * 4 / $1.1 }
      #expect(close(ewma.upper[i], z, 1e-9))
      #expect(close(ewma.upperLimits[i], 3 + 3 * variance.squareRoot(), 1e-9))
    }
    let page = try PageHinkley(tolerance: 0.1, limit: 6).chart(series, given)
    var sums = [0.0]
    for i in values.indices {
      let total = weights[...i].reduce(0, +)
      let mean = zip(values[...i], weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      sums.append((sums.last ?? 0) + (values[i] - mean) / 2 * weights[i].squareRoot() - 0.1)
      #expect(close(page.upper[i], (sums.last ?? 0) - (sums.min() ?? 0), 1e-9))
    }
  }

  @Test("give false alarms as often as their average run length says")
  func falseAlarms() throws {
    var dice = Dice(state: 5)
    let chart = Cusum(allowance: 0.5, limit: 3)
    var total = 0
    for _ in 0..<400 {
      let series = try DriftSeries((0..<1500).map { _ in dice.normal() })
      total += (try chart.chart(series, .given(mean: 0, deviation: 1)).alarms.first ?? 1499) + 1
    }
    // The run length is about exponential: its mean over 400 has a standard error of a twentieth.
    let length = AverageRunLength.cusum(chart)
    #expect(abs(Double(total) / 400 / length - 1) < 0.16, "\(total / 400), \(length)")
  }

  @Test("say what they lack, and refuse what makes no sense")
  func edges() throws {
    let short = try DriftSeries([1, .nan, 3])
    #expect(short.missing == 1 && short.count == 2)
    #expect(try Cusum().chart(try DriftSeries([]), baseline).result.reason == .empty)
    #expect(try Cusum().chart(short, .first(3)).result.reason == .tooFew)
    #expect(try EWMA().chart(try DriftSeries([2, 2, 3]), .first(2)).result.reason == .constant)
    #expect(
      try PageHinkley().chart(try DriftSeries([1e308, -1e308, 1]), .first(2)).result.reason
        == .overflow)
    let calm = try Cusum().chart(try DriftSeries([10, 10]), baseline)
    #expect(calm.alarms.isEmpty && calm.result.statistic == 0 && calm.result.when == .min)
    #expect(throws: NormalizationError.self) { try Cusum().chart(short, .first(1)) }
    #expect(throws: NormalizationError.self) {
      try Cusum().chart(short, .given(mean: 0, deviation: 0))
    }
    #expect(throws: NormalizationError.self) { try EWMA(weight: 0).chart(short, baseline) }
    #expect(throws: NormalizationError.self) { try DriftSeries([1], weights: [0]) }
    #expect(throws: NormalizationError.self) { try DriftSeries([1], times: [1, 2]) }
  }

  @Test("take points in the order of their times")
  func order() throws {
    let series = try DriftSeries(
      [1, 2, 3, 4, .infinity, 6], times: [30, 10, 20, 10, 5, .min], weights: [1, 2, 3, 4, 5, 6])
    #expect(series.values == [2, 4, 3, 1] && series.times == [10, 10, 20, 30])
    #expect(series.weights == [2, 4, 3, 1] && series.rows == [1, 3, 2, 0] && series.missing == 2)
  }
}

@Suite("Change points")
struct ChangePointTests {
  /// The best segmentation of all, by trying every last change.
  private static func optimum(
    _ cost: SegmentCost, _ count: Int, _ least: Int, _ penalty: Double, _ lengths: Bool
  ) -> Double {
    var best = [-penalty] + [Double](repeating: .infinity, count: count)
    for t in 1...count {
      for s in 0..<t where t - s >= least {
        best[t] = Swift.min(
          best[t], best[s] + cost(s..<t) + (lengths ? log(Double(t - s)) : 0) + penalty)
      }
    }
    return best[count]
  }

  @Test("PELT finds the best segmentation of all", arguments: 0..<48)
  func pelt(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let model = ChangeModel.allCases[seed % 4]
    let count = 20 + dice.below(60)
    var level = 0.5
    let values = (0..<count).map { _ -> Double in
      if dice.unit() < 0.08 { level = dice.unit() }
      switch model {
      case .mean, .meanAndVariance: return level * 6 + dice.normal()
      case .poisson: return Double(dice.below(1 + Int(level * 8)))
      case .bernoulli: return dice.unit() < level ? 1 : 0
      }
    }
    let weights = (0..<count).map { _ in Double(1 + dice.below(4)) }
    let series = try DriftSeries(values, weights: weights)
    let cost = SegmentCost(model, series, variance: 1)
    let least = 1 + seed / 4 % 3 + (model == .meanAndVariance ? 1 : 0)
    for (penalty, value, lengths) in [
      (ChangePenalty.given(3), 3.0, false),
      (.mbic, (model.parameters + 2) * log(Double(count)), true),
      (.bic, (model.parameters + 1) * log(Double(count)), false), (.given(0.5), 0.5, false),
    ] {
      let segmentation = Segmentation(cost, count: count, minimumLength: least, penalty)
      let changes = try #require(segmentation.pelt(nil))
      let bounds = [0] + changes + [count]
      let total = zip(bounds, bounds.dropFirst()).reduce(-value) { sum, ends in
        sum + cost(ends.0..<ends.1) + value + (lengths ? log(Double(ends.1 - ends.0)) : 0)
      }
      #expect(close(total, Self.optimum(cost, count, least, value, lengths), 1e-9))
      #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $1 - $0 >= least })
      let split = try #require(segmentation.binary(nil))
      #expect(split.allSatisfy { $0 > 0 && $0 < count } && split == Set(split).sorted())
    }
  }

  @Test("costs are likelihoods")
  func costs() throws {
    let values = [0.5, 1, 0.25, 0.75]
    let weights = [2.0, 4, 4, 8]
    let series = try DriftSeries(values, weights: weights)
    let hits = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let rate = hits / 18
    #expect(
      close(SegmentCost(.poisson, series, variance: 1)(0..<4), -2 * hits * log(rate)))
    #expect(
      close(
        SegmentCost(.bernoulli, series, variance: 1)(0..<4),
        -2 * (hits * log(rate) + (18 - hits) * log(1 - rate))))
    let squares = zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0 - rate) * ($1.0 - rate) }
    #expect(close(SegmentCost(.mean, series, variance: 2)(0..<4), squares / 2))
    #expect(
      close(
        SegmentCost(.meanAndVariance, series, variance: 1)(0..<4),
        4 * log(2 * Double.pi * squares / 4) + 4))
  }

  /// Annual flow at Aswan, 1871 to 1970 (Cobb 1978; in R as `Nile`), whose change is after 1898.
  private static let nile: [Double] = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
    799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833,
    701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845,
    864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649,
    846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815,
    1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
  ]

  @Test("the Nile changed after 1898", arguments: [ChangeSearch.pelt, .binary])
  func nile(search: ChangeSearch) throws {
    let series = try DriftSeries(Self.nile, times: (0..<100).map { 1871 + $0 })
    let found = try ChangePoints(series, ChangeOptions(search: search))
    #expect(found.changes.times == [1899] && found.points == [28])
    #expect(abs(found.means[0] - 1097.75) < 0.01 && abs(found.means[1] - 849.97) < 0.01)
    #expect(found.lows[0] >= 1896 && found.highs[0] <= 1902 && found.lows[0] <= 1899)
    let both = try ChangePoints(series, ChangeOptions(model: .meanAndVariance, search: search))
    #expect(both.changes.times == [1899])
  }

  @Test("intervals hold the change as often as they say", arguments: ChangeModel.allCases)
  func coverage(model: ChangeModel) throws {
    var dice = Dice(state: 77)
    var held = 0
    var found = 0
    let rounds = 300
    for _ in 0..<rounds {
      let change = 20 + dice.below(20)
      let values = (0..<60).map { i -> Double in
        let after = i >= change
        switch model {
        case .mean: return dice.normal() + (after ? 1.5 : 0)
        case .meanAndVariance: return dice.normal() * (after ? 2 : 1) + (after ? 2 : 0)
        case .poisson:
          return Double((0..<40).count { _ in dice.unit() < (after ? 0.25 : 0.1) }) / 4
        case .bernoulli:
          return Double((0..<12).count { _ in dice.unit() < (after ? 0.6 : 0.3) }) / 12
        }
      }
      let weight = model == .poisson ? 4.0 : model == .bernoulli ? 12 : 1
      let series = try DriftSeries(values, weights: values.map { _ in weight })
      let points = try ChangePoints(series, ChangeOptions(model: model))
      guard !points.points.isEmpty else { continue }
      found += 1
      // The change is held by the interval of the nearest one found.
      if points.points.indices.contains(where: {
        points.lowPoints[$0] <= change && points.highPoints[$0] >= change
      }) {
        held += 1
      }
    }
    #expect(found > rounds * 9 / 10, "\(model): \(found)")
    // 95 in 100 are asked for; 0.91 is three standard errors below.
    #expect(Double(held) / Double(found) > 0.91, "\(model): \(held) of \(found)")
  }

  @Test("series without a change seldom have one")
  func falseAlarms() throws {
    var dice = Dice(state: 8)
    for search in [ChangeSearch.pelt, .binary] {
      let found = try (0..<200).count { _ in
        let series = try DriftSeries((0..<60).map { _ in dice.normal() })
        return try !ChangePoints(series, ChangeOptions(search: search, deviation: 1)).points.isEmpty
      }
      #expect(found <= 12, "\(search): \(found) of 200")
    }
  }

  @Test("say why there are none, and refuse what is no rate")
  func edges() throws {
    func reason(_ values: [Double], _ model: ChangeModel = .mean) throws -> DriftReason? {
      try ChangePoints(try DriftSeries(values), ChangeOptions(model: model)).reason
    }
    #expect(try reason([]) == .empty && reason([1]) == .oneValue)
    #expect(
      try reason([2, 2, 2]) == .constant && reason([2, 2, 2], .meanAndVariance) == .constant)
    #expect(try reason([1e308, -1e308, 1e308]) == .overflow)
    #expect(try reason([Double](repeating: 0, count: 1 << 16 + 1)) == .tooMany)
    let clean = try ChangePoints(
      try DriftSeries([0, 0, 0, 0, 9, 9, 9, 9]), ChangeOptions(penalty: .bic))
    #expect(clean.points == [4] && clean.lowPoints == [4] && clean.highPoints == [4])
    #expect(clean.means == [0, 9] && clean.changes[0].effectReason == .constant)
    let calm = try ChangePoints(
      try DriftSeries([0, 0, 0, 0], weights: nil), ChangeOptions(model: .poisson))
    #expect(calm.points.isEmpty && calm.means == [0] && calm.reason == nil)
    #expect(throws: NormalizationError.self) { try reason([0.5, 1.5], .bernoulli) }
    #expect(throws: NormalizationError.self) { try reason([-1], .poisson) }
    #expect(throws: NormalizationError.self) {
      try ChangePoints(try DriftSeries([1, 2]), ChangeOptions(penalty: .given(-1)))
    }
  }
}

@Suite("Trend and series")
struct TrendTests {
  @Test("trends are what the pairs say, with ties among times", arguments: 0..<20)
  func twin(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let count = 5 + dice.below(30)
    let values = dice.ratings(count, values: seed % 2 == 0 ? 4 : 1000, gaps: 0.1)
    let times = (0..<count).map { _ in Int64(dice.below(12)) }
    let trend = try MannKendall(try DriftSeries(values, times: times))
    let rows = values.indices.filter { !values[$0].isNaN }
    var score = 0.0
    var slopes: [Double] = []
    for i in rows {
      for j in rows where times[i] < times[j] {
        score += values[j] > values[i] ? 1 : values[j] < values[i] ? -1 : 0
        slopes.append((values[j] - values[i]) / Double(times[j] - times[i]))
      }
    }
    #expect(trend.result.statistic == score)
    #expect(close(trend.slope, NaiveTwin.median(slopes)))
    #expect(trend.low <= trend.slope && trend.slope <= trend.high)
  }

  @Test("the variance is that of all orders")
  func variance() throws {
    // Three values at three times, one of each twice: 12 pairs of orders, all alike.
    let values = [1.0, 1, 2, 3]
    let times: [Int64] = [0, 1, 1, 2]
    var squares = 0.0
    var orders = 0.0
    for a in 0..<4 {
      for b in 0..<4 where b != a {
        for c in 0..<4 where c != a && c != b {
          let order = [a, b, c, 6 - a - b - c]
          let trend = try MannKendall(try DriftSeries(order.map { values[$0] }, times: times))
          squares += trend.result.statistic * trend.result.statistic
          orders += 1
        }
      }
    }
    let trend = try MannKendall(try DriftSeries(values, times: times))
    #expect(close(trend.variance, squares / orders))
  }

  @Test("trends say what they lack")
  func edges() throws {
    func reason(_ values: [Double], _ times: [Int64]? = nil) throws -> DriftReason? {
      try MannKendall(try DriftSeries(values, times: times)).result.reason
    }
    #expect(try reason([]) == .empty && reason([1]) == .oneValue && reason([1, 1, 1]) == .constant)
    #expect(try reason([1, 2, 3], [7, 7, 7]) == .constant)
    #expect(try reason([Double](repeating: 0, count: 5000)) == .tooMany)
    let huge = try MannKendall(try DriftSeries([-1.7e308, 1.7e308]))
    #expect(huge.result.statistic == 1 && huge.slopeReason == .overflow)
    #expect(throws: NormalizationError.self) { try MannKendall(try DriftSeries([1, 2]), level: 1) }
  }

  @Test("series of windows are what the rows say", arguments: 0..<6)
  func windows(seed: Int) throws {
    let sample = Sample(UInt64(seed), rows: 400, keys: [3, 6], values: 4, missingKeys: 0.03)
    let grouping = try sample.grouping
    let other = Sample(UInt64(seed) + 50, rows: 400, keys: [3, 6], values: 4).scores
    let options = DriftOptions(minimumCount: 1 + seed)
    func check(_ statistic: WindowStatistic, _ naive: ([(Double, Double)]) -> Double) throws {
      let pairs = statistic == .flipRate || statistic == .agreement(within: 1)
      let series = try WindowSeries(
        sample.scores, grouping, statistic, other: pairs ? other : nil, options)
      for group in 0..<grouping.count {
        let rows = sample.scores.indices.filter { Int(grouping.ids[$0]) == group }
          .map { (sample.scores[$0], other[$0]) }
          .filter { $0.0.isFinite && (!pairs || $0.1.isFinite) }
          .filter { statistic != .duration || $0.0 > 0 }
        #expect(series.counts[group] == rows.count)
        let isMissing = grouping.keys.columns.contains { $0[group] == .min }
        let least = Swift.max(options.minimumCount, statistic == .spread ? 2 : 1)
        if isMissing || rows.count < least {
          #expect(series.values[group].isNaN && series.reasons[group] != 0)
        } else {
          #expect(close(series.values[group], naive(rows)) && series.reasons[group] == 0)
        }
      }
      let lengths = try series.map { $0.count + $0.missing }
      #expect(lengths == (0..<series.count).map { series.starts[$0 + 1] - series.starts[$0] })
    }
    let share = { (rows: [(Double, Double)], hit: ((Double, Double)) -> Bool) in
      Double(rows.count(where: hit)) / Double(rows.count)
    }
    try check(.mean) { NaiveTwin.mean($0.map(\.0)) }
    try check(.spread) { NaiveTwin.deviation($0.map(\.0), ddof: 1) }
    try check(.tieRate(at: 2)) { share($0) { $0.0 == 2 } }
    try check(.agreement(within: 1)) { share($0) { abs($0.0 - $0.1) <= 1 } }
    try check(.flipRate) { share($0) { $0.0 != $0.1 } }
    try check(.duration) { NaiveTwin.median($0.map(\.0)) }
    #expect(throws: NormalizationError.self) {
      try WindowSeries(sample.scores, grouping, .flipRate)
    }
  }
}
