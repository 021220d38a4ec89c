import PrefKitStatistics

/// A frontier of points that come in batches: a state that grows, merges, and goes as bytes.
///
/// It is the frontier of all points seen, whatever the order in which they came and in which archives were merged. With
/// an epsilon grid it keeps one point for each box that none dominates, which bounds its size; `EpsilonGrid` says which.
/// - Complexity: each point is compared with the members, eight at a time, until one dominates it.
public struct Archive: Sendable, Equatable {
  /// What a batch changed.
  public struct Change: Sendable, Equatable {
    /// Points of the batch that are members now.
    public var kept = 0
    /// Members from before the batch that are no longer.
    public var removed = 0
  }

  public let maximize: [Bool]
  /// `.all` of equal points, or `.first`, the one with the least id.
  public let keep: Keep
  public let grid: EpsilonGrid?
  /// The points that came, with those that NaN left out.
  public internal(set) var seen = 0
  /// Whether the points came with ids of their own; nil before the first batch.
  public internal(set) var hasIDs: Bool?
  /// The members by their numbers, or by their boxes.
  private var store: MemberStore
  private(set) var values: [Double] = []
  private(set) var memberIDs: [Int64] = []
  private var isNew: [Bool] = []

  public var objectives: Int { maximize.count }
  public var count: Int { memberIDs.count }

  public init(
    maximize: [Bool], keep: Keep = .all, epsilon grid: EpsilonGrid? = nil
  ) throws(ParetoError) {
    guard 1...PointView.mostObjectives ~= maximize.count else {
      throw ParetoError(
        .shape,
        "the archive has \(maximize.count) objectives; expected 1 to \(PointView.mostObjectives)")
    }
    guard keep != .weak else {
      throw ParetoError(
        .options, "an archive keeps all of equal points or the first; it has no weak frontier",
        argument: "keep")
    }
    guard grid?.maximize ?? maximize == maximize else {
      throw ParetoError(.options, "the epsilon grid has other objectives than the archive")
    }
    self.maximize = maximize
    self.keep = keep
    self.grid = grid
    store = MemberStore(objectives: maximize.count)
  }

  public static func == (a: Archive, b: Archive) -> Bool { a.bytes == b.bytes }

  /// Adds the points of a batch. What throws leaves the archive as it was.
  ///
  /// - Parameter ids: one for each point; without any, points are numbered as they come, from 0.
  public mutating func add(
    batch: PointView, ids: [Int64]? = nil, nan: NaNRule = .error, watch: Watch? = nil
  ) throws(ParetoError) -> Change {
    guard batch.maximize == maximize else {
      throw ParetoError(
        .shape, "the batch does not have the objectives and directions of the archive")
    }
    guard ids?.count ?? batch.count == batch.count else {
      throw ParetoError(
        .shape, "there are \(ids?.count ?? 0) ids and \(batch.count) points; give one for each",
        argument: "ids")
    }
    try checkIDs(ids != nil)
    let total = try Archive.sum(seen, batch.count)
    let points = try MinimisedPoints(batch, nan: nan)
    let boxes: MinimisedPoints
    if let grid { boxes = try grid.boxes(of: points, name: "batch") } else { boxes = points }
    let names = (0..<points.count).map { place in
      let row = points.row(place)
      return ids?[row] ?? Int64(seen + row)
    }
    let change = try insert(points, boxes, names, watch)
    if batch.count > 0 { hasIDs = ids != nil }
    seen = total
    return change
  }

  /// Adds what another archive has seen. Where ids are numbers in order of coming, the other's points come after.
  public mutating func merge(
    _ other: Archive, watch: Watch? = nil
  ) throws(ParetoError) -> Change {
    guard other.maximize == maximize, other.keep == keep, other.grid == grid else {
      throw ParetoError(
        .state,
        "the archives have other objectives, or keep by other rules; only alike ones can be merged",
        argument: "other")
    }
    if let has = other.hasIDs { try checkIDs(has) }
    let total = try Archive.sum(seen, other.seen)
    let points = MinimisedPoints(objectives: objectives, values: other.values)
    // What has a box in one archive has the same in the other.
    let boxes: MinimisedPoints
    if let grid { boxes = try grid.boxes(of: points) } else { boxes = points }
    let shift = other.hasIDs == true ? 0 : Int64(seen)
    let change = try insert(points, boxes, other.memberIDs.map { $0 &+ shift }, watch)
    hasIDs = hasIDs ?? other.hasIDs
    seen = total
    return change
  }

