import CPrefKit
import Testing

@Suite("Ranked lists through the header")
struct RankedListTests {
  /// Columns in memory of their own.
  private final class Lists {
    private let memory = Grid([])
    var input = prefkit_ranked_lists()

    /// - Parameter rows: item, candidate, rater, rank.
    init(_ rows: [(UInt32, UInt32, UInt32, Double)]) {
      input.struct_size = size(of: prefkit_ranked_lists.self)
      input.item = memory.keep(rows.map(\.0))
      input.candidate = memory.keep(rows.map(\.1))
      input.rater = memory.keep(rows.map(\.2))
      input.rank = memory.keep(rows.map(\.3))
      input.count = UInt64(rows.count)
    }
  }

  /// Two raters on a list of three, of which they turn the last two round; on another they agree; a third rater ranks
  /// one item more, alone.
  private let lists = Lists([
    (7, 1, 0, 1), (7, 2, 0, 2), (7, 3, 0, 3), (7, 1, 5, 1), (7, 2, 5, 3), (7, 3, 5, 2),
    (2, 1, 0, 2), (2, 9, 0, 1), (2, 1, 5, 4), (2, 9, 5, 3), (4, 1, 8, 1), (4, 2, 8, .nan),
  ])

  @Test("tau and rho of two raters, item by item and in the mean")
  func compare() {
    var means = (blank(prefkit_list_mean(), 1), blank(prefkit_list_mean(), 1))
    var tau = blank(prefkit_rank_correlation(), 3)
    var rho = blank(prefkit_rank_correlation(), 3)
    var items = [UInt32](repeating: 0, count: 3)
    var needed = 0
    #expect(
      prefkit_ranked_lists_compare(
        &lists.input, 0, 5, nil, &means.0, &means.1, &items, &tau, &rho, 3, &needed, nil)
        == PREFKIT_OK)
    #expect(needed == 2 && items == [2, 7, 0])
    // Of three pairs two agree: tau = 1/3; rho = 1 - 6 · 2 / (3 · 8).
    #expect(tau[0].estimate == 1 && isClose(tau[1].estimate, 1.0 / 3) && tau[1].exact == 1)
    #expect(isClose(rho[1].estimate, 0.5) && tau[1].pairs == 3)
    #expect(isClose(means.0[0].estimate, 2.0 / 3) && isClose(means.1[0].estimate, 0.75))
    // The standard deviation of 1 and 1/3 over √2.
    #expect(isClose(means.0[0].se, 1.0 / 3) && means.0[0].items == 2)
    // Fewer results than there are, and none at all.
    #expect(
      prefkit_ranked_lists_compare(
        &lists.input, 0, 5, nil, nil, nil, &items, nil, nil, 1, &needed, nil) == PREFKIT_OK)
    #expect(needed == 2)
    #expect(
      prefkit_ranked_lists_compare(
        &lists.input, 0, 8, nil, &means.0, nil, nil, nil, nil, 0, &needed, nil) == PREFKIT_OK)
    #expect(needed == 0 && means.0[0].reason == PREFKIT_REASON_NO_COMMON_ITEMS)
    #expect(means.0[0].estimate.isNaN)
  }

  @Test("W of all raters of an item; an item of one rater has none")
  func concordance() {
    var mean = blank(prefkit_list_mean(), 1)
    var w = blank(prefkit_kendall_w(), 3)
    var items = [UInt32](repeating: 0, count: 3)
    var needed = 0
    #expect(
      prefkit_ranked_lists_concordance(&lists.input, nil, &mean, &items, &w, 3, &needed, nil)
        == PREFKIT_OK)
    #expect(needed == 3 && items == [2, 4, 7])
    #expect(isClose(w[0].estimate, 1) && w[1].reason == PREFKIT_REASON_ONE_RATER)
    // Of two raters W is (rho + 1) / 2.
    #expect(isClose(w[2].estimate, 0.75) && isClose(mean[0].estimate, 0.875))
    #expect(mean[0].items == 2 && mean[0].undefined_items == 1)
  }

  @Test("lists taken apart are a long form whose clusters are the lists")
  func pairs() throws {
    var found = prefkit_ranked_pairs()
    found.struct_size = size(of: prefkit_ranked_pairs.self)
    #expect(prefkit_ranked_lists_pairs(&lists.input, nil, &found, nil) == PREFKIT_OK)
    #expect(found.vote_count == 8 && found.pair_count == 4)
    let memory = Grid([])
    func room<Number: BitwiseCopyable>(_ count: Int, _ number: Number) -> UnsafeMutablePointer<
      Number
    > {
      UnsafeMutablePointer(mutating: memory.keep([Number](repeating: number, count: count)))
    }
    found.unit = room(8, UInt32(0))
    found.rater = room(8, UInt32(0))
    found.value = room(8, 9.0)
    found.list = room(4, UInt32(0))
    found.first = room(4, UInt32(0))
    found.second = room(4, UInt32(0))
    (found.vote_capacity, found.pair_capacity) = (8, 4)
    #expect(prefkit_ranked_lists_pairs(&lists.input, nil, &found, nil) == PREFKIT_OK)
    #expect((0..<4).map { found.list[$0] } == [2, 7, 7, 7])
    #expect((0..<4).map { found.first[$0] } == [1, 1, 1, 2])
    #expect((0..<4).map { found.second[$0] } == [9, 2, 3, 3])
    #expect((0..<8).map { found.value[$0] } == [0, 0, 1, 1, 1, 1, 1, 0])
    #expect((0..<8).map { found.rater[$0] } == [0, 5, 0, 5, 0, 5, 0, 5])
    let votes = Grid([])
    votes.input.matrix = nil
    votes.input.unit = UnsafePointer(found.unit)
    votes.input.rater = UnsafePointer(found.rater)
    votes.input.value = UnsafePointer(found.value)
    votes.input.count = 8
    votes.input.items = 4
    votes.input.clusters = UnsafePointer(found.list)
    let result = try votes.measure(agreementOptions(PREFKIT_PERCENT_AGREEMENT))
    #expect(isClose(result.estimate, 0.75) && result.items == 4)
    // Σ over two clusters of (Σ ψ)²: ψ = 1/4 in the list of one, 1/4 + 1/4 - 3/4 in that of three.
    #expect(isClose(result.se, (2 * (1.0 / 16 + 1.0 / 16)).squareRoot() / 4))
  }

  @Test("the ranks of a dataset, an item and dimension a list")
  func dataset() throws {
    let records = ["k1": [1, 2, 3], "k2": [1, 3, 2]].sorted { $0.key < $1.key }.map { who, ranks in
      let answers = zip(["m1", "m2", "m3"], ranks).map {
        #"{"text": "\#($0)", "by": "\#($0)", "rank": \#($1)}"#
      }
      return
        #"{"id": "q1", "prompt": "?", "who": "\#(who)", "answers": [\#(answers.joined(separator: ","))]}"#
    }
    let opened = try Opened(records.joined(separator: "\n"), profile: Layout.scores)
    var arrays: OpaquePointer?
    #expect(prefkit_dataset_ratings(opened.handle, "rank", nil, &arrays, nil) == PREFKIT_OK)
    defer { prefkit_judgement_arrays_free(arrays) }
    var view = blank(prefkit_ratings_view(), 1)
    #expect(prefkit_ratings_get(arrays, &view) == PREFKIT_OK)
    #expect(view[0].unit_count == 3 && view[0].item_count == 1)
    #expect((0..<6).allSatisfy { view[0].item[$0] == 0 })
    #expect(ArraysTests.name(arrays, PREFKIT_AXIS_ITEM, 0) == "q1")
    var lists = prefkit_ranked_lists()
    lists.struct_size = size(of: prefkit_ranked_lists.self)
    lists.arrays = arrays
    var tau = blank(prefkit_rank_correlation(), 1)
    var needed = 0
    #expect(
      prefkit_ranked_lists_compare(
        &lists, 0, 1, nil, nil, nil, nil, &tau, nil, 1, &needed, nil) == PREFKIT_OK)
    #expect(needed == 1 && isClose(tau[0].estimate, 1.0 / 3))
    lists.count = 1
    #expect(complaint(lists).field == "lists")
    var pairs: OpaquePointer?
    #expect(prefkit_dataset_pairs(opened.handle, 1, nil, &pairs, nil) == PREFKIT_OK)
    defer { prefkit_judgement_arrays_free(pairs) }
    lists.count = 0
    lists.arrays = pairs
    #expect(complaint(lists).field == "arrays")
  }

  private func complaint(
    _ lists: prefkit_ranked_lists, _ options: prefkit_rank_options? = nil
  ) -> (field: String, record: Int64) {
    var (lists, error, needed) = (lists, newError(), 0)
    var options = options ?? blank(prefkit_rank_options(), 1)[0]
    let status = prefkit_ranked_lists_concordance(
      &lists, &options, nil, nil, nil, 0, &needed, &error)
    #expect(status == PREFKIT_INVALID_ARGUMENT)
    return (fixed(&error.field), error.record)
  }

  @Test("wrong lists are refused by name, a repeated rank by its row unless it is settled")
  func wrong() {
    let repeated = Lists([(1, 1, 1, 1), (1, 2, 1, 2), (1, 1, 1, 2), (1, 1, 2, 2), (1, 2, 2, 1)])
    #expect(complaint(repeated.input) == ("duplicates", 2))
    for (rule, expected) in [(PREFKIT_DUPLICATES_FIRST, -1.0), (PREFKIT_DUPLICATES_LAST, .nan)] {
      repeated.input.duplicates = rule
      var tau = blank(prefkit_rank_correlation(), 1)
      var needed = 0
      #expect(
        prefkit_ranked_lists_compare(
          &repeated.input, 1, 2, nil, nil, nil, nil, &tau, nil, 1, &needed, nil) == PREFKIT_OK)
      #expect(isClose(tau[0].estimate, expected))
    }
    repeated.input.duplicates = PREFKIT_DUPLICATES_KEEP
    #expect(complaint(repeated.input).field == "duplicates")
    repeated.input.duplicates = 9
    #expect(complaint(repeated.input).field == "duplicates")
    let infinite = Lists([(1, 1, 1, .infinity)])
    #expect(complaint(infinite.input) == ("value", 0))
    infinite.input.rank = nil
    #expect(complaint(infinite.input).field == "rank")
    infinite.input.count = .max
    #expect(complaint(infinite.input).field == "count")
    infinite.input.struct_size = 8
    #expect(complaint(infinite.input).field == "lists")
    var options = blank(prefkit_rank_options(), 1)[0]
    options.missing = 7
    #expect(complaint(lists.input, options).field == "missing")
    let wrong = PREFKIT_INVALID_ARGUMENT
    var needed = 0
    #expect(
      prefkit_ranked_lists_compare(
        nil, 0, 1, nil, nil, nil, nil, nil, nil, 0, &needed, nil) == wrong)
    #expect(
      prefkit_ranked_lists_compare(
        &lists.input, 0, 1, nil, nil, nil, nil, nil, nil, -1, &needed, nil) == wrong)
    #expect(
      prefkit_ranked_lists_compare(
        &lists.input, 0, 1, nil, nil, nil, nil, nil, nil, 0, nil, nil) == wrong)
    #expect(prefkit_ranked_lists_pairs(&lists.input, nil, nil, nil) == wrong)
  }

  @Test("many candidates by many raters of one item are an error and fill no memory")
  func wide() {
    let wide = Lists((0..<100_000).map { (1, $0, $0, 1) })
    #expect(complaint(wide.input).field == "lists")
    var needed = 0
    #expect(
      prefkit_ranked_lists_compare(
        &wide.input, 4, 5, nil, nil, nil, nil, nil, nil, 0, &needed, nil) == PREFKIT_OK)
    #expect(needed == 1)
  }

  @Test("a callback cancels")
  func cancel() {
    var options = blank(prefkit_rank_options(), 1)
    options[0].progress = { _, _, _ in 1 }
    var needed = 0
    #expect(
      prefkit_ranked_lists_compare(
        &lists.input, 0, 5, &options, nil, nil, nil, nil, nil, 0, &needed, nil)
        == PREFKIT_CANCELLED)
    #expect(
      prefkit_ranked_lists_concordance(&lists.input, &options, nil, nil, nil, 0, &needed, nil)
        == PREFKIT_CANCELLED)
    var pairs = blank(prefkit_ranked_pairs(), 1)
    #expect(
      prefkit_ranked_lists_pairs(&lists.input, &options, &pairs, nil) == PREFKIT_CANCELLED)
  }
}
