public import CPrefKit
import PrefKitNormalization
import PrefKitStatistics
import PrefKitRecords

// Sections 9.1 and 9.2 of prefkit.h: reasons, adjusted p-values, and samples.

@_cdecl("prefkit_drift_reason_word") @implementation
public func prefkit_drift_reason_word(_ reason: prefkit_drift_reason) -> UnsafePointer<CChar>! {
  staticText(DriftReason(rawValue: reason)?.word ?? "")
}

@_cdecl("prefkit_false_discovery_control") @implementation
public func prefkit_false_discovery_control(
  _ p_values: UnsafePointer<Double>!, _ count: Int, _ adjustment: prefkit_adjustment,
  _ adjusted: UnsafeMutablePointer<Double>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let pValues = Array(try numbers(p_values, count, "p_values"))
    guard let method = FalseDiscovery(code: adjustment) else {
      throw ReadError(
        .invalidArgument, "adjustment is \(adjustment); expected one of PREFKIT_ADJUST_*",
        field: "adjustment")
    }
    let out = try results(adjusted, count, "adjusted")
    if let row = pValues.firstIndex(where: { $0 < 0 || $0 > 1 }) {
      throw ReadError(
        .invalidArgument, "p-value \(row) is \(pValues[row]); expected 0 to 1, or NaN for no test",
        record: row, field: "p_values")
    }
    for (row, adjusted) in method.adjusted(pValues).enumerated() { out[row] = adjusted }
  }
}

@_cdecl("prefkit_drift_compare") @implementation
public func prefkit_drift_compare(
  _ reference: UnsafePointer<Double>!, _ reference_count: Int, _ sample: UnsafePointer<Double>!,
  _ sample_count: Int, _ tests: UnsafePointer<prefkit_drift_test>!, _ test_count: Int,
  _ options: UnsafePointer<prefkit_drift_options>!,
  _ results: UnsafeMutablePointer<prefkit_drift_result>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let reference = try numbers(reference, reference_count, "reference")
    let sample = try numbers(sample, sample_count, "sample")
    let tests = try driftTests(tests, test_count)
    let (options, _) = try driftOptions(options)
    let out = try Outputs(results, count: tests.count, "results")
    let found = try normalizing { () throws(NormalizationError) in
      try DriftTest.compare(reference: reference, sample: sample, tests, options)
    }
    for (place, result) in found.enumerated() { out.set(place, prefkit_drift_result(result)) }
  }
}

@_cdecl("prefkit_drift_k_samples") @implementation
public func prefkit_drift_k_samples(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ test: prefkit_drift_test,
  _ options: UnsafePointer<prefkit_drift_options>!,
  _ out: UnsafeMutablePointer<prefkit_drift_result>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    guard !rows.keys.isEmpty else {
      throw ReadError(
        .invalidArgument, "rows have no key that says which sample each is in", field: "keys")
    }
    let (options, _) = try driftOptions(options)
    let out = try Outputs(out)
    let grouping = try rows.grouping(threads: options.threads)
    let found: DriftResult
    switch test {
    case PREFKIT_DRIFT_ANDERSON_DARLING:
      found = try normalizing { () throws(NormalizationError) in
        try DriftTest.andersonDarling(rows.scores, grouping, options)
      }
    case PREFKIT_DRIFT_CHI_SQUARE:
      let codes = categories(rows.scores, options.scale)
      found = try normalizing { () throws(NormalizationError) in
        try DriftTest.chiSquare(categories: codes, grouping)
      }
    default:
      throw ReadError(
        .invalidArgument,
        "test is \(test); expected PREFKIT_DRIFT_ANDERSON_DARLING or PREFKIT_DRIFT_CHI_SQUARE",
        field: "test")
    }
    out.set(0, prefkit_drift_result(found))
  }
}

/// A code for each different score, -1 for a missing one.
private func categories(
  _ scores: UnsafeBufferPointer<Double>, _ scale: ClosedRange<Double>?
) -> [Int32] {
  var codes: [Double: Int32] = [:]
  return scores.map { score in
    guard score.isFinite, scale?.contains(score) ?? true else { return -1 }
    if let known = codes[score] { return known }
    let code = Int32(truncatingIfNeeded: codes.count)
    codes[score] = code
    return code
  }
}
