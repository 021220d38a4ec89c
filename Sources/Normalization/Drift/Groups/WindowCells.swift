import PrefKitStatistics

extension Grouping {
  /// Why the scores of a group are not looked at.
  func driftReason(_ group: Int) -> DriftReason? {
    for column in keys.columns.indices
    where keys.columns[column][group] == .min && missing[column] != .group {
      return reasons[column] == .missingTime ? .missingTime : .missingKey
    }
    return nil
  }

  /// The window of a group is its last key.
  func window(_ group: Int) -> Int64 { keys.columns.last?[group] ?? .min }

  /// Why the scores of a window are not looked at. A window has to have a time, even where rows without one are a
  /// group.
  func windowReason(_ group: Int) -> DriftReason? {
    driftReason(group) ?? (window(group) == .min ? .missingTime : nil)
  }

  /// The first group of each run that differs in the window alone, and the number of groups at the end.
  func windowRuns() throws(NormalizationError) -> [Int] {
    guard !keys.columns.isEmpty else {
      throw NormalizationError(
        .options, "the rows are grouped by nothing; the last of the keys has to be the window")
    }
    guard reach == 1 else {
      throw NormalizationError(
        .options,
        "the windows overlap, and a change would show in several; give a step as long as the window"
      )
    }
    return runs(of: keys.columns.count - 1)
  }
}

/// The scores of some groups, group by group, each in ascending order.
struct WindowCells {
  private let scores: UnsafeMutableBufferPointer<Double>
  private let starts: [Int]

  /// The scores of a group that is among those asked for.
  subscript(group: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(rebasing: scores[starts[group]..<starts[group + 1]])
  }

  /// Calls `body` with the scores of some groups; missing ones are left out.
  static func withUnsorted<Result>(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ groups: Range<Int>,
    _ options: DriftOptions, _ body: (WindowCells) -> Result
  ) -> Result {
    let valid = options.validScores
    let low = Int32(truncatingIfNeeded: groups.lowerBound)
    let high = Int32(truncatingIfNeeded: groups.upperBound)
    return grouping.ids.withUnsafeBufferPointer { ids in
      // The test stands twice, as a literal that is inlined into the loops over rows.
      let buckets = Buckets(grouping, threads: options.threads) { row in
        ids[row] >= low && ids[row] < high && valid.contains(scores[row])
      }
      let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: buckets.starts.last ?? 0)
      defer { memory.deallocate() }
      memory.willFill()
      buckets.scatter(
        grouping, threads: options.threads,
        { row in ids[row] >= low && ids[row] < high && valid.contains(scores[row]) }, into: memory
      ) { scores[$0] }
      return body(WindowCells(scores: memory, starts: buckets.starts))
    }
  }

  static func withSorted<Result>(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ groups: Range<Int>,
    _ options: DriftOptions, _ body: (WindowCells) -> Result
  ) -> Result {
    withUnsorted(scores, grouping, groups, options) { cells in
      let parts = Parallel.ranges(groups.count, least: 16, most: 64)
      _ = Parallel.map(parts.count, threads: Parallel.threads(options.threads)) { part in
        let (first, end) = (parts[part].lowerBound, parts[part].upperBound)
        cells.sort(groups.lowerBound + first..<groups.lowerBound + end)
      }
      return body(cells)
    }
  }

  /// Puts the scores of some groups in order; no two threads may sort the same one.
  func sort(_ groups: Range<Int>) {
    let most = groups.reduce(0) { Swift.max($0, starts[$1 + 1] - starts[$1]) }
    let sorting = SpreadSort<Double>(capacity: most)
    for group in groups {
      sorting.sort(UnsafeMutableBufferPointer(rebasing: scores[starts[group]..<starts[group + 1]]))
      {
        $0
      }
    }
  }
}
