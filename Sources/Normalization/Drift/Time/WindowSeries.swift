import PrefKitStatistics

/// What is followed along the windows of each group.
public enum WindowStatistic: Sendable, Equatable {
  case mean
  /// The standard deviation, over n - 1.
  case spread
  /// The share of scores equal to this one, such as a strength of 0.
  case tieRate(at: Double)
  /// The share of rows whose score differs from the other column's by no more than this.
  case agreement(within: Double)
  /// The share of rows whose score differs from the other column's, such as the same rater's earlier verdict.
  case flipRate
  /// The median of the positive values; durations have long tails.
  case duration

  var needsOther: Bool {
    switch self {
    case .agreement, .flipRate: true
    default: false
    }
  }
}

/// A number for each window of each group, from the rows in it.
public struct WindowSeries: Sendable {
  public let keys: GroupKeys
  /// The first row of each series below, and the end of the last: groups that differ in their window alone.
  public let starts: [Int]
  public private(set) var values: [Double]
  /// How many rows are behind each value.
  public private(set) var counts: [Int]
  /// 0 where there is a value, else the raw value of `DriftReason`.
  public private(set) var reasons: [UInt8]

  /// - Parameters:
  ///   - grouping: by any keys, the window last.
  ///   - other: the gold, or the earlier verdicts, where the statistic compares; a row that lacks either is missing.
  public init(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ statistic: WindowStatistic,
    other: UnsafeBufferPointer<Double>? = nil, _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) {
    try options.check()
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    if let other {
      try NormalizationError.checkLength(
        "the other column", other.count, "the scores", scores.count)
    }
    guard statistic.needsOther == (other != nil) else {
      throw NormalizationError(
        .options,
        "agreement and flip rate compare two columns, the other statistics look at one")
    }
    keys = grouping.keys
    starts = try grouping.windowRuns()
    let valid = options.validScores
    let pair = other ?? scores
    switch statistic {
    case .mean, .spread:
      let moments = grouping.moments(
        scores,
        NormalizationOptions(
          scale: options.scale, threads: options.threads, watch: options.watch))
      if let watch = options.watch, watch.isCancelled { throw .cancelled }
      counts = moments.map(\.count)
      values = moments.map {
        statistic == .mean ? $0.mean : $0.variance(ddof: 1).squareRoot()
      }
    case .duration:
      (counts, values) = WindowCells.withSorted(scores, grouping, 0..<grouping.count, options) {
        cells in WindowSeries.medians((0..<grouping.count).map { cells[$0] })
      }
    case .tieRate(let tie):
      (counts, values) = WindowSeries.shares(grouping) { row in
        valid.contains(scores[row]) ? scores[row] == tie : nil
      }
    case .agreement(let tolerance):
      guard tolerance >= 0 else {
        throw NormalizationError(.options, "scores cannot agree within \(tolerance)")
      }
      (counts, values) = WindowSeries.shares(grouping) { row in
        valid.contains(scores[row]) && pair[row].isFinite
          ? abs(scores[row] - pair[row]) <= tolerance : nil
      }
    case .flipRate:
      (counts, values) = WindowSeries.shares(grouping) { row in
        valid.contains(scores[row]) && pair[row].isFinite ? scores[row] != pair[row] : nil
      }
    }
    reasons = []
    let least = Swift.max(options.minimumCount, statistic == .spread ? 2 : 1)
    for group in 0..<grouping.count {
      let reason = grouping.windowReason(group) ?? self.reason(group, least: least)
      if reason != nil { values[group] = .nan }
      reasons.append(reason?.rawValue ?? 0)
    }
  }

  private func reason(_ group: Int, least: Int) -> DriftReason? {
    if counts[group] == 0 { return .empty }
    if counts[group] < least { return counts[group] == 1 && least == 2 ? .oneValue : .tooFew }
    return values[group].isFinite ? nil : .overflow
  }

  /// The number of series.
  public var count: Int { starts.count - 1 }

  /// The windows of one series that have a value; its times are the windows, its rows count from its first group.
  public func series(_ number: Int) -> DriftSeries {
    let groups = starts[number]..<starts[number + 1]
    let windows = keys.columns.last ?? []
    let known = groups.filter { reasons[$0] == 0 }.map { group in
      (
        value: values[group], time: windows[group], weight: Double(counts[group]),
        row: group - groups.lowerBound
      )
    }
    return DriftSeries(known, of: groups.count)
  }

  /// What `body` finds in each series, in their order.
  public func map<Result: Sendable>(
    threads: Int = 0, watch: Watch? = nil,
    _ body: (DriftSeries) throws(NormalizationError) -> Result
  ) throws(NormalizationError) -> [Result] {
    let parts = Parallel.ranges(count, least: 1, most: 64)
    let found = Parallel.map(parts.count, threads: Parallel.threads(threads), watch: watch) {
      part in
      parts[part].map { number in
        Swift.Result { () throws(NormalizationError) in try body(series(number)) }
      }
    }
    if let watch, watch.isCancelled { throw .cancelled }
    var results: [Result] = []
    for part in found { for one in part { results.append(try one.get()) } }
    return results
  }

  /// The share of the rows of each group that `hit` holds for; nil is missing.
  @inline(__always)
  private static func shares(
    _ grouping: Grouping, _ hit: (Int) -> Bool?
  ) -> ([Int], [Double]) {
    var counts = [Int](repeating: 0, count: grouping.count)
    var hits = counts
    for (row, id) in grouping.ids.enumerated() {
      guard let isHit = hit(row) else { continue }
      counts[Int(id)] += 1
      if isHit { hits[Int(id)] += 1 }
    }
    return (counts, zip(hits, counts).map { Double($0) / Double($1) })
  }

  /// Of the positive ones among sorted numbers.
  private static func medians(
    _ cells: [UnsafeBufferPointer<Double>]
  ) -> ([Int], [Double]) {
    var counts: [Int] = []
    var medians: [Double] = []
    for cell in cells {
      let positive = cell.drop { $0 <= 0 }
      let middle = positive.startIndex + positive.count / 2
      counts.append(positive.count)
      medians.append(
        positive.isEmpty
          ? .nan
          : positive.count % 2 == 1
            ? positive[middle] : positive[middle - 1] / 2 + positive[middle] / 2)
    }
    return (counts, medians)
  }
}
