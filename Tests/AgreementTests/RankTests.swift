import PrefKitAgreement
import PrefKitTestSupport
import Testing

/// Straight from the definitions, pair by pair.
enum NaiveRanks {
  static func kept(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double]) {
    let pairs = zip(x, y).filter { !$0.isNaN && !$1.isNaN }
    return (pairs.map(\.0), pairs.map(\.1))
  }

  static func sign(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : 0 }

  static func kendall(_ x: [Double], _ y: [Double]) -> Double {
    let (x, y) = kept(x, y)
    var both = 0.0
    var first = 0.0
    var second = 0.0
    for i in x.indices {
      for j in 0..<i {
        let (a, b) = (sign(x[i] - x[j]), sign(y[i] - y[j]))
        both += a * b
        first += a * a
        second += b * b
      }
    }
    return both / (first * second).squareRoot()
  }

  static func rank(_ values: [Double]) -> [Double] {
    values.map { value in
      values.reduce(0.5) { $0 + ($1 < value ? 1 : $1 == value ? 0.5 : 0) }
    }
  }

  static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let xy = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
    let xx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
    let yy = y.reduce(0) { $0 + ($1 - my) * ($1 - my) }
    return xy / (xx * yy).squareRoot()
  }

  static func spearman(_ x: [Double], _ y: [Double]) -> Double {
    let (x, y) = kept(x, y)
    return pearson(rank(x), rank(y))
  }

  static func permutations(_ n: Int) -> [[Double]] {
    n == 0
      ? [[]]
      : permutations(n - 1).flatMap { rest in
        (0..<n).map { at in Array(rest[..<at]) + [Double(n)] + Array(rest[at...]) }
      }
  }
}

@Suite("Rank correlations")
struct RankCorrelationTests {
  /// Kendall's and Spearman's values and p-values as scipy 1.17 prints them.
  struct Printed {
    var x: [Double]
    var y: [Double]
    var tau: Double
    var tauP: Double
    var rho: Double
    var rhoP: Double
  }

  static let tied = Printed(
    x: [4, 0, 1, .nan, 1, 4, 5, 3, 0, 0, 1, 2, 3, 2, 1, 0, 4, 4, 0, 0],
    y: [4, 2, 5.5, 3.5, 2.5, 4, 5.5, .nan, 1, 4, 4.5, 6, 5.5, 2, 1.5, 3, 5, 6, 5, 1],
    tau: 0.42633582744385645, tauP: 0.024348651883949187,
    rho: 0.5584433778576178, rhoP: 0.016006987275063066)
  static let printed: [Printed] = [
    tied,
    Printed(
      x: [1, 2, 3, 4, 5, 6, 7], y: [2, 1, 3, 4, 7, 5, 6], tau: 0.7142857142857143,
      tauP: 0.03015873015873016, rho: 0.8571428571428573, rhoP: 0.013697326615325618),
    Printed(
      x: [1, 2, 3], y: [1, 3, 2], tau: 0.33333333333333337, tauP: 1, rho: 0.5,
      rhoP: 0.6666666666666666),
    Printed(
      x: (0..<34).map(Double.init), y: [1, 0] + (2..<34).map(Double.init),
      tau: 0.9964349376114083, tauP: 2.30326712415439e-37, rho: 0.999694423223835,
      rhoP: 5.289824973538844e-53),
    Printed(
      x: [
        8, 34, 0, 15, 18, 37, 16, 28, 32, 2, 20, 22, 26, 4, 31, 13, 3, 17, 27, 11, 10, 19, 30, 21,
        33, 35, 24, 38, 23, 25, 39, 7, 36, 6, 14, 9, 29, 5, 12, 1,
      ],
      y: [
        1, 39, 10, 5, 22, 29, 28, 9, 24, 15, 33, 6, 23, 11, 27, 32, 2, 25, 17, 30, 13, 18, 12, 36,
        37, 40, 35, 38, 19, 20, 31, 26, 21, 7, 14, 16, 34, 3, 4, 8,
      ],
      tau: 0.4435897435897436, tauP: 5.5479111576837364e-05, rho: 0.6208255159474673,
      rhoP: 1.9197071188586973e-05),
  ]

