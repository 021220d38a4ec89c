import PrefKitTestSupport
import Testing

@testable import PrefKitAgreement

@Suite("Rounds of annotation")
struct RoundTests {
  @Test("two of four verdicts changed")
  func chapter() throws {
    // A = 0, B = 1; the rounds are in different orders and each has an item of its own.
    let first = Round(items: [1, 2, 3, 4, 9], values: [0, 1, 1, 0, 0])
    let second = Round(items: [4, 3, 2, 1, 8], values: [1, 1, 0, 0, 0])
    let result = try FlipRate(first, second, groups: [10, 10, 20, 20, 30])
    #expect(
      result.agreement.estimate == 0.5 && result.estimate == 0.5 && result.agreement.count == 4)
    #expect(
      result.flips == [Flip(item: 2, first: 1, second: 0), Flip(item: 4, first: 0, second: 1)])
    #expect(result.groups.map(\.group) == [10, 20, 30])
    #expect(result.groups.map(\.flipCount) == [1, 1, 0])
    #expect(result.groups[2].agreement.undefined == .noCommonItems)
    #expect(result.directions.count == 1)
    #expect(result.directions[0].test.forward == 1 && result.directions[0].test.backward == 1)
    // Observed 1/2, chance 1/2.
    #expect(result.kappa.estimate == 0)
  }

  @Test("rounds without a common item have no flip rate")
  func disjoint() throws {
    let result = try FlipRate(
      Round(items: [1, 2], values: [0, .nan]), Round(items: [2, 3], values: [0, 1]))
    #expect(result.undefined == .noCommonItems && result.estimate.isNaN)
    #expect(result.kappa.undefined == .noCommonItems && result.flips.isEmpty)
    #expect(result.agreement.ciLow.isNaN && result.directions.isEmpty)
    #expect(
      try FlipRate(Round(items: [], values: []), Round(items: [], values: [])).undefined
        == .noCommonItems)
  }

  @Test("lists searched one by one give the same, on random rounds with gaps")
  func twin() throws {
    var dice = Dice(state: 31)
    for _ in 0..<60 {
      let items = (0..<40).map { UInt32($0) }
      let round = { (dice: inout Dice) in
        Round(
          items: items.shuffled(using: &dice).filter { _ in dice.below(4) != 0 }, values: [])
      }
      var first = round(&dice)
      var second = round(&dice)
      first.values = dice.ratings(first.items.count, values: 3, gaps: 0.1)
      second.values = dice.ratings(second.items.count, values: 3, gaps: 0.1)
      let groups = first.items.map { $0 % 3 }
      let result = try FlipRate(first, second, groups: groups)
      var pairs: [(item: UInt32, a: Double, b: Double)] = []
      for (item, a) in zip(first.items, first.values) where !a.isNaN {
        for (other, b) in zip(second.items, second.values) where other == item && !b.isNaN {
          pairs.append((item, a, b))
        }
      }
      let same = pairs.filter { $0.a == $0.b }.count
      #expect(result.agreement.hits == same && result.agreement.count == pairs.count)
      #expect(result.flips.map(\.item) == pairs.filter { $0.a != $0.b }.map(\.item))
      for group in result.groups {
        let own = pairs.filter { $0.item % 3 == group.group }
        #expect(group.agreement.count == own.count)
        #expect(group.agreement.hits == own.filter { $0.a == $0.b }.count)
      }
      for direction in result.directions {
        #expect(
          direction.test.forward
            == pairs.filter { $0.a == direction.low && $0.b == direction.high }.count)
        #expect(
          direction.test.backward
            == pairs.filter { $0.b == direction.low && $0.a == direction.high }.count)
      }
      let flips = result.directions.reduce(0) { $0 + $1.test.forward + $1.test.backward }
      #expect(flips == result.flips.count)
      let table = try RatingTable(rows: pairs.map { [$0.a, $0.b] })
      #expect(result.kappa == (try table.agreement(.cohenKappa)))
      let back = try FlipRate(second, first)
      #expect(back.agreement == result.agreement)
      #expect(isClose(back.kappa.estimate, result.kappa.estimate, within: 1e-12))
    }
  }

  @Test("an item with two verdicts in a round, and other bad input")
  func errors() throws {
    let good = Round(items: [1, 2], values: [0, 1])
    let twice = Round(items: [1, 2, 1], values: [0, 1, 1])
    for (first, second) in [(twice, good), (good, twice)] {
      do throws(AgreementError) {
        _ = try FlipRate(first, second)
        Issue.record("two verdicts were taken")
      } catch {
        #expect(error.kind == .duplicateRating && error.row == 2)
      }
    }
    // A verdict that is missing is none.
    #expect(try FlipRate(Round(items: [1, 1], values: [.nan, 0]), good).agreement.count == 1)
    #expect(throws: AgreementError.self) { try FlipRate(Round(items: [1], values: []), good) }
    #expect(throws: AgreementError.self) { try FlipRate(good, good, groups: [1]) }
    #expect(throws: AgreementError.self) {
      try FlipRate(good, Round(items: [1], values: [.infinity]))
    }
  }
}

