import PrefKitStatistics

/// A share of items, with Wilson's score interval (Wilson 1927), which stays inside 0 and 1 and is fair for few items.
public struct Proportion: Equatable, Sendable {
  public var hits: Int
  public var count: Int
  /// NaN when undefined.
  public var estimate = Double.nan
  public var ciLow = Double.nan
  public var ciHigh = Double.nan
  public var undefined: Undefined?

  public var isDefined: Bool { undefined == nil }

  /// - Parameters:
  ///   - hits: how many of `count` items, each counted once.
  ///   - reason: why there is no share, when `count` is 0.
  init(_ hits: Int, of count: Int, confidence: Double, whenEmpty reason: Undefined) {
    self.hits = hits
    self.count = count
    guard count > 0 else {
      undefined = reason
      return
    }
    let n = Double(count)
    let p = Double(hits) / n
    let interval = WilsonInterval(p, of: n, confidence: confidence)
    estimate = p
    // At the ends the interval ends there exactly, whatever rounding says.
    ciLow = hits == 0 ? 0 : interval.low
    ciHigh = hits == count ? 1 : interval.high
  }
}
