import PrefKitStatistics

// Unchecked memory: rows are below the number of points.

/// A frontier thinned to a point a box: the boxes that none dominates, and of each the point that `EpsilonGrid` prefers.
struct EpsilonFrontier {
  private let points: MinimisedPoints
  private let grid: EpsilonGrid
  private let mask: UnsafeMutablePointer<Bool>

  /// - Throws: for a point that has no box.
  init(
    _ points: MinimisedPoints, _ grid: EpsilonGrid, mask: UnsafeMutablePointer<Bool>
  ) throws(ParetoError) {
    guard grid.objectives == points.objectives else {
      throw ParetoError(
        .options,
        "epsilon is for \(grid.objectives) objectives and the points have \(points.objectives)")
    }
    self.points = points
    self.grid = grid
    self.mask = mask
  }

  /// Marks the rows of the points at `places` that are kept, and returns how many. O(n log n) and the frontier of the
  /// boxes.
  func mark(_ places: some Sequence<Int>) throws(ParetoError) -> Int {
    let places = Array(places)
    let boxes = Survivors(objectives: points.objectives, capacity: places.count)
    try points.values.withUnsafeBufferPointer { values throws(ParetoError) in
      guard let start = values.baseAddress else { return }
      for (index, place) in places.enumerated() {
        let box = boxes.reserve(1)
        if let objective = grid.box(of: start + place * points.objectives, into: box) {
          throw grid.unboxed(row: points.row(place), objective: objective)
        }
        boxes.append(row: index)
      }
    }
    guard boxes.count > 0 else { return 0 }
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: boxes.count) { isKept in
      isKept.initialize(repeating: false)
      guard let start = isKept.baseAddress else { return 0 }
      _ = FrontierSearch.mark(boxes, keep: .all, mask: start) { _, _ in false }
      return markBest(boxes, places, isKept)
    }
  }

  /// Marks the best point of each box that is kept.
  private func markBest(
    _ boxes: Survivors, _ places: [Int], _ isKept: UnsafeMutableBufferPointer<Bool>
  ) -> Int {
    let sorted = SortedPoints(boxes)
    var kept = 0
    var first = 0
    while first < sorted.count {
      let end = sorted.endOfEqual(first)
      if isKept[sorted.row(first)] {
        mask[points.row(best(first..<end, sorted, places))] = true
        kept += 1
      }
      first = end
    }
    return kept
  }

  private func best(_ indices: Range<Int>, _ sorted: SortedPoints, _ places: [Int]) -> Int {
    points.values.withUnsafeBufferPointer { values in
      var best = places[sorted.row(indices.lowerBound)]
      guard let start = values.baseAddress else { return best }
      for index in indices.dropFirst() {
        let other = places[sorted.row(index)]
        let isBetter = grid.precedes(
          start + other * points.objectives, start + best * points.objectives, in: sorted[index])
        if isBetter == true { best = other }
      }
      return best
    }
  }
}
