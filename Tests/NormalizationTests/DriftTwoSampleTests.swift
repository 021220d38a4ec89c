import Glibc
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

/// The statistics as their definitions say.
private enum Naive {
  static func share(_ x: [Double], upTo t: Double) -> Double {
    Double(x.count { $0 <= t }) / Double(x.count)
  }

  static func ks(_ a: [Double], _ b: [Double]) -> Double {
    (a + b).map { abs(share(a, upTo: $0) - share(b, upTo: $0)) }.max() ?? 0
  }

  static func wasserstein(_ a: [Double], _ b: [Double]) -> Double {
    let all = (a + b).sorted()
    return zip(all, all.dropFirst()).reduce(0) { sum, pair in
      sum + abs(share(a, upTo: pair.0) - share(b, upTo: pair.0)) * (pair.1 - pair.0)
    }
  }

  /// Over all ways to deal the pooled scores.
  static func exactKS(_ a: [Double], _ b: [Double]) -> Double {
    let pooled = a + b
    let bound = ks(a, b) - 1e-9
    var hits = 0
    var all = 0
    for mask in 0..<1 << pooled.count where mask.nonzeroBitCount == a.count {
      let first = pooled.indices.filter { mask >> $0 & 1 == 1 }.map { pooled[$0] }
      let second = pooled.indices.filter { mask >> $0 & 1 == 0 }.map { pooled[$0] }
      all += 1
      if ks(first, second) >= bound { hits += 1 }
    }
    return Double(hits) / Double(all)
  }

  /// The definition with midranks, as a double loop (Scholz and Stephens 1987, equation 7).
  static func darling(_ samples: [[Double]]) -> Double {
    let pooled = samples.flatMap { $0 }
    let total = Double(pooled.count)
    var sum = 0.0
    for sample in samples {
      for z in Set(pooled) {
        let l = Double(pooled.count { $0 == z })
        let b = Double(pooled.count { $0 < z }) + l / 2
        let m = Double(sample.count { $0 < z }) + Double(sample.count { $0 == z }) / 2
        let n = Double(sample.count)
        sum +=
          1 / n * l / total * (total * m - n * b) * (total * m - n * b)
          / (b * (total - b) - total * l / 4)
      }
    }
    return (total - 1) / total * sum
  }

  static func psi(_ a: [Double], _ b: [Double], _ edges: [Double], _ smoothing: Double) -> Double {
    let bounds = [-Double.infinity] + edges + [.infinity]
    return zip(bounds, bounds.dropFirst()).reduce(0) { sum, bin in
      let bins = Double(edges.count + 1)
      let shares = [a, b].map { x in
        (Double(x.count { $0 > bin.0 && $0 <= bin.1 }) + smoothing)
          / (Double(x.count) + smoothing * bins)
      }
      return sum + (shares[1] - shares[0]) * log(shares[1] / shares[0])
    }
  }
}

@Suite("Two samples")
struct DriftTwoSampleTests {
  private static let all = DriftTest.allCases

  @Test("are as far apart as the definitions say, with ties and gaps", arguments: 0..<40)
  func twin(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let isTied = seed % 2 == 0
    let draw = { (count: Int, dice: inout Dice) in
      (0..<count).map { _ -> Double in
        let u = dice.unit()
        if u < 0.1 { return u < 0.05 ? .nan : .infinity }
        return isTied ? Double(dice.below(6)) : dice.unit() * 3 - 1
      }
    }
    let a = draw(4 + dice.below(60), &dice)
    let b = draw(4 + dice.below(60), &dice)
    let (x, y) = (a.filter(\.isFinite), b.filter(\.isFinite))
    let results = try DriftTest.compare(reference: a, sample: b, Self.all)
    let byTest = Dictionary(uniqueKeysWithValues: zip(Self.all, results))
    #expect(close(byTest[.kolmogorovSmirnov]?.statistic ?? .nan, Naive.ks(x, y)))
    let distance = byTest[.wasserstein]?.statistic ?? .nan
    #expect(close(distance, Naive.wasserstein(x, y)))
    let free = Double(x.count + y.count - 2)
    let pooled = [x, y].reduce(0.0) { sum, sample in
      let sd = NaiveTwin.deviation(sample, ddof: 1)
      return sum + sd * sd * Double(sample.count - 1) / free
    }
    #expect(close(byTest[.wasserstein]?.effect ?? .nan, distance / pooled.squareRoot(), 1e-9))
    let share = byTest[.andersonDarling]?.effect ?? .nan
    #expect(close(share, Naive.darling([x, y]) / (free + 1), 1e-9) && share >= 0 && share <= 1)
    let edges = x.sorted().withUnsafeBufferPointer { Bins(.quantiles(10), reference: $0).edges }
    #expect(edges.count >= 2 && edges.count <= 9)
    #expect(close(byTest[.psi]?.statistic ?? .nan, Naive.psi(x, y, edges, 0.5)))
    let fixed = try DriftTest.compare(
      reference: a, sample: b, [.psi], DriftOptions(bins: .edges([0, 1, 3]), smoothing: 1))
    #expect(close(fixed[0].statistic, Naive.psi(x, y, [0, 1, 3], 1)))
  }

