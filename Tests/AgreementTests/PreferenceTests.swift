import PrefKitTestSupport
import Testing

@testable import PrefKitAgreement

@Suite("Preferences and ties")
struct TieTests {
  static let votes: [Double] = [2, -0.5, 0, .nan, -.infinity, -0.0]

  @Test("votes keep their side whatever their strength; the rule settles what a tie is")
  func ratings() {
    let shown = { (rule: TieRule) in rule.ratings(TieTests.votes).map { $0.isNaN ? 9 : $0 } }
    #expect(shown(.category) == [1, -1, 0, 9, -1, 0])
    #expect(shown(.half) == shown(.category))
    #expect(shown(.drop) == [1, -1, 9, 9, -1, 9])
  }

  /// Four items, one of each kind: same side, opposite sides, side and tie, two ties.
  @Test(
    "agreement under each rule",
    arguments: [(.category, 0.5), (.half, 0.625), (.drop, 0.5)] as [(TieRule, Double)])
  func agreement(rule: TieRule, expected: Double) throws {
    let (a, b) = ([1, 1, 1, 0] as [Double], [1, -1, 0, 0] as [Double])
    let rows = zip(rule.ratings(a), rule.ratings(b)).map { [$0, $1] }
    var options = AgreementOptions()
    options.weights = rule.weights
    let table = try RatingTable(rows: rows).with(categories: rule.categories)
    let result = try table.agreement(.percentAgreement, options)
    #expect(abs(result.estimate - expected) < 1e-12)
    // Brennan and Prediger's chance depends on how many verdicts there are: 1/3, 5/9, 1/2.
    let prediger = try table.agreement(.brennanPrediger, options)
    let chance = [.category: 1.0 / 3, .half: 5.0 / 9, .drop: 0.5][rule] ?? .nan
    #expect(abs(prediger.estimate - (expected - chance) / (1 - chance)) < 1e-12)
    // The same from a table of preferences, with its weights of items.
    let plain = try RatingTable(rows: zip(a, b).map { [3 + 2 * $0, 3 + $1] })
      .weighted(items: [1, 1, 1, 1])
    let preferences = try plain.preferences(rule, tie: 3)
    #expect(preferences.categories == rule.categories && preferences.itemWeights != nil)
    #expect(try preferences.agreement(.brennanPrediger, options) == prediger)
  }

  @Test("a tie is a number, and the verdicts of preferences are known")
  func wrong() throws {
    let table = try RatingTable(rows: [[1, 0]])
    #expect(throws: AgreementError.self) { try table.preferences(.half, tie: .nan) }
    #expect(throws: AgreementError.self) {
      try table.with(categories: [0, 1]).preferences(.half)
    }
  }
}

@Suite("Ranked lists")
struct RankedListTests {
  struct Row: Equatable {
    var item: UInt32
    var candidate: UInt32
    var rater: UInt32
    var rank: Double
  }

  private func lists(_ rows: [Row]) throws -> RankedLists {
    try RankedLists(
      items: rows.map(\.item), candidates: rows.map(\.candidate), raters: rows.map(\.rater),
      ranks: rows.map(\.rank))
  }

  private func random(_ dice: inout Dice) -> [Row] {
    var rows: [Row] = []
    for item in 0..<8 {
      for rater in 0..<3 where dice.below(5) != 0 {
        for candidate in 0..<5 where dice.below(6) != 0 {
          let rank = dice.below(9) == 0 ? Double.nan : Double(1 + dice.below(5))
          rows.append(
            Row(
              item: UInt32(item), candidate: UInt32(10 + candidate), rater: UInt32(rater),
              rank: rank))
        }
      }
    }
    return rows.shuffled(using: &dice)
  }

  @Test("pairs found one by one give the same votes, on random lists with gaps")
  func pairs() throws {
    var dice = Dice(state: 41)
    for _ in 0..<40 {
      let rows = random(&dice)
      let derived = try lists(rows).derivedPairs()
      var found: Set<[Double]> = []
      for (vote, (pair, rater)) in zip(derived.votes, zip(derived.votePairs, derived.voteRaters)) {
        let pair = derived.pairs[Int(pair)]
        found.insert([
          Double(pair.item), Double(pair.first), Double(pair.second), Double(rater), vote,
        ])
      }
      #expect(found.count == derived.votes.count)
      #expect(Set(derived.votePairs).count == derived.pairs.count)
      var expected: Set<[Double]> = []
      for a in rows where !a.rank.isNaN {
        for b in rows where !b.rank.isNaN {
          guard a.item == b.item, a.rater == b.rater, a.candidate < b.candidate else { continue }
          let vote: Double = a.rank < b.rank ? 1 : a.rank > b.rank ? -1 : 0
          expected.insert([
            Double(a.item), Double(a.candidate), Double(b.candidate), Double(a.rater), vote,
          ])
        }
      }
      #expect(found == expected)
    }
  }

