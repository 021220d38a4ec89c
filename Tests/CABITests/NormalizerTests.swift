import CPrefKit
import Testing

/// A normalizer of the header, freed at the end.
private final class Learner {
  let handle: OpaquePointer

  init(_ options: prefkit_normalize_options) throws {
    var options = options
    var made: OpaquePointer?
    var error = newError()
    let status = prefkit_normalizer_make(&options, &made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
  }

  init(bytes: [UInt8]) throws {
    var made: OpaquePointer?
    var error = newError()
    let status = prefkit_normalizer_decode(bytes, bytes.count, &made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
  }

  deinit { prefkit_normalizer_free(handle) }

  func fit(_ sheet: ScoreSheet) throws {
    var error = newError()
    let status = prefkit_normalizer_partial_fit(handle, &sheet.rows, nil, nil, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
  }

  func merge(_ other: Learner) throws {
    var error = newError()
    let status = prefkit_normalizer_merge(handle, other.handle, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
  }

  func transform(_ sheet: ScoreSheet) throws -> Normalized {
    try Normalized(sheet.count) { columns, error in
      prefkit_normalizer_transform(handle, &sheet.rows, &columns, nil, nil, &error)
    }
  }

  func inverse(_ sheet: ScoreSheet) throws -> Normalized {
    try Normalized(sheet.count) { columns, error in
      prefkit_normalizer_inverse(handle, &sheet.rows, &columns, nil, nil, &error)
    }
  }

  func parameters() throws -> Parameters? {
    var table: OpaquePointer?
    var error = newError()
    let status = prefkit_normalizer_parameters(handle, &table, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return Parameters(table)
  }

  var bytes: [UInt8] {
    var needed = 0
    _ = prefkit_normalizer_encode(handle, nil, 0, &needed, nil)
    var bytes = [UInt8](repeating: 0, count: needed)
    _ = prefkit_normalizer_encode(handle, &bytes, needed, &needed, nil)
    return bytes
  }
}

@Suite("Normalizers through the header")
struct NormalizerHandleTests {
  private static let scores: [Double] = [1, 2, 4, 4, 7, 3, 2, 2, 5, 6, 1, 9]
  private static let raters: [Int64] = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]

  @Test(
    "two batches, merged and as bytes, are the whole, and the way back is the way",
    arguments: Array(PREFKIT_NORMALIZE_Z_SCORE...PREFKIT_NORMALIZE_SYMMETRIC))
  func batches(_ method: prefkit_normalize_method) throws {
    var options = normalizeOptions(method)
    options.has_scale = 1
    options.scale_high = 10
    let whole = ScoreSheet(Self.scores, by: [Self.raters])
    let expected = try whole.normalize(options).0
    let first = try Learner(options)
    try first.fit(ScoreSheet(Array(Self.scores[..<7]), by: [Array(Self.raters[..<7])]))
    let second = try Learner(options)
    try second.fit(ScoreSheet(Array(Self.scores[7...]), by: [Array(Self.raters[7...])]))
    try first.merge(try Learner(bytes: second.bytes))
    let made = try first.transform(whole)
    #expect(areClose(made.scores, expected.scores, within: 1e-11))
    #expect(made.reasons == expected.reasons && made.groups == expected.groups)
    let back = try first.inverse(ScoreSheet(made.scores, by: [Self.raters]))
    #expect(areClose(back.scores, Self.scores, within: 1e-11))
    let parameters = try #require(try first.parameters())
    #expect(parameters.key(0) == [0, 1, 2])
    #expect(parameters.view.prior_mean.isNaN == (method != PREFKIT_NORMALIZE_SHRUNK))
  }

  @Test("texts keep their meaning when batches code them differently")
  func names() throws {
    let learner = try Learner(normalizeOptions())
    let sheet = ScoreSheet([1, 3, 10])
    sheet.set([sheet.texts([0, 0, 1], ["ann", "böb"])])
    try learner.fit(sheet)
    let other = ScoreSheet([20])
    other.set([other.texts([0], ["böb"])])
    try learner.fit(other)
    let ask = ScoreSheet([15, 2, 5])
    ask.set([ask.texts([2, 1, 0], ["eve", "ann", "böb"])])
    let made = try learner.transform(ask)
    #expect(areClose(made.scores, [0, 0, .nan]) && made.reasons[2] == 9)
    let parameters = try #require(try learner.parameters())
    let codes = try #require(parameters.key(0))
    #expect(codes.map { parameters.name(0, UInt64($0)) } == ["ann", "böb"])
    #expect(parameters.name(0, 2) == nil && parameters.name(1, 0) == nil)
    #expect(throws: Opened.Failure.self) { try learner.fit(ScoreSheet([1], by: [[1]])) }
    #expect(try learner.transform(ask).scores[0] == made.scores[0])
  }

  @Test("a normalizer says what it was made with, also after it went as bytes")
  func options() throws {
    let sheet = ScoreSheet([])
    var options = normalizeOptions(PREFKIT_NORMALIZE_QUANTILES)
    options.reference = sheet.keep([3, 1, 2])
    options.reference_count = 3
    options.parents = sheet.keep([1, 0] as [UInt32])
    options.parent_count = 2
    options.minimum_count = 30
    options.has_scale = 1
    options.scale_low = -1
    let learner = try Learner(bytes: try Learner(options).bytes)
    // The arrays of the options live as long as the normalizer.
    defer { withExtendedLifetime(learner) {} }
    var found = normalizeOptions()
    #expect(prefkit_normalizer_options(learner.handle, &found) == PREFKIT_OK)
    #expect(found.method == PREFKIT_NORMALIZE_QUANTILES && found.reference_count == 3)
    #expect((0..<3).map { found.reference[$0] } == [3, 1, 2])
    #expect(found.parent_count == 2 && found.parents[0] == 1 && found.minimum_count == 30)
    #expect(found.has_scale == 1 && found.scale_low == -1 && found.scale_high == 0)
    found.struct_size = 4
    #expect(prefkit_normalizer_options(learner.handle, &found) == PREFKIT_INVALID_ARGUMENT)
    var ranks = normalizeOptions(PREFKIT_NORMALIZE_RANKS)
    ranks.rank_score = PREFKIT_RANK_SCORE_NORMAL
    let ranking = try Learner(ranks)
    #expect(prefkit_normalizer_options(ranking.handle, &ranks) == PREFKIT_OK)
    #expect(ranks.rank_offset == 0.375 && ranks.has_rank_offset == 1)
    withExtendedLifetime(ranking) {}
  }

  @Test("merging with oneself counts twice; strangers are refused")
  func merging() throws {
    let learner = try Learner(normalizeOptions())
    try learner.fit(ScoreSheet([1, 2], by: [[0, 0]]))
    try learner.merge(learner)
    let parameters = try #require(try learner.parameters())
    #expect(parameters.column(parameters.view.counts) == [4])
    #expect(throws: Opened.Failure.self) {
      try learner.merge(try Learner(normalizeOptions(PREFKIT_NORMALIZE_ROBUST)))
    }
  }

  @Test("bytes that are no normalizer are refused")
  func hostile() throws {
    let learner = try Learner(normalizeOptions())
    try learner.fit(ScoreSheet([1, 2], by: [[0, 0]]))
    let good = learner.bytes
    for bad in [[], Array(good.dropLast()), good + [0], Array("nonsense".utf8)] {
      do {
        _ = try Learner(bytes: bad)
        Issue.record("\(bad.count) bytes were taken")
      } catch let failure as Opened.Failure {
        #expect(failure.status == PREFKIT_INVALID_ARGUMENT && failure.field == "state")
      }
    }
  }

  @Test("the progress callback cancels, and the normalizer stays as it was")
  func cancels() throws {
    let count = 400_000
    let scores = (0..<count).map { Double($0 % 97) }
    let keys = (0..<count).map { Int64($0 % 31) }
    let sheet = ScoreSheet(scores, by: [keys])
    let stop: prefkit_progress = { context, _, _ in
      context?.assumingMemoryBound(to: Int.self).pointee += 1
      return 1
    }
    for method in [PREFKIT_NORMALIZE_Z_SCORE, PREFKIT_NORMALIZE_ROBUST, PREFKIT_NORMALIZE_RANKS] {
      var calls = 0
      var options = normalizeOptions(method)
      options.progress = stop
      let status = withUnsafeMutableBytes(of: &calls) { calls in
        options.progress_context = calls.baseAddress
        return
          (try? Normalized(count) { columns, error in
            let status = prefkit_normalize_scores(&sheet.rows, &options, &columns, nil, &error)
            #expect(status == PREFKIT_CANCELLED)
            return status
          }) == nil
      }
      #expect(status && calls == 1)
      options.progress = nil
      let learner = try Learner(options)
      var error = newError()
      #expect(
        prefkit_normalizer_partial_fit(learner.handle, &sheet.rows, stop, &calls, &error)
          == PREFKIT_CANCELLED)
      #expect(try learner.parameters()?.view.group_count == 0)
      try learner.fit(sheet)
      #expect(throws: Opened.Failure.self) {
        try Normalized(count) { columns, error in
          prefkit_normalizer_transform(
            learner.handle, &sheet.rows, &columns, stop, &calls, &error)
        }
      }
    }
  }
}

@Suite("Wrong arguments of normalization")
struct NormalizeArgumentTests {
  /// The field that the call complains of.
  private func complaint(_ sheet: ScoreSheet, _ options: prefkit_normalize_options) -> String? {
    do {
      _ = try sheet.normalize(options)
      return nil
    } catch let failure as Opened.Failure {
      #expect(failure.status == PREFKIT_INVALID_ARGUMENT && !failure.message.isEmpty)
      return failure.field
    } catch { return nil }
  }

