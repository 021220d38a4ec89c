import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Approximate hypervolume")
struct HypervolumeApproximationTests {
  private func approximate(
    _ points: [[Double]], _ reference: [Double],
    _ options: Hypervolume.ApproximateOptions = Hypervolume.ApproximateOptions(directions: 4096)
  ) throws -> Hypervolume.Approximation {
    try withRows(points, reference.count) {
      try Hypervolume.approximate($0, reference: reference, options: options)
    }
  }

  @Test("the interval holds the exact volume about as often as it says", arguments: [2, 3, 5, 8])
  func coverage(objectives: Int) throws {
    var dice = Dice(state: 200 + UInt64(objectives))
    let reference = [Double](repeating: 1.1, count: objectives)
    var held = 0
    for seed in 0..<40 {
      let points = dice.sphere(8, objectives: objectives)
      let exact = try hypervolume(points, reference)
      let found = try approximate(
        points, reference, .init(directions: 1024, seed: UInt64(seed), level: 0.9))
      held += found.lower <= exact && exact <= found.upper ? 1 : 0
      #expect(abs(found.value / exact - 1) < (objectives < 8 ? 0.1 : 0.3))
    }
    // 36 are expected; fewer than 30 come with a probability of 0.2 %.
    #expect(held >= 30)
  }

  @Test("one box is its product")
  func box() throws {
    for objectives in 1...12 {
      let sides = (1...objectives).map { 1 / Double($0) }
      let found = try approximate([sides.map { -$0 }], sides.map { _ in 0 })
      // The largest box and the box around all are the same, whatever the directions say.
      #expect(abs(found.value / sides.reduce(1, *) - 1) < 1e-14)
      #expect(found.lower == found.value && found.upper == found.value)
    }
  }

  @Test("a seed gives the same bits for any number of threads and order of the rows")
  func deterministic() throws {
    var dice = Dice(state: 7)
    var points = dice.sphere(10, objectives: 6)
    let reference = [Double](repeating: 1.1, count: 6)
    let one = try approximate(points, reference, .init(directions: 9000, seed: 3, threads: 1))
    points.shuffle(using: &dice)
    #expect(
      try approximate(points, reference, .init(directions: 9000, seed: 3, threads: 3)) == one)
    #expect(try approximate(points, reference, .init(directions: 9000, seed: 4)) != one)
    let more = try approximate(points, reference, .init(directions: 60000, seed: 3))
    #expect(more.standardError < one.standardError / 2)
  }

  @Test("no points, infinite gains, large numbers, wrong options, a watch")
  func edges() throws {
    #expect(try approximate([], [1, 1]).upper == 0)
    #expect(try approximate([[2, 0]], [1, 1]).value == 0)
    #expect(try approximate([[-.infinity, 0]], [1, 1]).lower == .infinity)
    #expect(try approximate([[-1e200, 0], [0, -1e200]], [1e200, 1e200]).value == .infinity)
    for options in [
      Hypervolume.ApproximateOptions(directions: 0), .init(level: 1), .init(level: 0),
      .init(level: .nan), .init(watch: Watch { _, _ in true }),
    ] {
      #expect(throws: ParetoError.self) { try approximate([[0, 0]], [1, 1], options) }
    }
    let many = [Double](repeating: 0, count: 255)
    #expect(try approximate([many], many.map { $0 + 1 }, .init(directions: 16)).value == 1)
  }
}
