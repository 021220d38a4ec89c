import Glibc
import PrefKitStatistics

/// Scores as the places of their categories.
struct CodedScores {
  let categories: [Double]
  let codes: [UInt8]

  init(_ scores: [Double]) throws(NormalizationError) {
    var seen: [Double] = []
    for score in scores where !seen.contains(score) {
      seen.append(score)
      guard seen.count <= GradedResponse.mostCategories else {
        throw NormalizationError(
          .options,
          "there are more than \(GradedResponse.mostCategories) different scores; graded response is for categories"
        )
      }
    }
    seen.sort()
    let categories = seen
    self.categories = categories
    codes = scores.map { score in
      UInt8(truncatingIfNeeded: categories.firstIndex { $0 >= score } ?? 0)
    }
  }
}

/// The marginal likelihood of the graded response model, and its EM steps.
struct GradedModel {
  private let design: RatingDesign
  private let coded: CodedScores
  private let quadrature: GaussHermite
  private let threads: Int
  private let parts: [Range<Int>]
  private(set) var raters: [GradedRater]
  /// For each rater and category the place of the category among those he used.
  private let places: [Int]

  init(_ design: RatingDesign, _ coded: CodedScores, _ quadrature: GaussHermite, _ threads: Int) {
    self.design = design
    self.coded = coded
    self.quadrature = quadrature
    self.threads = threads
    let width = coded.categories.count
    var counts = [Int](repeating: 0, count: design.raterCount * width)
    for (row, rater) in design.raters.enumerated() {
      counts[Int(rater) * width + Int(coded.codes[row])] += 1
    }
    raters = (0..<design.raterCount).map {
      GradedRater(Array(counts[$0 * width..<($0 + 1) * width]))
    }
    var places = [Int](repeating: -1, count: counts.count)
    for (rater, own) in raters.enumerated() {
      for (place, code) in own.codes.enumerated() { places[rater * width + code] = place }
    }
    self.places = places
    // The tables of expected counts must not outgrow the scores.
    let size = design.raterCount * width * quadrature.nodes.count
    let most = Swift.min(8, Swift.max(1, design.raters.count / Swift.max(1, size)))
    let step = Swift.max(64, (design.itemCount + most - 1) / most)
    parts = stride(from: 0, to: design.itemCount, by: step)
      .map { $0..<Swift.min(design.itemCount, $0 + step) }
  }

  private var width: Int { coded.categories.count }

  /// ln P of each rater's categories at each node.
  private var logTable: [Double] {
    let nodes = quadrature.nodes
    var table = [Double](repeating: 0, count: raters.count * width * nodes.count)
    for (rater, own) in raters.enumerated() where own.isUsed {
      for (node, theta) in nodes.enumerated() {
        for (place, probability) in own.probabilities(at: theta).enumerated() {
          table[(rater * width + own.codes[place]) * nodes.count + node] = log(probability)
        }
      }
    }
    return table
  }

  /// The weights of the nodes given an item's scores, and the logarithm of their probability.
  private func posterior(
    _ item: Int, _ table: [Double], _ logWeights: [Double], into weights: inout [Double]
  ) -> Double {
    let count = logWeights.count
    for node in 0..<count { weights[node] = logWeights[node] }
    for row in design.rows(of: item) {
      let from = (Int(design.raters[row]) * width + Int(coded.codes[row])) * count
      for node in 0..<count { weights[node] += table[from + node] }
    }
    let most = weights.max() ?? 0
    var sum = 0.0
    for node in 0..<count {
      weights[node] = exp(weights[node] - most)
      sum += weights[node]
    }
    for node in 0..<count { weights[node] /= sum }
    return most + log(sum)
  }

  private var logWeights: [Double] { quadrature.weights.map { log($0) } }

