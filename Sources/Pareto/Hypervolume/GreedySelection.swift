// Pointers to the points that were taken.
import CPareto

/// Takes the point that adds most to those taken, again and again.
struct GreedySelection {
  private let gains: Gains
  private let room: HypervolumeRoom
  /// What each point adds at most, which is what it added to `taken` of the points; below 0 once it is taken.
  private var bounds: [Double]
  private var taken: [Int]
  /// The places of the points taken, in their order, and their gains.
  private var places: [Int] = []
  private var values: [Double] = []

  init(_ gains: Gains, stop: HypervolumeStop) throws(ParetoError) {
    self.gains = gains
    room = try HypervolumeRoom(objectives: Swift.max(4, gains.objectives), stop)
    bounds = (0..<gains.count).map { place in
      gains.values[place * gains.width..<(place + 1) * gains.width].reduce(1, *)
    }
    taken = Array(repeating: 0, count: gains.count)
  }

  consuming func taking(_ count: Int, stop: HypervolumeStop) throws(ParetoError) -> [Int] {
    var chosen: [Int] = []
    var steps = 0
    stop.total = count
    while chosen.count < count {
      steps += gains.count
      if steps >= 1 << 20 {
        (steps, stop.done) = (0, chosen.count)
        try stop.ask()
      }
      let place = mostPromising()
      guard bounds[place] > 0 else { break }
      if taken[place] == chosen.count {
        chosen.append(Int(gains.rows[place]))
        take(place)
      } else {
        bounds[place] = added(by: place)
        taken[place] = chosen.count
        try stop.check(room.status)
      }
    }
    return chosen
  }

  private func mostPromising() -> Int {
    var best = 0
    for place in bounds.indices.dropFirst() where bounds[place] >= bounds[best] {
      if bounds[place] > bounds[best] || gains.rows[place] < gains.rows[best] { best = place }
    }
    return best
  }

  private func added(by place: Int) -> Double {
    gains.values.withUnsafeBufferPointer { all in
      guard let start = all.baseAddress else { return 0 }
      return cpareto_hv_exclusive(
        room.pointer, values, places.count, start + place * gains.width)
    }
  }

  private mutating func take(_ place: Int) {
    bounds[place] = -1
    let at = places.firstIndex { $0 > place } ?? places.count
    places.insert(place, at: at)
    values.insert(
      contentsOf: gains.values[place * gains.width..<(place + 1) * gains.width],
      at: at * gains.width)
  }
}
