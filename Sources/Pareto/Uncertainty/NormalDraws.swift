import CPareto
import PrefKitStatistics

/// How uncertain estimates are.
public enum EstimateCovariance: Sendable {
  /// A standard error for each number of the points, row by row; the numbers are independent.
  case standardErrors([Double])
  /// A covariance of the objectives for each point, d x d numbers one point after the other; points are independent.
  case perPoint([Double])
  /// One covariance of all numbers of the points, in the order of the rows: (n d) x (n d).
  case joint([Double])
}

/// Draws of estimates that are normal.
struct NormalDraws: DrawSource {
  private enum Factor {
    case scales([Double])
    case perPoint([Double])
    case joint(TiledTerms)
  }

  let points: Int
  let objectives: Int
  let seed: UInt64
  /// Objective by objective with the stride; a point that lacks one is not there.
  let means: [Double]
  let present: [Int16]
  private let factor: Factor

  var drawsAtOnce: Int { 48 }

  init(_ estimates: PointView, _ spread: EstimateCovariance, seed: UInt64) throws(ParetoError) {
    let n = estimates.count
    let d = estimates.objectives
    let stride = DrawnValues.padded(n)
    var means = [Double](repeating: 0, count: d * stride)
    means.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress, n > 0 {
        _ = estimates.gather(0..<n, into: start, outer: stride, step: 1)
      }
    }
    var present = DrawnValues.allPresent(n)
    for place in means.indices where means[place].isNaN {
      present[place % stride] = 0
      means[place] = 0
    }
    points = n
    objectives = d
    self.seed = seed
    self.means = means
    self.present = present
    let signs = estimates.maximize.map { $0 ? -1.0 : 1 }
    switch spread {
    case .standardErrors(let errors):
      factor = .scales(try NormalDraws.scales(errors, n, d, present))
    case .perPoint(let covariances):
      factor = .perPoint(try NormalDraws.factors(covariances, n, signs, present))
    case .joint(let covariance):
      factor = .joint(try NormalDraws.factor(covariance, n, signs))
    }
  }

  private static func check(_ count: Int, _ name: String, _ expected: Int) throws(ParetoError) {
    guard count == expected else {
      throw ParetoError(
        .shape, "\(name) has \(count) numbers; expected \(expected) for these points")
    }
  }

  private static func scales(
    _ errors: [Double], _ n: Int, _ d: Int, _ present: [Int16]
  ) throws(ParetoError) -> [Double] {
    try check(errors.count, "standard_errors", n * d)
    for (place, error) in errors.enumerated()
    where present[place / d] != 0 && !(error >= 0 && error.isFinite) {
      throw ParetoError(
        .value,
        "standard_errors[\(place / d)] has \(error) in objective \(place % d); expected a finite number of at least 0",
        row: place / d)
    }
    return errors
  }

  private static func factors(
    _ covariances: [Double], _ n: Int, _ signs: [Double], _ present: [Int16]
  ) throws(ParetoError) -> [Double] {
    let d = signs.count
    try check(covariances.count, "covariance", n * d * d)
    var factors: [Double] = []
    factors.reserveCapacity(covariances.count)
    for point in 0..<n {
      guard present[point] != 0 else {
        factors += repeatElement(0, count: d * d)
        continue
      }
      let matrix = (0..<d * d).map { place in
        covariances[point * d * d + place] * signs[place / d] * signs[place % d]
      }
      guard let factor = LowerFactor.of(matrix, size: d) else {
        throw ParetoError(
          .value,
          "the covariance of point \(point) is not symmetric and positive semi-definite; give a covariance",
          row: point)
      }
      factors += factor
    }
    return factors
  }

  private static func factor(
    _ covariance: [Double], _ n: Int, _ signs: [Double]
  ) throws(ParetoError) -> TiledTerms {
    let d = signs.count
    let size = n * d
    // Its factor takes time of the third power.
    guard size <= 4096 else {
      throw ParetoError(
        .limit,
        "a joint covariance of \(size) numbers is more than 4096; give one for each point instead")
    }
    try check(covariance.count, "covariance", size * size)
    let matrix = (0..<size * size).map { place in
      covariance[place] * signs[place / size % d] * signs[place % size % d]
    }
    guard let lower = LowerFactor.of(matrix, size: size) else {
      throw NormalDraws.notCovariance(matrix, size: size, d)
    }
    let stride = DrawnValues.padded(n)
    let terms = TiledTerms(rows: size, columns: d * stride)
    for row in 0..<size {
      for latent in 0...row {
        terms.add(lower[row * size + latent], row: latent, column: row % d * stride + row / d)
      }
    }
    return terms
  }

  /// Names the first point up to which the matrix is none.
  private static func notCovariance(_ matrix: [Double], size: Int, _ d: Int) -> ParetoError {
    var low = 0
    var high = size / d
    while low + 1 < high {
      let middle = (low + high) / 2
      let part = middle * d
      let leading = (0..<part * part).map { matrix[$0 / part * size + $0 % part] }
      if LowerFactor.of(leading, size: part) == nil { high = middle } else { low = middle }
    }
    return ParetoError(
      .value,
      "the covariance is not symmetric and positive semi-definite from point \(low) on; give a covariance",
      row: low)
  }

  func values(of draws: Range<Int>) -> DrawnValues {
    var values: [Double]
    let size = objectives * stride
    if case .joint(let terms) = factor {
      values = terms.sums(jointNormals(draws, terms), draws: draws.count)
      for place in 0..<draws.count * size { values[place] += means[place % size] }
    } else {
      values = Array(repeating: 0, count: draws.count * size)
      var normals = [Double](repeating: 0, count: points * objectives)
      for place in 0..<draws.count {
        fill(&normals, draws.lowerBound + place)
        values.withUnsafeMutableBufferPointer { values in
          spread(normals, into: values, from: place * size)
        }
      }
    }
    var drawn = DrawnValues(
      points: points, objectives: objectives, count: draws.count, values: values)
    drawn.present = present
    return drawn
  }

  private func fill(_ normals: inout [Double], _ draw: Int) {
    var random = RandomStream(seed: seed, stream: UInt64(draw))
    normals.withUnsafeMutableBufferPointer { random.fillNormal($0) }
  }

  private func jointNormals(_ draws: Range<Int>, _ terms: TiledTerms) -> [Double] {
    let size = TiledTerms.blocks(draws.count) * Int(CPARETO_DRAWS) * terms.rows
    var weights = [Double](repeating: 0, count: size)
    var normals = [Double](repeating: 0, count: terms.rows)
    for draw in draws {
      fill(&normals, draw)
      for row in normals.indices {
        weights[terms.place(row, in: draw - draws.lowerBound)] = normals[row]
      }
    }
    return weights
  }

  /// The values of one draw whose points are independent.
  private func spread(
    _ normals: [Double], into values: UnsafeMutableBufferPointer<Double>, from start: Int
  ) {
    let d = objectives
    for point in 0..<points where present[point] != 0 {
      for objective in 0..<d {
        let place = objective * stride + point
        var value = means[place]
        switch factor {
        case .scales(let scales):
          value += scales[point * d + objective] * normals[point * d + objective]
        case .perPoint(let lower):
          for latent in 0...objective {
            value += lower[(point * d + objective) * d + latent] * normals[point * d + latent]
          }
        case .joint: break
        }
        values[start + place] = value
      }
    }
  }
}
