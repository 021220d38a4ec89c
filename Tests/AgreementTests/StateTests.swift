import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("States that merge")
struct StateTests {
  static let values: [Double] = [1, 2, 3, 7]

  private func rows(_ coefficient: Coefficient, items: Int = 90) -> [[Double]] {
    var dice = Dice(state: 31)
    let raters = coefficient == .cohenKappa || coefficient == .scottPi ? 2 : 5
    return RandomTables.rows(&dice, items: items, raters: raters, values: Self.values, gaps: 0.3)
  }

  @Test("batches merged in any order are the whole", arguments: Coefficient.allCases)
  func batches(_ coefficient: Coefficient) throws {
    let rows = rows(coefficient)
    let options = AgreementOptions(weights: .linear, level: .ordinal)
    let weights = rows.indices.map { 1 + Double($0 % 3) }
    let whole = try RatingTable(rows: rows).weighted(items: weights)
      .agreement(coefficient, options)
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
      var merged: AgreementState?
      for part in order {
        let range = part * 30..<part * 30 + 30
        // The last batch lacks one category, so that codes must be renumbered.
        let table = try RatingTable(rows: Array(rows[range]))
          .weighted(items: Array(weights[range]))
        let state = try AgreementState(bytes: try AgreementState(table).bytes)
        if merged == nil { merged = state } else { try merged?.merge(state) }
      }
      let result = try #require(try merged?.finish(coefficient, options))
      #expect(close(result.estimate, whole.estimate, 1e-12) && close(result.se, whole.se, 1e-12))
      #expect(result.itemCount == whole.itemCount && result.ratingCount == whole.ratingCount)
      #expect(result.raterCount == whole.raterCount)
    }
  }

  @Test("a batch with categories of its own moves the codes of the others")
  func newCategories() throws {
    let first: [[Double]] = [[5, 5], [5, 9], [9, 9]]
    let second: [[Double]] = [[1, 5], [1, 1], [7, 9], [7, 7]]
    for keeps in [true, false] {
      var state = try AgreementState(RatingTable(rows: first), keepsRaters: keeps)
      try state.merge(try AgreementState(RatingTable(rows: second), keepsRaters: keeps))
      #expect(state.categories == [1, 5, 7, 9])
      let whole = try RatingTable(rows: first + second)
      for level in [Level.nominal, .ordinal, .interval] {
        let options = AgreementOptions(level: level)
        #expect(
          close(
            try state.finish(.krippendorffAlpha, options).estimate,
            try whole.agreement(.krippendorffAlpha, options).estimate, 1e-12))
      }
    }
  }

  @Test("states that do not belong together are refused")
  func mismatch() throws {
    let table = try RatingTable(rows: [[1, 2], [1, 1], [2, 2]])
    var state = try AgreementState(table)
    #expect(throws: AgreementError.self) {
      try state.merge(try AgreementState(table, keepsRaters: false))
    }
    #expect(throws: AgreementError.self) {
      try state.merge(try AgreementState(table, clusters: [0, 0, 1]))
    }
    #expect(throws: AgreementError.self) {
      try state.merge(try AgreementState(table.with(categories: [1, 2])))
    }
    #expect(throws: AgreementError.self) {
      try state.merge(try AgreementState(table.weighted(raters: [1, 2])))
    }
    let forgetful = try AgreementState(table, keepsRaters: false)
    #expect(throws: AgreementError.self) { _ = try forgetful.finish(.congerKappa) }
  }

  @Test("bytes come back as the same state, and are the same for the same ratings")
  func bytes() throws {
    let table = try RatingTable(rows: rows(.congerKappa)).weighted(raters: [1, 2, 3, 4, 5])
    for keeps in [true, false] {
      let state = try AgreementState(
        table, clusters: (0..<90).map { UInt32($0 / 4) }, keepsRaters: keeps)
      let again = try AgreementState(bytes: state.bytes)
      #expect(again.bytes == state.bytes)
      #expect(try again.finish(.fleissKappa) == state.finish(.fleissKappa))
    }
  }

  @Test(
    "damaged bytes are an error: every cut, every flipped byte, and lies under a right checksum")
  func hostile() throws {
    let good = try AgreementState(RatingTable(rows: Array(rows(.cohenKappa)[0..<20]))).bytes
    for length in 0..<good.count {
      #expect(throws: AgreementError.self) {
        _ = try AgreementState(bytes: Array(good[0..<length]))
      }
    }
    for at in good.indices {
      var bad = good
      bad[at] ^= 0x41
      #expect(throws: AgreementError.self) { _ = try AgreementState(bytes: bad) }
    }
    var dice = Dice(state: 32)
    for _ in 0..<1500 {
      var bad = good
      for _ in 0...dice.below(3) {
        bad[4 + dice.below(good.count - 12)] = UInt8(
          truncatingIfNeeded: dice.next() >> UInt64(dice.below(9)))
      }
      StateTests.seal(&bad)
      guard let state = try? AgreementState(bytes: bad) else { continue }
      // What reads as a state must behave as one.
      for coefficient in Coefficient.allCases {
        if let result = try? state.finish(coefficient) {
          #expect(result.estimate.isNaN == (result.undefined != nil))
        }
      }
    }
  }

  @Test("counts that lie beyond what can be counted are an error, alone or merged")
  func enormous() throws {
    let good = try AgreementState(RatingTable(rows: [[1, 2], [1, 2]]), keepsRaters: false).bytes
    // The number of items stands before that of words, the words and the checksum.
    let at = good.count - 8 - 16 - 4 - 8
    #expect(good[at] == 2)
    for (byte, fits) in [(5, true), (6, false), (7, false)] {
      var bad = good
      bad[at + byte] = byte == 6 ? 0x10 : 0x40
      StateTests.seal(&bad)
      let state = try? AgreementState(bytes: bad)
      #expect((state != nil) == fits)
      guard var state else { continue }
      #expect(try state.finish(.brennanPrediger).estimate == -1)
      var merges = 0
      while merges < 100_000, (try? state.merge(state)) != nil { merges += 1 }
      #expect(merges < 64)
    }
  }

  /// Puts the checksum of the rest at the end.
  static func seal(_ bytes: inout [UInt8]) {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes.dropLast(8) { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    for i in 0..<8 { bytes[bytes.count - 8 + i] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * i)) }
  }
}
