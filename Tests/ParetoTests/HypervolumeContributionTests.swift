import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Contributions to the hypervolume")
struct HypervolumeContributionTests {
  private func contributions(
    _ points: [[Double]], _ reference: [Double], _ dominated: Hypervolume.Dominated,
    maximize: Bool = false, threads: Int = 1
  ) throws -> [Double] {
    try withRows(points, reference.count, reference.map { _ in maximize }) {
      try Hypervolume.contributions(
        $0, reference: reference, dominated: dominated, options: .init(threads: threads))
    }
  }

  private func isDominated(_ point: [Int], by points: [[Int]]) -> Bool {
    points.contains { other in other != point && zip(other, point).allSatisfy { $0 >= $1 } }
  }

  @Test("whole numbers with ties and duplicates: the cells of each alone", arguments: 1...6)
  func cells(objectives: Int) throws {
    var dice = Dice(state: 100 + UInt64(objectives))
    for round in 0..<60 {
      let most = objectives < 4 ? 5 : 3
      let points = dice.points(1 + round % 10, objectives: objectives, most: most)
      let values = points.map { $0.map { Double($0) } }
      let zero = [Double](repeating: 0, count: objectives)
      let counted = Cells(points, objectives: objectives, most: most).alone
      #expect(
        try contributions(values, zero, .counted, maximize: true) == counted, "\(points)")
      let front = points.filter { !isDominated($0, by: points) }
      let alone = Cells(front, objectives: objectives, most: most).alone
      let ignored = points.map { point in front.firstIndex(of: point).map { alone[$0] } ?? 0 }
      #expect(
        try contributions(values, zero, .ignored, maximize: true) == ignored, "\(points)")
    }
  }

  @Test("a contribution is the volume of all less that of the others", arguments: 2...7)
  func differences(objectives: Int) throws {
    var dice = Dice(state: 120 + UInt64(objectives))
    var points = dice.sphere(24, objectives: objectives)
    points += points.prefix(4).map { $0.map { $0 * 0.8 } }
    let reference = [Double](repeating: 1.1, count: objectives)
    let whole = try hypervolume(points, reference)
    let found = try contributions(points, reference, .counted)
    for place in points.indices {
      var others = points
      others.remove(at: place)
      #expect(abs(whole - (try hypervolume(others, reference)) - found[place]) < 1e-12 * whole)
    }
    #expect(try contributions(points, reference, .counted, threads: 3) == found)
    let order = points.indices.shuffled(using: &dice)
    #expect(
      try contributions(order.map { points[$0] }, reference, .counted) == order.map { found[$0] })
  }

  @Test("rows outside and rows left out add nothing")
  func outside() throws {
    let found = try withRows([[3, 0], [.nan, 0], [1, 0], [0, 1]], 2) {
      try Hypervolume.contributions($0, reference: [2, 2], options: .init(nan: .drop))
    }
    #expect(found == [0, 0, 1, 1])
    #expect(try contributions([], [1, 1, 1], .ignored) == [])
  }

  @Test("without an end is what one point alone dominates without an end")
  func infinities() throws {
    let far = -Double.infinity
    // The first two share what lies far in the first objective, where the second goes farther in the other one.
    let points = [[far, 1], [far, 0], [0, far], [1, 1]]
    for dominated in Hypervolume.Dominated.allCases {
      let found = try contributions(points, [3, 3], dominated)
      #expect(found == [0, .infinity, .infinity, 0])
    }
    // Both go as far, so that neither has anything of its own there.
    #expect(try contributions([[far, 0], [far, 0], [1, -1]], [2, 2], .counted) == [0, 0, 1])
    #expect(try contributions([[far], [far], [0]], [2], .counted) == [0, 0, 0])
    #expect(try contributions([[far], [0]], [2], .ignored) == [.infinity, 0])
    let solid = [[far, 0, 0.0, 0], [0, far, 0, 0], [-1, -1, -1, -1]]
    #expect(try contributions(solid, [1, 1, 1, 1], .counted) == [.infinity, .infinity, 13])
  }

  @Test("dominated points that do not count, where others go without an end", arguments: 1...5)
  func dominatedAndInfinite(objectives: Int) throws {
    var dice = Dice(state: 140 + UInt64(objectives))
    let numbers: [Double] = [-.infinity, -3, -2, -1]
    let zero = [Double](repeating: 0, count: objectives)
    for _ in 0..<60 {
      let points = (0..<1 + dice.below(9)).map { _ in zero.map { _ in numbers[dice.below(4)] } }
      let front = points.indices.filter { place in
        !points.contains { NaivePoints.dominates($0, points[place]) }
      }
      let alone = try contributions(front.map { points[$0] }, zero, .counted)
      var expected = [Double](repeating: 0, count: points.count)
      for (place, volume) in zip(front, alone) { expected[place] = volume }
      #expect(try contributions(points, zero, .ignored) == expected, "\(points)")
    }
  }

  @Test("the least contributor is the first of those that add least")
  func least() throws {
    let find = { (points: [[Double]]) in
      try withRows(points, 2) { try Hypervolume.leastContributor($0, reference: [4, 4]) }
    }
    #expect(try find([]) == nil)
    #expect(try find([[0, 3], [1, 1], [3, 0]]) == 0)
    #expect(try find([[0, 2], [1, 1], [3, 0]]) == 2)
    #expect(try find([[0, 3], [1, 1], [2, 2], [3, 0]]) == 2)
    #expect(try find([[0, 3], [1, 1], [9, 0], [2, 2]]) == 2)
  }

  @Test("a watch stops contributions")
  func cancelled() throws {
    var dice = Dice(state: 19)
    let points = dice.sphere(300, objectives: 12)
    for threads in 1...2 {
      var asked = 0
      let watch = Watch { _, _ in
        asked += 1
        return asked > 3
      }
      let error = #expect(throws: ParetoError.self) {
        try withRows(points, 12) {
          try Hypervolume.contributions(
            $0, reference: Array(repeating: 1.1, count: 12),
            options: .init(threads: threads, watch: watch))
        }
      }
      #expect(error?.kind == .cancelled)
    }
  }
}