@Suite("McNemar's test")
struct McNemarTests {
  @Test(
    "binomial and chi-square p-values of scipy",
    arguments: [
      (10, 3, 0.09228515625, 2.769230769230769, 0.0960923294556734),
      (5, 5, 1.0, 0.0, 1.0),
      (1, 0, 1.0, 0.0, 1.0),
      (150, 86, 3.7159361395713866e-05, 16.81779661016949, 4.114562281345944e-05),
      (1000, 1100, 0.03072070786424249, 4.667142857142857, 0.030745034758993192),
      (0, 60, 1.734723475976807e-18, 58.016666666666666, 2.5990639233411967e-14),
    ] as [(Int, Int, Double, Double, Double)])
  func scipy(forward: Int, backward: Int, exact: Double, chiSquare: Double, p: Double) throws {
    for (a, b) in [(forward, backward), (backward, forward)] {
      let test = try McNemarTest(forward: a, backward: b)
      #expect(isClose(test.exactP, exact, within: 1e-12), "\(test)")
      #expect(isClose(test.chiSquare, chiSquare, within: 1e-14))
      #expect(isClose(test.chiSquareP, p, within: 1e-12))
    }
  }

  @Test("the exact p-value is the sum over the binomial distribution")
  func exact() throws {
    for n in 1...30 {
      // C(n, k) by Pascal's triangle.
      var row = [1.0]
      for _ in 0..<n { row = zip(row + [0], [0] + row).map(+) }
      for k in 0...n {
        let fewer = Swift.min(k, n - k)
        let tail = row[0...fewer].reduce(0, +) / row.reduce(0, +)
        let test = try McNemarTest(forward: k, backward: n - k)
        #expect(isClose(test.exactP, Swift.min(1, 2 * tail), within: 1e-13))
      }
    }
  }

  @Test("no flips, no test; counts below zero are errors")
  func undefined() throws {
    let none = try McNemarTest(forward: 0, backward: 0)
    #expect(none.undefined == .tooFew && none.exactP.isNaN && none.chiSquareP.isNaN)
    #expect(throws: AgreementError.self) { try McNemarTest(forward: -1, backward: 2) }
    #expect(throws: AgreementError.self) { try McNemarTest(forward: .max, backward: .max) }
  }
}

@Suite("The same person twice")
struct IntraRaterTests {
  @Test("each rater against himself, in any order")
  func simple() throws {
    let first = Judgements(
      items: [1, 2, 3, 1, 2, 5], raters: [7, 7, 7, 4, 4, 9], values: [0, 1, 1, 0, 0, 1])
    let second = Judgements(
      items: [2, 1, 3, 2, 1, 1], raters: [7, 7, 7, 4, 4, 9], values: [0, 0, 1, 0, 0, 1])
    let result = try IntraRater(first, second)
    #expect(result.raters.map(\.rater) == [4, 7, 9])
    #expect(result.raters[0].agreement.estimate == 1)
    #expect(result.raters[0].kappa.undefined == .noVariation)
    #expect(isClose(result.raters[1].agreement.estimate, 2.0 / 3, within: 1e-15))
    // Observed 2/3; chance 1/3 · 2/3 + 2/3 · 1/3 = 4/9.
    #expect(isClose(result.raters[1].kappa.estimate, 0.4, within: 1e-12))
    #expect(result.raters[2].agreement.undefined == .noCommonItems)
    #expect(result.agreement.hits == 4 && result.agreement.count == 5)
  }

  @Test("repeats within one table are split in the order they came")
  func repeats() throws {
    let table = Judgements(
      items: [1, 1, 2, 1, 1, 2], raters: [7, 7, 7, 8, 7, 7], values: [0, 1, 1, 0, 5, .nan])
    let (first, second) = try table.repeats()
    #expect(first == Judgements(items: [1, 2, 1], raters: [7, 7, 8], values: [0, 1, 0]))
    #expect(second == Judgements(items: [1], raters: [7], values: [1]))
    #expect(try IntraRater(first, second).agreement.estimate == 0)
  }

  @Test("nothing judged twice, judged twice in a round, and columns of different lengths")
  func undefined() throws {
    let one = Judgements(items: [1], raters: [1], values: [0])
    #expect(
      try IntraRater(one, Judgements(items: [1], raters: [2], values: [0])).undefined
        == .noCommonItems)
    let empty = Judgements(items: [], raters: [], values: [])
    #expect(try IntraRater(empty, empty).undefined == .noCommonItems)
    let twice = Judgements(items: [1, 1], raters: [1, 1], values: [0, 1])
    #expect(throws: AgreementError.self) { try IntraRater(one, twice) }
    #expect(throws: AgreementError.self) { try IntraRater(twice, one) }
    #expect(throws: AgreementError.self) {
      try IntraRater(one, Judgements(items: [1], raters: [], values: [0]))
    }
    #expect(throws: AgreementError.self) {
      try Judgements(items: [1], raters: [], values: [0]).repeats()
    }
  }

  @Test("raters apart are rounds of their own")
  func twin() throws {
    var dice = Dice(state: 12)
    for _ in 0..<20 {
      let items = (0..<60).map { UInt32($0 / 3) }
      let raters = (0..<60).map { UInt32($0 % 3) }
      let first = Judgements(
        items: items, raters: raters, values: dice.ratings(60, values: 3, gaps: 0.2))
      let second = Judgements(
        items: items, raters: raters, values: dice.ratings(60, values: 3, gaps: 0.2))
      let result = try IntraRater(first, second)
      for rater in result.raters {
        let rows = items.indices.filter { raters[$0] == rater.rater }
        let round = { (from: Judgements) in
          Round(items: rows.map { items[$0] }, values: rows.map { from.values[$0] })
        }
        let flips = try FlipRate(round(first), round(second))
        #expect(rater.agreement == flips.agreement && rater.kappa == flips.kappa)
      }
      #expect(result.agreement.hits == result.raters.reduce(0) { $0 + $1.agreement.hits })
    }
  }
}
