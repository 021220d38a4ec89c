/// The two-sided tabular CUSUM (Page 1954; Montgomery 2013, section 9.1).
///
/// C⁺ᵢ = max(0, yᵢ - k + C⁺ᵢ₋₁) and C⁻ᵢ = max(0, -yᵢ - k + C⁻ᵢ₋₁), y the series in standard deviations of its points; an
/// alarm is a sum above h. The change began behind the point at which the sum was last 0.
public struct Cusum: Sendable, Equatable {
  /// Half the shift to be found, in standard deviations.
  public var allowance: Double
  /// The limit h, in standard deviations.
  public var limit: Double

  public init(allowance: Double = 0.5, limit: Double = 5) {
    self.allowance = allowance
    self.limit = limit
  }

  /// The lower sums are in the chart with a minus sign.
  public func chart(
    _ series: DriftSeries, _ baseline: Baseline
  ) throws(NormalizationError) -> ControlChart {
    try baseline.check()
    guard allowance >= 0, allowance.isFinite, limit > 0, limit.isFinite else {
      throw NormalizationError(
        .options, "CUSUM has k = \(allowance) and h = \(limit); k is 0 or more, h above 0")
    }
    let (estimate, reason) = baseline.estimate(series)
    guard let estimate else { return .undefined(reason ?? .empty) }
    var chart = ControlChart()
    chart.mean = estimate.mean
    chart.deviation = estimate.deviation
    var (up, down) = (0.0, 0.0)
    var (upStart, downStart) = (0, 0)
    var starts: [(up: Int, down: Int)] = []
    for point in 0..<series.count {
      let y =
        (series.values[point] - estimate.mean) / estimate.deviation
        * series.weights[point].squareRoot()
      if up == 0 { upStart = point }
      if down == 0 { downStart = point }
      up = Swift.max(0, up + y - allowance)
      down = Swift.max(0, down - y - allowance)
      starts.append((upStart, downStart))
      chart.add(up, -down, reach: limit)
    }
    let size = { (point: Int) in Swift.max(chart.upper[point], -chart.lower[point]) }
    let focus = chart.focus(size)
    let isUp = chart.upper[focus] >= -chart.lower[focus]
    let start = isUp ? starts[focus].up : starts[focus].down
    // Montgomery's estimate of the shift since then: k + C / N, here of one observation.
    let weight = series.weights[start...focus].reduce(0) { $0 + $1.squareRoot() }
    let shift = (allowance * Double(focus - start + 1) + size(focus)) / weight
    let furthest = chart.upper.indices.map(size).max() ?? 0
    chart.finish(
      series, statistic: furthest, effect: furthest == 0 ? 0 : isUp ? shift : -shift, start: start)
    return chart
  }
}