  @Test(
    "options out of range are refused by name",
    arguments: [
      ("method", "method"), ("rank_score", "rank_score"), ("rank_ties", "rank_ties"),
      ("between", "between"), ("scale", "scale_low"), ("no scale", "options"),
      ("factor", "options"), ("offset", "options"), ("parents", "options"),
      ("parents NULL", "parents"), ("reference", "reference"), ("size", "options"),
      ("ddof", "options"),
    ])
  func options(_ wrong: String, _ field: String) {
    let sheet = ScoreSheet([1, 2], by: [[0, 0]])
    var options = normalizeOptions()
    switch wrong {
    case "method": options.method = 8
    case "rank_score":
      options.method = PREFKIT_NORMALIZE_RANKS
      options.rank_score = 3
    case "rank_ties":
      options.method = PREFKIT_NORMALIZE_RANKS
      options.rank_ties = -1
    case "between":
      options.method = PREFKIT_NORMALIZE_SHRUNK
      options.between = 2
    case "scale":
      options.has_scale = 1
      options.scale_low = .nan
    case "no scale": options.method = PREFKIT_NORMALIZE_MIN_MAX
    case "factor":
      options.method = PREFKIT_NORMALIZE_ROBUST
      options.factor = -1
    case "offset":
      options.method = PREFKIT_NORMALIZE_RANKS
      options.has_rank_offset = 1
      options.rank_offset = 2
    case "parents":
      options.parents = sheet.keep([1] as [UInt32])
      options.parent_count = 1
    case "parents NULL": options.parent_count = 1
    case "reference":
      options.method = PREFKIT_NORMALIZE_QUANTILES
      options.reference = sheet.keep([.infinity])
      options.reference_count = 1
    case "ddof": options.ddof = .max
    default: options.struct_size = 8
    }
    #expect(complaint(sheet, options) == field)
  }

