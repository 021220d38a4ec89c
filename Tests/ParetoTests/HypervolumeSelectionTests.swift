import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Selection by hypervolume")
struct HypervolumeSelectionTests {
  private func select(
    _ points: [[Double]], _ count: Int, _ reference: [Double],
    options: Hypervolume.Options = Hypervolume.Options()
  ) throws -> [Int] {
    try withRows(points, reference.count) {
      try Hypervolume.select($0, count: count, reference: reference, options: options)
    }
  }

  /// The largest volume of any `count` of the points.
  private func best(_ points: [[Double]], _ count: Int, _ reference: [Double]) throws -> Double {
    var best = 0.0
    for bits in 0..<(1 << points.count) where bits.nonzeroBitCount == count {
      let some = points.indices.filter { bits >> $0 & 1 == 1 }.map { points[$0] }
      best = Swift.max(best, try hypervolume(some, reference))
    }
    return best
  }

  @Test("in two objectives no other choice is better")
  func plane() throws {
    var dice = Dice(state: 5)
    for round in 0..<80 {
      let points =
        round % 2 == 0
        ? dice.points(9, objectives: 2, most: 8).map { $0.map { -Double($0) } }
        : dice.sphere(9, objectives: 2)
      for count in 1...9 {
        let chosen = try select(points, count, [0.5, 0.5])
        let volume = try hypervolume(chosen.map { points[$0] }, [0.5, 0.5])
        #expect(abs(volume - (try best(points, count, [0.5, 0.5]))) < 1e-12, "\(points) \(count)")
        #expect(chosen.count <= count && chosen == chosen.sorted())
      }
    }
  }

  @Test("beyond, at least 63 % of the best, and each is the one that adds most", arguments: 3...5)
  func greedy(objectives: Int) throws {
    var dice = Dice(state: 50 + UInt64(objectives))
    let points = dice.sphere(9, objectives: objectives)
    let reference = [Double](repeating: 1.1, count: objectives)
    let chosen = try select(points, 5, reference)
    #expect(Set(chosen).count == 5)
    let volume = { (rows: [Int]) in try hypervolume(rows.map { points[$0] }, reference) }
    for count in 1...5 {
      let taken = Array(chosen.prefix(count))
      let most = try points.indices.map { try volume(taken.dropLast() + [$0]) }.max() ?? 0
      #expect(abs(try volume(taken) - most) < 1e-13)
      let least = (1 - 1 / 2.718281828459045) * (try best(points, count, reference))
      #expect(try volume(taken) >= least)
      #expect(try select(points, count, reference) == taken)
    }
  }

  @Test("rows that add nothing are not chosen; of equal points the first row is")
  func useless() throws {
    let plane = [[1.0, 1], [0, 2], [2, 0], [1, 1], [2, 2], [5, 0]]
    #expect(try select(plane, 6, [3, 3]) == [0, 1, 2])
    #expect(try select(plane, 1, [3, 3]) == [0])
    let solid = plane.map { $0 + [0] }
    #expect(try select(solid, 6, [3, 3, 1]).sorted() == [0, 1, 2])
    #expect(try select(solid, 1, [3, 3, 1]) == [0])
    #expect(try select([[2], [1], [1], [3]], 3, [9]) == [1])
    #expect(try select([], 3, [1, 1]) == [])
    #expect(try select(plane, 0, [3, 3]) == [])
    #expect(throws: ParetoError.self) { try select(plane, -1, [3, 3]) }
    let far = -Double.infinity
    #expect(try select([[1, 0], [far, 0], [0, 1]], 1, [2, 2]) == [1])
    #expect(try select([[1, 0, 0], [far, 0, 0], [0, 1, 0]], 1, [2, 2, 2]) == [1])
  }

  @Test("the best choice of a large front is better than random ones and than its neighbours")
  func large() throws {
    var dice = Dice(state: 6)
    let points = (0..<400).map { i in [Double(i) / 400, 1 - (Double(i) / 400).squareRoot()] }
    let chosen = try select(points, 12, [1.1, 1.1])
    let volume = try hypervolume(chosen.map { points[$0] }, [1.1, 1.1])
    for _ in 0..<200 {
      let some = points.indices.shuffled(using: &dice).prefix(12)
      #expect(try hypervolume(some.map { points[$0] }, [1.1, 1.1]) < volume)
    }
    // Nor does moving one of them.
    for (place, row) in chosen.enumerated() {
      for other in [row - 1, row + 1] where points.indices.contains(other) {
        var moved = chosen
        moved[place] = other
        #expect(
          try hypervolume(moved.map { points[$0] }, [1.1, 1.1]) <= volume * (1 + 1e-14))
      }
    }
  }

  @Test("a watch stops a selection")
  func cancelled() {
    let points = (0..<2000).map { i in [Double(i), 2000 - Double(i)] }
    let error = #expect(throws: ParetoError.self) {
      try select(points, 100, [3000, 3000], options: .init(watch: Watch { _, _ in true }))
    }
    #expect(error?.kind == .cancelled)
  }
}
