import PrefKitStatistics

// Unchecked memory: places are counted before they are filled, by the same test on the same rows.

/// Ranks within groups, written to their rows as the groups are sorted.
///
/// The scores of some groups at a time are put together with their rows: once through all rows for each such band of
/// groups is cheaper than to fetch a score from anywhere, and takes less memory than all at once.
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
    let buckets = Buckets(grouping, columns.input, options)
    let threads = Parallel.threads(options.threads)
    // About half of the scores are in memory at a time, or a quarter; a group is never cut.
    let size = (buckets.starts.last ?? 0) / Swift.max(4, 2 * threads)
    let bands = Buckets.parts(buckets.starts, atLeast: Swift.max(1 << 15, size))
    _ = Parallel.map(bands.count, threads: threads, watch: options.watch) { band in
      write(columns, grouping, bands[band], buckets.starts, ranks, options.validScores)
    }
    return buckets.counts
  }

  private static func write(
    _ columns: RowColumns, _ grouping: Grouping, _ band: Range<Int>, _ starts: [Int],
    _ ranks: RankScores, _ valid: ValidScores
  ) {
    let first = starts[band.lowerBound]
    let memory = UnsafeMutableBufferPointer<Ranked>.allocate(
      capacity: starts[band.upperBound] - first)
    defer { memory.deallocate() }
    memory.willFill()
    collect(columns.input, grouping, band, starts, valid, into: memory)
    let sorting = SpreadSort<Ranked>(
      capacity: band.reduce(0) { Swift.max($0, starts[$1 + 1] - starts[$1]) })
    for group in band {
      let own = UnsafeMutableBufferPointer(
        rebasing: memory[starts[group] - first..<starts[group + 1] - first])
      sorting.sort(own) { $0.score }
      write(own, ranks, to: columns.output)
    }
  }

  private static func collect(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ band: Range<Int>,
    _ starts: [Int], _ valid: ValidScores, into memory: UnsafeMutableBufferPointer<Ranked>
  ) {
    let low = UInt32(truncatingIfNeeded: band.lowerBound)
    let width = UInt32(truncatingIfNeeded: band.count)
    var places = band.map { starts[$0] - starts[band.lowerBound] }
    places.withUnsafeMutableBufferPointer { places in
      grouping.ids.withUnsafeBufferPointer { ids in
        for row in ids.indices {
          let group = UInt32(bitPattern: ids[row]) &- low
          guard group < width, valid.contains(scores[row]) else { continue }
          memory[places[Int(group)]] = Ranked(
            score: scores[row], row: Int32(truncatingIfNeeded: row))
          places[Int(group)] += 1
        }
      }
    }
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
