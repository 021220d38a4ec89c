import CPrefKit
import Testing

@Suite("Ties of preferences through the header")
struct TieTests {
  /// Preferences as a dataset has them, 0.5 being a tie; three raters, with gaps.
  private static let rows: [[Double]] = [
    [1, 1, 0.5], [1, 0, .nan], [0.5, 0.5, 0], [0, 0, 0], [1, 0.5, 1], [0, .nan, 0.5], [1, 1, 1],
    [.nan, 0.5, .nan],
  ]

  /// The same as ratings, by hand.
  private static func verdicts(_ rule: prefkit_ties) -> [[Double]] {
    rows.map { row in
      row.map { rating in
        rating == 0.5 ? rule == PREFKIT_TIES_DROP ? .nan : 0 : rating.isNaN ? .nan : 2 * rating - 1
      }
    }
  }

  private func options(
    _ rule: prefkit_ties, _ coefficient: prefkit_coefficient = PREFKIT_KRIPPENDORFF_ALPHA
  ) -> prefkit_agreement_options {
    var options = agreementOptions(coefficient)
    options.ties = rule
    options.tie_value = 0.5
    return options
  }

  /// The options that come to the same for verdicts.
  private func plain(
    _ rule: prefkit_ties, _ coefficient: prefkit_coefficient
  ) -> prefkit_agreement_options {
    let isHalf = rule == PREFKIT_TIES_HALF
    return agreementOptions(
      coefficient, level: isHalf ? PREFKIT_LEVEL_WEIGHTS : PREFKIT_LEVEL_NOMINAL,
      weights: isHalf ? PREFKIT_WEIGHTS_LINEAR : PREFKIT_WEIGHTS_IDENTITY)
  }

  private func given(_ grid: Grid, _ rule: prefkit_ties) -> Grid {
    let known: [Double] = rule == PREFKIT_TIES_DROP ? [-1, 1] : [-1, 0, 1]
    grid.input.categories = grid.keep(known)
    grid.input.category_count = known.count
    return grid
  }

