import Glibc
import PrefKitStatistics

/// Samejima's (1969) graded response model of ordered scores: P(score ≥ category k) = 1 / (1 + exp(-(a θ - dₖ))), with a
/// slope and thresholds of each rater, and a quality θ of each item from a standard normal distribution.
///
/// Raters are fitted by marginal maximum likelihood (Bock and Aitkin 1981): EM over Gauss-Hermite nodes, its M step by
/// Fisher scoring. An item is worth the mean of its posterior (EAP); a score becomes the mean of θ given that score of
/// that rater alone.
public struct GradedResponse: Sendable {
  public internal(set) var fit: TwoWayFit
  /// The categories, ascending: the different scores.
  public let categories: [Double]
  /// The slope of each rater; NaN where undefined.
  public internal(set) var slopes: [Double]
  /// For each rater the thresholds b = d / a of all categories but the lowest; NaN for a category he never used.
  public internal(set) var thresholds: [[Double]]
  /// The standard deviation of the posterior of each item.
  public internal(set) var itemDeviations: [Double]
  public internal(set) var logLikelihood: Double

  /// More different scores than this are no categories.
  public static let mostCategories = 50

  /// - Parameters:
  ///   - nodes: of the quadrature, 5 to 200.
  ///   - twoWay: its tolerance is for the largest move of a slope or threshold d in one round.
  public init(
    _ scores: UnsafeBufferPointer<Double>, items: Grouping, raters: Grouping, nodes: Int = 41,
    _ twoWay: TwoWayOptions = TwoWayOptions(tolerance: 1e-6),
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    let options = try options.forTwoWay(twoWay, raters)
    guard nodes >= 5, nodes <= 200 else {
      throw NormalizationError(.options, "the quadrature has \(nodes) nodes; give 5 to 200")
    }
    let design = try RatingDesign(scores, items: items, raters: raters, options)
    let coded = try CodedScores(design.scores)
    categories = coded.categories
    let components = Components(design)
    var model = GradedModel(design, coded, GaussHermite(nodes), Parallel.threads(options.threads))
    let convergence = try model.solve(twoWay, options.watch)
    model.orient(components)
    let posterior = model.posterior()
    logLikelihood = posterior.logLikelihood
    itemDeviations = posterior.deviations
    slopes = model.raters.map { $0.isUsed ? $0.slope : .nan }
    thresholds = model.raters.map { rater in
      var all = [Double](repeating: .nan, count: Swift.max(0, coded.categories.count - 1))
      for (place, code) in rater.codes.enumerated().dropFirst() where rater.isUsed {
        all[code - 1] = rater.thresholds[place - 1] / rater.slope
      }
      return all
    }
    fit = TwoWayFit(
      design, components, raters: raters, estimates: model.estimates, items: posterior.means,
      convergence, twoWay, options)
    fit.map.curves = model.curves(coded.categories)
    fit.map.parameters.locations = [Double](repeating: .nan, count: raters.count)
    fit.map.parameters.scales = fit.map.parameters.locations
    for item in itemDeviations.indices where fit.itemUndefined[item] != nil {
      itemDeviations[item] = .nan
    }
  }
}

/// Scores as the places of their categories.
private struct CodedScores {
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

/// A rater's part of the model, over the categories he used.
struct GradedRater {
  /// The categories he used, ascending.
  var codes: [Int]
  var slope = 1.0
  /// d, ascending: one fewer than the categories.
  var thresholds: [Double]

  /// With one category there is nothing to fit.
  var isUsed: Bool { codes.count > 1 }

  /// Begins at the shares of the categories.
  init(_ counts: [Int]) {
    codes = counts.indices.filter { counts[$0] > 0 }
    let total = Double(counts.reduce(0, +))
    var below = 0.0
    thresholds = []
    for code in codes.dropLast() {
      below += Double(counts[code])
      thresholds.append(log(below / (total - below)))
    }
  }

  /// The probability of each used category at θ.
  func probabilities(at theta: Double) -> [Double] {
    var above = 1.0
    var all: [Double] = []
    for threshold in thresholds {
      let next = GradedRater.logistic(slope * theta - threshold)
      all.append(Swift.max(above - next, 1e-300))
      above = next
    }
    all.append(Swift.max(above, 1e-300))
    return all
  }

  static func logistic(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
  }

