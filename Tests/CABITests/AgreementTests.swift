import CPrefKit
import Testing

@Suite("Coefficients of agreement")
struct AgreementTests {
  @Test(
    "Krippendorff (2011), read along its columns where they lie",
    arguments: [
      (PREFKIT_LEVEL_NOMINAL, 0.743), (PREFKIT_LEVEL_ORDINAL, 0.815),
      (PREFKIT_LEVEL_INTERVAL, 0.849), (PREFKIT_LEVEL_RATIO, 0.797),
    ])
  func krippendorff(level: prefkit_level, expected: Double) throws {
    let grid = Grid(Published.observers)
    grid.input.items = 12
    grid.input.raters = 4
    grid.input.item_stride = 8
    grid.input.rater_stride = 12 * 8
    let result = try grid.measure(agreementOptions(level: level))
    #expect(isClose(result.estimate, expected, within: 0.0006))
    #expect(result.defined == 1 && result.reason == PREFKIT_REASON_NONE)
    #expect(result.items == 11 && result.raters == 4 && result.ratings == 40)
  }

  @Test(
    "Gwet (2014), raw4raters, with standard errors",
    arguments: [
      (PREFKIT_PERCENT_AGREEMENT, 0.81818, 0.12561), (PREFKIT_FLEISS_KAPPA, 0.76117, 0.15302),
      (PREFKIT_CONGER_KAPPA, 0.76282, 0.14917), (PREFKIT_BRENNAN_PREDIGER, 0.77273, 0.14472),
      (PREFKIT_GWET_AC, 0.77544, 0.14295), (PREFKIT_KRIPPENDORFF_ALPHA, 0.74342, 0.14548),
    ])
  func gwet(coefficient: prefkit_coefficient, estimate: Double, se: Double) throws {
    let matrix = try Grid(Published.subjects).measure(agreementOptions(coefficient))
    #expect(isClose(matrix.estimate, estimate, within: 2e-5))
    #expect(isClose(matrix.se, se, within: 2e-5))
    #expect(matrix.ci_low < matrix.estimate && matrix.estimate < matrix.ci_high)
    let long = try Published.long(Published.subjects).measure(agreementOptions(coefficient))
    #expect(isSame(matrix, long))
  }

  @Test("weights reach the coefficient")
  func weights() throws {
    let linear = agreementOptions(PREFKIT_GWET_AC, weights: PREFKIT_WEIGHTS_LINEAR)
    #expect(isClose(try Grid(Published.subjects).measure(linear).estimate, 0.859, within: 6e-4))
    var given = agreementOptions(PREFKIT_GWET_AC, weights: PREFKIT_WEIGHTS_MATRIX)
    let rows: [Double] = (0..<25).map { (place: Int) -> Double in
      1 - abs(Double(place / 5 - place % 5)) / 4
    }
    try rows.withUnsafeBufferPointer {
      given.matrix = $0.baseAddress
      given.matrix_categories = 5
      let matrix = try Grid(Published.subjects).measure(given)
      #expect(isClose(matrix.estimate, try Grid(Published.subjects).measure(linear).estimate))
    }
  }

  @Test("every number type gives the same bits, from behind too")
  func types() throws {
    let expected = try Grid(Published.subjects).measure(agreementOptions())
    func check<Number: BitwiseCopyable>(
      _ type: prefkit_number_type, _ convert: (Double) -> Number
    ) throws {
      let grid = Grid([[]])
      let values = Published.subjects.flatMap { $0 }.map { convert($0.isNaN ? 99 : $0) }
      grid.input.matrix = UnsafeRawPointer(grid.keep(values))
      grid.input.type = type
      grid.input.items = 12
      grid.input.raters = 4
      grid.input.has_missing = 1
      grid.input.missing = 99
      #expect(isSame(try grid.measure(agreementOptions()), expected), "type \(type)")
      let width = MemoryLayout<Number>.stride
      grid.input.matrix = grid.input.matrix + 47 * width
      grid.input.item_stride = Int64(-4 * width)
      grid.input.rater_stride = Int64(-width)
      let reversed = try grid.measure(agreementOptions())
      #expect(isClose(reversed.estimate, expected.estimate), "type \(type) reversed")
    }
    try check(PREFKIT_FLOAT64) { $0 }
    try check(PREFKIT_FLOAT32) { Float($0) }
    try check(PREFKIT_INT8) { Int8($0) }
    try check(PREFKIT_INT16) { Int16($0) }
    try check(PREFKIT_INT32) { Int32($0) }
    try check(PREFKIT_INT64) { Int64($0) }
    try check(PREFKIT_UINT8) { UInt8($0) }
    try check(PREFKIT_UINT16) { UInt16($0) }
    try check(PREFKIT_UINT32) { UInt32($0) }
    try check(PREFKIT_UINT64) { UInt64($0) }
  }