  @Test(
    "every coefficient of a matrix, a long form and a state",
    arguments: PREFKIT_TIES_CATEGORY...PREFKIT_TIES_DROP)
  func coefficients(rule: prefkit_ties) throws {
    for coefficient in PREFKIT_PERCENT_AGREEMENT...PREFKIT_KRIPPENDORFF_ALPHA
    where coefficient != PREFKIT_COHEN_KAPPA && coefficient != PREFKIT_SCOTT_PI {
      let expected = try given(Grid(TieTests.verdicts(rule)), rule)
        .measure(plain(rule, coefficient))
      #expect(expected.defined == 1)
      let asked = options(rule, coefficient)
      for grid in [Grid(TieTests.rows), Published.long(TieTests.rows)] {
        #expect(isSame(try grid.measure(asked), expected), "\(rule) \(coefficient)")
        var (asked, state) = (asked, OpaquePointer?.none)
        #expect(
          prefkit_agreement_state_make(&grid.input, 1, &asked, &state, nil) == PREFKIT_OK)
        defer { prefkit_agreement_state_free(state) }
        var out = blank(prefkit_agreement(), 1)
        #expect(prefkit_agreement_state_finish(state, &asked, &out, nil) == PREFKIT_OK)
        #expect(isSame(out[0], expected))
      }
    }
  }

  @Test("strengths are preferences too, in numbers of any type")
  func strengths() throws {
    let strengths: [[Int8]] = [[3, 1, 0], [2, -1, -9], [0, 0, -3], [-1, -2, -1], [9, 9, 0]]
    let grid = Grid([])
    grid.input.type = PREFKIT_INT8
    grid.input.matrix = UnsafeRawPointer(grid.keep(strengths.flatMap { $0 }))
    (grid.input.items, grid.input.raters) = (5, 3)
    (grid.input.has_missing, grid.input.missing) = (1, -9)
    var asked = options(PREFKIT_TIES_HALF, PREFKIT_GWET_AC)
    asked.tie_value = 0
    let same = Grid([[1, 1, 0], [1, -1, .nan], [0, 0, -1], [-1, -1, -1], [1, 1, 0]])
    let expected = try same.measure(plain(PREFKIT_TIES_HALF, PREFKIT_GWET_AC))
    #expect(isSame(try grid.measure(asked), expected))
    grid.input.type = PREFKIT_UINT64
    grid.input.matrix = UnsafeRawPointer(grid.keep([1, UInt64.max, 3, 4]))
    (grid.input.items, grid.input.raters, grid.input.has_missing) = (2, 2, 0)
    let failure = #expect(throws: Opened.Failure.self) { try grid.measure(asked) }
    #expect(failure?.field == "value")
  }

  @Test("parts, explanations and judges take the rule as well")
  func parts() throws {
    let grid = Grid(TieTests.rows)
    let same = given(Grid(TieTests.verdicts(PREFKIT_TIES_HALF)), PREFKIT_TIES_HALF)
    var asked = options(PREFKIT_TIES_HALF, PREFKIT_GWET_AC)
    var expected = plain(PREFKIT_TIES_HALF, PREFKIT_GWET_AC)
    var items = [[Double]](repeating: [Double](repeating: 0, count: 8), count: 2)
    #expect(
      prefkit_agreement_per_item(&grid.input, &asked, &items[0], nil, 8, nil) == PREFKIT_OK)
    #expect(
      prefkit_agreement_per_item(&same.input, &expected, &items[1], nil, 8, nil) == PREFKIT_OK)
    #expect(zip(items[0], items[1]).allSatisfy { isClose($0, $1) } && isClose(items[0][2], 2.0 / 3))
    var codes = [Double](repeating: 9, count: 3)
    var results = blank(prefkit_agreement(), 3)
    var needed = 0
    #expect(
      prefkit_agreement_per_category(
        &grid.input, &asked, &codes, nil, &results, 3, &needed, nil) == PREFKIT_OK)
    #expect(codes == [-1, 0, 1])
    var dropped = options(PREFKIT_TIES_DROP)
    var explanation = blank(prefkit_explanation(), 1)
    #expect(
      prefkit_agreement_explain(&grid.input, &dropped, &explanation, nil) == PREFKIT_OK)
    #expect(explanation[0].categories == 2 && explanation[0].commonest == 1)
    let (judge, human) = ([1, 0.5, 0, 1, 0.5, 0], [1, 1, 0, 0, 0.5, 0.5])
    var calibration = blank(prefkit_calibration(), 1)
    #expect(
      prefkit_judge_calibrate(
        judge, human, 6, nil, 0, nil, &asked, nil, 0, &calibration, nil, nil) == PREFKIT_OK)
    let pairs = Grid(zip(judge, human).map { [2 * $0 - 1, 2 * $1 - 1] })
    let kappa = try pairs.measure(plain(PREFKIT_TIES_HALF, PREFKIT_COHEN_KAPPA))
    #expect(isClose(calibration[0].kappa, kappa.estimate) && calibration[0].same == 3)
    #expect(
      prefkit_judge_calibrate(
        judge, human, 6, nil, 0, nil, &dropped, nil, 0, &calibration, nil, nil) == PREFKIT_OK)
    #expect(calibration[0].items == 3 && calibration[0].same == 2)
  }

  @Test("the preferences of a dataset, as they come")
  func dataset() throws {
    let opened = try Opened(ArraysTests.votes, profile: Layout.votes)
    var arrays: OpaquePointer?
    #expect(prefkit_dataset_ratings(opened.handle, "preference", nil, &arrays, nil) == PREFKIT_OK)
    defer { prefkit_judgement_arrays_free(arrays) }
    let grid = Grid([])
    grid.input.matrix = nil
    grid.input.arrays = arrays
    // A, B and a tie: the three pairs agree 0, half and half; without the tie one pair is left.
    let half = try grid.measure(options(PREFKIT_TIES_HALF, PREFKIT_PERCENT_AGREEMENT))
    #expect(isClose(half.estimate, 1.0 / 3) && half.ratings == 3)
    let dropped = try grid.measure(options(PREFKIT_TIES_DROP, PREFKIT_PERCENT_AGREEMENT))
    #expect(dropped.estimate == 0 && dropped.ratings == 2)
  }

  @Test("what ties contradict is refused by name")
  func wrong() throws {
    let grid = Grid(TieTests.rows)
    func field(_ options: prefkit_agreement_options) -> String? {
      do {
        _ = try grid.measure(options)
        return nil
      } catch {
        return (error as? Opened.Failure)?.field
      }
    }
    var half = options(PREFKIT_TIES_HALF, PREFKIT_FLEISS_KAPPA)
    half.weights = PREFKIT_WEIGHTS_QUADRATIC
    #expect(field(half) == "ties")
    var level = options(PREFKIT_TIES_HALF)
    level.level = PREFKIT_LEVEL_INTERVAL
    #expect(field(level) == "ties")
    var weighted = options(PREFKIT_TIES_CATEGORY, PREFKIT_FLEISS_KAPPA)
    weighted.weights = PREFKIT_WEIGHTS_QUADRATIC
    #expect(field(weighted) == nil)
    _ = given(grid, PREFKIT_TIES_HALF)
    #expect(field(options(PREFKIT_TIES_DROP)) == "categories")
    var asked = options(PREFKIT_TIES_CATEGORY)
    var error = newError()
    var out = blank(prefkit_calibration(), 1)
    #expect(
      prefkit_judge_calibrate(
        [1], [1], 1, [0, 1], 2, nil, &asked, nil, 0, &out, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "categories")
    #expect(
      prefkit_intra_rater_measure(&grid.input, nil, &asked, nil, nil, nil, nil, 0, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "ties")
  }
}
