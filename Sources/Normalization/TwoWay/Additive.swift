import PrefKitStatistics

/// score = item + rater + error, by least squares on whatever was rated.
///
/// The item effects are eliminated from the normal equations, and what is left for the raters is solved by conjugate
/// gradients, preconditioned by the diagonal (Hestenes and Stiefel 1952): an iteration reads each score's rater once.
/// Within each connected component the rater effects sum to zero, so that items keep the scale of the scores. The
/// normalized score is score - rater.
extension TwoWayFit {
  /// - Parameter options: `parents` and `minimumCount` do not apply: each rater has an effect of his own.
  public static func additive(
    _ scores: UnsafeBufferPointer<Double>, items: Grouping, raters: Grouping,
    _ twoWay: TwoWayOptions = TwoWayOptions(),
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) -> TwoWayFit {
    let options = try options.forTwoWay(twoWay, raters)
    let design = try RatingDesign(
      scores, items: items, raters: raters, options, keepsScores: false)
    let components = Components(design)
    let rows = RatedRows(scores, items, raters, options)
    // Around some score, so that scores far from zero lose no digits.
    let base = scores.indices.first { rows.contains($0) }.map { scores[$0] } ?? 0
    let sums = items.sums(threads: options.threads) { rows.contains($0) ? scores[$0] - base : 0 }
    let means = (0..<items.count).map { sums[$0] / Double(design.rows(of: $0).count) }
    let rightSide = means.withUnsafeBufferPointer { means in
      items.ids.withUnsafeBufferPointer { ids in
        raters.sums(threads: options.threads) {
          rows.contains($0) ? (scores[$0] - base) - means[Int(ids[$0])] : 0
        }
      }
    }
    var system = AdditiveSystem(
      design, rightSide, threads: Parallel.threads(options.threads))
    let convergence = try system.solve(twoWay, options.watch)
    let effects = system.centred(components)
    return TwoWayFit(
      design, components, raters: raters,
      estimates: effects.map { .affine(location: $0, scale: 1) },
      items: zip(means, system.itemMeans(effects)).map { base + ($0 - $1) }, convergence, twoWay,
      options)
  }
}

extension NormalizationOptions {
  /// These without what two-way models have no use for, after a check of both.
  func forTwoWay(
    _ twoWay: TwoWayOptions, _ raters: Grouping
  ) throws(NormalizationError) -> NormalizationOptions {
    try check(keyCount: raters.keys.columns.count)
    try twoWay.check()
    var own = self
    own.parents = []
    own.minimumCount = 1
    return own
  }
}

// Unchecked memory: raters are below the number of raters, and rows between two starts of the design.

/// The normal equations of the rater effects β, items eliminated: Σ over a rater's scores of β - (mean of β over the
/// item's raters) = Σ of score - (mean of the item's scores).
private struct AdditiveSystem {
  private let design: RatingDesign
  private let parts: [Range<Int>]
  private let threads: Int
  private let rightSide: [Double]
  private var effects: [Double]

  init(_ design: RatingDesign, _ rightSide: [Double], threads: Int) {
    self.design = design
    self.rightSide = rightSide
    self.threads = threads
    parts = design.parts
    effects = [Double](repeating: 0, count: design.raterCount)
  }

  /// Adds up over a rater's scores what `value` says of the rows of each item.
  private func sum(
    _ body: (
      _ rows: Range<Int>, _ raters: UnsafeBufferPointer<Int32>,
      _ sums: UnsafeMutableBufferPointer<Double>
    ) -> Void
  ) -> [Double] {
    design.sumOverItems(parts, threads: threads) { items, sums in
      design.raters.withUnsafeBufferPointer { raters in
        design.starts.withUnsafeBufferPointer { starts in
          for item in items {
            let rows = starts[item]..<starts[item + 1]
            // One score says nothing of its rater.
            if rows.count > 1 { body(rows, raters, sums) }
          }
        }
      }
    }
  }

  private var diagonal: [Double] {
    sum { rows, raters, sums in
      let share = 1 - 1 / Double(rows.count)
      for row in rows { sums[Int(raters[row])] += share }
    }
  }

  private func product(_ vector: [Double]) -> [Double] {
    vector.withUnsafeBufferPointer { vector in
      sum { rows, raters, sums in
        var total = 0.0
        for row in rows { total += vector[Int(raters[row])] }
        let mean = total / Double(rows.count)
        for row in rows {
          let rater = Int(raters[row])
          sums[rater] += vector[rater] - mean
        }
      }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = CompensatedSum()
    for i in a.indices { sum.add(a[i] * b[i]) }
    return sum.value
  }

  /// Conjugate gradients until the residual is below the tolerance times the right side.
  mutating func solve(
    _ twoWay: TwoWayOptions, _ watch: Watch?
  ) throws(NormalizationError) -> Convergence {
    let inverse = diagonal.map { $0 > 0 ? 1 / $0 : 0 }
    var residual = rightSide
    let size = AdditiveSystem.dot(residual, residual).squareRoot()
    guard size > 0 else { return Convergence(iterations: 0, residual: 0, isConverged: true) }
    var scaled = zip(inverse, residual).map { $0 * $1 }
    var direction = scaled
    var energy = AdditiveSystem.dot(residual, scaled)
    var iterations = 0
    var left = 1.0
    while left > twoWay.tolerance, iterations < twoWay.maxIterations, energy > 0 {
      if watch?.poll(iterations, of: twoWay.maxIterations) == true { throw .cancelled }
      let product = product(direction)
      let curvature = AdditiveSystem.dot(direction, product)
      guard curvature > 0 else { break }
      let step = energy / curvature
      for rater in effects.indices {
        effects[rater] += step * direction[rater]
        residual[rater] -= step * product[rater]
        scaled[rater] = inverse[rater] * residual[rater]
      }
      let next = AdditiveSystem.dot(residual, scaled)
      for rater in effects.indices {
        direction[rater] = scaled[rater] + next / energy * direction[rater]
      }
      energy = next
      iterations += 1
      left = AdditiveSystem.dot(residual, residual).squareRoot() / size
    }
    // What the recurrence calls the residual drifts from what it is.
    let reached = product(effects)
    let rest = zip(rightSide, reached).map { $0 - $1 }
    left = AdditiveSystem.dot(rest, rest).squareRoot() / size
    return Convergence(
      iterations: iterations, residual: left, isConverged: left <= 10 * twoWay.tolerance)
  }

  /// The effects with a sum of zero in each component.
  func centred(_ components: Components) -> [Double] {
    var sums = [CompensatedSum](repeating: CompensatedSum(), count: components.count)
    var counts = [Double](repeating: 0, count: components.count)
    for (rater, component) in components.ofRater.enumerated() where component >= 0 {
      sums[Int(component)].add(effects[rater])
      counts[Int(component)] += 1
    }
    return effects.indices.map { rater in
      let component = Int(components.ofRater[rater])
      return component < 0 ? .nan : effects[rater] - sums[component].value / counts[component]
    }
  }

  /// The mean of the effects of each item's raters.
  func itemMeans(_ effects: [Double]) -> [Double] {
    (0..<design.itemCount).map { item in
      let rows = design.rows(of: item)
      let sum = rows.reduce(0) { $0 + effects[Int(design.raters[$1])] }
      return sum / Double(rows.count)
    }
  }
}
