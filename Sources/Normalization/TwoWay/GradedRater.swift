import Glibc

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
