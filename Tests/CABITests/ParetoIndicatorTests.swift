import CPrefKit
import PrefKitPareto
import Testing

@Suite("Indicators and attainment through the header")
struct ParetoIndicatorTests {
  private struct Found {
    var value = 0.0
    var reason: prefkit_pareto_reason = 99
    var word: String { String(cString: prefkit_pareto_reason_word(reason)) }
  }

  private typealias Call = (
    UnsafeMutablePointer<Double>, UnsafeMutablePointer<prefkit_pareto_reason>,
    UnsafeMutablePointer<prefkit_error>
  ) -> prefkit_status

  private func indicator(_ call: Call) throws -> Found {
    var found = Found()
    var error = newError()
    let status = call(&found.value, &found.reason, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return found
  }

  private func distance(
    _ sheet: PointSheet, _ reference: PointSheet, _ which: prefkit_distance_indicator,
    power: Double = 0
  ) throws -> Found {
    try indicator {
      prefkit_pareto_distance_indicator(
        &sheet.points, &reference.points, which, power, nil, $0, $1, $2)
    }
  }

  @Test("every reason has its word, and no other number has one")
  func reasons() {
    for reason in ParetoReason.allCases {
      #expect(String(cString: prefkit_pareto_reason_word(reason.rawValue)) == "\(reason.word)")
    }
    for code in [0, 15, 255] as [UInt8] {
      #expect(String(cString: prefkit_pareto_reason_word(code)).isEmpty)
    }
  }

  @Test("by hand: one point against two")
  func byHand() throws {
    let one = PointSheet([1, 1], 2)
    let two = PointSheet([4, 5, 1, 0], 2)
    // To (4, 5) it is 3 and 4 short, to (1, 0) 1 beyond.
    #expect(try distance(one, two, PREFKIT_IGD).value == 3)
    #expect(try distance(one, two, PREFKIT_IGD_PLUS).value == 2.5)
    #expect(try distance(one, two, PREFKIT_GD).value == 1)
    #expect(try distance(one, two, PREFKIT_GD_PLUS).value == 0)
    #expect(try distance(one, two, PREFKIT_AVERAGED_HAUSDORFF).value == 3)
    #expect(try distance(one, two, PREFKIT_IGD, power: .infinity).value == 5)
    let epsilon = try indicator {
      prefkit_pareto_epsilon_indicator(
        &one.points, &two.points, PREFKIT_EPSILON_ADDITIVE, nil, $0, $1, $2)
    }
    #expect(epsilon.value == 4 && epsilon.reason == PREFKIT_PARETO_REASON_NONE)
    let positive = PointSheet([4, 5], 2)
    let factor = try indicator {
      prefkit_pareto_epsilon_indicator(
        &one.points, &positive.points, PREFKIT_EPSILON_MULTIPLICATIVE, nil, $0, $1, $2)
    }
    #expect(factor.value == 5)
  }

  @Test("R2 by all weights, by a lattice and by given ones")
  func r2() throws {
    let sheet = PointSheet([1, 1], 2, minimize: [1, 1])
    func r2(_ how: prefkit_r2_options?) throws -> Double {
      try indicator { value, reason, error in
        guard var how else {
          return prefkit_pareto_r2(&sheet.points, [0, 0], nil, nil, value, reason, error)
        }
        return prefkit_pareto_r2(&sheet.points, [0, 0], &how, nil, value, reason, error)
      }.value
    }
    // The integral of max(w, 1 - w) is 3/4.
    #expect(isClose(try r2(nil), 0.75))
    var how = sized(prefkit_r2_options())
    #expect(isClose(try r2(how), 0.75))
    how.divisions = 2
    #expect(isClose(try r2(how), 2.5 / 3))
    how.divisions = 0
    let weights = PointSheet([0.25, 0.75, 3, 0], 2)
    defer { withExtendedLifetime(weights) {} }
    how.weights = UnsafePointer(weights.rows)
    how.weight_count = 2
    #expect(isClose(try r2(how), (0.75 + 3) / 2))
    how.divisions = 1
    #expect(throws: Opened.Failure.self) { try r2(how) }
  }

  @Test("what has no value says why")
  func undefined() throws {
    let none = PointSheet([], 2)
    let one = PointSheet([1, 1], 2)
    for which in PREFKIT_IGD...PREFKIT_AVERAGED_HAUSDORFF {
      let empty = try distance(none, one, which)
      #expect(empty.value.isNaN && empty.word == "empty")
      let missing = try distance(one, none, which)
      #expect(missing.value.isNaN && missing.word == "no_reference")
    }
    let spread = try indicator { prefkit_pareto_spread(&one.points, nil, nil, $0, $1, $2) }
    #expect(spread.value.isNaN && spread.word == "one_point")
    // Three points in even steps: nothing is uneven.
    let even = PointSheet([0, 2, 1, 1, 2, 0], 2)
    #expect(
      try indicator { prefkit_pareto_spread(&even.points, &even.points, nil, $0, $1, $2) }.value
        == 0)
    // A reason is not obligatory.
    var value = 0.0
    #expect(prefkit_pareto_spread(&one.points, nil, nil, &value, nil, nil) == PREFKIT_OK)
    #expect(value.isNaN)
  }