  @Test("scipy's values and p-values, with ties and gaps, exact and asymptotic")
  func scipy() throws {
    for row in RankCorrelationTests.printed {
      let tau = try RankCorrelation.kendall(row.x, row.y)
      #expect(isClose(tau.estimate, row.tau, within: 1e-14))
      #expect(isClose(tau.pValue, row.tauP, within: 1e-12), "\(tau)")
      let rho = try RankCorrelation.spearman(row.x, row.y)
      #expect(isClose(rho.estimate, row.rho, within: 1e-14))
      // 1 - rho² loses what its digits do not hold where rho is near 1.
      #expect(isClose(rho.pValue, row.rhoP, within: row.rho > 0.999 ? 1e-9 : 1e-12), "\(rho)")
    }
    let (x, y) = (RankCorrelationTests.printed[1].x, RankCorrelationTests.printed[1].y)
    let asymptotic = try RankCorrelation.kendall(x, y, test: .asymptotic)
    #expect(isClose(asymptotic.pValue, 0.024270640377002155, within: 1e-12))
    #expect(try RankCorrelation.kendall(x, y).isExact && !asymptotic.isExact)
  }

  @Test("pairs counted one by one give the same, on random rankings with ties and gaps")
  func twins() throws {
    var dice = Dice(state: 3)
    for round in 0..<300 {
      let count = 2 + dice.below(40)
      let x = dice.ratings(count, values: 1 + round % 12, gaps: 0.15)
      let y = dice.ratings(count, values: 1 + dice.below(30), gaps: 0.15)
      let tau = try RankCorrelation.kendall(x, y)
      let rho = try RankCorrelation.spearman(x, y)
      let kept = NaiveRanks.kept(x, y)
      #expect(tau.pairCount == kept.x.count && rho.pairCount == kept.x.count)
      if Set(kept.x).count < 2 || Set(kept.y).count < 2 {
        let reason: Undefined =
          kept.x.isEmpty ? .noCommonItems : kept.x.count == 1 ? .oneItem : .noVariation
        #expect(tau.undefined == reason && rho.undefined == reason)
        #expect(tau.estimate.isNaN && rho.estimate.isNaN && tau.pValue.isNaN && rho.pValue.isNaN)
        continue
      }
      #expect(abs(tau.estimate - NaiveRanks.kendall(x, y)) < 1e-13)
      #expect(abs(rho.estimate - NaiveRanks.spearman(x, y)) < 1e-13)
      #expect(
        tau.intervalUndefined != nil || (tau.ciLow < tau.estimate && tau.estimate < tau.ciHigh))
    }
  }

  @Test("the exact p-value of tau is the share of all permutations that are as far from 0")
  func exact() throws {
    for n in 2...6 {
      let order = (1...n).map(Double.init)
      let all = NaiveRanks.permutations(n)
      let taus = all.map { abs(NaiveRanks.kendall(order, $0)) }
      for permutation in all.prefix(40) {
        let result = try RankCorrelation.kendall(order, permutation, test: .exact)
        let asFar = taus.filter { $0 >= abs(result.estimate) - 1e-9 }.count
        #expect(isClose(result.pValue, Double(asFar) / Double(all.count), within: 1e-12))
      }
    }
  }

  @Test("a monotone map of the values, and turning one side round, change nothing but the sign")
  func invariances() throws {
    let (x, y) = (RankCorrelationTests.tied.x, RankCorrelationTests.tied.y)
    for correlate in [
      { try RankCorrelation.kendall($0, $1) }, { try RankCorrelation.spearman($0, $1) },
    ] as [([Double], [Double]) throws -> RankCorrelation] {
      let expected = try correlate(x, y)
      #expect(try correlate(y, x).estimate == expected.estimate)
      #expect(try correlate(x.map { $0 * $0 * $0 - 7 }, y) == expected)
      #expect(isClose(try correlate(x.map { -$0 }, y).estimate, -expected.estimate, within: 1e-14))
      #expect(try correlate(x.map { $0 == 5 ? .infinity : $0 }, y) == expected)
    }
  }

  @Test("intervals: Fisher's transform with the variance of each")
  func intervals() throws {
    let row = RankCorrelationTests.printed[4]
    // tanh(atanh(estimate) ∓ 1.959964 · √variance), worked out with python.
    let tau = try RankCorrelation.kendall(row.x, row.y)
    #expect(
      isClose(tau.ciLow, 0.2549958880277663, within: 1e-12)
        && isClose(tau.ciHigh, 0.5996710508652843, within: 1e-12))
    let rho = try RankCorrelation.spearman(row.x, row.y)
    #expect(
      isClose(rho.ciLow, 0.3578784695429895, within: 1e-12)
        && isClose(rho.ciHigh, 0.7925469224806576, within: 1e-12))
    #expect(try RankCorrelation.kendall([1, 2, 3], [1, 3, 2]).intervalUndefined == .tooFew)
    #expect(try RankCorrelation.spearman([1, 2, 3], [1, 2, 3]).intervalUndefined == .atBoundary)
  }

  @Test("too few, nothing in common, and what is not computed")
  func undefined() throws {
    #expect(try RankCorrelation.kendall([], []).undefined == .noCommonItems)
    #expect(try RankCorrelation.spearman([1, .nan], [.nan, 1]).undefined == .noCommonItems)
    #expect(try RankCorrelation.spearman([1, 2], [1, 2]).testUndefined == .tooFew)
    #expect(try RankCorrelation.spearman([1, 2], [1, 2]).estimate == 1)
    #expect(
      try RankCorrelation.kendall([1, 1, 2], [1, 2, 3], test: .exact).testUndefined == .notComputed)
    let long = (0..<2000).map(Double.init)
    #expect(try RankCorrelation.kendall(long, long.reversed(), test: .exact).pValue == 0)
    var dice = Dice(state: 1)
    let shuffled = long.shuffled(using: &dice)
    #expect(try RankCorrelation.kendall(long, shuffled, test: .exact).testUndefined == .notComputed)
    #expect(throws: AgreementError.self) { try RankCorrelation.kendall([1], [1, 2]) }
    #expect(throws: AgreementError.self) { try RankCorrelation.spearman([1], [1], confidence: 2) }
  }
}

