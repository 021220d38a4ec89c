import PrefKitStatistics

/// Sums over pairs of categories.
extension Distance {
  /// For each of the categories `codes`, ascending, the sum of its distances to all of them, each times its mass.
  func profile(_ codes: [Int], _ mass: [Double]) -> [Double] {
    switch self {
    case .nominal, .ordinal:
      let total = mass.compensatedSum
      return mass.map { total - $0 }
    case .squared(let x, let y):
      var sums = Distance.squaredProfile(codes, mass, x)
      if !y.isEmpty {
        for (i, up) in Distance.squaredProfile(codes, mass, y).enumerated() { sums[i] += up }
      }
      return sums
    case .absolute(let x): return Distance.absoluteProfile(codes, mass, x)
    case .squaredAndAbsolute(let x):
      return zip(
        Distance.squaredProfile(codes, mass, x), Distance.absoluteProfile(codes, mass, x)
      ).map { ($0 + $1) / 2 }
    case .squares(.squared(let x, let y)):
      return y.isEmpty
        ? Distance.fourthPowerProfile(codes, mass, x) : Distance.circleProfile(codes, mass, x, y)
    case .general, .matrix, .squares:
      return codes.map { k in
        var sum = 0.0
        for (l, m) in zip(codes, mass) where m != 0 { sum += m * between(k, l) }
        return sum
      }
    }
  }

  /// Σ_l m_l (x_k - x_l)² = M (x_k - x̄)² + Σ_l m_l (x_l - x̄)²: about the mean, so that nothing cancels.
  private static func squaredProfile(_ codes: [Int], _ mass: [Double], _ x: [Double]) -> [Double] {
    var total = 0.0
    var sum = 0.0
    let origin = codes.first.map { x[$0] } ?? 0
    for (k, m) in zip(codes, mass) {
      total += m
      sum += m * (x[k] - origin)
    }
    guard total > 0 else { return codes.map { _ in 0 } }
    let mean = origin + sum / total
    var spread = 0.0
    for (k, m) in zip(codes, mass) { spread += m * (x[k] - mean) * (x[k] - mean) }
    return codes.map { total * (x[$0] - mean) * (x[$0] - mean) + spread }
  }

  /// Σ_l m_l (x_k - x_l)⁴ from the moments about the mean.
  private static func fourthPowerProfile(
    _ codes: [Int], _ mass: [Double], _ x: [Double]
  ) -> [Double] {
    let total = mass.reduce(0, +)
    guard total > 0 else { return codes.map { _ in 0 } }
    let mean = zip(codes, mass).reduce(0) { $0 + $1.1 * x[$1.0] } / total
    var s = (0.0, 0.0, 0.0, 0.0)
    for (k, m) in zip(codes, mass) {
      let u = x[k] - mean
      s = (s.0 + m * u, s.1 + m * u * u, s.2 + m * u * u * u, s.3 + m * u * u * u * u)
    }
    return codes.map { k in
      let u = x[k] - mean
      let sum = (((total * u - 4 * s.0) * u + 6 * s.1) * u - 4 * s.2) * u + s.3
      return Swift.max(0, sum)
    }
  }

  /// The same of points p on a circle about 0, where |p - q|² = 2r² - 2p·q.
  private static func circleProfile(
    _ codes: [Int], _ mass: [Double], _ x: [Double], _ y: [Double]
  ) -> [Double] {
    var (total, across, up) = (0.0, 0.0, 0.0)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (k, m) in zip(codes, mass) {
      total += m
      across += m * x[k]
      up += m * y[k]
      xx += m * x[k] * x[k]
      xy += m * x[k] * y[k]
      yy += m * y[k] * y[k]
    }
    return codes.map { k in
      let square = x[k] * x[k] + y[k] * y[k]
      let first = x[k] * across + y[k] * up
      let second = x[k] * x[k] * xx + 2 * x[k] * y[k] * xy + y[k] * y[k] * yy
      return Swift.max(0, 4 * (square * square * total - 2 * square * first + second))
    }
  }

  /// Σ_l m_l |x_k - x_l| from the masses below and above, which change by one category a step.
  private static func absoluteProfile(_ codes: [Int], _ mass: [Double], _ x: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: codes.count)
    var below = 0.0
    var distance = 0.0
    for i in codes.indices {
      if i > 0 {
        below += mass[i - 1]
        distance += below * (x[codes[i]] - x[codes[i - 1]])
      }
      sums[i] = distance
    }
    var above = 0.0
    distance = 0
    for i in codes.indices.reversed() {
      if i + 1 < codes.count {
        above += mass[i + 1]
        distance += above * (x[codes[i + 1]] - x[codes[i]])
      }
      sums[i] += distance
    }
    return sums
  }

  /// Of so many categories the sum over all pairs is quicker than one that is linear in their number.
  private static let few = 8

  /// Σ m_k m_l d(k, l) over all ordered pairs of the categories `codes`, ascending.
  func pairSum(_ codes: ArraySlice<Int>, _ mass: ArraySlice<Double>) -> Double {
    let shift = mass.startIndex - codes.startIndex
    guard codes.count > 1 else { return 0 }
    if codes.count <= Distance.few || isGeneral {
      var sum = 0.0
      for i in codes.indices {
        for j in codes.startIndex..<i {
          sum += mass[i + shift] * mass[j + shift] * between(codes[i], codes[j])
        }
      }
      return 2 * sum
    }
    if case .nominal = self {
      let total = mass.reduce(0, +)
      return mass.reduce(0) { $0 + $1 * (total - $1) }
    }
    let mass = Array(mass)
    return zip(mass, profile(Array(codes), mass)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private var isGeneral: Bool {
    switch self {
    case .squares(.squared): return false
    case .general, .matrix, .squares: return true
    default: return false
    }
  }

  /// Σ d(k, l) over all ordered pairs of `count` categories.
  func total(_ count: Int) -> Double {
    profile(Array(0..<count), [Double](repeating: 1, count: count)).compensatedSum
  }

  /// The largest distance between two of `count` categories.
  func largest(_ count: Int) -> Double {
    guard count > 1 else { return 0 }
    switch self {
    case .nominal, .ordinal: return 1
    case .absolute, .squaredAndAbsolute: return between(0, count - 1)
    case .squared(_, let y) where y.isEmpty: return between(0, count - 1)
    case .general(_, .radical), .general(_, .ratio): return between(0, count - 1)
    case .squared, .general, .matrix, .squares:
      var most = 0.0
      for k in 0..<count { for l in 0..<k { most = Swift.max(most, between(k, l)) } }
      return most
    }
  }
}
