import PrefKitTestSupport
import Testing

@testable import PrefKitAgreement

@Suite("Resampled items")
struct BootstrapTests {
  private func table(_ items: Int, _ seed: UInt64 = 41) throws -> RatingTable {
    var dice = Dice(state: seed)
    return try RatingTable(
      rows: RandomTables.rows(&dice, items: items, raters: 3, values: [1, 2, 3], gaps: 0.1))
  }

  @Test(
    "collapsed and single draws spread alike, and like the standard error",
    arguments: Coefficient.allCases)
  func spread(_ coefficient: Coefficient) throws {
    var dice = Dice(state: 42)
    let raters = coefficient == .cohenKappa || coefficient == .scottPi ? 2 : 3
    let rows = RandomTables.rows(&dice, items: 400, raters: raters, values: [1, 2, 3], gaps: 0.1)
    var options = AgreementOptions(level: .ordinal)
    options.linearisation = .ratio
    let analytic = try RatingTable(rows: rows).agreement(coefficient, options)
    options.interval = .bootstrap(Bootstrap(resamples: 1000, seed: 1))
    let collapsed = try RatingTable(rows: rows).agreement(coefficient, options)
    // Weights that differ too little to matter keep items apart, so each is drawn alone.
    let single = try RatingTable(rows: rows)
      .weighted(items: rows.indices.map { 1 + 1e-12 * Double($0) }).agreement(coefficient, options)
    #expect(abs(collapsed.se / analytic.se - 1) < 0.1)
    #expect(abs(single.se / analytic.se - 1) < 0.1)
    #expect(abs(collapsed.ciLow - analytic.ciLow) < 0.35 * analytic.se)
    #expect(abs(collapsed.ciHigh - analytic.ciHigh) < 0.35 * analytic.se)
  }

  @Test("a seed gives its bits, another seed others")
  func seeds() throws {
    let table = try table(300)
    func run(_ seed: UInt64) throws -> Agreement {
      try table.agreement(
        .krippendorffAlpha, AgreementOptions(interval: .bootstrap(Bootstrap(seed: seed))))
    }
    #expect(try run(1) == run(1))
    #expect(try run(1).ciLow != run(2).ciLow)
  }

  @Test("BCa of a mean moves towards the skewed side and keeps its order")
  func bca() throws {
    // One item in twelve disagrees: the distribution of the mean is skewed to the left.
    let rows: [[Double]] = (0..<96).map { [1, $0 % 12 == 0 ? 2 : 1] }
    let table = try RatingTable(rows: rows)
    func run(_ ends: Bootstrap.Ends) throws -> Agreement {
      try table.agreement(
        .percentAgreement,
        AgreementOptions(interval: .bootstrap(Bootstrap(resamples: 5000, seed: 7, ends: ends))))
    }
    let plain = try run(.percentile)
    let corrected = try run(.bca)
    #expect(corrected.ciLow < plain.ciLow && corrected.ciLow < corrected.estimate)
    #expect(corrected.ciHigh > corrected.estimate && corrected.se == plain.se)
    // With no bias and no skewness the correction is none.
    #expect(close(Bootstrap.corrected(0.025, 0, 0), 0.025, 1e-12))
    #expect(close(Bootstrap.corrected(0.9, 0, 0), 0.9, 1e-12))
    // Efron and Tibshirani (1993), sect. 14.3: z0 = .146, a = .061 move .05 and .95 to .110 and .985.
    #expect(abs(Bootstrap.corrected(0.05, 0.146, 0.061) - 0.110) < 6e-4)
    #expect(abs(Bootstrap.corrected(0.95, 0.146, 0.061) - 0.985) < 6e-4)
  }

  @Test("clusters of equal items are one observation each")
  func clusters() throws {
    var dice = Dice(state: 43)
    let base = RandomTables.rows(&dice, items: 100, raters: 3, values: [1, 2, 3], gaps: 0)
    let rows = base.flatMap { [$0, $0, $0, $0] }
    let codes = base.indices.flatMap { [UInt32](repeating: UInt32($0), count: 4) }
    for coefficient in [Coefficient.fleissKappa, .congerKappa, .gwetAC] {
      let single = try RatingTable(rows: base).agreement(coefficient)
      let clustered = try RatingTable(rows: rows).agreement(coefficient, clusters: codes)
      #expect(close(single.se, clustered.se, 1e-12) && close(single.ciLow, clustered.ciLow, 1e-12))
      let options = AgreementOptions(interval: .bootstrap(Bootstrap(resamples: 1000, seed: 9)))
      let drawn = try RatingTable(rows: rows).agreement(coefficient, options, clusters: codes)
      #expect(abs(drawn.se / clustered.se - 1) < 0.1)
    }
    let one = try RatingTable(rows: rows).agreement(
      .fleissKappa, clusters: rows.map { _ in 0 })
    #expect(one.isDefined && one.errorUndefined == .tooFew)
  }
}