  private mutating func iterate() -> Double {
    let table = logTable
    let logWeights = logWeights
    let count = logWeights.count
    let tables = Parallel.map(parts.count, threads: threads) { part in
      var expected = [Double](repeating: 0, count: table.count)
      var weights = logWeights
      for item in parts[part] where !design.rows(of: item).isEmpty {
        _ = posterior(item, table, logWeights, into: &weights)
        for row in design.rows(of: item) {
          let from = (Int(design.raters[row]) * width + Int(coded.codes[row])) * count
          for node in 0..<count { expected[from + node] += weights[node] }
        }
      }
      return expected
    }
    let before = raters
    let nodes = quadrature.nodes
    let updated = Parallel.map(raters.count, threads: threads) { rater in
      var own = before[rater]
      guard own.isUsed else { return own }
      let expected = nodes.indices.map { node in
        own.codes.map { code in
          tables.reduce(0) { $0 + $1[(rater * width + code) * count + node] }
        }
      }
      own.maximise(expected, nodes)
      return own
    }
    guard updated.count == raters.count else { return 0 }
    raters = updated
    return zip(before, raters).reduce(0) { most, pair in
      zip(pair.0.thresholds, pair.1.thresholds)
        .reduce(Swift.max(most, abs(pair.0.slope - pair.1.slope))) {
          Swift.max($0, abs($1.0 - $1.1))
        }
    }
  }

  mutating func solve(
    _ twoWay: TwoWayOptions, _ watch: Watch?
  ) throws(NormalizationError) -> Convergence {
    var iterations = 0
    var moved = Double.infinity
    while iterations < twoWay.maxIterations, moved > twoWay.tolerance {
      if watch?.poll(iterations, of: twoWay.maxIterations) == true { throw .cancelled }
      moved = iterate()
      iterations += 1
    }
    return Convergence(
      iterations: iterations, residual: moved, isConverged: moved <= twoWay.tolerance)
  }

  /// Turns each component so that its slopes, by their numbers of scores, are not negative in sum.
  mutating func orient(_ components: Components) {
    var signs = [Double](repeating: 0, count: components.count)
    for (rater, own) in raters.enumerated() where own.isUsed {
      signs[Int(components.ofRater[rater])] += own.slope * Double(design.raterCounts[rater])
    }
    for rater in raters.indices where raters[rater].isUsed {
      if signs[Int(components.ofRater[rater])] < 0 { raters[rater].slope.negate() }
    }
  }

  func posterior() -> (means: [Double], deviations: [Double], logLikelihood: Double) {
    let table = logTable
    let logWeights = logWeights
    var weights = logWeights
    var means: [Double] = []
    var deviations: [Double] = []
    var total = CompensatedSum()
    for item in 0..<design.itemCount {
      guard design.rows(of: item).contains(where: { raters[Int(design.raters[$0])].isUsed }) else {
        means.append(.nan)
        deviations.append(.nan)
        continue
      }
      total.add(posterior(item, table, logWeights, into: &weights))
      let (mean, deviation) = moments(weights)
      means.append(mean)
      deviations.append(deviation)
    }
    return (means, deviations, total.value)
  }

  private func moments(_ weights: [Double]) -> (Double, Double) {
    let nodes = quadrature.nodes
    let mean = zip(weights, nodes).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(weights, nodes).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    return (mean, variance.squareRoot())
  }

  var estimates: [GroupParameters.Estimate] {
    zip(raters, design.raterCounts).map { rater, count in
      rater.isUsed
        ? .affine(location: 0, scale: 1) : .undefined(count == 1 ? .oneValue : .constant)
    }
  }

  /// From each score of a rater to the mean of θ that it alone implies.
  func curves(_ categories: [Double], of undefined: [Unscored?]) -> Curves {
    var curves = Curves()
    curves.curveOfGroup = undefined.enumerated().map {
      $0.element == nil ? Int32(truncatingIfNeeded: $0.offset) : -1
    }
    for own in raters {
      guard own.isUsed else {
        curves.append([], [])
        continue
      }
      let means = own.codes.indices.map { place in
        let joint = zip(quadrature.nodes, quadrature.weights).map { theta, weight in
          weight * own.probabilities(at: theta)[place]
        }
        let sum = joint.reduce(0, +)
        return moments(joint.map { $0 / sum }).0
      }
      curves.append(own.codes.map { categories[$0] }, means)
    }
    return curves
  }
}
