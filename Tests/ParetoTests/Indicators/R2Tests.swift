import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("R2 and spread")
struct R2Tests {
  @Test("published figures", arguments: ParetoVector.all(of: "r2"))
  func published(_ vector: ParetoVector) throws {
    #expect(VectorFolder.isSourced(vector.document))
    let expected = try #require(vector.expected("r2"))
    let found = try NaivePoints(vector.rows("points")).view {
      try Indicator.r2($0, ideal: vector.option("ideal"))
    }
    #expect(abs(found.value - expected) <= vector.tolerance * max(1, expected))
  }

  @Test("weights by definition, and many of them come near the integral")
  func weights() throws {
    var dice = Dice(state: 1)
    for _ in 0..<20 {
      let points = NaivePoints(&dice, count: 1 + dice.below(12), objectives: 2, values: 12)
      try points.view { (view) throws in
        let exact = try Indicator.r2(view, ideal: [0, 0]).value
        let near = try Indicator.r2(view, ideal: [0, 0], weights: .lattice(divisions: 2000)).value
        #expect(abs(exact - near) < 0.02 * max(1, exact))
      }
      let wide = NaivePoints(&dice, count: 1 + dice.below(12), objectives: 4, values: 12)
      let weights = (0..<5).map { _ in (0..<4).map { _ in Double(dice.below(4)) } }
      var expected = 0.0
      for weight in weights {
        let utilities = wide.rows.map { row in zip(row, weight).map { $0.0 * $0.1 }.max() ?? .nan }
        expected += (utilities.min() ?? .nan) / 5
      }
      let found = try wide.view {
        try Indicator.r2(
          $0, ideal: [0, 0, 0, 0], weights: .given(weights.flatMap { $0 }))
      }
      #expect(abs(found.value - expected) <= 1e-12 * max(1, expected))
    }
  }

  @Test("a lattice has each weight once")
  func lattice() throws {
    let weights = try SimplexLattice.weights(objectives: 3, divisions: 4)
    let rows = stride(from: 0, to: weights.count, by: 3).map { Array(weights[$0..<$0 + 3]) }
    #expect(rows.count == 15 && Set(rows).count == 15)
    #expect(rows.allSatisfy { $0.reduce(0, +) == 1 })
    #expect(try SimplexLattice.weights(objectives: 1, divisions: 0) == [1])
    #expect(try SimplexLattice.weights(objectives: 255, divisions: 0).count == 255 * 255)
    #expect(try SimplexLattice.weights(objectives: 2, divisions: 0).count == 20_000)
    #expect(throws: ParetoError.self) {
      try SimplexLattice.weights(objectives: 255, divisions: 1000)
    }
  }

  @Test("edges of R2")
  func edges() throws {
    try NaivePoints([]).view { (none) throws in
      #expect(try Indicator.r2(none, ideal: [0, 0]).undefined == .empty)
      #expect(
        try Indicator.r2(none, ideal: [0, 0], weights: .lattice(divisions: 3)).undefined == .empty)
      #expect(throws: ParetoError.self) { try Indicator.r2(none, ideal: [0, .infinity]) }
      #expect(throws: ParetoError.self) { try Indicator.r2(none, ideal: [0]) }
    }
    try NaivePoints([[.infinity, 0]]).view { (a) throws in
      #expect(try Indicator.r2(a, ideal: [0, 0]).value == .infinity)
      #expect(try Indicator.r2(a, ideal: [0, 0], weights: .given([0, 1])).value == 0)
    }
    try NaivePoints([[-1, 0]]).view { (view) throws in
      let error = #expect(throws: ParetoError.self) { try Indicator.r2(view, ideal: [0, 0]) }
      #expect(error?.row == 0)
    }
    try NaivePoints([[1e308, 1e308]]).view { (a) throws in
      let value = try Indicator.r2(a, ideal: [0, 0]).value
      #expect(abs(value / 0.75e308 - 1) < 1e-12)
    }
    try withPoints([9, 8], objectives: 2, maximize: true) { (a) throws in
      #expect(try Indicator.r2(a, ideal: [10, 10]).value > 0)
    }
  }

  @Test("even points have no spread; the formula by hand")
  func spreads() throws {
    let even = NaivePoints([[0, 3], [3, 0], [1, 2], [2, 1]])
    try even.view { (a) throws in #expect(try Indicator.spread(a).value < 1e-15) }
    // Neighbours 1, 1 and 4 apart, the ends 1 and 0 from those of the reference:
    // (1 + 1 + 1 + 2) / (1 + 3 * 2).
    let line = NaivePoints([[0, 0], [1, 0], [2, 0], [6, 0]])
    let reference = NaivePoints([[-1, 0], [6, -0.0]])
    try line.views(reference) { (a, b) throws in
      // The ends of the points are their best in each objective: both (0, 0).
      let found = try Indicator.spread(a, reference: b).value
      #expect(abs(found - (2 + 1 + 1 + 2) / (2 + 6)) < 1e-15)
    }
    // In space: nearest others 1, 1, 4 from the first two and the last; mean 2.
    let space = NaivePoints([[0, 0, 0], [1, 0, 0], [5, 0, 0]])
    try space.view { (a) throws in #expect(try Indicator.spread(a).value == (1 + 1 + 2) / 6.0) }
  }

  @Test("edges of spread")
  func spreadEdges() throws {
    try NaivePoints([]).view { (a) throws in #expect(try Indicator.spread(a).undefined == .empty) }
    try NaivePoints([[1, 2]]).view { (a) throws in
      #expect(try Indicator.spread(a).undefined == .onePoint)
    }
    try NaivePoints([[1, 2], [1, 2]]).view { (a) throws in
      #expect(try Indicator.spread(a).undefined == .onePoint)
    }
    try NaivePoints([[1, 2], [1, .infinity]]).view { (a) throws in
      #expect(try Indicator.spread(a).undefined == .infinite)
    }
    try NaivePoints([[1e200, -1e200], [-1e200, 1e200]]).view { (a) throws in
      #expect(try Indicator.spread(a).undefined == .infinite)
    }
    try NaivePoints([[1], [2], [4]]).view { (a) throws in #expect(try Indicator.spread(a).value > 0)
    }
  }
}
