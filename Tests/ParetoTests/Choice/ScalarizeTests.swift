import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Scalarizations")
struct ScalarizeTests {
  static let forms: [(name: String, form: Scalarization)] = [
    ("weighted_sum", .weightedSum), ("chebyshev", .chebyshev), ("achievement", .achievement),
    ("augmented_achievement_0.01", .augmentedAchievement(rho: 0.01)),
    ("boundary_intersection_5", .boundaryIntersection(theta: 5)),
  ]

  @Test("figures of pymoo", arguments: ParetoVector.all(of: "scalarize"))
  func published(_ vector: ParetoVector) throws {
    #expect(VectorFolder.isSourced(vector.document))
    for (name, form) in ScalarizeTests.forms {
      let expected = (vector.document["expected"]?[name]?.elements ?? []).compactMap(\.double)
      var options = Scalarized.Options()
      options.ideal = vector.option("ideal")
      let found = try NaivePoints(vector.rows("points")).view {
        try Scalarized.of($0, form, weights: vector.option("weights"), options: options)
      }
      #expect(expected.count == found.values.count && !expected.isEmpty)
      for (a, b) in zip(found.values, expected) {
        #expect(abs(a - b) <= vector.tolerance * max(1, abs(b)), "\(name)")
      }
      #expect(found.best == expected.firstIndex(of: expected.min() ?? .nan))
    }
  }

  @Test("normalised by the frontier, by hand")
  func normalised() throws {
    var options = Scalarized.Options()
    options.normalize = true
    // The frontier goes from 0 to 10 and from 0 to 2; the last point is dominated.
    try NaivePoints([[0, 2], [5, 1], [10, 0], [20, 2]]).view { (points) throws in
      let sums = try Scalarized.of(points, .weightedSum, weights: [1, 3], options: options)
      #expect(sums.values == [3, 2, 1, 5] && sums.best == 2)
      let worst = try Scalarized.of(points, .chebyshev, weights: [1, 3], options: options)
      #expect(worst.values == [3, 1.5, 1, 3])
      let both = try Scalarized.of(
        points, .augmentedChebyshev(rho: 0.5), weights: [1, 3], options: options)
      #expect(both.values == [3.5, 2, 1.5, 4.5])
    }
    options.ideal = [10, 2]
    options.nadir = [0, 0]
    let turned = try withPoints([10, 0, 5, 1], objectives: 2, maximize: true) {
      try Scalarized.of($0, .weightedSum, weights: [1, 3], options: options)
    }
    #expect(turned.values == [3, 2])
  }

  @Test("a better point is never worse, with weights above 0")
  func monotone() throws {
    var dice = Dice(state: 1)
    let forms = ScalarizeTests.forms.map(\.form).dropLast() + [.augmentedChebyshev(rho: 0.1)]
    for _ in 0..<40 {
      let points = NaivePoints(&dice, count: 15, objectives: 3, values: 6)
      for form in forms {
        let values = try points.view {
          try Scalarized.of($0, form, weights: [0.2, 0.5, 0.3]).values
        }
        for a in 0..<15 {
          for b in 0..<15 where NaivePoints.dominates(points.rows[a], points.rows[b]) {
            #expect(values[a] <= values[b] + 1e-12)
          }
        }
      }
    }
  }

  @Test("edges")
  func edges() throws {
    var normal = Scalarized.Options()
    normal.normalize = true
    for (_, form) in ScalarizeTests.forms {
      let none = try NaivePoints([]).view { try Scalarized.of($0, form, weights: [1, 1]) }
      #expect(none.undefined == .empty && none.best == nil)
      let constant = try NaivePoints([[1, 5], [2, 5]]).view {
        try Scalarized.of($0, form, weights: [1, 1], options: normal)
      }
      #expect(constant.best == 0 && constant.values.allSatisfy(\.isFinite))
      let far = try NaivePoints([[.infinity, 0], [1, 1]]).view {
        try Scalarized.of($0, form, weights: [1, 1])
      }
      #expect(far.values[0] == .infinity && far.best == 1)
      let huge = try NaivePoints([[1e308, -1e308], [-1e308, 1e308]]).view {
        try Scalarized.of($0, form, weights: [1e300, 1e-300])
      }
      #expect(huge.values.allSatisfy { !$0.isNaN })
    }
    try NaivePoints([[-.infinity, 0], [1, 1]]).view { (points) throws in
      let found = try Scalarized.of(points, .chebyshev, weights: [1, 1])
      #expect(found.undefined == .infinite && found.values.allSatisfy(\.isNaN))
      for weights in [[1.0], [-1, 1], [0, 0], [.nan, 1]] {
        #expect(throws: ParetoError.self) {
          try Scalarized.of(points, .weightedSum, weights: weights)
        }
      }
      #expect(throws: ParetoError.self) {
        try Scalarized.of(points, .augmentedChebyshev(rho: -1), weights: [1, 1])
      }
      var options = Scalarized.Options()
      options.ideal = [.nan, 0]
      #expect(throws: ParetoError.self) {
        try Scalarized.of(points, .chebyshev, weights: [1, 1], options: options)
      }
    }
  }
}
