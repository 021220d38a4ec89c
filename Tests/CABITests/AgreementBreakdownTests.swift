import CPrefKit
import Testing

@Suite("Where agreement comes from")
struct AgreementBreakdownTests {
  @Test("categories: given, found, more than there is room for")
  func categories() {
    let grid = Grid(Published.subjects)
    var out = [Double](repeating: -1, count: 5)
    var needed = 0
    #expect(prefkit_ratings_categories(&grid.input, nil, 0, &needed, nil) == PREFKIT_OK)
    #expect(needed == 5)
    #expect(prefkit_ratings_categories(&grid.input, &out, 3, &needed, nil) == PREFKIT_OK)
    #expect(out == [1, 2, 3, -1, -1] && needed == 5)
    grid.input.categories = grid.keep([0, 1, 2, 3, 4, 5])
    grid.input.category_count = 6
    #expect(prefkit_ratings_categories(&grid.input, &out, 5, &needed, nil) == PREFKIT_OK)
    #expect(out == [0, 1, 2, 3, 4] && needed == 6)
  }

  @Test("a group is measured as if it were alone, with the categories of all")
  func groups() throws {
    let grid = Grid(Published.subjects)
    let codes: [UInt32] = [2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0]
    var options = agreementOptions(PREFKIT_BRENNAN_PREDIGER)
    var out = blank(prefkit_agreement(), 3)
    #expect(
      prefkit_agreement_by_group(&grid.input, &options, codes, 3, &out, nil) == PREFKIT_OK)
    for group in [UInt32(0), 2] {
      let alone = Grid(zip(Published.subjects, codes).filter { $0.1 == group }.map(\.0))
      alone.input.categories = alone.keep([1, 2, 3, 4, 5])
      alone.input.category_count = 5
      #expect(isClose(out[Int(group)].estimate, try alone.measure(options).estimate))
    }
    #expect(out[1].defined == 0 && out[1].reason == PREFKIT_REASON_EMPTY)
  }

  @Test("per item: the mean is the observed agreement, whatever the codes of a long form")
  func perItem() throws {
    var options = agreementOptions(PREFKIT_FLEISS_KAPPA)
    let observed = try Grid(Published.subjects).measure(options).observed
    for codes in [{ (item: Int) in UInt32(item) }, { UInt32(99_999 - 7_000 * $0) }] {
      let grid = Published.long(Published.subjects, codes: codes)
      grid.input.items = 100_000
      grid.input.raters = 4
      var agreement = [Double](repeating: -1, count: 100_000)
      var counts = [UInt64](repeating: 9, count: 100_000)
      #expect(
        prefkit_agreement_per_item(
          &grid.input, &options, &agreement, &counts, agreement.count, nil) == PREFKIT_OK)
      let defined = agreement.filter { !$0.isNaN }
      #expect(defined.count == 11)
      #expect(isClose(defined.reduce(0, +) / 11, observed))
      // The item on which all four differ.
      #expect(agreement[Int(codes(5))] == 0 && counts[Int(codes(5))] == 4)
      #expect(counts.reduce(0, +) == 41)
    }
  }

  @Test("per rater: leaving one out is measuring without that column")
  func perRater() throws {
    let grid = Grid(Published.subjects)
    var options = agreementOptions(PREFKIT_GWET_AC)
    var out = blank(prefkit_rater_agreement(), 4)
    #expect(prefkit_agreement_per_rater(&grid.input, &options, &out, 4, nil) == PREFKIT_OK)
    // The categories stay those of all.
    for rater in 0..<4 {
      var rows = Published.subjects
      for item in rows.indices { rows[item][rater] = .nan }
      let without = Grid(rows)
      without.input.categories = without.keep([1, 2, 3, 4, 5])
      without.input.category_count = 5
      #expect(isClose(out[rater].estimate_without, try without.measure(options).estimate))
      #expect(out[rater].agreement_with_others > 0.5)
    }
    #expect(out.map(\.ratings) == [9, 10, 11, 11])
  }

  @Test("per category, in structs that a newer header made longer")
  func perCategory() throws {
    let grid = Grid(Published.subjects)
    var options = agreementOptions(PREFKIT_FLEISS_KAPPA)
    let stride = MemoryLayout<prefkit_agreement>.size + 16
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 5 * stride, alignment: 8)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xAB, count: 5 * stride)
    memory.storeBytes(of: UInt32(stride), as: UInt32.self)
    var categories = [Double](repeating: 0, count: 5)
    var prevalence = categories
    var needed = 0
    #expect(
      prefkit_agreement_per_category(
        &grid.input, &options, &categories, &prevalence,
        memory.assumingMemoryBound(to: prefkit_agreement.self), 5, &needed, nil) == PREFKIT_OK)
    #expect(categories == [1, 2, 3, 4, 5] && needed == 5)
    #expect(isClose(prevalence.reduce(0, +), 1))
    for place in 0..<5 {
      let one = (memory + place * stride).loadUnaligned(as: prefkit_agreement.self)
      let rows = Published.subjects.map { row in
        row.map { $0.isNaN ? $0 : $0 == categories[place] ? 1 : 0 }
      }
      #expect(isClose(one.estimate, try Grid(rows).measure(options).estimate))
      #expect(one.struct_size == stride)
      #expect((memory + place * stride + stride - 16).load(as: UInt8.self) == 0xAB)
    }
  }

  @Test("the matrix of pairs is Cohen's kappa of each two columns")
  func pairwise() throws {
    let grid = Grid(Published.subjects)
    var options = agreementOptions(PREFKIT_COHEN_KAPPA)
    var estimates = [Double](repeating: 0, count: 16)
    var items = [UInt64](repeating: 0, count: 16)
    var reasons = [prefkit_reason](repeating: -1, count: 16)
    #expect(
      prefkit_agreement_pairwise(&grid.input, &options, &estimates, &items, &reasons, 4, nil)
        == PREFKIT_OK)
    for g in 0..<4 {
      for h in 0..<4 where g != h {
        let two = Grid(Published.subjects.map { [$0[g], $0[h]] })
        two.input.categories = two.keep([1, 2, 3, 4, 5])
        two.input.category_count = 5
        #expect(isClose(estimates[4 * g + h], try two.measure(options).estimate))
        #expect(reasons[4 * g + h] == PREFKIT_REASON_NONE)
      }
      #expect(estimates[5 * g].isNaN && reasons[5 * g] == PREFKIT_REASON_ONE_RATER)
    }
    #expect((0..<4).map { items[5 * $0] } == [9, 10, 11, 11])
  }

  @Test("high agreement and a low kappa get a sentence")
  func explain() throws {
    // Feinstein and Cicchetti (1990): 85 % agreement, kappa .32.
    let cells = [(1.0, 1.0, 80), (1, 0, 10), (0, 1, 5), (0, 0, 5)]
    let grid = Grid(cells.flatMap { cell in (0..<cell.2).map { _ in [cell.0, cell.1] } })
    var out = blank(prefkit_explanation(), 1)
    #expect(prefkit_agreement_explain(&grid.input, nil, &out, nil) == PREFKIT_OK)
    #expect(isClose(out[0].kappa, 0.32, within: 0.005) && out[0].observed == 0.85)
    #expect(isClose(out[0].pabak, 0.7) && isClose(out[0].prevalence, 0.75))
    #expect(fixed(&out[0].sentence).contains("85%"))
  }
}

