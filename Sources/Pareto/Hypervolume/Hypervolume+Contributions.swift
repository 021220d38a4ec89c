import CPareto
import PrefKitStatistics

extension Hypervolume {
  /// What a dominated point is to the contributions of the others.
  public enum Dominated: Int32, Sendable, CaseIterable {
    /// As if it were not there: others are measured against the nondominated points only (as moocore does).
    case ignored = 0
    /// A point like any other: a contribution is the volume of all less that of all but one (as pygmo does).
    case counted = 1
  }

  /// What each point adds to the others: the volume that it dominates alone, by row. Dominated points, those outside the
  /// reference, those that were dropped, and all of several equal ones have 0.
  ///
  /// Up to three objectives: O(n log n) (Emmerich and Fonseca 2011). More: n exclusive volumes by limit sets (While,
  /// Bradstreet and Barone 2012).
  public static func contributions(
    _ points: PointView, reference: [Double], dominated: Dominated = .ignored,
    options: Options = Options()
  ) throws(ParetoError) -> [Double] {
    let stop = HypervolumeStop(options.watch)
    let gains = try Gains(
      points, reference: reference, nan: options.nan, width: points.objectives > 3 ? 0 : 3,
      stop: stop)
    let found = try contributions(of: gains, dominated, threads: options.threads, stop: stop)
    var out = [Double](repeating: 0, count: points.count)
    for (place, row) in gains.rows.enumerated() { out[Int(row)] = gains.unscaled(found[place]) }
    return out
  }

  /// The row that adds least, which is the first of several; nil without points. A point that adds nothing, because it
  /// is dominated, outside the reference or twice there, adds least.
  public static func leastContributor(
    _ points: PointView, reference: [Double], dominated: Dominated = .ignored,
    options: Options = Options()
  ) throws(ParetoError) -> Int? {
    let all = try contributions(
      points, reference: reference, dominated: dominated, options: options)
    return all.indices.min { all[$0] < all[$1] }
  }

  private static func contributions(
    of gains: Gains, _ dominated: Dominated, threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> [Double] {
    if gains.isInfinite { return try unbounded(gains, dominated, threads: threads, stop: stop) }
    guard gains.objectives > 3 else {
      var out = [Double](repeating: 0, count: gains.count)
      let apart: Int32 = dominated == .ignored ? 1 : 0
      try stop.check(
        cpareto_hv_contributions_3d(gains.values, gains.count, apart, &out, stop.watch))
      return out
    }
    guard dominated == .ignored else { return try exclusive(gains, threads: threads, stop: stop) }
    let kept = try nondominated(gains, stop: stop)
    let found = try exclusive(Gains(gains, keeping: kept), threads: threads, stop: stop)
    var out = [Double](repeating: 0, count: gains.count)
    for (place, volume) in zip(kept, found) { out[place] = volume }
    return out
  }

  /// The places of the points that no other dominates.
  static func nondominated(
    _ gains: Gains, stop: HypervolumeStop
  ) throws(ParetoError) -> [Int] {
    var isKept = [UInt8](repeating: 0, count: gains.count)
    try stop.check(
      cpareto_hv_nondominated(gains.values, gains.count, gains.width, &isKept, stop.watch))
    return isKept.indices.filter { isKept[$0] != 0 }
  }

  private static func exclusive(
    _ gains: Gains, threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> [Double] {
    let parts = Parallel.ranges(gains.count, least: 8, most: 256)
    let found = try gains.values.withUnsafeBufferPointer {
      values -> Result<[[Double]], ParetoError> in
      guard let start = values.baseAddress else { return .success([]) }
      do throws(ParetoError) {
        return .success(
          try stop.map(parts.count, threads: threads, objectives: gains.objectives) { room, part in
            var out: [Double] = []
            for place in parts[part] {
              let point = start + place * gains.width
              out.append(cpareto_hv_exclusive(room.pointer, start, gains.count, point))
              if room.status != .hypervolumeDone { break }
            }
            return out
          })
      } catch { return .failure(error) }
    }.get()
    return found.flatMap { $0 }
  }
}
