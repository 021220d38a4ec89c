import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("Scales and benchmarks")
struct ScaleTests {
  @Test("bands of the four scales, their lowest value included")
  func bands() {
    let preference = Scale.preference
    for (value, band) in [
      (-0.2, "poor"), (0.3999, "poor"), (0.4, "fair"), (0.6, "moderate"), (0.7499, "moderate"),
      (0.75, "strong"), (1, "strong"),
    ] {
      #expect(preference.band(of: value) == band)
    }
    #expect(Scale.landisKoch.band(of: -0.01) == "poor" && Scale.landisKoch.band(of: 0) == "slight")
    #expect(Scale.landisKoch.band(of: 0.8) == "almost perfect")
    #expect(
      Scale.fleiss.band(of: 0.75) == "excellent"
        && Scale.fleiss.band(of: 0.5) == "intermediate to good")
    #expect(Scale.altman.band(of: 0.1) == "poor" && Scale.altman.band(of: 0.61) == "good")
    for scale in Scale.all { #expect(scale.band(of: .nan) == nil && scale.bands.count >= 3) }
  }

  @Test("a scale of one's own must begin at the bottom and rise")
  func own() throws {
    let scale = try Scale(
      name: "mine", bands: [.init("no", from: -.infinity), .init("yes", from: 0.5)])
    #expect(scale.band(of: 0.5) == "yes" && scale.band(of: 0.49) == "no")
    for bands in [
      [], [.init("a", from: 0)], [.init("a", from: -.infinity), .init("b", from: .nan)],
      [.init("a", from: -.infinity), .init("b", from: 0.5), .init("c", from: 0.5)],
    ] as [[Scale.Band]] {
      #expect(throws: AgreementError.self) { try Scale(name: "bad", bands: bands) }
    }
  }

  @Test("the band that can be claimed is lower than the one that the estimate is in")
  func claimed() throws {
    let result = try Benchmark(estimate: 0.67, se: 0.15, scale: .landisKoch)
    #expect(result.band == "moderate" && result.scale.band(of: 0.67) == "substantial")
  }

  @Test(
    "a wide error is cut off at -1 and 1: scipy's normal distribution for 0.1 with an error of 0.8")
  func cutOff() throws {
    let result = try Benchmark(estimate: 0.1, se: 0.8)
    let expected = [0.09929171858584401, 0.17282402285095183, 0.2847081850048429, 1]
    for (found, wanted) in zip(result.cumulative.reversed(), expected) {
      #expect(isClose(found, wanted, within: 1e-12))
    }
  }

  @Test("wider errors claim lower bands; no error claims the estimate's own")
  func errors() throws {
    var last = Scale.preference.bands.count
    for se in [0, 0.01, 0.06, 0.15, 0.3, 2] {
      let result = try Benchmark(estimate: 0.8, se: se)
      let place = try #require(result.place)
      #expect(place <= last)
      last = place
      #expect(abs(result.membership.reduce(0, +) - 1) < 1e-12)
      #expect(result.cumulative[0] == 1)
    }
    #expect(last == 0)
    #expect(try Benchmark(estimate: 0.6, se: 0).band == "moderate")
    #expect(try Benchmark(estimate: -7, se: 0.1).band == "poor")
    #expect(try Benchmark(estimate: 0.5, se: .infinity).membership == [0, 1, 0, 0])
  }

  @Test("what has no estimate or no error has no benchmark, and keeps its reason")
  func undefined() throws {
    #expect(try Benchmark(Agreement(undefined: .oneRater)).undefined == .oneRater)
    #expect(try Benchmark(Agreement(estimate: 0.5)).undefined == .notComputed)
    #expect(try Benchmark(estimate: .nan, se: 0.1).undefined == .notComputed)
    let result = try Benchmark(estimate: 0.5, se: -1)
    #expect(result.undefined == .notComputed && result.band == nil && result.membership.isEmpty)
    #expect(throws: AgreementError.self) { try Benchmark(estimate: 0.5, se: 0.1, confidence: 1) }
  }
}

