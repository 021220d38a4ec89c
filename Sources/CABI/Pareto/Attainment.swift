public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.5 of prefkit.h: attainment surfaces and values.

/// What a handle of surfaces holds.
private final class SurfaceTable {
  let columns = FlatColumns()
  let view: prefkit_surfaces_view

  init(_ found: AttainmentSurfaces) {
    var starts: [UInt64] = [0]
    for surface in found.surfaces {
      starts.append(starts[starts.count - 1] + UInt64(surface.points.count / found.objectives))
    }
    var view = prefkit_surfaces_view()
    view.objective_count = UInt32(clamping: found.objectives)
    view.set_count = UInt64(found.sets)
    view.surface_count = UInt64(found.surfaces.count)
    view.counts = columns.keep(found.surfaces.map { UInt64($0.count) })
    view.levels = columns.keep(found.surfaces.map(\.level))
    view.starts = columns.keep(starts)
    view.points = columns.keep(found.surfaces.flatMap(\.points))
    self.view = view
  }
}

@_cdecl("prefkit_pareto_attainment") @implementation
public func prefkit_pareto_attainment(
  _ points: UnsafePointer<prefkit_points>!, _ sets: UnsafePointer<Int64>!,
  _ kind: prefkit_attainment_levels, _ levels: UnsafePointer<Double>!, _ level_count: Int,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let sets = Array(try numbers(sets, points.count, "sets"))
    let levels = try attainmentLevels(kind, try numbers(levels, level_count, "levels"))
    let options = try ParetoOptionsArgument(options)
    guard let out else { throw isNull("out") }
    let found = try charting { () throws(ParetoError) in
      try Attainment.surfaces(points, sets: sets, levels: levels, watch: options.watch)
    }
    out.pointee = handle(SurfaceTable(found))
  }
}

private func attainmentLevels(
  _ kind: prefkit_attainment_levels, _ levels: UnsafeBufferPointer<Double>
) throws(ReadError) -> Attainment.Levels {
  switch kind {
  case PREFKIT_ATTAINED_BY_ALL:
    guard levels.isEmpty else {
      throw ReadError(
        .invalidArgument, "levels are given and PREFKIT_ATTAINED_BY_ALL takes none", field: "levels"
      )
    }
    return .all
  case PREFKIT_ATTAINED_BY_COUNT:
    var counts: [Int] = []
    for level in levels {
      guard let count = Int(exactly: level) else {
        throw ReadError(
          .invalidArgument, "level \(level) is no number of sets; expected a whole one, from 1 up",
          field: "levels")
      }
      counts.append(count)
    }
    return .counts(counts)
  case PREFKIT_ATTAINED_BY_PERCENTILE: return .percentiles(Array(levels))
  default:
    throw ReadError(
      .invalidArgument, "kind is \(kind); expected one of PREFKIT_ATTAINED_BY_*", field: "kind")
  }
}

@_cdecl("prefkit_pareto_surfaces_get") @implementation
public func prefkit_pareto_surfaces_get(
  _ surfaces: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_surfaces_view>!
) -> prefkit_status {
  guard let surfaces, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(surfaces, as: SurfaceTable.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_pareto_surfaces_free") @implementation
public func prefkit_pareto_surfaces_free(_ surfaces: OpaquePointer!) {
  release(surfaces, as: SurfaceTable.self)
}

@_cdecl("prefkit_pareto_attainment_values") @implementation
public func prefkit_pareto_attainment_values(
  _ places: UnsafePointer<prefkit_points>!, _ points: UnsafePointer<prefkit_points>!,
  _ sets: UnsafePointer<Int64>!, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ shares: UnsafeMutablePointer<Double>!,
  _ reason: UnsafeMutablePointer<prefkit_pareto_reason>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let places = try PrefKitCABI.points(places, "places")
    let points = try PrefKitCABI.points(points)
    let sets = Array(try numbers(sets, points.count, "sets"))
    let options = try ParetoOptionsArgument(options)
    let out = try results(shares, places.count, "shares")
    let found = try charting { () throws(ParetoError) in
      try Attainment.values(at: places, points, sets: sets, watch: options.watch)
    }
    out.take(found.values)
    reason?.pointee = found.undefined.code
  }
}
