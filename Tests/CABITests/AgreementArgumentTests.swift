import CPrefKit
import Testing

@Suite("Wrong arguments of agreement")
struct AgreementArgumentTests {
  /// What the call says of an input and options that were spoilt.
  private func complaint(
    _ grid: Grid = Grid(Published.subjects),
    _ options: prefkit_agreement_options = agreementOptions()
  ) -> (status: prefkit_status, field: String, record: Int64) {
    var options = options
    var out = blank(prefkit_agreement(), 1)
    var error = newError()
    let status = prefkit_agreement_measure(&grid.input, &options, &out, &error)
    #expect((status == PREFKIT_OK) == fixed(&error.message).isEmpty)
    return (status, fixed(&error.field), error.record)
  }

  @Test(
    "options out of range are refused by name",
    arguments: [
      "coefficient", "weights", "level", "scores", "interval", "ends", "linearisation",
      "matrix_categories", "matrix", "confidence", "resamples", "struct_size", "ties", "tie_value",
    ])
  func options(field: String) {
    var options = agreementOptions()
    options.interval = PREFKIT_INTERVAL_BOOTSTRAP
    switch field {
    case "coefficient": options.coefficient = 9
    case "weights": options.weights = -1
    case "level": options.level = 8
    case "scores": options.scores = 2
    case "interval": options.interval = 4
    case "ends": options.ends = 2
    case "linearisation": options.linearisation = 2
    case "matrix_categories":
      options.level = PREFKIT_LEVEL_MATRIX
      options.matrix_categories = .max
    case "matrix":
      options.level = PREFKIT_LEVEL_MATRIX
      options.matrix_categories = 5
    case "ties": options.ties = 4
    case "tie_value":
      options.ties = PREFKIT_TIES_DROP
      options.tie_value = .nan
    case "confidence": options.confidence = 1.5
    case "resamples": options.resamples = 2
    default: options.struct_size = 12
    }
    let found = complaint(Grid(Published.subjects), options)
    #expect(found.status == PREFKIT_INVALID_ARGUMENT)
    let general = ["confidence", "resamples", "struct_size"].contains(field)
    #expect(found.field == (general ? "options" : field))
  }

  @Test(
    "inputs that cannot be meant are refused by name",
    arguments: [
      ("struct_size", "input"), ("type", "type"), ("duplicates", "duplicates"),
      ("matrix", "matrix"),
      ("items", "items"), ("raters", "raters"), ("item_stride", "item_stride"),
      ("both", "input"), ("count", "count"), ("categories", "categories"),
      ("category_count", "categories"), ("item_weights", "weights"),
    ])
  func inputs(spoilt: String, field: String) {
    let grid = Grid(Published.subjects)
    switch spoilt {
    case "struct_size": grid.input.struct_size = 40
    case "type": grid.input.type = 10
    case "duplicates": grid.input.duplicates = 4
    case "matrix": grid.input.matrix = nil
    case "items": grid.input.items = 1 << 62
    case "raters":
      grid.input.items = 1
      grid.input.raters = 1 << 30
    case "item_stride": grid.input.item_stride = .min
    case "both": grid.input.count = 1
    case "count":
      grid.input.matrix = nil
      grid.input.count = .max
    case "categories":
      grid.input.categories = grid.keep([2, 1])
      grid.input.category_count = 2
    case "category_count": grid.input.category_count = .max
    default: grid.input.item_weights = grid.keep([Double](repeating: -1, count: 12))
    }
    let found = complaint(grid)
    #expect(found.status == PREFKIT_INVALID_ARGUMENT)
    #expect(found.field == field)
  }

  @Test("a rating that cannot be used is named by its row")
  func rows() {
    var found = complaint(Grid([[1, 2], [1, .infinity]]))
    #expect(found.field == "value" && found.record == 1)
    found = complaint(Grid(units: [0, 1, 0], raters: [0, 0, 0], values: [1, 1, 2]))
    #expect(found.field == "duplicates" && found.record == 2)
    let codes = Grid(units: [0, 1, 7], raters: [0, 0, 0], values: [1, 1, 2])
    codes.input.items = 2
    found = complaint(codes)
    #expect(found.field == "unit" && found.record == 2)
    let given = Grid([[1, 2], [1, 3]])
    given.input.categories = given.keep([1.0, 2])
    given.input.category_count = 2
    found = complaint(given)
    #expect(found.field == "categories" && found.record == 1)
  }

