import CPareto
import Glibc
import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Indicators of distance to a reference set")
struct DistanceIndicatorTests {
  @Test("published figures", arguments: ParetoVector.all(of: "distance"))
  func published(_ vector: ParetoVector) throws {
    #expect(VectorFolder.isSourced(vector.document))
    var compared = 0
    func check(_ member: String, _ value: ParetoValue) {
      guard let expected = vector.expected(member) else { return }
      compared += 1
      #expect(abs(value.value - expected) <= vector.tolerance * max(1, abs(expected)), "\(member)")
    }
    let (points, reference) = (
      NaivePoints(vector.rows("points")), NaivePoints(vector.rows("reference"))
    )
    for (maximize, suffix) in [(false, ""), (true, "_maximized")] {
      try points.views(reference, maximize: maximize) { (points, reference) throws in
        for (indicator, name) in [
          (Indicator.Distance.igd, "igd"), (.igdPlus, "igd_plus"), (.gd, "gd"),
          (.gdPlus, "gd_plus"), (.averagedHausdorff, "averaged_hausdorff"),
        ] {
          check(name + suffix, try Indicator.distance(indicator, points, reference: reference))
        }
        var square = Indicator.Options()
        square.power = 2
        check(
          "averaged_hausdorff_2" + suffix,
          try Indicator.distance(.averagedHausdorff, points, reference: reference, options: square))
        for (kind, name) in [
          (EpsilonGrid.Kind.additive, "epsilon_additive"),
          (.multiplicative, "epsilon_multiplicative"),
        ] where vector.expected(name) != nil {
          check(name + suffix, try Indicator.epsilon(kind, points, reference: reference))
        }
      }
    }
    #expect(compared >= 4)
  }

  @Test("there are published figures")
  func number() {
    #expect(ParetoVector.all(of: "distance").count == 4)
    #expect(ParetoVector.all(of: "r2").count == 5)
    #expect(ParetoVector.all(of: "attainment").count == 3)
    #expect(ParetoVector.all(of: "scalarize").count == 1)
    #expect(ParetoVector.all(of: "knee").count == 1)
  }

  @Test("the definition, on random points of 1 to 20 objectives")
  func naive() throws {
    var dice = Dice(state: 1)
    for turn in 0..<60 {
      let objectives = [1, 2, 3, 7, 8, 9, 20][turn % 7]
      let points = NaivePoints(
        &dice, count: 1 + dice.below(30), objectives: objectives, values: 9)
      let reference = NaivePoints(
        &dice, count: 1 + dice.below(20), objectives: objectives, values: 9)
      typealias Gap = (Double, Double) -> Double
      func distance(_ a: [Double], _ b: [Double], _ gap: Gap) -> Double {
        var sum = 0.0
        for (x, y) in zip(a, b) { sum += gap(x, y) * gap(x, y) }
        return sum.squareRoot()
      }
      func mean(_ from: NaivePoints, _ to: NaivePoints, _ gap: Gap) -> Double {
        var sum = 0.0
        for a in from.rows { sum += to.rows.map { distance(a, $0, gap) }.min() ?? .nan }
        return sum / Double(from.rows.count)
      }
      let expected = [
        mean(reference, points) { $1 - $0 }, mean(reference, points) { max(0, $1 - $0) },
        mean(points, reference) { $1 - $0 }, mean(points, reference) { max(0, $0 - $1) },
      ]
      try points.views(reference) { (points, reference) throws in
        for (indicator, expected) in zip(Indicator.Distance.allCases, expected) {
          let found = try Indicator.distance(indicator, points, reference: reference).value
          #expect(abs(found - expected) <= 1e-12 * max(1, expected))
        }
      }
      var additive = -Double.infinity
      for r in reference.rows {
        let needs = points.rows.map { x in zip(x, r).map { $0.0 - $0.1 }.max() ?? .nan }
        additive = max(additive, needs.min() ?? .nan)
      }
      let found = try points.views(reference) {
        try Indicator.epsilon(.additive, $0, reference: $1).value
      }
      #expect(found == additive)
    }
  }

