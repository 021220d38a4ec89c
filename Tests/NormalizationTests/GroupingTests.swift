import Testing

@testable import PrefKitNormalization

@Suite("Rows in groups")
struct GroupingTests {
  /// Keys so spread that a table has no room, columns too wide for one number, and plain ones.
  static let spreads: [[Int64]] = [
    [1], [1, 1], [1, 1, 1], [1 << 40, 1], [1 << 61, 1 << 61], [1 << 61, 1 << 61, 1 << 61, 5],
    [0, 3],
  ]

  @Test("groups are the different keys in their order, with a missing key last", arguments: spreads)
  func keys(_ spread: [Int64]) throws {
    for rows in [1, 50, 3000, 70_000] {
      var sample = Sample(
        UInt64(rows), rows: rows, keys: spread.map { _ in rows > 1000 ? 20 : 4 }, missingKeys: 0.05)
      for (column, factor) in spread.enumerated() {
        for row in 0..<rows where sample.keys[column][row] != .min {
          sample.keys[column][row] &*= factor
        }
      }
      let expected = NaiveTwin.groups(sample.keys, rows: rows).keys.sorted { a, b in
        zip(a, b).first { $0 != $1 }.map { ($0.0 &- 1) < ($0.1 &- 1) } ?? false
      }
      for threads in [1, 3] {
        let grouping = try Grouping(
          sample.keys, rowCount: rows, missing: .group, threads: threads)
        #expect(grouping.count == expected.count)
        let columns = grouping.keys.columns
        #expect((0..<grouping.count).map { group in columns.map { $0[group] } } == expected)
        #expect(
          (0..<rows).allSatisfy { row in
            columns.indices.allSatisfy {
              columns[$0][Int(grouping.ids[row])] == sample.keys[$0][row]
            }
          })
      }
    }
  }

  @Test("no column is one group, and no row is none")
  func empty() throws {
    let whole = try Grouping([[Int64]](), rowCount: 5)
    #expect(whole.count == 1 && whole.ids == [0, 0, 0, 0, 0])
    #expect(try Grouping([[Int64]()], rowCount: 0).count == 0)
    #expect(throws: NormalizationError.self) { try Grouping([[1, 2]], rowCount: 3) }
    let lost = try Grouping([[.min, .min]], rowCount: 2)
    #expect(lost.count == 1 && lost.keys.columns == [[.min]])
  }

  @Test("keys at the ends of their type")
  func extremes() throws {
    let ends: [Int64] = [.max, .min + 1, 0, .max, -1]
    let grouping = try Grouping([ends, [1, 1, 2, 1, 2]], rowCount: 5)
    #expect(grouping.keys.columns == [[.min + 1, -1, 0, .max], [1, 2, 2, 1]])
    #expect(grouping.ids == [3, 0, 2, 3, 1])
    #expect(throws: NormalizationError.self) {
      try Grouping([[.max, .min + 1, .min]], rowCount: 3)
    }
  }

  @Test("texts are coded in the order of their coming, negative codes are missing")
  func texts() throws {
    var coder = TextCoder()
    let codes = ["b", "a", "b", "a longer text than sixteen bytes"].map { coder.code($0) }
    #expect(codes == [0, 1, 0, 2] && coder.count == 3)
    #expect(coder.text(2) == "a longer text than sixteen bytes" && coder.text(3) == nil)
    let grouping = try (codes + [-1, -5]).withUnsafeBufferPointer {
      try Grouping([.codes($0)], rowCount: 6)
    }
    #expect(grouping.keys.columns == [[0, 1, 2, .min]] && grouping.ids == [0, 1, 0, 2, 3, 3])
  }

  @Test("as many groups as rows")
  func many() throws {
    let keys = (0..<100_000).map { Int64($0) &* 7_919 % 1_000_003 }
    let grouping = try Grouping([keys], rowCount: keys.count)
    #expect(grouping.count == 100_000)
    #expect(
      try Normalization([Double](repeating: 1, count: keys.count), grouping, .zScore())
        .map.parameters.undefined.allSatisfy { $0 == .oneValue })
  }
}