  @Test("duplicates are settled as asked")
  func duplicates() throws {
    let grid = Grid(
      units: [0, 0, 0, 1, 1], raters: [0, 1, 0, 0, 1], values: [1, 1, 2, 2, 2])
    grid.input.duplicates = PREFKIT_DUPLICATES_FIRST
    let percent = agreementOptions(PREFKIT_PERCENT_AGREEMENT)
    #expect(try grid.measure(percent).estimate == 1)
    grid.input.duplicates = PREFKIT_DUPLICATES_LAST
    #expect(try grid.measure(percent).estimate == 0.5)
    grid.input.duplicates = PREFKIT_DUPLICATES_KEEP
    #expect(isClose(try grid.measure(percent).estimate, 2.0 / 3))
  }

  @Test("arrays by item need to know how many items there are")
  func itemCounts() {
    let grid = Published.long(Published.subjects)
    grid.input.clusters = grid.keep([UInt32](repeating: 0, count: 12))
    #expect(complaint(grid).field == "items")
    grid.input.items = 12
    #expect(complaint(grid).status == PREFKIT_OK)
    grid.input.rater_weights = grid.keep([1.0, 1, 1, 1])
    #expect(complaint(grid).field == "raters")
    var out = blank(prefkit_agreement(), 2)
    let bare = Published.long(Published.subjects)
    #expect(
      prefkit_agreement_by_group(&bare.input, nil, [], 2, &out, nil) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("lengths that are not those of the input are refused, and nothing is written")
  func lengths() {
    let grid = Grid(Published.subjects)
    var agreement = [Double](repeating: -1, count: 12)
    var raters = blank(prefkit_rater_agreement(), 4)
    var groups = blank(prefkit_agreement(), 2)
    let wrong = PREFKIT_INVALID_ARGUMENT
    for length in [11, 13, -1, Int.max] {
      #expect(
        prefkit_agreement_per_item(&grid.input, nil, &agreement, nil, length, nil) == wrong)
    }
    #expect(agreement.allSatisfy { $0 == -1 })
    #expect(prefkit_agreement_per_rater(&grid.input, nil, &raters, 3, nil) == wrong)
    raters[0].struct_size = 8
    #expect(prefkit_agreement_per_rater(&grid.input, nil, &raters, 4, nil) == wrong)
    #expect(prefkit_agreement_pairwise(&grid.input, nil, nil, nil, nil, 4, nil) == wrong)
    let codes = [UInt32](repeating: 2, count: 12)
    #expect(prefkit_agreement_by_group(&grid.input, nil, codes, 2, &groups, nil) == wrong)
    #expect(prefkit_agreement_by_group(&grid.input, nil, codes, -1, &groups, nil) == wrong)
    #expect(prefkit_agreement_by_group(&grid.input, nil, codes, .max, &groups, nil) == wrong)
    groups[0].struct_size = UInt32(MemoryLayout<prefkit_agreement>.size + 1)
    #expect(prefkit_agreement_measure(&grid.input, nil, &groups, nil) == wrong)
    var needed = 0
    #expect(prefkit_ratings_categories(&grid.input, nil, 1, &needed, nil) == wrong)
    #expect(prefkit_ratings_categories(&grid.input, nil, -1, &needed, nil) == wrong)
  }

