import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("States of drift")
struct DriftStateTests {
  private static let edges = [-3.0, 0, 2, 4, 9]
  private static let exact: [DriftTest] = [.psi, .jensenShannon, .chiSquare]

  private static func part(_ sample: Sample, _ rows: [Int]) -> Sample {
    var part = sample
    part.scores = rows.map { sample.scores[$0] }
    part.keys = sample.keys.map { column in rows.map { column[$0] } }
    return part
  }

  private static func same(_ a: [DriftColumns], _ b: [DriftColumns], _ tolerance: Double) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { a, b in
        a.count == b.count
          && (0..<a.count).allSatisfy {
            close(a[$0].statistic, b[$0].statistic, tolerance)
              && close(a[$0].pValue, b[$0].pValue, tolerance) && a[$0].reason == b[$0].reason
              && close(a[$0].effect, b[$0].effect, tolerance) && a[$0].when == b[$0].when
          }
      }
  }

  @Test("of batches in any order are those of the whole, and of all rows", arguments: 0..<10)
  func merge(seed: Int) throws {
    let sample = Sample(UInt64(seed), rows: 600, keys: [3, 5], missingKeys: 0.02)
    var whole = try DriftState(edges: Self.edges, sketchSize: 1000)
    try whole.add(sample.scores, try sample.grouping)
    var parts = (0..<4).map { part in
      Self.part(sample, (0..<600).filter { ($0 * 7 + seed) % 4 == part })
    }
    parts.reverse()
    var merged = try DriftState(edges: Self.edges, sketchSize: 1000)
    for part in parts {
      var state = try DriftState(edges: Self.edges, sketchSize: 1000)
      try state.add(part.scores, try part.grouping)
      try merged.merge(try DriftState(bytes: state.bytes))
    }
    #expect(merged.keys == whole.keys && merged.binCounts == whole.binCounts)
    for previous in [false, true] {
      let options = DriftOptions(minimumCount: 3, bins: .edges(Self.edges))
      let ours = try merged.compare(
        Self.exact + [.kolmogorovSmirnov, .wasserstein], previous: previous, options)
      #expect(
        Self.same(
          ours,
          try whole.compare(
            Self.exact + [.kolmogorovSmirnov, .wasserstein], previous: previous, options), 1e-9))
      // Sketches that are not full are exact, and so are the bins.
      let rows = try DriftByGroup(
        sample.scores, try sample.grouping,
        [.psi, .jensenShannon, .kolmogorovSmirnov, .wasserstein],
        against: previous ? .previous : .first,
        DriftOptions(minimumCount: 3, bins: .edges(Self.edges), exactCells: 0))
      #expect(Self.same([ours[0], ours[1], ours[3], ours[4]], rows.results, 1e-9))
      #expect(
        zip(try merged.references(previous: previous, minimumCount: 3), rows.references)
          .enumerated().allSatisfy { ours[0].reasons[$0] != 0 || $1.0 == $1.1 })
    }
  }

  @Test("sketches are as close as they say")
  func sketch() {
    var far = 0
    for seed in 0..<60 {
      var dice = Dice(state: UInt64(seed))
      var parts = [QuantileSketch](
        repeating: QuantileSketch(size: 100, seed: UInt64(seed)), count: 3)
      for i in 0..<6000 {
        parts[i % 3].add(seed % 2 == 0 ? dice.unit() : Double(i) / 6000)
        if i % 1000 == 0 { parts[0].add(.nan) }
      }
      var all = parts[0]
      all.merge(parts[1])
      all.merge(parts[2])
      #expect(all.count == 6000 && all.points.reduce(0) { $0 + $1.weight } == 6000)
      #expect(all.points.count < 700 && all.error > 0)
      var below = 0
      var worst = 0.0
      for point in all.points {
        below += point.weight
        worst = Swift.max(worst, abs(Double(below) / 6000 - point.score))
      }
      // A stream of its own is itself off by about 1/√6000 here.
      if worst > all.error + (seed % 2 == 0 ? 0.015 : 0.001) { far += 1 }
    }
    #expect(far <= 3, "\(far) of 60")
  }

  @Test("texts as keys are matched by text")
  func names() throws {
    var a = try DriftState(edges: [0.5])
    try a.add(
      [0, 1, 1], try Grouping([[0, 0, 1], [0, 1, 0]], rowCount: 3), names: [["x", "y"], nil])
    var b = try DriftState(edges: [0.5])
    try b.add([1], try Grouping([[0], [1]], rowCount: 1), names: [["y"], nil])
    try a.merge(b)
    #expect(a.groupCount == 4 && a.binCounts == [1, 0, 0, 1, 0, 1, 0, 1])
    let back = try DriftState(bytes: a.bytes)
    #expect(back.keys == a.keys && back.bytes == a.bytes)
  }

  @Test("refuse what is no state, and states that differ")
  func refusals() throws {
    var state = try DriftState(edges: [0.5, 1], sketchSize: 8, seed: 3)
    var dice = Dice(state: 4)
    try state.add(
      (0..<90).map { _ in dice.unit() * 2 },
      try Grouping([[Int64](repeating: 1, count: 90)], rowCount: 90))
    let bytes = state.bytes
    #expect(try DriftState(bytes: bytes).bytes == bytes)
    for length in 0..<bytes.count {
      #expect(throws: NormalizationError.self) { try DriftState(bytes: Array(bytes[..<length])) }
    }
    // Any byte changed, with a checksum that fits: an error or a state, never a trap.
    for place in 4..<bytes.count - 8 {
      var changed = Array(bytes.dropLast(8))
      changed[place] ^= UInt8(1 << dice.below(8))
      let sum = Checksum.of(changed)
      _ = try? DriftState(bytes: changed + sum)
    }
    var other = try DriftState(edges: [0.5])
    #expect(throws: NormalizationError.self) { try other.merge(state) }
    #expect(throws: NormalizationError.self) { try state.compare([.andersonDarling]) }
    #expect(throws: NormalizationError.self) { try other.compare([.wasserstein]) }
    #expect(throws: NormalizationError.self) { try DriftState(edges: []) }
    #expect(throws: NormalizationError.self) { try DriftState(edges: [1], sketchSize: 2) }
    #expect(try other.compare([.psi])[0].count == 0)
  }
}

/// FNV-1a, little-endian, as states end with.
private enum Checksum {
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }
}
