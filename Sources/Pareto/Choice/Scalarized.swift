import PrefKitStatistics

/// One number for a point: less is better in all. `l_c` is how much worse than the ideal the point is in an objective.
public enum Scalarization: Sendable, Equatable {
  /// `sum of w_c x_c` of the minimised numbers, or of `l_c` where they are put on one scale.
  case weightedSum
  /// `max of w_c l_c` (Bowman 1976).
  case chebyshev
  /// `max of w_c l_c + rho * sum of l_c` (Steuer and Choo 1983).
  case augmentedChebyshev(rho: Double)
  /// `max of l_c / w_c` from an aspired point, given as the ideal (Wierzbicki 1980).
  case achievement
  /// `max of l_c / w_c + rho * sum of l_c / w_c`.
  case augmentedAchievement(rho: Double)
  /// `d1 + theta * d2`: the way along the weights, and the distance from it (Zhang and Li 2007).
  case boundaryIntersection(theta: Double)

  fileprivate var parameter: (name: String, value: Double)? {
    switch self {
    case .augmentedChebyshev(let rho), .augmentedAchievement(let rho): ("rho", rho)
    case .boundaryIntersection(let theta): ("theta", theta)
    case .weightedSum, .chebyshev, .achievement: nil
    }
  }
}

public struct Scalarized: Sendable, Equatable {
  public struct Options: Sendable, Equatable {
    /// In the caller's directions; the best of the points in each objective where it is nil. A point that is better than
    /// a given one has a loss below 0.
    public var ideal: [Double]?
    /// In the caller's directions; the worst of the frontier in each objective where it is nil.
    public var nadir: [Double]?
    /// Whether `l_c` is the share of the way from the ideal to the nadir. Where both are equal it is the distance.
    public var normalize = false
    public var nan = NaNRule.error
    public var watch: Watch?

    public init() {}
  }

  /// Of each row, less is better; NaN for rows that were left out, and for all where there is a reason.
  public var values: [Double]
  /// The row with the least, of several the first.
  public var best: Int?
  public var undefined: ParetoReason?

  /// - Parameter weights: one for each objective, from 0 up, not all 0; they are used as they are.
  /// - Complexity: O(n d), and a frontier where a nadir is needed.
  public static func of(
    _ points: PointView, _ form: Scalarization, weights: [Double], options: Options = Options()
  ) throws(ParetoError) -> Scalarized {
    try checkWeights(weights, points.objectives)
    if let parameter = form.parameter, !(parameter.value >= 0 && parameter.value < .infinity) {
      throw ParetoError(
        .options, "\(parameter.name) is \(parameter.value); expected a finite number from 0 up",
        argument: parameter.name)
    }
    let minimised = try MinimisedPoints(points, nan: options.nan)
    let scale = try ObjectiveScale(minimised, points.maximize, options)
    var result = Scalarized(values: Array(repeating: .nan, count: points.count))
    let isRaw = form == .weightedSum && !options.normalize
    result.undefined = scale.whyUndefined(minimised.count, isRaw: isRaw, options.normalize)
    guard result.undefined == nil else { return result }
    let width = points.objectives
    var pace = Pace(options.watch, of: minimised.count)
    for place in 0..<minimised.count {
      try pace.step(32 * width, done: place)
      let losses = (0..<width).map { c in
        let number = minimised.values[place * width + c]
        return isRaw
          ? number : options.normalize ? scale.share(number, in: c) : number - scale.ideal[c]
      }
      let row = minimised.row(place)
      result.values[row] = form.value(losses, weights)
      if result.best.map({ result.values[row] < result.values[$0] }) ?? true { result.best = row }
    }
    return result
  }
}

/// A weight of 0 is taken for this where it is divided by, as in pymoo.
private let leastWeight = 1e-10

extension ObjectiveScale {
  /// What is given, else what the points have: their best, and the worst of their frontier.
  fileprivate init(
    _ points: MinimisedPoints, _ maximize: [Bool], _ options: Scalarized.Options
  ) throws(ParetoError) {
    let needsFrontier = options.normalize && options.nadir == nil
    let all = needsFrontier ? try points.nondominatedRows(options.watch) : Array(0..<points.count)
    self.init(points, rows: all)
    if let given = try minimise(options.ideal, maximize, "ideal") { ideal = given }
    if let given = try minimise(options.nadir, maximize, "nadir") { nadir = given }
    guard options.normalize, let c = ideal.indices.first(where: { ideal[$0] > nadir[$0] }) else {
      return
    }
    throw ParetoError(
      .options, "the ideal is worse than the nadir in objective \(c)", argument: "ideal")
  }

