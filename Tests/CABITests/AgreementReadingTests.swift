import CPrefKit
import Testing

@Suite("Scales, ranks, rounds and judges through the header")
struct AgreementReadingTests {
  @Test("bands by place and by value; past the end and NaN are out of range")
  func bands() {
    var band = blank(prefkit_band(), 1)
    var names: [String] = []
    for index in UInt32(0)..<4 {
      #expect(prefkit_scale_band(PREFKIT_SCALE_PREFERENCE, index, &band) == PREFKIT_OK)
      names.append(fixed(&band[0].name))
      #expect(band[0].index == index)
    }
    #expect(names == ["poor", "fair", "moderate", "strong"])
    #expect(band[0].from == 0.75)
    #expect(prefkit_scale_band(PREFKIT_SCALE_PREFERENCE, 4, &band) == PREFKIT_OUT_OF_RANGE)
    #expect(prefkit_scale_find(PREFKIT_SCALE_LANDIS_KOCH, 0.61, &band) == PREFKIT_OK)
    #expect(fixed(&band[0].name) == "substantial")
    #expect(prefkit_scale_find(PREFKIT_SCALE_ALTMAN, .nan, &band) == PREFKIT_OUT_OF_RANGE)
    #expect(prefkit_scale_find(4, 0.5, &band) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_scale_find(PREFKIT_SCALE_FLEISS, 0.5, nil) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("a benchmark claims a lower band when the error is wide")
  func benchmark() {
    let from = [-Double.infinity, 0.4, 0.6, 0.75]
    var cumulative = [Double](repeating: 0, count: 4)
    var band: Int32 = 9
    for (se, expected) in [(0.01, Int32(3)), (0.1, 2), (0.4, 0)] {
      #expect(
        prefkit_benchmark_measure(from, 4, 0.8, se, 0, nil, &cumulative, &band, nil) == PREFKIT_OK)
      #expect(band == expected && cumulative[0] == 1)
    }
    #expect(
      prefkit_benchmark_measure(from, 4, .nan, 0.1, 0, nil, &cumulative, &band, nil) == PREFKIT_OK)
    #expect(band == -1 && cumulative[0].isNaN)
    #expect(
      prefkit_benchmark_measure([0.4, 0.2], 2, 0.8, 0.1, 0, nil, nil, &band, nil)
        == PREFKIT_INVALID_ARGUMENT)
  }

  @Test(
    "Shrout and Fleiss (1979), as a matrix and in long form",
    arguments: zip(PREFKIT_ICC_1_1...PREFKIT_ICC_3_K, [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]))
  func icc(form: prefkit_icc_form, expected: Double) {
    var out = blank(prefkit_icc(), 1)
    for grid in [Grid(Published.targets), Published.long(Published.targets)] {
      #expect(prefkit_icc_measure(&grid.input, form, nil, &out, nil) == PREFKIT_OK)
      #expect(isClose(out[0].estimate, expected, within: 0.005))
      #expect(out[0].form == form && out[0].items == 6 && out[0].raters == 4)
      #expect(out[0].ci_low < out[0].estimate && out[0].p_value < 0.2)
    }
  }

  @Test("an item without all ratings is left out, or makes the result undefined")
  func incomplete() {
    let grid = Grid(Published.targets + [[1, .nan, 2, 3]])
    var out = blank(prefkit_icc(), 1)
    var options = blank(prefkit_rank_options(), 1)
    #expect(
      prefkit_icc_measure(&grid.input, PREFKIT_ICC_3_1, &options, &out, nil) == PREFKIT_OK)
    #expect(out[0].items == 6 && isClose(out[0].estimate, 0.71, within: 0.005))
    options[0].missing = PREFKIT_MISSING_REFUSE
    #expect(
      prefkit_icc_measure(&grid.input, PREFKIT_ICC_3_1, &options, &out, nil) == PREFKIT_OK)
    #expect(out[0].reason == PREFKIT_REASON_INCOMPLETE && out[0].estimate.isNaN)
  }

  @Test("Kendall's W: two opposite rankings, three alike, permutations")
  func kendallW() {
    var out = blank(prefkit_kendall_w(), 1)
    var options = blank(prefkit_rank_options(), 1)
    options[0].permutations = 2000
    let opposite = Grid((0..<6).map { [Double($0), Double(5 - $0)] })
    #expect(prefkit_kendall_w_measure(&opposite.input, &options, &out, nil) == PREFKIT_OK)
    #expect(isClose(out[0].estimate, 0) && isClose(out[0].mean_spearman, -1))
    #expect(out[0].permutation_p == 1)
    let alike = Grid((0..<6).map { [Double($0), Double(2 * $0), Double($0) - 9] })
    #expect(prefkit_kendall_w_measure(&alike.input, &options, &out, nil) == PREFKIT_OK)
    #expect(isClose(out[0].estimate, 1) && isClose(out[0].chi_square, 15))
    #expect(out[0].permutation_p < 0.01)
  }

  @Test("tau-b and rho of a small case")
  func correlation() {
    let a = [1.0, 2, 3, 4, 5]
    let b = [2.0, 1, 3, 5, 4]
    var out = blank(prefkit_rank_correlation(), 1)
    #expect(
      prefkit_rank_correlation_measure(a, b, 5, PREFKIT_KENDALL_TAU, nil, &out, nil) == PREFKIT_OK)
    // 8 concordant and 2 discordant pairs of 10.
    #expect(isClose(out[0].estimate, 0.6) && out[0].exact == 1 && out[0].pairs == 5)
    #expect(
      prefkit_rank_correlation_measure(a, b, 5, PREFKIT_SPEARMAN_RHO, nil, &out, nil) == PREFKIT_OK)
    // 1 - 6 Σd² / n(n² - 1) with Σd² = 4.
    #expect(isClose(out[0].estimate, 0.8))
    #expect(
      prefkit_rank_correlation_measure([], [], 0, PREFKIT_SPEARMAN_RHO, nil, &out, nil)
        == PREFKIT_OK)
    #expect(out[0].reason != PREFKIT_REASON_NONE && out[0].estimate.isNaN)
  }

  @Test("two rounds: what flipped, which way, in which group")
  func flips() {
    let items: [UInt32] = [4, 5, 6, 7]
    let first = [0.0, 1, 1, 0]
    let second = [1.0, 1, 0, .nan]
    var rounds = [first, second].map { values in
      prefkit_round(struct_size: 0, reserved: 0, item: nil, value: nil, count: values.count)
    }
    var agreement = blank(prefkit_proportion(), 1)
    var groups = blank(prefkit_proportion(), 3)
    var flips = [prefkit_flip](repeating: prefkit_flip(), count: 4)
    var directions = [prefkit_flip_direction](repeating: prefkit_flip_direction(), count: 1)
    var results = blank(prefkit_flip_results(), 1)
    items.withUnsafeBufferPointer { items in
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          agreement.withUnsafeMutableBufferPointer { agreement in
            groups.withUnsafeMutableBufferPointer { groups in
              flips.withUnsafeMutableBufferPointer { flips in
                directions.withUnsafeMutableBufferPointer { directions in
                  for (place, values) in [first, second].enumerated() {
                    rounds[place].struct_size = size(of: prefkit_round.self)
                    rounds[place].item = items.baseAddress
                    rounds[place].value = values.baseAddress
                  }
                  results[0].agreement = agreement.baseAddress
                  results[0].groups = groups.baseAddress
                  results[0].group_count = 3
                  results[0].flips = flips.baseAddress
                  results[0].flip_capacity = 4
                  results[0].directions = directions.baseAddress
                  results[0].direction_capacity = 1
                  #expect(
                    prefkit_flip_rate_measure(
                      &rounds[0], &rounds[1], [0, 0, 2, 1], nil, &results, nil) == PREFKIT_OK)
                }
              }
            }
          }
        }
      }
    }
    #expect(agreement[0].hits == 1 && agreement[0].count == 3)
    #expect(results[0].flip_count == 2 && flips[0].item == 4 && flips[1].item == 6)
    #expect(flips[1].first == 1 && flips[1].second == 0)
    #expect(groups[0].estimate == 0.5 && groups[2].estimate == 0)
    #expect(groups[1].reason == PREFKIT_REASON_NO_COMMON_ITEMS)
    #expect(results[0].direction_count == 1)
    #expect(directions[0].forward == 1 && directions[0].backward == 1)
  }

  @Test("McNemar's test with scipy's figures; no flips are undefined")
  func mcnemar() {
    var out = blank(prefkit_mcnemar(), 1)
    #expect(prefkit_mcnemar_test(10, 3, &out, nil) == PREFKIT_OK)
    #expect(isClose(out[0].exact_p, 0.09228515625))
    #expect(isClose(out[0].chi_square_p, 0.0960923294556734))
    #expect(prefkit_mcnemar_test(0, 0, &out, nil) == PREFKIT_OK)
    #expect(out[0].reason == PREFKIT_REASON_TOO_FEW && out[0].exact_p.isNaN)
    #expect(prefkit_mcnemar_test(.max, .max, &out, nil) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("the same person twice, from repeats and from two rounds")
  func intraRater() {
    // Rater 0 repeats items 0 and 1, rater 2 nothing; rater 1 does not exist.
    let repeats = Grid(
      units: [0, 1, 0, 1, 0], raters: [0, 0, 0, 0, 2], values: [1, 1, 1, 0, 1])
    var all = blank(prefkit_proportion(), 1)
    var each = blank(prefkit_proportion(), 3)
    var kappas = blank(prefkit_agreement(), 3)
    #expect(
      prefkit_intra_rater_measure(
        &repeats.input, nil, nil, &all, nil, &each, &kappas, 3, nil) == PREFKIT_OK)
    #expect(all[0].hits == 1 && all[0].count == 2)
    #expect(each.map(\.count) == [2, 0, 0])
    #expect(kappas[1].reason == PREFKIT_REASON_NO_COMMON_ITEMS)
    let first = Grid([[1, .nan, 1], [1, .nan, .nan]])
    let second = Grid([[1, .nan, .nan], [0, .nan, .nan]])
    var again = blank(prefkit_proportion(), 1)
    #expect(
      prefkit_intra_rater_measure(
        &first.input, &second.input, nil, &again, nil, nil, nil, 0, nil) == PREFKIT_OK)
    #expect(again[0].hits == 1 && again[0].count == 2)
    // Twice in one round: refused by its row, or settled.
    var error = newError()
    #expect(
      prefkit_intra_rater_measure(
        &repeats.input, &second.input, nil, &again, nil, nil, nil, 0, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "duplicates" && error.record == 2)
    for (rule, hits) in [(PREFKIT_DUPLICATES_FIRST, UInt64(1)), (PREFKIT_DUPLICATES_LAST, 2)] {
      repeats.input.duplicates = rule
      #expect(
        prefkit_intra_rater_measure(
          &repeats.input, &second.input, nil, &again, nil, nil, nil, 0, nil) == PREFKIT_OK)
      #expect(again[0].hits == hits && again[0].count == 2)
    }
  }

  @Test("a judge passes on the whole and is undecided where there are few")
  func judge() {
    let human = (0..<200).map { Double($0 % 2) }
    var judge = human
    for wrong in [3, 50, 77] { judge[wrong] = 1 - judge[wrong] }
    let groups = (0..<200).map { UInt32($0 < 5 ? 1 : 0) }
    var whole = blank(prefkit_calibration(), 1)
    var parts = blank(prefkit_calibration(), 3)
    #expect(
      prefkit_judge_calibrate(
        judge, human, 200, nil, 0, nil, nil, groups, 3, &whole, &parts, nil) == PREFKIT_OK)
    #expect(whole[0].verdict == PREFKIT_GATE_PASSED && whole[0].same == 197)
    #expect(isClose(whole[0].kappa, 0.97) && whole[0].kappa_low > 0.6)
    #expect(parts[1].verdict == PREFKIT_GATE_UNDECIDED && parts[1].items == 5)
    #expect(parts[2].items == 0 && parts[2].kappa_reason != PREFKIT_REASON_NONE)
    #expect(parts.map(\.verdict_reason) == [0, PREFKIT_REASON_TOO_FEW, parts[2].kappa_reason])
    let same = [Double](repeating: 1, count: 200)
    #expect(
      prefkit_judge_calibrate(
        judge, same, 200, nil, 0, nil, nil, nil, 0, &whole, nil, nil) == PREFKIT_OK)
    #expect(whole[0].verdict == PREFKIT_GATE_UNDECIDED && isClose(whole[0].kappa, 0))
    #expect(whole[0].verdict_reason == PREFKIT_REASON_CONSTANT_SIDE)
  }

  @Test("the ceiling of three votes an item, ties as half")
  func ceiling() {
    let grid = Grid([[1, 1, 0], [1, 1, 1], [0, .nan, .nan]])
    var out = blank(prefkit_ceiling(), 1)
    #expect(
      prefkit_agreement_ceiling(&grid.input, nil, &out, nil) == PREFKIT_OK)
    #expect(
      isClose(out[0].majority.estimate, 5.0 / 6) && isClose(out[0].pairwise.estimate, 4.0 / 6))
    #expect(out[0].items == 2 && out[0].votes == 6 && out[0].single_votes == 1)
    let tied = Grid([[1, 0.5]])
    var options = agreementOptions()
    options.ties = PREFKIT_TIES_HALF
    options.tie_value = 0.5
    #expect(
      prefkit_agreement_ceiling(&tied.input, &options, &out, nil) == PREFKIT_OK)
    #expect(isClose(out[0].majority.estimate, 0.75))
    options.ties = PREFKIT_TIES_DROP
    #expect(
      prefkit_agreement_ceiling(&tied.input, &options, &out, nil) == PREFKIT_OK)
    #expect(out[0].reason == PREFKIT_REASON_NO_PAIRS)
  }

  @Test("sets of labels become categories with distances")
  func labelSets() {
    // {1, 2}, {2, 1, 2}, {3}, none, missing
    let labels: [UInt32] = [1, 2, 2, 1, 2, 3]
    let offsets: [UInt64] = [0, 2, 5, 6, 6, 6]
    var codes = [Double](repeating: -1, count: 5)
    var matrix = [Double](repeating: -1, count: 9)
    var count = 0
    #expect(
      prefkit_label_sets_code(
        labels, offsets, [0, 0, 0, 0, 1], 5, PREFKIT_DISTANCE_JACCARD, &codes, &matrix, 9, &count,
        nil) == PREFKIT_OK)
    #expect(count == 3 && codes[0] == codes[1] && codes[4].isNaN)
    #expect(Set(codes.prefix(4)) == [0, 1, 2])
    #expect(matrix[0] == 0 && matrix[1] == 1 && matrix[3 * Int(codes[0]) + Int(codes[2])] == 1)
    #expect(
      prefkit_label_sets_code(
        labels, [0, 9, 5, 6, 6, 6], nil, 5, PREFKIT_DISTANCE_MASI, &codes, nil, 0, &count, nil)
        == PREFKIT_INVALID_ARGUMENT)
  }
}
