import CPrefKit
import Testing

@Suite("Normalization through the header")
struct NormalizeTests {
  private let none = Double.nan

  @Test("scores by group, with a reason for each that has none, and the parameters")
  func byGroup() throws {
    let missing = Int64.min
    let sheet = ScoreSheet(
      [1, 3, .nan, 5, 5, 9, 2], by: [[7, 7, 7, 8, 8, 9, missing], [1, 1, 1, 1, 1, 1, 1]])
    let (made, table) = try sheet.normalize(normalizeOptions())
    #expect(areClose(made.scores, [-1, 1, none, none, none, none, none]))
    #expect(made.reasons == [0, 0, 1, 7, 7, 6, 3])
    #expect(made.groups == [0, 0, 0, 1, 1, 2, 3])
    let parameters = try #require(table)
    #expect(parameters.view.group_count == 4 && parameters.view.key_count == 2)
    #expect(parameters.key(0) == [7, 8, 9, missing] && parameters.key(1) == [1, 1, 1, 1])
    #expect(parameters.key(2) == nil && parameters.name(0, 0) == nil)
    #expect(parameters.column(parameters.view.counts) == [2, 2, 1, 1])
    #expect(parameters.column(parameters.view.locations)[0] == 2)
    #expect(parameters.column(parameters.view.scales)[0] == 1)
    #expect(parameters.column(parameters.view.reasons) == [0, 7, 6, 3])
    #expect(parameters.column(parameters.view.levels) == [0, 0, 0, -1])
    #expect(parameters.view.fallen_back_groups == 0 && parameters.view.prior_mean.isNaN)
    #expect(parameters.model == nil)
  }

  @Test("small groups fall back to their parents, and are counted")
  func parents() throws {
    let sheet = ScoreSheet([1, 3, 5, 8], by: [[1, 1, 1, 2], [1, 1, 2, 1]])
    var options = normalizeOptions()
    options.parents = sheet.keep([1, 0] as [UInt32])
    options.parent_count = 2
    options.minimum_count = 2
    let (made, table) = try sheet.normalize(options)
    let view = try #require(table).view
    #expect(areClose(Array(made.scores[0..<2]), [-1, 1]))
    #expect(made.scores[2] > 0 && made.scores[3] > 0)
    #expect(view.fallen_back_groups == 2 && view.fallen_back_scores == 2)
    #expect(table?.column(view.levels) == [0, 1, 2])
    #expect(table?.column(view.pooled_counts) == [2, 3, 4])
  }