@Suite("Kendall's W")
struct KendallWTests {
  private func w(
    _ values: [Double], _ items: Int, _ raters: Int, _ missing: MissingRule = .dropItem
  )
    throws -> KendallW
  {
    try KendallW(values: values, itemCount: items, raterCount: raters, missing: missing)
  }

  @Test("anxiety of irr: Wt = 0.54, chi-square(19) = 30.8, p = 0.0429")
  func anxiety() throws {
    let result = try w(PublishedTables.anxiety, 20, 3)
    #expect(abs(result.estimate - 0.54) < 0.0005)
    #expect(isClose(result.estimate, 0.5396568759543704, within: 1e-14))
    #expect(isClose(result.chiSquare, 30.76044192939911, within: 1e-13))
    #expect(isClose(result.pValue, 0.042883473126947666, within: 1e-12))
    #expect(result.degrees == 19 && result.itemCount == 20 && result.raterCount == 3)
  }

  @Test("Friedman's statistic from the ranks gives the same, on random tables with ties and gaps")
  func twin() throws {
    var dice = Dice(state: 23)
    var compared = 0
    for round in 0..<300 {
      let (items, raters) = (2 + dice.below(12), 2 + dice.below(5))
      let values = dice.ratings(items * raters, values: 2 + round % 9, gaps: 0.05)
      let result = try w(values, items, raters)
      guard result.isDefined, result.raterCount == raters else { continue }
      let rows = (0..<items).map { Array(values[$0 * raters..<($0 + 1) * raters]) }
        .filter { row in row.allSatisfy { !$0.isNaN } }
      let ranks = (0..<raters).map { rater in NaiveRanks.rank(rows.map { $0[rater] }) }
      // (n - 1) Σᵢ (Rᵢ/k - (n + 1)/2)² k / Σᵢⱼ (rᵢⱼ - (n + 1)/2)², over its largest value k (n - 1).
      let (n, k) = (Double(rows.count), Double(raters))
      let between = (0..<rows.count).reduce(0.0) { sum, item in
        let off = ranks.reduce(0) { $0 + $1[item] } / k - (n + 1) / 2
        return sum + off * off * k
      }
      let total = ranks.joined().reduce(0) { $0 + ($1 - (n + 1) / 2) * ($1 - (n + 1) / 2) }
      #expect(abs(result.estimate - between / total) < 1e-12, "\(values)")
      #expect(result.itemCount == rows.count)
      compared += 1
    }
    #expect(compared > 150)
  }

