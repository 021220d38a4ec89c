import PrefKitPareto

/// A number, or NaN and why there is none.
private func expectWhole(_ value: ParetoValue, _ what: String) {
  expectEqual(value.value.isNaN, value.undefined != nil, what)
}

extension FuzzedPoints {
  /// The first half against the other.
  func checkIndicators(_ choices: UInt8, _ dice: inout FuzzedDice) {
    var options = Indicator.Options()
    options.nan = rule
    options.power = [1, 2, .infinity, 0.5][Int(choices & 3)]
    options.threads = 1 + Int(choices >> 2 & 1)
    let known = rows.compactMap { $0 }
    let points = Array(known.prefix(known.count / 2))
    let ideal = (0..<objectives).map { _ in dice.pick([-1, 0, 1e200, -1e200, 0.5]) }
    refusing { () throws(ParetoError) in
      try withRows(points, objectives) { points throws(ParetoError) in
        for weights in [
          Indicator.R2Weights.exact, .lattice(divisions: 2), .given(ideal.map { abs($0) }),
        ] {
          refusing { () throws(ParetoError) in
            expectWhole(
              try Indicator.r2(points, ideal: ideal, weights: weights, options: options), "R2")
          }
        }
        refusing { () throws(ParetoError) in
          expectWhole(try Indicator.spread(points, options: options), "spread")
        }
        try withRows(known.dropFirst(known.count / 2), objectives) {
          reference throws(ParetoError) in
          checkPair(points, reference, options)
        }
      }
    }
    checkSelf(known, options)
  }

  private func checkPair(_ points: PointView, _ reference: PointView, _ options: Indicator.Options)
  {
    for indicator in Indicator.Distance.allCases {
      refusing { () throws(ParetoError) in
        let found = try Indicator.distance(
          indicator, points, reference: reference, options: options)
        expectWhole(found, "\(indicator)")
        expect(!(found.value < 0), "\(indicator) is \(found.value)")
      }
    }
    for kind in EpsilonGrid.Kind.allCases {
      refusing { () throws(ParetoError) in
        expectWhole(
          try Indicator.epsilon(kind, points, reference: reference, options: options), "epsilon")
      }
    }
    refusing { () throws(ParetoError) in
      expectWhole(try Indicator.spread(points, reference: reference, options: options), "spread")
    }
  }

  /// Finite points are no distance from themselves.
  private func checkSelf(_ rows: [[Double]], _ options: Indicator.Options) {
    let finite = rows.filter { $0.allSatisfy { abs($0) < 1e100 } }
    guard !finite.isEmpty else { return }
    refusing { () throws(ParetoError) in
      try withRows(finite, objectives) { points throws(ParetoError) in
        let away = try Indicator.distance(.igd, points, reference: points, options: options)
        expectEqual(away.value, 0, "IGD from itself")
        let epsilon = try Indicator.epsilon(.additive, points, reference: points, options: options)
        expectEqual(epsilon.value, 0, "epsilon from itself")
      }
    }
  }

  func checkChoice(_ choices: UInt8, _ dice: inout FuzzedDice) throws(ParetoError) {
    try withView(most: 60) { points throws(ParetoError) in
      for form in [Knee.Form.tradeOff(), .tradeOff(radius: 0.2), .distance] {
        refusing { () throws(ParetoError) in
          let found = try Knee.of(points, form: form, nan: rule)
          expectEqual(found.row == nil, found.undefined != nil, "the knee")
          if let row = found.row { expect(found.onFrontier[row], "the knee \(row)") }
        }
      }
      let weights = (0..<objectives).map { _ in dice.pick([1, 0, 0.5, 1e-300, 1e300]) }
      var scaling = Scalarized.Options()
      scaling.normalize = choices & 1 != 0
      scaling.nan = rule
      for form in [
        Scalarization.weightedSum, .chebyshev, .augmentedChebyshev(rho: 0.05), .achievement,
        .augmentedAchievement(rho: 1e300), .boundaryIntersection(theta: 5),
      ] {
        refusing { () throws(ParetoError) in
          let found = try Scalarized.of(points, form, weights: weights, options: scaling)
          expectEqual(found.best == nil, found.undefined != nil, "\(form)")
          if let best = found.best { expect(!found.values[best].isNaN, "\(form): \(best)") }
        }
      }
      refusing { () throws(ParetoError) in
        let found = try WeightSensitivity.of(points, weights: weights, nan: rule)
        expectEqual(found.winner == nil, found.undefined != nil, "the winner")
      }
    }
    // A linear program for each point: the objectives are its columns.
    if objectives <= 20 { checkWeights(choices, dice.below(60)) }
  }

  private func checkWeights(_ choices: UInt8, _ row: Int) {
    refusing { () throws(ParetoError) in
      try withView(most: 60) { points throws(ParetoError) in
        var options = WinningWeights.Options()
        options.ties = choices & 2 != 0
        options.normalize = choices & 4 != 0
        options.nan = rule
        let found = try WinningWeights.of(row, points, options: options)
        expectEqual(found.margin.isNaN, found.undefined != nil, "the margin \(found.margin)")
        if found.exists {
          let sum = found.weights.reduce(0, +)
          expect(abs(sum - 1) < 1e-6, "weights that sum to \(sum)")
          expect(found.weights.allSatisfy { $0 >= -1e-9 }, "the weights \(found.weights)")
        }
      }
    }
  }

  /// Many draws of few observations, with one thread and two.
  func checkMembership(_ choices: UInt8, _ dice: inout FuzzedDice) throws(ParetoError) {
    let most = min(count, 120)
    let many = 1 + Int(choices & 7)
    let points = (0..<most).map { _ in Int64(dice.below(many)) }
    let clusters = (0..<most).map { _ in Int64(dice.below(5)) }
    var options = Membership.Options()
    options.draws = 20
    options.threads = 1
    try withView(most: most) { values throws(ParetoError) in
      let samples = try points.withUnsafeBufferPointer { point throws(ParetoError) in
        try clusters.withUnsafeBufferPointer { cluster throws(ParetoError) in
          try Samples(
            points: many, point: point, values: values, cluster: choices & 8 == 0 ? nil : cluster)
        }
      }
      let found = try Membership.of(samples, options: options)
      options.threads = 2
      let again = try Membership.of(samples, options: options)
      for place in 0..<many {
        let share = found.onFrontier[place]
        expectEqual(
          share.bitPattern, again.onFrontier[place].bitPattern, "membership with two threads")
        expect(share.isNaN || 0...1 ~= share, "the membership \(share)")
        expectEqual(share.isNaN, found.verdict[place] == .undefined, "the verdict of \(place)")
      }
      expect(found.dominates.allSatisfy { $0.isNaN || 0...1 ~= $0 }, "dominance")
    }
  }
}

/// Policies from any bytes: what is read chooses a point or says why not.
func checkPolicy(_ bytes: [UInt8]) throws(ParetoError) {
  let policy = try LexicographicPolicy(json: bytes)
  expect(policy.otherwise != nil || !policy.rules.isEmpty, "a policy without rules")
  let rows: [[Double]] = [[1, 2, 3], [3, 2, 1], [0, 5, .infinity], [1, 2, 3]]
  try withRows(rows, 3) { points throws(ParetoError) in
    for context in [[:], ["risk": "high"], ["risk": "low", "task": "1"]] {
      refusing { () throws(ParetoError) in
        let choice = try policy.choose(points, names: ["a", "b", "safety"], context: context)
        expectEqual(choice.row == nil, choice.undefined != nil, "the choice")
        expect(choice.row.map { rows.indices.contains($0) } ?? true, "the choice")
      }
    }
  }
}
