import PrefKitStatistics

/// Who scored what: the scores item by item, with the rater of each.
struct RatingDesign {
  /// Where the scores of each item begin, and the end of the last.
  let starts: [Int]
  let raters: [Int32]
  /// Empty where the model asks for the sums of scores alone.
  let scores: [Double]
  let raterCount: Int
  /// The number of scores of each rater.
  let raterCounts: [Int]

  var itemCount: Int { starts.count - 1 }

  @inline(__always)
  func rows(of item: Int) -> Range<Int> { starts[item]..<starts[item + 1] }

  /// Rows without a score, an item or a rater are left out.
  init(
    _ scores: UnsafeBufferPointer<Double>, items: Grouping, raters: Grouping,
    _ options: NormalizationOptions, keepsScores: Bool = true
  ) throws(NormalizationError) {
    try NormalizationError.checkLength("the scores", scores.count, "the items", items.rowCount)
    try NormalizationError.checkLength("the raters", raters.rowCount, "the items", items.rowCount)
    let isIn = RatedRows(scores, items, raters, options).contains
    let buckets = Buckets(items, threads: options.threads, isIn)
    let count = buckets.starts.last ?? 0
    starts = buckets.starts
    self.raters = [Int32](unsafeUninitializedCapacity: count) { buffer, filled in
      buffer.willFill()
      buckets.scatter(items, threads: options.threads, isIn, into: buffer) { raters.ids[$0] }
      filled = count
    }
    self.scores =
      keepsScores
      ? [Double](unsafeUninitializedCapacity: count) { buffer, filled in
        buffer.willFill()
        buckets.scatter(items, threads: options.threads, isIn, into: buffer) { scores[$0] }
        filled = count
      } : []
    raterCount = raters.count
    var counts = [Int](repeating: 0, count: raters.count)
    for rater in self.raters { counts[Int(rater)] += 1 }
    raterCounts = counts
  }

  /// Items in parts of about as many scores each. They depend on the design alone, so that sums over them have the same
  /// bits on any number of threads; a part has a number for each rater, which must not outgrow the scores.
  var parts: [Range<Int>] {
    let most = Swift.min(16, Swift.max(1, raters.count / Swift.max(1, 4 * raterCount)))
    let size = Swift.max(1 << 14, (raters.count + most - 1) / most)
    return Buckets.parts(starts, atLeast: size)
  }

  /// Adds up a number for each rater over all items: `add` adds those of some items.
  func sumOverItems(
    _ parts: [Range<Int>], threads: Int,
    _ add: (Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    let sums = Parallel.map(parts.count, threads: threads) { part in
      var sums = [Double](repeating: 0, count: raterCount)
      sums.withUnsafeMutableBufferPointer { add(parts[part], $0) }
      return sums
    }
    guard var whole = sums.first else { return [Double](repeating: 0, count: raterCount) }
    for part in sums.dropFirst() { for rater in 0..<raterCount { whole[rater] += part[rater] } }
    return whole
  }
}

/// The rows that have a score, an item and a rater.
struct RatedRows {
  private let scores: UnsafeBufferPointer<Double>
  private let items: Grouping
  private let raters: Grouping
  private let valid: ValidScores
  private let hasItem: [Bool]
  private let hasRater: [Bool]
  private let isPlain: Bool

  init(
    _ scores: UnsafeBufferPointer<Double>, _ items: Grouping, _ raters: Grouping,
    _ options: NormalizationOptions
  ) {
    self.scores = scores
    self.items = items
    self.raters = raters
    valid = options.validScores
    hasItem = items.hasKeys
    hasRater = raters.hasKeys
    isPlain = !hasItem.contains(false) && !hasRater.contains(false)
  }

  @inline(__always)
  func contains(_ row: Int) -> Bool {
    valid.contains(scores[row])
      && (isPlain || hasItem[Int(items.ids[row])] && hasRater[Int(raters.ids[row])])
  }
}

extension Grouping {
  /// Adds up over the rows of each group what `value` says of a row. The parts depend on the numbers of rows and groups
  /// alone, so that sums have the same bits on any number of threads.
  @inline(__always)
  func sums(threads: Int, _ value: (Int) -> Double) -> [Double] {
    let parts = Swift.min(8, Swift.max(1, rowCount / Swift.max(1, 5 * count)))
    let ranges = Parallel.ranges(rowCount, least: 1 << 15, most: parts)
    let sums = Parallel.map(ranges.count, threads: Parallel.threads(threads)) { part in
      var sums = [Double](repeating: 0, count: count)
      sums.withUnsafeMutableBufferPointer { sums in
        ids.withUnsafeBufferPointer { ids in
          for row in ranges[part] { sums[Int(ids[row])] += value(row) }
        }
      }
      return sums
    }
    guard var whole = sums.first else { return [Double](repeating: 0, count: count) }
    for part in sums.dropFirst() { for group in 0..<count { whole[group] += part[group] } }
    return whole
  }

  /// Whether the keys of each group are there.
  var hasKeys: [Bool] {
    (0..<count).map { group in
      !keys.columns.indices.contains {
        keys.columns[$0][group] == .min && missing[$0] != .group
      }
    }
  }
}
