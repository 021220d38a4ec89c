import Glibc

/// The model of Bradley and Terry (1952): i beats j with probability 1 / (1 + exp(strength j - strength i)). A tie is
/// half a win of each.
package struct BradleyTerry {
  /// What two competitors won against each other; each pair comes once, `first` below `second`.
  package struct Pair: Equatable {
    package var first: Int
    package var second: Int
    package var firstWins: Double
    package var secondWins: Double

    package init(_ first: Int, _ second: Int, _ firstWins: Double, _ secondWins: Double) {
      self.first = first
      self.second = second
      self.firstWins = firstWins
      self.secondWins = secondWins
    }
  }

  /// Why a competitor has no strength.
  package enum Gap: Equatable {
    case noComparison
    case disconnected
    case unbeaten
    case winless
  }

  /// The strengths, with mean 0 over those that have one; NaN elsewhere.
  package private(set) var strengths: [Double]
  package private(set) var gaps: [Gap?]
  package private(set) var hasConverged = true
  /// The competitors that were fitted, and the pairs among them by their places in it.
  package let fitted: [Int]
  private let pairs: [Pair]
  private let ridge: Double

  /// The strengths of most likelihood, or of most posterior under a normal prior.
  ///
  /// Without a prior they exist where each competitor beat each other one, directly or through others (Ford 1957):
  /// the largest such set is fitted. The limit of those outside it is infinite, so that they do not move the rest.
  ///
  /// - Parameter ridge: the precision of a normal prior of each strength; 0 for none.
  package init(competitors: Int, _ all: [Pair], ridge: Double = 0) {
    self.ridge = ridge
    var gaps = [Gap?](repeating: .noComparison, count: competitors)
    for pair in all where pair.firstWins + pair.secondWins > 0 {
      gaps[pair.first] = nil
      gaps[pair.second] = nil
    }
    if ridge == 0 {
      fitted = BradleyTerry.connected(competitors, all, &gaps)
    } else {
      fitted = gaps.indices.filter { gaps[$0] == nil }
    }
    var placeOf = [Int](repeating: -1, count: competitors)
    for (place, competitor) in fitted.enumerated() { placeOf[competitor] = place }
    pairs = all.compactMap { pair in
      let first = placeOf[pair.first]
      let second = placeOf[pair.second]
      guard first >= 0, second >= 0, pair.firstWins + pair.secondWins > 0 else { return nil }
      return Pair(first, second, pair.firstWins, pair.secondWins)
    }
    self.gaps = gaps
    strengths = Array(repeating: .nan, count: competitors)
    let found = fit()
    for (place, competitor) in fitted.enumerated() { strengths[competitor] = found[place] }
  }

  /// Newton's method, halved where a step would not raise the likelihood, which is concave.
  private mutating func fit() -> [Double] {
    var at = [Double](repeating: 0, count: fitted.count)
    var height = likelihood(at)
    for _ in 0..<100 {
      let gradient = gradient(at)
      let step = ConjugateGradient.solve(gradient) { self.information($0, at) }
      var scale = 1.0
      var next = at
      var nextHeight = height
      repeat {
        next = zip(at, step).map { $0 + scale * $1 }
        nextHeight = likelihood(next)
        scale /= 2
      } while !(nextHeight >= height) && scale > 1e-12
      let moved = zip(next, at).map { abs($0 - $1) }.max() ?? 0
      if nextHeight >= height {
        at = next
        height = nextHeight
      }
      if moved < 1e-10 { break }
      // Where no step raises it any more, rounding is all that is left.
      if scale <= 1e-12 { break }
    }
    let size = gradient(at).map { abs($0) }.max() ?? 0
    let games = pairs.reduce(0) { $0 + $1.firstWins + $1.secondWins }
    hasConverged = size <= 1e-7 * Swift.max(1, games)
    let mean = at.isEmpty ? 0 : at.compensatedSum / Double(at.count)
    return at.map { $0 - mean }
  }

  private func likelihood(_ at: [Double]) -> Double {
    var sum = CompensatedSum()
    for pair in pairs {
      let lead = at[pair.first] - at[pair.second]
      sum.add(-pair.firstWins * BradleyTerry.softplus(-lead))
      sum.add(-pair.secondWins * BradleyTerry.softplus(lead))
    }
    for strength in at { sum.add(-ridge / 2 * strength * strength) }
    return sum.value
  }

  /// log(1 + exp(x))
  private static func softplus(_ x: Double) -> Double {
    Swift.max(x, 0) + log1p(exp(-abs(x)))
  }

  package static func chance(_ lead: Double) -> Double { 1 / (1 + exp(-lead)) }

  private func gradient(_ at: [Double]) -> [Double] {
    var gradient = at.map { -ridge * $0 }
    for pair in pairs {
      let games = pair.firstWins + pair.secondWins
      let excess = pair.firstWins - games * BradleyTerry.chance(at[pair.first] - at[pair.second])
      gradient[pair.first] += excess
      gradient[pair.second] -= excess
    }
    return gradient
  }

  private func weight(_ pair: Pair, _ at: [Double]) -> Double {
    let chance = BradleyTerry.chance(at[pair.first] - at[pair.second])
    return (pair.firstWins + pair.secondWins) * chance * (1 - chance)
  }

  /// The information matrix times a vector.
  private func information(_ vector: [Double], _ at: [Double]) -> [Double] {
    var product = vector.map { ridge * $0 }
    for pair in pairs {
      let term = weight(pair, at) * (vector[pair.first] - vector[pair.second])
      product[pair.first] += term
      product[pair.second] -= term
    }
    return product
  }

  /// The inverse of the information matrix for strengths with sum 0, over `fitted`; nil where it has none.
  package func covariance() -> [Double]? {
    let n = fitted.count
    let at = fitted.map { strengths[$0] }
    // Without a prior the matrix is singular along 1; adding 11ᵀ/n makes it regular and is taken off again.
    let lift = ridge == 0 ? 1 / Double(n) : 0
    var matrix = [Double](repeating: lift, count: n * n)
    for place in 0..<n { matrix[place * n + place] += ridge }
    for pair in pairs {
      let weight = weight(pair, at)
      matrix[pair.first * n + pair.first] += weight
      matrix[pair.second * n + pair.second] += weight
      matrix[pair.first * n + pair.second] -= weight
      matrix[pair.second * n + pair.first] -= weight
    }
    return LowerFactor.of(matrix, size: n)
      .flatMap { LowerFactor.inverse($0, size: n) }
      .map { inverse in inverse.map { $0 - lift } }
  }
}

/// x with A x = b for a positive semi-definite A and a b in its range (Hestenes and Stiefel 1952).
private enum ConjugateGradient {
  static func solve(_ right: [Double], _ times: ([Double]) -> [Double]) -> [Double] {
    var x = [Double](repeating: 0, count: right.count)
    var residual = right
    var direction = right
    var size = dot(residual, residual)
    let enough = size * 1e-24
    for _ in 0..<Swift.min(1000, 2 * right.count + 10) where size > enough && size > 1e-280 {
      let product = times(direction)
      let curvature = dot(direction, product)
      guard curvature > 0 else { break }
      let length = size / curvature
      for place in x.indices {
        x[place] += length * direction[place]
        residual[place] -= length * product[place]
      }
      let next = dot(residual, residual)
      for place in x.indices {
        direction[place] = residual[place] + next / size * direction[place]
      }
      size = next
    }
    return x
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for place in a.indices { sum += a[place] * b[place] }
    return sum
  }
}