  fileprivate func whyUndefined(
    _ count: Int, isRaw: Bool, _ normalize: Bool
  ) -> ParetoReason? {
    if count == 0 { return .empty }
    let isUsable = isRaw || ideal.allSatisfy(\.isFinite)
    return isUsable && (!normalize || nadir.allSatisfy(\.isFinite)) ? nil : .infinite
  }
}

func checkWeights(_ weights: [Double], _ objectives: Int) throws(ParetoError) {
  guard weights.count == objectives else {
    throw ParetoError(
      .shape, "there are \(weights.count) weights and \(objectives) objectives; give one for each",
      argument: "weights")
  }
  if let place = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
    throw ParetoError(
      .options, "weights[\(place)] is \(weights[place]); expected a finite number from 0 up",
      argument: "weights")
  }
  guard weights.contains(where: { $0 > 0 }) else {
    throw ParetoError(
      .options, "all weights are 0; give one that is not", argument: "weights")
  }
}

private func minimise(
  _ point: [Double]?, _ maximize: [Bool], _ name: String
) throws(ParetoError) -> [Double]? {
  guard let point else { return nil }
  guard point.count == maximize.count else {
    throw ParetoError(
      .shape,
      "the \(name) has \(point.count) numbers and the points have \(maximize.count) objectives",
      argument: name)
  }
  if let place = point.firstIndex(where: { !$0.isFinite }) {
    throw ParetoError(
      .value, "\(name)[\(place)] is \(point[place]); expected a finite number", argument: name)
  }
  return zip(point, maximize).map { ($1 ? -$0 : $0) + 0.0 }
}

extension Scalarization {
  fileprivate func value(_ losses: [Double], _ weights: [Double]) -> Double {
    switch self {
    case .weightedSum: return sum(losses, weights)
    case .chebyshev: return greatest(losses, weights)
    case .augmentedChebyshev(let rho):
      return greatest(losses, weights)
        .joined(rho, sum(losses, Array(repeating: 1, count: weights.count)))
    case .achievement: return greatest(losses, inverse(weights))
    case .augmentedAchievement(let rho):
      return greatest(losses, inverse(weights)).joined(rho, sum(losses, inverse(weights)))
    case .boundaryIntersection(let theta): return boundary(losses, weights, theta)
    }
  }

  private func inverse(_ weights: [Double]) -> [Double] {
    weights.map { 1 / Swift.max($0, leastWeight) }
  }

  private func greatest(_ losses: [Double], _ weights: [Double]) -> Double {
    zip(losses, weights).reduce(-.infinity) { Swift.max($0, $1.1 == 0 ? 0 : $1.0 * $1.1) }
  }

  /// What is infinitely bad in an objective of any weight is so as a whole.
  private func sum(_ losses: [Double], _ weights: [Double]) -> Double {
    let terms = zip(losses, weights).map { $1 == 0 ? 0 : $0 * $1 }
    return terms.contains(.infinity) ? .infinity : terms.reduce(0, +)
  }

  private func boundary(_ losses: [Double], _ weights: [Double], _ theta: Double) -> Double {
    if losses.contains(.infinity) { return .infinity }
    if losses.contains(-.infinity) { return -.infinity }
    // In units of the greatest no square overflows.
    let unit = weights.max() ?? 1
    let direction = weights.map { $0 / unit }
    let length = sum(direction, direction).squareRoot()
    let along = sum(losses, direction.map { $0 / length })
    let reach = Swift.max(
      losses.reduce(abs(along)) { Swift.max($0, abs($1)) }, .leastNormalMagnitude)
    guard reach < .infinity else { return .infinity }
    let off = zip(losses, direction).map { ($0 - along * ($1 / length)) / reach }
    return along.joined(theta, sum(off, off).squareRoot() * reach)
  }
}

extension Double {
  /// `self + factor * other`, where 0 times infinity is 0 and the worse of two infinities counts.
  fileprivate func joined(_ factor: Double, _ other: Double) -> Double {
    let term = factor == 0 ? 0 : factor * other
    return self == .infinity || term == .infinity ? .infinity : self + term
  }
}
