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
    fit.map.curves = model.curves(coded.categories, of: fit.map.parameters.undefined)
    fit.map.parameters.locations = [Double](repeating: .nan, count: raters.count)
    fit.map.parameters.scales = fit.map.parameters.locations
    for item in itemDeviations.indices where fit.itemUndefined[item] != nil {
      itemDeviations[item] = .nan
    }
  }
}
