import Glibc
import Testing

@testable import PrefKitNormalization

@Suite("Scores within groups")
struct ScoreTests {
  static let samples: [Sample] = [
    Sample(1, rows: 400, keys: [5]), Sample(2, rows: 400, keys: [5, 4], values: 5),
    Sample(3, rows: 20_000, keys: [30, 7]), Sample(4, rows: 300, keys: [90], values: 3, gaps: 0.5),
  ]

  /// Checks each group of a sample against its scores alone.
  private func check(
    _ sample: Sample, _ method: NormalizationMethod, _ tolerance: Double = 1e-10,
    _ naive: ([Double]) -> (_ score: Double) -> Double
  ) throws {
    let grouping = try sample.grouping
    let rows = try Normalization(sample.scores, grouping, method).map.transform(
      sample.scores, grouping)
    for (_, group) in NaiveTwin.groups(sample.keys, rows: sample.scores.count) {
      let scores = group.map { sample.scores[$0] }.filter { $0.isFinite }
      let expected = naive(scores)
      for row in group {
        guard sample.scores[row].isFinite else {
          #expect(rows.undefined[row] == .missingScore && rows.scores[row].isNaN)
          continue
        }
        let value = expected(sample.scores[row])
        if value.isFinite {
          #expect(close(rows.scores[row], value, tolerance) && rows.undefined[row] == nil)
        } else {
          #expect(rows.scores[row].isNaN)
          #expect(rows.undefined[row] == (scores.count == 1 ? .oneValue : .constant))
        }
      }
    }
  }

  @Test("z-scores", arguments: samples, [0, 1])
  func zScore(_ sample: Sample, ddof: Int) throws {
    try check(sample, .zScore(ddof: ddof)) { scores in
      let mean = NaiveTwin.mean(scores)
      let deviation = NaiveTwin.deviation(scores, ddof: ddof)
      return { ($0 - mean) / deviation }
    }
  }

  @Test("median and MAD", arguments: samples)
  func robust(_ sample: Sample) throws {
    try check(sample, .robust()) { scores in
      let median = NaiveTwin.median(scores)
      let mad = NaiveTwin.median(scores.map { abs($0 - median) })
      return { ($0 - median) / (1.482602218505602 * mad) }
    }
  }

  @Test("ranks", arguments: samples)
  func ranks(_ sample: Sample) throws {
    try check(sample, .ranks(.rank)) { scores in { NaiveTwin.midRank($0, scores) } }
    try check(sample, .ranks(RankScores(.rank, ties: .lowest))) { scores in
      { score in Double(scores.count { $0 < score } + 1) }
    }
    try check(sample, .ranks(RankScores(.rank, ties: .highest))) { scores in
      { score in Double(scores.count { $0 <= score }) }
    }
    try check(sample, .ranks(.blom)) { scores in
      { score in
        let share = (NaiveTwin.midRank(score, scores) - 0.375) / (Double(scores.count) + 0.25)
        var low = -9.0
        var high = 9.0
        for _ in 0..<80 {
          let middle = (low + high) / 2
          if erfc(-middle / 2.0.squareRoot()) / 2 < share { low = middle } else { high = middle }
        }
        return low
      }
    }
  }

  @Test("in one go as in two")
  func oneGo() throws {
    let methods: [NormalizationMethod] = [
      .zScore(), .robust(), .ranks(.rank), .ranks(RankScores(.normal, ties: .lowest)), .quantiles(),
    ]
    for sample in ScoreTests.samples {
      let grouping = try Grouping(
        sample.keys, rowCount: sample.scores.count, missing: .undefined, threads: 2)
      for method in methods {
        for options in [
          NormalizationOptions(), NormalizationOptions(scale: 1...3, minimumCount: 4),
          NormalizationOptions(parents: [0], minimumCount: 5),
        ] {
          let fitted = try Normalization(sample.scores, grouping, method, options)
          let two = try fitted.map.transform(sample.scores, grouping)
          var parameters: GroupParameters?
          let one = try Normalization.Rows(sample.scores) { (columns) throws(NormalizationError) in
            parameters = try Normalization.fitTransform(columns, grouping, method, options)
          }
          #expect(one.undefined == two.undefined)
          #expect(parameters?.undefined == fitted.map.parameters.undefined)
          #expect(zip(one.scores, two.scores).allSatisfy { close($0, $1, 0) })
        }
      }
    }
  }

