import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Sensitivity to weights")
struct SensitivityTests {
  @Test("in two objectives all breakpoints, by hand")
  func plain() throws {
    let found = try NaivePoints([[0, 4], [1, 2], [3, 1], [2, 2.5], [1, 2]]).view {
      try WeightSensitivity.of($0, weights: [2, 2])
    }
    #expect(found.winner == 1 && found.weights == [0.5, 0.5])
    typealias Segment = WeightSensitivity.Segment
    #expect(
      found.axes[0].segments == [
        Segment(low: 0, high: 1.0 / 3, winner: 2), Segment(low: 1.0 / 3, high: 2.0 / 3, winner: 1),
        Segment(low: 2.0 / 3, high: 1, winner: 0),
      ])
    #expect(found.axes[0].low == 1.0 / 3 && found.axes[0].high == 2.0 / 3)
    #expect(found.axes[0].winnerBelow == 2 && found.axes[0].winnerAbove == 0)
    #expect(found.axes[1].winnerBelow == 0 && found.axes[1].winnerAbove == 2)
  }

  @Test("the winners along each axis, against a fine grid")
  func grid() throws {
    var dice = Dice(state: 1)
    for _ in 0..<40 {
      let objectives = 1 + dice.below(4)
      let points = NaivePoints(&dice, count: 1 + dice.below(12), objectives: objectives, values: 9)
      let weights = (0..<objectives).map { _ in Double(1 + dice.below(5)) }
      let sum = weights.reduce(0, +)
      let found = try points.view { try WeightSensitivity.of($0, weights: weights) }
      for (axis, along) in found.axes.enumerated() {
        #expect(along.low <= along.weight && along.weight <= along.high)
        #expect(along.segments.first?.low == 0 && along.segments.last?.high == 1)
        for step in 0...100 {
          let v = Double(step) / 100
          let rest = sum - weights[axis]
          let moved = weights.indices.map {
            $0 == axis ? v : rest > 0 ? (1 - v) * weights[$0] / rest : 0
          }
          let scores = points.rows.map { zip($0, moved).reduce(0) { $0 + $1.0 * $1.1 } }
          let least = scores.min() ?? .nan
          let segment = along.segments.first { $0.low <= v && v <= $0.high }
          #expect(abs(scores[segment?.winner ?? 0] - least) < 1e-12)
          let stays = abs(scores[found.winner ?? 0] - least) < 1e-12
          if v > along.low + 1e-9, v < along.high - 1e-9 { #expect(stays) }
          if v < along.low - 1e-9 || v > along.high + 1e-9 { #expect(!stays) }
        }
        if along.low > 0 { #expect(along.winnerBelow != nil) }
        if along.high < 1 { #expect(along.winnerAbove != nil) }
      }
    }
  }

  @Test("edges")
  func edges() throws {
    try NaivePoints([]).view { (points) throws in
      #expect(try WeightSensitivity.of(points, weights: [1, 1]).undefined == .empty)
      #expect(throws: ParetoError.self) { try WeightSensitivity.of(points, weights: [0, 0]) }
    }
    try NaivePoints([[.infinity, 0], [-1e308, 1e308], [1e308, -1e308]]).view { (points) throws in
      #expect(try WeightSensitivity.of(points, weights: [1, 1]).undefined == .overflow)
    }
    try NaivePoints([[.infinity, 0], [2, 3]]).view { (points) throws in
      let found = try WeightSensitivity.of(points, weights: [1e308, 1e308])
      #expect(found.winner == 1 && found.axes[0].low == 0 && found.axes[0].high == 1)
    }
    try NaivePoints([[1, 2], [2, 1]]).view { (points) throws in
      let found = try WeightSensitivity.of(points, weights: [1, 0])
      #expect(found.winner == 0 && found.axes[0].low == 0.5 && found.axes[0].high == 1)
    }
    try NaivePoints([[Double](repeating: 3, count: 255)]).view { (points) throws in
      let found = try WeightSensitivity.of(points, weights: Array(repeating: 1, count: 255))
      #expect(found.winner == 0 && found.axes.count == 255)
    }
  }
}