  @Test("rows and keys that cannot be meant are refused by name")
  func rows() {
    let options = normalizeOptions()
    let sheet = ScoreSheet([1, 2], by: [[0, 0]])
    sheet.rows.scores = nil
    #expect(complaint(sheet, options) == "scores")
    sheet.rows.count = .max
    #expect(complaint(sheet, options) == "count")
    sheet.rows.struct_size = 4
    #expect(complaint(sheet, options) == "rows")
    let keyed = ScoreSheet([1, 2])
    func spoilt(_ spoil: (inout prefkit_group_key) -> Void) -> String? {
      var key = keyed.numbers([0, 1])
      spoil(&key)
      keyed.set([key])
      return complaint(keyed, options)
    }
    #expect(spoilt { $0.type = 3 } == "type")
    #expect(spoilt { $0.missing = 3 } == "missing")
    #expect(spoilt { $0.values = nil } == "keys[0]->values")
    #expect(spoilt { $0.type = PREFKIT_KEY_TIMES } == "keys[0]->window")
    #expect(spoilt { $0.struct_size = 8 } == "keys")
    keyed.rows.key_count = 65
    #expect(complaint(keyed, options) == "keys")
    keyed.rows.key_count = 1
    keyed.rows.keys = nil
    #expect(complaint(keyed, options) == "keys")
    // No rows and no keys are no mistake.
    #expect(complaint(ScoreSheet([]), options) == nil)
    #expect(complaint(ScoreSheet([1, 2]), options) == nil)
  }

