import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("What has no value, and why")
struct UndefinedTests {
  static let nan = Double.nan
  static let ofTwo: Set<Coefficient> = [.cohenKappa, .scottPi]

  private func reason(_ rows: [[Double]], _ coefficient: Coefficient) throws -> Undefined? {
    let result = try RatingTable(rows: rows).agreement(coefficient)
    #expect(result.estimate.isNaN == (result.undefined != nil))
    #expect(result.se.isNaN == (result.errorUndefined != nil))
    #expect(result.ciLow.isNaN == result.se.isNaN && result.ciHigh.isNaN == result.se.isNaN)
    return result.undefined
  }

  @Test("no rating, one rater, no pairs", arguments: Coefficient.allCases)
  func few(_ coefficient: Coefficient) throws {
    let nan = Double.nan
    #expect(try reason([], coefficient) == .empty)
    #expect(try reason([[], [], []], coefficient) == .empty)
    #expect(try reason([[nan, nan], [nan, nan]], coefficient) == .empty)
    #expect(try reason([[1], [2], [1]], coefficient) == .oneRater)
    #expect(try reason([[1, nan], [2, nan]], coefficient) == .oneRater)
    #expect(try reason([[1, nan], [nan, 2], [3, nan]], coefficient) == .noPairs)
  }

  @Test("one item", arguments: Coefficient.allCases)
  func oneItem(_ coefficient: Coefficient) throws {
    let result = try RatingTable(rows: [[1, 2]]).agreement(coefficient)
    switch coefficient {
    case .percentAgreement: #expect(result.estimate == 0 && result.errorUndefined == .oneItem)
    case .brennanPrediger: #expect(result.estimate == -1 && result.errorUndefined == .oneItem)
    default: #expect(result.undefined == .oneItem && result.errorUndefined == .oneItem)
    }
    #expect(result.itemCount == 1 && result.raterCount == 2 && result.ratingCount == 2)
  }

  @Test("all ratings equal", arguments: Coefficient.allCases)
  func allEqual(_ coefficient: Coefficient) throws {
    let rows: [[Double]] = [[3, 3], [3, 3], [3, 3]]
    let found = try RatingTable(rows: rows).agreement(coefficient)
    let given = try RatingTable(rows: rows).with(categories: [1, 2, 3]).agreement(coefficient)
    switch coefficient {
    case .percentAgreement:
      #expect(found.estimate == 1 && given.estimate == 1 && found.se == 0)
    case .brennanPrediger, .gwetAC:
      // With other categories to choose from, agreement was not certain.
      #expect(found.undefined == .noVariation && given.estimate == 1 && given.se == 0)
    default:
      #expect(found.undefined == .noVariation && given.undefined == .noVariation)
      #expect(found.observed == 1)
    }
  }

  @Test("an unused given category moves only those whose chance counts categories")
  func unusedCategory() throws {
    var dice = Dice(state: 11)
    let rows = RandomTables.rows(&dice, items: 30, raters: 2, values: [1, 2, 3], gaps: 0.2)
    let found = try RatingTable(rows: rows)
    let given = try found.with(categories: [1, 2, 3, 4])
    for coefficient in Coefficient.allCases {
      let a = try found.agreement(coefficient).estimate
      let b = try given.agreement(coefficient).estimate
      let moves = coefficient == .brennanPrediger || coefficient == .gwetAC
      #expect(close(a, b) != moves)
    }
    for level in RandomTables.allLevels where level != .circular() && level != .bipolar() {
      if case .weights = level { continue }
      let options = AgreementOptions(level: level)
      let a = try found.agreement(.krippendorffAlpha, options).estimate
      #expect(close(a, try given.agreement(.krippendorffAlpha, options).estimate))
    }
  }

