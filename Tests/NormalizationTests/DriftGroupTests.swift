import Glibc
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("Drift by group")
struct DriftGroupTests {
  private static let tests: [DriftTest] = [
    .kolmogorovSmirnov, .psi, .wasserstein, .andersonDarling,
  ]

  private static func same(_ a: DriftResult, _ b: DriftResult) -> Bool {
    close(a.statistic, b.statistic) && close(a.pValue, b.pValue) && close(a.effect, b.effect)
      && a.reason == b.reason && a.effectReason == b.effectReason && a.pKind == b.pKind
  }

  @Test("is what two samples are, group by group", arguments: 0..<12)
  func twin(seed: Int) throws {
    let sample = Sample(
      UInt64(seed), rows: 50 + 130 * seed, keys: [4, 5], values: seed % 2 == 0 ? 5 : nil,
      missingKeys: 0.05)
    let grouping = try sample.grouping
    let given = [0.0, 1, 1, 2, 5]
    let options = DriftOptions(minimumCount: 1 + seed % 4, threads: 1 + seed % 3)
    for rule in [WindowReference.first, .previous, .rest, .given(given)] {
      let drift = try DriftByGroup(sample.scores, grouping, Self.tests, against: rule, options)
      for group in 0..<grouping.count {
        let own = Self.scores(sample, grouping, [group])
        #expect(drift.counts[group] == own.count { $0.isFinite })
        let (reference, reason) = Self.reference(sample, grouping, group, rule, options)
        let naive: [DriftResult] =
          if let reason {
            Self.tests.map { _ in .undefined(reason) }
          } else {
            try DriftTest.compare(reference: reference, sample: own, Self.tests, options)
          }
        for test in Self.tests.indices {
          let result = drift.results[test][group]
          #expect(Self.same(result, naive[test]), "\(rule) \(group) \(result) \(naive[test])")
          #expect(result.where == group && result.when == grouping.keys.columns[1][group])
        }
      }
      #expect(drift.results.allSatisfy { $0.count == grouping.count })
    }
  }

  private static func scores(_ sample: Sample, _ grouping: Grouping, _ groups: [Int]) -> [Double] {
    sample.scores.indices.filter { groups.contains(Int(grouping.ids[$0])) }
      .map { sample.scores[$0] }
  }

  private static func reference(
    _ sample: Sample, _ grouping: Grouping, _ group: Int, _ rule: WindowReference,
    _ options: DriftOptions
  ) -> ([Double], DriftReason?) {
    let (raters, windows) = (grouping.keys.columns[0], grouping.keys.columns[1])
    if raters[group] == .min { return ([], .missingKey) }
    if windows[group] == .min { return ([], .missingKey) }
    if case .given(let scores) = rule { return (scores, nil) }
    let others = (0..<grouping.count).filter {
      raters[$0] == raters[group] && windows[$0] != .min && $0 != group
    }
    let count = { (groups: [Int]) in scores(sample, grouping, groups).count { $0.isFinite } }
    let own = count([group])
    let few = own == 0 ? DriftReason.empty : own < options.minimumCount ? .tooFew : nil
    if rule == .rest {
      if let few { return (scores(sample, grouping, others), few) }
      return count(others) < options.minimumCount
        ? ([], .noReference) : (scores(sample, grouping, others), nil)
    }
    let usable = others.filter { $0 < group && count([$0]) >= options.minimumCount }
    guard let found = rule == .first ? usable.first : usable.last else {
      return ([], few ?? (rule == .first ? .isReference : .noReference))
    }
    return (scores(sample, grouping, [found]), few)
  }