  @Test("moving all alike changes no distance, scaling scales, a better set is no worse")
  func properties() throws {
    var dice = Dice(state: 2)
    for _ in 0..<20 {
      let points = NaivePoints(&dice, count: 9, objectives: 3, values: 16)
      let reference = NaivePoints(&dice, count: 7, objectives: 3, values: 16)
      func value(
        _ indicator: Indicator.Distance, _ change: (Double) -> Double = { $0 },
        better: Double = 0
      ) throws -> Double {
        try NaivePoints(points.rows.map { $0.map { change($0) - better } })
          .views(NaivePoints(reference.rows.map { $0.map(change) })) {
            try Indicator.distance(indicator, $0, reference: $1).value
          }
      }
      for indicator in Indicator.Distance.allCases {
        let plain = try value(indicator)
        #expect(try value(indicator, { $0 + 32 }) == plain)
        #expect(try value(indicator, { $0 * 4 }) == plain * 4)
      }
      #expect(try value(.igdPlus, better: 1) <= value(.igdPlus))
      var shuffled = points
      shuffled.rows.shuffle(using: &dice)
      let both = try [points, shuffled].map { points in
        try points.views(reference) { try Indicator.distance(.gd, $0, reference: $1).value }
      }
      #expect(abs(both[0] - both[1]) <= 1e-15 * both[0])
    }
  }

  @Test("threads change no bit")
  func threads() throws {
    var dice = Dice(state: 3)
    let points = NaivePoints((0..<900).map { _ in (0..<3).map { _ in dice.unit() } })
    let reference = NaivePoints((0..<700).map { _ in (0..<3).map { _ in dice.unit() } })
    let values = try [1, 2, 5].map { threads in
      var options = Indicator.Options()
      options.threads = threads
      return try points.views(reference) {
        try Indicator.distance(.igd, $0, reference: $1, options: options).value
      }
    }
    #expect(values[0] == values[1] && values[0] == values[2])
  }

  @Test("all widths of the loops give the same bits")
  func paths() {
    var dice = Dice(state: 4)
    for turn in 0..<120 {
      let objectives = 1 + dice.below(20)
      let cloud = Cloud(
        MinimisedPoints(
          objectives: objectives,
          values: (0..<objectives * (1 + dice.below(40))).map { _ in dice.unit() + 0.1 }))
      let target = (0..<objectives).map { _ in dice.unit() + 0.1 }
      let sign = (0..<objectives).map { _ in dice.below(2) == 0 ? 1.0 : -1 }
      let measure = UInt32(turn % 6)
      let enough = turn % 12 < 6 ? -Double.infinity : 0.3
      let found = vectorWidths.map { width in
        cpareto_least_with(
          width, measure, cloud.values, cloud.blocks, objectives, target, sign, enough
        ).bitPattern
      }
      #expect(found.allSatisfy { $0 == found[0] })
    }
  }

  @Test("nothing to compare has a reason, and infinite numbers an infinite distance")
  func edges() throws {
    let some = NaivePoints([[1, 2]])
    let none = NaivePoints([])
    try none.views(some) { (a, b) throws in
      #expect(try Indicator.distance(.igd, a, reference: b).undefined == .empty)
      #expect(try Indicator.epsilon(.additive, a, reference: b).undefined == .empty)
    }
    try some.views(none) { (a, b) throws in
      #expect(try Indicator.distance(.gd, a, reference: b).undefined == .noReference)
    }
    let far = NaivePoints([[.infinity, 2], [-.infinity, 2]])
    try far.views(some) { (far, some) throws in
      #expect(try Indicator.distance(.igd, far, reference: some).value == .infinity)
      #expect(try Indicator.distance(.igdPlus, far, reference: some).value == 0)
      #expect(try Indicator.distance(.gd, far, reference: some).value == .infinity)
      #expect(try Indicator.distance(.gdPlus, far, reference: some).value == .infinity)
      #expect(try Indicator.epsilon(.additive, far, reference: some).value == 0)
      #expect(throws: ParetoError.self) {
        try Indicator.epsilon(.multiplicative, far, reference: some)
      }
    }
    try NaivePoints([[1e200, 1e200]]).views(some) { (a, b) throws in
      #expect(try Indicator.distance(.igd, a, reference: b).value == .infinity)
    }
    try some.views(far) { (points, reference) throws in
      let error = #expect(throws: ParetoError.self) {
        try Indicator.distance(.igd, points, reference: reference)
      }
      #expect(error?.row == 0)
    }
    var options = Indicator.Options()
    options.power = 0
    try some.views(some) { (points, reference) throws in
      #expect(throws: ParetoError.self) {
        try Indicator.distance(.igd, points, reference: reference, options: options)
      }
    }
    let wide = NaivePoints([Array(repeating: 1, count: 255)])
    let other = NaivePoints([Array(repeating: 3, count: 255)])
    try wide.views(other) { (a, b) throws in
      #expect(try Indicator.epsilon(.multiplicative, a, reference: b).value == 1.0 / 3)
    }
  }
}
