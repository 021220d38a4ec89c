import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("Sorting of scores")
struct SortingTests {
  @Test(
    "scores come in order, however they are spread",
    arguments: [
      { $0.unit() }, { Double($0.below(5)) }, { _ in 2 },
      // Nearly all in one bucket, in none, and where the range has no double.
      { $0.unit() < 0.02 ? 1e12 : $0.unit() }, { 2024 * .leastNonzeroMagnitude * $0.unit() },
      { $0.unit() < 0.5 ? -1.5e308 : 1.5e308 * $0.unit() }, { -.pi * $0.unit() * 1e-300 },
    ] as [@Sendable (inout Dice) -> Double])
  func order(_ draw: @Sendable (inout Dice) -> Double) {
    var dice = Dice(state: 5)
    for count in [0, 1, 2, 16, 17, 40, 300, 5000] {
      var values = (0..<count).map { _ in draw(&dice) }
      let expected = values.sorted()
      let sorting = SpreadSort<Double>(capacity: count)
      values.withUnsafeMutableBufferPointer { sorting.sort($0) { $0 } }
      #expect(values == expected)
    }
  }
}
