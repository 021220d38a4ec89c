import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

/// Long work of the module with a watch; each takes at least as long as a watch is left unasked.
struct LongWork: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: @Sendable (Watch) throws -> Void

  init(_ name: String, _ run: @escaping @Sendable (Watch) throws -> Void) {
    testDescription = name
    self.run = run
  }

  /// On points of which none dominates another: the first two objectives trade, the others are drawn.
  init(
    _ name: String, front count: Int, objectives: Int,
    _ run: @escaping @Sendable (PointView, Watch) throws -> Void
  ) {
    self.init(name) { watch in
      var dice = Dice(state: 7)
      var numbers: [Double] = []
      for _ in 0..<count {
        let x = dice.unit()
        numbers += [x, 1 - x * x] + (2..<objectives).map { _ in dice.unit() }
      }
      try withPoints(numbers, objectives: objectives) { try run($0, watch) }
    }
  }

  static let indicators: [LongWork] = [
    LongWork("spread in a plane", front: 100_000, objectives: 2) {
      var options = Indicator.Options()
      options.watch = $1
      _ = try Indicator.spread($0, options: options)
    },
    LongWork("spread in space", front: 1000, objectives: 3) {
      var options = Indicator.Options()
      options.watch = $1
      _ = try Indicator.spread($0, options: options)
    },
    LongWork("R2", front: 100_000, objectives: 2) {
      var options = Indicator.Options()
      options.watch = $1
      _ = try Indicator.r2($0, ideal: [-1, -1], options: options)
    },
    LongWork("epsilon", front: 3000, objectives: 3) {
      var options = Indicator.Options()
      options.watch = $1
      _ = try Indicator.epsilon(.additive, $0, reference: $0, options: options)
    },
    LongWork("IGD", front: 3000, objectives: 3) {
      var options = Indicator.Options()
      options.watch = $1
      _ = try Indicator.distance(.igd, $0, reference: $0, options: options)
    },
    LongWork("surfaces in a plane", front: 60_000, objectives: 2) { points, watch in
      let sets = (0..<points.count).map { Int64($0 % 50) }
      _ = try Attainment.surfaces(points, sets: sets, levels: .counts([25]), watch: watch)
    },
    LongWork("surfaces in space", front: 1500, objectives: 3) { points, watch in
      let sets = (0..<points.count).map { Int64($0 % 100) }
      _ = try Attainment.surfaces(points, sets: sets, levels: .counts([50]), watch: watch)
    },
    LongWork("attainment at places", front: 1500, objectives: 4) { points, watch in
      let sets = (0..<points.count).map { Int64($0 % 100) }
      _ = try Attainment.values(at: points, points, sets: sets, watch: watch)
    },
  ]

  static let choices: [LongWork] = [
    LongWork("knee by trade-off", front: 1500, objectives: 3) {
      _ = try Knee.of($0, watch: $1)
    },
    LongWork("knee by trade-off within a radius", front: 1500, objectives: 3) {
      _ = try Knee.of($0, form: .tradeOff(radius: 0.1), watch: $1)
    },
    LongWork("knee by distance", front: 200_000, objectives: 3) {
      _ = try Knee.of($0, form: .distance, watch: $1)
    },
    LongWork("scalarization", front: 40_000, objectives: 3) {
      var options = Scalarized.Options()
      options.watch = $1
      _ = try Scalarized.of($0, .chebyshev, weights: [1, 1, 1], options: options)
    },
    LongWork("weights that win", front: 20_000, objectives: 3) {
      var options = WinningWeights.Options()
      options.watch = $1
      _ = try WinningWeights.of(1, $0, options: options)
    },
    LongWork("sensitivity", front: 60_000, objectives: 3) {
      _ = try WeightSensitivity.of($0, weights: [1, 1, 1], watch: $1)
    },
    LongWork("policy", front: 80_000, objectives: 2) {
      let policy = try LexicographicPolicy(json: #"{"default": {"order": ["a", "b"]}}"#)
      _ = try policy.choose($0, names: ["a", "b"], context: [:], watch: $1)
    },
    LongWork("selection in a plane", front: 3000, objectives: 2) {
      _ = try Hypervolume.select(
        $0, count: 3, reference: [1, 1], options: Hypervolume.Options(watch: $1))
    },
    LongWork("selection in space", front: 3000, objectives: 3) {
      _ = try Hypervolume.select(
        $0, count: 300, reference: [2, 2, 2], options: Hypervolume.Options(watch: $1))
    },
  ]

  static let others: [LongWork] = [
    LongWork("archive", front: 2500, objectives: 3) {
      var archive = try Archive(maximize: [false, false, false])
      _ = try archive.add(batch: $0, watch: $1)
    },
    LongWork("conflicts of verdicts") { watch in
      try withVerdicts(items: 20_000, of: 1) { items, _, dimensions, values in
        var options = DimensionConflicts.Options()
        options.watch = watch
        _ = try DimensionConflicts.of(
          comparison: items, dimension: dimensions, side: values, dimensions: 2, options: options)
      }
    },
    LongWork("conflicts of scores") { watch in
      try withVerdicts(items: 1, of: 20_000) { items, candidates, dimensions, values in
        var options = DimensionConflicts.Options()
        options.watch = watch
        _ = try DimensionConflicts.of(
          item: items, candidate: candidates, dimension: dimensions, value: values, dimensions: 2,
          options: options)
      }
    },
  ]
}

