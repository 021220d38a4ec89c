import CPrefKit
import PrefKitPareto
import Testing

@Suite("Objectives from judgements through the header")
struct ParetoObjectiveTests {
  private let left: [Int64] = [0, 1, 2, 0, 1, 2]
  private let right: [Int64] = [1, 2, 0, 1, 2, 0]
  private let outcomes: [Double] = [1, 1, 1, 0.5, 0, .nan]
  private let zeros = [Int64](repeating: 0, count: 6)
  private let prompts: [Int64] = [0, 0, 1, 1, 2, 2]

  private func pairs(
    _ measure: prefkit_pair_measure, ridge: Double = 0, buckets: [Int64]? = nil,
    _ change: (inout prefkit_judged_pairs) -> Void = { _ in }
  ) throws -> OpaquePointer {
    var made: OpaquePointer?
    var error = newError()
    let status = withExtendedLifetime(self) {
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          outcomes.withUnsafeBufferPointer { outcomes in
            zeros.withUnsafeBufferPointer { zeros in
              (buckets ?? []).withUnsafeBufferPointer { labels in
                var pairs = sized(prefkit_judged_pairs())
                pairs.dimension_count = 1
                pairs.competitor_count = 3
                pairs.count = 6
                pairs.left = left.baseAddress
                pairs.right = right.baseAddress
                pairs.outcomes = outcomes.baseAddress
                pairs.dimensions = zeros.baseAddress
                pairs.buckets = buckets == nil ? nil : labels.baseAddress
                change(&pairs)
                return prefkit_pareto_pair_objectives(&pairs, measure, ridge, &made, &error)
              }
            }
          }
        }
      }
    }
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    return made
  }

  private func view(_ table: OpaquePointer) -> prefkit_objective_table_view {
    var view = sized(prefkit_objective_table_view())
    #expect(prefkit_objective_table_get(table, &view) == PREFKIT_OK)
    return view
  }

  @Test("win rates and strengths, for all and by bucket")
  func comparisons() throws {
    let rates = try pairs(PREFKIT_PAIRS_WIN_RATE)
    defer { prefkit_objective_table_free(rates) }
    let all = view(rates)
    #expect(all.bucket_count == 1 && all.buckets == nil && all.counts[0] == 3)
    #expect(all.values[0] == 0.5 && all.values[1] == 0.375 && all.values[2] == 2.0 / 3)
    let strengths = try pairs(PREFKIT_PAIRS_BRADLEY_TERRY, ridge: 0.5, buckets: [5, 5, 5, 2, 2, 2])
    defer { prefkit_objective_table_free(strengths) }
    let two = view(strengths)
    #expect(two.bucket_count == 2 && two.buckets[0] == 2 && two.buckets[1] == 5)
    let cycle = (3..<6).map { two.values[$0] }
    #expect(cycle.allSatisfy { abs($0) < 1e-9 })
    let free = try pairs(PREFKIT_PAIRS_BRADLEY_TERRY, buckets: [5, 5, 5, 2, 2, 2])
    defer { prefkit_objective_table_free(free) }
    #expect(view(free).values[2].isNaN)
    #expect(view(free).reasons[2] == PREFKIT_PARETO_REASON_UNBEATEN)
  }

  @Test("mean scores, with errors by prompt")
  func scores() {
    let values: [Double] = [1, 2, 3, 4, .nan, 6]
    var made: OpaquePointer?
    left.withUnsafeBufferPointer { left in
      values.withUnsafeBufferPointer { values in
        zeros.withUnsafeBufferPointer { zeros in
          prompts.withUnsafeBufferPointer { prompts in
            var scores = sized(prefkit_judged_scores())
            scores.dimension_count = 1
            scores.competitor_count = 4
            scores.count = 6
            scores.competitors = left.baseAddress
            scores.dimensions = zeros.baseAddress
            scores.values = values.baseAddress
            scores.clusters = prompts.baseAddress
            #expect(prefkit_pareto_score_objectives(&scores, &made, nil) == PREFKIT_OK)
            scores.competitor_count = 2
            var none: OpaquePointer?
            var error = newError()
            #expect(
              prefkit_pareto_score_objectives(&scores, &none, &error) == PREFKIT_INVALID_ARGUMENT)
            #expect(none == nil && error.record == 2)
          }
        }
      }
    }
    guard let made else { return }
    let table = view(made)
    #expect((0..<3).map { table.values[$0] } == [2.5, 2, 4.5])
    #expect(table.values[3].isNaN && table.reasons[3] == PREFKIT_PARETO_REASON_EMPTY)
    #expect(table.error_reasons[1] == PREFKIT_PARETO_REASON_ONE_CLUSTER)
    #expect(abs(table.standard_errors[0] - 1.5) < 1e-12)
    prefkit_objective_table_free(made)
    prefkit_objective_table_free(nil)
  }

  @Test("conflicts of verdicts and of scores; what is NULL or short is refused")
  func conflicts() {
    var found = [prefkit_dimension_conflict](
      repeating: sized(prefkit_dimension_conflict()), count: 3)
    let comparison: [Int64] = [0, 0, 0, 1, 1, 1]
    let dimension: [Int64] = [0, 1, 2, 0, 1, 2]
    let sides: [Double] = [1, -1, 0, 1, 1, -1]
    #expect(
      prefkit_pareto_conflicts(comparison, dimension, sides, nil, 6, 3, 0, nil, &found, nil)
        == PREFKIT_OK)
    #expect(found.map(\.first) == [0, 0, 1] && found.map(\.second) == [1, 2, 2])
    #expect(found.map(\.conflict) == [1, 1, 1] && found.map(\.tied) == [0, 1, 1])
    let candidate: [Int64] = [0, 0, 0, 1, 1, 1]
    #expect(
      prefkit_pareto_score_conflicts(
        zeros, candidate, dimension, [1, 2, 3, 2, 1, 3], 6, 3, 0.9, nil, &found, nil) == PREFKIT_OK)
    #expect(found.map(\.rate)[0] == 1 && found[1].reason == PREFKIT_PARETO_REASON_EMPTY)
    var error = newError()
    func status(_ dimensions: UInt32, _ level: Double) -> prefkit_status {
      prefkit_pareto_conflicts(
        comparison, dimension, sides, nil, 6, dimensions, level, nil, &found, &error)
    }
    #expect(status(2, 0) == PREFKIT_INVALID_ARGUMENT && error.record == 2)
    #expect(status(256, 0) == PREFKIT_INVALID_ARGUMENT)
    #expect(status(3, 1) == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_pareto_conflicts(nil, dimension, sides, nil, 6, 3, 0, nil, &found, nil)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_pareto_conflicts(comparison, dimension, sides, nil, 6, 3, 0, nil, nil, nil)
        == PREFKIT_INVALID_ARGUMENT)
    found[0].struct_size = 8
    #expect(status(3, 0) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("columns that are missing or wrong are refused")
  func refused() {
    #expect(throws: Opened.Failure.self) { try pairs(7) }
    #expect(throws: Opened.Failure.self) { try pairs(1, ridge: -1) }
    #expect(throws: Opened.Failure.self) { try pairs(0) { $0.left = nil } }
    #expect(throws: Opened.Failure.self) { try pairs(0) { $0.struct_size = 8 } }
    #expect(throws: Opened.Failure.self) { try pairs(0) { $0.competitor_count = 1 } }
    #expect(throws: Opened.Failure.self) { try pairs(0) { $0.count = .max } }
    #expect(prefkit_pareto_pair_objectives(nil, 0, 0, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_objective_table_get(nil, nil) == PREFKIT_INVALID_ARGUMENT)
  }
}
