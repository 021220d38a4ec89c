/// The exponentially weighted moving average chart (Roberts 1959; Montgomery 2013, section 9.2), with the exact limits
/// of each point.
///
/// zᵢ = λ xᵢ + (1 - λ) zᵢ₋₁ from the mean on; an alarm is a z further from it than L √vᵢ, vᵢ = λ² σ²/wᵢ + (1 - λ)² vᵢ₋₁,
/// which for equal weights is σ² λ/(2 - λ) (1 - (1 - λ)²ⁱ).
public struct EWMA: Sendable, Equatable {
  /// The weight λ of the newest point.
  public var weight: Double
  /// The limit L, in standard deviations of z.
  public var limit: Double

  public init(weight: Double = 0.1, limit: Double = 2.7) {
    self.weight = weight
    self.limit = limit
  }

  /// The change is estimated to have begun behind the last point at which z was on the other side of the mean. The
  /// statistic is the furthest |z - mean| in its own standard deviations, the effect that of the first alarm in
  /// standard deviations of one observation.
  public func chart(
    _ series: DriftSeries, _ baseline: Baseline
  ) throws(NormalizationError) -> ControlChart {
    try baseline.check()
    guard weight > 0, weight <= 1, limit > 0, limit.isFinite else {
      throw NormalizationError(
        .options, "EWMA has λ = \(weight) and L = \(limit); λ is above 0 and up to 1, L above 0")
    }
    let (estimate, reason) = baseline.estimate(series)
    guard let estimate else { return .undefined(reason ?? .empty) }
    var chart = ControlChart()
    chart.mean = estimate.mean
    chart.deviation = estimate.deviation
    var z = estimate.mean
    var variance = 0.0
    var excursions: [Double] = []
    for point in 0..<series.count {
      z += weight * (series.values[point] - z)
      let rest = 1 - weight
      variance = weight * weight / series.weights[point] + rest * rest * variance
      let deviation = estimate.deviation * variance.squareRoot()
      let reach = limit * deviation
      chart.add(z, z, around: estimate.mean, reach: reach)
      excursions.append((z - estimate.mean) / deviation)
    }
    let focus = chart.focus { abs(excursions[$0]) }
    let side = excursions[focus] >= 0
    let start = (excursions[..<focus].lastIndex { ($0 >= 0) != side } ?? -1) + 1
    chart.finish(
      series, statistic: excursions.map { abs($0) }.max() ?? 0,
      effect: (chart.upper[focus] - estimate.mean) / estimate.deviation, start: start)
    return chart
  }
}
