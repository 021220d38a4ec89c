import CPrefKit
import PrefKitNormalization
import Testing

@Suite("Drift by group and window through the header")
struct DriftTableTests {
  private let missing = Int64.min
  private let tests: [prefkit_drift_test] = [
    PREFKIT_DRIFT_PSI, PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV, PREFKIT_DRIFT_CHI_SQUARE,
  ]

  /// Two raters over four windows; the second moves from the third on.
  private func sheet() -> (ScoreSheet, [Double], [[Int64]]) {
    let raters = (0..<400).map { Int64($0 % 2) }
    let weeks = (0..<400).map { Int64($0 / 100) }
    var scores = noise(400).map { ($0 * 2).rounded() }
    for row in 0..<400 where raters[row] == 1 && weeks[row] > 1 { scores[row] += 1 }
    scores[5] = .nan
    return (ScoreSheet(scores, by: [raters, weeks]), scores, [raters, weeks])
  }

  private func byGroup(
    _ sheet: ScoreSheet, _ against: prefkit_drift_against, _ reference: [Double]? = nil,
    _ change: (inout prefkit_drift_options) -> Void = { _ in }
  ) throws -> DriftTableHandle {
    var options = sized(prefkit_drift_options())
    change(&options)
    return try DriftTableHandle { table, error in
      guard let reference else {
        return prefkit_drift_by_group(
          &sheet.rows, tests, tests.count, against, nil, 0, &options, table, error)
      }
      return prefkit_drift_by_group(
        &sheet.rows, tests, tests.count, against, reference, reference.count, &options, table, error
      )
    }
  }

