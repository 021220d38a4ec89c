import Glibc
import PrefKitStatistics

/// What changes at a change point.
public enum ChangeModel: Int32, Sendable, CaseIterable {
  /// The mean of normal points of one variance.
  case mean = 1
  /// Mean and variance of normal points.
  case meanAndVariance = 2
  /// The rate of counts: values are counts a unit of exposure, weights the exposures.
  case poisson = 3
  /// A share: values from 0 to 1, weights the numbers they are shares of.
  case bernoulli = 4

  var isNormal: Bool { self == .mean || self == .meanAndVariance }

  /// The parameters of a segment.
  var parameters: Double { self == .meanAndVariance ? 2 : 1 }

  func check(_ series: DriftSeries) throws(NormalizationError) {
    let isAllowed: (Double) -> Bool
    let expected: String
    switch self {
    case .mean, .meanAndVariance: return
    case .poisson: (isAllowed, expected) = ({ $0 >= 0 }, "a rate of counts is 0 or more")
    case .bernoulli: (isAllowed, expected) = ({ $0 >= 0 && $0 <= 1 }, "a share is 0 to 1")
    }
    guard let point = series.values.firstIndex(where: { !isAllowed($0) }) else { return }
    let row = series.rows[point]
    throw NormalizationError(
      .value, "row \(row) has the value \(series.values[point]); \(expected)", row: row)
  }
}

/// Minus twice the largest log-likelihood of any segment, but for terms that all segmentations have in common, in
/// constant time.
struct SegmentCost {
  let model: ChangeModel
  /// The variance of one observation, where the model has one for all.
  let variance: Double
  /// Segments without spread are given this variance, so that no likelihood is infinite.
  let leastVariance: Double
  /// Sums up to each point of weights, of weighted values and of their squares, around the mean of all.
  private var weights = [0.0]
  private var sums = [0.0]
  private var squares = [0.0]
  private let centre: Double

  init(_ model: ChangeModel, _ series: DriftSeries, variance: Double) {
    self.model = model
    self.variance = variance
    let total = series.weights.reduce(0, +)
    let mean = zip(series.values, series.weights).reduce(0) { $0 + $1.0 * ($1.1 / total) }
    centre = model.isNormal ? mean : 0
    var (weight, sum, square) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for (value, w) in zip(series.values, series.weights) {
      let difference = value - centre
      weight.add(w)
      sum.add(w * difference)
      square.add(w * difference * difference)
      weights.append(weight.value)
      sums.append(sum.value)
      squares.append(square.value)
    }
    leastVariance = 1e-6 * square.value / Double(Swift.max(1, series.count))
  }

  func weight(_ points: Range<Int>) -> Double {
    weights[points.upperBound] - weights[points.lowerBound]
  }

  func mean(_ points: Range<Int>) -> Double {
    centre + (sums[points.upperBound] - sums[points.lowerBound]) / weight(points)
  }

  /// Σ w (x - mean)².
  func deviance(_ points: Range<Int>) -> Double {
    let sum = sums[points.upperBound] - sums[points.lowerBound]
    let square = squares[points.upperBound] - squares[points.lowerBound]
    return Swift.max(0, square - sum * (sum / weight(points)))
  }

  func callAsFunction(_ points: Range<Int>) -> Double {
    switch model {
    case .mean: return deviance(points) / variance
    case .meanAndVariance:
      let count = Double(points.count)
      let square = deviance(points)
      let variance = Swift.max(square / count, leastVariance)
      return count * log(2 * Double.pi * variance) + square / variance
    case .poisson:
      return -2 * SegmentCost.entropy(mean(points), weight(points))
    case .bernoulli:
      let share = mean(points)
      return -2 * SegmentCost.entropy(share, weight(points))
        - 2 * SegmentCost.entropy(1 - share, weight(points))
    }
  }

  /// w r ln r.
  private static func entropy(_ rate: Double, _ weight: Double) -> Double {
    rate > 0 ? weight * rate * log(rate) : 0
  }
}