  /// Σ over nodes and categories of the expected counts times the logarithm of the probability.
  private func logLikelihood(_ expected: [[Double]], _ nodes: [Double]) -> Double {
    var sum = 0.0
    for (node, theta) in nodes.enumerated() {
      for (place, probability) in probabilities(at: theta).enumerated() {
        sum += expected[node][place] * log(probability)
      }
    }
    return sum
  }

  /// Maximises the likelihood of expected counts by Fisher scoring; a step that does not raise it, or leaves the order
  /// of the thresholds, is halved. Slopes end at 30, where a rater's scores follow quality without error.
  mutating func maximise(_ expected: [[Double]], _ nodes: [Double]) {
    var value = logLikelihood(expected, nodes)
    for _ in 0..<8 {
      guard let step = scoringStep(expected, nodes) else { return }
      var size = 1.0
      var moved = false
      while size > 1e-6 {
        var next = self
        next.slope = Swift.min(30, Swift.max(-30, slope + size * step[0]))
        for k in thresholds.indices { next.thresholds[k] += size * step[k + 1] }
        let isOrdered = zip(next.thresholds, next.thresholds.dropFirst()).allSatisfy { $0 < $1 }
        if isOrdered {
          let reached = next.logLikelihood(expected, nodes)
          if reached >= value {
            moved = reached > value
            value = reached
            self = next
            break
          }
        }
        size /= 2
      }
      if !moved || step.allSatisfy({ abs($0) * size < 1e-10 }) { return }
    }
  }

  /// The score vector over the expected information: its first entry is for the slope.
  private func scoringStep(_ expected: [[Double]], _ nodes: [Double]) -> [Double]? {
    let size = thresholds.count + 1
    var gradient = [Double](repeating: 0, count: size)
    var information = [Double](repeating: 0, count: size * size)
    var derivative = [Double](repeating: 0, count: size)
    for (node, theta) in nodes.enumerated() {
      let total = expected[node].reduce(0, +)
      guard total > 0 else { continue }
      let probabilities = probabilities(at: theta)
      var above = 0.0
      for place in codes.indices {
        // The category begins above threshold place - 1 and ends at threshold place.
        for i in 0..<size { derivative[i] = 0 }
        derivative[0] = above * theta
        if place > 0 { derivative[place] = -above }
        var next = 0.0
        if place < thresholds.count {
          let p = GradedRater.logistic(slope * theta - thresholds[place])
          next = p * (1 - p)
          derivative[0] -= next * theta
          derivative[place + 1] = next
        }
        above = next
        let ratio = expected[node][place] / probabilities[place]
        let weight = total / probabilities[place]
        for i in 0..<size where derivative[i] != 0 {
          gradient[i] += ratio * derivative[i]
          for j in 0..<size { information[i * size + j] += weight * derivative[i] * derivative[j] }
        }
      }
    }
    return Cholesky.solve(information, gradient)
  }
}

/// Small symmetric systems.
enum Cholesky {
  /// The x with A x = b; nil where A is not positive definite.
  static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let n = right.count
    var lower = matrix
    var x = right
    for j in 0..<n {
      for k in 0..<j { lower[j * n + j] -= lower[j * n + k] * lower[j * n + k] }
      guard lower[j * n + j] > 1e-12 * Swift.max(1e-300, abs(matrix[j * n + j])) else { return nil }
      lower[j * n + j] = lower[j * n + j].squareRoot()
      for i in (j + 1)..<Swift.max(j + 1, n) {
        for k in 0..<j { lower[i * n + j] -= lower[i * n + k] * lower[j * n + k] }
        lower[i * n + j] /= lower[j * n + j]
      }
    }
    for i in 0..<n {
      for k in 0..<i { x[i] -= lower[i * n + k] * x[k] }
      x[i] /= lower[i * n + i]
    }
    for i in (0..<n).reversed() {
      for k in (i + 1)..<Swift.max(i + 1, n) { x[i] -= lower[k * n + i] * x[k] }
      x[i] /= lower[i * n + i]
    }
    return x
  }
}

private struct GradedModel {
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
    raters.map { $0.isUsed ? .affine(location: 0, scale: 1) : .undefined(.constant) }
  }

  /// From each score of a rater to the mean of θ that it alone implies.
  func curves(_ categories: [Double]) -> Curves {
    var curves = Curves()
    curves.curveOfGroup = raters.indices.map { Int32(truncatingIfNeeded: $0) }
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