  @Test("has the same bits for any number of threads, and stops when told to")
  func threads() throws {
    let sample = Sample(9, rows: 100_000, keys: [20, 6])
    let grouping = try sample.grouping
    let one = try DriftByGroup(
      sample.scores, grouping, Self.tests, against: .previous, DriftOptions(threads: 1))
    let three = try DriftByGroup(
      sample.scores, grouping, Self.tests, against: .previous, DriftOptions(threads: 3))
    #expect(
      zip(one.results, three.results).allSatisfy { a, b in
        (0..<a.count).allSatisfy {
          Self.same(a[$0], b[$0]) && a[$0].statistic.bitPattern == b[$0].statistic.bitPattern
        }
      })
    #expect(throws: NormalizationError.self) {
      try DriftByGroup(
        sample.scores, grouping, Self.tests, against: .first,
        DriftOptions(watch: Watch { _, _ in true }))
    }
  }

  @Test("finds the raters who moved among many who did not")
  func discoveries() throws {
    var dice = Dice(state: 12)
    var scores: [Double] = []
    var keys: [[Int64]] = [[], []]
    for rater in 0..<60 {
      for row in 0..<240 {
        let window = row / 60
        keys[0].append(Int64(rater))
        keys[1].append(Int64(window))
        scores.append(dice.unit() + dice.unit() + (rater < 6 && window >= 2 ? 0.5 : 0))
      }
    }
    let grouping = try Grouping(keys, rowCount: scores.count)
    let drift = try DriftByGroup(scores, grouping, [.kolmogorovSmirnov], against: .first)
    let found = drift.adjusted()[0].indices.filter { drift.adjusted()[0][$0] <= 0.05 }
    let right = found.filter {
      grouping.keys.columns[0][$0] < 6 && grouping.keys.columns[1][$0] >= 2
    }
    #expect(right.count >= 11 && found.count - right.count <= 2)
  }

  @Test("takes no groups, one group, very many groups")
  func sizes() throws {
    let none = try Grouping([[], []], rowCount: 0)
    let empty = try DriftByGroup([], none, Self.tests, against: .rest)
    #expect(empty.counts.isEmpty && empty.results.allSatisfy { $0.count == 0 })
    let one = try Grouping([[1], [1]], rowCount: 1)
    let single = try DriftByGroup([4], one, Self.tests, against: .previous)
    #expect(single.results[0][0].reason == .noReference && single.counts == [1])
    let count = 100_000
    let raters = (0..<count).map { Int64($0 / 2) }
    let windows = (0..<count).map { Int64($0 % 2) }
    let many = try Grouping([raters, windows], rowCount: count)
    let drift = try DriftByGroup(
      (0..<count).map { Double($0 % 7) }, many, [.kolmogorovSmirnov], against: .first)
    #expect(drift.results[0].count == count && drift.results[0][1].statistic == 1)
    #expect(drift.results[0][0].reason == .isReference && drift.references[1] == 0)
    #expect(throws: NormalizationError.self) {
      try DriftByGroup([1], try Grouping([[Int64]](), rowCount: 1), [.psi], against: .first)
    }
  }
}

@Suite("Drift against gold and of the use of the scale")
struct DriftGoldTests {
  private struct Panel {
    var scores: [Double] = []
    var gold: [Double] = []
    var keys: [[Int64]] = [[], []]

    /// Raters who differ from gold by a skewed error, and from a window on by more.
    init(_ seed: UInt64, raters: Int, moved: Int, windows: Int = 10, rows: Int = 8) {
      var dice = Dice(state: seed)
      for rater in 0..<raters {
        for row in 0..<windows * rows {
          let window = row / rows
          let worth = Double(dice.below(5))
          let slip = dice.unit() < 0.3 ? Double(1 + dice.below(3)) : 0
          keys[0].append(Int64(rater))
          keys[1].append(Int64(window))
          gold.append(dice.unit() < 0.1 ? .nan : worth)
          scores.append(worth + slip + (rater < moved && window >= 6 ? 1.5 : 0))
        }
      }
    }

    var grouping: Grouping { get throws { try Grouping(keys, rowCount: scores.count) } }
  }

  @Test("steady raters have alarms as often as stated, whatever their errors")
  func falseAlarms() throws {
    let panel = Panel(1, raters: 600, moved: 0)
    let drift = try GoldDrift(
      panel.scores, gold: panel.gold, try panel.grouping,
      GoldOptions(control: .perRater(0.1), permutations: 499))
    // 60 expected; 35 to 88 is beyond one in a thousand.
    let alarms = drift.alarms.count { $0 == 1 }
    #expect((35...88).contains(alarms), "\(alarms) of 600")
  }

  @Test("raters who moved are found, with the window they moved in")
  func found() throws {
    let panel = Panel(2, raters: 40, moved: 10)
    let grouping = try panel.grouping
    let drift = try GoldDrift(
      panel.scores, gold: panel.gold, grouping, GoldOptions(control: .discoveries(0.05)))
    #expect(drift.alarms[..<10].allSatisfy { $0 == 1 })
    #expect(drift.alarms[10...].count { $0 == 1 } <= 3)
    #expect((0..<10).count { drift.raters[$0].when == 6 } >= 8)
    #expect((0..<10).allSatisfy { drift.raters[$0].effect > 0.5 && drift.raters[$0].where == $0 })
    for group in 0..<grouping.count {
      let errors = panel.scores.indices.filter { Int(grouping.ids[$0]) == group }
        .map { abs(panel.scores[$0] - panel.gold[$0]) }.filter { !$0.isNaN }
      #expect(drift.counts[group] == errors.count)
      #expect(close(drift.means[group], NaiveTwin.mean(errors)))
    }
  }

