public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.3 of prefkit.h: hypervolume, contributions, selection and approximation.

@_cdecl("prefkit_pareto_hypervolume") @implementation
public func prefkit_pareto_hypervolume(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<Double>!,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ volume: UnsafeMutablePointer<Double>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let given = try VolumeArguments(points, reference, options)
    guard let volume else { throw isNull("volume") }
    volume.pointee = try charting { () throws(ParetoError) in
      try Hypervolume.value(given.points, reference: given.reference, options: given.options)
    }
  }
}

@_cdecl("prefkit_pareto_hypervolume_contributions") @implementation
public func prefkit_pareto_hypervolume_contributions(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<Double>!,
  _ against: prefkit_contribution, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ contributions: UnsafeMutablePointer<Double>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let given = try VolumeArguments(points, reference, options)
    let dominated = try measured(against)
    let out = try results(contributions, given.points.count, "contributions")
    let found = try charting { () throws(ParetoError) in
      try Hypervolume.contributions(
        given.points, reference: given.reference, dominated: dominated, options: given.options)
    }
    out.take(found)
  }
}

@_cdecl("prefkit_pareto_least_contributor") @implementation
public func prefkit_pareto_least_contributor(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<Double>!,
  _ against: prefkit_contribution, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ row: UnsafeMutablePointer<Int64>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let given = try VolumeArguments(points, reference, options)
    let dominated = try measured(against)
    guard let row else { throw isNull("row") }
    let found = try charting { () throws(ParetoError) in
      try Hypervolume.leastContributor(
        given.points, reference: given.reference, dominated: dominated, options: given.options)
    }
    row.pointee = Int64(found ?? -1)
  }
}

@_cdecl("prefkit_pareto_select") @implementation
public func prefkit_pareto_select(
  _ points: UnsafePointer<prefkit_points>!, _ count: UInt64, _ reference: UnsafePointer<Double>!,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ rows: UnsafeMutablePointer<UInt64>!,
  _ chosen: UnsafeMutablePointer<UInt64>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let given = try VolumeArguments(points, reference, options)
    let most = Swift.min(Int(clamping: count), given.points.count)
    let out = try results(rows, most, "rows")
    guard let chosen else { throw isNull("chosen") }
    let found = try charting { () throws(ParetoError) in
      try Hypervolume.select(
        given.points, count: most, reference: given.reference, options: given.options)
    }
    for (place, row) in found.enumerated() { out[place] = UInt64(row) }
    chosen.pointee = UInt64(found.count)
  }
}

@_cdecl("prefkit_pareto_hypervolume_approximate") @implementation
public func prefkit_pareto_hypervolume_approximate(
  _ points: UnsafePointer<prefkit_points>!, _ reference: UnsafePointer<Double>!,
  _ approximation: UnsafePointer<prefkit_hypervolume_options>!,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ estimate: UnsafeMutablePointer<prefkit_hypervolume_estimate>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let given = try VolumeArguments(points, reference, options)
    let approximation = try given.approximation(approximation)
    guard let estimate else { throw isNull("estimate") }
    _ = try sized(UnsafePointer(estimate), "estimate")
    let found = try charting { () throws(ParetoError) in
      try Hypervolume.approximate(
        given.points, reference: given.reference, options: approximation)
    }
    var view = prefkit_hypervolume_estimate()
    view.value = found.value
    view.lower = found.lower
    view.upper = found.upper
    view.standard_error = found.standardError
    _ = fill(estimate, with: view)
  }
}

/// What the functions here share, each checked.
private struct VolumeArguments {
  let points: PointView
  let reference: [Double]
  let options: Hypervolume.Options

  init(
    _ points: UnsafePointer<prefkit_points>?, _ reference: UnsafePointer<Double>?,
    _ options: UnsafePointer<prefkit_pareto_options>?
  ) throws(ReadError) {
    self.points = try PrefKitCABI.points(points)
    self.reference = Array(try numbers(reference, self.points.objectives, "reference"))
    let given = try ParetoOptionsArgument(options)
    self.options = Hypervolume.Options(
      nan: given.nan, threads: Int(given.raw.threads), watch: given.watch)
  }

  func approximation(
    _ given: UnsafePointer<prefkit_hypervolume_options>?
  ) throws(ReadError) -> Hypervolume.ApproximateOptions {
    var found = Hypervolume.ApproximateOptions(
      nan: options.nan, threads: options.threads, watch: options.watch)
    guard let given else { return found }
    let raw = try sized(given, "approximation")
    if raw.directions > 0 { found.directions = Int(clamping: raw.directions) }
    found.seed = raw.seed
    found.level = try level(raw.level)
    return found
  }
}

private func measured(
  _ against: prefkit_contribution
) throws(ReadError) -> Hypervolume.Dominated {
  guard let found = Hypervolume.Dominated(rawValue: against) else {
    throw ReadError(
      .invalidArgument, "against is \(against); expected one of PREFKIT_CONTRIBUTION_*",
      field: "against")
  }
  return found
}
