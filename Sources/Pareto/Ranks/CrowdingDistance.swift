import CPareto
import PrefKitStatistics

/// How far apart the neighbours of a point are, which tells how crowded the front is there (Deb, Pratap, Agarwal and
/// Meyarivan 2002).
public enum CrowdingDistance {
  /// What the gaps of the objectives are gathered to.
  public enum Form: Int32, Sendable, CaseIterable {
    /// Their sum, as Deb has it.
    case sum = 0
    /// Their mean.
    case mean = 1
  }

  /// The distance of each point among those of its group; NaN for points that were dropped.
  ///
  /// In each objective a point's gap is that between the points before and behind it, as a share of the whole range; the
  /// first and the last have infinity. Equal numbers come in the order of the other objectives, then of the rows, so
  /// that only equal points depend on their order. An objective that is the same for all counts nothing. Where the range
  /// is infinite, an infinite gap is infinite and others are 0. O(d n log n).
  ///
  /// - Parameter groups: an id a point, such as its rank; nil for one group of all.
  public static func distances(
    _ points: PointView, groups: UnsafeBufferPointer<Int64>? = nil, _ form: Form = .sum,
    _ options: SortingOptions = .init()
  ) throws(ParetoError) -> [Double] {
    if let groups, groups.count != points.count {
      throw ParetoError(
        .shape,
        "groups has \(groups.count) values and there are \(points.count) points; give one for each")
    }
    let minimised = try MinimisedPoints(points, nan: options.nan)
    var distances = [Double](repeating: .nan, count: points.count)
    for places in members(minimised, groups) {
      let own = gaps(minimised, places, options.watch)
      let share = form == .mean ? Double(minimised.objectives) : 1
      try ParetoError.check(options.watch)
      for (place, distance) in zip(places, own) {
        distances[minimised.row(place)] = distance / share
      }
    }
    return distances
  }

  private static func members(
    _ points: MinimisedPoints, _ groups: UnsafeBufferPointer<Int64>?
  ) -> [[Int]] {
    guard let groups else { return [Array(0..<points.count)] }
    var members: [Int64: [Int]] = [:]
    for place in 0..<points.count { members[groups[points.row(place)], default: []].append(place) }
    return Array(members.values)
  }

  /// Indices of places by one objective, then by the next ones in turn.
  private static func order(
    _ points: MinimisedPoints, _ places: [Int], by objective: Int
  ) -> [Int] {
    let objectives = points.objectives
    var turned: [Double] = []
    turned.reserveCapacity(places.count * objectives)
    for place in places {
      for turn in 0..<objectives {
        turned.append(points.values[place * objectives + (objective + turn) % objectives])
      }
    }
    var items = places.indices.map { UInt64($0) }
    var scratch = items
    cpareto_sort_rows(turned, objectives, &items, &scratch, items.count)
    return items.map { Int(UInt32(truncatingIfNeeded: $0)) }
  }

  private static func gaps(
    _ points: MinimisedPoints, _ places: [Int], _ watch: Watch?
  ) -> [Double] {
    let objectives = points.objectives
    var distances = [Double](repeating: 0, count: places.count)
    for objective in 0..<objectives {
      if watch?.poll(objective, of: objectives) == true { break }
      let order = order(points, places, by: objective)
      func number(_ index: Int) -> Double { points.values[places[index] * objectives + objective] }
      guard let first = order.first, let last = order.last, number(first) < number(last) else {
        continue
      }
      // Halves where the range is beyond the greatest number; those of the least numbers would be zero.
      let scale = (number(last) - number(first)).isFinite ? 1 : 0.5
      let range = number(last) * scale - number(first) * scale
      for (place, index) in order.enumerated().dropFirst().dropLast() {
        let gap = number(order[place + 1]) * scale - number(order[place - 1]) * scale
        if gap.isNaN { continue }
        distances[index] += range.isFinite ? gap / range : gap.isInfinite ? .infinity : 0
      }
      distances[first] = .infinity
      distances[last] = .infinity
    }
    // Too few for neighbours, even where no objective tells them apart.
    if places.count <= 2 { return distances.map { _ in .infinity } }
    return distances
  }
}
