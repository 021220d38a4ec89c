import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("Normalizers that learn in batches")
struct NormalizerTests {
  static let methods: [NormalizationMethod] = [
    .zScore(ddof: 1), .robust(), .ranks(.blom), .quantiles(), .quantiles(reference: [1, 2, 2, 9]),
    .shrunk(), .shrunk(.reml), .minMax, .symmetric,
  ]
  static let options = NormalizationOptions(scale: -40...40, parents: [1, 0], minimumCount: 3)

  private func batch(_ sample: Sample, _ rows: Range<Int>) throws -> ([Double], Grouping) {
    let keys = sample.keys.map { Array($0[rows]) }
    return (Array(sample.scores[rows]), try Grouping(keys, rowCount: rows.count, missing: .group))
  }

  @Test(
    "batches in any order, merged or one after another, and as bytes, are the whole",
    arguments: methods)
  func batches(_ method: NormalizationMethod) throws {
    let sample = Sample(21, rows: 600, keys: [5, 7], values: 30, gaps: 0.1, missingKeys: 0.03)
    let (scores, grouping) = try batch(sample, 0..<600)
    let whole = try Normalization(scores, grouping, method, NormalizerTests.options)
      .map.transform(scores, grouping)
    for order in [[0, 1, 2], [2, 0, 1]] {
      var merged = try Normalizer(method, NormalizerTests.options)
      var grown = try Normalizer(method, NormalizerTests.options)
      for part in order {
        let (scores, grouping) = try batch(sample, part * 200..<part * 200 + 200)
        var one = try Normalizer(method, NormalizerTests.options)
        try one.partialFit(scores, grouping)
        try merged.merge(try Normalizer(bytes: one.bytes))
        try grown.partialFit(scores, grouping)
      }
      for state in [merged, grown, try Normalizer(bytes: merged.bytes)] {
        let rows = try state.map(for: grouping).transform(scores, grouping)
        #expect(rows.undefined == whole.undefined)
        for (a, b) in zip(rows.scores, whole.scores) { #expect(close(a, b, 1e-11)) }
      }
    }
  }

  @Test("texts keep their meaning when batches code them differently")
  func names() throws {
    func grouped(_ codes: [Int32]) throws -> Grouping {
      try codes.withUnsafeBufferPointer { try Grouping([.codes($0)], rowCount: codes.count) }
    }
    var state = try Normalizer(.zScore())
    try state.partialFit([1, 3, 10], try grouped([0, 0, 1]), names: [["ann", "bob"]])
    try state.partialFit([20, 5, 7], try grouped([0, 1, 1]), names: [["bob", "ann"]])
    let again = try Normalizer(bytes: state.bytes)
    let ask = try grouped([1, 0, 2])
    let rows = try again.map(for: ask, names: [["bob", "ann", "eve"]])
      .transform([4, 20, 1], ask)
    #expect(close(rows.scores[0], 0) && close(rows.scores[1], 1))
    #expect(rows.undefined == [nil, nil, .unknownGroup])
    #expect(throws: NormalizationError.self) { try state.partialFit([1], try grouped([0])) }
    #expect(throws: NormalizationError.self) {
      try state.partialFit([1], try grouped([3]), names: [["ann"]])
    }
    #expect(throws: NormalizationError.self) {
      try state.partialFit([1, 2], try grouped([0, 1]), names: [["ann", "ann"]])
    }
  }

  @Test("a group that was not seen is measured in a parent that was")
  func unseen() throws {
    let keys: [[Int64]] = [[1, 1, 1, 2, 2, 2], [5, 5, 6, 5, 6, 6]]
    let seen = try Grouping(keys, rowCount: 6)
    var state = try Normalizer(.zScore(), NormalizationOptions(parents: [1], minimumCount: 2))
    try state.partialFit([1, 2, 3, 4, 6, 8], seen)
    let ask = try Grouping([[1, 3, 1], [7, 7, 5]], rowCount: 3)
    let rows = try state.map(for: ask).transform([2, 2, 1], ask)
    #expect(close(rows.scores[0], 0) && close(rows.scores[2], -1))
    #expect(rows.undefined == [nil, .unknownGroup, nil])
  }

  @Test("states that do not belong together are refused")
  func mismatch() throws {
    let grouping = try Grouping([[1, 2]], rowCount: 2)
    var state = try Normalizer(.zScore())
    try state.partialFit([1, 2], grouping)
    for other in [
      try Normalizer(.zScore(ddof: 1)), try Normalizer(.robust()),
      try Normalizer(.zScore(), NormalizationOptions(minimumCount: 2)),
    ] {
      #expect(throws: NormalizationError.self) { try state.merge(other) }
    }
    #expect(throws: NormalizationError.self) {
      try state.partialFit([1], try Grouping([[1], [1]], rowCount: 1))
    }
    #expect(try Normalizer(.zScore()).finish().map.parameters.count == 0)
  }

  @Test(
    "damaged bytes are an error: every cut, every flipped byte, and lies under a right checksum",
    arguments: methods)
  func hostile(_ method: NormalizationMethod) throws {
    let sample = Sample(22, rows: 40, keys: [3, 2], values: 6)
    let (scores, grouping) = try batch(sample, 0..<40)
    var state = try Normalizer(method, NormalizerTests.options)
    try state.partialFit(
      scores, grouping, names: [nil, nil])
    let good = state.bytes
    #expect(try Normalizer(bytes: good).bytes == good)
    for length in stride(from: 0, to: good.count, by: 3) {
      #expect(throws: NormalizationError.self) { try Normalizer(bytes: Array(good[0..<length])) }
    }
    for at in stride(from: 0, to: good.count, by: 3) {
      var bad = good
      bad[at] ^= 0x41
      #expect(throws: NormalizationError.self) { try Normalizer(bytes: bad) }
    }
    var dice = Dice(state: 23)
    for _ in 0..<600 {
      var bad = good
      for _ in 0...dice.below(3) {
        bad[4 + dice.below(good.count - 12)] = UInt8(
          truncatingIfNeeded: dice.next() >> UInt64(dice.below(9)))
      }
      var sum: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bad.dropLast(8) { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      for i in 0..<8 { bad[bad.count - 8 + i] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * i)) }
      guard var read = try? Normalizer(bytes: bad) else { continue }
      // What reads as a state must behave as one.
      if let map = try? read.map(for: grouping) {
        let rows = try map.transform(scores, grouping)
        for (score, reason) in zip(rows.scores, rows.undefined) {
          #expect(score.isFinite == (reason == nil))
        }
      }
      try? read.merge(state)
    }
  }
}
