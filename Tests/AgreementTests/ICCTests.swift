import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("Intraclass correlations")
struct ICCTests {
  private func icc(
    _ form: ICCForm, _ values: [Double], _ items: Int, _ raters: Int,
    missing: MissingRule = .dropItem, confidence: Double = 0.95
  ) throws -> IntraclassCorrelation {
    try IntraclassCorrelation(
      form, values: values, itemCount: items, raterCount: raters, missing: missing,
      confidence: confidence)
  }

  @Test(
    "Shrout and Fleiss to the last digit: pingouin's estimates and tests, scipy's quantiles in the intervals"
  )
  func digits() throws {
    let expected: [(ICCForm, Double, Double, Double, Double)] = [
      (
        .oneWaySingle, 0.1657417684054755, 0.16476880834463953, -0.13293232487475098,
        0.722560062328121
      ),
      (
        .randomSingle, 0.28976377952755916, 0.000134566516484335, 0.018786513374712016,
        0.7610843696489529
      ),
      (
        .fixedSingle, 0.7148407148407154, 0.000134566516484335, 0.3424647650339253,
        0.9458582599553595
      ),
      (
        .oneWayAverage, 0.44279713367926876, 0.16476880834463953, -0.8844421552381201,
        0.9124154203407755
      ),
      (
        .randomAverage, 0.6200505475989893, 0.000134566516484335, 0.07113681530250338,
        0.927232040167722
      ),
      (
        .fixedAverage, 0.9093155423770697, 0.000134566516484335, 0.6756747138163046,
        0.9858916781690623
      ),
    ]
    for (form, estimate, p, low, high) in expected {
      let result = try icc(form, PublishedTables.shroutFleiss, 6, 4)
      #expect(isClose(result.estimate, estimate, within: 1e-13))
      #expect(isClose(result.pValue, p, within: 1e-12))
      #expect(isClose(result.ciLow, low, within: 1e-11), "\(form.name)")
      #expect(isClose(result.ciHigh, high, within: 1e-11), "\(form.name)")
    }
    let f = try icc(.fixedSingle, PublishedTables.shroutFleiss, 6, 4)
    #expect(isClose(f.f, 11.027247956403299, within: 1e-13))
    #expect(f.numeratorDegrees == 5 && f.denominatorDegrees == 15)
    let oneWay = try icc(.oneWaySingle, PublishedTables.shroutFleiss, 6, 4)
    #expect(isClose(oneWay.f, 1.7946784922394683, within: 1e-13))
    #expect(oneWay.denominatorDegrees == 18)
  }

  /// The sums of squares of the textbook, from totals, in the rows that are complete.
  private func naive(_ form: ICCForm, _ values: [Double], _ items: Int, _ raters: Int) -> Double? {
    let rows = (0..<items).map { Array(values[$0 * raters..<($0 + 1) * raters]) }
      .filter { row in row.allSatisfy { !$0.isNaN } }
    guard rows.count > 1 else { return nil }
    let (n, k) = (Double(rows.count), Double(raters))
    let total = rows.joined().reduce(0, +)
    let correction = total * total / (n * k)
    let all = rows.joined().reduce(0) { $0 + $1 * $1 } - correction
    let between = rows.reduce(0) { $0 + $1.reduce(0, +) * $1.reduce(0, +) } / k - correction
    let columns = (0..<raters).map { rater in rows.reduce(0) { $0 + $1[rater] } }
    let judges = columns.reduce(0) { $0 + $1 * $1 } / n - correction
    let bms = between / (n - 1)
    let jms = judges / (k - 1)
    let wms = (all - between) / (n * (k - 1))
    let ems = (all - between - judges) / ((n - 1) * (k - 1))
    switch form {
    case .oneWaySingle: return (bms - wms) / (bms + (k - 1) * wms)
    case .randomSingle: return (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n)
    case .fixedSingle: return (bms - ems) / (bms + (k - 1) * ems)
    case .oneWayAverage: return (bms - wms) / bms
    case .randomAverage: return (bms - ems) / (bms + (jms - ems) / n)
    case .fixedAverage: return (bms - ems) / bms
    }
  }

