import CPareto
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

private func ranks(
  _ values: [Double], objectives: Int, violations: [Double]? = nil, nan: NaNRule = .error
) throws -> [Int32] {
  var options = SortingOptions()
  options.nan = nan
  return try withPoints(values, objectives: objectives) { view in
    try (violations ?? []).withUnsafeBufferPointer { amounts in
      let violations = try violations.map { _ in try Violations(amounts, count: view.count) }
      return try NonDominatedSorting.ranks(view, violations: violations, options)
    }
  }
}

/// Peels one frontier after the other.
private func naiveRanks(_ values: [Double], objectives: Int) -> [Int32] {
  var ranks = [Int32](repeating: -1, count: values.count / objectives)
  var rest = Array(ranks.indices)
  var rank: Int32 = 0
  while !rest.isEmpty {
    let points = rest.flatMap { values[$0 * objectives..<($0 + 1) * objectives] }
    let mask = NaiveFrontier.mask(points, objectives: objectives)
    for (place, row) in rest.enumerated() where mask[place] { ranks[row] = rank }
    rest = rest.enumerated().filter { !mask[$0.offset] }.map(\.element)
    rank += 1
  }
  return ranks
}

@Suite("Ranks")
struct RankTests {
  @Test("are what peeling gives", arguments: [1, 2, 3, 4, 6])
  func peeling(objectives: Int) throws {
    var dice = Dice(state: 4)
    for turn in 0..<24 {
      let values = [2, 5, 1000][turn % 3]
      let points = dice.points(dice.below(120), objectives, values: values)
      #expect(
        try ranks(points, objectives: objectives) == naiveRanks(points, objectives: objectives))
    }
    let sphere = dice.sphere(300, objectives)
    #expect(try ranks(sphere, objectives: objectives) == naiveRanks(sphere, objectives: objectives))
  }

  @Test("are found among long stairs too")
  func longStairs() throws {
    // Points whose last two objectives are a front by themselves, so that all of them stay on the stairs, and copies a
    // step behind, which are the second front.
    var points: [Double] = []
    var expected: [Int32] = []
    for index in 0..<1500 {
      let height = Double(index * 7 % 1500)
      points += [Double(index), height, -height]
      points += [Double(index) + 0.5, height + 0.5, 0.5 - height]
      expected += [0, 1]
    }
    #expect(try ranks(points, objectives: 3) == expected)
    let mask = try frontier(points, objectives: 3)
    #expect(mask == expected.map { $0 == 0 })
  }

  @Test("rank the feasible first, then the others by how much they break")
  func violations() throws {
    let points: [Double] = [1, 1, 0, 0, 2, 2, -1, -1]
    #expect(try ranks(points, objectives: 2, violations: [0, 1.5, 0, 0.5]) == [0, 3, 1, 2])
    #expect(try ranks(points, objectives: 2, violations: [2, 1, 2, 3]) == [1, 0, 1, 2])
  }

  @Test("leave out what is dropped")
  func dropped() throws {
    let points: [Double] = [.nan, 0, 1, 1, 0, 0]
    #expect(try ranks(points, objectives: 2, nan: .drop) == [-1, 1, 0])
    #expect(try ranks(points, objectives: 2, nan: .last) == [1, 1, 0])
    #expect(throws: ParetoError.self) { try ranks(points, objectives: 2) }
    #expect(try ranks([], objectives: 2).isEmpty)
  }

  @Test(
    "of many points are what peeling gives, in as many objectives as the grid has and more",
    arguments: [3, 5, 9])
  func grid(objectives: Int) throws {
    var dice = Dice(state: 12)
    for values in [7, 1 << 20] {
      let points = dice.points(600, objectives, values: values)
      #expect(
        try ranks(points, objectives: objectives) == naiveRanks(points, objectives: objectives))
    }
  }

  @Test("of two objectives are the same for all widths of vectors")
  func planeLoops() {
    var dice = Dice(state: 5)
    var points = (0..<400).map { _ in [Double(dice.below(60)), Double(dice.below(1000))] }
    points.sort { $0.lexicographicallyPrecedes($1) }
    let expected = naiveRanks(points.flatMap { $0 }, objectives: 2)
    for width in vectorWidths {
      var lowest = [Double](repeating: 0, count: points.count)
      var fronts = [UInt32](repeating: 0, count: points.count)
      let count = cpareto_plane_fronts_with(
        width, points.flatMap { $0 }, points.count, &lowest, 0, &fronts)
      #expect(fronts.map { Int32($0) } == expected)
      #expect(Int32(count) == (expected.max() ?? 0) + 1)
    }
  }

  @Test("bounds by a grid hold the front, for all widths of vectors", arguments: [1, 2, 4])
  func gridLoops(objectives: Int) {
    var dice = Dice(state: 6)
    let side = 5
    var starts = [Double](repeating: .nan, count: objectives * 8)
    for objective in 0..<objectives {
      for cell in 1..<side { starts[objective * 8 + cell - 1] = Double(cell * 2) }
    }
    let cells = (0..<objectives).reduce(1) { cells, _ in cells * side }
    for width in vectorWidths {
      var fronts = [Int32](repeating: 0, count: cells)
      var placed: [(point: [Double], front: Int32)] = []
      starts.withUnsafeMutableBufferPointer { starts in
        fronts.withUnsafeMutableBufferPointer { fronts in
          var grid = cpareto_grid(
            starts: starts.baseAddress, fronts: fronts.baseAddress, objectives: objectives,
            side: side, lanes: 8, is_whole: 1, cell: (0, 0, 0, 0, 0, 0))
          for _ in 0..<200 {
            let point = (0..<objectives).map { _ in Double(dice.below(10)) }
            let before = placed.filter { zip($0.point, point).allSatisfy { $0 <= $1 } }
            let front = (before.map(\.front).max() ?? -1) + 1
            let bounds = cpareto_grid_bounds_with(width, &grid, point)
            #expect(bounds.least <= front && front <= bounds.greatest)
            cpareto_grid_raise(&grid, front + 1)
            placed.append((point, front))
          }
        }
      }
    }
  }
}