  private func checkIDs(_ has: Bool) throws(ParetoError) {
    guard hasIDs ?? has == has else {
      throw ParetoError(
        .options, "some points came with ids and some without; give ids always or never",
        argument: "ids")
    }
  }

  /// Counts stay exact in a double, and ids in an integer, below this.
  static let mostPoints = 1 << 53

  private static func sum(_ a: Int, _ b: Int) throws(ParetoError) -> Int {
    guard a <= mostPoints - b else {
      throw ParetoError(.limit, "the archive would have seen more points than can be counted")
    }
    return a + b
  }

  /// Adds points that have boxes and ids; a watch that stops it leaves the archive as it was.
  mutating func insert(
    _ points: MinimisedPoints, _ boxes: MinimisedPoints, _ names: [Int64], _ watch: Watch? = nil
  ) throws(ParetoError) -> Change {
    // What is over in milliseconds needs no copy to go back to.
    let (work, overflow) = points.values.count.multipliedReportingOverflow(
      by: count + points.count)
    guard let watch, overflow || work > 1 << 22 else {
      return try insertAll(points, boxes, names, nil)
    }
    let before = self
    do throws(ParetoError) {
      return try insertAll(points, boxes, names, watch)
    } catch {
      self = before
      throw error
    }
  }

  private mutating func insertAll(
    _ points: MinimisedPoints, _ boxes: MinimisedPoints, _ names: [Int64], _ watch: Watch?
  ) throws(ParetoError) -> Change {
    var change = Change()
    var pace = Pace(watch, of: points.count)
    for place in isNew.indices { isNew[place] = false }
    try points.values.withUnsafeBufferPointer { values throws(ParetoError) in
      try boxes.values.withUnsafeBufferPointer { boxes throws(ParetoError) in
        guard let point = values.baseAddress, let box = boxes.baseAddress else { return }
        for row in 0..<points.count {
          let offset = row * objectives
          try pace.step(16 + count * objectives / 4, done: row)
          change.removed += insert(point + offset, box + offset, names[row])
        }
      }
    }
    change.kept = isNew.count { $0 }
    return change
  }

  /// Returns how many members from before the batch went.
  private mutating func insert(
    _ point: UnsafePointer<Double>, _ box: UnsafePointer<Double>, _ id: Int64
  ) -> Int {
    var removed = 0
    switch store.relation(of: box) {
    case .dominated: return 0
    case .equal(let places) where grid != nil || keep == .first:
      guard let place = places.first, precedes(point, box, id, place) else { return 0 }
      removed = isNew[place] ? 0 : 1
      remove(place)
    case .equal: break
    case .dominates(let places):
      // From the last, so that none of the others moves into a place that is still to go.
      for place in places.reversed() {
        removed += isNew[place] ? 0 : 1
        remove(place)
      }
    }
    store.append(box)
    values.append(contentsOf: UnsafeBufferPointer(start: point, count: objectives))
    memberIDs.append(id)
    isNew.append(true)
    return removed
  }

  private func precedes(
    _ point: UnsafePointer<Double>, _ box: UnsafePointer<Double>, _ id: Int64, _ place: Int
  ) -> Bool {
    let isNearer = values.withUnsafeBufferPointer { values in
      values.baseAddress.flatMap { grid?.precedes(point, $0 + place * objectives, in: box) }
    }
    return isNearer ?? (id < memberIDs[place])
  }

  private mutating func remove(_ place: Int) {
    let last = memberIDs.count - 1
    store.remove(place)
    for c in 0..<objectives { values[place * objectives + c] = values[last * objectives + c] }
    values.removeLast(objectives)
    memberIDs.swapAt(place, last)
    memberIDs.removeLast()
    isNew.swapAt(place, last)
    isNew.removeLast()
  }

  /// The places of the members by their numbers, then by id.
  var order: [Int] {
    let points = minimised
    return memberIDs.indices.sorted {
      points.precedes($0, $1) || (!points.precedes($1, $0) && memberIDs[$0] < memberIDs[$1])
    }
  }

  private var minimised: MinimisedPoints { MinimisedPoints(objectives: objectives, values: values) }

  /// The members, row-major and in the caller's directions, ascending by the minimised numbers and then by id.
  public var points: [Double] {
    order.flatMap { place in
      (0..<objectives).map { c in
        let number = values[place * objectives + c]
        return maximize[c] ? 0 - number : number
      }
    }
  }

  /// The id of each of `points`.
  public var ids: [Int64] { order.map { memberIDs[$0] } }
}
