import Glibc
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitAgreement

@Suite("Intervals by scores")
struct ScoreIntervalTests {
  private func interval(
    _ rows: [[Double]], _ coefficient: Coefficient,
    _ options: AgreementOptions = AgreementOptions()
  ) throws -> Agreement {
    var options = options
    options.interval = .score
    return try RatingTable(rows: rows).agreement(coefficient, options)
  }

  /// a from its definition: all pairs of categories, each as often as chance brings them together.
  private func varianceByChance(
    _ first: [Double], _ second: [Double], _ distance: (Int, Int) -> Double
  ) -> Double {
    var mean = 0.0
    var square = 0.0
    for (k, p) in first.enumerated() {
      for (l, q) in second.enumerated() {
        mean += p * q * distance(k, l)
        square += p * q * distance(k, l) * distance(k, l)
      }
    }
    return square / (mean * mean) - 1
  }

  @Test("the ends solve |κ - x| = t times the error at x", arguments: [0.5, 0.95])
  func definition(agreeing: Double) throws {
    var dice = Dice(state: 77)
    let rows = (0..<60).map { _ -> [Double] in
      let own = Double(dice.below(4))
      return [own, dice.unit() < agreeing ? own : Double(dice.below(4))]
    }
    func shares(_ rater: Int) -> [Double] {
      (0..<4).map { k in Double(rows.filter { $0[rater] == Double(k) }.count) / 60 }
    }
    let pooled = zip(shares(0), shares(1)).map { ($0 + $1) / 2 }
    let cases: [(Coefficient, Weights, [Double], [Double], (Int, Int) -> Double)] = [
      (.cohenKappa, .identity, shares(0), shares(1), { $0 == $1 ? 0 : 1 }),
      (.cohenKappa, .linear, shares(0), shares(1), { Double(abs($0 - $1)) }),
      (.cohenKappa, .quadratic, shares(0), shares(1), { Double(($0 - $1) * ($0 - $1)) }),
      (.scottPi, .quadratic, pooled, pooled, { Double(($0 - $1) * ($0 - $1)) }),
      (.fleissKappa, .radical, pooled, pooled, { Double(abs($0 - $1)).squareRoot() }),
      (.congerKappa, .quadratic, shares(0), shares(1), { Double(($0 - $1) * ($0 - $1)) }),
    ]
    for (coefficient, weights, first, second, distance) in cases {
      let found = try interval(rows, coefficient, AgreementOptions(weights: weights))
      let a = varianceByChance(first, second, distance)
      let (kappa, n) = (found.estimate, 60.0)
      let prior = 1.5 * (1 + a)
      // Two ratings an item: the prior factor is 1.
      let factor = (n * n * found.se * found.se + prior) / (n * (1 - kappa) * (a + kappa) + prior)
      let t = StudentTDistribution(degrees: n - 1).quantile(0.975)
      for x in [found.ciLow, found.ciHigh] {
        let error = (factor * (1 - x) * (a + x) / n).squareRoot()
        #expect(close(abs(kappa - x), t * error, 1e-9), "\(coefficient) \(weights)")
      }
      #expect(found.ciLow < kappa && kappa < found.ciHigh && found.ciHigh <= 1)
    }
  }

  @Test("squares of distances have the sums of their pairs")
  func squares() {
    var dice = Dice(state: 4)
    let x = (0..<12).map { _ in dice.unit() * 10 - 5 }.sorted()
    let angles = (0..<12).map { Double($0) / 2 }
    let circle = Distance.squared(
      x: angles.map { cos($0) / 2 }, y: angles.map { sin($0) / 2 })
    let mass = (0..<12).map { _ in dice.unit() }
    for distance in [
      Distance.nominal, .absolute(x), .squared(x: x, y: []), circle, .squaredAndAbsolute(x),
      .general(x.map { $0 + 6 }, .ratio),
    ] {
      let squares = Distance.square(of: distance)
      let profile = squares.profile(Array(0..<12), mass)
      for k in 0..<12 {
        let naive = (0..<12).reduce(0.0) { sum, l in
          let apart = distance.between(k, l)
          return sum + mass[l] * apart * apart
        }
        #expect(close(profile[k], naive, 1e-9))
        #expect(
          close(squares.between(k, 3), distance.between(k, 3) * distance.between(k, 3), 1e-12))
      }
    }
  }

  @Test("all alike but not all the same: no error, and yet no point")
  func perfect() throws {
    let rows = (0..<20).map { [Double($0 % 3), Double($0 % 3)] }
    for coefficient in [Coefficient.cohenKappa, .fleissKappa, .krippendorffAlpha, .gwetAC] {
      let found = try interval(rows, coefficient)
      #expect(found.estimate == 1 && found.ciHigh == 1)
      #expect(found.ciLow > 0.5 && found.ciLow < 0.95)
    }
  }

  @Test("what has no error has no interval, with the reason")
  func undefined() throws {
    let found = try interval([[1, 2]], .percentAgreement)
    #expect(found.ciLow.isNaN && found.errorUndefined == .oneItem)
  }
}
