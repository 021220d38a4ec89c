import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("Models of items and raters")
struct TwoWayTests {
  /// A sparse table: who scored what, from a truth.
  private struct Table {
    var items: [Int64] = []
    var raters: [Int64] = []
    var scores: [Double] = []
    var quality: [Double] = []

    init(_ seed: UInt64, items: Int, raters: Int, share: Double, noise: Double) {
      var dice = Dice(state: seed)
      let normal = { (dice: inout Dice) in (0..<12).reduce(-6.0) { sum, _ in sum + dice.unit() } }
      quality = (0..<items).map { _ in normal(&dice) }
      let offsets = (0..<raters).map { _ in 2 * normal(&dice) }
      let slopes = (0..<raters).map { _ in 0.5 + dice.unit() }
      for item in 0..<items {
        for rater in 0..<raters where dice.unit() < share {
          self.items.append(Int64(item))
          self.raters.append(Int64(rater))
          scores.append(offsets[rater] + slopes[rater] * quality[item] + noise * normal(&dice))
        }
      }
    }

    var groupings: (items: Grouping, raters: Grouping) {
      get throws {
        (
          try Grouping([items], rowCount: scores.count),
          try Grouping([raters], rowCount: scores.count)
        )
      }
    }
  }

  @Test("additive effects leave residuals that sum to zero over each item and rater")
  func normalEquations() throws {
    for (seed, share) in [(31, 0.4), (32, 0.08), (33, 0.9)] as [(UInt64, Double)] {
      let table = Table(seed, items: 200, raters: 25, share: share, noise: 0.5)
      let (items, raters) = try table.groupings
      let options = TwoWayOptions(tolerance: 1e-12, keepsComponents: true)
      let fit = try TwoWayFit.additive(table.scores, items: items, raters: raters, options)
      #expect(fit.convergence.isConverged)
      var byItem = [Double](repeating: 0, count: items.count)
      var byRater = [Double](repeating: 0, count: raters.count)
      for (row, score) in table.scores.enumerated() {
        let item = Int(items.ids[row])
        let rater = Int(raters.ids[row])
        let rest = score - fit.items[item] - fit.map.parameters.locations[rater]
        byItem[item] += rest
        byRater[rater] += rest
      }
      for sum in byItem + byRater { #expect(abs(sum) < 1e-8) }
      for component in fit.componentSizes.indices {
        let sum = fit.map.parameters.locations.enumerated()
          .filter { fit.raterComponents[$0.offset] == component }.reduce(0) { $0 + $1.element }
        #expect(abs(sum) < 1e-9)
      }
    }
  }

  @Test("any number of threads gives the same bits")
  func threads() throws {
    let table = Table(34, items: 4000, raters: 20, share: 0.5, noise: 0.5)
    let (items, raters) = try table.groupings
    let fits = try [1, 3].map { threads in
      try TwoWayFit.additive(
        table.scores, items: items, raters: raters, TwoWayOptions(),
        NormalizationOptions(threads: threads))
    }
    #expect(fits[0].items == fits[1].items)
    #expect(fits[0].map.parameters == fits[1].map.parameters)
  }

  @Test("raters whom no item links are named, and scored among themselves only when asked")
  func disconnected() throws {
    let items = try Grouping([[1, 1, 2, 2, 8, 8, 9]], rowCount: 7)
    let raters = try Grouping([[1, 2, 1, 2, 5, 6, .min]], rowCount: 7)
    let scores = [1.0, 2, 3, 4, 10, 30, 5]
    let cut = try TwoWayFit.additive(scores, items: items, raters: raters)
    #expect(cut.componentSizes == [4, 2])
    #expect(cut.raterComponents == [0, 0, 1, 1, -1] && cut.itemComponents == [0, 0, 1, -1])
    #expect(cut.map.parameters.undefined == [nil, nil, .disconnected, .disconnected, .missingKey])
    #expect(cut.itemUndefined == [nil, nil, .disconnected, .empty])
    #expect(close(cut.items[0], 1.5) && cut.items[2].isNaN)
    let rows = try cut.map.transform(scores, raters)
    #expect(close(rows.scores[0], 1.5) && rows.undefined[4] == .disconnected)
    let kept = try TwoWayFit.additive(
      scores, items: items, raters: raters, TwoWayOptions(keepsComponents: true))
    #expect(close(kept.items[2], 20) && close(kept.map.parameters.locations[3], 10))
  }

  @Test("exact data of a rank-one design are recovered, and come back")
  func multiplicative() throws {
    let table = Table(35, items: 80, raters: 12, share: 0.5, noise: 0)
    let (items, raters) = try table.groupings
    let fit = try TwoWayFit.multiplicative(
      table.scores, items: items, raters: raters, TwoWayOptions(tolerance: 1e-11))
    #expect(fit.convergence.isConverged)
    let rows = try fit.map.transform(table.scores, raters)
    for row in table.scores.indices {
      #expect(close(rows.scores[row], fit.items[Int(items.ids[row])], 1e-7))
    }
    let back = try fit.map.inverseTransform(rows.scores, raters)
    for (a, b) in zip(back.scores, table.scores) { #expect(close(a, b, 1e-12)) }
  }

  @Test("raters who tell nothing have a reason")
  func uninformative() throws {
    let items = try Grouping([[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 4]], rowCount: 11)
    let raters = try Grouping([[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5]], rowCount: 11)
    let scores = [1.0, 2, 4, 2, 3, 4, 7, 7, 7, 1, 2]
    let fit = try TwoWayFit.multiplicative(
      scores, items: items, raters: raters, TwoWayOptions(maxIterations: 50_000))
    #expect(fit.map.parameters.undefined[2] == .constant)
    #expect(fit.map.parameters.undefined[3] == .tooFew)
    let graded = try GradedResponse(scores, items: items, raters: raters)
    #expect(graded.fit.map.parameters.undefined[2] == .constant && graded.slopes[2].isNaN)
    #expect(graded.fit.itemUndefined[3] == .disconnected)
    let rows = try graded.fit.map.transform(scores, raters)
    #expect(rows.undefined[6] == .constant && rows.undefined[10] == .oneValue)
    #expect(throws: NormalizationError.self) {
      try graded.fit.map.transform(
        scores, try Grouping([raters.ids.map { Int64($0) }], rowCount: 11))
    }
    #expect(throws: NormalizationError.self) {
      try GradedResponse(
        (0..<100).map { Double($0) },
        items: try Grouping([(0..<100).map { Int64($0) }], rowCount: 100),
        raters: try Grouping([(0..<100).map { Int64($0 % 2) }], rowCount: 100))
    }
    let stopped = try TwoWayFit.multiplicative(
      scores, items: items, raters: raters, TwoWayOptions(tolerance: 1e-15, maxIterations: 1))
    #expect(!stopped.convergence.isConverged)
    #expect(stopped.map.parameters.undefined[0] == .notConverged)
  }

