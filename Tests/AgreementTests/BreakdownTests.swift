import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("Where agreement comes from")
struct BreakdownTests {
  static let values: [Double] = [1, 2, 3, 5]

  private func rows(_ seed: UInt64, raters: Int = 5, items: Int = 40) -> [[Double]] {
    var dice = Dice(state: seed)
    return RandomTables.rows(&dice, items: items, raters: raters, values: Self.values, gaps: 0.3)
  }

  private static let ofMany: [Coefficient] = Coefficient.allCases.filter {
    $0 != .cohenKappa && $0 != .scottPi
  }

  @Test("per item: the mean over pairs, by definition, and the most disputed first")
  func perItem() throws {
    let rows = rows(51)
    let table = try RatingTable(rows: rows)
    let twin = NaiveTwin(rows)
    for weights in RandomTables.allWeights {
      let items = try table.perItem(.fleissKappa, AgreementOptions(weights: weights))
      let w = twin.weight(weights)
      for (item, row) in rows.enumerated() {
        let one = NaiveTwin([row], categories: twin.categories).observed(w)
        let ours = items.agreement[item]
        #expect(ours.isNaN == one.isNaN && (ours.isNaN || close(ours, one)))
        #expect(items.ratingCount[item] == row.filter { !$0.isNaN }.count)
      }
      let defined = items.agreement.filter { !$0.isNaN }
      let mean = defined.reduce(0, +) / Double(defined.count)
      #expect(
        close(
          mean, try table.agreement(.percentAgreement, AgreementOptions(weights: weights)).estimate)
      )
      let disputed = items.mostDisputed(10)
      #expect(disputed.count == 10 && items.agreement[disputed[0]] == defined.min())
      #expect(
        zip(disputed, disputed.dropFirst()).allSatisfy {
          items.agreement[$0] <= items.agreement[$1]
        })
      #expect(items.mostDisputed(1000).count == defined.count && items.mostDisputed(-1).isEmpty)
    }
  }

  @Test("per rater: the table without the column", arguments: ofMany)
  func perRater(_ coefficient: Coefficient) throws {
    let rows = rows(52)
    let itemWeights = rows.indices.map { 1 + Double($0 % 4) }
    for (level, weights) in [
      (Level.nominal, Weights.identity), (.ordinal, .linear), (.interval, .ordinal),
    ] {
      let options = AgreementOptions(weights: weights, level: level)
      let table = try RatingTable(rows: rows).with(categories: Self.values)
        .weighted(items: itemWeights)
      let whole = try table.agreement(coefficient, options)
      let results = try table.perRater(coefficient, options)
      #expect(results.map(\.rater) == [0, 1, 2, 3, 4])
      for result in results {
        let rater = Int(result.rater)
        let rest = rows.map { row in
          row.indices.map { $0 == rater ? .nan : row[$0] }
        }
        let without = try RatingTable(rows: rest).with(categories: Self.values)
          .weighted(items: itemWeights).agreement(coefficient, options)
        #expect(close(result.estimateWithout, without.estimate, 1e-11))
        #expect(close(result.change, without.estimate - whole.estimate, 1e-11))
        #expect(result.ratingCount == rows.filter { !$0[rater].isNaN }.count)
        guard coefficient != .krippendorffAlpha else { continue }
        let w = NaiveTwin(rows, categories: Self.values).weight(weights)
        var agreed = 0.0
        var all = 0.0
        for (item, row) in rows.enumerated() where !row[rater].isNaN {
          for other in row.indices where other != rater && !row[other].isNaN {
            agreed += itemWeights[item] * w(row[rater], row[other])
            all += itemWeights[item]
          }
        }
        #expect(close(result.agreementWithOthers, agreed / all, 1e-11))
      }
    }
  }

  @Test("per rater: what is left when one of few is gone")
  func fewRaters() throws {
    let two = try RatingTable(rows: [[1, 2], [2, 2], [1, 1]]).perRater(.krippendorffAlpha)
    #expect(two.allSatisfy { $0.undefined == .oneRater && $0.change.isNaN })
    let nan = Double.nan
    let thin = try RatingTable(rows: [[1, 2, nan], [2, nan, 2], [1, nan, 1], [nan, nan, 2]])
      .perRater(.fleissKappa)
    #expect(thin[0].undefined == .noPairs)
    #expect(thin[1].undefined == nil)
    // Without the only one who varies, nothing varies.
    let flat = try RatingTable(rows: (0..<7).map { [1, 1, 1, Double($0 % 2)] }).perRater(
      .fleissKappa)
    #expect(flat[3].undefined == .noVariation && flat[0].undefined == nil)
    #expect(flat[3].estimateWithout.isNaN)
  }

  @Test("per category: the table with all others made one", arguments: Coefficient.allCases)
  func perCategory(_ coefficient: Coefficient) throws {
    let raters = coefficient == .cohenKappa || coefficient == .scottPi ? 2 : 4
    let rows = rows(53, raters: raters, items: 60)
    let results = try RatingTable(rows: rows).perCategory(coefficient)
    #expect(results.map(\.category) == Self.values)
    let all = Double(rows.joined().filter { !$0.isNaN }.count)
    for result in results {
      let binary = rows.map { row in row.map { $0.isNaN ? .nan : $0 == result.category ? 1.0 : 0 } }
      let whole = try RatingTable(rows: binary).with(categories: [0, 1]).agreement(coefficient)
      #expect(close(result.agreement.estimate, whole.estimate, 1e-12))
      #expect(close(result.agreement.se, whole.se, 1e-12))
      #expect(result.agreement.itemCount == whole.itemCount)
      #expect(close(result.prevalence, Double(binary.joined().filter { $0 == 1 }.count) / all))
    }
  }

  /// Fleiss (1971), table 2: kappa of each of the five diagnoses, as printed by R irr, kappam.fleiss(detail = TRUE).
  @Test("the diagnoses of Fleiss 1971, each on its own")
  func fleiss() throws {
    let diagnoses = try #require(PublishedCase.all.first { $0.name == "fleiss1971_diagnoses" })
    let results = try diagnoses.table.perCategory(.fleissKappa)
    for (result, kappa) in zip(results, [0.245, 0.245, 0.520, 0.471, 0.566]) {
      #expect(abs(result.agreement.estimate - kappa) < 6e-4)
    }
  }

  @Test("pairs of raters: the table of the two alone", arguments: Coefficient.allCases)
  func pairs(_ coefficient: Coefficient) throws {
    for (raters, categories) in [(6, 4), (5, 1000)] {
      var dice = Dice(state: 54)
      let values = (0..<categories).map { Double($0 * $0) }
      let rows = RandomTables.rows(&dice, items: 60, raters: raters, values: values, gaps: 0.4)
      let weights = rows.indices.map { 1 + Double($0 % 3) }
      for (level, weighting) in [
        (Level.nominal, Weights.identity), (.ordinal, .linear), (.interval, .quadratic),
      ] {
        let options = AgreementOptions(weights: weighting, level: level)
        let table = try RatingTable(rows: rows).weighted(items: weights)
        let matrix = try table.pairwiseMatrix(coefficient, options)
        let all = Set(rows.joined().filter { !$0.isNaN }).sorted()
        for g in 0..<raters {
          for h in 0..<raters {
            if g == h {
              #expect(matrix.undefined(g, g) == .oneRater && matrix.estimate(g, g).isNaN)
              #expect(matrix.itemCount(g, g) == rows.filter { !$0[g].isNaN }.count)
              continue
            }
            let common = rows.indices.filter { !rows[$0][g].isNaN && !rows[$0][h].isNaN }
            let two = try RatingTable(rows: common.map { [rows[$0][g], rows[$0][h]] })
              .with(categories: all).weighted(items: common.map { weights[$0] })
              .agreement(coefficient, options)
            #expect(close(matrix.estimate(g, h), two.estimate, 1e-11))
            #expect(matrix.itemCount(g, h) == common.count)
            #expect(matrix.undefined(g, h) == two.undefined)
          }
        }
      }
    }
  }

  @Test("pairs without a common item, with one, and with no variation say so")
  func undefinedPairs() throws {
    let nan = Double.nan
    let table = try RatingTable(rows: [[1, 1, nan, 2], [1, 1, nan, nan], [nan, nan, 2, nan]])
    let matrix = try table.pairwiseMatrix(.cohenKappa)
    #expect(matrix.undefined(0, 2) == .noPairs && matrix.undefined(2, 0) == .noPairs)
    #expect(matrix.undefined(0, 3) == .oneItem)
    #expect(matrix.undefined(0, 1) == .noVariation)
    #expect(try table.pairwiseMatrix(.percentAgreement).estimate(0, 1) == 1)
  }

  @Test("categories that come late are counted too")
  func lateCategories() throws {
    let rows: [[Double]] = (0..<3000).map { [Double($0 / 500), Double(($0 + 100) / 500)] }
    let matrix = try RatingTable(rows: rows).pairwiseMatrix(.cohenKappa)
    let kappa = try RatingTable(rows: rows).agreement(.cohenKappa).estimate
    #expect(close(matrix.estimate(1, 0), kappa, 1e-12))
  }

  @Test("by group: each as a table of its own", arguments: Coefficient.allCases)
  func groups(_ coefficient: Coefficient) throws {
    let raters = coefficient == .cohenKappa || coefficient == .scottPi ? 2 : 4
    let rows = rows(55, raters: raters, items: 90)
    let weights = rows.indices.map { 1 + Double($0 % 2) }
    let codes = rows.indices.map { UInt32($0 % 3) * 7 }
    let clusters = rows.indices.map { UInt32($0 / 6) }
    let table = try RatingTable(rows: rows).weighted(items: weights)
    let options = AgreementOptions(weights: .linear, level: .ordinal)
    for usesClusters in [false, true] {
      let results = try table.agreementByGroup(
        codes, coefficient, options, clusters: usesClusters ? clusters : nil)
      #expect(results.map(\.group) == [0, 7, 14])
      for result in results {
        let kept = rows.indices.filter { codes[$0] == result.group }
        let own = try RatingTable(rows: kept.map { rows[$0] }).with(categories: Self.values)
          .weighted(items: kept.map { weights[$0] })
          .agreement(coefficient, options, clusters: usesClusters ? kept.map { clusters[$0] } : nil)
        #expect(close(result.agreement.estimate, own.estimate, 1e-12))
        #expect(close(result.agreement.se, own.se, 1e-11))
        #expect(result.agreement.itemCount == own.itemCount)
        #expect(result.agreement.raterCount == own.raterCount)
      }
    }
  }
}
