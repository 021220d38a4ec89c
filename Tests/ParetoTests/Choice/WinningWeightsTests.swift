import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Weights under which a point wins")
struct WinningWeightsTests {
  /// By how much a row is ahead of all others.
  func lead(_ points: NaivePoints, _ row: Int, _ weights: [Double]) -> Double {
    func score(_ point: [Double]) -> Double { zip(point, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    let others = points.rows.indices.filter { $0 != row }.map { score(points.rows[$0]) }
    return (others.min() ?? .infinity) - score(points.rows[row])
  }

  @Test("in two objectives an interval, by hand")
  func plain() throws {
    let points = NaivePoints([[0, 4], [1, 2], [3, 1], [2, 2.5], [9, 9]])
    func found(_ row: Int) throws -> WinningWeights {
      try points.view { try WinningWeights.of(row, $0) }
    }
    // Between neighbours the first weight is where w dx = (1 - w) dy.
    #expect(try found(0).ranges == [(2.0 / 3)...1, 0...(1 - 2.0 / 3)])
    #expect(try found(1).ranges[0] == (1.0 / 3)...(2.0 / 3))
    #expect(try found(2).ranges[0] == 0...(1.0 / 3))
    let unsupported = try found(3)
    #expect(!unsupported.exists && unsupported.ranges.isEmpty)
    #expect(abs(unsupported.margin - lead(points, 3, unsupported.weights)) < 1e-14)
    #expect(unsupported.margin < 0)
  }

  @Test("the widest margin and the extent, against a fine grid of weights", arguments: [2, 3, 4])
  func grid(objectives: Int) throws {
    var dice = Dice(state: UInt64(objectives))
    let divisions = [2: 400, 3: 40, 4: 16][objectives] ?? 10
    let table = try SimplexLattice.weights(objectives: objectives, divisions: divisions)
    let lattice = stride(from: 0, to: table.count, by: objectives).map {
      Array(table[$0..<$0 + objectives])
    }
    for turn in 0..<12 {
      let points = NaivePoints(&dice, count: 3 + dice.below(9), objectives: objectives, values: 8)
      let row = dice.below(points.rows.count)
      var options = WinningWeights.Options()
      options.ties = turn % 2 == 0
      let found = try points.view { try WinningWeights.of(row, $0, options: options) }
      #expect(abs(found.weights.reduce(0, +) - 1) < 1e-12)
      #expect(abs(found.margin - lead(points, row, found.weights)) < 1e-9)
      var winning: [[Double]] = []
      for weights in lattice {
        let lead = lead(points, row, weights)
        #expect(lead <= found.margin + 1e-9)
        if options.ties ? lead >= -1e-12 : lead > 1e-9 { winning.append(weights) }
      }
      if found.exists {
        #expect(found.ranges.count == objectives)
      } else {
        #expect(winning.isEmpty)
      }
      for weights in winning {
        #expect(
          zip(weights, found.ranges).allSatisfy {
            $1.lowerBound - 1e-9 <= $0 && $0 <= $1.upperBound + 1e-9
          })
      }
      // No range is wider than the grid shows but for its step, where the set is not thin.
      if winning.count > 20 {
        for (c, range) in found.ranges.enumerated() {
          let seen = winning.map { $0[c] }
          #expect(range.lowerBound >= (seen.min() ?? 0) - 3.0 / Double(divisions))
          #expect(range.upperBound <= (seen.max() ?? 1) + 3.0 / Double(divisions))
        }
      }
    }
  }

  @Test("three corners of a triangle, and what is inside")
  func triangle() throws {
    let rows = [
      [0, 1, 1], [1, 0, 1], [1, 1, 0], [0.5, 0.5, 0.5], [0.7, 0.7, 0.7], [0, 1, 1.0],
    ]
    let points = NaivePoints(rows)
    try points.view { (points) throws in
      let middle = try WinningWeights.of(3, points)
      #expect(middle.exists && abs(middle.margin - 1.0 / 6) < 1e-12)
      #expect(middle.weights.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
      // Against (0, 1, 1): (1 - w) - 0.5 >= 0.
      #expect(
        middle.ranges.allSatisfy { abs($0.lowerBound) < 1e-9 && abs($0.upperBound - 0.5) < 1e-9 })
      let inside = try WinningWeights.of(4, points)
      #expect(!inside.exists && abs(inside.margin + 0.2) < 1e-12)
      // Two equal points tie at best.
      #expect(try WinningWeights.of(0, points).exists)
      var strict = WinningWeights.Options()
      strict.ties = false
      #expect(try !WinningWeights.of(0, points, options: strict).exists)
      #expect(try abs(WinningWeights.of(0, points).margin) < 1e-12)
    }
  }

  @Test("edges")
  func edges() throws {
    try NaivePoints([[1, 2, 3]]).view { (points) throws in
      let alone = try WinningWeights.of(0, points)
      #expect(alone.exists && alone.margin == .infinity && alone.ranges == [0...1, 0...1, 0...1])
    }
    try NaivePoints([[1, .infinity], [2, 2]]).view { (points) throws in
      #expect(try WinningWeights.of(0, points).undefined == .infinite)
      #expect(try WinningWeights.of(1, points).margin == .infinity)
    }
    try NaivePoints([[-1e308, 1e308], [1e308, -1e308]]).view { (points) throws in
      #expect(try WinningWeights.of(0, points).undefined == .overflow)
      var options = WinningWeights.Options()
      options.normalize = true
      #expect(try WinningWeights.of(0, points, options: options).ranges == [0.5...1, 0...0.5])
    }
    try NaivePoints([[1], [2]]).view { (points) throws in
      let best = try WinningWeights.of(0, points)
      #expect(best.exists && best.margin == 1 && best.ranges == [1...1])
      #expect(try WinningWeights.of(1, points).margin == -1)
    }
    try NaivePoints([]).view { (points) throws in
      #expect(throws: ParetoError.self) { try WinningWeights.of(0, points) }
    }
    let wide = NaivePoints((0..<6).map { row in (0..<255).map { Double(($0 * 7 + row * 5) % 11) } })
    var watched = WinningWeights.Options()
    watched.ties = false
    let found = try wide.view { try WinningWeights.of(0, $0, options: watched) }
    #expect(found.exists && found.ranges.count == 255)
  }

  @Test("the simplex method: a textbook programme, an unbounded one, one that would go in circles")
  func simplex() throws {
    var plain = DenseSimplex(matrix: [1, 0, 0, 2, 3, 2], bounds: [4, 12, 18], gains: [3, 5])
    #expect(try plain.solve() == .optimal && plain.value == 36)
    #expect(plain.duals == [0, 1.5, 1])
    var open = DenseSimplex(matrix: [-1, 1], bounds: [1], gains: [1, 0])
    #expect(try open.solve() == .unbounded)
    // Beale (1955) goes in circles by the steepest column alone.
    var beale = DenseSimplex(
      matrix: [0.25, -60, -0.04, 9, 0.5, -90, -0.02, 3, 0, 0, 1, 0], bounds: [0, 0, 1],
      gains: [0.75, -150, 0.02, -6])
    #expect(try beale.solve() == .optimal && abs(beale.value - 0.05) < 1e-15)
  }
}