  @Test("derived pairs are a table whose clusters are the lists")
  func table() throws {
    // Two raters on one list of three; the second turns the last two round.
    let rows = [(1, 1, 1), (2, 1, 2), (3, 1, 3), (1, 2, 1), (2, 2, 3), (3, 2, 2)].map {
      Row(item: 5, candidate: UInt32($0.0), rater: UInt32($0.1), rank: Double($0.2))
    }
    let derived = try lists(rows).derivedPairs()
    let result = try derived.table(ties: .drop).agreement(.percentAgreement)
    #expect(isClose(result.estimate, 2.0 / 3, within: 1e-12) && result.itemCount == 3)
    #expect(derived.clusters == [5, 5, 5])
    let comparison = try lists(rows).compare(1, 2)
    // Of three pairs two agree: tau = (2 - 1) / 3.
    #expect(isClose(comparison.kendall.estimate, 1.0 / 3, within: 1e-12))
  }

  @Test("means over items of tau, rho and W, item by item")
  func means() throws {
    var dice = Dice(state: 43)
    for _ in 0..<30 {
      let rows = random(&dice)
      let comparison = try lists(rows).compare(0, 2)
      let concordance = try lists(rows).concordance()
      var (taus, rhos, ws): ([Double], [Double], [Double]) = ([], [], [])
      for item in 0..<8 {
        let own = { (rater: UInt32) -> [Double] in
          (10..<15).map { candidate in
            rows.first { $0.item == item && $0.rater == rater && $0.candidate == candidate }?.rank
              ?? .nan
          }
        }
        let tau = NaiveRanks.kendall(own(0), own(2))
        if !tau.isNaN {
          taus.append(tau)
          rhos.append(NaiveRanks.spearman(own(0), own(2)))
        }
        let matrix = (0..<5).flatMap { candidate in (0..<3).map { own(UInt32($0))[candidate] } }
        // A candidate that some rater of the item left out is dropped; so is a rater without ranks.
        let w = try KendallW(values: matrix, itemCount: 5, raterCount: 3)
        if w.isDefined { ws.append(w.estimate) }
      }
      let close = { (mean: MeanOverItems, values: [Double]) in
        mean.itemCount == values.count
          && (values.isEmpty
            ? mean.estimate.isNaN
            : abs(mean.estimate - values.reduce(0, +) / Double(values.count)) < 1e-12)
      }
      #expect(close(comparison.kendall, taus) && close(comparison.spearman, rhos))
      #expect(close(concordance.kendallW, ws))
    }
  }

  @Test("Student's interval of a mean over items")
  func interval() {
    // scipy.stats.t.interval(0.95, 3, loc=0.5, scale=sem) of these four.
    let mean = MeanOverItems(
      [0.2, 0.4, .nan, 0.5, 0.9], confidence: 0.95, whenEmpty: .noCommonItems)
    #expect(mean.itemCount == 4 && mean.undefinedCount == 1 && mean.estimate == 0.5)
    #expect(isClose(mean.se, 0.14719601443879746, within: 1e-12))
    #expect(
      isClose(mean.ciLow, 0.03155658769676173, within: 1e-11)
        && isClose(mean.ciHigh, 0.9684434123032383, within: 1e-11))
    let one = MeanOverItems([0.3], confidence: 0.95, whenEmpty: .noCommonItems)
    #expect(one.estimate == 0.3 && one.se.isNaN && one.errorUndefined == .tooFew)
    let none = MeanOverItems([.nan], confidence: 0.95, whenEmpty: .noCommonItems)
    #expect(none.undefined == .noCommonItems && none.estimate.isNaN)
  }

  @Test("raters who share no item, empty lists, and bad input")
  func undefined() throws {
    let apart = [
      Row(item: 1, candidate: 1, rater: 1, rank: 1), Row(item: 2, candidate: 1, rater: 2, rank: 1),
    ]
    #expect(try lists(apart).compare(1, 2).kendall.undefined == .noCommonItems)
    #expect(try lists([]).compare(1, 2).spearman.undefined == .noCommonItems)
    #expect(try lists([]).concordance().kendallW.undefined == .noPairs)
    #expect(try lists([]).derivedPairs() == DerivedPairs())
    #expect(try lists(apart).derivedPairs().pairs.isEmpty)
    #expect(throws: AgreementError.self) { try lists(apart + apart) }
    for policy in [DuplicatePolicy.first, .last, .keep] {
      let twice = {
        try RankedLists(
          items: [1, 1, 1], candidates: [1, 2, 1], raters: [1, 1, 1], ranks: [1, 2, 3],
          duplicates: policy)
      }
      if policy == .keep {
        #expect(throws: AgreementError.self) { try twice() }
      } else {
        #expect(try twice().derivedPairs().votes == [policy == .first ? 1 : -1])
      }
    }
    #expect(throws: AgreementError.self) {
      try lists([Row(item: 1, candidate: 1, rater: 1, rank: .infinity)])
    }
    #expect(throws: AgreementError.self) {
      try RankedLists(items: [1], candidates: [], raters: [1], ranks: [1])
    }
    // A list so long that its pairs would fill the memory.
    let long = (0..<30_000).map { Row(item: 1, candidate: $0, rater: 1, rank: Double($0)) }
    #expect(throws: AgreementError.self) { try lists(long).derivedPairs() }
  }
}

