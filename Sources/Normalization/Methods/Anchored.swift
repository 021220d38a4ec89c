/// Scores on the scale of golden items, whose true values are known: for each group the true values as a function of the
/// scores it gave them.
public enum Anchoring: Int32, Sendable {
  /// The straight line of least squares.
  case linear = 0
  /// The rising step curve of least squares (pool adjacent violators; Ayer et al. 1955), straight between its points.
  case monotone = 1
}

extension ScoreMap {
  /// Fits each group to the golden rows it has; groups with too few fall back as the options say.
  ///
  /// - Parameter gold: the true value of the item of each row; NaN for one that is not golden.
  public init(
    anchoring scores: UnsafeBufferPointer<Double>, to gold: UnsafeBufferPointer<Double>,
    _ grouping: Grouping, _ anchoring: Anchoring = .linear,
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    try options.check(keyCount: grouping.keys.columns.count)
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    try NormalizationError.checkLength("the gold", gold.count, "the grouping", grouping.rowCount)
    let golden = try Golden(scores, gold, grouping, options)
    let pools = Pools(grouping, scores: golden.counts, options)
    self.init(GroupParameters(grouping.keys, counts: golden.counts, pools), options)
    switch anchoring {
    case .linear:
      parameters.set(pools.ranges.map { golden.line($0) }, pools)
    case .monotone:
      var all = Curves()
      for range in pools.ranges { all.append(golden.risingCurve(range)) }
      all.curveOfGroup = pools.poolOfGroup
      curves = all
    }
  }
}

/// The golden rows, group by group.
private struct Golden {
  private var scores: [Double] = []
  private var truths: [Double] = []
  private var starts = [0]

  var counts: [Int] { (0..<starts.count - 1).map { starts[$0 + 1] - starts[$0] } }

  init(
    _ scores: UnsafeBufferPointer<Double>, _ gold: UnsafeBufferPointer<Double>,
    _ grouping: Grouping, _ options: NormalizationOptions
  ) throws(NormalizationError) {
    let valid = options.validScores
    var rows: [Int] = []
    for row in gold.indices where !gold[row].isNaN {
      guard gold[row].isFinite else {
        throw NormalizationError(
          .value, "row \(row) has the gold value \(gold[row]); give finite ones, and NaN for none",
          row: row)
      }
      if valid.contains(scores[row]) { rows.append(row) }
    }
    rows.sort { (grouping.ids[$0], $0) < (grouping.ids[$1], $1) }
    self.scores = rows.map { scores[$0] }
    truths = rows.map { gold[$0] }
    var at = 0
    for group in 0..<grouping.count {
      while at < rows.count, grouping.ids[rows[at]] == group { at += 1 }
      starts.append(at)
    }
  }

  private func rows(_ groups: Range<Int>) -> Range<Int> {
    starts[groups.lowerBound]..<starts[groups.upperBound]
  }

  func line(_ groups: Range<Int>) -> GroupParameters.Estimate {
    let rows = rows(groups)
    guard rows.count > 0 else { return .undefined(.empty) }
    guard rows.count > 1 else { return .undefined(.oneValue) }
    let n = Double(rows.count)
    let meanScore = scores[rows].reduce(0) { $0 + $1 / n }
    let meanTruth = truths[rows].reduce(0) { $0 + $1 / n }
    var squares = 0.0
    var products = 0.0
    for row in rows {
      squares += (scores[row] - meanScore) * (scores[row] - meanScore)
      products += (scores[row] - meanScore) * (truths[row] - meanTruth)
    }
    // Without a slope every score would have the same image.
    guard squares > 0, products != 0 else { return .undefined(.constant) }
    let slope = products / squares
    return .affine(location: meanScore - meanTruth / slope, scale: 1 / slope)
  }

  func risingCurve(_ groups: Range<Int>) -> Curves {
    let order = rows(groups).sorted { scores[$0] < scores[$1] }
    var points: [(score: Double, block: IsotonicRegression.Block)] = []
    for row in order {
      if let last = points.last, last.score == scores[row] {
        points[points.count - 1].block.add(truths[row], weight: 1)
      } else {
        points.append((scores[row], IsotonicRegression.Block(truths[row], weight: 1)))
      }
    }
    var curves = Curves()
    curves.append(points.map(\.score), IsotonicRegression.fit(points.map(\.block)))
    return curves
  }
}

/// The rising sequence of least squares: neighbours out of order are pooled until none is (pool adjacent violators).
enum IsotonicRegression {
  struct Block {
    private(set) var mean: Double
    private(set) var weight: Double
    fileprivate var count = 1

    init(_ value: Double, weight: Double) {
      mean = value
      self.weight = weight
    }

    mutating func add(_ value: Double, weight other: Double) {
      weight += other
      mean += (value - mean) * (other / weight)
    }
  }

  static func fit(_ points: [Block]) -> [Double] {
    var blocks: [Block] = []
    for point in points {
      var block = point
      block.count = 1
      while let last = blocks.last, last.mean >= block.mean {
        block.add(last.mean, weight: last.weight)
        block.count += last.count
        blocks.removeLast()
      }
      blocks.append(block)
    }
    return blocks.flatMap { repeatElement($0.mean, count: $0.count) }
  }
}