  @Test("every method does what its name says")
  func methods() throws {
    let sheet = ScoreSheet([1, 2, 2, 5], by: [[0, 0, 0, 0]])
    var options = normalizeOptions(PREFKIT_NORMALIZE_ROBUST)
    options.factor = 0.5
    #expect(try sheet.normalize(options).0.scores == [-4, 0, 0, 12])
    options = normalizeOptions(PREFKIT_NORMALIZE_MIN_MAX)
    options.has_scale = 1
    options.scale_low = 1
    options.scale_high = 3
    let inScale = try sheet.normalize(options).0
    #expect(areClose(inScale.scores, [0, 0.5, 0.5, none]) && inScale.reasons[3] == 2)
    options = normalizeOptions(PREFKIT_NORMALIZE_RANKS)
    #expect(try sheet.normalize(options).0.scores == [1, 2.5, 2.5, 4])
    options.rank_ties = PREFKIT_RANK_TIES_HIGHEST
    options.rank_score = PREFKIT_RANK_SCORE_UNIFORM
    #expect(areClose(try sheet.normalize(options).0.scores, [0.125, 0.625, 0.625, 0.875]))
    options.has_rank_offset = 1
    #expect(areClose(try sheet.normalize(options).0.scores, [0.2, 0.6, 0.6, 0.8]))
    options = normalizeOptions(PREFKIT_NORMALIZE_QUANTILES)
    options.reference = sheet.keep([10, 20, 20, 50])
    options.reference_count = 4
    #expect(areClose(try sheet.normalize(options).0.scores, [10, 20, 20, 50]))
    options = normalizeOptions(PREFKIT_NORMALIZE_SYMMETRIC)
    let root = (34.0 / 4).squareRoot()
    #expect(areClose(try sheet.normalize(options).0.scores, [1, 2, 2, 5].map { $0 / root }))
    options = normalizeOptions(PREFKIT_NORMALIZE_SHRUNK)
    #expect(try sheet.normalize(options).0.scores[3] > 1)
    options = normalizeOptions(PREFKIT_NORMALIZE_Z_SCORE)
    options.ddof = 1
    let deviations = [-1.5, -0.5, -0.5, 2.5]
    #expect(
      areClose(try sheet.normalize(options).0.scores, deviations.map { $0 / 3.0.squareRoot() }))
  }

  @Test("golden items give the scale")
  func anchored() throws {
    let sheet = ScoreSheet([1, 2, 3, 2], by: [[0, 0, 0, 0]])
    let gold = [10, none, 30, none]
    var table: OpaquePointer?
    let line = try Normalized(4) { columns, error in
      prefkit_normalize_anchored(
        &sheet.rows, gold, PREFKIT_ANCHOR_LINEAR, nil, &columns, &table, &error)
    }
    #expect(areClose(line.scores, [10, 20, 30, 20]))
    let parameters = try #require(Parameters(table))
    #expect(parameters.column(parameters.view.counts) == [2])
    let curve = try Normalized(4) { columns, error in
      prefkit_normalize_anchored(
        &sheet.rows, gold, PREFKIT_ANCHOR_MONOTONE, nil, &columns, nil, &error)
    }
    #expect(areClose(curve.scores, [10, 20, 30, 20]))
    var error: Opened.Failure?
    do {
      _ = try Normalized(4) { columns, error in
        prefkit_normalize_anchored(
          &sheet.rows, [1, .infinity, 1, 1], 0, nil, &columns, nil, &error)
      }
    } catch let thrown as Opened.Failure { error = thrown }
    #expect(error?.field == "gold")
  }

  @Test("models take the rater away, and say who is linked to whom")
  func models() throws {
    // item + rater exactly; raters 5 and 6 share no item with the others.
    let raters: [Int64] = [1, 1, 1, 2, 2, 2, 3, 3, 5, 6]
    let items: [Int64] = [0, 1, 2, 0, 1, 2, 1, 2, 8, 9]
    let worth: [Int64: Double] = [0: 1, 1: 2, 2: 4, 8: 3, 9: 3]
    let bias: [Int64: Double] = [1: -1, 2: 0, 3: 1, 5: 0, 6: 0]
    let scores = zip(items, raters).map { (worth[$0] ?? 0) + (bias[$1] ?? 0) }
    let sheet = ScoreSheet(scores, by: [raters])
    var item = sheet.numbers(items)
    for (model, isExact) in [(PREFKIT_MODEL_ADDITIVE, true), (PREFKIT_MODEL_GRADED, false)] {
      var table: OpaquePointer?
      let made = try Normalized(scores.count) { columns, error in
        prefkit_normalize_model(
          &sheet.rows, &item, 1, model, nil, nil, &columns, &table, &error)
      }
      let parameters = try #require(Parameters(table))
      defer { withExtendedLifetime(parameters) {} }
      let view = try #require(parameters.model)
      #expect(view.converged == 1 && view.item_count == 5 && view.component_count == 3)
      #expect(parameters.column(view.rater_components)[0] == 0)
      // One score says nothing of a rater's thresholds; of an offset it could.
      #expect(Array(made.reasons[8...]) == (isExact ? [10, 10] : [6, 6]))
      #expect((0..<3).map { view.component_sizes[$0] } == [8, 1, 1])
      #expect((0..<5).map { view.item_counts[$0] } == [2, 3, 3, 1, 1])
      #expect(view.item_reasons[3] == 10 && view.items[3].isNaN)
      var key: UnsafePointer<Int64>?
      #expect(
        prefkit_normalize_table_item_key(parameters.handle, 0, &key) == PREFKIT_OK
          && key?[4] == 9)
      #expect(
        prefkit_normalize_table_item_key(parameters.handle, 1, &key) == PREFKIT_OUT_OF_RANGE)
      if isExact {
        let found = (0..<3).map { view.items[$0] }
        #expect(areClose(found, [1, 2, 4], within: 1e-8))
        #expect(areClose(Array(made.scores[0..<3]), [1, 2, 4], within: 1e-8))
        #expect(view.category_count == 0 && view.slopes == nil && view.log_likelihood.isNaN)
      } else {
        #expect(view.items[0] < view.items[1] && view.items[1] < view.items[2])
        #expect(view.category_count == 6 && view.thresholds != nil && view.log_likelihood < 0)
        #expect(view.item_deviations[0] > 0)
      }
    }
    var options = prefkit_model_options()
    options.struct_size = size(of: prefkit_model_options.self)
    options.keeps_components = 1
    let kept = try Normalized(scores.count) { columns, error in
      prefkit_normalize_model(
        &sheet.rows, &item, 1, PREFKIT_MODEL_ADDITIVE, &options, nil, &columns, nil, &error)
    }
    #expect(kept.reasons.allSatisfy { $0 == 0 })
    #expect(throws: Opened.Failure.self) {
      try Normalized(scores.count) { columns, error in
        prefkit_normalize_model(&sheet.rows, &item, 1, 4, nil, nil, &columns, nil, &error)
      }
    }
  }

  @Test("groups that shared items link may be compared")
  func comparability() throws {
    let sheet = ScoreSheet([1, 2, 3, 4], by: [[0, 1, 1, 2]])
    var items = sheet.numbers([5, 5, 6, 7])
    var raters = sheet.numbers([1, 2, 1, 1])
    var handle: OpaquePointer?
    var error = newError()
    #expect(
      prefkit_comparability_make(&sheet.rows, &items, 1, &raters, 1, nil, &handle, &error)
        == PREFKIT_OK)
    defer { prefkit_comparability_free(handle) }
    var view = prefkit_comparability_view()
    view.struct_size = size(of: prefkit_comparability_view.self)
    #expect(prefkit_comparability_get(handle, &view) == PREFKIT_OK)
    #expect(view.component_count == 2 && view.component_sizes[0] == 3)
    #expect((0..<3).map { view.components[$0] } == [0, 0, 1])
    var key: UnsafePointer<Int64>?
    #expect(prefkit_comparability_key(handle, 0, &key) == PREFKIT_OK && key?[2] == 2)
    #expect(prefkit_comparability_key(handle, 1, &key) == PREFKIT_OUT_OF_RANGE)
    var link = blank(prefkit_group_link(), 1)
    var path = [UInt64](repeating: 9, count: 2)
    #expect(
      prefkit_comparability_link(handle, 0, 1, &link, &path, 2, &error) == PREFKIT_OK)
    #expect(link[0].comparable == 1 && link[0].shared_items == 1 && link[0].shared_raters == 1)
    #expect(link[0].path_length == 2 && path == [0, 1])
    #expect(
      prefkit_comparability_link(handle, 0, 2, &link, nil, 0, &error) == PREFKIT_OK)
    #expect(link[0].comparable == 0 && link[0].shared_items == 0 && link[0].path_length == 0)
    #expect(
      prefkit_comparability_link(handle, 0, .max, &link, nil, 0, &error)
        == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("strengths become margins")
  func strengths() throws {
    var out = [Double](repeating: 0, count: 4)
    var reasons = [UInt8](repeating: 9, count: 4)
    var error = newError()
    let levels: [Int64] = [-3, 0, 4, .min]
    #expect(
      prefkit_strengths_map(
        levels, 4, PREFKIT_STRENGTH_LLAMA2_LARGE, nil, 0, &out, &reasons, &error) == PREFKIT_OK)
    #expect(areClose(out, [-3, 0, none, none]) && reasons == [0, 0, 2, 1])
    #expect(
      prefkit_strengths_map(levels, 4, PREFKIT_STRENGTH_LINEAR, nil, 4, &out, nil, &error)
        == PREFKIT_OK)
    #expect(areClose(out, [-0.75, 0, 1, none]))
    #expect(
      prefkit_strengths_map(levels, 4, 0, [2, 1], 2, &out, nil, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(
      prefkit_strengths_map(levels, 4, 9, nil, 0, &out, nil, &error)
        == PREFKIT_INVALID_ARGUMENT && fixed(&error.field) == "scale")
  }

  @Test("reasons have a word and a sentence")
  func reasons() {
    for code in UInt8(1)...13 {
      #expect(strlen(prefkit_unscored_word(code)) > 0 && strlen(prefkit_unscored_text(code)) > 0)
    }
    #expect(String(cString: prefkit_unscored_word(1)) == "missing_score")
    for code in [0, 14, 255] as [UInt8] { #expect(strlen(prefkit_unscored_text(code)) == 0) }
  }

  private func strlen(_ text: UnsafePointer<CChar>) -> Int { String(cString: text).utf8.count }
}
