/// The test of Page (1954) and Hinkley (1971) against a running mean, both ways.
///
/// Uᵢ = Σ (yⱼ - ȳⱼ - δ), ȳⱼ the mean up to j, and an alarm where U is more than λ above its lowest value so far; for a
/// fall the same of -y. y is the series in standard deviations of the baseline, whose mean is not used. The change
/// began behind the lowest value.
public struct PageHinkley: Sendable, Equatable {
  /// The change δ that is borne, in standard deviations.
  public var tolerance: Double
  /// The limit λ, in standard deviations.
  public var limit: Double

  public init(tolerance: Double = 0.25, limit: Double = 10) {
    self.tolerance = tolerance
    self.limit = limit
  }

  /// The excursions downwards are in the chart with a minus sign. The effect is the mean since the change less the
  /// mean before it.
  public func chart(
    _ series: DriftSeries, _ baseline: Baseline
  ) throws(NormalizationError) -> ControlChart {
    try baseline.check()
    guard tolerance >= 0, tolerance.isFinite, limit > 0, limit.isFinite else {
      throw NormalizationError(
        .options,
        "Page-Hinkley has δ = \(tolerance) and λ = \(limit); δ is 0 or more, λ above 0")
    }
    let (estimate, reason) = baseline.estimate(series)
    guard let estimate else { return .undefined(reason ?? .empty) }
    var chart = ControlChart()
    chart.mean = estimate.mean
    chart.deviation = estimate.deviation
    let y = series.values.map { ($0 - estimate.mean) / estimate.deviation }
    var mean = 0.0
    var weight = 0.0
    var (up, down) = (Excursion(), Excursion())
    var starts: [(up: Int, down: Int)] = []
    for point in 0..<series.count {
      weight += series.weights[point]
      mean += (y[point] - mean) * (series.weights[point] / weight)
      let root = series.weights[point].squareRoot()
      up.add(root * (y[point] - mean) - tolerance, point)
      down.add(root * (mean - y[point]) - tolerance, point)
      starts.append((up.start, down.start))
      chart.add(up.height, -down.height, reach: limit)
    }
    let size = { (point: Int) in Swift.max(chart.upper[point], -chart.lower[point]) }
    let focus = chart.focus(size)
    let start = chart.upper[focus] >= -chart.lower[focus] ? starts[focus].up : starts[focus].down
    let before = PageHinkley.mean(y, series.weights, 0..<start)
    let after = PageHinkley.mean(y, series.weights, start..<focus + 1)
    chart.finish(
      series, statistic: chart.upper.indices.map(size).max() ?? 0,
      effect: start == 0 || start > focus ? 0 : after - before, start: Swift.min(start, focus))
    return chart
  }

  private static func mean(_ y: [Double], _ weights: [Double], _ points: Range<Int>) -> Double {
    let total = weights[points].reduce(0, +)
    return points.reduce(0) { $0 + y[$1] * (weights[$1] / total) }
  }

  /// A sum, and how far it is above its lowest value.
  private struct Excursion {
    private var sum = 0.0
    private var lowest = 0.0
    /// The point behind the lowest value.
    private(set) var start = 0

    var height: Double { sum - lowest }

    mutating func add(_ term: Double, _ point: Int) {
      sum += term
      guard sum <= lowest else { return }
      lowest = sum
      start = point + 1
    }
  }
}
