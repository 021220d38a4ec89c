public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.2 of prefkit.h: frontier, ranks, counts and crowding.

@_cdecl("prefkit_pareto_frontier") @implementation
public func prefkit_pareto_frontier(
  _ points: UnsafePointer<prefkit_points>!, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ mask: UnsafeMutablePointer<UInt8>!, _ kept: UnsafeMutablePointer<UInt64>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let options = try ParetoOptionsArgument(options)
    let out = try results(mask, points.count, "mask")
    let groups = try options.groups(points)
    let violations = try options.violations(points)
    let frontier = try options.frontier(points)
    let count = try out.withMemoryRebound(to: Bool.self) { mask throws(ReadError) in
      try charting { () throws(ParetoError) in
        if let groups {
          try Frontier.mark(points, groups: groups, violations: violations, frontier, mask: mask)
        } else {
          try Frontier.mark(points, violations: violations, frontier, mask: mask)
        }
      }
    }
    kept?.pointee = UInt64(count)
  }
}

@_cdecl("prefkit_pareto_ranks") @implementation
public func prefkit_pareto_ranks(
  _ points: UnsafePointer<prefkit_points>!, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ ranks: UnsafeMutablePointer<Int32>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let options = try ParetoOptionsArgument(options)
    let out = try results(ranks, points.count, "ranks")
    let violations = try options.violations(points)
    let found = try charting { () throws(ParetoError) in
      try NonDominatedSorting.ranks(points, violations: violations, options.ranking)
    }
    out.take(found)
  }
}

@_cdecl("prefkit_pareto_dominance_counts") @implementation
public func prefkit_pareto_dominance_counts(
  _ points: UnsafePointer<prefkit_points>!, _ direction: prefkit_dominance_direction,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ counts: UnsafeMutablePointer<Int64>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let options = try ParetoOptionsArgument(options)
    guard let which = DominanceDirection(rawValue: direction) else {
      throw ReadError(
        .invalidArgument,
        "direction is \(direction); expected PREFKIT_DOMINATORS or PREFKIT_DOMINATED",
        field: "direction")
    }
    let out = try results(counts, points.count, "counts")
    let found = try charting { () throws(ParetoError) in
      try DominanceCounts.counts(points, which, options.ranking)
    }
    out.take(found)
  }
}

@_cdecl("prefkit_pareto_crowding_distance") @implementation
public func prefkit_pareto_crowding_distance(
  _ points: UnsafePointer<prefkit_points>!, _ form: prefkit_crowding,
  _ options: UnsafePointer<prefkit_pareto_options>!, _ distances: UnsafeMutablePointer<Double>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let points = try PrefKitCABI.points(points)
    let options = try ParetoOptionsArgument(options)
    guard let which = CrowdingDistance.Form(rawValue: form) else {
      throw ReadError(
        .invalidArgument, "form is \(form); expected PREFKIT_CROWDING_SUM or PREFKIT_CROWDING_MEAN",
        field: "form")
    }
    let out = try results(distances, points.count, "distances")
    let groups = try options.groups(points)
    let found = try charting { () throws(ParetoError) in
      try CrowdingDistance.distances(points, groups: groups, which, options.ranking)
    }
    out.take(found)
  }
}