  @Test("several at once are those one by one; two-rater ones are not computed for four")
  func summarize() throws {
    let grid = Grid(Published.subjects)
    let wanted = Array(PREFKIT_PERCENT_AGREEMENT...PREFKIT_KRIPPENDORFF_ALPHA)
    var out = blank(prefkit_agreement(), wanted.count)
    var options = agreementOptions()
    #expect(
      prefkit_agreement_summarize(&grid.input, &options, wanted, wanted.count, &out, nil)
        == PREFKIT_OK)
    for (coefficient, result) in zip(wanted, out) {
      if coefficient == PREFKIT_COHEN_KAPPA || coefficient == PREFKIT_SCOTT_PI {
        #expect(result.defined == 0 && result.reason == PREFKIT_REASON_NOT_COMPUTED)
        #expect(throws: Opened.Failure.self) { try grid.measure(agreementOptions(coefficient)) }
      } else {
        #expect(isSame(result, try grid.measure(agreementOptions(coefficient))))
      }
    }
  }

  @Test(
    "undefined is an answer with its reason",
    arguments: [
      ([], PREFKIT_REASON_EMPTY), ([[.nan, .nan]], PREFKIT_REASON_EMPTY),
      ([[1], [2]], PREFKIT_REASON_ONE_RATER), ([[1, .nan], [.nan, 2]], PREFKIT_REASON_NO_PAIRS),
      ([[1, 2]], PREFKIT_REASON_ONE_ITEM), ([[1, 1], [1, 1]], PREFKIT_REASON_NO_VARIATION),
    ] as [([[Double]], prefkit_reason)])
  func undefined(rows: [[Double]], reason: prefkit_reason) throws {
    let result = try Grid(rows).measure(agreementOptions())
    #expect(result.defined == 0 && result.estimate.isNaN && result.se.isNaN)
    #expect(result.reason == reason)
    #expect(!String(cString: prefkit_reason_text(reason)).isEmpty)
  }

  @Test("reasons have texts of their own; other numbers have none")
  func reasons() {
    let texts = (PREFKIT_REASON_EMPTY...PREFKIT_REASON_OVERFLOW).map {
      String(cString: prefkit_reason_text($0))
    }
    #expect(Set(texts).count == 13 && !texts.contains(""))
    for other in [PREFKIT_REASON_NONE, -1, 14, .max] {
      #expect(String(cString: prefkit_reason_text(other)).isEmpty)
    }
  }

  @Test("a bootstrap has the same bits on one thread and on four, and other bits with another seed")
  func bootstrap() throws {
    var options = agreementOptions()
    options.interval = PREFKIT_INTERVAL_BOOTSTRAP
    options.ends = PREFKIT_BOOTSTRAP_BCA
    options.resamples = 2000
    options.threads = 1
    let one = try Grid(Published.subjects).measure(options)
    options.threads = 4
    let four = try Grid(Published.subjects).measure(options)
    options.seed = 1
    let other = try Grid(Published.subjects).measure(options)
    #expect(isSame(one, four))
    #expect(one.ci_low < one.estimate && one.ci_low != other.ci_low)
  }

  @Test("the progress callback hears of the resamples and may cancel them")
  func cancel() {
    var options = agreementOptions(PREFKIT_CONGER_KAPPA)
    options.interval = PREFKIT_INTERVAL_BOOTSTRAP
    options.resamples = 100_000
    options.progress = { context, done, total in
      context?.assumingMemoryBound(to: Int.self).pointee += 1
      return done > 3 && done <= total ? 1 : 0
    }
    for threads in [UInt32(1), 4] {
      var calls = 0
      options.threads = threads
      withUnsafeMutableBytes(of: &calls) { calls in
        options.progress_context = calls.baseAddress
        #expect { try Grid(Published.subjects).measure(options) } throws: {
          ($0 as? Opened.Failure)?.status == PREFKIT_CANCELLED
        }
      }
      #expect(calls > 1 && calls < 100)
    }
  }

  @Test("a dataset's arrays, without a copy in between")
  func arrays() throws {
    let lines = [("1", "ann", "x"), ("1", "bob", "x"), ("2", "ann", "y"), ("2", "bob", "x")].map {
      #"{"id": "\#($0.0)", "prompt": "P\#($0.0)", "x": {"id": "a", "text": "A"}, "#
        + #""y": {"id": "b", "text": "B"}, "who": "\#($0.1)", "vote": "\#($0.2)"}"#
    }
    let opened = try Opened(lines.joined(separator: "\n"), profile: Layout.votes)
    var arrays: OpaquePointer?
    #expect(
      prefkit_dataset_ratings(opened.handle, "preference", nil, &arrays, nil) == PREFKIT_OK)
    defer { prefkit_judgement_arrays_free(arrays) }
    let grid = Grid([])
    grid.input.matrix = nil
    grid.input.arrays = arrays
    let result = try grid.measure(agreementOptions(PREFKIT_PERCENT_AGREEMENT))
    #expect(result.estimate == 0.5 && result.items == 2 && result.raters == 2)
    var perItem = [Double](repeating: 0, count: 2)
    #expect(
      prefkit_agreement_per_item(&grid.input, nil, &perItem, nil, 2, nil) == PREFKIT_OK)
    #expect(perItem == [1, 0])
    var pairs: OpaquePointer?
    #expect(prefkit_dataset_pairs(opened.handle, 0, nil, &pairs, nil) == PREFKIT_OK)
    defer { prefkit_judgement_arrays_free(pairs) }
    grid.input.arrays = pairs
    #expect(throws: Opened.Failure.self) { try grid.measure(agreementOptions()) }
  }
}