  @Test("each window against its reference, as the core has it, and the p-values adjusted")
  func windows() throws {
    let (sheet, scores, keys) = sheet()
    let core = try DriftByGroup(
      scores, try grouping(keys), [.psi, .kolmogorovSmirnov, .chiSquare], against: .first)
    let found = try byGroup(sheet, PREFKIT_AGAINST_FIRST)
    #expect(found.view.group_count == 8 && found.view.key_count == 2)
    #expect(found.view.result_count == 3 && found.runStarts == [0, 4, 8])
    #expect(found.key(0) == [0, 0, 0, 0, 1, 1, 1, 1] && found.key(1) == [0, 1, 2, 3, 0, 1, 2, 3])
    #expect(found.key(2) == nil && found.results(3) == nil)
    #expect(found.groups(found.view.counts) == core.counts.map { UInt64($0) })
    #expect(found.groups(found.view.references) == core.references)
    #expect(found.view.reasons == nil)
    for test in 0..<3 {
      let columns = try #require(found.results(UInt64(test)))
      #expect(columns.isSame(as: core.results[test]))
      #expect(areClose(columns.adjusted, core.adjusted()[test]))
      #expect(columns.reasons[0] == PREFKIT_DRIFT_IS_REFERENCE)
      #expect(columns.adjusted[6] < 0.05 && columns.adjusted[1] > 0.05)
    }
    let stricter = try byGroup(sheet, PREFKIT_AGAINST_FIRST) { $0.adjustment = PREFKIT_ADJUST_BY }
    #expect(
      areClose(stricter.results(1)?.adjusted ?? [], core.adjusted(.benjaminiYekutieli)[1]))
    for (code, rule) in [
      (PREFKIT_AGAINST_PREVIOUS, WindowReference.previous), (PREFKIT_AGAINST_REST, .rest),
      (PREFKIT_AGAINST_GIVEN, .given([0, 1, 2, 0])),
    ] {
      let other = try DriftByGroup(
        scores, try grouping(keys), [.psi, .kolmogorovSmirnov, .chiSquare], against: rule)
      let same = try byGroup(sheet, code, code == PREFKIT_AGAINST_GIVEN ? [0, 1, 2, 0] : nil)
      for test in 0..<3 {
        #expect(same.results(UInt64(test))?.isSame(as: other.results[test]) == true)
      }
    }
  }

  @Test("rows that lack a key or a window have a reason, and none at all are an empty table")
  func gaps() throws {
    let sheet = ScoreSheet(
      [1, 2, 3, 4, 5, 6], by: [[1, 1, missing, 1, 1, 1], [0, 0, 0, missing, 1, 1]])
    let found = try byGroup(sheet, PREFKIT_AGAINST_FIRST)
    let columns = try #require(found.results(1))
    #expect(found.view.group_count == 4 && found.runStarts == [0, 3, 4])
    #expect(columns.reasons == [6, 0, 7, 7] && columns.places == [0, 1, 2, 3])
    #expect(columns.times == [0, 1, missing, 0])
    let none = try byGroup(ScoreSheet([], by: [[], []]), PREFKIT_AGAINST_FIRST)
    #expect(none.view.group_count == 0 && none.view.run_count == 0 && none.runStarts == [0])
    #expect(none.results(0)?.statistics.isEmpty == true)
  }

  @Test("gold: the errors of each window, and an alarm for who changed")
  func gold() throws {
    let raters = (0..<240).map { Int64($0 % 2) }
    let weeks = (0..<240).map { Int64($0 / 60) }
    let errors = noise(240, seed: 5)
    let gold = (0..<240).map { $0 == 7 ? Double.nan : Double($0 % 5) }
    let scores = (0..<240).map {
      (gold[$0].isNaN ? 0 : gold[$0]) + errors[$0] + (raters[$0] == 1 && weeks[$0] > 1 ? 2 : 0)
    }
    let sheet = ScoreSheet(scores, by: [raters, weeks])
    var options = sized(prefkit_gold_options())
    options.error = PREFKIT_GOLD_SIGNED
    options.permutations = 999
    options.seed = 3
    let found = try DriftTableHandle {
      prefkit_drift_gold(&sheet.rows, gold, &options, $0, $1)
    }
    let core = try GoldDrift(
      scores, gold: gold, try grouping([raters, weeks]),
      GoldOptions(error: .signed, permutations: 999, seed: 3))
    var view = sized(prefkit_gold_view())
    #expect(prefkit_drift_table_gold(found.handle, &view) == PREFKIT_OK)
    #expect(areClose(found.groups(view.means), core.means))
    #expect(areClose(found.groups(view.deviations), core.deviations))
    #expect(found.groups(found.view.reasons) == core.reasons)
    #expect(found.groups(found.view.counts) == core.counts.map { UInt64($0) })
    #expect([view.alarms[0], view.alarms[1]] == core.alarms && core.alarms[1] == 1)
    let raterColumns = try #require(found.results(0))
    #expect(raterColumns.isSame(as: core.raters))
    #expect(raterColumns.times[1] == 2 && areClose(raterColumns.adjusted, core.adjusted))
    options.control = PREFKIT_CONTROL_DISCOVERIES
    options.rate = 0.2
    _ = try DriftTableHandle { prefkit_drift_gold(&sheet.rows, gold, &options, $0, $1) }
    func field(_ change: (inout prefkit_gold_options) -> Void) -> String? {
      var options = sized(prefkit_gold_options())
      change(&options)
      var table: OpaquePointer?
      return refused { prefkit_drift_gold(&sheet.rows, gold, &options, &table, $0) }
    }
    #expect(field { $0.error = 4 } == "error")
    #expect(field { $0.control = 2 } == "control")
    #expect(field { $0.rate = 1 } == "rate")
    #expect(field { $0.rate = .nan } == "rate")
    #expect(
      field {
        $0.has_scale = 1
        $0.scale_low = 2
      } == "scale_low")
    #expect(field { $0.struct_size = 4 } == "options")
    var table: OpaquePointer?
    #expect(refused { prefkit_drift_gold(&sheet.rows, nil, nil, &table, $0) } == "gold")
    #expect(refused { prefkit_drift_gold(&sheet.rows, gold, nil, nil, $0) } == "table")
  }

  @Test("the use of the scale: level by level, and how it moved")
  func scaleUse() throws {
    let sheet = ScoreSheet([1, 1, 2, 3, 3, 3, 3, 9], by: [[0, 0, 0, 0, 1, 1, 1, 1]])
    let levels = ScoreSheet([])
    var options = sized(prefkit_scale_options())
    options.levels = levels.keep([1, 2, 3])
    options.level_count = 3
    let found = try DriftTableHandle {
      prefkit_drift_scale_use(&sheet.rows, &options, $0, $1)
    }
    defer { withExtendedLifetime(levels) {} }
    var view = sized(prefkit_scale_use_view())
    #expect(prefkit_drift_table_scale_use(found.handle, &view) == PREFKIT_OK)
    #expect(view.level_count == 3 && found.groups(view.off_scale) == [0, 1])
    #expect((0..<6).map { view.level_counts[$0] } == [2, 1, 1, 0, 0, 3])
    #expect(found.groups(view.means) == [1.75, 3] && found.groups(view.low_shares) == [0.5, 0])
    #expect(found.groups(view.high_shares) == [0.25, 1] && found.groups(view.entropies)[1] == 0)
    #expect(found.groups(view.deviations)[1] == 0)
    #expect(found.groups(found.view.references) == [-1, 0] && found.view.result_count == 3)
    #expect(found.results(0)?.reasons == [6, 0])
    // 3 of 4 levels moved: 7 scores, X² = 7 (1 - …) by Pearson's formula.
    #expect(isClose(found.results(0)?.statistics[1] ?? 0, 63.0 / 16))
    options.levels = nil
    options.level_count = 0
    options.part_count = 4
    (options.scale_low, options.scale_high) = (1, 9)
    options.against = PREFKIT_AGAINST_PREVIOUS
    let parts = try DriftTableHandle {
      prefkit_drift_scale_use(&sheet.rows, &options, $0, $1)
    }
    #expect(prefkit_drift_table_scale_use(parts.handle, &view) == PREFKIT_OK)
    #expect((0..<8).map { view.level_counts[$0] } == [3, 1, 0, 0, 0, 3, 0, 1])
    #expect(parts.results(0)?.reasons == [5, 0])
    func field(_ change: (inout prefkit_scale_options) -> Void) -> String? {
      var changed = options
      change(&changed)
      var table: OpaquePointer?
      return refused { prefkit_drift_scale_use(&sheet.rows, &changed, &table, $0) }
    }
    #expect(field { $0.part_count = 1 } == "part_count")
    #expect(field { $0.part_count = 1025 } == "part_count")
    #expect(field { $0.scale_high = 1 } == "scale_high")
    #expect(field { $0.scale_high = 0 } == "scale_low")
    #expect(field { $0.level_count = 2 } == "part_count")
    #expect(
      field {
        $0.level_count = 2
        $0.part_count = 0
      } == "levels")
    #expect(field { $0.against = PREFKIT_AGAINST_REST } == "against")
    #expect(field { $0.adjustment = -1 } == "adjustment")
    var table: OpaquePointer?
    #expect(refused { prefkit_drift_scale_use(&sheet.rows, nil, &table, $0) } == "options")
  }

  @Test("a scale as wide as numbers go, and a spread as narrow")
  func extremes() throws {
    let widest = Double.greatestFiniteMagnitude
    let sheet = ScoreSheet([-widest, 0, widest, widest], by: [[0, 0, 0, 0]])
    var options = sized(prefkit_scale_options())
    options.part_count = 2
    (options.scale_low, options.scale_high) = (-widest, widest)
    let found = try DriftTableHandle {
      prefkit_drift_scale_use(&sheet.rows, &options, $0, $1)
    }
    var view = sized(prefkit_scale_use_view())
    #expect(prefkit_drift_table_scale_use(found.handle, &view) == PREFKIT_OK)
    #expect([view.level_counts[0], view.level_counts[1]] == [1, 3])
    let narrow = ScoreSheet(
      [0, 1e-150, 0, 1e-150, 0, 1e-150].map { 1e-10 * $0 } + [0, 1e-160, 0, 1e-160],
      by: [[0, 0, 0, 0, 0, 0, 1, 1, 1, 1]])
    let compared = try DriftTableHandle {
      prefkit_drift_scale_use(&narrow.rows, &options, $0, $1)
    }
    let means = try #require(compared.results(1))
    #expect(means.reasons[1] != 0 || (0...1).contains(means.pValues[1]))
    #expect(means.pKinds[1] == 0 || !means.pValues[1].isNaN)
  }

  @Test("arguments that cannot be meant are named, and a table has only its own views")
  func arguments() throws {
    let (sheet, _, _) = sheet()
    var table: OpaquePointer?
    func field(
      _ against: prefkit_drift_against, _ reference: [Double]? = nil, _ code: prefkit_drift_test = 1
    ) -> String? {
      refused {
        prefkit_drift_by_group(
          &sheet.rows, [code], 1, against, reference, reference?.count ?? 0, nil, &table, $0)
      }
    }
    #expect(field(4) == "against" && field(PREFKIT_AGAINST_FIRST, [1]) == "reference")
    #expect(field(0, nil, 9) == "tests" && table == nil)
    #expect(refused { prefkit_drift_by_group(nil, nil, 0, 0, nil, 0, nil, &table, $0) } == "rows")
    #expect(
      refused { prefkit_drift_by_group(&sheet.rows, nil, 0, 0, nil, 0, nil, nil, $0) } == "table")
    #expect(
      refused { prefkit_drift_by_group(&sheet.rows, nil, 0, 3, nil, 2, nil, &table, $0) }
        == "reference")
    #expect(
      refused { prefkit_drift_by_group(&sheet.rows, nil, 65, 0, nil, 0, nil, &table, $0) }
        == "tests")
    let keyless = ScoreSheet([1, 2])
    #expect(
      refused { prefkit_drift_by_group(&keyless.rows, nil, 0, 0, nil, 0, nil, &table, $0) }
        == "keys")
    var window = sized(prefkit_time_window())
    window.width = 20
    window.step = 10
    let overlapping = ScoreSheet([1, 2])
    var key = overlapping.numbers([0, 5])
    key.type = PREFKIT_KEY_TIMES
    key.window = overlapping.keep([window])
    overlapping.set([key])
    #expect(
      refused { prefkit_drift_by_group(&overlapping.rows, nil, 0, 0, nil, 0, nil, &table, $0) }
        == "step")
    let made = try byGroup(sheet, PREFKIT_AGAINST_FIRST)
    var (gold, use) = (sized(prefkit_gold_view()), sized(prefkit_scale_use_view()))
    var (series, changes) = (sized(prefkit_drift_series()), sized(prefkit_changes_view()))
    var state = sized(prefkit_drift_state_view())
    #expect(prefkit_drift_table_gold(made.handle, &gold) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_scale_use(made.handle, &use) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_series(made.handle, &series) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_changes(made.handle, &changes) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_state(made.handle, &state) == PREFKIT_INVALID_ARGUMENT)
    var view = prefkit_drift_table_view()
    view.struct_size = 8
    #expect(prefkit_drift_table_get(made.handle, &view) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_get(nil, &view) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_get(made.handle, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_results(made.handle, 0, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_drift_table_key(made.handle, 0, nil) == PREFKIT_INVALID_ARGUMENT)
    prefkit_drift_table_free(nil)
  }

  @Test("a call that is cancelled says so")
  func cancelled() {
    let (sheet, _, _) = sheet()
    var options = sized(prefkit_drift_options())
    options.progress = { _, _, _ in 1 }
    options.threads = 1
    var table: OpaquePointer?
    #expect(
      prefkit_drift_by_group(&sheet.rows, tests, 3, 0, nil, 0, &options, &table, nil)
        == PREFKIT_CANCELLED && table == nil)
    var gold = sized(prefkit_gold_options())
    gold.progress = { _, _, _ in 1 }
    #expect(
      prefkit_drift_gold(
        &sheet.rows, [Double](repeating: 1, count: 400), &gold, &table, nil) == PREFKIT_CANCELLED)
  }
}