@Suite("Dominance counts and crowding")
struct CountTests {
  @Test("counts are those of the definition", arguments: [1, 2, 3, 5], DominanceDirection.allCases)
  func counts(objectives: Int, direction: DominanceDirection) throws {
    var dice = Dice(state: 8)
    for values in [2, 6, 1000] {
      let points = dice.points(90, objectives, values: values)
      let rows = (0..<90).map { points[$0 * objectives..<($0 + 1) * objectives] }
      let naive = rows.map { row in
        Int64(
          rows.count { other in
            direction == .dominators
              ? NaiveFrontier.isBeaten(row, by: other, strictly: false)
              : NaiveFrontier.isBeaten(other, by: row, strictly: false)
          })
      }
      let found = try withPoints(points, objectives: objectives) {
        try DominanceCounts.counts($0, direction)
      }
      #expect(found == naive)
    }
  }

  @Test("crowding is Deb's sum, or its mean")
  func crowding() throws {
    // Constructed; pygmo 2.20 has the sum, pymoo 0.6.2 and DEAP 1.4.4 the mean.
    let points: [Double] = [0, 4, 1, 2, 2, 1, 4, 0]
    let sums = try withPoints(points, objectives: 2) { try CrowdingDistance.distances($0) }
    #expect(sums == [.infinity, 1.25, 1.25, .infinity])
    let means = try withPoints(points, objectives: 2) {
      try CrowdingDistance.distances($0, .mean)
    }
    #expect(means == [.infinity, 0.625, 0.625, .infinity])
  }

  @Test("crowding of equal points is a multiset, of other points no matter of order")
  func crowdingOrder() throws {
    var dice = Dice(state: 2)
    let rows = (0..<40).map { _ in [Double(dice.below(5)), Double(dice.below(5)), 7] }
    func distances(_ rows: [[Double]]) throws -> [[Double]: [Double]] {
      let found = try withPoints(rows.flatMap { $0 }, objectives: 3) {
        try CrowdingDistance.distances($0)
      }
      return Dictionary(grouping: zip(rows, found).map { $0 }) { $0.0 }.mapValues {
        $0.map(\.1).sorted()
      }
    }
    let first = try distances(rows)
    #expect(try distances(rows.shuffled(using: &dice)) == first)
    #expect(first.values.joined().allSatisfy { !$0.isNaN })
  }

  @Test("crowding within groups, with infinities and few points")
  func crowdingEdges() throws {
    let points: [Double] = [0, 1, 2, 3, 4, 5, -.infinity, 9, 1, .infinity]
    let found = try withPoints(points, objectives: 1) { view in
      try [Int64](arrayLiteral: 1, 1, 1, 2, 2, 2, 3, 3, 3, 3).withUnsafeBufferPointer {
        try CrowdingDistance.distances(view, groups: $0)
      }
    }
    #expect(
      found == [
        .infinity, 1, .infinity, .infinity, 1, .infinity, .infinity, .infinity, .infinity,
        .infinity,
      ])
    #expect(
      try withPoints([1, 1, 1, 1, 1, 1], objectives: 2) { try CrowdingDistance.distances($0) } == [
        0, 0, 0,
      ])
    #expect(try withPoints([], objectives: 2) { try CrowdingDistance.distances($0) }.isEmpty)
    // Halves of the least number are zero, and twice the greatest is infinite.
    for far in [Double.leastNonzeroMagnitude, .greatestFiniteMagnitude] {
      let found = try withPoints([0, 0, far, -far], objectives: 1) {
        try CrowdingDistance.distances($0)
      }
      #expect(found == [0.5, 0.5, .infinity, .infinity])
    }
  }
}