  @Test("the scores that are read cannot be written over")
  func overlap() {
    var memory: [Double] = [1, 2, 3, 4]
    let status = memory.withUnsafeMutableBufferPointer { memory in
      var rows = prefkit_score_rows()
      rows.struct_size = size(of: prefkit_score_rows.self)
      rows.scores = UnsafePointer(memory.baseAddress)
      rows.count = 3
      var columns = prefkit_score_columns()
      columns.struct_size = size(of: prefkit_score_columns.self)
      columns.scores = memory.baseAddress.map { $0 + 1 }
      var error = newError()
      let status = prefkit_normalize_scores(&rows, nil, &columns, nil, &error)
      #expect(fixed(&error.field) == "out->scores")
      return status
    }
    #expect(status == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("names of a normalizer's codes must be texts, one each")
  func names() throws {
    let learner = try Learner(normalizeOptions())
    let sheet = ScoreSheet([1, 2])
    func spoilt(_ spoil: (inout prefkit_group_key) -> Void) -> String? {
      var key = sheet.texts([0, 1], ["a", "b"])
      spoil(&key)
      sheet.set([key])
      do {
        try learner.fit(sheet)
        return nil
      } catch let failure as Opened.Failure { return failure.field } catch { return "" }
    }
    #expect(spoilt { $0.type = PREFKIT_KEY_INT64 } == "names")
    #expect(spoilt { $0.name_offsets = sheet.keep([0, 2, 1] as [UInt64]) } == "name_offsets")
    #expect(spoilt { $0.name_offsets = nil } == "keys[0]->name_offsets")
    #expect(spoilt { $0.names = sheet.keep([-1, -1] as [CChar]) } == "names")
    #expect(spoilt { $0.name_count = -1 } == "name_offsets")
    #expect(spoilt { $0.name_count = 1 } == "rows")
    #expect(spoilt { _ in } == nil)
  }

  @Test("windows of time, and those that cannot be meant")
  func windows() throws {
    var window = prefkit_time_window()
    window.struct_size = size(of: prefkit_time_window.self)
    window.unit = PREFKIT_WINDOW_WEEK
    var error = newError()
    // Sunday 2024-03-31 and Monday 2024-04-01, both at 22:30 UTC.
    let sunday: Int64 = 1_711_924_200_000_000
    let times = [sunday, sunday + 86_400_000_000, .min]
    var codes = [Int64](repeating: 0, count: 3)
    #expect(prefkit_time_window_codes(&window, times, 3, &codes, &error) == PREFKIT_OK)
    #expect(codes[1] == codes[0] + 1 && codes[2] == .min)
    window.utc_offset = 2 * 3600
    var starts = [Int64](repeating: 0, count: 3)
    #expect(prefkit_time_window_codes(&window, times, 3, &codes, &error) == PREFKIT_OK)
    #expect(prefkit_time_window_starts(&window, codes, 3, &starts, &error) == PREFKIT_OK)
    #expect(starts[0] % 3_600_000_000 == 0 && starts[0] <= times[0] && starts[2] == .min)
    "Nowhere/Land".withCString { name in
      window.zone = name
      #expect(
        prefkit_time_window_codes(&window, times, 3, &codes, &error) == PREFKIT_INVALID_ARGUMENT)
      #expect(fixed(&error.field) == "zone")
    }
    window.zone = nil
    window.unit = 7
    #expect(
      prefkit_time_window_codes(&window, times, 3, &codes, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "unit")
    window.unit = PREFKIT_WINDOW_ROLLING
    window.utc_offset = 0
    #expect(
      prefkit_time_window_codes(&window, times, 3, &codes, &error) == PREFKIT_INVALID_ARGUMENT)
    window.width = 86_400_000_000
    #expect(prefkit_time_window_codes(&window, times, 3, &codes, &error) == PREFKIT_OK)
    #expect(codes[1] == codes[0] + 1)
    let sheet = ScoreSheet([1, 3, 5])
    var key = sheet.numbers(times)
    key.type = PREFKIT_KEY_TIMES
    window.step = 43_200_000_000
    let kept = sheet.keep([window])
    key.window = kept
    sheet.set([key])
    #expect(try sheet.normalize(normalizeOptions()).0.reasons == [6, 6, 4])
  }
}
