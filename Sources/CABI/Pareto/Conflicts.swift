public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.10 of prefkit.h: conflicts of dimensions.

@_cdecl("prefkit_pareto_conflicts") @implementation
public func prefkit_pareto_conflicts(
  _ comparisons: UnsafePointer<Int64>!, _ dimensions: UnsafePointer<Int64>!,
  _ sides: UnsafePointer<Double>!, _ clusters: UnsafePointer<Int64>!, _ count: Int,
  _ dimension_count: UInt32, _ level: Double,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ conflicts: UnsafeMutablePointer<prefkit_dimension_conflict>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let comparison = try numbers(comparisons, count, "comparisons")
    let dimension = try numbers(dimensions, count, "dimensions")
    let side = try numbers(sides, count, "sides")
    let prompt = try optionalNumbers(clusters, count, "clusters")
    let options = try conflictOptions(level, options)
    let out = try conflictOutputs(conflicts, dimension_count)
    let found = try charting("comparisons") { () throws(ParetoError) in
      try DimensionConflicts.of(
        comparison: comparison, dimension: dimension, side: side, prompt: prompt,
        dimensions: Int(dimension_count), options: options)
    }
    write(found, to: out)
  }
}

@_cdecl("prefkit_pareto_score_conflicts") @implementation
public func prefkit_pareto_score_conflicts(
  _ items: UnsafePointer<Int64>!, _ candidates: UnsafePointer<Int64>!,
  _ dimensions: UnsafePointer<Int64>!, _ values: UnsafePointer<Double>!, _ count: Int,
  _ dimension_count: UInt32, _ level: Double,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ conflicts: UnsafeMutablePointer<prefkit_dimension_conflict>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let item = try numbers(items, count, "items")
    let candidate = try numbers(candidates, count, "candidates")
    let dimension = try numbers(dimensions, count, "dimensions")
    let value = try numbers(values, count, "values")
    let options = try conflictOptions(level, options)
    let out = try conflictOutputs(conflicts, dimension_count)
    let found = try charting("values") { () throws(ParetoError) in
      try DimensionConflicts.of(
        item: item, candidate: candidate, dimension: dimension, value: value,
        dimensions: Int(dimension_count), options: options)
    }
    write(found, to: out)
  }
}

private func conflictOptions(
  _ level: Double, _ given: UnsafePointer<prefkit_pareto_options>?
) throws(ReadError) -> DimensionConflicts.Options {
  var options = DimensionConflicts.Options()
  options.confidence = try PrefKitCABI.level(level)
  options.watch = try ParetoOptionsArgument(given).watch
  return options
}

/// Room for each pair of dimensions.
private func conflictOutputs(
  _ conflicts: UnsafeMutablePointer<prefkit_dimension_conflict>?, _ dimensions: UInt32
) throws(ReadError) -> Outputs<prefkit_dimension_conflict> {
  let most = UInt32(PointView.mostObjectives)
  guard dimensions <= most else {
    throw ReadError(
      .invalidArgument, "dimension_count is \(dimensions); expected at most \(most)",
      field: "dimension_count")
  }
  let count = Int(dimensions)
  return try Outputs(conflicts, count: count * Swift.max(0, count - 1) / 2, "conflicts")
}

private func write(
  _ found: [DimensionConflict], to out: Outputs<prefkit_dimension_conflict>
) {
  for (place, conflict) in found.enumerated() {
    var made = prefkit_dimension_conflict()
    made.first = UInt32(clamping: conflict.first)
    made.second = UInt32(clamping: conflict.second)
    made.reason = conflict.undefined.code
    made.both = UInt64(clamping: conflict.both)
    made.agree = UInt64(clamping: conflict.agree)
    made.conflict = UInt64(clamping: conflict.conflict)
    made.tied = UInt64(clamping: conflict.tied)
    made.rate = conflict.rate
    made.ci_low = conflict.ciLow
    made.ci_high = conflict.ciHigh
    made.expected = conflict.expected
    made.tau = conflict.tau
    out.set(place, made)
  }
}
