import Glibc
import PrefKitStatistics

/// How change points are found.
public struct ChangeOptions: Equatable, Sendable {
  public var model: ChangeModel
  public var search: ChangeSearch
  public var penalty: ChangePenalty
  /// The fewest points of a segment; 0 for 1, or 5 where the variance may change, since two points that happen to be close
  /// look like a segment with next to none.
  public var minimumLength: Int
  /// The standard deviation of one observation, for `mean`; nil where it is to be estimated from the differences of
  /// neighbours.
  public var deviation: Double?
  /// The probability with which the interval of a change is to hold it.
  public var level: Double
  public var watch: Watch?

  public init(
    model: ChangeModel = .mean, search: ChangeSearch = .pelt, penalty: ChangePenalty = .mbic,
    minimumLength: Int = 0, deviation: Double? = nil, level: Double = 0.95, watch: Watch? = nil
  ) {
    self.model = model
    self.search = search
    self.penalty = penalty
    self.minimumLength = minimumLength
    self.deviation = deviation
    self.level = level
    self.watch = watch
  }

  func check() throws(NormalizationError) {
    guard level > 0, level < 1 else {
      throw NormalizationError(.options, "the level is \(level); give one between 0 and 1")
    }
    guard minimumLength >= 0 else {
      throw NormalizationError(.options, "a segment is to have \(minimumLength) points at least")
    }
    if let deviation, !(deviation > 0 && deviation.isFinite) {
      throw NormalizationError(.options, "the deviation is \(deviation); give one above 0")
    }
    if case .given(let value) = penalty, !(value >= 0 && value.isFinite) {
      throw NormalizationError(.options, "the penalty is \(value); give one from 0 on")
    }
    if let watch, watch.isCancelled { throw .cancelled }
  }
}

/// Where a series changed.
///
/// The interval of a change is the profile likelihood's, between the changes next to it: all points whose log-likelihood
/// as the change is less than the best one's by no more than c/2, where (1 - exp(-c/2))² is the level. That is the limit
/// of the ratio for small changes (Yao 1987; Hansen 2000); for large ones the interval is wider than needed.
public struct ChangePoints: Sendable, Equatable {
  /// The most points that are searched.
  static let mostPoints = 1 << 16

  /// Of each change twice the log of the likelihood ratio to none, as the statistic, and as the effect the step: in
  /// standard deviations of one observation, for a rate the logarithm of the ratio, for a share that of the odds ratio.
  /// `when` is the time of the first point behind it.
  public private(set) var changes = DriftColumns()
  /// The first point behind each change.
  public private(set) var points: [Int] = []
  /// The first and the last point that it may be.
  public private(set) var lowPoints: [Int] = []
  public private(set) var highPoints: [Int] = []
  /// The times of those.
  public private(set) var lows: [Int64] = []
  public private(set) var highs: [Int64] = []
  /// The mean, the rate or the share of each segment; one more than changes.
  public private(set) var means: [Double] = []
  /// The standard deviation of one observation in each segment; NaN in one of a single point, and for rates and shares.
  public private(set) var deviations: [Double] = []
  /// Why nothing was looked for.
  public private(set) var reason: DriftReason?

  public init(
    _ series: DriftSeries, _ options: ChangeOptions = ChangeOptions()
  ) throws(NormalizationError) {
    try options.check()
    try options.model.check(series)
    let length =
      options.minimumLength > 0
      ? options.minimumLength : options.model == .meanAndVariance ? 5 : 1
    let (given, found) = ChangePoints.variance(series, options)
    reason = found
    guard found == nil else { return }
    let cost = SegmentCost(options.model, series, variance: given)
    guard series.count == 0 || cost(0..<series.count).isFinite else {
      reason = .overflow
      return
    }
    let segmentation = Segmentation(
      cost, count: series.count, minimumLength: length, options.penalty)
    let changes =
      options.search == .pelt
      ? segmentation.pelt(options.watch) : segmentation.binary(options.watch)
    guard let changes else { throw .cancelled }
    describe(series, segmentation, changes, options)
  }

  /// The variance that all segments share, or why nothing can be found.
  private static func variance(
    _ series: DriftSeries, _ options: ChangeOptions
  ) -> (Double, DriftReason?) {
    guard series.count > 0 else { return (1, .empty) }
    guard series.count > 1 else { return (1, .oneValue) }
    guard series.count <= mostPoints else { return (1, .tooMany) }
    guard options.model.isNormal else { return (1, nil) }
    if series.values.allSatisfy({ $0 == series.values[0] }) { return (1, .constant) }
    guard options.model == .mean else { return (1, nil) }
    if let deviation = options.deviation { return (deviation * deviation, nil) }
    let variance = differenceVariance(series)
    return variance.isFinite ? (variance, nil) : (1, .overflow)
  }