  @Test("an unused category at the end only changes the scale of most weights")
  func unusedCategoryAndWeights() throws {
    var dice = Dice(state: 12)
    let rows = RandomTables.rows(&dice, items: 30, raters: 2, values: [1, 2, 3], gaps: 0.2)
    let found = try RatingTable(rows: rows)
    let given = try found.with(categories: [1, 2, 3, 4])
    for weights in RandomTables.allWeights {
      let options = AgreementOptions(weights: weights)
      for coefficient in [Coefficient.cohenKappa, .scottPi, .fleissKappa, .congerKappa] {
        let a = try found.agreement(coefficient, options).estimate
        let b = try given.agreement(coefficient, options).estimate
        #expect(close(a, b) != (weights == .circular || weights == .bipolar))
      }
      let a = try found.agreement(.percentAgreement, options).estimate
      let b = try given.agreement(.percentAgreement, options).estimate
      #expect(close(a, b) == (weights == .identity))
    }
  }

  @Test("what is not a rating is refused, with its place")
  func refused() throws {
    func kind(_ body: () throws -> Void) -> (AgreementError.Kind?, Int?) {
      do { try body() } catch let error as AgreementError { return (error.kind, error.row) } catch {
      }
      return (nil, nil)
    }
    let infinite = try RatingTable(rows: [[1, 2], [1, .infinity]])
    #expect(kind { _ = try infinite.agreement(.fleissKappa) } == (.value, 1))
    let unknown = try RatingTable(rows: [[1, 2], [1, 7]]).with(categories: [1, 2])
    #expect(kind { _ = try unknown.agreement(.fleissKappa) } == (.unknownCategory, 1))
    let three = try RatingTable(rows: [[1, 2, 1], [1, 2, 2]])
    #expect(kind { _ = try three.agreement(.cohenKappa) }.0 == .options)
    #expect(kind { _ = try three.with(categories: [2, 1]) }.0 == .categories)
    #expect(kind { _ = try three.with(categories: [.nan]) }.0 == .categories)
    #expect(kind { _ = try three.with(categories: []) }.0 == .categories)
    #expect(kind { _ = try three.weighted(items: [1]) }.0 == .shape)
    #expect(kind { _ = try three.weighted(items: [1, -1]) } == (.weights, 1))
    #expect(kind { _ = try RatingTable(rows: [[1, 2], [1]]) } == (.shape, 1))
    let negative = try RatingTable(rows: [[-1, 2], [1, 1]])
    let ratio = AgreementOptions(level: .ratio)
    #expect(kind { _ = try negative.agreement(.krippendorffAlpha, ratio) }.0 == .categories)
    for matrix in [[1.0], [1, 0, 0.5, 1], [0.5, 0, 0, 1], [1, .nan, .nan, 1]] {
      let options = AgreementOptions(weights: .matrix(matrix))
      #expect(kind { _ = try three.agreement(.fleissKappa, options) }.0 == .weights)
    }
    for confidence in [0, 1, -1, Double.nan] {
      let options = AgreementOptions(confidence: confidence)
      #expect(kind { _ = try three.agreement(.fleissKappa, options) }.0 == .options)
    }
  }

  @Test("values of any size neither trap nor lose the distances", arguments: [1e-300, 1, 1e300])
  func extremes(scale: Double) throws {
    let rows: [[Double]] = [[1, 1], [2, 1], [3, 3], [1, 2], [2, 2], [1, 3]]
    let plain = try RatingTable(rows: rows)
    let scaled = try RatingTable(rows: rows.map { $0.map { $0 * scale } })
    for level in [Level.nominal, .ordinal, .interval, .ratio] {
      let options = AgreementOptions(level: level)
      let a = try plain.agreement(.krippendorffAlpha, options).estimate
      #expect(close(a, try scaled.agreement(.krippendorffAlpha, options).estimate))
    }
    for weights in [Weights.linear, .quadratic, .radical, .ordinal] {
      let options = AgreementOptions(weights: weights)
      let a = try plain.agreement(.gwetAC, options).estimate
      #expect(close(a, try scaled.agreement(.gwetAC, options).estimate))
    }
  }
}
