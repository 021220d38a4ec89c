import Glibc

/// Distances between categories, in the form that makes sums over pairs of ratings cheapest.
///
/// Weights and metrics come to the same thing here: a weight is 1 - distance, and alpha does not depend on the
/// scale of its metric. A category is at distance 0 from itself. Where sums over pairs have a closed form they
/// need time and memory for the categories, else time for their pairs.
enum Distance: Sendable {
  /// 1 for each two that differ.
  case nominal
  /// The squared distance between points; on a line, `y` is empty.
  case squared(x: [Double], y: [Double])
  /// |a - b| of ascending scores.
  case absolute([Double])
  /// ((a - b)² + |a - b|) / 2 of ascending scores: Gwet's ordinal weights.
  case squaredAndAbsolute([Double])
  /// Krippendorff's ordinal metric: `squared` of midranks, which depend on the ratings.
  case ordinal
  /// No closed form: a function of scores.
  case general([Double], PairFunction)
  /// Row by row.
  case matrix([Double], count: Int)
  /// The squares of other distances.
  indirect case squares(Distance)

  enum PairFunction: Sendable {
    case radical
    case ratio
    case bipolar(lowest: Double, highest: Double)
  }

  /// The distance of two categories.
  func between(_ k: Int, _ l: Int) -> Double {
    if k == l { return 0 }
    switch self {
    case .nominal, .ordinal: return 1
    case .squared(let x, let y):
      let across = x[k] - x[l]
      guard !y.isEmpty else { return across * across }
      let up = y[k] - y[l]
      return across * across + up * up
    case .absolute(let x): return abs(x[k] - x[l])
    case .squaredAndAbsolute(let x):
      let apart = abs(x[k] - x[l])
      return (apart * apart + apart) / 2
    case .general(let x, let function): return function.callAsFunction(x[k], x[l])
    case .matrix(let rows, let count): return rows[k * count + l]
    case .squares(let distance):
      let apart = distance.between(k, l)
      return apart * apart
    }
  }
}

extension Distance {
  /// The squares of the distances, in the simplest form that they have.
  static func square(of distance: Distance) -> Distance {
    switch distance {
    case .nominal, .ordinal: return distance
    case .absolute(let x): return .squared(x: x, y: [])
    default: return .squares(distance)
    }
  }
}

extension Distance.PairFunction {
  func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .radical: return abs(a - b).squareRoot()
    case .ratio:
      let part = (a - b) / (a + b)
      return part * part
    case .bipolar(let lowest, let highest):
      let apart = a - b
      return apart * apart / ((a + b - 2 * lowest) * (2 * highest - a - b))
    }
  }
}
