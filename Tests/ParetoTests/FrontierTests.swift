import CPareto
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

/// Points of `withPoints`, their frontier as the definition has it.
enum NaiveFrontier {
  static func isBeaten(_ p: ArraySlice<Double>, by q: ArraySlice<Double>, strictly: Bool) -> Bool {
    let pairs = zip(q, p)
    return strictly
      ? pairs.allSatisfy { $0 < $1 } : pairs.allSatisfy { $0 <= $1 } && pairs.contains { $0 < $1 }
  }

  /// - Parameter groups: none for one group.
  static func mask(
    _ values: [Double], objectives: Int, keep: Keep = .all, groups: [Int64]? = nil
  ) -> [Bool] {
    let points = stride(from: 0, to: values.count, by: objectives).map {
      values[$0..<$0 + objectives]
    }
    return points.indices.map { index in
      points.indices.allSatisfy { other in
        if let groups, groups[index] != groups[other] { return true }
        if isBeaten(points[index], by: points[other], strictly: keep == .weak) { return false }
        return keep != .first || other >= index || !points[index].elementsEqual(points[other])
      }
    }
  }
}

func frontier(
  _ values: [Double], objectives: Int, _ options: FrontierOptions = .init(),
  groups: [Int64]? = nil, violations: [Double]? = nil, maximize: Bool = false
) throws -> [Bool] {
  var mask = [Bool](repeating: true, count: values.count / objectives)
  try withPoints(values, objectives: objectives, maximize: maximize) { view in
    try (violations ?? []).withUnsafeBufferPointer { amounts in
      let violations = try violations.map { _ in try Violations(amounts, count: view.count) }
      try mask.withUnsafeMutableBufferPointer { mask in
        let kept =
          if let groups {
            try groups.withUnsafeBufferPointer {
              try Frontier.mark(view, groups: $0, violations: violations, options, mask: mask)
            }
          } else { try Frontier.mark(view, violations: violations, options, mask: mask) }
        #expect(kept == mask.count { $0 })
      }
    }
  }
  return mask
}

extension Dice {
  /// Points of few different numbers, with many ties and copies.
  mutating func points(_ count: Int, _ objectives: Int, values: Int) -> [Double] {
    (0..<count * objectives).map { _ in Double(below(values)) }
  }

  /// Points of which most are on the frontier: on a sphere.
  mutating func sphere(_ count: Int, _ objectives: Int) -> [Double] {
    (0..<count).flatMap { _ in
      let point = (0..<objectives).map { _ in unit() + 1e-9 }
      let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return point.map { $0 / length }
    }
  }
}

@Suite("Frontier")
struct FrontierTests {
  @Test(
    "is that of the definition, whatever the ties", arguments: [1, 2, 3, 4, 5, 8],
    [Keep.all, .first, .weak])
  func definition(objectives: Int, keep: Keep) throws {
    var dice = Dice(state: UInt64(objectives))
    var options = FrontierOptions()
    options.keep = keep
    for turn in 0..<30 {
      let values = turn % 3 == 0 ? 2 : turn % 3 == 1 ? 5 : 1000
      let points = dice.points(dice.below(150), objectives, values: values)
      let naive = NaiveFrontier.mask(points, objectives: objectives, keep: keep)
      #expect(try frontier(points, objectives: objectives, options) == naive)
    }
  }