  @Test("what cannot be meant is named")
  func arguments() {
    let p = PointSheet([1, 1], 2)
    let other = PointSheet([1, 1, 1], 3)
    let infinite = PointSheet([1, .infinity], 2)
    var v = 0.0
    func igd(_ reference: PointSheet?, _ which: Int32 = 0, power: Double = 1) -> String? {
      refused {
        guard let reference else {
          return prefkit_pareto_distance_indicator(&p.points, nil, which, power, nil, &v, nil, $0)
        }
        return prefkit_pareto_distance_indicator(
          &p.points, &reference.points, which, power, nil, &v, nil, $0)
      }
    }
    #expect(igd(nil) == "reference")
    #expect(igd(other) == "reference")
    #expect(igd(infinite) == "reference")
    #expect(igd(p, 5) == "indicator")
    #expect(igd(p, power: -1) == "power")
    #expect(igd(p, power: .nan) == "power")
    #expect(
      refused { prefkit_pareto_epsilon_indicator(&p.points, &p.points, 2, nil, &v, nil, $0) }
        == "kind")
    #expect(
      refused { prefkit_pareto_epsilon_indicator(&p.points, &p.points, 0, nil, nil, nil, $0) }
        == "value")
    #expect(refused { prefkit_pareto_r2(&p.points, nil, nil, nil, &v, nil, $0) } == "ideal")
    #expect(refused { prefkit_pareto_r2(&p.points, [.nan, 2], nil, nil, &v, nil, $0) } == "ideal")
    var how = prefkit_r2_options()
    #expect(refused { prefkit_pareto_r2(&p.points, [2, 2], &how, nil, &v, nil, $0) } == "weights")
    how = sized(how)
    how.divisions = .max
    #expect(refused { prefkit_pareto_r2(&p.points, [2, 2], &how, nil, &v, nil, $0) } == "weights")
    how.divisions = 0
    let weight = PointSheet([-1, 1], 2)
    defer { withExtendedLifetime(weight) {} }
    how.weights = UnsafePointer(weight.rows)
    how.weight_count = 1
    #expect(refused { prefkit_pareto_r2(&p.points, [2, 2], &how, nil, &v, nil, $0) } == "weights")
    how.weight_count = .max
    #expect(refused { prefkit_pareto_r2(&p.points, [2, 2], &how, nil, &v, nil, $0) } != nil)
  }

  @Test("a call that is asked to stop does")
  func cancelled() {
    let p = PointSheet(random: 2000, 3)
    var options = stoppingOptions()
    var error = newError()
    var v = 0.0
    #expect(
      prefkit_pareto_epsilon_indicator(&p.points, &p.points, 0, &options, &v, nil, &error)
        == PREFKIT_CANCELLED)
    #expect(
      prefkit_pareto_distance_indicator(&p.points, &p.points, 0, 1, &options, &v, nil, &error)
        == PREFKIT_CANCELLED)
  }

  @Test("surfaces of two sets, by hand, and shares of places")
  func attainment() throws {
    // Less is better. Set 7 attains from (1, 2) and (2, 1) on, set 9 from (2, 2) on.
    let sheet = PointSheet([1, 2, 2, 1, 2, 2], 2, minimize: [1, 1])
    let sets: [Int64] = [7, 7, 9]
    var made: OpaquePointer?
    var error = newError()
    #expect(
      prefkit_pareto_attainment(
        &sheet.points, sets, PREFKIT_ATTAINED_BY_ALL, nil, 0, nil, &made, &error) == PREFKIT_OK)
    var view = sized(prefkit_surfaces_view())
    #expect(prefkit_pareto_surfaces_get(made, &view) == PREFKIT_OK)
    #expect(view.set_count == 2 && view.surface_count == 2 && view.objective_count == 2)
    #expect((0..<3).map { view.starts[$0] } == [0, 2, 3])
    #expect((0..<6).map { view.points[$0] } == [1, 2, 2, 1, 2, 2])
    #expect(view.counts[1] == 2 && view.levels[1] == 2)
    view.struct_size = 8
    #expect(prefkit_pareto_surfaces_get(made, &view) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_pareto_surfaces_get(made, nil) == PREFKIT_INVALID_ARGUMENT)
    prefkit_pareto_surfaces_free(made)
    prefkit_pareto_surfaces_free(nil)

    let places = PointSheet([1, 2, 2, 2, 0, 0], 2, minimize: [1, 1])
    var shares = [Double](repeating: 9, count: 3)
    var reason: prefkit_pareto_reason = 9
    #expect(
      prefkit_pareto_attainment_values(
        &places.points, &sheet.points, sets, nil, &shares, &reason, &error) == PREFKIT_OK)
    #expect(shares == [0.5, 1, 0] && reason == 0)
    let none = PointSheet([], 2, minimize: [1, 1])
    #expect(
      prefkit_pareto_attainment_values(
        &places.points, &none.points, nil, nil, &shares, &reason, &error) == PREFKIT_OK)
    #expect(shares.allSatisfy(\.isNaN) && reason == PREFKIT_PARETO_REASON_EMPTY)
  }

  @Test("levels that cannot be meant, and too many objectives, are named")
  func levels() {
    let sheet = PointSheet([1, 2, 2, 1], 2)
    let four = PointSheet([1, 2, 3, 4], 4)
    let sets: [Int64] = [0, 1]
    var made: OpaquePointer?
    func attain(_ kind: Int32, _ levels: [Double]?) -> String? {
      refused {
        prefkit_pareto_attainment(
          &sheet.points, sets, kind, levels, levels?.count ?? 0, nil, &made, $0)
      }
    }
    #expect(attain(PREFKIT_ATTAINED_BY_ALL, [1]) == "levels")
    #expect(attain(PREFKIT_ATTAINED_BY_COUNT, [1.5]) == "levels")
    #expect(attain(PREFKIT_ATTAINED_BY_COUNT, [3]) == "levels")
    #expect(attain(PREFKIT_ATTAINED_BY_COUNT, [.nan]) == "levels")
    #expect(attain(PREFKIT_ATTAINED_BY_PERCENTILE, [101]) == "levels")
    #expect(attain(3, nil) == "kind")
    #expect(
      refused { prefkit_pareto_attainment(&four.points, sets, 0, nil, 0, nil, &made, $0) }
        == "points")
    #expect(
      refused { prefkit_pareto_attainment(&sheet.points, nil, 0, nil, 0, nil, &made, $0) } == "sets"
    )
    #expect(
      refused { prefkit_pareto_attainment(&sheet.points, sets, 0, nil, 0, nil, nil, $0) } == "out")
    #expect(made == nil)
    var shares = [0.0]
    #expect(
      refused {
        prefkit_pareto_attainment_values(&four.points, &sheet.points, sets, nil, &shares, nil, $0)
      } == "places")
  }
}
