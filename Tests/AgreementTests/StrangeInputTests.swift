import PrefKitAgreement
import PrefKitTestSupport
import Testing

/// Nothing may trap, and what has no value must say why, whatever is given.
@Suite("Strange arguments of ranks, rounds, preferences and judges")
struct StrangeInputTests {
  private static let extremes: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .leastNonzeroMagnitude, 0, -0.0, 1, 1, 2, 1e300, -1e-300, 0.1, Double(1 << 53),
  ]
  private static let codes: [UInt32] = [0, 0, 1, 1, 2, 3, .max, .max - 1, 1 << 31]

  private func values(_ dice: inout Dice, _ count: Int) -> [Double] {
    // Mostly tame, so that what lies behind the checks is reached too.
    let wild = dice.below(3) == 0
    return (0..<count).map { _ in
      wild ? StrangeInputTests.extremes[dice.below(15)] : Double(dice.below(3))
    }
  }

  private func codes(_ dice: inout Dice, _ count: Int) -> [UInt32] {
    let distinct = dice.below(2) == 0
    return (0..<count).map { distinct ? UInt32($0) : StrangeInputTests.codes[dice.below(9)] }
  }

  private func length(_ dice: inout Dice, _ count: Int) -> Int {
    dice.below(8) == 0 ? dice.below(9) : count
  }

  /// A value, or the reason why there is none.
  private func expectReason(_ estimate: Double, _ undefined: Undefined?, _ what: String) {
    #expect(estimate.isNaN == (undefined != nil), "\(what): \(estimate)")
  }

  private func trying(_ work: () throws -> Void) {
    do {
      try work()
    } catch is AgreementError {
      // Refused with a reason, which is an answer.
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test("matrices and rankings")
  func ranks() {
    var dice = Dice(state: 71)
    for _ in 0..<500 {
      let (items, raters) = (dice.below(6), dice.below(4))
      let matrix = values(&dice, length(&dice, items * raters))
      let confidence = [0.95, 0.95, 0.5, 1e-300, 1 - 1e-16, 0, .nan][dice.below(7)]
      for form in ICCForm.allCases {
        trying {
          let result = try IntraclassCorrelation(
            form, values: matrix, itemCount: items, raterCount: raters,
            missing: dice.below(2) == 0 ? .dropItem : .refuse, confidence: confidence)
          expectReason(result.estimate, result.undefined, "\(form.name) \(matrix)")
          #expect(result.estimate.isNaN || result.estimate <= 1)
          expectReason(result.ciLow, result.intervalUndefined, "\(result) \(matrix)")
          expectReason(result.pValue, result.testUndefined, "\(result) \(matrix)")
        }
      }
      trying {
        let result = try KendallW(
          values: matrix, itemCount: items, raterCount: raters, permutations: dice.below(20),
          threads: dice.below(3) - 1)
        expectReason(result.estimate, result.undefined, "W \(matrix)")
        #expect(result.estimate.isNaN || (result.estimate >= 0 && result.estimate <= 1))
      }
      let count = dice.below(8)
      let (x, y) = (values(&dice, count), values(&dice, length(&dice, count)))
      let test = RankTest(rawValue: Int32(dice.below(3))) ?? .automatic
      for correlate in [
        { try RankCorrelation.kendall(x, y, test: test, confidence: confidence) },
        { try RankCorrelation.spearman(x, y, confidence: confidence) },
      ] {
        trying {
          let result = try correlate()
          expectReason(result.estimate, result.undefined, "\(x) \(y)")
          expectReason(result.pValue, result.testUndefined, "\(x) \(y) \(result)")
          expectReason(result.ciLow, result.intervalUndefined, "\(x) \(y) \(result)")
          #expect(result.estimate.isNaN || abs(result.estimate) <= 1)
        }
      }
    }
  }

  @Test("rounds, repeats and judges")
  func rounds() {
    var dice = Dice(state: 73)
    var options = AgreementOptions()
    for _ in 0..<800 {
      options.confidence = [0.95, 0.95, 0.999, 1][dice.below(4)]
      let count = dice.below(7)
      let round = { (dice: inout Dice) in
        Round(
          items: self.codes(&dice, count), values: self.values(&dice, self.length(&dice, count)))
      }
      let (first, second) = (round(&dice), round(&dice))
      let groups = dice.below(2) == 0 ? codes(&dice, length(&dice, count)) : nil
      trying {
        let result = try FlipRate(first, second, groups: groups, options: options)
        expectReason(result.estimate, result.undefined, "\(first) \(second)")
        expectReason(result.kappa.estimate, result.kappa.undefined, "\(first) \(second)")
      }
      let judged = { (dice: inout Dice) in
        Judgements(
          items: self.codes(&dice, count), raters: self.codes(&dice, self.length(&dice, count)),
          values: self.values(&dice, count))
      }
      let (one, two) = (judged(&dice), judged(&dice))
      trying {
        let result = try IntraRater(one, two, options: options)
        expectReason(result.agreement.estimate, result.undefined, "\(one) \(two)")
        let halves = try one.repeats()
        _ = try IntraRater(halves.first, halves.second, options: options)
      }
      trying {
        let result = try JudgeCalibration(
          judge: first.values, human: second.values, groups: groups,
          gate: Gate(.agreement, threshold: [0.6, .nan, -1][dice.below(3)], minimumItems: -1),
          options: options)
        expectReason(
          result.overall.kappa.estimate, result.overall.kappa.undefined, "\(first) \(second)")
      }
    }
  }

  @Test("lists, votes and sets")
  func preferences() {
    var dice = Dice(state: 79)
    for _ in 0..<800 {
      let count = dice.below(10)
      trying {
        let lists = try RankedLists(
          items: codes(&dice, count), candidates: codes(&dice, count), raters: codes(&dice, count),
          ranks: values(&dice, length(&dice, count)))
        let compared = try lists.compare(0, .max)
        expectReason(compared.kendall.estimate, compared.kendall.undefined, "\(lists)")
        expectReason(compared.spearman.se, compared.spearman.errorUndefined, "\(lists)")
        let concordance = try lists.concordance()
        expectReason(concordance.kendallW.estimate, concordance.kendallW.undefined, "\(lists)")
        let pairs = try lists.derivedPairs()
        for rule in TieRule.allCases {
          var options = AgreementOptions()
          options.weights = rule.weights
          let result = try pairs.table(ties: rule).agreement(
            .fleissKappa, options, clusters: pairs.clusters)
          expectReason(result.estimate, result.undefined, "\(lists)")
        }
      }
      trying {
        let rule = TieRule(rawValue: Int32(dice.below(4)))
        let result = try AgreementCeiling(
          items: codes(&dice, count), labels: values(&dice, length(&dice, count)), ties: rule)
        expectReason(result.majority.estimate, result.undefined, "\(result)")
        expectReason(result.leaveOneOut.estimate, result.leaveOneOut.undefined, "\(result)")
      }
      trying {
        let offsets = (0..<dice.below(5)).map { _ in [0, 1, 2, 5, -1, .max, .min][dice.below(7)] }
        _ = try LabelSets(labels: codes(&dice, count), offsets: offsets)
      }
      trying {
        let words = (0..<count).map { _ in dice.next() }
        let width = [1, 2, 3, 0, -1, .max][dice.below(6)]
        let sets = try LabelSets(words: words, width: width, isMissing: nil)
        for distance in SetDistance.allCases { _ = try sets.level(distance) }
      }
      trying {
        let (estimate, se) = (values(&dice, 1)[0], values(&dice, 1)[0])
        let result = try Benchmark(estimate: estimate, se: se, scale: Scale.all[dice.below(4)])
        #expect((result.band == nil) == (result.undefined != nil), "\(estimate) \(se)")
        #expect(result.membership.allSatisfy { $0 >= 0 && $0 <= 1 })
      }
    }
  }
}
