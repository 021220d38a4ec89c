import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Knee")
struct KneeTests {
  @Test("trade-offs as pymoo ranks them", arguments: ParetoVector.all(of: "knee"))
  func published(_ vector: ParetoVector) throws {
    #expect(VectorFolder.isSourced(vector.document))
    let expected = (vector.document["expected"]?["values"]?.elements ?? []).compactMap(\.double)
    let radius = try #require(vector.document["options"]?["radius"]?.double)
    let found = try NaivePoints(vector.rows("points")).view {
      try Knee.of($0, form: .tradeOff(radius: radius))
    }
    #expect(expected.count == found.values.count && !expected.isEmpty)
    for (a, b) in zip(found.values, expected) { #expect(abs(a - b) <= vector.tolerance * b) }
  }

  static let bent = NaivePoints([[0, 10], [1, 4], [2, 2], [5, 1], [10, 0], [9, 9]])

  @Test("both forms by hand, and dominated points have no value")
  func hand() throws {
    try KneeTests.bent.view { (points) throws in
      let trade = try Knee.of(points)
      #expect(trade.row == 2)
      #expect(trade.onFrontier == [true, true, true, true, true, false])
      #expect(trade.values[5].isNaN)
      // From (2, 2) to (1, 4): 0.2 is given up for 0.1; to (5, 1): 0.3 for 0.1; to the ends 0.8 for 0.2.
      #expect(abs(trade.values[2] - 2) < 1e-14)
      let far = try Knee.of(points, form: .distance)
      #expect(far.row == 2)
      #expect(abs(far.values[2] - 0.6 / 2.0.squareRoot()) < 1e-15)
      #expect(abs(far.values[0]) < 1e-15)
    }
  }

  @Test("moving, scaling and turning objectives round change nothing")
  func invariance() throws {
    var dice = Dice(state: 1)
    for _ in 0..<30 {
      let points = NaivePoints(&dice, count: 12, objectives: 3, values: 30)
      let moved = NaivePoints(points.rows.map { [$0[0] * 4 + 8, $0[1] * 2, $0[2] - 16] })
      for form in [Knee.Form.tradeOff(), .tradeOff(radius: 0.3), .distance] {
        let plain = try points.view { try Knee.of($0, form: form) }
        let other = try moved.view { try Knee.of($0, form: form) }
        #expect(plain.row == other.row && plain.undefined == other.undefined)
        let negated = moved.flat.map { -$0 }
        let turned = try withPoints(negated, objectives: 3, maximize: true) {
          try Knee.of($0, form: form)
        }
        #expect(turned.row == other.row)
        if let row = plain.row { #expect(plain.onFrontier[row] && plain.values[row].isFinite) }
      }
    }
  }

  @Test("degenerate fronts have a reason")
  func degenerate() throws {
    func reason(_ rows: [[Double]], _ form: Knee.Form) throws -> ParetoReason? {
      let found = try NaivePoints(rows).view { try Knee.of($0, form: form) }
      #expect((found.row == nil) == (found.undefined != nil))
      return found.undefined
    }
    for form in [Knee.Form.tradeOff(), .tradeOff(radius: 0.1), .distance] {
      #expect(try reason([], form) == .empty)
      #expect(try reason([[1, 2]], form) == .onePoint)
      #expect(try reason([[1, 2], [3, 4]], form) == .onePoint)
      #expect(try reason([[1, 2], [1, 2]], form) == .constantObjective)
      #expect(try reason([[1], [1]], form) == .constantObjective)
      #expect(try reason([[1, 2, 5], [2, 1, 5]], form) == .constantObjective)
      #expect(try reason([[1, .infinity], [2, 1]], form) == .infinite)
      #expect(try reason([[0, 2], [1, 1], [2, 0]], form) == .noKnee)
      #expect(try reason([[-1e308, 1e308], [-9e307, -9e307], [1e308, -1e308]], form) == nil)
    }
    // Best in two objectives: three corners that are two points.
    #expect(try reason([[0, 0, 1], [1, 2, 0], [2, 1, 0.5]], .distance) == .noPlane)
    // A front that bends away.
    #expect(try reason([[0, 1], [0.9, 0.9], [1, 0]], .distance) == .noKnee)
    try NaivePoints([[1, 2]]).view { (points) throws in
      #expect(throws: ParetoError.self) { try Knee.of(points, form: .tradeOff(radius: 0)) }
    }
    let wide = NaivePoints((0..<3).map { row in (0..<255).map { Double(($0 + row) % 3) } })
    #expect(try reason(wide.rows, .distance) == .noPlane)
  }
}
