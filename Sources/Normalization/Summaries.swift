import PrefKitStatistics

/// What is known of the scores of each group.
enum Summaries {
  case moments([Moments])
  /// The scores, group by group, and where each group begins. They may be reordered within their group, and written
  /// over where no pool shares them with another.
  case scores(UnsafeMutableBufferPointer<Double>, starts: [Int])
  case tallies([Tally])

  var counts: [Int] {
    switch self {
    case .moments(let moments): moments.map(\.count)
    case .scores(_, let starts): (0..<starts.count - 1).map { starts[$0 + 1] - starts[$0] }
    case .tallies(let tallies): tallies.map(\.total)
    }
  }
}

extension Pools {
  /// What `estimate` says of the scores of each pool, in their order.
  func map<Result>(
    _ scores: UnsafeMutableBufferPointer<Double>, _ starts: [Int], _ options: NormalizationOptions,
    _ estimate: (UnsafeMutableBufferPointer<Double>) -> Result
  ) throws(NormalizationError) -> [Result] {
    let parts = Parallel.ranges(ranges.count, least: 16, most: 64)
    let found = Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      parts[part].map { pool in
        let range = ranges[pool]
        let own = UnsafeMutableBufferPointer(
          rebasing: scores[starts[range.lowerBound]..<starts[range.upperBound]])
        if isDisjoint { return estimate(own) }
        var copy = Array(own)
        return copy.withUnsafeMutableBufferPointer { estimate($0) }
      }
    }
    if let watch = options.watch, watch.isCancelled { throw .cancelled }
    return found.flatMap { $0 }
  }
}