@Suite("The ceiling of a model's accuracy")
struct CeilingTests {
  @Test("votes of three and of two, worked out by hand")
  func simple() throws {
    // {a, a, b}: majority 2/3; each a has a tie among the others, b is wrong: (1/2 + 1/2 + 0)/3; pairs 1/3.
    // {b, b}: 1, 1, 1. {c}: left out.
    let result = try AgreementCeiling(
      items: [1, 2, 1, 2, 1, 3, 4], labels: [0, 1, 1, 1, 0, 2, .nan])
    #expect(isClose(result.majority.estimate, 0.8, within: 1e-12))
    #expect(isClose(result.leaveOneOut.estimate, 0.6, within: 1e-12))
    #expect(isClose(result.pairwise.estimate, (3 * (1.0 / 3) + 2) / 5, within: 1e-12))
    #expect(result.voteCount == 5 && result.singleVoteCount == 1 && result.majority.itemCount == 2)
  }

  /// Each vote scored against the others, each model label against the votes.
  private func naive(_ votes: [Double], _ rule: TieRule?) -> (
    majority: Double, leaveOneOut: Double, pairwise: Double
  ) {
    let isHalf = rule == .half
    let labels = isHalf ? [-1, 1] : Array(Set(votes)).sorted()
    let right = { (answer: Double, vote: Double) in
      isHalf && vote == 0 ? 0.5 : answer == vote ? 1.0 : 0
    }
    let n = Double(votes.count)
    let majority =
      labels.map { label in votes.reduce(0) { $0 + right(label, $1) } / n }.max() ?? .nan
    var (alone, pairs) = (0.0, 0.0)
    for (place, vote) in votes.enumerated() {
      let others = votes.enumerated().filter { $0.offset != place }.map(\.element)
      let scores = labels.map { label in others.reduce(0) { $0 + right(label, $1) } }
      let best = labels.indices.filter { scores[$0] == scores.max() }
      alone += best.reduce(0) { $0 + right(labels[$1], vote) } / Double(best.count)
      pairs +=
        others.reduce(0) {
          $0 + (vote == $1 ? 1 : isHalf && (vote == 0 || $1 == 0) ? 0.5 : 0)
        } / (n - 1)
    }
    return (majority, alone / n, pairs / n)
  }