@Suite("States that merge")
struct AgreementStateTests {
  private func state(_ rows: [[Double]], keepsRaters: Bool = true) throws -> OpaquePointer {
    let grid = Grid(rows)
    var made: OpaquePointer?
    var error = newError()
    let status = prefkit_agreement_state_make(
      &grid.input, keepsRaters ? 1 : 0, nil, &made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    return made
  }

  private func finish(
    _ state: OpaquePointer, _ options: prefkit_agreement_options
  ) throws -> prefkit_agreement {
    var options = options
    var out = blank(prefkit_agreement(), 1)
    var error = newError()
    let status = prefkit_agreement_state_finish(state, &options, &out, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return out[0]
  }

  @Test("batches, sent as bytes and merged in either order, are the whole")
  func merge() throws {
    let a = try state(Array(Published.subjects[..<5]))
    let b = try state(Array(Published.subjects[5...]))
    defer { prefkit_agreement_state_free(a) }
    defer { prefkit_agreement_state_free(b) }
    var needed = 0
    #expect(prefkit_agreement_state_encode(b, nil, 0, &needed, nil) == PREFKIT_OK)
    var bytes = [UInt8](repeating: 0, count: needed)
    #expect(prefkit_agreement_state_encode(b, &bytes, needed, &needed, nil) == PREFKIT_OK)
    var sent: OpaquePointer?
    #expect(prefkit_agreement_state_decode(bytes, needed, &sent, nil) == PREFKIT_OK)
    let received = try #require(sent)
    defer { prefkit_agreement_state_free(received) }
    #expect(prefkit_agreement_state_merge(received, a, nil) == PREFKIT_OK)
    #expect(prefkit_agreement_state_merge(a, b, nil) == PREFKIT_OK)
    for coefficient in [PREFKIT_CONGER_KAPPA, PREFKIT_KRIPPENDORFF_ALPHA, PREFKIT_GWET_AC] {
      let whole = try Grid(Published.subjects).measure(agreementOptions(coefficient))
      for merged in [a, received] {
        let result = try finish(merged, agreementOptions(coefficient))
        #expect(isClose(result.estimate, whole.estimate) && isClose(result.se, whole.se))
        #expect(result.items == whole.items && result.ratings == whole.ratings)
      }
    }
  }

  @Test("a state merged with itself counts twice")
  func itself() throws {
    let once = try state(Published.subjects)
    defer { prefkit_agreement_state_free(once) }
    #expect(prefkit_agreement_state_merge(once, once, nil) == PREFKIT_OK)
    let twice = try Grid(Published.subjects + Published.subjects).measure(agreementOptions())
    #expect(isClose(try finish(once, agreementOptions()).estimate, twice.estimate))
  }

  @Test("bytes that are not a state, and states that do not fit, are refused")
  func refused() throws {
    var made: OpaquePointer?
    var error = newError()
    #expect(
      prefkit_agreement_state_decode("nonsense, but long enough", 25, &made, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(made == nil && fixed(&error.field) == "state")
    let known = try state(Published.subjects)
    let anonymous = try state(Published.subjects, keepsRaters: false)
    defer { prefkit_agreement_state_free(known) }
    defer { prefkit_agreement_state_free(anonymous) }
    #expect(
      prefkit_agreement_state_merge(known, anonymous, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(throws: Opened.Failure.self) {
      try finish(anonymous, agreementOptions(PREFKIT_CONGER_KAPPA))
    }
    #expect(try finish(anonymous, agreementOptions()).defined == 1)
    prefkit_agreement_state_free(nil)
  }
}