  @Test("have the p-value of all ways to deal them, ties or not", arguments: 0..<8)
  func exact(seed: Int) throws {
    var dice = Dice(state: UInt64(seed) &+ 100)
    let values = seed % 2 == 0 ? 4 : 1000
    let a = dice.ratings(3 + dice.below(4), values: values, gaps: 0)
    let b = dice.ratings(3 + dice.below(4), values: values, gaps: 0)
    let result = try DriftTest.compare(reference: a, sample: b, [.kolmogorovSmirnov])[0]
    #expect(close(result.pValue, Naive.exactKS(a, b), 1e-12) && result.pKind == .exact)
  }

  @Test("the two series of Kolmogorov's distribution are one")
  func series() {
    #expect(close(KolmogorovSmirnov.limit(1), KolmogorovSmirnov.limit(1.000_000_001), 1e-8))
    // Close to the exact p-value where one sample is small, too.
    for (n, m, p) in [(5, 3000, 0.0657), (11, 1000, 0.257), (30, 1000, 0.0687)] {
      let widths = [5: 0.543, 11: 0.292, 30: 0.234]
      let found = KolmogorovSmirnov.approximate(widths[n] ?? .nan, Double(n), Double(m))
      #expect(close(found, p, 0.006))
    }
    // Smirnov (1948): the 5 and 1 per cent points.
    #expect(close(KolmogorovSmirnov.limit(1.358_098_8), 0.05, 1e-7))
    #expect(close(KolmogorovSmirnov.limit(1.627_623_6), 0.01, 1e-7))
    #expect(KolmogorovSmirnov.limit(0) == 1 && KolmogorovSmirnov.limit(40) == 0)
  }

  @Test("that are alike have p-values that reject as often as they say")
  func size() throws {
    var dice = Dice(state: 3)
    let tests: [DriftTest] = [.psi, .kolmogorovSmirnov, .wasserstein, .jensenShannon, .chiSquare]
    var rejected = [Int](repeating: 0, count: tests.count)
    let rounds = 400
    for round in 0..<rounds {
      let a = dice.ratings(150, values: 5, gaps: 0)
      let b = dice.ratings(60, values: 5, gaps: 0)
      let options = DriftOptions(permutations: 99, seed: UInt64(round))
      let results = try DriftTest.compare(reference: a, sample: b, tests, options)
      for (i, result) in results.enumerated() where result.pValue <= 0.05 { rejected[i] += 1 }
    }
    // 20 expected; 8 to 36 is beyond one in a thousand.
    for (test, count) in zip(tests, rejected) {
      #expect((8...36).contains(count), "\(test.word): \(count) of \(rounds)")
    }
  }

  @Test("that lack something say what")
  func edges() throws {
    func reasons(_ a: [Double], _ b: [Double]) throws -> [DriftReason?] {
      try DriftTest.compare(reference: a, sample: b, Self.all).map(\.reason)
    }
    #expect(try reasons([], [1]).allSatisfy { $0 == .empty })
    #expect(try reasons([1], [.nan, .infinity]).allSatisfy { $0 == .empty })
    #expect(
      try reasons([2, 2, 2], [2, 2, 2]) == [.constant, nil, nil, .constant, .constant, .constant])
    #expect(try reasons([1], [2]) == [.constant, nil, nil, .constant, .tooFew, nil])
    let single = try DriftTest.compare(reference: [1], sample: [2], [.wasserstein])[0]
    #expect(single.statistic == 1 && single.effect.isNaN && single.effectReason == .oneValue)
    let flat = try DriftTest.compare(reference: [1, 1], sample: [2, 2], [.wasserstein])[0]
    #expect(flat.statistic == 1 && flat.effectReason == .constant)
    let bare = DriftOptions(bins: .edges([1.5]), smoothing: 0)
    #expect(
      try DriftTest.compare(reference: [1, 2], sample: [2, 2], [.psi], bare)[0].reason == .emptyBin)
    let few = DriftOptions(minimumCount: 3)
    #expect(
      try DriftTest.compare(reference: [1, 2, 3], sample: [2, 2], [.psi], few)[0].reason == .tooFew)
    let huge = try DriftTest.compare(
      reference: [-1.7e308, 1.7e308], sample: [1.7e308, 1.6e308], Self.all)
    #expect(huge[2].reason == .overflow && huge[1].statistic == 0.5)
    for bad in [
      DriftOptions(minimumCount: 0), DriftOptions(bins: .quantiles(1)),
      DriftOptions(bins: .edges([2, 1])), DriftOptions(bins: .edges([.nan])),
      DriftOptions(smoothing: -1), DriftOptions(base: 1), DriftOptions(exactCells: -1),
      DriftOptions(scale: 0 ... .infinity),
    ] {
      #expect(throws: NormalizationError.self) {
        try DriftTest.compare(reference: [1], sample: [1], [.psi], bad)
      }
    }
  }

  @Test("in several groups are compared by ranks and by categories")
  func groups() throws {
    let grouping = try Grouping([[0, 0, 1, 1, .min, 2, 2]], rowCount: 7)
    let codes: [Int32] = [5, 7, 5, 7, 5, -1, 9]
    let result = try DriftTest.chiSquare(categories: codes, grouping)
    // Three groups: {5, 7}, {5, 7}, {9}.
    #expect(close(result.statistic, 5) && close(result.effect, 0.5.squareRoot()))
    let missing = try DriftTest.chiSquare(categories: [-1, -1, 1, 1, 1, 1, 1], grouping)
    #expect(missing.reason == .empty)
    let ranks = try DriftTest.andersonDarling([1, 2, 3, 4, 99, 5, 6], grouping)
    #expect(close(ranks.effect, Naive.darling([[1, 2], [3, 4], [5, 6]]) / 5))
  }
}
