import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Sorting that counts")
struct MergeOrderTests {
  @Test("is stable, and counts the pairs that stood the other way round", arguments: [1, 3, 40])
  func sort(values: Int) throws {
    var dice = Dice(state: UInt64(values))
    for count in 0..<70 {
      let numbers = (0..<count).map { _ in dice.below(values) }
      var order = MergeOrder(numbers.indices)
      let turned = try order.sort { numbers[$0] < numbers[$1] }
      let expected = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      #expect(order.places == expected)
      let pairs = numbers.indices.map { left in
        numbers[left...].count { $0 < numbers[left] }
      }
      #expect(turned == pairs.reduce(0, +))
    }
  }
}
