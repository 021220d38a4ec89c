import CPareto
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

/// Observations in arrays, as a test makes them.
struct Observed {
  var points: Int
  var objectives: Int
  var point: [Int64] = []
  var cluster: [Int64] = []
  var values: [Double] = []

  init(points: Int, objectives: Int) {
    self.points = points
    self.objectives = objectives
  }

  /// Whole numbers with gaps, so that sums are exact and there are ties.
  init(
    _ dice: inout Dice, points: Int, objectives: Int, clusters: Int, rows: Int, gaps: Double,
    levels: Int = 5
  ) {
    self.init(points: points, objectives: objectives)
    for _ in 0..<rows {
      point.append(Int64(dice.below(points)))
      cluster.append(Int64(dice.below(clusters)) &* 0x1234_5678_9ABC_DEF1 &- 17)
      values += dice.ratings(objectives, values: levels, gaps: gaps)
    }
  }

  func samples(maximize: Bool = true) throws -> Samples {
    try withPoints(values, objectives: objectives, maximize: maximize) { view in
      try point.withUnsafeBufferPointer { point in
        try cluster.withUnsafeBufferPointer { cluster in
          try Samples(points: points, point: point, values: view, cluster: cluster)
        }
      }
    }
  }
}

/// Draws as the definition says: for each draw the observations of the drawn clusters, one after the other.
private func naive(_ observed: Observed, options: Membership.Options)
  -> (frontier: [Double], dominates: [Double], without: [Int])
{
  let n = observed.points
  let d = observed.objectives
  let keys = Set(observed.cluster).sorted()
  var with = [Double](repeating: 0, count: n)
  var on = with
  var both = [Double](repeating: 0, count: n * n)
  var wins = both
  for draw in 0..<options.draws {
    var random = RandomStream(seed: options.seed, stream: UInt64(draw))
    let drawn = keys.map { _ in keys[random.below(UInt64(keys.count))] }
    let means = (0..<n).map { point in
      (0..<d).map { objective in
        var sum = 0.0
        var count = 0.0
        for key in drawn {
          for row in observed.point.indices
          where observed.cluster[row] == key && observed.point[row] == Int64(point) {
            let value = observed.values[row * d + objective]
            if !value.isNaN {
              sum += value
              count += 1
            }
          }
        }
        return sum / count
      }
    }
    let there = means.map { !$0.contains { $0.isNaN } }
    func beats(_ i: Int, _ j: Int) -> Bool {
      there[i] && there[j] && zip(means[i], means[j]).allSatisfy { $0 >= $1 }
        && means[i] != means[j]
    }
    for i in 0..<n where there[i] {
      with[i] += 1
      if !(0..<n).contains(where: { beats($0, i) }) { on[i] += 1 }
      for j in 0..<n where there[j] {
        both[i * n + j] += 1
        if beats(i, j) { wins[i * n + j] += 1 }
      }
    }
  }
  return (
    zip(on, with).map { $0 / $1 }, zip(wins, both).map { $0 / $1 },
    with.map { options.draws - Int($0) }
  )
}

private func same(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
}

@Suite("Membership of the frontier")
struct MembershipTests {
  @Test(
    "equals drawing the observations one by one",
    arguments: [
      (6, 2, 5, 60, 0.0), (7, 3, 4, 30, 0.3), (20, 4, 30, 40, 0.1), (1, 1, 3, 3, 0.0),
      (18, 1, 6, 90, 0.1),
    ])
  func twin(_ points: Int, _ objectives: Int, _ clusters: Int, _ rows: Int, _ gaps: Double) throws {
    var dice = Dice(state: UInt64(points * 31 + rows))
    let observed = Observed(
      &dice, points: points, objectives: objectives, clusters: clusters, rows: rows, gaps: gaps)
    var options = Membership.Options()
    options.draws = 70
    options.seed = 5
    let found = try Membership.of(try observed.samples(), options: options)
    let expected = naive(observed, options: options)
    #expect(same(found.onFrontier, expected.frontier))
    #expect(same(found.dominates, expected.dominates))
    #expect(found.drawsWithout == expected.without)
    options.dominance = false
    let without = try Membership.of(try observed.samples(), options: options)
    #expect(same(found.onFrontier, without.onFrontier) && without.dominates.isEmpty)
  }

