/// A chart along time: an alarm is a point above its upper limit or below its lower one.
public struct ControlChart: Sendable, Equatable {
  /// What the series was measured by; NaN without a baseline.
  public internal(set) var mean = Double.nan
  public internal(set) var deviation = Double.nan
  /// What is compared with the upper and the lower limit, point by point.
  public internal(set) var upper: [Double] = []
  public internal(set) var lower: [Double] = []
  public internal(set) var upperLimits: [Double] = []
  public internal(set) var lowerLimits: [Double] = []
  /// The points with an alarm.
  public internal(set) var alarms: [Int] = []
  /// The point at which the change behind the first alarm is estimated to have begun; -1 without an alarm.
  public internal(set) var start = -1
  /// The time of that point; the least number of all without an alarm.
  public internal(set) var since = Int64.min
  /// The statistic is the furthest excursion, the effect the change in standard deviations of one observation, at the
  /// first alarm or else at the furthest point; `when` is the time of the first alarm.
  public internal(set) var result = DriftResult()

  init() {}

  static func undefined(_ reason: DriftReason) -> ControlChart {
    var chart = ControlChart()
    chart.result = .undefined(reason)
    return chart
  }

  /// - Parameter reach: how far the limits are from `centre`; it may be no number where sums overflow.
  mutating func add(_ upper: Double, _ lower: Double, around centre: Double = 0, reach: Double) {
    if upper > centre + reach || lower < centre - reach { alarms.append(self.upper.count) }
    self.upper.append(upper)
    self.lower.append(lower)
    upperLimits.append(centre + reach)
    lowerLimits.append(centre - reach)
  }

  mutating func finish(
    _ series: DriftSeries, statistic: Double, effect: Double, start: Int
  ) {
    result = DriftResult(statistic, effect: effect)
    for column in [upper, lower, upperLimits, lowerLimits]
    where !column.allSatisfy({ $0.isFinite }) {
      result = .undefined(.overflow)
      alarms = []
    }
    guard let first = alarms.first, result.isDefined else { return }
    result.when = series.times[first]
    self.start = start
    since = series.times[start]
  }

  /// The first alarm, or else the point that `size` is largest at.
  func focus(_ size: (Int) -> Double) -> Int {
    alarms.first ?? upper.indices.max { size($0) < size($1) } ?? 0
  }
}
