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
}

/// - Parameter weights: one for each objective, from 0 up, not all 0. Where one objective has all the weight, the others
///   share alike what it gives up. A point that is infinitely bad in an objective never wins.
/// - Complexity: O(d n (d + log n)).
public func sensitivity(
  _ points: PointView, weights: [Double], nan: NaNRule = .error
) throws(ParetoError) -> WeightSensitivity {
  try checkWeights(weights, points.objectives)
  let minimised = try MinimisedPoints(points, nan: nan)
  let width = minimised.objectives
  var result = WeightSensitivity()
  guard minimised.count > 0 else {
    result.undefined = .empty
    return result
  }
  let places = (0..<minimised.count).filter { place in
    !minimised.values[place * width..<(place + 1) * width].contains(.infinity)
  }
  // Differences of numbers above this may overflow.
  let most = places.flatMap { minimised.values[$0 * width..<($0 + 1) * width] }
    .reduce(0) { Swift.max($0, abs($1)) }
  guard !places.isEmpty, most <= .greatestFiniteMagnitude / 4 else {
    result.undefined = .infinite
    return result
  }
  let unit = weights.reduce(0, Swift.max)
  let sum = weights.reduce(0) { $0 + $1 / unit }
  result.weights = weights.map { $0 / unit / sum }
  let rows = places.map { place in minimised.rows.map { Int($0[place]) } ?? place }
  let values = places.map { Array(minimised.values[$0 * width..<($0 + 1) * width]) }
  let scores = values.map { zip($0, result.weights).reduce(0) { $0 + $1.0 * $1.1 } }
  guard let winner = scores.indices.min(by: { scores[$0] < scores[$1] }) else { return result }
  result.winner = rows[winner]
  result.axes = (0..<width).map { axis in
    let (weight, lines) = (result.weights[axis], lines(values, result.weights, axis))
    var found = stay(of: winner, lines, at: weight)
    found.segments = envelope(lines).map { segment in
      WeightSensitivity.Segment(
        low: segment.low, high: segment.high, winner: rows[segment.winner])
    }
    found.winnerBelow = found.segments.last { $0.low < found.low && $0.winner != rows[winner] }?
      .winner
    found.winnerAbove = found.segments.first { $0.high > found.high && $0.winner != rows[winner] }?
      .winner
    return found
  }
  return result
}

/// A weighted sum as the weight of an objective goes from 0 to 1.
private typealias Line = (start: Double, end: Double)

private func lines(_ values: [[Double]], _ weights: [Double], _ axis: Int) -> [Line] {
  let others = weights.indices.filter { $0 != axis }
  let rest = others.reduce(0) { $0 + weights[$1] }
  return values.map { point in
    guard !others.isEmpty else { return (point[axis], point[axis]) }
    let start = others.reduce(0) { sum, c in
      sum + point[c] * (rest > 0 ? weights[c] / rest : 1 / Double(others.count))
    }
    return (start, point[axis])
  }
}

/// Where a line that is least at a place stays so.
private func stay(of winner: Int, _ lines: [Line], at weight: Double) -> WeightSensitivity.Axis {
  var (low, high) = (0.0, 1.0)
  for (start, end) in lines {
    let (a, b) = (end - lines[winner].end, start - lines[winner].start)
    if a < 0, b >= 0 { high = Swift.min(high, b / (b - a)) }
    if b < 0, a >= 0 { low = Swift.max(low, b / (b - a)) }
  }
  return WeightSensitivity.Axis(
    weight: weight, low: Swift.min(low, weight), high: Swift.max(high, weight), segments: [])
}

/// The least of all lines, from 0 to 1: the lower left hull of their starts and ends.
private func envelope(_ lines: [Line]) -> [WeightSensitivity.Segment] {
  let order = lines.indices.sorted { a, b in
    lines[a].start != lines[b].start
      ? lines[a].start < lines[b].start
      : lines[a].end != lines[b].end ? lines[a].end < lines[b].end : a < b
  }
  var hull: [Int] = []
  for line in order where lines[line].end < hull.last.map({ lines[$0].end }) ?? .infinity {
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