  @Test(
    "is that of the definition where the sieve and the tree have work", arguments: [2, 3, 4, 6])
  func larger(objectives: Int) throws {
    var dice = Dice(state: 77)
    for points in [
      dice.points(1200, objectives, values: 40), dice.sphere(700, objectives),
      (0..<1500 * objectives).map { _ in dice.unit() },
    ] {
      let naive = NaiveFrontier.mask(points, objectives: objectives)
      #expect(try frontier(points, objectives: objectives) == naive)
      #expect(
        try frontier(points.map { -$0 }, objectives: objectives, maximize: true) == naive)
    }
  }

  @Test("infinities are numbers like others")
  func infinities() throws {
    var dice = Dice(state: 5)
    let choices = [-Double.infinity, -1, -0.0, 0, 1, .infinity]
    for objectives in [1, 2, 3, 4] {
      for keep in Keep.allCases {
        var options = FrontierOptions()
        options.keep = keep
        let points = (0..<90 * objectives).map { _ in choices[dice.below(6)] }
        let naive = NaiveFrontier.mask(points, objectives: objectives, keep: keep)
        #expect(try frontier(points, objectives: objectives, options) == naive)
        let groups = (0..<90).map { Int64($0 / 9) }
        let naiveGroups = NaiveFrontier.mask(
          points, objectives: objectives, keep: keep, groups: groups)
        #expect(
          try frontier(points, objectives: objectives, options, groups: groups) == naiveGroups)
      }
    }
  }

  @Test("of groups is the frontier of each", arguments: [1, 2, 3, 4, 7], Keep.allCases)
  func groups(objectives: Int, keep: Keep) throws {
    var dice = Dice(state: 9)
    var options = FrontierOptions()
    options.keep = keep
    for (count, groups) in [(60, 20), (400, 60), (300, 3), (200, 1)] {
      let points = dice.points(count, objectives, values: 6)
      var ids = (0..<count).map { _ in Int64(dice.below(groups)) &* 3 - 5 }
      let shuffled = NaiveFrontier.mask(points, objectives: objectives, keep: keep, groups: ids)
      #expect(try frontier(points, objectives: objectives, options, groups: ids) == shuffled)
      // Ids so far apart that they are coded.
      let far = ids.map { $0 &* 0x5DEE_CE66_D1CE_4E5B }
      #expect(try frontier(points, objectives: objectives, options, groups: far) == shuffled)
      ids.sort()
      let sorted = NaiveFrontier.mask(points, objectives: objectives, keep: keep, groups: ids)
      #expect(try frontier(points, objectives: objectives, options, groups: ids) == sorted)
    }
  }

  @Test("does not depend on the threads")
  func threads() throws {
    var dice = Dice(state: 3)
    let count = 600_000
    let points = (0..<count * 2).map { _ in dice.unit() }
    let groups = (0..<count).map { Int64($0 / 5) }
    var one = FrontierOptions()
    one.threads = 1
    var three = one
    three.threads = 3
    #expect(try frontier(points, objectives: 2, one) == frontier(points, objectives: 2, three))
    #expect(
      try frontier(points, objectives: 2, one, groups: groups)
        == frontier(points, objectives: 2, three, groups: groups))
  }

  @Test("NaN is an error with its row, the worst there is, or no point")
  func missing() throws {
    let points = [Double.nan, 0, 0, 1, 1, 0, .infinity, 0]
    for groups in [nil, [Int64](repeating: 7, count: 4)] {
      let error = #expect(throws: ParetoError.self) {
        try frontier(points, objectives: 2, groups: groups)
      }
      #expect(error?.row == 0)
      var options = FrontierOptions()
      options.nan = .last
      #expect(
        try frontier(points, objectives: 2, options, groups: groups) == [false, true, true, false])
      options.nan = .drop
      let single = [Double.nan, 0, .infinity, 3]
      #expect(
        try frontier(single, objectives: 2, options, groups: groups.map { _ in [1, 1] }) == [
          false, true,
        ])
    }
  }

  @Test("the feasible come first, then those that break constraints least")
  func violations() throws {
    let points: [Double] = [1, 1, 0, 0, 2, 2, -1, -1]
    #expect(
      try frontier(points, objectives: 2, violations: [0, 1.5, 0, 0.5])
        == [true, false, false, false])
    #expect(
      try frontier(points, objectives: 2, violations: [3, 1.5, 2, 1.5])
        == [false, true, false, true])
    #expect(
      try frontier(points, objectives: 2, groups: [1, 2, 1, 2], violations: [0, 1.5, 0, 0.5])
        == [true, false, false, true])
    let error = #expect(throws: ParetoError.self) {
      try frontier(points, objectives: 2, violations: [0, 1, .nan, 0])
    }
    #expect(error?.row == 2)
  }

  @Test("a point that is dropped keeps no other off the frontier by its constraints")
  func droppedViolations() throws {
    var options = FrontierOptions()
    options.nan = .drop
    let points = [Double.nan, 3, 1, 1]
    for groups in [nil, [Int64](repeating: 0, count: 2)] {
      #expect(
        try frontier(points, objectives: 2, options, groups: groups, violations: [0, 1])
          == [false, true])
      let error = #expect(throws: ParetoError.self) {
        try frontier(points, objectives: 2, groups: groups, violations: [1, 0])
      }
      #expect(error?.row == 0)
    }
  }

  @Test("epsilon keeps the best point of each box that no box dominates", arguments: [1, 2, 3, 5])
  func epsilon(objectives: Int) throws {
    var dice = Dice(state: 12)
    let directions = [Bool](repeating: false, count: objectives)
    let grid = try EpsilonGrid(.additive, epsilons: [0.25], maximize: directions)
    var options = FrontierOptions()
    options.epsilon = grid
    let points = (0..<300 * objectives).map { _ in (dice.unit() * 64).rounded() / 64 }
    let boxes = points.map { ($0 / 0.25).rounded(.down) }
    let isKept = NaiveFrontier.mask(boxes, objectives: objectives)
    let mask = try frontier(points, objectives: objectives, options)
    var found: [[Double]: Int] = [:]
    for row in 0..<300 where mask[row] {
      let range = row * objectives..<(row + 1) * objectives
      #expect(isKept[row])
      #expect(found.updateValue(row, forKey: Array(boxes[range])) == nil)
    }
    #expect(
      Set(found.keys).count
        == Set(
          (0..<300).filter { isKept[$0] }.map {
            Array(boxes[$0 * objectives..<($0 + 1) * objectives])
          }
        ).count)
    let whole = NaiveFrontier.mask(points, objectives: objectives)
    #expect((0..<300).allSatisfy { !mask[$0] || whole[$0] })
    let groups = (0..<300).map { Int64($0 % 3) }
    let each = (0..<3).map { group in
      points.indices.filter { $0 / objectives % 3 == group }.map { points[$0] }
    }
    let parts = try each.map { try frontier($0, objectives: objectives, options) }
    let grouped = try frontier(points, objectives: objectives, options, groups: groups)
    for row in 0..<300 { #expect(grouped[row] == parts[row % 3][row / 3]) }
  }

  @Test("no points have no frontier")
  func empty() throws {
    #expect(try frontier([], objectives: 3).isEmpty)
    #expect(try frontier([], objectives: 3, groups: []).isEmpty)
  }

  @Test("cancels")
  func cancels() throws {
    var options = FrontierOptions()
    options.watch = Watch { _, _ in true }
    let error = #expect(throws: ParetoError.self) {
      try frontier([1, 2], objectives: 2, options)
    }
    #expect(error?.kind == .cancelled)
  }
}