  @Test("a far offset costs no digits, and no thread changes a bit")
  func accuracy() throws {
    var sample = Sample(5, rows: 100_000, keys: [11], gaps: 0.01)
    let grouping = try sample.grouping
    for row in sample.scores.indices {
      sample.scores[row] = (sample.scores[row] * 1024).rounded() / 1024
    }
    let near = try Normalization(sample.scores, grouping, .zScore()).map.parameters
    // Here the last digit of a mean is 2^-12 and that of a score 2^-13; a spread has all its digits still.
    let far = try Normalization(sample.scores.map { $0 + 0x1p40 }, grouping, .zScore()).map
      .parameters
    for group in 0..<grouping.count {
      #expect(close(near.scales[group], far.scales[group], 1e-12))
      #expect(abs(far.locations[group] - 0x1p40 - near.locations[group]) <= 0x1p-12)
    }
    let one = try Normalization(
      sample.scores, grouping, .zScore(), NormalizationOptions(threads: 1))
    let four = try Normalization(
      sample.scores, grouping, .zScore(), NormalizationOptions(threads: 4))
    #expect(one.map.parameters == four.map.parameters)
  }

  @Test("what was transformed comes back")
  func roundTrip() throws {
    let methods: [NormalizationMethod] = [
      .zScore(ddof: 1), .robust(), .ranks(.uniform), .ranks(.vanDerWaerden), .shrunk(),
      .shrunk(.reml),
    ]
    for sample in ScoreTests.samples {
      let grouping = try sample.grouping
      for method in methods {
        let fitted = try Normalization(sample.scores, grouping, method)
        let there = try fitted.map.transform(sample.scores, grouping)
        let back = try fitted.map.inverseTransform(there.scores, grouping)
        for (row, score) in sample.scores.enumerated() where there.undefined[row] == nil {
          #expect(close(back.scores[row], score, 1e-12) && back.undefined[row] == nil)
        }
      }
    }
  }

  @Test("min-max on the declared scale, and scores off it")
  func minMax() throws {
    let grouping = try Grouping([[1, 1, 1, 1, 2]], rowCount: 5)
    let scores = [1.0, 4, 7, 0.5, .nan]
    let fitted = try Normalization(
      scores, grouping, .minMax, NormalizationOptions(scale: 1...5))
    let rows = try fitted.map.transform(scores, grouping)
    #expect(rows.scores[0] == 0 && rows.scores[1] == 0.75)
    #expect(rows.undefined == [nil, nil, .offScale, .offScale, .missingScore])
    #expect(fitted.map.parameters.undefined == [nil, .empty])
    #expect(throws: NormalizationError.self) { try Normalization(scores, grouping, .minMax) }
  }

  @Test("quantile mapping: a group onto itself is the identity, and onto a reference its standing")
  func quantiles() throws {
    let scores = [1.0, 2, 3, 4, 10, 20, 30, 40, 40]
    let grouping = try Grouping([[0, 0, 0, 0, 1, 1, 1, 1, 1]], rowCount: 9)
    let itself = try Normalization(
      [3.0, 1, 2, 2], Grouping([[0, 0, 0, 0]], rowCount: 4), .quantiles())
    let same = try itself.map.transform([3.0, 1, 2, 2], Grouping([[0, 0, 0, 0]], rowCount: 4))
    #expect(same.scores == [3, 1, 2, 2])
    let mapped = try Normalization(scores, grouping, .quantiles(reference: [100, 200, 300, 400]))
      .map.transform(scores, grouping)
    #expect(mapped.scores[0..<4].elementsEqual([100, 200, 300, 400]))
    // The shares of the second group are .1, .3, .5, .8; the reference's .125, .375, .625, .875.
    for (value, expected) in zip(mapped.scores[4...], [100.0, 170, 250, 370, 370]) {
      #expect(close(value, expected))
    }
  }