  @Test("a graded rater's scores keep their order, and come back")
  func graded() throws {
    let table = Table(36, items: 120, raters: 6, share: 0.8, noise: 0.6)
    let (items, raters) = try table.groupings
    let scores = table.scores.map { Swift.min(5, Swift.max(1, ($0 + 3).rounded())) }
    let model = try GradedResponse(scores, items: items, raters: raters)
    #expect(model.fit.convergence.isConverged && model.slopes.allSatisfy { $0 > 0 })
    let rows = try model.fit.map.transform(scores, raters)
    let back = try model.fit.map.inverseTransform(rows.scores, raters)
    #expect(back.scores == scores)
    for (a, b) in zip(scores.indices, scores.indices.dropFirst())
    where raters.ids[a] == raters.ids[b] {
      #expect((scores[a] < scores[b]) == (rows.scores[a] < rows.scores[b]))
    }
    let truth = items.keys.columns[0].map { table.quality[Int($0)] }
    #expect(TwoWayTests.agreement(model.fit.items, truth) > 0.85)
  }

  /// The share of pairs that both put in the same order.
  private static func agreement(_ a: [Double], _ b: [Double]) -> Double {
    var agreeing = 0
    for i in a.indices { for j in 0..<i where (a[i] < a[j]) == (b[i] < b[j]) { agreeing += 1 } }
    return Double(agreeing) / Double(a.count * (a.count - 1) / 2)
  }

  @Test("where raters saw different items, the additive model recovers an order that z-scores hide")
  func recovery() throws {
    var dice = Dice(state: 37)
    let noise = { (dice: inout Dice) in (0..<12).reduce(-6.0) { sum, _ in sum + dice.unit() } }
    var keys: (items: [Int64], raters: [Int64]) = ([], [])
    var scores: [Double] = []
    // Rater r sees the items from 10 r on; the quality of an item rises with its number.
    for rater in 0..<12 {
      let offset = 2 * noise(&dice)
      for item in (10 * rater)..<(10 * rater + 25) {
        keys.items.append(Int64(item))
        keys.raters.append(Int64(rater))
        scores.append(offset + 0.1 * Double(item) + 0.4 * noise(&dice))
      }
    }
    let items = try Grouping([keys.items], rowCount: scores.count)
    let raters = try Grouping([keys.raters], rowCount: scores.count)
    let truth = (0..<items.count).map { Double($0) }
    let z = try Normalization(scores, raters, .zScore()).map.transform(scores, raters)
    let means = z.scores.withUnsafeBufferPointer {
      items.moments($0, NormalizationOptions())
    }
    let additive = try TwoWayFit.additive(scores, items: items, raters: raters)
    #expect(TwoWayTests.agreement(means.map(\.mean), truth) < 0.8)
    #expect(TwoWayTests.agreement(additive.items, truth) > 0.95)
  }

  @Test(
    "anchors: a rising curve keeps order, flat parts have no way back, and few anchors fall back")
  func anchors() throws {
    let raters = try Grouping([[1, 1, 1, 1, 2, 2]], rowCount: 6)
    let scores = [1.0, 2, 3, 4, 1, 2]
    let gold = [10.0, 30, 20, 40, .nan, 7]
    let map = try ScoreMap(anchoring: scores, to: gold, raters, .monotone)
    let rows = try map.transform(scores, raters)
    #expect(rows.scores[0..<4].elementsEqual([10, 25, 25, 40]))
    let back = try map.inverseTransform([10, 25, 40, 17.5, 0, 0], raters)
    #expect(back.scores[0] == 1 && back.scores[2] == 4 && close(back.scores[3], 1.5))
    #expect(back.undefined[1] == .notInvertible)
    let parent = try ScoreMap(
      anchoring: scores, to: gold, raters, .linear,
      NormalizationOptions(parents: [0], minimumCount: 2))
    #expect(parent.parameters.levels == [0, 1])
    let alone = try ScoreMap(anchoring: scores, to: gold, raters, .linear)
    #expect(alone.parameters.undefined == [nil, .oneValue])
    #expect(throws: NormalizationError.self) {
      try ScoreMap(anchoring: scores, to: [1, .infinity, 1, 1, 1, 1], raters)
    }
  }
}
