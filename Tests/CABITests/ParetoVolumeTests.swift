import CPrefKit
import PrefKitPareto
import Testing

@Suite("Hypervolume through the header")
struct ParetoVolumeTests {
  /// Boxes of 2, 2 and 1 from 0, which lie over each other in unit squares.
  private let stairs = PointSheet([1, 2, 2, 1, 1, 1], 2)

  private func core(_ sheet: PointSheet) throws -> PointView {
    try PointView(
      rows: UnsafeBufferPointer(
        start: sheet.rows, count: sheet.count * Int(sheet.points.objective_count)),
      objectives: Int(sheet.points.objective_count),
      maximize: Array(repeating: true, count: Int(sheet.points.objective_count)))
  }

  @Test("by hand: volume, contributions by both definitions, the least, and the best two")
  func byHand() {
    var error = newError()
    var volume = 0.0
    #expect(
      prefkit_pareto_hypervolume(&stairs.points, [0, 0], nil, &volume, &error) == PREFKIT_OK)
    #expect(volume == 3)
    var shares = [Double](repeating: .nan, count: 3)
    #expect(
      prefkit_pareto_hypervolume_contributions(
        &stairs.points, [0, 0], PREFKIT_CONTRIBUTION_TO_FRONTIER, nil, &shares, &error)
        == PREFKIT_OK)
    #expect(shares == [1, 1, 0])
    // The dominated (1.5, 0.5) takes half a unit from (2, 1).
    let dominated = PointSheet([1, 2, 2, 1, 1.5, 1], 2)
    for (against, expected) in [
      (PREFKIT_CONTRIBUTION_TO_FRONTIER, [1, 1, 0]), (PREFKIT_CONTRIBUTION_TO_ALL, [1, 0.5, 0]),
    ] {
      #expect(
        prefkit_pareto_hypervolume_contributions(
          &dominated.points, [0, 0], prefkit_contribution(against), nil, &shares, &error)
          == PREFKIT_OK)
      #expect(shares == expected)
    }
    var row = Int64(7)
    #expect(
      prefkit_pareto_least_contributor(&stairs.points, [0, 0], 0, nil, &row, &error) == PREFKIT_OK)
    #expect(row == 2)
    var rows = [UInt64](repeating: 99, count: 3)
    var chosen = UInt64(9)
    #expect(
      prefkit_pareto_select(&stairs.points, 2, [0, 0], nil, &rows, &chosen, &error) == PREFKIT_OK)
    #expect(chosen == 2 && rows == [0, 1, 99])
  }

  @Test("what the core finds, bit by bit, for any number of threads", arguments: [2, 3, 4, 6])
  func asCore(_ objectives: Int) throws {
    let sheet = PointSheet(random: 40, objectives)
    let worst = [Double](repeating: 0.1, count: objectives)
    let view = try core(sheet)
    let expected = try Hypervolume.value(view, reference: worst)
    let shares = try Hypervolume.contributions(view, reference: worst, dominated: .counted)
    let best = try Hypervolume.select(view, count: 5, reference: worst)
    var options = sized(prefkit_pareto_options())
    var error = newError()
    for threads in [UInt32(1), 2] {
      options.threads = threads
      var volume = 0.0
      #expect(
        prefkit_pareto_hypervolume(&sheet.points, worst, &options, &volume, &error) == PREFKIT_OK)
      #expect(volume == expected && volume > 0)
      var found = [Double](repeating: 0, count: 40)
      #expect(
        prefkit_pareto_hypervolume_contributions(
          &sheet.points, worst, PREFKIT_CONTRIBUTION_TO_ALL, &options, &found, &error)
          == PREFKIT_OK)
      #expect(found == shares)
      var rows = [UInt64](repeating: 0, count: 5)
      var chosen = UInt64(0)
      #expect(
        prefkit_pareto_select(&sheet.points, 5, worst, &options, &rows, &chosen, &error)
          == PREFKIT_OK)
      #expect(rows.prefix(Int(chosen)).map { Int($0) } == best)
    }
  }

  @Test("an approximation has the volume in its interval, and the core's bits")
  func approximate() throws {
    let sheet = PointSheet(random: 30, 3)
    var how = sized(prefkit_hypervolume_options())
    how.directions = 2000
    how.seed = 5
    how.level = 0.999
    var estimate = sized(prefkit_hypervolume_estimate())
    var error = newError()
    #expect(
      prefkit_pareto_hypervolume_approximate(
        &sheet.points, [0, 0, 0], &how, nil, &estimate, &error) == PREFKIT_OK)
    let found = try Hypervolume.approximate(
      try core(sheet), reference: [0, 0, 0],
      options: .init(directions: 2000, seed: 5, level: 0.999))
    #expect(estimate.value == found.value && estimate.standard_error == found.standardError)
    #expect(estimate.lower == found.lower && estimate.upper == found.upper)
    let exact = try Hypervolume.value(try core(sheet), reference: [0, 0, 0])
    #expect(estimate.lower <= exact && exact <= estimate.upper && estimate.lower < estimate.upper)
    #expect(Int(estimate.struct_size) == MemoryLayout<prefkit_hypervolume_estimate>.size)
    #expect(
      prefkit_pareto_hypervolume_approximate(
        &sheet.points, [0, 0, 0], nil, nil, &estimate, &error) == PREFKIT_OK)
    how.level = 2
    #expect(
      refused {
        prefkit_pareto_hypervolume_approximate(
          &sheet.points, [0, 0, 0], &how, nil, &estimate, $0)
      } == "level")
    how.level = 0
    how.directions = .max
    #expect(
      refused {
        prefkit_pareto_hypervolume_approximate(
          &sheet.points, [0, 0, 0], &how, nil, &estimate, $0)
      } == "directions")
  }

  @Test("no points have no volume, no row and nothing to choose")
  func empty() {
    let none = PointSheet([], 3)
    none.points.rows = nil
    var error = newError()
    var volume = 9.0
    #expect(
      prefkit_pareto_hypervolume(&none.points, [0, 0, 0], nil, &volume, &error) == PREFKIT_OK)
    #expect(volume == 0)
    var row = Int64(0)
    #expect(
      prefkit_pareto_least_contributor(&none.points, [0, 0, 0], 0, nil, &row, &error)
        == PREFKIT_OK)
    #expect(row == -1)
    var chosen = UInt64(9)
    #expect(
      prefkit_pareto_select(&none.points, .max, [0, 0, 0], nil, nil, &chosen, &error)
        == PREFKIT_OK)
    #expect(chosen == 0)
    #expect(
      prefkit_pareto_hypervolume_contributions(&none.points, [0, 0, 0], 0, nil, nil, &error)
        == PREFKIT_OK)
  }

  @Test("what cannot be meant is named")
  func arguments() {
    let p = stairs
    var volume = 0.0
    var row = Int64(0)
    var options = sized(prefkit_pareto_options())
    #expect(refused { prefkit_pareto_hypervolume(nil, [0, 0], nil, &volume, $0) } == "points")
    #expect(
      refused { prefkit_pareto_hypervolume(&p.points, nil, nil, &volume, $0) } == "reference")
    #expect(refused { prefkit_pareto_hypervolume(&p.points, [0, 0], nil, nil, $0) } == "volume")
    #expect(
      refused { prefkit_pareto_hypervolume(&p.points, [0, .infinity], nil, &volume, $0) }
        == "reference")
    options.struct_size = 8
    #expect(
      refused { prefkit_pareto_hypervolume(&p.points, [0, 0], &options, &volume, $0) }
        == "options")
    var short = p.points
    short.struct_size = 4
    #expect(refused { prefkit_pareto_hypervolume(&short, [0, 0], nil, &volume, $0) } == "points")
    #expect(
      refused { prefkit_pareto_least_contributor(&p.points, [0, 0], 2, nil, &row, $0) }
        == "against")
    #expect(
      refused {
        prefkit_pareto_hypervolume_contributions(&p.points, [0, 0], -1, nil, nil, $0)
      } == "against")
    #expect(
      refused { prefkit_pareto_least_contributor(&p.points, [0, 0], 0, nil, nil, $0) } == "row")
    #expect(
      refused { prefkit_pareto_select(&p.points, 2, [0, 0], nil, nil, nil, $0) } == "rows")
    #expect(
      refused { prefkit_pareto_select(&p.points, 0, [0, 0], nil, nil, nil, $0) } == "chosen")
    var estimate = prefkit_hypervolume_estimate()
    #expect(
      refused {
        prefkit_pareto_hypervolume_approximate(&p.points, [0, 0], nil, nil, &estimate, $0)
      } == "estimate")
    #expect(
      refused {
        prefkit_pareto_hypervolume_approximate(&p.points, [0, 0], nil, nil, nil, $0)
      } == "estimate")
    var how = prefkit_hypervolume_options()
    #expect(
      refused {
        prefkit_pareto_hypervolume_approximate(&p.points, [0, 0], &how, nil, &estimate, $0)
      } == "approximation")
    let gap = PointSheet([1, 2, .nan, 1], 2)
    var error = newError()
    #expect(
      prefkit_pareto_hypervolume(&gap.points, [0, 0], nil, &volume, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(error.record == 1 && fixed(&error.field) == "points")
  }

  @Test("a call that is asked to stop does")
  func cancelled() {
    let sheet = PointSheet(random: 60, 7)
    let worst = [Double](repeating: 0, count: 7)
    var options = stoppingOptions()
    var error = newError()
    var volume = 0.0
    #expect(
      prefkit_pareto_hypervolume(&sheet.points, worst, &options, &volume, &error)
        == PREFKIT_CANCELLED)
    var row = Int64(0)
    #expect(
      prefkit_pareto_least_contributor(&sheet.points, worst, 1, &options, &row, &error)
        == PREFKIT_CANCELLED)
    // What is chosen from is larger, since a few volumes are done before anybody is asked.
    let many = PointSheet(random: 600, 10)
    let far = [Double](repeating: 0, count: 10)
    var rows = [UInt64](repeating: 0, count: 80)
    var chosen = UInt64(0)
    #expect(
      prefkit_pareto_select(&many.points, 80, far, &options, &rows, &chosen, &error)
        == PREFKIT_CANCELLED)
    var estimate = sized(prefkit_hypervolume_estimate())
    #expect(
      prefkit_pareto_hypervolume_approximate(
        &sheet.points, worst, nil, &options, &estimate, &error) == PREFKIT_CANCELLED)
  }
}
