import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

/// Nothing traps, and no result is NaN without a reason.
@Suite("Hostile numbers")
struct HostileNumbersTests {
  static let numbers: [Double] = [
    0, -0.0, 1, -1, 2, 0.1, .infinity, -.infinity, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e200, -1e154, .nan,
  ]

  /// Rows of them; without NaN in three of four turns, without infinities in half.
  func hostile(_ dice: inout Dice, _ objectives: Int) -> NaivePoints {
    let isFinite = dice.below(2) == 0
    let hasNaN = dice.below(4) == 0
    let pool = HostileNumbersTests.numbers.filter {
      (hasNaN || !$0.isNaN) && (!isFinite || !$0.isInfinite)
    }
    return NaivePoints(
      (0..<dice.below(12)).map { _ in (0..<objectives).map { _ in pool[dice.below(pool.count)] } })
  }

  func check(_ value: ParetoValue?) {
    guard let value else { return }
    #expect(value.value.isNaN == (value.undefined != nil))
  }

  @Test("indicators and attainment")
  func indicators() throws {
    var dice = Dice(state: 1)
    for turn in 0..<400 {
      let objectives = [1, 2, 3, 5, 255][turn % 5]
      let (points, reference) = (hostile(&dice, objectives), hostile(&dice, objectives))
      var options = Indicator.Options()
      options.power = [0.5, 1, 2, .infinity][dice.below(4)]
      options.nan = NaNRule.allCases[dice.below(3)]
      let sets = points.rows.map { _ in Int64(dice.below(3)) }
      try points.views(reference, maximize: turn % 2 == 0) { points, reference in
        for indicator in Indicator.Distance.allCases {
          check(try? Indicator.distance(indicator, points, reference: reference, options: options))
        }
        for kind in EpsilonGrid.Kind.allCases {
          check(try? Indicator.epsilon(kind, points, reference: reference, options: options))
        }
        let ideal = [Double](repeating: turn % 2 == 0 ? 1e200 : -1e200, count: objectives)
        for weights in [
          Indicator.R2Weights.exact, .lattice(divisions: 2), .given(ideal.map { abs($0) }),
        ] {
          check(try? Indicator.r2(points, ideal: ideal, weights: weights, options: options))
        }
        check(try? Indicator.spread(points, reference: reference, options: options))
        check(try? Indicator.spread(points, options: options))
        if let found = try? Attainment.surfaces(points, sets: sets) {
          #expect(!found.surfaces.contains { $0.points.contains(where: \.isNaN) })
        }
        if let found = try? Attainment.values(at: points, points, sets: sets) {
          #expect(found.values.allSatisfy { $0.isNaN == (found.undefined != nil) })
        }
      }
    }
  }

  @Test("choosing a point")
  func choice() throws {
    var dice = Dice(state: 2)
    let policy = try LexicographicPolicy(
      json:
        "{\"default\": {\"order\": [{\"objective\": \"0\", \"tolerance\": 1e308}], \"require\": {\"0\": {\"min\": -1e308}}}}"
    )
    for turn in 0..<400 {
      let objectives = [1, 2, 3, 5, 30][turn % 5]
      let points = hostile(&dice, objectives)
      let rule = NaNRule.allCases[dice.below(3)]
      let weights = (0..<objectives).map { _ in [0, 1, 1e-300, 1e300][dice.below(4)] }
      let row = dice.below(12)
      let maximize = turn % 2 == 0
      try withPoints(points.flat, objectives: objectives, maximize: maximize) { points in
        for form in [Knee.Form.tradeOff(), .tradeOff(radius: 0.2), .distance] {
          if let found = try? Knee.of(points, form: form, nan: rule) {
            #expect((found.row == nil) == (found.undefined != nil))
            if let row = found.row { #expect(!found.values[row].isNaN) }
          }
        }
        for (_, form) in ScalarizeTests.forms + [("", .augmentedChebyshev(rho: 1e300))] {
          var options = Scalarized.Options()
          options.normalize = dice.below(2) == 0
          options.nan = rule
          if let found = try? Scalarized.of(points, form, weights: weights, options: options) {
            #expect((found.best == nil) == (found.undefined != nil))
            if let best = found.best { #expect(!found.values[best].isNaN) }
          }
        }
        var options = WinningWeights.Options()
        options.ties = dice.below(2) == 0
        options.normalize = dice.below(2) == 0
        options.nan = rule
        if let found = try? WinningWeights.of(row, points, options: options) {
          #expect(found.margin.isNaN == (found.undefined != nil))
        }
        if let found = try? WeightSensitivity.of(points, weights: weights, nan: rule) {
          #expect((found.winner == nil) == (found.undefined != nil))
        }
        let names = (0..<objectives).map { "\($0)" }
        if let found = try? policy.choose(points, names: names, context: [:], nan: rule) {
          #expect((found.row == nil) == (found.undefined != nil))
        }
        for kind in EpsilonGrid.Kind.allCases {
          let directions = points.maximize
          let grid = try? EpsilonGrid(kind, epsilons: [0.1], maximize: directions)
          var archive = try Archive(maximize: directions, epsilon: grid)
          _ = try? archive.add(batch: points, nan: rule)
          let copy = try Archive(bytes: archive.bytes)
          #expect(copy == archive && copy.points == archive.points)
        }
      }
    }
  }
}
