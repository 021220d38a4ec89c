import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("What must not change a coefficient")
struct InvarianceTests {
  static let values: [Double] = [1, 2, 3, 4]

  private func rows(_ seed: UInt64, _ coefficient: Coefficient) -> [[Double]] {
    var dice = Dice(state: seed)
    let raters = coefficient == .cohenKappa || coefficient == .scottPi ? 2 : 5
    return RandomTables.rows(&dice, items: 60, raters: raters, values: Self.values, gaps: 0.3)
  }

  private func expectSame(
    _ a: RatingTable, _ b: RatingTable, _ coefficient: Coefficient,
    _ options: AgreementOptions = AgreementOptions()
  ) throws {
    let x = try a.agreement(coefficient, options)
    let y = try b.agreement(coefficient, options)
    #expect(close(x.estimate, y.estimate, 1e-12) && close(x.se, y.se, 1e-12))
    #expect(x.itemCount == y.itemCount && x.ratingCount == y.ratingCount)
  }

  @Test("the order of items and raters", arguments: Coefficient.allCases)
  func order(_ coefficient: Coefficient) throws {
    let rows = rows(21, coefficient)
    var dice = Dice(state: 22)
    let items = rows.shuffled(using: &dice)
    let raters = (rows.first ?? []).indices.shuffled(using: &dice)
    try expectSame(RatingTable(rows: rows), RatingTable(rows: items), coefficient)
    try expectSame(
      RatingTable(rows: rows), RatingTable(rows: rows.map { row in raters.map { row[$0] } }),
      coefficient)
  }

  @Test("the names of categories", arguments: Coefficient.allCases)
  func names(_ coefficient: Coefficient) throws {
    let rows = rows(23, coefficient)
    let names: [Double: Double] = [1: 1e9, 2: -0.5, 3: 77.25, 4: 0]
    let renamed = rows.map { $0.map { names[$0] ?? .nan } }
    try expectSame(RatingTable(rows: rows), RatingTable(rows: renamed), coefficient)
    // Names in the same order serve what uses positions only.
    let ordered = rows.map { $0.map { $0 * $0 * 10 - 3 } }
    var options = AgreementOptions(weights: .quadratic, level: .ordinal)
    options.scores = .positions
    try expectSame(RatingTable(rows: rows), RatingTable(rows: ordered), coefficient, options)
  }

  @Test("all items twice: the estimate but for alpha's N, the error by the square root of 2")
  func doubled() throws {
    for coefficient in Coefficient.allCases where coefficient != .krippendorffAlpha {
      let rows = rows(24, coefficient)
      let once = try RatingTable(rows: rows).agreement(coefficient)
      let twice = try RatingTable(rows: rows + rows).agreement(coefficient)
      #expect(close(once.estimate, twice.estimate, 1e-12))
      let n = once.errorItems(rows)
      #expect(close(once.se * ((n - 1) / (2 * n - 1)).squareRoot(), twice.se, 1e-12))
    }
  }