  @Test(
    "every vote scored by itself gives the same",
    arguments: [nil, .category, .half, .drop] as [TieRule?])
  func twin(rule: TieRule?) throws {
    var dice = Dice(state: 51)
    for _ in 0..<40 {
      let items = (0..<40).map { _ in UInt32(dice.below(9)) }
      let labels = dice.ratings(40, values: rule == nil ? 4 : 3, gaps: 0.1).map {
        rule == nil ? $0 : $0 - 1
      }
      let result = try AgreementCeiling(items: items, labels: labels, ties: rule)
      var sums = (0.0, 0.0, 0.0)
      var total = 0.0
      for item in 0..<9 {
        let votes = zip(items, rule?.ratings(labels) ?? labels).filter {
          $0.0 == item && !$0.1.isNaN
        }.map(\.1)
        guard votes.count > 1 else { continue }
        let shares = naive(votes, rule)
        let n = Double(votes.count)
        sums = (
          sums.0 + n * shares.majority, sums.1 + n * shares.leaveOneOut,
          sums.2 + n * shares.pairwise
        )
        total += n
      }
      #expect(result.voteCount == Int(total))
      #expect(abs(result.majority.estimate - sums.0 / total) < 1e-12)
      #expect(abs(result.leaveOneOut.estimate - sums.1 / total) < 1e-12, "\(items) \(labels)")
      #expect(abs(result.pairwise.estimate - sums.2 / total) < 1e-12)
      // Half a tie is all that a model gets of it, where a person may tie too.
      #expect(rule == .half || result.majority.estimate >= result.pairwise.estimate - 1e-12)
    }
  }

  @Test("no model beats the ceiling: every choice of one label an item is at most as often right")
  func bound() throws {
    let items: [UInt32] = [1, 1, 1, 2, 2, 2, 3, 3, 3]
    let labels: [Double] = [0, 1, 1, 0, 0, 1, 1, 0, 0]
    let ceiling = try AgreementCeiling(items: items, labels: labels).majority.estimate
    var best = 0.0
    for model in 0..<8 {
      let right = zip(items, labels).filter { Double(model >> (Int($0.0) - 1) & 1) == $0.1 }.count
      best = Swift.max(best, Double(right) / 9)
    }
    #expect(isClose(ceiling, best, within: 1e-12))
  }

  @Test("no votes, single votes only, and bad input")
  func undefined() throws {
    #expect(try AgreementCeiling(items: [], labels: []).undefined == .empty)
    #expect(try AgreementCeiling(items: [1, 2], labels: [0, 1]).undefined == .noPairs)
    #expect(
      try AgreementCeiling(items: [1, 1], labels: [0, 1], ties: .drop).undefined == .noPairs)
    #expect(throws: AgreementError.self) { try AgreementCeiling(items: [1], labels: []) }
    #expect(throws: AgreementError.self) { try AgreementCeiling(items: [1], labels: [.infinity]) }
  }
}