  @Test("a whole table, where every point is judged on every prompt, equals drawing one by one")
  func balanced() throws {
    var dice = Dice(state: 3)
    var observed = Observed(points: 17, objectives: 3)
    for cluster in 0..<9 {
      for point in 0..<17 {
        observed.point.append(Int64(point))
        observed.cluster.append(Int64(-cluster))
        observed.values += dice.ratings(3, values: 4, gaps: 0)
      }
    }
    var options = Membership.Options()
    options.draws = 65
    let found = try Membership.of(try observed.samples(), options: options)
    let expected = naive(observed, options: options)
    #expect(found.onFrontier == expected.frontier && found.dominates == expected.dominates)
  }

  @Test("long form equals wide form")
  func long() throws {
    var dice = Dice(state: 8)
    let wide = Observed(&dice, points: 5, objectives: 3, clusters: 6, rows: 40, gaps: 0.2)
    var point: [Int64] = []
    var objective: [Int64] = []
    var cluster: [Int64] = []
    for row in wide.point.indices {
      for place in 0..<3 {
        point.append(wide.point[row])
        cluster.append(wide.cluster[row])
        objective.append(Int64(place))
      }
    }
    let long = try point.withUnsafeBufferPointer { point in
      try objective.withUnsafeBufferPointer { objective in
        try cluster.withUnsafeBufferPointer { cluster in
          try wide.values.withUnsafeBufferPointer { values in
            try Samples(
              points: 5, maximize: [true, true, true], point: point, objective: objective,
              value: values, cluster: cluster)
          }
        }
      }
    }
    var options = Membership.Options()
    options.draws = 40
    #expect(
      try Membership.of(long, options: options)
        == Membership.of(try wide.samples(), options: options))
  }

  @Test("threads and the order of rows do not show")
  func determinism() throws {
    var dice = Dice(state: 4)
    let observed = Observed(&dice, points: 30, objectives: 3, clusters: 20, rows: 400, gaps: 0.1)
    var options = Membership.Options()
    options.draws = 500
    options.threads = 1
    let one = try Membership.of(try observed.samples(), options: options)
    options.threads = 5
    #expect(try Membership.of(try observed.samples(), options: options) == one)
    var turned = observed
    turned.point.reverse()
    turned.cluster.reverse()
    turned.values = stride(from: 399, through: 0, by: -1).flatMap {
      observed.values[$0 * 3..<$0 * 3 + 3]
    }
    #expect(try Membership.of(try turned.samples(), options: options) == one)
    options.seed = 1
    #expect(try Membership.of(try observed.samples(), options: options) != one)
  }

  @Test("two independent points: P(dominates) is the product of the normal probabilities")
  func analytic() throws {
    let values = [1.0, 2, 1.5, 1.8]
    let errors = [0.3, 0.4, 0.4, 0.2]
    var options = Membership.Options()
    options.draws = 20000
    let found = try withPoints(values, objectives: 2, maximize: true) {
      try Membership.of($0, spread: .standardErrors(errors), options: options)
    }
    let first = NormalDistribution.cdf(-0.5 / 0.5)
    let second = NormalDistribution.cdf(0.2 / (0.16 + 0.04).squareRoot())
    let reach = 4 * (0.25 / 20000).squareRoot()
    #expect(abs(found.dominates[1] - first * second) < reach)
    #expect(abs(found.dominates[2] - (1 - first) * (1 - second)) < reach)
    #expect(abs(found.onFrontier[1] - (1 - first * second)) < reach)
    #expect(
      abs(found.monteCarloError[1] - (first * second * (1 - first * second) / 20000).squareRoot())
        < 1e-3)
    #expect(found.estimateOnFrontier == [true, true])
  }

  @Test("the covariance per point and the joint one say the same, and correlation counts")
  func covariance() throws {
    let values = [0.0, 0, 0.2, 0.2]
    var options = Membership.Options()
    options.draws = 20000
    // The objectives of the second point rise together: it dominates when both do.
    let perPoint = [0.0, 0, 0, 0, 1, 1, 1, 1]
    var joint = [Double](repeating: 0, count: 16)
    for (row, column) in [(2, 2), (2, 3), (3, 2), (3, 3)] { joint[row * 4 + column] = 1 }
    for spread in [EstimateCovariance.perPoint(perPoint), .joint(joint)] {
      let found = try withPoints(values, objectives: 2, maximize: true) {
        try Membership.of($0, spread: spread, options: options)
      }
      #expect(abs(found.dominates[2] - NormalDistribution.cdf(0.2)) < 0.015)
      #expect(found.dominates[1] + found.dominates[2] == 1)
    }
  }

  @Test("verdicts: clear, unclear, and a point without observations")
  func verdicts() throws {
    let values = [3.0, 3, 1, 1, 2.9, 3.1, 3, .nan]
    let found = try withPoints(values, objectives: 2, maximize: true) {
      try Membership.of($0, spread: .standardErrors(Array(repeating: 0.1, count: 8)))
    }
    #expect(found.verdict == [.ambiguous, .dominated, .ambiguous, .undefined])
    #expect(found.undefined == [nil, nil, nil, .empty])
    #expect(found.onFrontier[3].isNaN && found.drawsWithout[3] == 1000)
    #expect(found.estimateOnFrontier == [true, false, true, false])
  }

  @Test("errors name the point")
  func errors() throws {
    let error = #expect(throws: ParetoError.self) {
      try withPoints([1, 2, 3, 4], objectives: 2) {
        try Membership.of($0, spread: .perPoint([1, 0, 0, 1, 1, 2, 2, 1]))
      }
    }
    #expect(error?.row == 1 && error?.message.contains("point 1") == true)
    var joint = [Double](repeating: 0, count: 16)
    joint[15] = -1
    let second = #expect(throws: ParetoError.self) {
      try withPoints([1, 2, 3, 4], objectives: 2) {
        try Membership.of($0, spread: .joint(joint))
      }
    }
    #expect(second?.row == 1)
    var observed = Observed(points: 2, objectives: 1)
    observed.point = [0, 2]
    observed.cluster = [.min, .max]
    observed.values = [1, 1]
    #expect(#expect(throws: ParetoError.self) { try observed.samples() }?.row == 1)
    observed.point = [0, 1]
    observed.values = [1, -.infinity]
    #expect(#expect(throws: ParetoError.self) { try observed.samples() }?.row == 1)
  }

  @Test("nothing, one point, only gaps, and 255 objectives")
  func edges() throws {
    var observed = Observed(points: 0, objectives: 2)
    #expect(try Membership.of(try observed.samples()).onFrontier.isEmpty)
    observed = Observed(points: 2, objectives: 2)
    #expect(try Membership.of(try observed.samples()).verdict == [.undefined, .undefined])
    observed.point = [0, 1]
    observed.cluster = [.min, .max]
    observed.values = [.nan, 1, .nan, .nan]
    #expect(try Membership.of(try observed.samples()).undefined == [.empty, .empty])
    observed = Observed(points: 2, objectives: 255)
    observed.point = [0, 1]
    observed.cluster = [1, 1]
    observed.values = (0..<510).map { Double($0) }
    let found = try Membership.of(try observed.samples())
    #expect(found.onFrontier == [0, 1] && found.dominates == [0, 0, 1, 0])
    #expect(
      try withPoints([], objectives: 3) {
        try Membership.of($0, spread: .standardErrors([])).verdict.isEmpty
      })
  }

  @Test("a watch cancels")
  func cancelled() throws {
    var options = Membership.Options()
    options.watch = Watch { _, _ in true }
    let error = #expect(throws: ParetoError.self) {
      try withPoints([1, 2], objectives: 2) {
        try Membership.of($0, spread: .standardErrors([1, 1]), options: options)
      }
    }
    #expect(error?.kind == .cancelled)
  }

  @Test("a watch is asked between few draws of many points, and changes nothing")
  func watched() throws {
    var dice = Dice(state: 21)
    let estimates = (0..<2 * 700).map { _ in dice.unit() }
    var options = Membership.Options()
    options.draws = 150
    func measured() throws -> Membership {
      try withPoints(estimates, objectives: 2) {
        try Membership.of(
          $0, spread: .standardErrors(Array(repeating: 0.1, count: estimates.count)),
          options: options)
      }
    }
    let unwatched = try measured()
    var asked: [Int] = []
    options.threads = 1
    options.watch = Watch { done, total in
      asked.append(done)
      return total != 150
    }
    #expect(try measured() == unwatched)
    #expect(asked.count >= 4 && asked == asked.sorted() && asked.last == 150)
  }

  @Test("all widths of the inner loops, with ties, infinities and numbers that are near each other")
  func kernels() {
    var dice = Dice(state: 12)
    for (points, objectives) in [(5, 2), (33, 3), (48, 7), (20, 1)] {
      let stride = DrawnValues.padded(points)
      for spread in [1.0, 1e-13, 1e300] {
        var values = (0..<objectives * stride).map { _ in
          1 + spread * Double(dice.below(5)) * (dice.below(3) == 0 ? dice.unit() : 1)
        }
        if spread > 1 { values[3] = .infinity }
        let present = (0..<stride).map { Int16($0 < points && dice.below(9) > 0 ? -1 : 0) }
        var scratch = [Int16](repeating: 0, count: (objectives + 1) * stride)
        let found = vectorWidths.map { width in
          var frontier = [UInt16](repeating: 0, count: stride)
          var dominates = [UInt16](repeating: 0, count: points * stride)
          cpareto_tally_draw_with(
            width, values, present, points, objectives, stride, &scratch, &dominates, &frontier)
          return [frontier, dominates]
        }
        #expect(found.allSatisfy { $0 == found[0] })
        let dominates = found[0][1]
        for i in 0..<points {
          for j in 0..<points {
            let pairs = (0..<objectives).map { (values[$0 * stride + i], values[$0 * stride + j]) }
            let expected =
              present[i] != 0 && present[j] != 0 && pairs.allSatisfy { $0.0 <= $0.1 }
              && pairs.contains { $0.0 < $0.1 }
            #expect(dominates[i * stride + j] == (expected ? 1 : 0))
          }
        }
      }
    }
  }

  @Test(
    "all widths of weighted sums, of few rows and of more than stay in the cache",
    arguments: [1, 7, 900])
  func weightedSums(rows: Int) {
    var dice = Dice(state: 13)
    let (tiles, blocks) = (3, 2)
    let draws = Int(CPARETO_DRAWS)
    let lanes = Int(CPARETO_LANES)
    let terms = (0..<tiles * rows * lanes).map { _ in Double(dice.below(100)) }
    let weights = (0..<blocks * rows * draws).map { _ in Double(dice.below(4)) }
    for width in vectorWidths {
      var sums = [Double](repeating: .nan, count: blocks * draws * tiles * lanes)
      cpareto_weighted_sums_with(width, terms, rows, tiles, weights, blocks, &sums)
      for draw in 0..<blocks * draws {
        for column in 0..<tiles * lanes {
          var expected = 0.0
          for row in 0..<rows {
            expected +=
              terms[(column / lanes * rows + row) * lanes + column % lanes]
              * weights[(draw / draws * rows + row) * draws + draw % draws]
          }
          #expect(sums[draw * tiles * lanes + column] == expected)
        }
      }
    }
  }
}
