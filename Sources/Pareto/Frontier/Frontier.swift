import PrefKitStatistics

// Unchecked memory: masks have a place for each row.

/// Which points no other point beats.
public enum Frontier {
  /// Marks the frontier of all points.
  ///
  /// O(n) where a sample shows that most points are beaten, O(n log n) in two and three objectives at most.
  ///
  /// - Parameter mask: a place for each point.
  /// - Returns: how many are on the frontier.
  @discardableResult
  public static func mark(
    _ points: PointView, violations: Violations? = nil, _ options: FrontierOptions = .init(),
    mask: UnsafeMutableBufferPointer<Bool>
  ) throws(ParetoError) -> Int {
    guard let start = try cleared(mask, points) else { return 0 }
    if options.epsilon != nil {
      let one = [Int64](repeating: 0, count: points.count)
      return try one.withUnsafeBufferPointer { one throws(ParetoError) in
        try mark(points, groups: one, violations: violations, options, mask: mask)
      }
    }
    guard let violations else { return try search(points, excluded: nil, options, start) }
    let dropped = try dropped(points, options.nan)
    let rows = (0..<points.count).filter { dropped?[$0] != true }
    let least = rows.lazy.map { violations.amounts[$0] }.min() ?? 0
    if least > 0 {
      for row in rows { start[row] = violations.amounts[row] == least }
      return rows.count { start[$0] }
    }
    let excluded = violations.amounts.map { $0 > 0 }
    return try excluded.withUnsafeBufferPointer { excluded throws(ParetoError) in
      try search(points, excluded: excluded.baseAddress, options, start)
    }
  }

  /// Marks the frontier of each group of points with the same id, in one pass. O(n) for groups of a few points.
  ///
  /// - Parameter groups: an id a point, in any order; a pass over the points is saved where they never fall.
  @discardableResult
  public static func mark(
    _ points: PointView, groups: UnsafeBufferPointer<Int64>, violations: Violations? = nil,
    _ options: FrontierOptions = .init(), mask: UnsafeMutableBufferPointer<Bool>
  ) throws(ParetoError) -> Int {
    guard groups.count == points.count else {
      throw ParetoError(
        .shape,
        "groups has \(groups.count) values and there are \(points.count) points; give one for each")
    }
    guard let start = try cleared(mask, points) else { return 0 }
    var order = GroupOrder(groups)
    var decided = 0
    if let violations {
      let dropped = try dropped(points, options.nan)
      order.keepFeasible(violations, dropped: dropped) {
        start[$0] = true
        decided += 1
      }
    }
    if let grid = options.epsilon {
      return try decided + thinned(points, order, grid, options, start)
    }
    return try decided + GroupedFrontier(points, order, options, mask: start).mark()
  }

  /// Which points are left out for what they lack, so that they do not count when the least violation is sought; nil
  /// where none is.
  private static func dropped(
    _ points: PointView, _ rule: NaNRule
  ) throws(ParetoError) -> [Bool]? {
    guard rule != .last, let lacking = points.lacking() else { return nil }
    // The error of the row, whether or not it is feasible.
    if rule == .error { _ = try MinimisedPoints(points) }
    return lacking
  }

  /// A point a box, group by group.
  private static func thinned(
    _ points: PointView, _ order: GroupOrder, _ grid: EpsilonGrid, _ options: FrontierOptions,
    _ mask: UnsafeMutablePointer<Bool>
  ) throws(ParetoError) -> Int {
    guard options.keep == .all else {
      throw ParetoError(
        .options, "epsilon keeps one point a box, so that keep has nothing to choose; leave it out")
    }
    let minimised = try MinimisedPoints(points, nan: options.nan)
    let search = try EpsilonFrontier(minimised, grid, mask: mask)
    var kept = 0
    var first = 0
    for (group, size) in order.sizes.enumerated() {
      if options.watch?.poll(group, of: order.sizes.count) == true { break }
      var own: [Int] = []
      for place in first..<first + Int(size) {
        let row = order.rows.map { Int($0[place]) } ?? place
        if let found = minimised.place(ofRow: row) { own.append(found) }
      }
      kept += try search.mark(own)
      first += Int(size)
    }
    try ParetoError.check(options.watch)
    return kept
  }

  /// The mask with nothing marked; nil where there are no points.
  private static func cleared(
    _ mask: UnsafeMutableBufferPointer<Bool>, _ points: PointView
  ) throws(ParetoError) -> UnsafeMutablePointer<Bool>? {
    guard mask.count == points.count else {
      throw ParetoError(
        .shape,
        "the mask has \(mask.count) values and there are \(points.count) points; give one for each")
    }
    mask.initialize(repeating: false)
    return points.count > 0 ? mask.baseAddress : nil
  }

  private static func search(
    _ points: PointView, excluded: UnsafePointer<Bool>?, _ options: FrontierOptions,
    _ mask: UnsafeMutablePointer<Bool>
  ) throws(ParetoError) -> Int {
    let left = try sifted(points, excluded: excluded, options)
    let kept = FrontierSearch.mark(left, keep: options.keep, mask: mask) { done, total in
      options.watch?.poll(done, of: total) == true
    }
    try ParetoError.check(options.watch)
    return kept
  }

  /// The points that the sieve leaves, in the order of the rows whatever the number of threads.
  private static func sifted(
    _ points: PointView, excluded: UnsafePointer<Bool>?, _ options: FrontierOptions
  ) throws(ParetoError) -> Survivors {
    let sieve = Sieve(points, nan: options.nan, excluded: excluded)
    let parts = Parallel.ranges(points.count, least: 1 << 18, most: 64)
    let found = Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { sieve.survivors(of: parts[$0]) }
    try ParetoError.check(options.watch)
    let all = try found[0].get()
    for part in found.dropFirst() { all.append(contentsOf: try part.get()) }
    return all
  }
}
