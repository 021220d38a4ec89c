/// What a series is while nothing has moved.
public enum Baseline: Sendable, Equatable {
  /// A mean, and the standard deviation of one observation.
  case given(mean: Double, deviation: Double)
  /// The mean and standard deviation of the first so many points.
  case first(Int)

  func check() throws(NormalizationError) {
    switch self {
    case .given(let mean, let deviation):
      guard mean.isFinite, deviation.isFinite, deviation > 0 else {
        throw NormalizationError(
          .options,
          "the baseline has mean \(mean) and deviation \(deviation); give numbers, the second above 0"
        )
      }
    case .first(let count):
      guard count >= 2 else {
        throw NormalizationError(
          .options, "the baseline has \(count) points; a deviation needs 2 or more")
      }
    }
  }

  struct Estimate {
    let mean: Double
    let deviation: Double
  }

  /// The mean and deviation, or why there are none.
  func estimate(_ series: DriftSeries) -> (Estimate?, DriftReason?) {
    guard series.count > 0 else { return (nil, .empty) }
    switch self {
    case .given(let mean, let deviation):
      return (Estimate(mean: mean, deviation: deviation), nil)
    case .first(let count):
      guard series.count >= count else { return (nil, .tooFew) }
      let weights = series.weights[..<count]
      let total = weights.reduce(0, +)
      let mean = zip(series.values, weights).reduce(0) { $0 + $1.1 / total * $1.0 }
      var squares = 0.0
      for point in 0..<count {
        let difference = series.values[point] - mean
        squares += weights[point] * difference * difference
      }
      let deviation = (squares / Double(count - 1)).squareRoot()
      guard deviation.isFinite else { return (nil, .overflow) }
      // A mean of equal numbers may be off by its last digit.
      let isConstant = series.values[..<count].allSatisfy { $0 == series.values[0] }
      return isConstant ? (nil, .constant) : (Estimate(mean: mean, deviation: deviation), nil)
    }
  }
}
