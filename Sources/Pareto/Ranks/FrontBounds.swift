import CPareto

// Unchecked memory: the table has side ^ objectives cells, and the points as many objectives and one more.

/// Between which fronts the one of a point lies, so that few have to be asked.
///
/// A grid over the objectives behind the first, by which the points are sorted: the points in cells that are below a
/// point's in each objective beat it, and only those in cells that are above its in none can. How many fronts the
/// points in all cells up to a cell make is in a table.
final class FrontBounds {
  private let grid: UnsafeMutablePointer<cpareto_grid>

  /// What the table has at most: it stays in the cache.
  private static let mostCells = 1 << 12
  /// Points that are looked at to divide an objective, for each of its cells.
  private static let sample = 8

  init(_ sorted: SortedPoints) {
    let objectives = Swift.min(sorted.objectives - 1, Int(CPARETO_GRID))
    let side = FrontBounds.side(objectives, cells: Swift.min(FrontBounds.mostCells, sorted.count))
    let cells = FrontBounds.power(side, objectives)
    let eight = Int(CPARETO_LANES)
    let lanes = (side - 1 + eight - 1) / eight * eight
    let starts = UnsafeMutablePointer<Double>.allocate(capacity: objectives * lanes)
    starts.initialize(repeating: .nan, count: objectives * lanes)
    for objective in 0..<objectives {
      for (cell, start) in FrontBounds.starts(sorted, objective + 1, side).enumerated() {
        starts[objective * lanes + cell] = start
      }
    }
    let fronts = UnsafeMutablePointer<Int32>.allocate(capacity: cells)
    fronts.initialize(repeating: 0, count: cells)
    grid = .allocate(capacity: 1)
    grid.initialize(
      to: cpareto_grid(
        starts: starts, fronts: fronts, objectives: objectives, side: side, lanes: lanes,
        is_whole: objectives == sorted.objectives - 1 ? 1 : 0, cell: (0, 0, 0, 0, 0, 0)))
  }

  deinit {
    grid.pointee.starts.deallocate()
    grid.pointee.fronts.deallocate()
    grid.deallocate()
  }

  private static func side(_ objectives: Int, cells: Int) -> Int {
    var side = 1
    while power(side + 1, objectives) <= cells { side += 1 }
    return side
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }

  /// Where the cells behind the first begin, so that about as many points are in each.
  private static func starts(_ sorted: SortedPoints, _ objective: Int, _ side: Int) -> [Double] {
    let count = Swift.min(sorted.count, side * sample)
    let numbers = (0..<count).map { sorted[$0 * sorted.count / count][objective] }.sorted()
    return (1..<side).map { numbers[$0 * count / side] }
  }

  /// The least and the greatest front that a point can be of, all points before it having been inserted.
  @inline(__always)
  func bounds(of point: UnsafePointer<Double>) -> Range<Int> {
    let bounds = cpareto_grid_bounds(grid, point + 1)
    return Int(bounds.least)..<Int(bounds.greatest)
  }

  /// The point that was asked about last is of a front.
  @inline(__always)
  func insert(in front: Int) {
    cpareto_grid_raise(grid, Int32(truncatingIfNeeded: front + 1))
  }
}