  @Test("the step is the best of all, by least squares")
  func step() throws {
    let panel = Panel(3, raters: 5, moved: 2, windows: 6, rows: 4)
    let grouping = try panel.grouping
    let drift = try GoldDrift(
      panel.scores, gold: panel.gold, grouping, GoldOptions(error: .signed, permutations: 19))
    for rater in 0..<5 {
      let rows = panel.scores.indices.filter {
        panel.keys[0][$0] == Int64(rater) && !panel.gold[$0].isNaN
      }
      let squares = { (rows: [Int]) -> Double in
        let errors = rows.map { panel.scores[$0] - panel.gold[$0] }
        let mean = NaiveTwin.mean(errors)
        return errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      }
      let rests = (1..<6).map { window in
        squares(rows.filter { panel.keys[1][$0] < Int64(window) })
          + squares(rows.filter { panel.keys[1][$0] >= Int64(window) })
      }
      let least = rests.min() ?? .nan
      #expect(close(drift.raters[rater].statistic, 1 - least / squares(rows), 1e-9))
      #expect(drift.raters[rater].when == Int64((rests.firstIndex { $0 == least } ?? -2) + 1))
    }
  }

  @Test("raters without what it takes have a reason")
  func edges() throws {
    let raters: [Int64] = [0, 1, 1, 2, 2, 2, 3, 3, 3, .min, 4]
    let windows: [Int64] = [0, 0, 1, 0, 1, 1, 0, 1, 2, 0, .min]
    let scores: [Double] = [1, 1, 2, 3, 3, 3, 1, 1, 5, 1, 1]
    let gold = [Double](repeating: 1, count: 10) + [1]
    let grouping = try Grouping([raters, windows], rowCount: 11)
    let drift = try GoldDrift(scores, gold: gold, grouping)
    #expect(
      (0..<6).map { drift.raters[$0].reason } == [
        .noReference, .tooFew, .constant, nil, .missingKey, .missingKey,
      ])
    #expect(drift.raters[3].effectReason == .constant && drift.raters[3].when == 2)
    let bare = try GoldDrift(scores, gold: [Double](repeating: .nan, count: 11), grouping)
    #expect((0..<4).allSatisfy { bare.raters[$0].reason == .empty })
    #expect(throws: NormalizationError.self) {
      try GoldDrift(scores, gold: gold, grouping, GoldOptions(control: .perRater(0)))
    }
  }

  @Test("the use of the scale is counted, and compared with the first window")
  func scaleUse() throws {
    let keys: [[Int64]] = [
      [Int64](repeating: 0, count: 13), [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 3],
    ]
    let scores: [Double] = [1, 2, 3, 3, 5, 5, 4, 5, 7, .nan, 6, 3, 3]
    let use = try ScaleUse(
      scores, try Grouping(keys, rowCount: 13), .values([1, 2, 3, 4, 5]))
    #expect(use.counts == [4, 4, 0, 2] && use.offScale == [0, 1, 1, 0])
    #expect(Array(use.levelCounts[0..<10]) == [1, 1, 2, 0, 0, 0, 0, 0, 1, 3])
    #expect(use.lowShares[0] == 0.25 && use.highShares[1] == 0.75)
    #expect(close(use.means[0], 2.25) && close(use.means[1], 4.75) && use.means[2].isNaN)
    #expect(close(use.entropies[0], (0.5 * log(4.0) + 0.5 * log(2.0)) / log(5.0)))
    #expect(use.entropies[3] == 0 && use.reasons == [0, 0, DriftReason.empty.rawValue, 0])
    #expect(use.shapes[0].reason == .isReference && use.references == [-1, 0, -1, 0])
    #expect(use.shapes[1].statistic == 8 && close(use.shapes[1].effect, 1))
    #expect(close(use.locations[1].statistic, 2.5 / (11.0 / 48 + 1.0 / 16).squareRoot(), 1e-9))
    #expect(use.spreads[3].reason == .constant && use.locations[2].reason == .empty)
    let parts = try ScaleUse(
      [0, 0.1, 0.5, 1, 1.2], try Grouping([[0, 0, 0, 0, 0]], rowCount: 5), .parts(0...1, 4))
    #expect(parts.levelCounts == [2, 0, 1, 1] && parts.offScale == [1])
    #expect(throws: NormalizationError.self) {
      try ScaleUse([1], try Grouping([[0]], rowCount: 1), .values([1]))
    }
  }
}
