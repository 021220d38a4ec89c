public import CPrefKit
import PrefKitPareto
import PrefKitRecords
import PrefKitStatistics

// Section 10.9 of prefkit.h: comparing versions.

/// What a handle holds.
private final class ComparisonParts {
  private let columns = FlatColumns()
  private(set) var parts: [prefkit_comparison_part] = []

  init(_ found: VersionComparison, objectives: Int) {
    for part in [found.overall] + found.buckets { parts.append(made(part, objectives)) }
  }

  private func made(_ part: VersionComparison.Part, _ objectives: Int) -> prefkit_comparison_part {
    var made = prefkit_comparison_part()
    made.objective_count = UInt32(clamping: objectives)
    made.verdict = part.verdict.rawValue
    made.reason = part.undefined.code
    made.has_bucket = part.bucket == nil ? 0 : 1
    made.bucket = part.bucket ?? 0
    made.draws_without = UInt64(clamping: part.drawsWithout)
    made.clusters_before = UInt64(clamping: part.promptsBefore)
    made.clusters_after = UInt64(clamping: part.promptsAfter)
    made.clusters_both = UInt64(clamping: part.promptsBoth)
    made.hypervolume = prefkit_change(part.hypervolume)
    made.after_dominates_p = part.afterDominatesP
    made.before_dominates_p = part.beforeDominatesP
    let isDefined = part.undefined == nil
    made.after_dominates = isDefined ? part.shares.afterDominates : .nan
    made.before_dominates = isDefined ? part.shares.beforeDominates : .nan
    made.larger_hypervolume = isDefined ? part.shares.largerHypervolume : .nan
    made.other_incomparable = isDefined ? part.shares.otherIncomparable : .nan
    made.equal = isDefined ? part.shares.equal : .nan
    guard isDefined else { return made }
    made.objectives = columns.keep(part.objectives.map { prefkit_change($0) })
    made.directions = columns.keep(part.directions.map(\.rawValue))
    made.reference = columns.keep(part.reference)
    return made
  }
}

extension prefkit_change {
  fileprivate init(_ change: VersionComparison.Change) {
    self.init(
      before: change.before, after: change.after, difference: change.difference,
      ci_low: change.ciLow, ci_high: change.ciHigh, p_value: change.pValue,
      adjusted: change.adjusted)
  }
}

@_cdecl("prefkit_pareto_compare") @implementation
public func prefkit_pareto_compare(
  _ before: UnsafePointer<prefkit_samples>!, _ after: UnsafePointer<prefkit_samples>!,
  _ options: UnsafePointer<prefkit_comparison_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let before = try SamplesArgument(before, "before")
    let after = try SamplesArgument(after, "after")
    let options = try comparisonOptions(options)
    guard let out else { throw isNull("out") }
    let found = try charting("after") { () throws(ParetoError) in
      try VersionComparison.compare(
        before: before.samples, after: after.samples, beforeBucket: before.buckets,
        afterBucket: after.buckets, options: options)
    }
    out.pointee = handle(ComparisonParts(found, objectives: before.samples.objectives))
  }
}

private func comparisonOptions(
  _ given: UnsafePointer<prefkit_comparison_options>?
) throws(ReadError) -> VersionComparison.Options {
  var options = VersionComparison.Options()
  guard let given else { return options }
  let raw = try sized(given, "options")
  if raw.draws > 0 { options.draws = Int(raw.draws) }
  options.seed = raw.seed
  if raw.level != 0 { options.level = raw.level }
  options.reference = try optionalNumbers(
    raw.reference, Int(raw.reference_count), "options->reference"
  ).map { Array($0) }
  guard let pairing = VersionComparison.Pairing(rawValue: raw.pairing) else {
    throw outside("pairing", raw.pairing, "one of PREFKIT_PAIRING_*", of: "options")
  }
  options.pairing = pairing
  guard let adjustment = FalseDiscovery(code: raw.adjustment) else {
    throw outside("adjustment", raw.adjustment, "one of PREFKIT_ADJUST_*", of: "options")
  }
  options.adjustment = raw.unadjusted == 0 ? adjustment : nil
  options.threads = Int(raw.threads)
  options.watch = watch(raw.progress, raw.progress_context)
  return options
}

@_cdecl("prefkit_comparison_get") @implementation
public func prefkit_comparison_get(
  _ comparison: OpaquePointer!, _ part: UInt64,
  _ out: UnsafeMutablePointer<prefkit_comparison_part>!
) -> prefkit_status {
  guard let comparison, let out else { return PREFKIT_INVALID_ARGUMENT }
  let parts = borrow(comparison, as: ComparisonParts.self).parts
  guard part < UInt64(parts.count) else { return PREFKIT_OUT_OF_RANGE }
  return fill(out, with: parts[Int(part)]) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_comparison_free") @implementation
public func prefkit_comparison_free(_ comparison: OpaquePointer!) {
  release(comparison, as: ComparisonParts.self)
}