@Suite("Calibration of a judge")
struct JudgeTests {
  @Test("by task: agreement, kappa, and what the gate says")
  func tasks() throws {
    var (judge, human, groups): ([Double], [Double], [UInt32]) = ([], [], [])
    // Task 1: always the same verdict. Task 2: as often as chance. Task 3: two items. Task 4: none that both judged.
    for i in 0..<60 {
      judge += [Double(i % 2), Double(i % 2)]
      human += [Double(i % 2), Double(i / 2 % 2)]
      groups += [1, 2]
    }
    judge += [0, 1, .nan]
    human += [0, 1, 1]
    groups += [3, 3, 4]
    let result = try JudgeCalibration(judge: judge, human: human, groups: groups)
    #expect(result.groups.map(\.group) == [1, 2, 3, 4])
    let own = result.groups.map(\.result)
    #expect(own[0].kappa.estimate == 1 && own[0].agreement.estimate == 1)
    #expect(own[1].kappa.estimate == 0 && own[1].agreement.estimate == 0.5)
    #expect(own.map(\.verdict) == [.passed, .failed, .undecided, .undecided])
    #expect(
      own[3].agreement.undefined == .noCommonItems && own[3].kappa.undefined == .noCommonItems)
    #expect(!result.passedEverywhere && result.overall.agreement.count == 122)
    #expect(result.overall.agreement.hits == 92)
    let alone = try JudgeCalibration(judge: Array(judge[0..<2]), human: Array(human[0..<2]))
    #expect(alone.groups.isEmpty && alone.overall.verdict == .undecided)
  }

  @Test("the gate looks at the interval of what it names")
  func gate() throws {
    // 30 of 40 agree; Wilson's interval is .598 to .858.
    let judge = (0..<40).map { Double($0 % 2) }
    let human = (0..<40).map { Double($0 < 30 ? $0 % 2 : 1 - $0 % 2) }
    for (threshold, verdict) in [(0.59, .passed), (0.7, .undecided), (0.86, .failed)]
      as [(Double, Gate.Verdict)]
    {
      let gate = Gate(.agreement, threshold: threshold)
      let result = try JudgeCalibration(judge: judge, human: human, gate: gate)
      #expect(result.overall.verdict == verdict, "\(result.overall.agreement)")
      let few = Gate(.agreement, threshold: threshold, minimumItems: 41)
      #expect(
        try JudgeCalibration(judge: judge, human: human, gate: few).overall.verdict == .undecided)
    }
    // Without an interval nothing is decided.
    var options = AgreementOptions()
    options.interval = .none
    let open = try JudgeCalibration(judge: judge, human: human, options: options)
    #expect(open.overall.verdict == .undecided && open.overall.kappa.isDefined)
  }

  @Test("why nothing is decided: kappa of verdicts that never vary is 0 whatever the judge does")
  func undecided() throws {
    let varied = (0..<40).map { Double($0 % 2) }
    let same = [Double](repeating: 1, count: 40)
    let calibrate = {
      (judge: [Double], human: [Double], gate: Gate) throws(AgreementError) in
      try JudgeCalibration(judge: judge, human: human, gate: gate).overall
    }
    for (judge, human) in [(varied, same), (same, varied)] {
      let found = try calibrate(judge, human, Gate())
      #expect(found.kappa.estimate == 0 && found.kappa.se == 0)
      #expect(found.verdict == .undecided && found.undecided == .constantSide)
      let share = try calibrate(judge, human, Gate(.agreement, threshold: 0.9))
      #expect(share.verdict == .failed && share.undecided == nil)
    }
    // Apart from each other and each alone: kappa is 0 once more.
    let apart = try calibrate(same, same.map { $0 - 1 }, Gate())
    #expect(apart.verdict == .undecided && apart.undecided == .constantSide)
    #expect(try calibrate(same, same, Gate()).undecided == .noVariation)
    #expect(try calibrate([], [], Gate()).undecided == .noCommonItems)
    #expect(try calibrate([], [], Gate(.agreement)).undecided == .noCommonItems)
    let few = try calibrate(Array(varied.prefix(4)), Array(varied.prefix(4)), Gate())
    #expect(few.verdict == .undecided && few.undecided == .tooFew)
    // All the same and all turned round have no error either, and are as clear as can be.
    #expect(try calibrate(varied, varied, Gate()).verdict == .passed)
    #expect(try calibrate(varied, varied.map { 1 - $0 }, Gate()).verdict == .failed)
    var options = AgreementOptions()
    options.interval = .bootstrap(Bootstrap(resamples: 100))
    let drawn = try JudgeCalibration(judge: varied, human: same, options: options).overall
    #expect(drawn.verdict == .undecided && drawn.undecided != nil)
    // On both sides of the threshold.
    let wide = varied.enumerated().map { $0 % 5 == 0 ? 1 - $1 : $1 }
    let open = try calibrate(varied, wide, Gate())
    #expect(open.verdict == .undecided && open.undecided == nil)
    options.interval = .none
    let without = try JudgeCalibration(judge: varied, human: wide, options: options).overall
    #expect(without.undecided == .notComputed)
  }

  @Test("each group is what its items alone would be")
  func twin() throws {
    var dice = Dice(state: 61)
    for _ in 0..<20 {
      let judge = dice.ratings(80, values: 3, gaps: 0.1)
      let human = dice.ratings(80, values: 3, gaps: 0.1)
      let groups = (0..<80).map { _ in UInt32(dice.below(4)) }
      let result = try JudgeCalibration(
        judge: judge, human: human, groups: groups, categories: [0, 1, 2])
      for group in result.groups {
        let rows = groups.indices.filter { groups[$0] == group.group }
        let alone = try JudgeCalibration(
          judge: rows.map { judge[$0] }, human: rows.map { human[$0] }, categories: [0, 1, 2])
        #expect(group.result == alone.overall)
        let pairs = rows.filter { !judge[$0].isNaN && !human[$0].isNaN }
        #expect(alone.overall.agreement.count == pairs.count)
        #expect(alone.overall.agreement.hits == pairs.filter { judge[$0] == human[$0] }.count)
      }
    }
  }

  @Test("bad input")
  func errors() {
    #expect(throws: AgreementError.self) { try JudgeCalibration(judge: [1], human: []) }
    #expect(throws: AgreementError.self) {
      try JudgeCalibration(judge: [1], human: [1], groups: [])
    }
    #expect(throws: AgreementError.self) { try JudgeCalibration(judge: [1], human: [.infinity]) }
    #expect(throws: AgreementError.self) {
      try JudgeCalibration(judge: [5], human: [5], categories: [0, 1])
    }
  }
}
