public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.4 of prefkit.h: indicators.

@_cdecl("prefkit_pareto_epsilon_indicator") @implementation
public func prefkit_pareto_epsilon_indicator(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<prefkit_points>!,
  _ kind: prefkit_epsilon_kind, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ value: UnsafeMutablePointer<Double>!, _ reason: UnsafeMutablePointer<prefkit_pareto_reason>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  indicating(points, options, value, reason, error) { points, options throws(ReadError) in
    guard let which = EpsilonGrid.Kind(rawValue: kind) else {
      throw ReadError(
        .invalidArgument,
        "kind is \(kind); expected PREFKIT_EPSILON_ADDITIVE or PREFKIT_EPSILON_MULTIPLICATIVE",
        field: "kind")
    }
    let reference = try PrefKitCABI.points(reference, "reference")
    return try charting { () throws(ParetoError) in
      try Indicator.epsilon(which, points, reference: reference, options: options)
    }
  }
}

@_cdecl("prefkit_pareto_distance_indicator") @implementation
public func prefkit_pareto_distance_indicator(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<prefkit_points>!,
  _ indicator: prefkit_distance_indicator, _ power: Double,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ value: UnsafeMutablePointer<Double>!,
  _ reason: UnsafeMutablePointer<prefkit_pareto_reason>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  indicating(points, options, value, reason, error) { points, given throws(ReadError) in
    guard let which = Indicator.Distance(rawValue: indicator) else {
      throw ReadError(
        .invalidArgument,
        "indicator is \(indicator); expected PREFKIT_IGD to PREFKIT_AVERAGED_HAUSDORFF",
        field: "indicator")
    }
    let reference = try PrefKitCABI.points(reference, "reference")
    var options = given
    if power != 0 { options.power = power }
    return try charting { () throws(ParetoError) in
      try Indicator.distance(which, points, reference: reference, options: options)
    }
  }
}

@_cdecl("prefkit_pareto_r2") @implementation
public func prefkit_pareto_r2(
  _ points: UnsafePointer<prefkit_points>!, _ ideal: UnsafePointer<Double>!,
  _ weights: UnsafePointer<prefkit_r2_options>!,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ value: UnsafeMutablePointer<Double>!,
  _ reason: UnsafeMutablePointer<prefkit_pareto_reason>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  indicating(points, options, value, reason, error) { points, options throws(ReadError) in
    let ideal = Array(try numbers(ideal, points.objectives, "ideal"))
    let weights = try r2Weights(weights, objectives: points.objectives)
    return try charting { () throws(ParetoError) in
      try Indicator.r2(points, ideal: ideal, weights: weights, options: options)
    }
  }
}

@_cdecl("prefkit_pareto_spread") @implementation
public func prefkit_pareto_spread(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<prefkit_points>!,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ value: UnsafeMutablePointer<Double>!,
  _ reason: UnsafeMutablePointer<prefkit_pareto_reason>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  indicating(points, options, value, reason, error) { points, options throws(ReadError) in
    let reference = reference == nil ? nil : try PrefKitCABI.points(reference, "reference")
    return try charting { () throws(ParetoError) in
      try Indicator.spread(points, reference: reference, options: options)
    }
  }
}

/// Runs an indicator on the caller's points and gives back its number and why there is none.
private func indicating(
  _ points: UnsafePointer<prefkit_points>?, _ options: UnsafePointer<prefkit_pareto_options>?,
  _ value: UnsafeMutablePointer<Double>?, _ reason: UnsafeMutablePointer<prefkit_pareto_reason>?,
  _ error: UnsafeMutablePointer<prefkit_error>?,
  _ body: (PointView, Indicator.Options) throws(ReadError) -> ParetoValue
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let given = try ParetoOptionsArgument(options)
    var options = Indicator.Options()
    options.nan = given.nan
    options.threads = Int(given.raw.threads)
    options.watch = given.watch
    guard let value else { throw isNull("value") }
    let found = try body(points, options)
    value.pointee = found.value
    reason?.pointee = found.undefined.code
  }
}

private func r2Weights(
  _ given: UnsafePointer<prefkit_r2_options>?, objectives: Int
) throws(ReadError) -> Indicator.R2Weights {
  let usual = objectives == 2 ? Indicator.R2Weights.exact : .lattice(divisions: 0)
  guard let given else { return usual }
  let raw = try sized(given, "weights")
  guard raw.weights != nil else {
    return raw.divisions == 0 ? usual : .lattice(divisions: Int(raw.divisions))
  }
  guard raw.divisions == 0 else {
    throw ReadError(
      .invalidArgument, "weights has both divisions and weights; leave one of them out",
      field: "weights")
  }
  let count = try length(raw.weight_count, "weights->weights")
  let (total, overflow) = count.multipliedReportingOverflow(by: objectives)
  guard !overflow else { throw tooLarge("weights->weights") }
  return .given(Array(try numbers(raw.weights, total, "weights->weights")))
}
