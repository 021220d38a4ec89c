import Glibc
import PrefKitStatistics

/// Whether a series rises or falls: the test of Mann (1945) and Kendall (1975), and the slope of Sen (1968).
public struct MannKendall: Sendable, Equatable {
  /// The statistic is S, the pairs that rise less those that fall; the effect is Kendall's tau-a, S over all pairs.
  public private(set) var result = DriftResult()
  /// The variance of S, corrected for ties among values and among times.
  public private(set) var variance = Double.nan
  /// S, one nearer to 0, in standard deviations.
  public private(set) var z = Double.nan
  /// The median of the slopes between points of different times, per unit of time.
  public private(set) var slope = Double.nan
  /// Where the slope lies with the probability asked for (Gilbert 1987).
  public private(set) var low = Double.nan
  public private(set) var high = Double.nan
  /// Why there is no slope.
  public private(set) var slopeReason: DriftReason?

  /// Slopes are all looked at, up to this many points.
  static let mostPoints = 4096

  public init(_ series: DriftSeries, level: Double = 0.95) throws(NormalizationError) {
    guard level > 0, level < 1 else {
      throw NormalizationError(.options, "the level is \(level); give one between 0 and 1")
    }
    let n = Double(series.count)
    guard series.count > 1 else {
      fail(series.count == 0 ? .empty : .oneValue)
      return
    }
    guard series.count <= MannKendall.mostPoints else {
      fail(.tooMany)
      return
    }
    let (score, slopes) = MannKendall.pairs(series)
    variance = MannKendall.variance(series)
    let isConstant = series.values.allSatisfy { $0 == series.values[0] }
    guard variance > 0, !isConstant, !slopes.isEmpty else {
      fail(.constant)
      return
    }
    z = (score > 0 ? score - 1 : score < 0 ? score + 1 : 0) / variance.squareRoot()
    let p = Swift.min(1, 2 * NormalDistribution.survival(abs(z)))
    result = DriftResult(score, p: p, .asymptotic, effect: score / (n * (n - 1) / 2))
    setSlope(slopes, level)
  }

  private mutating func fail(_ reason: DriftReason) {
    result = .undefined(reason)
    slopeReason = reason
  }

  private mutating func setSlope(_ slopes: [Double], _ level: Double) {
    guard slopes.allSatisfy({ $0.isFinite }) else {
      slopeReason = .overflow
      return
    }
    let count = Double(slopes.count)
    let middle = slopes.count / 2
    slope =
      slopes.count % 2 == 1 ? slopes[middle] : slopes[middle - 1] / 2 + slopes[middle] / 2
    let reach = NormalDistribution.quantile((1 + level) / 2) * variance.squareRoot()
    // The ranks (N - C) / 2 and (N + C) / 2 + 1, from 1, rounded to the nearest as scipy does.
    let first = ((count - reach) / 2).rounded(.toNearestOrEven) - 1
    let last = ((count + reach) / 2).rounded(.toNearestOrEven)
    low = slopes[Int(Swift.max(0, first))]
    high = slopes[Int(Swift.min(count - 1, last))]
  }

  /// S and the slopes in order.
  private static func pairs(_ series: DriftSeries) -> (Double, [Double]) {
    var score = 0
    var slopes: [Double] = []
    for i in 0..<series.count {
      for j in i + 1..<Swift.max(series.count, i + 1) where series.times[i] < series.times[j] {
        let (from, to) = (series.values[i], series.values[j])
        score += to > from ? 1 : to < from ? -1 : 0
        slopes.append((to - from) / (Double(series.times[j]) - Double(series.times[i])))
      }
    }
    slopes.sort()
    return (Double(score), slopes)
  }

  /// Kendall's variance with ties on both sides (Kendall and Gibbons 1990, section 5.4).
  private static func variance(_ series: DriftSeries) -> Double {
    let n = Double(series.count)
    let values = ties(series.values)
    let times = ties(series.times)
    func sum(_ ties: [Double], _ term: (Double) -> Double) -> Double {
      ties.reduce(0) { $0 + term($1) }
    }
    let whole = { (t: Double) in t * (t - 1) * (2 * t + 5) }
    let pairs = { (t: Double) in t * (t - 1) }
    let triples = { (t: Double) in t * (t - 1) * (t - 2) }
    var variance = (whole(n) - sum(values, whole) - sum(times, whole)) / 18
    variance += sum(values, pairs) * sum(times, pairs) / (2 * pairs(n))
    if n > 2 { variance += sum(values, triples) * sum(times, triples) / (9 * triples(n)) }
    return variance
  }

  private static func ties<Element: Comparable>(_ elements: [Element]) -> [Double] {
    var ties: [Double] = []
    var last: Element?
    for element in elements.sorted() {
      if element == last { ties[ties.count - 1] += 1 } else { ties.append(1) }
      last = element
    }
    return ties
  }
}
