import PrefKitStatistics

// Unchecked memory: rows come from `Buckets`, and are rows of the scores.

/// Ranks within groups, written to their rows as the groups are sorted. Beside the numbers of the groups it takes four
/// bytes a row.
enum DirectRanks {
  private struct Ranked: BitwiseCopyable {
    let score: Double
    let row: Int32
  }

  /// The number of scores of each group; nil where there are more rows than 32 bits number.
  static func write(
    _ columns: RowColumns, _ grouping: Grouping, _ ranks: RankScores,
    _ options: NormalizationOptions
  ) -> [Int]? {
    guard grouping.rowCount <= Int(Int32.max) else { return nil }
    let scores = columns.input
    let buckets = Buckets(grouping, scores, options)
    let rows = UnsafeMutableBufferPointer<Int32>.allocate(capacity: buckets.starts.last ?? 0)
    defer { rows.deallocate() }
    buckets.scatter(grouping, scores, options, into: rows) { Int32(truncatingIfNeeded: $0) }
    let parts = Parallel.ranges(grouping.count, least: 16, most: 256)
    _ = Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      let most = parts[part].reduce(0) {
        Swift.max($0, buckets.starts[$1 + 1] - buckets.starts[$1])
      }
      let sorting = SpreadSort<Ranked>(capacity: most)
      withUnsafeTemporaryAllocation(of: Ranked.self, capacity: most) { memory in
        for group in parts[part] {
          let own = rows[buckets.starts[group]..<buckets.starts[group + 1]]
          let ranked = UnsafeMutableBufferPointer(rebasing: memory[0..<own.count])
          for (place, row) in own.enumerated() {
            ranked[place] = Ranked(score: scores[Int(row)], row: row)
          }
          sorting.sort(ranked) { $0.score }
          write(ranked, ranks, to: columns.output)
        }
      }
    }
    return buckets.counts
  }

  private static func write(
    _ ranked: UnsafeMutableBufferPointer<Ranked>, _ ranks: RankScores,
    to output: UnsafeMutableBufferPointer<Double>
  ) {
    var first = 0
    while first < ranked.count {
      var end = first + 1
      while end < ranked.count, ranked[end].score == ranked[first].score { end += 1 }
      let value = ranks.value(first: first, end: end, of: ranked.count)
      for place in first..<end { output[Int(ranked[place].row)] = value }
      first = end
    }
  }
}
