import PrefKitStatistics
import Testing

@testable import PrefKitPareto

/// Normal observations of some points on prompts, sharing what the prompt has; `shift` moves objectives.
private func judged(
  seed: UInt64, points: Int, prompts: Range<Int64>, means: [Double], noise: Double = 1,
  shared: Double = 1
) -> Observed {
  let d = means.count / points
  var observed = Observed(points: points, objectives: d)
  for prompt in prompts {
    var common = [Double](repeating: 0, count: d)
    var own = [Double](repeating: 0, count: points * d)
    // What the prompt shares is the same on both sides.
    var random = RandomStream(seed: 99, stream: UInt64(bitPattern: prompt))
    common.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    var second = RandomStream(seed: seed, stream: UInt64(bitPattern: prompt))
    own.withUnsafeMutableBufferPointer { second.fillNormal($0) }
    for point in 0..<points {
      observed.point.append(Int64(point))
      observed.cluster.append(prompt)
      for k in 0..<d {
        let place = point * d + k
        observed.values.append(means[place] + shared * common[k] + noise * own[place])
      }
    }
  }
  return observed
}

private func compare(
  _ before: Observed, _ after: Observed, draws: Int = 200,
  pairing: VersionComparison.Pairing = .byPrompt,
  _ change: (inout VersionComparison.Options) -> Void = { _ in }
) throws -> VersionComparison.Part {
  var options = VersionComparison.Options()
  options.draws = draws
  options.pairing = pairing
  change(&options)
  return try VersionComparison.compare(
    before: try before.samples(), after: try after.samples(), options: options
  ).overall
}

@Suite("Comparing versions")
struct VersionComparisonTests {
  @Test(
    "one point a side: each verdict",
    arguments: [
      ([1.0, 1], VersionComparison.Verdict.afterDominates), ([1, 0], .betterFrontier),
      ([1, -1], .tradeOff), ([-1, -1], .worse), ([-1, 0], .worse), ([0, 0], .noDifference),
    ])
  func points(_ shift: [Double], _ verdict: VersionComparison.Verdict) throws {
    let before = judged(seed: 1, points: 1, prompts: 0..<60, means: [0, 0])
    var after = judged(seed: 2, points: 1, prompts: 0..<60, means: [0, 0])
    // The draws of the sides are made to have no difference, and are then moved by what is asked.
    for k in 0..<2 {
      let gap =
        (0..<60).reduce(0.0) {
          $0 + after.values[$1 * 2 + k] - before.values[$1 * 2 + k]
        } / 60
      for row in 0..<60 { after.values[row * 2 + k] += shift[k] - gap }
    }
    let found = try compare(before, after)
    #expect(found.verdict == verdict)
    for k in 0..<2 {
      #expect(abs(found.objectives[k].difference - shift[k]) < 1e-9)
      #expect(found.objectives[k].ciLow < shift[k] && shift[k] < found.objectives[k].ciHigh)
      #expect(found.directions[k] == (shift[k] > 0 ? .gained : shift[k] < 0 ? .paid : .unclear))
    }
    let shares = found.shares
    let sum =
      shares.afterDominates + shares.beforeDominates + shares.equal + shares.largerHypervolume
      + shares.otherIncomparable
    #expect(abs(sum - 1) < 1e-9)
    #expect(found.promptsBoth == 60 && found.promptsBefore == 0 && found.drawsWithout == 0)
  }