  @Test("a rising map of the scores leaves ranks; a linear one leaves z-scores")
  func invariance() throws {
    let sample = Sample(6, rows: 2000, keys: [9], gaps: 0.1)
    let grouping = try sample.grouping
    let risen = sample.scores.map { exp($0) }
    let moved = sample.scores.map { 3 * $0 - 100 }
    for method in [NormalizationMethod.ranks(.blom), .ranks(.uniform)] {
      let a = try Normalization(sample.scores, grouping, method).map.transform(
        sample.scores, grouping)
      let b = try Normalization(risen, grouping, method).map.transform(risen, grouping)
      for (x, y) in zip(a.scores, b.scores) { #expect(close(x, y, 0)) }
    }
    for method in [NormalizationMethod.zScore(), .robust(), .shrunk(), .shrunk(.reml)] {
      let a = try Normalization(sample.scores, grouping, method).map.transform(
        sample.scores, grouping)
      let b = try Normalization(moved, grouping, method).map.transform(moved, grouping)
      for (x, y) in zip(a.scores, b.scores) { #expect(close(x, y, 1e-9)) }
    }
  }
}

@Suite("Small groups")
struct FallbackTests {
  @Test("a group that is too small is measured in the first parent that is not")
  func parents() throws {
    let sample = Sample(7, rows: 500, keys: [4, 5, 6], values: 9, gaps: 0.2)
    let grouping = try sample.grouping
    for minimum in [1, 4, 9, 30, 200, 1000] {
      let options = NormalizationOptions(parents: [2, 1, 0], minimumCount: minimum)
      for method in [NormalizationMethod.zScore(), .robust(), .ranks(.rank)] {
        let fitted = try Normalization(sample.scores, grouping, method, options)
        let rows = try fitted.map.transform(sample.scores, grouping)
        for row in 0..<500 where sample.scores[row].isFinite {
          var expected = Double.nan
          var level = -1
          for (place, length) in [3, 2, 1, 0].enumerated() {
            let pool = (0..<500).filter { other in
              (0..<length).allSatisfy { sample.keys[$0][other] == sample.keys[$0][row] }
                && sample.scores[other].isFinite
            }.map { sample.scores[$0] }
            guard pool.count >= minimum else { continue }
            level = place
            let x = sample.scores[row]
            switch method {
            case .zScore:
              expected = (x - NaiveTwin.mean(pool)) / NaiveTwin.deviation(pool, ddof: 0)
            case .robust:
              let median = NaiveTwin.median(pool)
              expected =
                (x - median) / NaiveTwin.median(pool.map { abs($0 - median) }) / 1.482602218505602
            default: expected = NaiveTwin.midRank(x, pool)
            }
            break
          }
          let group = Int(grouping.ids[row])
          #expect(Int(fitted.map.parameters.levels[group]) == level)
          if level < 0 { #expect(rows.undefined[row] == .tooFew) }
          if expected.isFinite { #expect(close(rows.scores[row], expected, 1e-10)) }
        }
        let fallen = fitted.map.parameters.fallenBack
        let levels = grouping.ids.enumerated().filter { sample.scores[$0.offset].isFinite }
          .map { fitted.map.parameters.levels[Int($0.element)] }
        #expect(fallen.scores == levels.count { $0 > 0 })
        #expect(fallen.groups == fitted.map.parameters.levels.count { $0 > 0 })
      }
    }
  }

  @Test("a missing key: no score, a group of its own, or the parent")
  func missingKeys() throws {
    let keys: [[Int64]] = [[1, 1, 1, 1, 1, 1], [5, 5, 6, 6, .min, .min]]
    let scores = [1.0, 3, 10, 20, 4, 8]
    let byParent = NormalizationOptions(parents: [1])
    let left = try Grouping(keys, rowCount: 6)
    let undefined = try Normalization(scores, left, .zScore(), byParent).map.transform(scores, left)
    #expect(undefined.undefined == [nil, nil, nil, nil, .missingKey, .missingKey])
    let own = try Grouping(keys, rowCount: 6, missing: .group)
    let grouped = try Normalization(scores, own, .zScore(), byParent).map.transform(scores, own)
    #expect(grouped.scores == [-1, 1, -1, 1, -1, 1])
    let up = try Grouping(keys, rowCount: 6, missing: .parent)
    let parent = try Normalization(scores, up, .zScore(), byParent).map.transform(scores, up)
    let deviation = NaiveTwin.deviation(scores, ddof: 0)
    #expect(close(parent.scores[4], (4 - NaiveTwin.mean(scores)) / deviation))
    let orphan = try Normalization(scores, up, .zScore()).map.transform(scores, up)
    #expect(orphan.undefined[4] == .missingKey && orphan.undefined[0] == nil)
  }

  @Test("options that contradict themselves are refused")
  func options() throws {
    let grouping = try Grouping([[1, 2], [1, 2]], rowCount: 2)
    for parents in [[2], [1, 1], [0, 1], [-1]] {
      #expect(throws: NormalizationError.self) {
        try Normalization([1, 2], grouping, .zScore(), NormalizationOptions(parents: parents))
      }
    }
    for method in [
      NormalizationMethod.zScore(ddof: -1), .robust(factor: 0), .robust(factor: .nan), .minMax,
      .ranks(RankScores(.normal, offset: 1)), .quantiles(reference: [1, .nan]),
    ] {
      #expect(throws: NormalizationError.self) { try Normalization([1, 2], grouping, method) }
    }
    #expect(throws: NormalizationError.self) {
      try Normalization([1, 2], grouping, .zScore(), NormalizationOptions(minimumCount: 0))
    }
    #expect(throws: NormalizationError.self) { try Normalization([1], grouping, .zScore()) }
  }

  @Test("scores that differ beyond what doubles hold are too large, and not equal")
  func reasonOfSize() throws {
    let grouping = try Grouping([[1, 1, 1, 2, 2, 2, 3, 3, 3]], rowCount: 9)
    let scores = [1e200, 2e200, 3e200, 1e-200, 2e-200, 3e-200, 4, 4, 4]
    for method in [NormalizationMethod.zScore(), .shrunk(), .symmetric] {
      let fitted = try Normalization(scores, grouping, method)
      #expect(fitted.map.parameters.undefined[0] == .overflow)
      #expect(fitted.map.parameters.undefined[1] == .overflow || method == .symmetric)
    }
    let zScore = try Normalization(scores, grouping, .zScore())
    #expect(zScore.map.parameters.undefined[2] == .constant)
  }

  @Test("scores of any size give a score or a reason")
  func sizes() throws {
    let tiny = 2024 * Double.leastNonzeroMagnitude
    let scores = [1e308, -1e308, 1e308, .greatestFiniteMagnitude, tiny, 2 * tiny]
    let grouping = try Grouping([[1, 1, 1, 1, 2, 2]], rowCount: 6)
    for method in [
      NormalizationMethod.zScore(), .robust(), .ranks(.blom), .quantiles(), .shrunk(),
      .shrunk(.reml),
    ] {
      let rows = try Normalization(scores, grouping, method).map.transform(scores, grouping)
      for (score, reason) in zip(rows.scores, rows.undefined) {
        #expect(score.isFinite == (reason == nil))
      }
    }
  }
}
