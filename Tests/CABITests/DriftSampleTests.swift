import CPrefKit
import PrefKitNormalization
import Testing

@Suite("Drift of samples through the header")
struct DriftSampleTests {
  private let all = Array(PREFKIT_DRIFT_PSI...PREFKIT_DRIFT_CHI_SQUARE)

  private func compare(
    _ reference: [Double], _ sample: [Double], _ tests: [prefkit_drift_test],
    _ options: prefkit_drift_options = sized(prefkit_drift_options())
  ) throws -> [prefkit_drift_result] {
    var options = options
    var error = newError()
    var results = blank(prefkit_drift_result(), tests.count)
    let status = prefkit_drift_compare(
      reference, reference.count, sample, sample.count, tests, tests.count, &options, &results,
      &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return results
  }

  @Test("every test gives what the core gives, with and without options")
  func core() throws {
    let a = noise(60) + [.nan]
    let b = noise(45, seed: 9).map { $0 + 0.4 } + [.infinity]
    var raw = sized(prefkit_drift_options())
    var options = DriftOptions()
    for isPlain in [true, false] {
      if !isPlain {
        let edges = ScoreSheet([])
        raw.has_scale = 1
        (raw.scale_low, raw.scale_high) = (-1.5, 2)
        raw.edges = edges.keep([-0.5, 0, 0.5])
        raw.edge_count = 3
        raw.has_smoothing = 1
        raw.base = 2
        raw.exact_cells = 1
        raw.permutations = 99
        raw.seed = 4
        raw.minimum_count = 3
        options = DriftOptions(
          scale: -1.5...2, minimumCount: 3, bins: .edges([-0.5, 0, 0.5]), smoothing: 0, base: 2,
          exactCells: 1, permutations: 99, seed: 4)
        defer { withExtendedLifetime(edges) {} }
        try expectSame(a, b, raw, options)
      } else {
        try expectSame(a, b, raw, options)
      }
    }
  }

  private func expectSame(
    _ a: [Double], _ b: [Double], _ raw: prefkit_drift_options, _ options: DriftOptions
  ) throws {
    let found = try compare(a, b, all, raw)
    let expected = try DriftTest.compare(
      reference: a, sample: b, DriftTest.allCases, options)
    for (one, other) in zip(found, expected) {
      #expect(isClose(one.statistic, other.statistic, within: 0))
      #expect(isClose(one.p_value, other.pValue, within: 0))
      #expect(isClose(one.effect, other.effect, within: 0))
      #expect(one.p_kind == other.pKind.rawValue && one.reason == other.reason?.rawValue ?? 0)
      #expect(one.statistic.isFinite)
    }
  }

  @Test("by hand: D of two samples that do not overlap, and the distance between them")
  func byHand() throws {
    let found = try compare(
      [1, 2], [3, 4], [PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV, PREFKIT_DRIFT_WASSERSTEIN])
    #expect(found[0].statistic == 1 && found[0].p_kind == PREFKIT_P_EXACT)
    #expect(isClose(found[0].p_value, 1.0 / 3))
    #expect(found[1].statistic == 2 && found[1].p_value.isNaN && found[1].p_kind == 0)
  }

  @Test("what is undefined says why")
  func undefined() throws {
    for result in try compare([], [1, 2], all) { #expect(result.reason == PREFKIT_DRIFT_EMPTY) }
    for result in try compare([.nan], [], all) {
      #expect(result.reason == PREFKIT_DRIFT_EMPTY && result.statistic.isNaN)
    }
    let constant = try compare(
      [2, 2, 2], [2, 2], [PREFKIT_DRIFT_PSI, PREFKIT_DRIFT_ANDERSON_DARLING])
    #expect(constant.allSatisfy { $0.reason == PREFKIT_DRIFT_CONSTANT })
    #expect(try compare([1, 2], [3], []).isEmpty)
    for code in UInt8(1)...11 {
      #expect(String(cString: prefkit_drift_reason_word(code)) == text(code))
    }
    for code in [0, 12, 255] as [UInt8] {
      #expect(String(cString: prefkit_drift_reason_word(code)).isEmpty)
    }
  }

  private func text(_ code: UInt8) -> String? { DriftReason(rawValue: code).map { "\($0.word)" } }

  /// Scholz and Stephens (1987), section 8.
  @Test("four laboratories by Anderson and Darling, and a table by chi-square")
  func kSamples() throws {
    let smoothness: [Double] = [
      38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0, 39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3,
      45.8, 34.0, 35.0, 39.0, 40.0, 43.0, 43.0, 44.0, 45.0, 34.0, 34.8, 34.8, 35.4, 37.2, 37.8,
      41.2, 42.8,
    ]
    let sheet = ScoreSheet(smoothness, by: [(0..<32).map { Int64($0 / 8) }])
    var error = newError()
    var result = blank(prefkit_drift_result(), 1)
    #expect(
      prefkit_drift_k_samples(
        &sheet.rows, PREFKIT_DRIFT_ANDERSON_DARLING, nil, &result, &error) == PREFKIT_OK)
    #expect(isClose(result[0].statistic, 4.480, within: 5e-4))
    #expect(isClose(result[0].p_value, 0.0023, within: 1e-4))
    // 3 of 4 against 1 of 4: X² = 2, one degree of freedom, V = 1/2.
    let table = ScoreSheet([7, 7, 7, 9, 7, 9, 9, 9, .nan], by: [[0, 0, 0, 0, 1, 1, 1, 1, 1]])
    #expect(
      prefkit_drift_k_samples(&table.rows, PREFKIT_DRIFT_CHI_SQUARE, nil, &result, &error)
        == PREFKIT_OK)
    #expect(isClose(result[0].statistic, 2) && isClose(result[0].effect, 0.5))
    #expect(isClose(result[0].p_value, 0.15729920705028513))
    var options = sized(prefkit_drift_options())
    options.has_scale = 1
    (options.scale_low, options.scale_high) = (8, 9)
    #expect(
      prefkit_drift_k_samples(&table.rows, PREFKIT_DRIFT_CHI_SQUARE, &options, &result, &error)
        == PREFKIT_OK)
    #expect(result[0].reason == PREFKIT_DRIFT_CONSTANT)
    #expect(
      refused { prefkit_drift_k_samples(&table.rows, PREFKIT_DRIFT_PSI, nil, &result, $0) }
        == "test")
    let keyless = ScoreSheet([1, 2])
    #expect(refused { prefkit_drift_k_samples(&keyless.rows, 6, nil, &result, $0) } == "keys")
    #expect(refused { prefkit_drift_k_samples(nil, 6, nil, &result, $0) } == "rows")
    #expect(refused { prefkit_drift_k_samples(&table.rows, 6, nil, nil, $0) } == "out")
  }

  /// Benjamini and Hochberg (1995), section 3.2: 4 of 15 are rejected at 5 %.
  @Test("p-values are adjusted, a missing one being no test")
  func falseDiscovery() throws {
    let p: [Double] = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1, .nan,
    ]
    var adjusted = p
    var error = newError()
    #expect(
      prefkit_false_discovery_control(adjusted, 16, PREFKIT_ADJUST_BH, &adjusted, &error)
        == PREFKIT_OK)
    #expect(adjusted.filter { $0 <= 0.05 }.count == 4 && adjusted[15].isNaN)
    #expect(isClose(adjusted[3], 0.0095 * 15 / 4))
    var stricter = p
    #expect(
      prefkit_false_discovery_control(p, 16, PREFKIT_ADJUST_BY, &stricter, &error) == PREFKIT_OK)
    let price = (1...15).reduce(0.0) { $0 + 1 / Double($1) }
    #expect(isClose(stricter[3], 0.0095 * 15 / 4 * price))
    #expect(
      refused { prefkit_false_discovery_control(p, 16, 2, &stricter, $0) } == "adjustment")
    #expect(refused { prefkit_false_discovery_control(nil, 16, 0, &stricter, $0) } == "p_values")
    #expect(refused { prefkit_false_discovery_control(p, 16, 0, nil, $0) } == "adjusted")
    #expect(
      prefkit_false_discovery_control([0.5, 2], 2, 0, &stricter, &error)
        == PREFKIT_INVALID_ARGUMENT && error.record == 1 && fixed(&error.field) == "p_values")
    #expect(prefkit_false_discovery_control(nil, 0, 0, nil, nil) == PREFKIT_OK)
  }

  @Test("arguments that cannot be meant are named")
  func arguments() {
    let a: [Double] = [1, 2, 3]
    var result = blank(prefkit_drift_result(), 1)
    func field(_ change: (inout prefkit_drift_options) -> Void) -> String? {
      var options = sized(prefkit_drift_options())
      change(&options)
      return refused { prefkit_drift_compare(a, 3, a, 3, [1], 1, &options, &result, $0) }
    }
    #expect(field { $0.struct_size = 8 } == "options")
    #expect(
      field {
        $0.has_scale = 1
        $0.scale_low = 1
      } == "scale_low")
    #expect(
      field {
        $0.has_scale = 1
        $0.scale_high = .nan
      } == "scale_low")
    #expect(field { $0.bin_count = 1 } == "bin_count")
    #expect(field { $0.bin_count = 65_537 } == "bin_count")
    #expect(field { $0.edge_count = 1 } == "edges")
    #expect(
      field {
        $0.has_smoothing = 1
        $0.smoothing = -1
      } == "smoothing")
    #expect(
      field {
        $0.has_smoothing = 1
        $0.smoothing = .nan
      } == "smoothing")
    #expect(field { $0.base = 1 } == "base")
    #expect(field { $0.base = .infinity } == "base")
    #expect(field { $0.adjustment = 7 } == "adjustment")
    for edges in [[2, 1], [1, 1], [.nan]] as [[Double]] {
      edges.withUnsafeBufferPointer { edges in
        #expect(
          field {
            $0.edges = edges.baseAddress
            $0.edge_count = edges.count
          } == "edges")
      }
    }
    #expect(
      refused { prefkit_drift_compare(nil, 3, a, 3, [1], 1, nil, &result, $0) } == "reference")
    #expect(refused { prefkit_drift_compare(a, 3, nil, 3, [1], 1, nil, &result, $0) } == "sample")
    #expect(refused { prefkit_drift_compare(a, 3, a, 3, nil, 1, nil, &result, $0) } == "tests")
    #expect(refused { prefkit_drift_compare(a, 3, a, 3, [0], 1, nil, &result, $0) } == "tests")
    #expect(refused { prefkit_drift_compare(a, 3, a, 3, [7], 1, nil, &result, $0) } == "tests")
    #expect(refused { prefkit_drift_compare(a, 3, a, 3, [1], 1, nil, nil, $0) } == "results")
    #expect(refused { prefkit_drift_compare(a, -1, a, 3, [1], 1, nil, &result, $0) } == "reference")
    result[0].struct_size = 4
    #expect(refused { prefkit_drift_compare(a, 3, a, 3, [1], 1, nil, &result, $0) } == "results")
    #expect(prefkit_drift_compare(a, 3, a, 3, [1], 1, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
  }
}
