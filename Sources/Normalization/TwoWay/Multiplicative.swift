import Glibc
import PrefKitStatistics

/// score = offset of the rater + slope of the rater · quality of the item + error, by alternating least squares.
///
/// Qualities have mean 0 and variance 1 in each connected component, and the slopes of a component a sum that is not
/// negative. The normalized score is (score - offset) / slope. Items scored once, and raters with fewer than three
/// scores on other items, fit anything and take no part.
extension TwoWayFit {
  /// - Parameter twoWay: its tolerance is for the largest move of a quality in one round.
  public static func multiplicative(
    _ scores: UnsafeBufferPointer<Double>, items: Grouping, raters: Grouping,
    _ twoWay: TwoWayOptions = TwoWayOptions(),
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) -> TwoWayFit {
    let options = try options.forTwoWay(twoWay, raters)
    let design = try RatingDesign(scores, items: items, raters: raters, options)
    let components = Components(design)
    var model = MultiplicativeModel(design, components)
    let convergence = try model.solve(twoWay, options.watch)
    return TwoWayFit(
      design, components, raters: raters, estimates: model.estimates, items: model.qualities,
      convergence, twoWay, options)
  }
}

private struct MultiplicativeModel {
  private let design: RatingDesign
  private let components: Components
  private var isUsed: [Bool]
  private var isConstant: [Bool]
  private var offsets: [Double]
  private var slopes: [Double]
  private(set) var qualities: [Double]

  init(_ design: RatingDesign, _ components: Components) {
    self.design = design
    self.components = components
    var shared = [Int](repeating: 0, count: design.raterCount)
    for item in 0..<design.itemCount where design.rows(of: item).count > 1 {
      for row in design.rows(of: item) { shared[Int(design.raters[row])] += 1 }
    }
    isUsed = shared.map { $0 >= 3 }
    isConstant = isUsed
    offsets = [Double](repeating: 0, count: design.raterCount)
    slopes = [Double](repeating: 1, count: design.raterCount)
    qualities = [Double](repeating: .nan, count: design.itemCount)
    start()
  }

  /// Begins with the mean z-score of each item.
  private mutating func start() {
    var moments = [Moments](repeating: Moments(), count: design.raterCount)
    for (row, rater) in design.raters.enumerated() {
      moments[Int(rater)].merge(Moments(count: 1, mean: design.scores[row], squares: 0))
    }
    for (rater, own) in moments.enumerated() {
      isUsed[rater] = isUsed[rater] && own.squares > 0
      isConstant[rater] = own.count > 1 && own.squares == 0
      offsets[rater] = own.mean
      slopes[rater] = own.squares > 0 ? own.variance(ddof: 0).squareRoot() : 1
    }
    updateItems()
    standardize()
  }

  /// The rounds end when no quality moves by more than the tolerance.
  mutating func solve(
    _ twoWay: TwoWayOptions, _ watch: Watch?
  ) throws(NormalizationError) -> Convergence {
    var iterations = 0
    var moved = Double.infinity
    while iterations < twoWay.maxIterations, moved > twoWay.tolerance {
      if watch?.poll(iterations, of: twoWay.maxIterations) == true { throw .cancelled }
      let before = qualities
      updateRaters()
      updateItems()
      standardize()
      moved = zip(before, qualities).reduce(0) { most, pair in
        pair.0.isNaN || pair.1.isNaN ? most : Swift.max(most, abs(pair.0 - pair.1))
      }
      iterations += 1
    }
    return Convergence(
      iterations: iterations, residual: moved, isConverged: moved <= twoWay.tolerance)
  }

  private mutating func updateRaters() {
    var sums = [RegressionSums](repeating: RegressionSums(), count: design.raterCount)
    for item in 0..<design.itemCount where design.rows(of: item).count > 1 && !qualities[item].isNaN
    {
      for row in design.rows(of: item) {
        sums[Int(design.raters[row])].add(qualities[item], design.scores[row])
      }
    }
    for rater in 0..<design.raterCount where isUsed[rater] {
      guard let line = sums[rater].line, line.slope != 0 else {
        isUsed[rater] = false
        continue
      }
      offsets[rater] = line.intercept
      slopes[rater] = line.slope
    }
  }

  private mutating func updateItems() {
    for item in 0..<design.itemCount {
      var top = 0.0
      var bottom = 0.0
      for row in design.rows(of: item) {
        let rater = Int(design.raters[row])
        guard isUsed[rater] else { continue }
        top += slopes[rater] * (design.scores[row] - offsets[rater])
        bottom += slopes[rater] * slopes[rater]
      }
      qualities[item] = bottom > 0 ? top / bottom : .nan
    }
  }

  /// Brings the qualities to mean 0 and variance 1, and the other parameters along.
  private mutating func standardize() {
    var moments = [Moments](repeating: Moments(), count: components.count)
    var signs = [Double](repeating: 0, count: components.count)
    for item in 0..<design.itemCount
    where !qualities[item].isNaN && design.rows(of: item).count > 1 {
      moments[Int(components.ofItem[item])].merge(
        Moments(count: 1, mean: qualities[item], squares: 0))
    }
    for rater in 0..<design.raterCount where isUsed[rater] {
      signs[Int(components.ofRater[rater])] += slopes[rater]
    }
    let scales = zip(moments, signs).map { own, sign in
      let deviation = own.squares > 0 ? own.variance(ddof: 0).squareRoot() : 1
      return sign < 0 ? -deviation : deviation
    }
    for item in 0..<design.itemCount where !qualities[item].isNaN {
      let component = Int(components.ofItem[item])
      qualities[item] = (qualities[item] - moments[component].mean) / scales[component]
    }
    for rater in 0..<design.raterCount where isUsed[rater] {
      let component = Int(components.ofRater[rater])
      offsets[rater] += slopes[rater] * moments[component].mean
      slopes[rater] *= scales[component]
    }
  }

  var estimates: [GroupParameters.Estimate] {
    (0..<design.raterCount).map { rater in
      isUsed[rater]
        ? .affine(location: offsets[rater], scale: slopes[rater])
        : .undefined(isConstant[rater] ? .constant : .tooFew)
    }
  }
}

/// What a straight line of least squares needs.
private struct RegressionSums {
  private var count = 0.0
  private var meanX = 0.0
  private var meanY = 0.0
  private var squares = 0.0
  private var products = 0.0

  mutating func add(_ x: Double, _ y: Double) {
    count += 1
    let dx = x - meanX
    meanX += dx / count
    meanY += (y - meanY) / count
    squares += dx * (x - meanX)
    products += dx * (y - meanY)
  }

  var line: (intercept: Double, slope: Double)? {
    guard count > 1, squares > 0 else { return nil }
    let slope = products / squares
    return (meanY - slope * meanX, slope)
  }
}
