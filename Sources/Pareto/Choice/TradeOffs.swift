import PrefKitStatistics

/// Of each point the least that another sacrifices for what it gains.
struct TradeOffs {
  private let points: MinimisedPoints
  private let square: Double?
  /// The number of others that count, where fewer are within the radius.
  private let fewest: Int
  private var width: Int { points.objectives }

  init(_ points: MinimisedPoints, radius: Double?) {
    self.points = points
    square = radius.map { $0 * $0 }
    fewest = Swift.min(2 * points.objectives, points.count - 1)
  }

  func values(_ watch: Watch?) throws(ParetoError) -> [Double] {
    var pace = Pace(watch, of: points.count)
    var values: [Double] = []
    for row in 0..<points.count {
      try pace.step(points.values.count * (square == nil ? 1 : 2), done: row)
      values.append(square.map { nearby(row, within: $0) } ?? least(row, 0..<points.count))
    }
    try pace.finish()
    return values
  }

  /// Over some of the points; an equal one, and so the point itself, says nothing.
  private func least(_ row: Int, _ others: some Sequence<Int>) -> Double {
    points.values.withUnsafeBufferPointer { values in
      var least = Double.infinity
      for other in others {
        var (sacrifice, gain) = (0.0, 0.0)
        for c in 0..<width {
          let difference = values[other * width + c] - values[row * width + c]
          sacrifice += difference > 0 ? difference : 0
          gain += difference < 0 ? -difference : 0
        }
        if gain > 0 { least = Swift.min(least, sacrifice / gain) }
      }
      return least
    }
  }

  private func nearby(_ row: Int, within square: Double) -> Double {
    var near: [Int] = []
    var nearest = Nearest(most: fewest)
    points.values.withUnsafeBufferPointer { values in
      for other in 0..<points.count where other != row {
        var sum = 0.0
        for c in 0..<width {
          let difference = values[row * width + c] - values[other * width + c]
          sum += difference * difference
        }
        if sum <= square { near.append(other) }
        nearest.offer(other, at: sum)
      }
    }
    // The point itself is one of those within the radius.
    return least(row, near.count + 1 >= fewest ? near : nearest.places)
  }
}

/// The few nearest of many, of equally near ones the first.
private struct Nearest {
  private let most: Int
  private(set) var places: [Int] = []
  private var distances: [Double] = []

  init(most: Int) { self.most = most }

  mutating func offer(_ place: Int, at distance: Double) {
    if distances.count == most {
      guard let last = distances.last, distance < last else { return }
      places.removeLast()
      distances.removeLast()
    }
    let at = distances.firstIndex { $0 > distance } ?? distances.count
    places.insert(place, at: at)
    distances.insert(distance, at: at)
  }
}
