import CPrefKit
import PrefKitNormalization
import PrefKitStatistics
import PrefKitRecords

// Section 9 of prefkit.h: options and results, as Swift has them and back.

/// The caller's options, each checked; NULL means all defaults.
func driftOptions(
  _ given: UnsafePointer<prefkit_drift_options>?
) throws(ReadError) -> (options: DriftOptions, adjustment: FalseDiscovery) {
  var options = DriftOptions()
  guard let given else { return (options, .benjaminiHochberg) }
  let raw = try sized(given, "options")
  options.scale = try scale(raw.has_scale, raw.scale_low, raw.scale_high)
  options.minimumCount = raw.minimum_count == 0 ? 1 : Int(clamping: raw.minimum_count)
  options.bins = try bins(raw)
  if raw.has_smoothing != 0 {
    guard raw.smoothing >= 0, raw.smoothing.isFinite else {
      throw outside("smoothing", raw.smoothing, "a number from 0 on")
    }
    options.smoothing = raw.smoothing
  }
  if raw.base != 0 {
    guard raw.base > 1, raw.base.isFinite else {
      throw outside("base", raw.base, "a number above 1, such as 2")
    }
    options.base = raw.base
  }
  if raw.exact_cells != 0 { options.exactCells = Int(clamping: raw.exact_cells) }
  options.permutations = Int(raw.permutations)
  options.seed = raw.seed
  options.threads = Int(raw.threads)
  options.watch = watch(raw.progress, raw.progress_context)
  return (options, try adjustment(raw.adjustment))
}

private func bins(_ raw: prefkit_drift_options) throws(ReadError) -> BinRule {
  if raw.edges != nil || raw.edge_count != 0 {
    guard raw.bin_count == 0 else {
      throw outside("bin_count", raw.bin_count, "0, since there are edges")
    }
    return .edges(try binEdges(raw.edges, raw.edge_count))
  }
  guard raw.bin_count == 0 || 2...65_536 ~= raw.bin_count else {
    throw outside("bin_count", raw.bin_count, "2 to 65536, or 0 for 10")
  }
  return .quantiles(raw.bin_count == 0 ? 10 : Int(raw.bin_count))
}

/// Edges between bins, copied.
func binEdges(
  _ start: UnsafePointer<Double>?, _ count: Int
) throws(ReadError) -> [Double] {
  let edges = try numbers(start, count, "edges")
  guard !edges.isEmpty, edges.count < 65_536, edges.allSatisfy({ $0.isFinite }),
    zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
  else {
    throw ReadError(
      .invalidArgument,
      "edges has \(count) numbers; expected 1 to 65535 finite ones that rise strictly",
      field: "edges")
  }
  return Array(edges)
}

/// The declared scale, where there is one.
func scale(
  _ isDeclared: Int32, _ low: Double, _ high: Double
) throws(ReadError) -> ClosedRange<Double>? {
  guard isDeclared != 0 else { return nil }
  guard low.isFinite, high.isFinite, low <= high else {
    throw ReadError(
      .invalidArgument,
      "the scale goes from \(low) to \(high); give two finite ends, the lower first",
      field: "scale_low")
  }
  return low...high
}

func adjustment(_ code: prefkit_adjustment) throws(ReadError) -> FalseDiscovery {
  guard let method = FalseDiscovery(code: code) else {
    throw outside("adjustment", code, "one of PREFKIT_ADJUST_*")
  }
  return method
}

extension FalseDiscovery {
  /// As prefkit_adjustment has them.
  init?(code: prefkit_adjustment) {
    switch code {
    case PREFKIT_ADJUST_BH: self = .benjaminiHochberg
    case PREFKIT_ADJUST_BY: self = .benjaminiYekutieli
    default: return nil
    }
  }
}

/// Whether windows are compared with the one before, where nothing but that and the first will do.
func isPrevious(_ code: prefkit_drift_against) throws(ReadError) -> Bool {
  switch code {
  case PREFKIT_AGAINST_FIRST: return false
  case PREFKIT_AGAINST_PREVIOUS: return true
  default:
    throw ReadError(
      .invalidArgument,
      "against is \(code); expected PREFKIT_AGAINST_FIRST or PREFKIT_AGAINST_PREVIOUS",
      field: "against")
  }
}

/// The caller's list of tests. As many as there are kinds suffice; more would only take memory.
func driftTests(
  _ start: UnsafePointer<prefkit_drift_test>?, _ count: Int
) throws(ReadError) -> [DriftTest] {
  guard count <= 64 else {
    throw ReadError(
      .invalidArgument, "there are \(count) tests; at most 64 can be asked for", field: "tests")
  }
  var tests: [DriftTest] = []
  for (place, code) in try numbers(start, count, "tests").enumerated() {
    guard let test = DriftTest(rawValue: code) else {
      throw ReadError(
        .invalidArgument, "tests[\(place)] is \(code); expected PREFKIT_DRIFT_PSI to _CHI_SQUARE",
        field: "tests")
    }
    tests.append(test)
  }
  return tests
}

/// A level of confidence between 0 and 1; 0 is the usual 95 %.
func level(_ given: Double) throws(ReadError) -> Double {
  guard given == 0 || (given > 0 && given < 1) else {
    throw ReadError(
      .invalidArgument, "level is \(given); expected a number between 0 and 1", field: "level")
  }
  return confidence(given)
}

func outside(_ field: String, _ found: Double, _ expected: String) -> ReadError {
  ReadError(
    .invalidArgument, "options->\(field) is \(found); expected \(expected)", field: field)
}

extension Optional<DriftReason> {
  /// As prefkit_drift_reason.
  var code: prefkit_drift_reason { self?.rawValue ?? UInt8(PREFKIT_DRIFT_NONE) }
}

extension prefkit_drift_result {
  init(_ found: DriftResult) {
    self.init()
    reason = found.reason.code
    effect_reason = found.effectReason.code
    p_kind = found.pKind.rawValue
    statistic = found.statistic
    p_value = found.pValue
    effect = found.effect
  }
}
