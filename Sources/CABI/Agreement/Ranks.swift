public import CPrefKit
import PrefKitAgreement
import PrefKitRecords
import PrefKitStatistics

// Section 7.6 of prefkit.h: intraclass correlation, concordance and rank correlation.

/// The caller's options for ranks, each checked; NULL means all defaults.
struct RankOptions {
  var missing = MissingRule.dropItem
  var test = RankTest.automatic
  var permutations = 0
  var threads = 0
  var seed: UInt64 = 0
  var confidence = 0.95
  var watch: Watch?

  init(_ given: UnsafePointer<prefkit_rank_options>?) throws(ReadError) {
    guard let given else { return }
    let raw = try sized(given, "options")
    guard let missing = MissingRule(rawValue: raw.missing) else {
      throw outside("missing", raw.missing, "one of PREFKIT_MISSING_*")
    }
    guard let test = RankTest(rawValue: raw.test) else {
      throw outside("test", raw.test, "one of PREFKIT_RANK_TEST_*")
    }
    self.missing = missing
    self.test = test
    permutations = Int(raw.permutations)
    threads = Int(raw.threads)
    seed = raw.seed
    confidence = PrefKitCABI.confidence(raw.confidence)
    watch = PrefKitCABI.watch(raw.progress, raw.progress_context)
  }
}

@_cdecl("prefkit_icc_measure") @implementation
public func prefkit_icc_measure(
  _ input: UnsafePointer<prefkit_ratings_input>!, _ form: prefkit_icc_form,
  _ options: UnsafePointer<prefkit_rank_options>!, _ out: UnsafeMutablePointer<prefkit_icc>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    guard let form = ICCForm(rawValue: form) else {
      throw ReadError(
        .invalidArgument, "form is \(form); expected one of PREFKIT_ICC_*", field: "form")
    }
    let options = try RankOptions(options)
    let out = try Outputs(out)
    let table = try input.completeTable(options.watch)
    let found = try core { () throws(AgreementError) in
      try IntraclassCorrelation(
        form, values: table.values, itemCount: table.itemCount, raterCount: table.raterCount,
        missing: options.missing, confidence: options.confidence, watch: options.watch)
    }
    out.set(0, prefkit_icc(found))
  }
}

extension prefkit_icc {
  fileprivate init(_ found: IntraclassCorrelation) {
    self.init()
    form = found.form.rawValue
    reason = found.undefined.code
    test_reason = found.testUndefined.code
    interval_reason = found.intervalUndefined.code
    estimate = found.estimate
    f = found.f
    numerator_degrees = found.numeratorDegrees
    denominator_degrees = found.denominatorDegrees
    p_value = found.pValue
    ci_low = found.ciLow
    ci_high = found.ciHigh
    items = UInt64(clamping: found.itemCount)
    raters = UInt64(clamping: found.raterCount)
  }
}

@_cdecl("prefkit_kendall_w_measure") @implementation
public func prefkit_kendall_w_measure(
  _ input: UnsafePointer<prefkit_ratings_input>!, _ options: UnsafePointer<prefkit_rank_options>!,
  _ out: UnsafeMutablePointer<prefkit_kendall_w>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let input = try RatingsArgument(input)
    let options = try RankOptions(options)
    let out = try Outputs(out)
    let table = try input.completeTable(options.watch)
    let found = try core { () throws(AgreementError) in
      try KendallW(
        values: table.values, itemCount: table.itemCount, raterCount: table.raterCount,
        missing: options.missing, permutations: options.permutations, seed: options.seed,
        threads: options.threads, watch: options.watch)
    }
    out.set(0, prefkit_kendall_w(found))
  }
}

extension prefkit_kendall_w {
  init(_ found: KendallW) {
    self.init()
    reason = found.undefined.code
    estimate = found.estimate
    chi_square = found.chiSquare
    degrees = found.degrees
    p_value = found.pValue
    permutation_p = found.permutationP
    mean_spearman = found.meanSpearman
    items = UInt64(clamping: found.itemCount)
    raters = UInt64(clamping: found.raterCount)
  }
}

@_cdecl("prefkit_rank_correlation_measure") @implementation
public func prefkit_rank_correlation_measure(
  _ a: UnsafePointer<Double>!, _ b: UnsafePointer<Double>!, _ count: Int,
  _ kind: prefkit_correlation_kind, _ options: UnsafePointer<prefkit_rank_options>!,
  _ out: UnsafeMutablePointer<prefkit_rank_correlation>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let a = Array(try numbers(a, count, "a"))
    let b = Array(try numbers(b, count, "b"))
    guard kind == PREFKIT_KENDALL_TAU || kind == PREFKIT_SPEARMAN_RHO else {
      throw ReadError(
        .invalidArgument, "kind is \(kind); expected PREFKIT_KENDALL_TAU or PREFKIT_SPEARMAN_RHO",
        field: "kind")
    }
    let options = try RankOptions(options)
    let out = try Outputs(out)
    let found = try core { () throws(AgreementError) in
      kind == PREFKIT_KENDALL_TAU
        ? try RankCorrelation.kendall(
          a, b, test: options.test, confidence: options.confidence, watch: options.watch)
        : try RankCorrelation.spearman(a, b, confidence: options.confidence, watch: options.watch)
    }
    out.set(0, prefkit_rank_correlation(found))
  }
}

extension prefkit_rank_correlation {
  init(_ found: RankCorrelation) {
    self.init()
    exact = found.isExact ? 1 : 0
    reason = found.undefined.code
    test_reason = found.testUndefined.code
    interval_reason = found.intervalUndefined.code
    estimate = found.estimate
    p_value = found.pValue
    ci_low = found.ciLow
    ci_high = found.ciHigh
    pairs = UInt64(clamping: found.pairCount)
  }
}