/// Items with as many candidates, of which each has a number in two dimensions.
private func withVerdicts(
  items: Int, of candidates: Int,
  _ body: (
    UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Int64>,
    UnsafeBufferPointer<Double>
  ) throws -> Void
) throws {
  var dice = Dice(state: 3)
  let rows = 0..<2 * items * candidates
  try rows.map { Int64($0 / 2 / candidates) }.withUnsafeBufferPointer { item in
    try rows.map { Int64($0 / 2 % candidates) }.withUnsafeBufferPointer { candidate in
      try rows.map { Int64($0 % 2) }.withUnsafeBufferPointer { dimension in
        try rows.map { _ in dice.unit() - 0.5 }.withUnsafeBufferPointer { value in
          try body(item, candidate, dimension, value)
        }
      }
    }
  }
}

@Suite("Long work asks its watch")
struct WatchTests {
  @Test(
    "stops when it is told to, and at once",
    arguments: LongWork.indicators + LongWork.choices + LongWork.others)
  func stops(_ work: LongWork) throws {
    let asked = Counter()
    let error = #expect(throws: ParetoError.self) {
      try work.run(
        Watch { done, total in
          #expect(0...total ~= done)
          asked.count += 1
          return true
        })
    }
    #expect(error?.kind == .cancelled && asked.count == 1)
  }

  @Test("an archive is as it was after an addition, or a merge, that was stopped")
  func archive() throws {
    let points = NaivePoints((0..<6000).map { [Double($0), Double(-$0)] })
    var archive = try Archive(maximize: [false, false])
    var other = archive
    try points.view { _ = try other.add(batch: $0) }
    try NaivePoints([[5, -4.5], [1, 0]]).view { _ = try archive.add(batch: $0) }
    let before = archive
    for turns in [1, 2] {
      let asked = Counter()
      let watch = Watch { _, _ in
        asked.count += 1
        return asked.count == turns
      }
      try points.view { (view) throws in
        #expect(throws: ParetoError.cancelled) { try archive.add(batch: view, watch: watch) }
      }
      #expect(archive.bytes == before.bytes && archive.hasIDs == false)
    }
    #expect(throws: ParetoError.cancelled) {
      try archive.merge(other, watch: Watch { _, _ in true })
    }
    #expect(archive.bytes == before.bytes)
    #expect(try archive.merge(other, watch: Watch { _, _ in false }).kept == 6000)
    #expect(archive.count == 6000 && archive.seen == 6002)
  }

  private final class Counter: @unchecked Sendable {
    var count = 0
  }
}