  @Test("no ratings at all are undefined, and their arrays are filled")
  func empty() {
    let grid = Grid([])
    grid.input.matrix = nil
    grid.input.items = 3
    var agreement = [Double](repeating: 0, count: 3)
    var groups = blank(prefkit_agreement(), 2)
    #expect(prefkit_agreement_per_item(&grid.input, nil, &agreement, nil, 3, nil) == PREFKIT_OK)
    #expect(agreement.allSatisfy { $0.isNaN })
    #expect(prefkit_agreement_per_rater(&grid.input, nil, nil, 0, nil) == PREFKIT_OK)
    #expect(prefkit_agreement_pairwise(&grid.input, nil, nil, nil, nil, 0, nil) == PREFKIT_OK)
    #expect(
      prefkit_agreement_by_group(&grid.input, nil, [0, 1, 1], 2, &groups, nil) == PREFKIT_OK)
    #expect(groups[1].reason == PREFKIT_REASON_EMPTY)
    var icc = blank(prefkit_icc(), 1)
    #expect(prefkit_icc_measure(&grid.input, PREFKIT_ICC_1_1, nil, &icc, nil) == PREFKIT_OK)
    #expect(icc[0].reason == PREFKIT_REASON_EMPTY)
  }

  @Test("a table too large for a complete one is a limit")
  func tooLarge() {
    let grid = Grid(units: [4_000_000_000, 1], raters: [0, 4_000_000_000], values: [1, 1])
    var icc = blank(prefkit_icc(), 1)
    #expect(
      prefkit_icc_measure(&grid.input, PREFKIT_ICC_1_1, nil, &icc, nil) == PREFKIT_LIMIT)
    #expect(complaint(grid).status == PREFKIT_OK)
  }

  @Test("NULL where something must be is refused by every function")
  func nulls() {
    let wrong = PREFKIT_INVALID_ARGUMENT
    let grid = Grid(Published.subjects)
    var error = newError()
    #expect(prefkit_agreement_measure(nil, nil, nil, &error) == wrong)
    #expect(fixed(&error.field) == "input")
    #expect(prefkit_agreement_measure(&grid.input, nil, nil, &error) == wrong)
    #expect(fixed(&error.field) == "out")
    #expect(prefkit_ratings_categories(nil, nil, 0, nil, nil) == wrong)
    #expect(prefkit_ratings_categories(&grid.input, nil, 0, nil, nil) == wrong)
    #expect(prefkit_agreement_summarize(&grid.input, nil, nil, 1, nil, nil) == wrong)
    #expect(prefkit_agreement_by_group(&grid.input, nil, nil, 1, nil, nil) == wrong)
    #expect(prefkit_agreement_per_item(&grid.input, nil, nil, nil, 12, nil) == wrong)
    #expect(prefkit_agreement_per_rater(&grid.input, nil, nil, 4, nil) == wrong)
    #expect(prefkit_agreement_per_category(&grid.input, nil, nil, nil, nil, 0, nil, nil) == wrong)
    #expect(prefkit_agreement_explain(&grid.input, nil, nil, nil) == wrong)
    #expect(prefkit_agreement_state_make(&grid.input, 1, nil, nil, nil) == wrong)
    #expect(prefkit_agreement_state_merge(nil, nil, nil) == wrong)
    #expect(prefkit_agreement_state_encode(nil, nil, 0, nil, nil) == wrong)
    #expect(prefkit_agreement_state_decode(nil, 4, nil, nil) == wrong)
    #expect(prefkit_agreement_state_finish(nil, nil, nil, nil) == wrong)
    #expect(prefkit_scale_band(0, 0, nil) == wrong)
    #expect(prefkit_benchmark_measure(nil, 2, 0.5, 0.1, 0, nil, nil, nil, nil) == wrong)
    #expect(prefkit_icc_measure(&grid.input, 1, nil, nil, nil) == wrong)
    #expect(prefkit_kendall_w_measure(nil, nil, nil, nil) == wrong)
    #expect(prefkit_rank_correlation_measure(nil, nil, 3, 0, nil, nil, nil) == wrong)
    #expect(prefkit_mcnemar_test(1, 1, nil, nil) == wrong)
    #expect(prefkit_flip_rate_measure(nil, nil, nil, nil, nil, nil) == wrong)
    #expect(prefkit_intra_rater_measure(nil, nil, nil, nil, nil, nil, nil, 0, nil) == wrong)
    #expect(
      prefkit_judge_calibrate(nil, nil, 1, nil, 0, nil, nil, nil, 0, nil, nil, nil) == wrong)
    #expect(prefkit_agreement_ceiling(&grid.input, nil, nil, nil) == wrong)
    #expect(
      prefkit_label_sets_code(nil, nil, nil, 1, 1, nil, nil, 0, nil, nil) == wrong)
    var band: Int32 = 0
    #expect(
      prefkit_benchmark_measure([0.1], .max, 0.5, 0.1, 0, nil, nil, &band, nil) == wrong)
    #expect(prefkit_label_sets_code(nil, nil, nil, .max, 1, nil, nil, 0, nil, nil) == wrong)
  }
}