  @Test("every number type and layout reads the same", arguments: Coefficient.allCases)
  func layouts(_ coefficient: Coefficient) throws {
    var dice = Dice(state: 25)
    let rows = RandomTables.rows(&dice, items: 50, raters: 2, values: Self.values, gaps: 0)
    let table = try RatingTable(rows: rows)
    let flat = rows.flatMap { $0 }
    func check<Number>(_ numbers: [Number], _ type: RatingType) throws {
      try numbers.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        let size = type.byteCount
        let down = try RatingTable(
          matrix: base, type: type, items: 50, raters: 2, itemStride: 2 * size, raterStride: size)
        try expectSame(table, down, coefficient)
        // The same memory from its end.
        let back = try RatingTable(
          matrix: base + 99 * size, type: type, items: 50, raters: 2, itemStride: -2 * size,
          raterStride: -size)
        try expectSame(table, back, coefficient)
      }
    }
    try check(flat, .float64)
    try check(flat.map { Float($0) }, .float32)
    try check(flat.map { Int8($0) }, .int8)
    try check(flat.map { Int16($0) }, .int16)
    try check(flat.map { Int32($0) }, .int32)
    try check(flat.map { Int64($0) }, .int64)
    try check(flat.map { UInt8($0) }, .uint8)
    try check(flat.map { UInt16($0) }, .uint16)
    try check(flat.map { UInt32($0) }, .uint32)
    try check(flat.map { UInt64($0) }, .uint64)
  }

  @Test(
    "a long form, shuffled and with sparse codes, is the same table",
    arguments: Coefficient.allCases)
  func longForm(_ coefficient: Coefficient) throws {
    let rows = rows(26, coefficient)
    var dice = Dice(state: 27)
    var triples: [(UInt32, UInt32, Double)] = []
    for (item, row) in rows.enumerated() {
      for (rater, value) in row.enumerated() {
        if !value.isNaN || rater == 0 { triples.append((UInt32(item), UInt32(rater), value)) }
      }
    }
    triples.shuffle(using: &dice)
    for spread in [UInt32(1), 40_000_001] {
      let long = try RatingTable(
        items: triples.map { $0.0 &* spread }, raters: triples.map { $0.1 &* spread },
        values: triples.map(\.2))
      try expectSame(RatingTable(rows: rows), long, coefficient)
    }
  }

  @Test("a rating given twice is refused, or counted as asked")
  func duplicates() throws {
    let items: [UInt32] = [0, 0, 1, 1, 0, 2, 2]
    let raters: [UInt32] = [0, 1, 0, 1, 1, 0, 1]
    let values: [Double] = [1, 2, 2, 2, 1, 2, 1]
    #expect {
      _ = try RatingTable(items: items, raters: raters, values: values)
    } throws: {
      ($0 as? AgreementError)?.kind == .duplicateRating && ($0 as? AgreementError)?.row == 4
    }
    func percent(_ policy: DuplicatePolicy) throws -> Double {
      try RatingTable(items: items, raters: raters, values: values, duplicates: policy)
        .agreement(.percentAgreement).estimate
    }
    #expect(close(try percent(.first), 1.0 / 3))
    #expect(close(try percent(.last), 2.0 / 3))
    #expect(close(try percent(.keep), (1.0 / 3 + 1) / 3))
    let kept = try RatingTable(items: items, raters: raters, values: values, duplicates: .keep)
    #expect(throws: AgreementError.self) { _ = try kept.agreement(.cohenKappa) }
  }

  @Test("few and many categories, few and many raters take different ways to one result")
  func ways() throws {
    var dice = Dice(state: 28)
    for (raters, categories) in [(2, 3), (2, 300), (3, 40), (5, 7), (6, 9), (17, 2), (40, 5)] {
      let values = (0..<categories).map { Double($0) }
      let rows = RandomTables.rows(&dice, items: 40, raters: raters, values: values, gaps: 0.4)
      let fast = try RatingTable(rows: rows).agreement(.krippendorffAlpha)
      let twin = NaiveTwin(rows)
      #expect(close(fast.estimate, twin.alpha(twin.metric(.nominal)), 1e-11))
      // Categories that come one by one outgrow the room for them.
      let sorted = rows.sorted { ($0.first { !$0.isNaN } ?? 0) < ($1.first { !$0.isNaN } ?? 0) }
      #expect(
        close(
          try RatingTable(rows: sorted).agreement(.krippendorffAlpha).estimate, fast.estimate, 1e-12
        ))
    }
  }

  @Test("one thread or many, small parts or one: the same bits")
  func threads() throws {
    var dice = Dice(state: 29)
    let rows = RandomTables.rows(&dice, items: 100_000, raters: 3, values: Self.values, gaps: 0.2)
    let table = try RatingTable(rows: rows)
    for coefficient in [Coefficient.congerKappa, .krippendorffAlpha] {
      var options = AgreementOptions(interval: .bootstrap(Bootstrap(resamples: 200, seed: 5)))
      options.threads = 1
      let one = try table.agreement(coefficient, options)
      options.threads = 4
      #expect(try table.agreement(coefficient, options) == one)
    }
  }
}

extension Agreement {
  /// The number of items in the variance, which for percent agreement counts single ratings too.
  fileprivate func errorItems(_ rows: [[Double]]) -> Double {
    guard raterCount > 2 else { return Double(itemCount) }
    return Double(rows.filter { row in row.contains { !$0.isNaN } }.count)
  }
}
