import CPrefKit
import Testing

@Suite("Bytes and counts of points that cannot be meant")
struct ParetoArgumentTests {
  private let sheet = PointSheet([1, 2, 2, 1], 2)

  private func frontier(_ change: (inout prefkit_pareto_options) -> Void) -> String? {
    var options = sized(prefkit_pareto_options())
    change(&options)
    var mask = [UInt8](repeating: 0, count: 2)
    return refused { prefkit_pareto_frontier(&sheet.points, &options, &mask, nil, $0) }
  }

  @Test("a kind of epsilons that is none, and epsilons that are counted and not given")
  func epsilons() {
    #expect(frontier { _ in } == nil)
    #expect(frontier { $0.epsilon_kind = 9 } == "epsilon_kind")
    #expect(frontier { $0.epsilon_count = 2 } == "options->epsilons")
    // Functions that have no use for them see it too.
    var options = sized(prefkit_pareto_options())
    options.epsilon_kind = 9
    var ranks = [Int32](repeating: 0, count: 2)
    #expect(
      refused { prefkit_pareto_ranks(&sheet.points, &options, &ranks, $0) } == "epsilon_kind")
    var made: OpaquePointer?
    var archive = sized(prefkit_archive_options())
    archive.objective_count = 2
    archive.epsilon_kind = 9
    #expect(refused { prefkit_pareto_archive_make(&archive, &made, $0) } == "epsilon_kind")
    archive.epsilon_kind = 0
    archive.epsilon_count = 2
    #expect(refused { prefkit_pareto_archive_make(&archive, &made, $0) } == "options->epsilons")
  }

  @Test("directions that are neither 0 nor 1")
  func directions() {
    let wrong = PointSheet([1, 2, 2, 1], 2, minimize: [1, 2])
    var mask = [UInt8](repeating: 0, count: 2)
    #expect(refused { prefkit_pareto_frontier(&wrong.points, nil, &mask, nil, $0) } == "minimize")
    let objective = UnsafeMutablePointer<prefkit_objective>.allocate(capacity: 1)
    defer { objective.deallocate() }
    objective.initialize(to: prefkit_objective())
    objective.pointee.values = UnsafeRawPointer(sheet.rows)
    objective.pointee.type = PREFKIT_FLOAT64
    var columns = sized(prefkit_points())
    columns.objective_count = 1
    columns.count = 2
    columns.objectives = UnsafePointer(objective)
    #expect(prefkit_pareto_frontier(&columns, nil, &mask, nil, nil) == PREFKIT_OK)
    objective.pointee.minimize = 255
    #expect(refused { prefkit_pareto_frontier(&columns, nil, &mask, nil, $0) } == "minimize")
    var made: OpaquePointer?
    var archive = sized(prefkit_archive_options())
    archive.objective_count = 2
    archive.minimize = wrong.points.minimize
    #expect(refused { prefkit_pareto_archive_make(&archive, &made, $0) } == "minimize")
    withExtendedLifetime(wrong) {}
  }

  @Test("a row that is none is named as it was given")
  func rows() {
    var found = sized(prefkit_winning_weights())
    var error = newError()
    let status = prefkit_pareto_weights_for(
      &sheet.points, .max, 0, nil, &found, nil, nil, nil, &error)
    #expect(status == PREFKIT_INVALID_ARGUMENT && fixed(&error.field) == "row")
    #expect(
      fixed(&error.message) == "row is 18446744073709551615; the points have the rows 0 to 1")
  }

  @Test("numbers that differ by more than a double are no infinite ones")
  func overflow() {
    let wide = PointSheet([-1e308, 1e308, 1e308, -1e308], 2)
    var found = sized(prefkit_winning_weights())
    #expect(
      prefkit_pareto_weights_for(&wide.points, 0, 0, nil, &found, nil, nil, nil, nil)
        == PREFKIT_OK)
    #expect(found.reason == PREFKIT_PARETO_REASON_OVERFLOW && found.margin.isNaN)
  }

  @Test("an error names the argument that it is about")
  func fields() {
    let wrong: [Double] = [1, 1, -1, 1]
    var columns = sized(prefkit_membership_columns())
    #expect(
      refused {
        prefkit_pareto_membership_of_estimates(
          &sheet.points, PREFKIT_SPREAD_STANDARD_ERRORS, wrong, 4, nil, &columns, $0)
      } == "numbers")
    var options = sized(prefkit_pareto_options())
    options.violations = UnsafePointer(sheet.rows)
    sheet.rows[1] = -1
    var mask = [UInt8](repeating: 0, count: 2)
    #expect(
      refused { prefkit_pareto_frontier(&sheet.points, &options, &mask, nil, $0) }
        == "violations")
    sheet.rows[1] = 2
    var chosen = sized(prefkit_chosen())
    #expect(
      refused { prefkit_pareto_scalarize(&sheet.points, [0, 0], nil, &chosen, nil, $0) }
        == "weights")
  }
}

