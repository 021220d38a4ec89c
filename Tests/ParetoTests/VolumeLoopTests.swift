import CPareto
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Loops of hypervolumes")
struct VolumeLoopTests {
  @Test("give the same for vectors of each width, and what is defined", arguments: 1...9)
  func dominated(width: Int) {
    var dice = Dice(state: 30 + UInt64(width))
    for _ in 0..<40 {
      let count = 1 + dice.below(12)
      let rows = (0..<count).map { _ in (0..<width).map { _ in Double(1 + dice.below(3)) } }
      let kept = (0..<UInt32(count)).filter { _ in dice.below(3) > 0 }
      for row in rows {
        let expected = kept.contains { place in
          rows[Int(place)] != row && zip(rows[Int(place)], row).allSatisfy { $0 >= $1 }
        }
        for vectors in vectorWidths {
          let found = cpareto_hv_is_dominated_with(
            vectors, rows.flatMap { $0 }, kept, kept.count, width, row)
          #expect((found != 0) == expected)
        }
      }
    }
  }

  @Test("how far points reach, for vectors of each width", arguments: [1, 2, 5, 9])
  func reach(objectives: Int) {
    var dice = Dice(state: 50 + UInt64(objectives))
    for count in [1, 7, 8, 9, 30] {
      let stride = (count + 7) / 8 * 8
      // Places behind the last point reach nowhere.
      let columns = (0..<objectives * stride).map { $0 % stride < count ? dice.unit() : 0 }
      let reciprocals = (0..<6 * objectives).map { _ in 1 + dice.unit() }
      var expected = [Double](repeating: 0, count: 6)
      for direction in 0..<6 {
        for point in 0..<count {
          var reach = Double.infinity
          for c in 0..<objectives {
            reach = min(
              reach, columns[c * stride + point] * reciprocals[direction * objectives + c])
          }
          expected[direction] = max(expected[direction], reach)
        }
      }
      for vectors in vectorWidths {
        var found = [Double](repeating: -1, count: 6)
        cpareto_hv_reach_with(
          vectors, columns, stride, count, objectives, reciprocals, 6, &found)
        #expect(found == expected)
      }
    }
  }
}
