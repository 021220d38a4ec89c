import PrefKitStatistics

/// How the point with the least weighted sum changes with the weights.
public struct WeightSensitivity: Sendable, Equatable {
  /// One stretch of a weight, and the row that wins on it.
  public struct Segment: Sendable, Equatable {
    public var low: Double
    public var high: Double
    public var winner: Int
  }

  /// What happens as the weight of one objective goes from 0 to 1, while the others keep their proportions.
  public struct Axis: Sendable, Equatable {
    public var weight: Double
    /// Where the winner stays one.
    public var low: Double
    public var high: Double
    /// The rows that win below and above; nil where the winner stays to the end.
    public var winnerBelow: Int?
    public var winnerAbove: Int?
    /// All winners from 0 to 1, where each ends and the next begins.
    public var segments: [Segment]
  }

  public var winner: Int?
  public var undefined: ParetoReason?
  /// The weights that were asked for, with the sum 1.
  public var weights: [Double] = []
  public var axes: [Axis] = []

  init() {}

  /// - Parameter weights: one for each objective, from 0 up, not all 0. Where one objective has all the weight, the others
  ///   share alike what it gives up. A point that is infinitely bad in an objective never wins.
  /// - Complexity: O(d n (d + log n)).
  public static func of(
    _ points: PointView, weights: [Double], nan: NaNRule = .error, watch: Watch? = nil
  ) throws(ParetoError) -> WeightSensitivity {
    try checkWeights(weights, points.objectives)
    let minimised = try MinimisedPoints(points, nan: nan)
    var result = WeightSensitivity()
    guard minimised.count > 0 else {
      result.undefined = .empty
      return result
    }
    let bounded = BoundedPoints(minimised)
    // Differences of numbers above this may overflow.
    guard bounded.count > 0, bounded.greatest <= .greatestFiniteMagnitude / 4 else {
      result.undefined = bounded.count == 0 || bounded.greatest == .infinity ? .infinite : .overflow
      return result
    }
    let unit = weights.reduce(0, Swift.max)
    let sum = weights.reduce(0) { $0 + $1 / unit }
    result.weights = weights.map { $0 / unit / sum }
    let winner = try bounded.least(result.weights, watch)
    result.winner = bounded.row(winner)
    for axis in weights.indices {
      let lines = try bounded.lines(result.weights, axis, watch)
      result.axes.append(
        try Axis(winner, lines, at: result.weights[axis], row: bounded.row, watch))
    }
    return result
  }
}

extension WeightSensitivity.Axis {
  fileprivate init(
    _ winner: Int, _ lines: [Line], at weight: Double, row: (Int) -> Int, _ watch: Watch?
  ) throws(ParetoError) {
    let stay = stay(of: winner, lines, at: weight)
    self.weight = weight
    low = stay.low
    high = stay.high
    segments = try envelope(lines, watch).map { segment in
      WeightSensitivity.Segment(
        low: segment.low, high: segment.high, winner: row(segment.winner))
    }
    let own = row(winner)
    winnerBelow = segments.last { $0.low < stay.low && $0.winner != own }?.winner
    winnerAbove = segments.first { $0.high > stay.high && $0.winner != own }?.winner
  }
}

/// The points that are infinitely bad in no objective.
private struct BoundedPoints {
  private let points: MinimisedPoints
  private let places: [Int]
  private var width: Int { points.objectives }

  init(_ points: MinimisedPoints) {
    self.points = points
    places = (0..<points.count).filter(points.isBounded)
  }

  var count: Int { places.count }

  /// The caller's row.
  func row(_ index: Int) -> Int { points.row(places[index]) }

  var greatest: Double {
    places.reduce(0) { most, place in
      (place * width..<(place + 1) * width).reduce(most) {
        Swift.max($0, abs(points.values[$1]))
      }
    }
  }

  /// The one with the least weighted sum, of several the first.
  func least(_ weights: [Double], _ watch: Watch?) throws(ParetoError) -> Int {
    var pace = Pace(watch, of: count)
    var (best, least) = (0, Double.infinity)
    for (index, place) in places.enumerated() {
      try pace.step(2 * width, done: index)
      var sum = 0.0
      for c in 0..<width { sum += points.values[place * width + c] * weights[c] }
      if sum < least { (best, least) = (index, sum) }
    }
    return best
  }

  /// The weighted sums as the weight of an objective goes from 0 to 1.
  func lines(_ weights: [Double], _ axis: Int, _ watch: Watch?) throws(ParetoError) -> [Line] {
    let others = weights.indices.filter { $0 != axis }
    let rest = others.reduce(0) { $0 + weights[$1] }
    let shares = others.map { rest > 0 ? weights[$0] / rest : 1 / Double(others.count) }
    var pace = Pace(watch, of: count)
    var lines: [Line] = []
    lines.reserveCapacity(count)
    for (index, place) in places.enumerated() {
      try pace.step(4 * width, done: index)
      let end = points.values[place * width + axis]
      var start = others.isEmpty ? end : 0
      for (c, share) in zip(others, shares) { start += points.values[place * width + c] * share }
      lines.append((start, end))
    }
    return lines
  }
}

/// A weighted sum as the weight of an objective goes from 0 to 1.
private typealias Line = (start: Double, end: Double)

/// Where a line that is least at a place stays so.
private func stay(
  of winner: Int, _ lines: [Line], at weight: Double
) -> (low: Double, high: Double) {
  var (low, high) = (0.0, 1.0)
  for (start, end) in lines {
    let (a, b) = (end - lines[winner].end, start - lines[winner].start)
    if a < 0, b >= 0 { high = Swift.min(high, b / (b - a)) }
    if b < 0, a >= 0 { low = Swift.max(low, b / (b - a)) }
  }
  return (Swift.min(low, weight), Swift.max(high, weight))
}

/// The least of all lines, from 0 to 1: the lower left hull of their starts and ends.
private func envelope(
  _ lines: [Line], _ watch: Watch?
) throws(ParetoError) -> [WeightSensitivity.Segment] {
  var order = MergeOrder(lines.indices, watch: watch)
  try order.sort { a, b in
    lines[a].start != lines[b].start
      ? lines[a].start < lines[b].start : lines[a].end < lines[b].end
  }
  var hull: [Int] = []
  for line in order.places
  where lines[line].end < hull.last.map({ lines[$0].end }) ?? .infinity {
    while hull.count > 1 {
      let last = hull[hull.count - 1]
      // The last one is least nowhere if the new one comes in no later than it did.
      guard crossing(lines[last], lines[line]) <= crossing(lines[hull[hull.count - 2]], lines[last])
      else { break }
      hull.removeLast()
    }
    hull.append(line)
  }
  let ends = zip(hull, hull.dropFirst()).map { crossing(lines[$0], lines[$1]) } + [1]
  return hull.indices.map { place in
    WeightSensitivity.Segment(
      low: place == 0 ? 0 : ends[place - 1], high: ends[place], winner: hull[place])
  }
}

/// Where the second line, which starts higher and ends lower, comes below the first.
private func crossing(_ first: Line, _ second: Line) -> Double {
  let (rise, fall) = (second.start - first.start, first.end - second.end)
  return rise / (rise + fall)
}