  /// From the differences of neighbours, each of which has twice the variance and seldom a change in it: by their median
  /// size, or where that is 0 by their squares.
  private static func differenceVariance(_ series: DriftSeries) -> Double {
    let (values, weights) = (series.values, series.weights)
    let sizes = (1..<series.count).map { (i: Int) -> Double in
      let scale: Double = 1 / weights[i] + 1 / weights[i - 1]
      return abs(values[i] - values[i - 1]) / scale.squareRoot()
    }.sorted()
    let middle = sizes.count / 2
    let median = sizes.count % 2 == 1 ? sizes[middle] : (sizes[middle - 1] + sizes[middle]) / 2
    if median > 0 { return median * median * Robust.consistency * Robust.consistency }
    return sizes.reduce(0) { $0 + $1 * $1 } / Double(sizes.count)
  }

  private mutating func describe(
    _ series: DriftSeries, _ segmentation: Segmentation, _ changes: [Int], _ options: ChangeOptions
  ) {
    let bounds = [0] + changes + [series.count]
    let segments = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    let cost = segmentation.cost.remeasured(
      series, segments, keepsVariance: options.deviation != nil)
    means = segments.map { cost.mean($0) }
    deviations = segments.map { segment in
      options.model.isNormal && segment.count > 1
        ? (cost.deviance(segment) / Double(segment.count - 1)).squareRoot() : .nan
    }
    let reach = ChangePoints.reach(series.count, segments.count, options)
    for (left, right) in zip(segments, segments.dropFirst()) {
      let whole = left.lowerBound..<right.upperBound
      let split = { (at: Int) in cost(whole.lowerBound..<at) + cost(at..<whole.upperBound) }
      let point = right.lowerBound
      let near = segmentation.splits(of: whole).filter { split($0) - split(point) <= reach }
      let ratio = cost(whole) - split(point)
      var change =
        cost.step(left, right).map { DriftResult(ratio, effect: $0) }
        ?? DriftResult(ratio, noEffect: .constant)
      change.when = series.times[point]
      self.changes.append(change)
      points.append(point)
      lowPoints.append(near.first ?? point)
      highPoints.append(near.last ?? point)
      lows.append(series.times[near.first ?? point])
      highs.append(series.times[near.last ?? point])
    }
  }
}

extension ChangePoints {
  /// What is left to estimate a variance from: each segment takes a mean, and the search for each change as much as three
  /// parameters (Ninomiya 2005).
  fileprivate static func freedom(_ points: Int, _ segments: Int) -> Double {
    Swift.max(1, Double(points - segments - 3 * (segments - 1)))
  }

  /// How much less likely than the best a point of the interval may be; more where the variance is an estimate, whose
  /// likelihood ratio is f ln(1 + x / f).
  fileprivate static func reach(_ points: Int, _ segments: Int, _ options: ChangeOptions) -> Double
  {
    let limit = -2 * log(1 - options.level.squareRoot())
    guard options.model == .mean, options.deviation == nil else { return limit }
    let free = freedom(points, segments)
    return free * (exp(limit / free) - 1)
  }
}

extension SegmentCost {
  /// With the variance that is left within the segments: the one found before them may have had changes in it.
  fileprivate func remeasured(
    _ series: DriftSeries, _ segments: [Range<Int>], keepsVariance: Bool
  ) -> SegmentCost {
    let free = ChangePoints.freedom(series.count, segments.count)
    let rest = segments.reduce(0) { $0 + deviance($1) }
    guard model == .mean, !keepsVariance else { return self }
    return SegmentCost(model, series, variance: Swift.max(rest / free, leastVariance))
  }

  /// How far apart two segments are, on the scale of the model; nil where there is no spread to measure by. To the counts of rates and shares a half is added, so
  /// that none is infinite (Haldane 1956, Anscombe 1956).
  fileprivate func step(_ left: Range<Int>, _ right: Range<Int>) -> Double? {
    let counts = [left, right].map { points in
      (hits: weight(points) * mean(points), all: weight(points))
    }
    switch model {
    case .mean:
      return variance > leastVariance
        ? (mean(right) - mean(left)) / variance.squareRoot() : nil
    case .meanAndVariance:
      let free = Double(left.count + right.count - 2)
      let pooled = (deviance(left) + deviance(right)) / free
      return pooled > leastVariance ? (mean(right) - mean(left)) / pooled.squareRoot() : nil
    case .poisson:
      let rates = counts.map { log(($0.hits + 0.5) / ($0.all + 0.5)) }
      return rates[1] - rates[0]
    case .bernoulli:
      let odds = counts.map { log(($0.hits + 0.5) / ($0.all - $0.hits + 0.5)) }
      return odds[1] - odds[0]
    }
  }
}