@Suite("Explanations")
struct ExplanationTests {
  /// Two raters from a table of counts.
  private func explain(_ table: [[Int]]) throws -> Explanation {
    var rows: [[Double]] = []
    for (a, row) in table.enumerated() {
      for (b, count) in row.enumerated() {
        rows += [[Double]](repeating: [Double(a), Double(b)], count: count)
      }
    }
    return try Explanation(AgreementState(RatingTable(rows: rows)))
  }

  /// Feinstein and Cicchetti (1990): the same agreement, .85, with kappa .70 and .32.
  @Test("the paradox of Feinstein and Cicchetti 1990")
  func paradox() throws {
    let balanced = try explain([[40, 9], [6, 45]])
    #expect(abs(balanced.observed - 0.85) < 1e-12 && abs(balanced.kappa - 0.70) < 0.005)
    #expect(balanced.sentence() == nil)
    let skewed = try explain([[80, 10], [5, 5]])
    #expect(abs(skewed.observed - 0.85) < 1e-12 && abs(skewed.kappa - 0.32) < 0.005)
    // PI = (80 - 5)/100, BI = (10 - 5)/100, PABAK = 2 · .85 - 1.
    #expect(abs(skewed.prevalence - 0.75) < 1e-12 && abs(skewed.bias - 0.05) < 1e-12)
    #expect(abs(skewed.pabak - 0.7) < 1e-12 && abs(balanced.pabak - 0.7) < 1e-12)
    // The margins .90/.10 and .85/.15 allow .95, and chance is .78.
    #expect(abs(skewed.kappaMaximum - 0.17 / 0.22) < 1e-12)
    #expect(skewed.commonest == 0 && abs(skewed.commonestShare - 0.875) < 1e-12)
    #expect(
      skewed.sentence()
        == "The raters agree on 85% of pairs and kappa is only 0.32, because 88% of ratings "
        + "are in one category and chance alone would agree on 78%; with all categories equally likely "
        + "kappa would be 0.70.")
  }

  @Test("Byrt, Bishop and Carlin 1993: kappa from PABAK, PI and BI, on random tables")
  func byrt() throws {
    var dice = Dice(state: 2)
    for _ in 0..<100 {
      let table = [[1 + dice.below(30), dice.below(9)], [dice.below(9), 1 + dice.below(30)]]
      let found = try explain(table)
      let n = Double(table.joined().reduce(0, +))
      let (pi, bi) = (Double(table[0][0] - table[1][1]) / n, Double(table[0][1] - table[1][0]) / n)
      #expect(abs(found.prevalence - abs(pi)) < 1e-7 && abs(found.bias - abs(bi)) < 1e-7)
      let kappa = (found.pabak - pi * pi + bi * bi) / (1 - pi * pi + bi * bi)
      #expect(abs(found.kappa - kappa) < 1e-12)
      #expect(found.kappaMaximum >= found.kappa - 1e-12 && found.kappaMaximum <= 1 + 1e-12)
    }
  }

  @Test(
    "the kappa is Cohen's for two raters and Conger's for complete tables of more, PABAK is Brennan and Prediger's"
  )
  func coefficients() throws {
    var dice = Dice(state: 6)
    var options = AgreementOptions()
    options.interval = .none
    for round in 0..<60 {
      let raters = 2 + round % 3
      let values = dice.ratings(20 * raters, values: 2 + dice.below(4), gaps: raters == 2 ? 0.2 : 0)
      let rows = (0..<20).map { Array(values[$0 * raters..<($0 + 1) * raters]) }
      // Brennan and Prediger's coefficient counts categories on items with one rating too, and so must this.
      let table = try RatingTable(rows: rows).with(categories: [0, 1, 2, 3, 4, 5])
      let found = try Explanation(AgreementState(table))
      let kappa = try table.agreement(raters == 2 ? .cohenKappa : .congerKappa, options)
      #expect(abs(found.kappa - kappa.estimate) < 1e-12, "\(raters) raters")
      let prediger = try table.agreement(.brennanPrediger, options)
      #expect(abs(found.pabak - prediger.estimate) < 1e-12)
      let chance =
        (1 + 5 * found.prevalence * found.prevalence) / 6 - found.bias * found.bias / Double(raters)
      #expect(abs(found.expected - chance) < 1e-12)
    }
  }

  @Test("bias and the bound on kappa, pair by pair")
  func pairs() throws {
    var dice = Dice(state: 9)
    for _ in 0..<30 {
      let rows = (0..<15).map { _ in dice.ratings(4, values: 3, gaps: 0) }
      let found = try Explanation(AgreementState(RatingTable(rows: rows)))
      let shares = (0..<4).map { rater in
        (0..<3).map { category in
          Double(rows.filter { $0[rater] == Double(category) }.count) / 15
        }
      }
      var (bias, overlap) = (0.0, 0.0)
      for a in 0..<4 {
        for b in 0..<a {
          for k in 0..<3 {
            bias += (shares[a][k] - shares[b][k]) * (shares[a][k] - shares[b][k]) / 2 / 6
            overlap += Swift.min(shares[a][k], shares[b][k]) / 6
          }
        }
      }
      #expect(abs(found.bias - bias.squareRoot()) < 1e-12)
      #expect(abs(found.kappaMaximum - (overlap - found.expected) / (1 - found.expected)) < 1e-12)
    }
  }

  @Test("no maximum where a rating is missing or given twice; else kappa is below it")
  func maximum() throws {
    var dice = Dice(state: 17)
    var below = 0
    for _ in 0..<200 {
      let rows = (0..<6).map { _ in dice.ratings(3, values: 2, gaps: 0.15) }
      let rated = rows.filter { $0.filter { !$0.isNaN }.count > 1 }
      let raters = (0..<3).filter { rater in rated.contains { !$0[rater].isNaN } }
      let isComplete = rated.allSatisfy { row in raters.allSatisfy { !row[$0].isNaN } }
      let found = try Explanation(AgreementState(RatingTable(rows: rows)))
      guard found.isDefined else {
        #expect(found.maximumUndefined == found.undefined && found.kappaMaximum.isNaN)
        continue
      }
      #expect(found.maximumUndefined == (isComplete ? nil : .incomplete))
      #expect(found.kappaMaximum.isNaN != isComplete)
      if isComplete { #expect(found.kappaMaximum >= found.kappa - 1e-12) }
      below += isComplete ? 1 : 0
    }
    #expect((5..<195).contains(below))
    // One rater of an item twice, the other not at all.
    let twice = try RatingTable(
      items: [0, 0, 1, 1], raters: [0, 0, 0, 1], values: [0, 1, 0, 1], duplicates: .keep)
    #expect(try Explanation(AgreementState(twice)).maximumUndefined == .incomplete)
  }

  @Test("what is undefined, and what is said of ratings that are all the same")
  func undefined() throws {
    let same = try explain([[7]])
    #expect(same.undefined == .noVariation && same.observed == 1 && same.kappa.isNaN)
    #expect(same.sentence()?.contains("kappa is undefined") == true)
    // The unused category is known here, yet chance is still certain.
    let table = try RatingTable(rows: [[1, 1], [1, 1]]).with(categories: [0, 1])
    let given = try Explanation(AgreementState(table))
    #expect(given.undefined == .noVariation && given.prevalence == 1 && given.pabak == 1)
    #expect(try Explanation(AgreementState(RatingTable(rows: []))).undefined == .empty)
    #expect(try Explanation(AgreementState(RatingTable(rows: [[1], [2]]))).undefined == .oneRater)
    #expect(
      try Explanation(AgreementState(RatingTable(rows: [[1, .nan], [.nan, 2]]))).undefined
        == .noPairs)
    let forgetful = try AgreementState(RatingTable(rows: [[1, 2]]), keepsRaters: false)
    #expect(throws: AgreementError.self) { try Explanation(forgetful) }
  }
}