  @Test("without ties the mean of Spearman's rho over pairs of raters follows from W")
  func meanSpearman() throws {
    var dice = Dice(state: 4)
    let raters = (0..<4).map { _ in (0..<9).map(Double.init).shuffled(using: &dice) }
    let values = (0..<9).flatMap { item in raters.map { $0[item] } }
    var sum = 0.0
    for a in 0..<4 {
      for b in 0..<a { sum += NaiveRanks.spearman(raters[a], raters[b]) }
    }
    #expect(isClose(try w(values, 9, 4).meanSpearman, sum / 6, within: 1e-12))
  }

  @Test("the permutation p-value nears the share of all permutations, on any number of threads")
  func permutations() throws {
    // Three raters of four items: 24² orders of the second and third against the first.
    let values: [Double] = [1, 1, 2, 2, 3, 1, 3, 2, 3, 4, 4, 4]
    let ranks = (0..<3).map { rater in (0..<4).map { values[$0 * 3 + rater] } }
    let spread = { (raters: [[Double]]) in
      (0..<4).reduce(0.0) { sum, item in
        let off = raters.reduce(0) { $0 + $1[item] } - 7.5
        return sum + off * off
      }
    }
    let all = NaiveRanks.permutations(4)
    var asHigh = 0
    for second in all {
      for third in all where spread([ranks[0], second, third]) >= spread(ranks) { asHigh += 1 }
    }
    let exact = Double(asHigh) / 576
    let results = try [1, 2, 5].map {
      try KendallW(
        values: values, itemCount: 4, raterCount: 3, permutations: 20_000, seed: 3, threads: $0)
    }
    // Three standard errors of 20,000 draws.
    #expect(abs(results[0].permutationP - exact) < 3 * (exact * (1 - exact) / 20_000).squareRoot())
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(try w(values, 4, 3).permutationP.isNaN)
    #expect(throws: AgreementError.self) {
      try KendallW(values: values, itemCount: 4, raterCount: 3, permutations: -1)
    }
  }

  @Test("the ends of the range, and what is undefined")
  func ends() throws {
    #expect(try w([1, 10, 2, 20, 3, 30], 3, 2).estimate == 1)
    #expect(try w([1, 3, 2, 2, 3, 1], 3, 2).estimate == 0)
    #expect(try w([1, 5, 2, 5, 3, 5], 3, 2).estimate == 0.5)
    #expect(try w([1, 2, 1, 2], 2, 2).undefined == .noVariation)
    #expect(try w([], 0, 0).undefined == .empty)
    #expect(try w([.nan], 1, 1).undefined == .empty)
    #expect(try w([1, 2, 3], 3, 1).undefined == .oneRater)
    #expect(try w([1, 2, 3], 1, 3).undefined == .oneItem)
    #expect(try w([1, 2, 3, .nan], 2, 2, .refuse).undefined == .incomplete)
    #expect(try w([1, .nan, .nan, 1], 2, 2).undefined == .incomplete)
    #expect(throws: AgreementError.self) { try w([1, 2, 3], 2, 2) }
  }
}
