import PrefKitStatistics

/// The mean of a statistic over items, with Student's interval: items are the sample.
public struct MeanOverItems: Equatable, Sendable {
  /// The items that have the statistic, and those that were left out because theirs is undefined.
  public var itemCount = 0
  public var undefinedCount = 0
  public var estimate = Double.nan
  /// The standard deviation over the square root of the number of items, and Student's interval.
  public var se = Double.nan
  public var ciLow = Double.nan
  public var ciHigh = Double.nan
  public var undefined: Undefined?
  /// Why there is no standard error: one item has none.
  public var errorUndefined: Undefined?

  /// - Parameters:
  ///   - values: one an item, NaN where it is undefined.
  ///   - weights: how much each item counts; the mean is then a ratio, and the error that of a ratio estimate.
  init(
    _ values: [Double], weights: [Double]? = nil, confidence: Double, whenEmpty reason: Undefined
  ) {
    let used = values.indices.filter { !values[$0].isNaN && (weights?[$0] ?? 1) > 0 }
    itemCount = used.count
    undefinedCount = values.count - used.count
    guard !used.isEmpty else {
      (undefined, errorUndefined) = (reason, reason)
      return
    }
    let weight = { (item: Int) in weights?[item] ?? 1 }
    let total = used.map(weight).compensatedSum
    let mean = used.map { weight($0) * values[$0] }.compensatedSum / total
    estimate = mean
    guard used.count > 1 else {
      errorUndefined = .tooFew
      return
    }
    let n = Double(used.count)
    let spread = used.map { item in
      let off = weight(item) * (values[item] - mean)
      return off * off
    }.compensatedSum
    se = (n / (n - 1) * spread).squareRoot() / total
    let reach = StudentTDistribution(degrees: n - 1).upperQuantile((1 - confidence) / 2) * se
    ciLow = mean - reach
    ciHigh = mean + reach
  }
}
