import PrefKitStatistics

/// What the models of items and raters have in common.
public struct TwoWayOptions: Sendable, Equatable {
  /// The fit ends when its measure of convergence is no larger.
  public var tolerance: Double
  public var maxIterations: Int
  /// Raters whom no item links to the most scores have effects of their own scale: their rows are `disconnected`, or
  /// by this option keep scores that compare only among themselves.
  public var keepsComponents: Bool

  public init(
    tolerance: Double = 1e-10, maxIterations: Int = 2000, keepsComponents: Bool = false
  ) {
    self.tolerance = tolerance
    self.maxIterations = maxIterations
    self.keepsComponents = keepsComponents
  }

  func check() throws(NormalizationError) {
    guard tolerance > 0, tolerance < 1, maxIterations > 0 else {
      throw NormalizationError(
        .options,
        "a tolerance of \(tolerance) in \(maxIterations) iterations ends nowhere; give one between 0 and 1"
      )
    }
  }
}

public struct Convergence: Sendable, Equatable {
  public let iterations: Int
  /// What the tolerance was for.
  public let residual: Double
  public let isConverged: Bool
}

/// A model of items and raters: what each item is worth, and how each rater uses the scale.
public struct TwoWayFit: Sendable {
  /// Maps scores of each rater to the common scale.
  public internal(set) var map: ScoreMap
  /// The value of each item on the common scale; NaN where undefined.
  public internal(set) var items: [Double]
  public internal(set) var itemCounts: [Int]
  public internal(set) var itemUndefined: [Unscored?]
  /// The connected component of each; -1 for one without scores. Component 0 has the most scores.
  public let itemComponents: [Int32]
  public let raterComponents: [Int32]
  /// The number of scores of each component.
  public let componentSizes: [Int]
  public let convergence: Convergence

  init(
    _ design: RatingDesign, _ components: Components, raters: Grouping,
    estimates: [GroupParameters.Estimate], items values: [Double], _ convergence: Convergence,
    _ twoWay: TwoWayOptions, _ options: NormalizationOptions
  ) {
    itemComponents = components.ofItem
    raterComponents = components.ofRater
    componentSizes = components.sizes
    self.convergence = convergence
    let pools = Pools(raters, scores: design.raterCounts, options)
    var parameters = GroupParameters(raters.keys, counts: design.raterCounts, pools)
    parameters.set(pools.ranges.map { estimates[$0.lowerBound] }, pools)
    let isCut = { (component: Int32) in component > 0 && !twoWay.keepsComponents }
    for rater in 0..<raters.count where parameters.undefined[rater] == nil {
      if isCut(components.ofRater[rater]) {
        parameters.undefined[rater] = .disconnected
      } else if !convergence.isConverged {
        parameters.undefined[rater] = .notConverged
      } else {
        continue
      }
      parameters.locations[rater] = .nan
      parameters.scales[rater] = .nan
    }
    map = ScoreMap(parameters, options)
    items = values
    itemCounts = (0..<design.itemCount).map { design.rows(of: $0).count }
    itemUndefined = (0..<design.itemCount).map { item in
      if components.ofItem[item] < 0 { return .empty }
      if isCut(components.ofItem[item]) { return .disconnected }
      if !convergence.isConverged { return .notConverged }
      return values[item].isFinite ? nil : .tooFew
    }
    for item in items.indices where itemUndefined[item] != nil { items[item] = .nan }
  }
}