  @Test("P(dominates) of two independent means is the product of the normal probabilities")
  func analytic() throws {
    let before = judged(seed: 3, points: 1, prompts: 0..<400, means: [0, 0], shared: 0)
    let after = judged(seed: 4, points: 1, prompts: 400..<800, means: [0.05, 0.05], shared: 0)
    let found = try compare(before, after, draws: 2000)
    func statistics(_ observed: Observed, _ k: Int) -> (mean: Double, variance: Double) {
      let values = (0..<400).map { observed.values[$0 * 2 + k] }
      let mean = values.reduce(0, +) / 400
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400 / 400)
    }
    var expected = 1.0
    for k in 0..<2 {
      let a = statistics(before, k)
      let b = statistics(after, k)
      expected *= NormalDistribution.cdf((b.mean - a.mean) / (a.variance + b.variance).squareRoot())
    }
    #expect(abs(found.shares.afterDominates - expected) < 0.05)
    #expect(found.promptsBefore == 400 && found.promptsAfter == 400 && found.promptsBoth == 0)
  }

  @Test("the same prompts on both sides tell more than if they are taken as others")
  func pairing() throws {
    let before = judged(seed: 5, points: 1, prompts: 0..<50, means: [0, 0], noise: 0.1, shared: 2)
    let after = judged(
      seed: 6, points: 1, prompts: 0..<50, means: [0.2, 0.2], noise: 0.1, shared: 2)
    #expect(try compare(before, after).verdict == .afterDominates)
    #expect(try compare(before, after, pairing: .independent).verdict == .noDifference)
  }

  @Test("sets of points: dominance, a better frontier, a worse one, and itself")
  func sets() throws {
    let old = judged(
      seed: 7, points: 3, prompts: 0..<30, means: [0, 4, 2, 2, 4, 0], noise: 0.3, shared: 0.3)
    let better = judged(
      seed: 8, points: 3, prompts: 0..<30, means: [1, 5, 3, 3, 5, 1], noise: 0.3, shared: 0.3)
    let wider = judged(
      seed: 9, points: 2, prompts: 0..<30, means: [3.5, 3.5, -1, 4.2], noise: 0.3, shared: 0.3)
    #expect(try compare(old, better).verdict == .afterDominates)
    #expect(try compare(better, old).verdict == .worse)
    let found = try compare(old, wider)
    #expect(found.verdict == .betterFrontier && found.hypervolume.ciLow > 0)
    #expect(found.shares.afterDominates == 0)
    #expect(try compare(wider, old).verdict == .worse)
    let same = try compare(old, old)
    #expect(same.verdict == .noDifference && same.shares.equal == 1)
    #expect(same.hypervolume.difference == 0 && same.hypervolume.pValue == 1)
    let given = try compare(old, better) { $0.reference = [-1, -1] }
    #expect(given.reference == [-1, -1])
    #expect(abs(given.hypervolume.before - 13) < 2.5)
  }

  @Test("buckets: each for itself, adjusted together; one side only and one prompt have no verdict")
  func buckets() throws {
    let before = judged(seed: 10, points: 1, prompts: 0..<80, means: [0, 0])
    let after = judged(seed: 11, points: 1, prompts: 0..<80, means: [0, 0])
    var moved = after
    let bucket = (0..<80).map { $0 < 39 ? Int64(-5) : $0 < 78 ? 3 : $0 == 78 ? 8 : 9 }
    let otherBucket = (0..<80).map { $0 == 79 ? Int64(10) : bucket[$0] }
    for row in 0..<39 {
      for k in 0..<2 { moved.values[row * 2 + k] += 2 }
    }
    var options = VersionComparison.Options()
    options.draws = 400
    let found = try bucket.withUnsafeBufferPointer { bucket in
      try otherBucket.withUnsafeBufferPointer { other in
        try VersionComparison.compare(
          before: try before.samples(), after: try moved.samples(), beforeBucket: bucket,
          afterBucket: other, options: options)
      }
    }
    #expect(found.buckets.map { $0.bucket } == [-5, 3, 8, 9, 10])
    #expect(found.buckets[0].verdict == .afterDominates)
    #expect(found.buckets[1].verdict == .noDifference)
    #expect(found.buckets[2].undefined == .oneCluster && found.buckets[3].undefined == .empty)
    #expect(found.buckets[4].verdict == .undefined)
    #expect(found.buckets[1].objectives.allSatisfy { $0.adjusted >= $0.pValue })
    #expect(throws: ParetoError.self) {
      try bucket.withUnsafeBufferPointer {
        try VersionComparison.compare(
          before: try before.samples(), after: try after.samples(), beforeBucket: $0)
      }
    }
  }

  @Test("without a difference a verdict is rare")
  func falseVerdicts() throws {
    var told = 0
    for trial in 0..<40 {
      let before = judged(
        seed: UInt64(1000 + trial), points: 1, prompts: 0..<25, means: [0, 0, 0])
      let after = judged(seed: UInt64(2000 + trial), points: 1, prompts: 0..<25, means: [0, 0, 0])
      if try compare(before, after, draws: 99).verdict != .noDifference { told += 1 }
    }
    // At most 5 in 100 are expected, a little more with 25 prompts: 7 or more of 40 come once in 200 times.
    #expect(told < 7)
  }

  @Test("threads do not show; minimised objectives are those of the maximised with other signs")
  func determinism() throws {
    let before = judged(seed: 12, points: 2, prompts: 0..<20, means: [0, 1, 1, 0])
    let after = judged(seed: 13, points: 2, prompts: 5..<25, means: [0, 1.5, 1.2, 0])
    let one = try compare(before, after) { $0.threads = 1 }
    let many = try compare(before, after) { $0.threads = 4 }
    #expect(one.hypervolume == many.hypervolume && one.objectives == many.objectives)
    #expect(one.promptsBefore == 5 && one.promptsAfter == 5 && one.promptsBoth == 15)
    var turned = (before, after)
    turned.0.values = turned.0.values.map { -$0 }
    turned.1.values = turned.1.values.map { -$0 }
    var options = VersionComparison.Options()
    options.draws = 200
    let other = try VersionComparison.compare(
      before: try turned.0.samples(maximize: false), after: try turned.1.samples(maximize: false),
      options: options
    ).overall
    #expect(other.verdict == one.verdict && other.directions == one.directions)
    #expect(other.hypervolume == one.hypervolume)
    #expect(other.objectives[0].difference == -one.objectives[0].difference)
    #expect(other.reference == one.reference.map { -$0 })
  }

  @Test("empty sides, few draws, wrong references and other objectives are answered")
  func edges() throws {
    let one = judged(seed: 1, points: 1, prompts: 0..<4, means: [0, 0])
    let none = Observed(points: 1, objectives: 2)
    #expect(try compare(one, none).undefined == .empty)
    #expect(try compare(Observed(points: 0, objectives: 2), one).verdict == .undefined)
    #expect(throws: ParetoError.self) { try compare(one, one, draws: 20) }
    #expect(throws: ParetoError.self) { try compare(one, one) { $0.reference = [1] } }
    #expect(throws: ParetoError.self) { try compare(one, one) { $0.reference = [1, .infinity] } }
    #expect(throws: ParetoError.self) { try compare(one, Observed(points: 1, objectives: 3)) }
    let error = #expect(throws: ParetoError.self) {
      try compare(one, one) { $0.watch = Watch { _, _ in true } }
    }
    #expect(error?.kind == .cancelled)
  }
}
