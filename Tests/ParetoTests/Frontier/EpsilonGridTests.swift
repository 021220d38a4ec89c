import Glibc
import Testing

@testable import PrefKitPareto

@Suite("Boxes of epsilon-dominance")
struct EpsilonGridTests {
  func boxes(
    _ kind: EpsilonGrid.Kind, _ epsilons: [Double], _ maximize: [Bool], _ minimised: [Double]
  ) throws -> [Double] {
    let grid = try EpsilonGrid(kind, epsilons: epsilons, maximize: maximize)
    return try grid.boxes(
      of: MinimisedPoints(objectives: maximize.count, values: minimised)
    ).values
  }

  @Test("boxes by hand")
  func hand() throws {
    #expect(
      try boxes(.additive, [0.5], [false, false], [0.7, -0.7, 1, 0]) == [1, -2, 2, 0])
    #expect(
      try boxes(.additive, [0.5, 2], [false, true], [.infinity, -3, -.infinity, 3])
        == [.infinity, -2, -.infinity, 1])
    #expect(try boxes(.additive, [0, 1], [false, false], [0.25, 0.25]) == [0.25, 0])
    // Factors of 2: 3 is between 2 and 4; where more is better, 1 / 3 is between 1/4 and 1/2.
    #expect(try boxes(.multiplicative, [1], [false, true], [3, -3]) == [1, -2])
    #expect(
      try boxes(.multiplicative, [1], [false, true], [.infinity, -.infinity])
        == [.infinity, -.infinity])
  }

  @Test("what has no box is refused with the row")
  func refused() throws {
    for (kind, epsilon, numbers) in [
      (EpsilonGrid.Kind.multiplicative, 0.5, [1.0, 0]), (.multiplicative, 0.5, [1, -1]),
      (.additive, 0x1p-1030, [1, 2]), (.multiplicative, 0x1p-1060, [1, 2e300]),
    ] {
      let error = #expect(throws: ParetoError.self) {
        try boxes(kind, [epsilon], [false], numbers)
      }
      #expect(error?.row == (kind == .additive ? 0 : 1))
    }
    for epsilons in [[-1.0], [.nan], [.infinity], [1, 1, 1], []] {
      #expect(throws: ParetoError.self) {
        try EpsilonGrid(.additive, epsilons: epsilons, maximize: [true, false])
      }
    }
  }

  @Test("the nearest to the corner comes first, then the smaller numbers")
  func precedence() throws {
    let grid = try EpsilonGrid(.additive, epsilons: [1], maximize: [false, false])
    #expect(grid.precedes([0.25, 0.25], [0.5, 0.5], in: [0, 0]) == true)
    #expect(grid.precedes([0.5, 0.25], [0.25, 0.5], in: [0, 0]) == false)
    #expect(grid.precedes([0.5, 0.25], [0.5, 0.25], in: [0, 0]) == nil)
  }
}