  @Test(
    "the mean squares from totals give the same, on random tables with gaps",
    arguments: ICCForm.allCases)
  func twin(form: ICCForm) throws {
    var dice = Dice(state: 11)
    var compared = 0
    for _ in 0..<200 {
      let (items, raters) = (3 + dice.below(12), 2 + dice.below(4))
      let values = dice.ratings(items * raters, values: 9, gaps: 0.08)
      let result = try icc(form, values, items, raters)
      guard result.isDefined, result.raterCount == raters else { continue }
      let expected = try #require(naive(form, values, items, raters))
      #expect(abs(result.estimate - expected) < 1e-9 * Swift.max(1, abs(expected)), "\(values)")
      #expect(
        result.intervalUndefined != nil
          || (result.ciLow <= result.estimate && result.estimate <= result.ciHigh),
        "\(result) \(values)")
      compared += 1
    }
    #expect(compared > 100)
  }

  @Test(
    "order, level and unit of the ratings do not matter; doubled data keep a one-way estimate of means"
  )
  func invariances() throws {
    var dice = Dice(state: 5)
    for form in ICCForm.allCases {
      let values = dice.ratings(10 * 3, values: 20, gaps: 0)
      let rows = (0..<10).map { Array(values[$0 * 3..<$0 * 3 + 3]) }
      let expected = try icc(form, values, 10, 3)
      var moved = rows.map { [$0[2], $0[0], $0[1]] }
      moved.shuffle(using: &dice)
      // The units reach both ends of what a double holds.
      for (unit, level) in [(1.0, 0.0), (-1e-3, 4), (1e300, -2e301), (1e-300, 0)] {
        let result = try icc(form, moved.flatMap { $0 }.map { $0 * unit + level }, 10, 3)
        #expect(isClose(result.estimate, expected.estimate, within: 1e-11), "\(form.name) \(unit)")
        #expect(isClose(result.ciLow, expected.ciLow, within: 1e-10))
        #expect(isClose(result.pValue, expected.pValue, within: 1e-10))
      }
    }
  }

  @Test("a wider confidence gives a wider interval")
  func confidence() throws {
    for form in ICCForm.allCases {
      let narrow = try icc(form, PublishedTables.shroutFleiss, 6, 4, confidence: 0.8)
      let wide = try icc(form, PublishedTables.shroutFleiss, 6, 4, confidence: 0.99)
      #expect(wide.ciLow < narrow.ciLow && narrow.ciHigh < wide.ciHigh)
    }
  }

  @Test(
    "what is missing: items are dropped, or the result is refused; a rater without ratings does not count"
  )
  func missing() throws {
    var values = PublishedTables.shroutFleiss
    values[5] = .nan
    let rows = Array(values[..<4]) + Array(values[8...])
    let dropped = try icc(.randomSingle, values, 6, 4)
    #expect(dropped == (try icc(.randomSingle, rows, 5, 4)))
    #expect(dropped.itemCount == 5)
    #expect(try icc(.randomSingle, values, 6, 4, missing: .refuse).undefined == .incomplete)
    let widened = (0..<6).flatMap { Array(values[$0 * 4..<$0 * 4 + 4]) + [.nan] }
    #expect(try icc(.randomSingle, widened, 6, 5) == dropped)
  }

  @Test("undefined, and why")
  func undefined() throws {
    let cases: [([Double], Int, Int, Undefined)] = [
      ([], 0, 0, .empty), ([], 0, 3, .empty), ([], 0, .max, .empty), ([], .max, 0, .empty),
      ([.nan, .nan], 1, 2, .empty),
      ([1, 2, 3], 3, 1, .oneRater), ([1, .nan, 2, .nan], 2, 2, .oneRater),
      ([1, 2], 1, 2, .oneItem), ([4, 4, 4, 4], 2, 2, .noVariation),
      ([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 3, 2, .noVariation),
      ([1, .nan, .nan, 2], 2, 2, .incomplete),
    ]
    for (values, items, raters, reason) in cases {
      for form in ICCForm.allCases {
        let result = try icc(form, values, items, raters)
        #expect(result.undefined == reason && result.intervalUndefined == reason, "\(values)")
        #expect(result.estimate.isNaN && result.ciLow.isNaN && result.pValue.isNaN)
      }
    }
    // Items that do not differ at all: a mean of ratings has no variance to be a share of.
    #expect(try icc(.fixedAverage, [1, 2, 2, 1], 2, 2).undefined == .noVariance)
    #expect(try icc(.fixedSingle, [1, 2, 2, 1], 2, 2).estimate == -1)
    // Raters differ in level alone.
    #expect(try icc(.fixedSingle, [1, 2, 1, 2], 2, 2).undefined == .noVariance)
    #expect(try icc(.randomSingle, [1, 2, 1, 2], 2, 2).estimate == 0)
  }

  @Test("raters that never differ agree perfectly")
  func perfect() throws {
    for form in ICCForm.allCases {
      let result = try icc(form, [0.1, 0.1, 0.7, 0.7, 0.3, 0.3], 3, 2)
      #expect(result.estimate == 1 && result.ciLow == 1 && result.ciHigh == 1)
      #expect(result.f == .infinity && result.pValue == 0)
    }
  }

  @Test("sizes that do not fit, infinite ratings and strange confidences are errors")
  func errors() {
    #expect(throws: AgreementError.self) { try icc(.oneWaySingle, [1, 2, 3], 2, 2) }
    #expect(throws: AgreementError.self) { try icc(.oneWaySingle, [], -1, 0) }
    #expect(throws: AgreementError.self) { try icc(.oneWaySingle, [1], .max, .max) }
    for confidence in [0, 1, -1, Double.nan] {
      #expect(throws: AgreementError.self) {
        try icc(.oneWaySingle, [1, 2, 3, 4], 2, 2, confidence: confidence)
      }
    }
    #expect(
      throws: AgreementError(.value, "the rating is infinite; give NaN where there is none", row: 1)
    ) {
      try icc(.oneWaySingle, [1, 2, 3, .infinity], 2, 2)
    }
  }
}
