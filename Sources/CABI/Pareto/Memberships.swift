public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.8 of prefkit.h: membership of the frontier under uncertainty.

@_cdecl("prefkit_pareto_membership") @implementation
public func prefkit_pareto_membership(
  _ samples: UnsafePointer<prefkit_samples>!,
  _ options: UnsafePointer<prefkit_membership_options>!,
  _ columns: UnsafePointer<prefkit_membership_columns>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let samples = try SamplesArgument(samples).samples
    var options = try membershipOptions(options)
    let out = try MembershipOutput(columns, points: samples.points)
    options.dominance = out.wantsDominance
    let found = try charting { () throws(ParetoError) in
      try Membership.of(samples, options: options)
    }
    out.write(found)
  }
}

@_cdecl("prefkit_pareto_membership_of_estimates") @implementation
public func prefkit_pareto_membership_of_estimates(
  _ estimates: UnsafePointer<prefkit_points>!, _ spread: prefkit_spread,
  _ numbers: UnsafePointer<Double>!, _ number_count: Int,
  _ options: UnsafePointer<prefkit_membership_options>!,
  _ columns: UnsafePointer<prefkit_membership_columns>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let estimates = try points(estimates, "estimates")
    let spread = try covariance(
      spread, Array(try PrefKitCABI.numbers(numbers, number_count, "numbers")))
    var options = try membershipOptions(options)
    let out = try MembershipOutput(columns, points: estimates.count)
    options.dominance = out.wantsDominance
    let found = try charting("numbers") { () throws(ParetoError) in
      try Membership.of(estimates, spread: spread, options: options)
    }
    out.write(found)
  }
}

private func covariance(
  _ spread: prefkit_spread, _ numbers: [Double]
) throws(ReadError) -> EstimateCovariance {
  switch spread {
  case PREFKIT_SPREAD_STANDARD_ERRORS: return .standardErrors(numbers)
  case PREFKIT_SPREAD_PER_POINT: return .perPoint(numbers)
  case PREFKIT_SPREAD_JOINT: return .joint(numbers)
  default:
    throw ReadError(
      .invalidArgument, "spread is \(spread); expected one of PREFKIT_SPREAD_*", field: "spread")
  }
}

private func membershipOptions(
  _ given: UnsafePointer<prefkit_membership_options>?
) throws(ReadError) -> Membership.Options {
  var options = Membership.Options()
  guard let given else { return options }
  let raw = try sized(given, "options")
  if raw.draws > 0 { options.draws = Int(raw.draws) }
  options.seed = raw.seed
  if raw.level != 0 { options.level = raw.level }
  options.threads = Int(raw.threads)
  options.watch = watch(raw.progress, raw.progress_context)
  return options
}

/// Where the results go.
private struct MembershipOutput {
  private let raw: prefkit_membership_columns
  private let points: Int

  var wantsDominance: Bool { raw.dominates != nil }

  init(
    _ given: UnsafePointer<prefkit_membership_columns>?, points: Int
  ) throws(ReadError) {
    guard let given else { throw isNull("columns") }
    raw = try sized(given, "columns")
    self.points = points
  }

  func write(_ found: Membership) {
    put(raw.on_frontier, found.onFrontier)
    put(raw.monte_carlo_errors, found.monteCarloError)
    put(raw.verdicts, found.verdict.map(\.rawValue))
    put(raw.estimates, found.estimateOnFrontier.map { $0 ? 1 : 0 })
    put(raw.draws_without, found.drawsWithout.map { UInt64(clamping: $0) })
    put(raw.reasons, found.undefined.map(\.code))
    put(raw.dominates, found.dominates)
  }

  private func put<Number: BitwiseCopyable>(
    _ out: UnsafeMutablePointer<Number>?, _ numbers: [Number]
  ) {
    out?.update(from: numbers, count: numbers.count)
  }
}
