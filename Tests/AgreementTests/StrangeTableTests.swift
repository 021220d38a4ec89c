import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("Strange tables")
struct StrangeTableTests {
  private static let oddValues: [Double] = [
    0, -0.0, 1, -1, 2, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e-300, 1e308, -1e308,
    .greatestFiniteMagnitude, 4096, 3839,
    -256, -257, 9_007_199_254_740_992, 0.1, .nan, 2_147_483_648, -2_147_483_649, 4_294_967_296,
  ]

  /// A value or a reason, never neither, never both, and nothing infinite.
  private func check(_ result: Agreement) {
    #expect(result.estimate.isNaN == (result.undefined != nil))
    #expect(result.se.isNaN == (result.errorUndefined != nil))
    #expect(!result.estimate.isInfinite && !result.se.isInfinite)
    #expect(result.itemCount >= 0 && result.ratingCount >= 0 && result.raterCount >= 0)
  }

  private func randomTable(_ dice: inout Dice) throws -> RatingTable {
    let raters = dice.below(5)
    let items = dice.below(9)
    let odd = dice.below(3) == 0
    let rows = (0..<items).map { _ in
      (0..<raters).map { _ -> Double in
        if dice.below(4) == 0 { return .nan }
        return odd
          ? Self.oddValues[dice.below(Self.oddValues.count)] : Double(dice.below(3))
      }
    }
    var table = try RatingTable(rows: rows)
    if dice.below(4) == 0 {
      let weights: [Double] = [0, 0, 1, 1e-30, 1e30, 3]
      table = try table.weighted(
        items: dice.below(2) == 0 ? nil : rows.map { _ in weights[dice.below(6)] },
        raters: dice.below(2) == 0
          ? nil : (0..<table.raterCount).map { _ in weights[dice.below(6)] })
    }
    return table
  }

  @Test("whatever is in them, there is a value or a reason or an error")
  func anything() throws {
    var dice = Dice(state: 61)
    var defined = 0
    for _ in 0..<400 {
      let table = try randomTable(&dice)
      let clusters: [UInt32]? =
        dice.below(4) > 0 ? nil : (0..<table.itemCount).map { _ in UInt32(dice.below(3)) }
      let coefficient = Coefficient.allCases[dice.below(8)]
      var options = AgreementOptions(
        weights: RandomTables.allWeights[dice.below(8)],
        level: RandomTables.allLevels[dice.below(RandomTables.allLevels.count)])
      options.linearisation = dice.below(2) == 0 ? .gwet : .ratio
      if dice.below(3) == 0 {
        options.interval = .bootstrap(
          Bootstrap(resamples: 20, seed: dice.next(), ends: dice.below(2) == 0 ? .bca : .percentile)
        )
      }
      do throws(AgreementError) {
        let result = try table.agreement(coefficient, options, clusters: clusters)
        check(result)
        if result.isDefined { defined += 1 }
        _ = try table.perItem(coefficient, options)
        for one in try table.perCategory(coefficient, options) { check(one.agreement) }
        for one in try table.perRater(coefficient, options) {
          #expect(one.estimateWithout.isNaN == (one.undefined != nil))
        }
        let groups = (0..<table.itemCount).map { UInt32($0 % 2) * .max }
        for one in try table.agreementByGroup(groups, coefficient, options) {
          check(one.agreement)
        }
        let matrix = try table.pairwiseMatrix(coefficient, options)
        for g in 0..<table.raterCount {
          for h in 0..<table.raterCount {
            #expect(matrix.estimate(g, h).isNaN == (matrix.undefined(g, h) != nil))
          }
        }
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
    #expect(defined > 50)
  }

  @Test("long forms of any codes")
  func longForms() throws {
    var dice = Dice(state: 62)
    for _ in 0..<200 {
      let count = dice.below(30)
      let bound = [2, 5, 1 << 20, Int(UInt32.max)][dice.below(4)]
      func codes() -> [UInt32] {
        (0..<count).map { _ in UInt32(truncatingIfNeeded: dice.below(bound)) }
      }
      let policy = DuplicatePolicy(rawValue: Int32(dice.below(4))) ?? .refuse
      do throws(AgreementError) {
        let table = try RatingTable(
          items: codes(), raters: codes(), values: dice.ratings(count, values: 3, gaps: 0.2),
          duplicates: policy)
        for coefficient in Coefficient.allCases { check(try table.agreement(coefficient)) }
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
    #expect(throws: AgreementError.self) {
      _ = try RatingTable(items: [1], raters: [1, 2], values: [1])
    }
  }

  @Test("integers beyond 2^53 and those that stand for missing")
  func integers() throws {
    let numbers: [Int64] = [-1, 1, 2, 2, 1, -1, 2, 1]
    try numbers.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let table = try RatingTable(
        matrix: base, type: .int64, items: 4, raters: 2, itemStride: 16, raterStride: 8,
        missing: -1)
      let result = try table.agreement(.percentAgreement)
      #expect(result.ratingCount == 4 && result.itemCount == 2 && result.estimate == 0.5)
    }
    let large: [Int64] = [.max, 1, 2, 2, .min, .min]
    try large.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let table = try RatingTable(
        matrix: base, type: .int64, items: 3, raters: 2, itemStride: 16, raterStride: 8)
      #expect { _ = try table.agreement(.fleissKappa) } throws: {
        ($0 as? AgreementError)?.kind == .value && ($0 as? AgreementError)?.row == 0
      }
      let marked = try RatingTable(
        matrix: base, type: .int64, items: 3, raters: 2, itemStride: 16, raterStride: 8,
        missing: .max)
      #expect(try marked.agreement(.percentAgreement).estimate == 1)
    }
    #expect(throws: AgreementError.self) {
      _ = try large.withUnsafeBytes { bytes in
        try bytes.baseAddress.map {
          try RatingTable(
            matrix: $0, items: .max, raters: 2, itemStride: .max, raterStride: .max)
        }
      }
    }
  }
}