@Suite("Loops of points")
struct ParetoLoopTests {
  @Test("give the same for vectors of each width", arguments: [2, 3, 4, 5, 9])
  func widths(objectives: Int) throws {
    var dice = Dice(state: 21)
    for count in [1, 7, 8, 9, 63] {
      let outer = count + 8
      let tile = (0..<outer * objectives).map { _ in Double(dice.below(4)) }
      let pivot = (0..<objectives).map { _ in 1.0 }
      let found = vectorWidths.map { width in
        var left = [UInt32](repeating: 0, count: outer)
        let kept = cpareto_not_above_with(width, tile, outer, count, objectives, pivot, &left)
        var mask = [UInt8](repeating: 9, count: count)
        var sizes = [UInt32(count / 2), UInt32(count - count / 2)]
        cpareto_group_frontiers_with(
          width, tile, outer, objectives, &sizes, 2, CPARETO_KEEP_FIRST, &mask)
        return left.prefix(kept).map(Int.init) + mask.map(Int.init)
      }
      #expect(found.allSatisfy { $0 == found[0] })
      let naive = (0..<count).filter { index in
        !(0..<objectives).allSatisfy { tile[$0 * outer + index] > pivot[$0] }
      }
      #expect(Array(found[0].prefix(naive.count)) == naive)
      let blocks = (0..<(count + 7) / 8 * objectives * 8).map { _ in Double(dice.below(4)) }
      let answers = vectorWidths.map { width in
        [
          Int(cpareto_any_below_with(width, blocks, (count + 7) / 8, objectives, pivot, 0)),
          Int(cpareto_any_below_with(width, blocks, (count + 7) / 8, objectives, pivot, 1)),
          cpareto_count_below_with(width, blocks, (count + 7) / 8, objectives, pivot),
        ]
      }
      #expect(answers.allSatisfy { $0 == answers[0] })
    }
  }

  @Test("find places in sorted numbers of any count")
  func search() {
    for count in Array(0..<70) + [97, 100, 128, 500, 1024] {
      let positions = (0..<count).map { UInt32($0 * 3 + 1) }
      let numbers = positions.map { Double($0) }
      for bound in 0..<UInt32(count * 3 + 3) {
        let naive = positions.count { $0 <= bound }
        for width in vectorWidths {
          #expect(cpareto_positions_up_to_with(width, positions, count, bound) == naive)
          #expect(cpareto_numbers_up_to_with(width, numbers, count, Double(bound)) == naive)
        }
      }
    }
  }
}
