import PrefKitStatistics

// Unchecked memory: rows are below the common length of the columns, which `checked` established, and groups below the
// number of parameters, which `Grouping` did.

/// The columns that a transformation reads and writes.
public struct RowColumns {
  let input: UnsafeBufferPointer<Double>
  let output: UnsafeMutableBufferPointer<Double>
  /// Becomes 0 for a row with a score and else the raw value of `Unscored`.
  let reasons: UnsafeMutableBufferPointer<UInt8>?

  public init(
    input: UnsafeBufferPointer<Double>, output: UnsafeMutableBufferPointer<Double>,
    reasons: UnsafeMutableBufferPointer<UInt8>? = nil
  ) {
    self.input = input
    self.output = output
    self.reasons = reasons
  }

  func check(rowCount: Int) throws(NormalizationError) {
    try NormalizationError.checkLength("the scores", input.count, "the grouping", rowCount)
    try NormalizationError.checkLength("the output", output.count, "the grouping", rowCount)
    if let reasons {
      try NormalizationError.checkLength("the reasons", reasons.count, "the grouping", rowCount)
    }
  }

  /// Writes a score for each row: NaN where `map` gives none.
  ///
  /// - Parameters:
  ///   - why: the reason of a group whose rows have none.
  ///   - failure: why `map` gives no finite score to a group that has no such reason.
  @inline(__always)
  func fill(
    _ ids: [Int32], _ valid: ValidScores, _ options: NormalizationOptions,
    why: (Int) -> Unscored?, failure: Unscored, _ map: (_ group: Int, _ score: Double) -> Double
  ) throws(NormalizationError) {
    try check(rowCount: ids.count)
    let ranges = Parallel.ranges(ids.count, least: 1 << 15, most: 64)
    _ = Parallel.map(
      ranges.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      ids.withUnsafeBufferPointer { ids in
        for row in ranges[part] {
          let group = Int(ids[row])
          let score = input[row]
          let mapped = valid.contains(score) ? map(group, score) : .nan
          output[row] = mapped.isFinite ? mapped : .nan
        }
        explain(ranges[part], ids, valid, why, failure)
      }
    }
    if let watch = options.watch, watch.isCancelled { throw .cancelled }
  }

  /// Takes back what was written to rows whose group has a reason to have no score, and to rows without a score.
  func erase(
    _ ids: [Int32], _ undefined: [Unscored?], _ options: NormalizationOptions
  ) throws(NormalizationError) {
    let valid = options.validScores
    let ranges = Parallel.ranges(ids.count, least: 1 << 15, most: 64)
    let isWhole = undefined.allSatisfy { $0 == nil }
    _ = Parallel.map(
      ranges.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      ids.withUnsafeBufferPointer { ids in
        for row in ranges[part] {
          let isScored =
            valid.contains(input[row]) && (isWhole || undefined[Int(ids[row])] == nil)
          if !isScored { output[row] = .nan }
        }
        explain(ranges[part], ids, valid, { undefined[$0] }, .missingScore)
      }
    }
    if let watch = options.watch, watch.isCancelled { throw .cancelled }
  }

  /// The reasons of some rows, whose outputs are there.
  func explain(
    _ rows: Range<Int>, _ ids: UnsafeBufferPointer<Int32>, _ valid: ValidScores,
    _ why: (Int) -> Unscored?, _ failure: Unscored
  ) {
    guard let reasons else { return }
    for row in rows {
      guard output[row].isNaN else {
        reasons[row] = 0
        continue
      }
      let reason = valid.reason(input[row]) ?? why(Int(ids[row])) ?? failure
      reasons[row] = reason.rawValue
    }
  }
}