@Suite("Long work of points through the header")
struct ParetoCancelTests {
  @Test("attainment, choices, archives and conflicts stop when the callback says so")
  func stops() throws {
    let sheet = PointSheet(random: 1500, 3)
    let count = sheet.count
    var options = stoppingOptions()
    let sets = (0..<count).map { Int64($0 % 100) }
    var made: OpaquePointer?
    #expect(
      prefkit_pareto_attainment(
        &sheet.points, sets, PREFKIT_ATTAINED_BY_ALL, nil, 0, &options, &made, nil)
        == PREFKIT_CANCELLED)
    var shares = [Double](repeating: 0, count: count)
    #expect(
      prefkit_pareto_attainment_values(
        &sheet.points, &sheet.points, sets, &options, &shares, nil, nil) == PREFKIT_CANCELLED)
    var value = 0.0
    #expect(
      prefkit_pareto_spread(&sheet.points, nil, &options, &value, nil, nil) == PREFKIT_CANCELLED)
    var chosen = sized(prefkit_chosen())
    #expect(
      prefkit_pareto_knee(
        &sheet.points, PREFKIT_KNEE_TRADE_OFF, 0, &options, &chosen, nil, nil, nil)
        == PREFKIT_CANCELLED)

    let wide = PointSheet((0..<60_000).flatMap { [Double($0), Double(-$0)] }, 2)
    #expect(
      prefkit_pareto_sensitivity(&wide.points, [1, 1], &options, &made, nil) == PREFKIT_CANCELLED)
    var scalarizing = sized(prefkit_scalarize_options())
    scalarizing.progress = stopping
    #expect(
      prefkit_pareto_scalarize(&wide.points, [1, 1], &scalarizing, &chosen, nil, nil)
        == PREFKIT_CANCELLED)
    #expect(made == nil)
  }

  @Test("an archive is as it was when an addition or a merge is stopped")
  func archives() throws {
    let sheet = PointSheet((0..<6000).flatMap { [Double($0), Double(-$0)] }, 2)
    var options = sized(prefkit_archive_options())
    options.objective_count = 2
    var (made, full): (OpaquePointer?, OpaquePointer?)
    #expect(prefkit_pareto_archive_make(&options, &made, nil) == PREFKIT_OK)
    #expect(prefkit_pareto_archive_make(&options, &full, nil) == PREFKIT_OK)
    let (archive, other) = (try #require(made), try #require(full))
    defer {
      prefkit_pareto_archive_free(archive)
      prefkit_pareto_archive_free(other)
    }
    #expect(prefkit_pareto_archive_add(other, &sheet.points, nil, nil, nil, nil) == PREFKIT_OK)
    var call = stoppingOptions()
    #expect(
      prefkit_pareto_archive_add(archive, &sheet.points, nil, &call, nil, nil)
        == PREFKIT_CANCELLED)
    #expect(prefkit_pareto_archive_merge(archive, other, &call, nil, nil) == PREFKIT_CANCELLED)
    var view = sized(prefkit_archive_view())
    #expect(prefkit_pareto_archive_get(archive, &view) == PREFKIT_OK)
    #expect(view.count == 0 && view.seen == 0)
  }

  @Test("conflicts of many verdicts, and of the scores of many candidates")
  func conflicts() {
    let rows = 0..<60_000
    let (comparison, zeros) = (rows.map { Int64($0 / 2) }, rows.map { _ in Int64(0) })
    let (dimension, value) = (rows.map { Int64($0 % 2) }, rows.map { Double($0 * 7 % 11) })
    var options = stoppingOptions()
    var found = sized(prefkit_dimension_conflict())
    #expect(
      prefkit_pareto_conflicts(
        comparison, dimension, value, nil, rows.count, 2, 0, &options, &found, nil)
        == PREFKIT_CANCELLED)
    #expect(
      prefkit_pareto_score_conflicts(
        zeros, comparison, dimension, value, rows.count, 2, 0, &options, &found, nil)
        == PREFKIT_CANCELLED)
  }
}
