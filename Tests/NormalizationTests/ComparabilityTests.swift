import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("Whether groups may be compared")
struct ComparabilityTests {
  @Test("shared items, shared raters, and the chain that links two groups")
  func links() throws {
    // Weeks 0 to 4; week 3 shares a rater with week 0 and no item with any.
    let weeks = try Grouping([[0, 0, 1, 1, 2, 3, 3, 4]], rowCount: 8)
    let items = try Grouping([[10, 11, 11, 12, 12, 20, 21, 10]], rowCount: 8)
    let raters = try Grouping([[1, 2, 2, 3, 4, 1, 5, 1]], rowCount: 8)
    let scores = [1.0, 2, 3, 4, 5, 6, 7, .nan]
    let found = try Comparability(scores, groups: weeks, items: items, raters: raters)
    #expect(found.components == [0, 0, 0, 1, -1] && !found.isConnected)
    #expect(found.groupsOfComponent == [[0, 1, 2], [3]] && found.sizes == [5, 2])
    let near = try found.link(0, 1)
    #expect(near == .init(sharedItems: 1, sharedRaters: 1, path: [0, 1]))
    let far = try found.link(2, 0)
    #expect(far == .init(sharedItems: 0, sharedRaters: 0, path: [2, 1, 0]))
    let none = try found.link(0, 3)
    #expect(none.sharedRaters == 1 && !none.isComparable)
    #expect(try found.link(4, 0).path.isEmpty && found.link(3, 3).path == [3])
    #expect(throws: NormalizationError.self) { try found.link(0, 5) }
  }

  @Test("components are those of a search from every group", arguments: [1, 2, 3, 4] as [UInt64])
  func components(_ seed: UInt64) throws {
    var dice = Dice(state: seed)
    let rows = 60
    let keys = (0..<rows).map { _ in Int64(dice.below(25)) }
    let itemKeys = (0..<rows).map { _ in Int64(dice.below(60)) }
    let groups = try Grouping([keys], rowCount: rows)
    let items = try Grouping([itemKeys], rowCount: rows)
    let found = try Comparability(
      [Double](repeating: 1, count: rows), groups: groups, items: items)
    var linked = (0..<groups.count).map { Set([$0]) }
    for _ in 0..<groups.count {
      for a in 0..<rows {
        for b in 0..<rows where itemKeys[a] == itemKeys[b] {
          linked[Int(groups.ids[a])].formUnion(linked[Int(groups.ids[b])])
        }
      }
    }
    for a in 0..<groups.count {
      for b in 0..<groups.count {
        #expect((found.components[a] == found.components[b]) == linked[a].contains(b))
        let link = try found.link(a, b)
        #expect(link.isComparable == linked[a].contains(b))
        for (x, y) in zip(link.path, link.path.dropFirst()) {
          #expect(try found.link(x, y).sharedItems > 0)
        }
      }
    }
    #expect(found.isConnected == (linked[0].count == groups.count))
  }

  @Test("strengths become margins, mirrored about zero")
  func strengths() throws {
    #expect((-3...3).map { StrengthScale.llama2Large.value(of: $0) } == [-3, -2, -1, 0, 1, 2, 3])
    #expect(StrengthScale.llama2Small.value(of: 2) == 2.0 / 3)
    #expect(StrengthScale.llama2Small.value(of: 4) == nil)
    #expect(StrengthScale.llama2Small.value(of: .min) == nil)
    #expect(try StrengthScale.linear(levels: 4).margins == [0.25, 0.5, 0.75, 1])
    var output = [Double](repeating: 0, count: 4)
    var reasons = [UInt8](repeating: 9, count: 4)
    let scale = try StrengthScale([0.5, 2])
    try [2, -1, 3, .min].withUnsafeBufferPointer { levels in
      try output.withUnsafeMutableBufferPointer { output in
        try reasons.withUnsafeMutableBufferPointer {
          try scale.map(levels, into: output, reasons: $0)
        }
      }
    }
    #expect(output[0..<2].elementsEqual([2, -0.5]) && output[2].isNaN)
    #expect(reasons == [0, 0, Unscored.offScale.rawValue, Unscored.missingScore.rawValue])
    for bad in [[], [1, 0.5], [-1], [.nan], [1, .infinity]] as [[Double]] {
      #expect(throws: NormalizationError.self) { try StrengthScale(bad) }
    }
    #expect(throws: NormalizationError.self) { try StrengthScale.linear(levels: 0) }
  }

  @Test("a rater's use of a symmetric scale is stretched and never moved")
  func symmetric() throws {
    let grouping = try Grouping([[1, 1, 1, 2, 2, 3]], rowCount: 6)
    let scores = [3.0, -1, 0, 0.5, 0.5, 0]
    let fitted = try Normalization(scores, grouping, .symmetric)
    let rows = try fitted.map.transform(scores, grouping)
    let root = (10.0 / 3).squareRoot()
    #expect(close(rows.scores[0], 3 / root) && rows.scores[2] == 0 && close(rows.scores[3], 1))
    #expect(rows.undefined[5] == .constant)
    let turned = try Normalization(scores.map { -$0 }, grouping, .symmetric)
      .map.transform(scores.map { -$0 }, grouping)
    for (a, b) in zip(rows.scores, turned.scores) where a.isFinite { #expect(a == -b) }
  }

  @Test("steps by their place and their stage")
  func steps() throws {
    let trajectories = try Grouping([[7, 7, 3, 7, 3, 7]], rowCount: 6)
    #expect(StepKeys.places(trajectories) == [0, 1, 0, 2, 1, 3])
    #expect(try StepKeys.stages(trajectories, of: 2) == [0, 0, 0, 1, 1, 1])
    #expect(throws: NormalizationError.self) { try StepKeys.stages(trajectories, of: 0) }
  }
}
