/// Whether groups of scores may be compared at all.
///
/// A z-score takes a group's mean away: between raters who saw different items it takes away what the items differed by.
/// Groups are comparable through items they share, directly or along a chain of groups that each share items.
public struct Comparability: Sendable, Equatable {
  /// What two groups have in common.
  public struct Link: Sendable, Equatable {
    /// Items that both scored.
    public var sharedItems: Int
    /// Raters who scored in both; 0 where the groups are raters.
    public var sharedRaters: Int
    /// The groups of the shortest chain from one to the other, both included; empty where no item links them.
    public var path: [Int]

    /// Whether items link the two.
    public var isComparable: Bool { !path.isEmpty }
  }

  /// The component of each group: those in one are linked by items. -1 for a group without scores.
  public let components: [Int32]
  /// The groups of each component, the one with the most scores first.
  public let groupsOfComponent: [[Int]]
  /// The number of scores of each component.
  public let sizes: [Int]
  /// The items of each group, ascending, and its raters.
  private let items: [[Int32]]
  private let raters: [[Int32]]
  /// The groups of each item, ascending.
  private let groupsOfItem: [[Int32]]

  /// Whether every group with scores may be compared with every other.
  public var isConnected: Bool { sizes.count <= 1 }

  /// - Parameters:
  ///   - groups: what is to be compared: raters, sources, weeks.
  ///   - raters: who scored, where the groups are not the raters themselves.
  public init(
    _ scores: UnsafeBufferPointer<Double>, groups: Grouping, items: Grouping,
    raters: Grouping? = nil, _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    let design = try RatingDesign(scores, items: items, raters: groups, options)
    let found = Components(design)
    components = found.ofRater
    sizes = found.sizes
    var members = [[Int]](repeating: [], count: found.count)
    for (group, component) in found.ofRater.enumerated() where component >= 0 {
      members[Int(component)].append(group)
    }
    groupsOfComponent = members
    var itemsOfGroup = [[Int32]](repeating: [], count: groups.count)
    groupsOfItem = (0..<design.itemCount).map { item in
      let own = Set(design.rows(of: item).map { design.raters[$0] }).sorted()
      for group in own { itemsOfGroup[Int(group)].append(Int32(truncatingIfNeeded: item)) }
      return own
    }
    self.items = itemsOfGroup
    guard let raters else {
      self.raters = [[Int32]](repeating: [], count: groups.count)
      return
    }
    let byRater = try RatingDesign(scores, items: raters, raters: groups, options)
    var ratersOfGroup = [[Int32]](repeating: [], count: groups.count)
    for rater in 0..<byRater.itemCount {
      for group in Set(byRater.rows(of: rater).map { byRater.raters[$0] }) {
        ratersOfGroup[Int(group)].append(Int32(truncatingIfNeeded: rater))
      }
    }
    self.raters = ratersOfGroup
  }

  /// What links two groups.
  public func link(_ a: Int, _ b: Int) throws(NormalizationError) -> Link {
    guard components.indices.contains(a), components.indices.contains(b) else {
      throw NormalizationError(
        .options,
        "there is no group \(components.indices.contains(a) ? b : a) of \(components.count)")
    }
    return Link(
      sharedItems: Comparability.common(items[a], items[b]),
      sharedRaters: Comparability.common(raters[a], raters[b]), path: path(a, b))
  }

  private static func common(_ a: [Int32], _ b: [Int32]) -> Int {
    var i = 0
    var j = 0
    var count = 0
    while i < a.count, j < b.count {
      if a[i] == b[j] { count += 1 }
      let moves = a[i] <= b[j]
      if a[i] >= b[j] { j += 1 }
      if moves { i += 1 }
    }
    return count
  }

  /// Breadth first through the items; each item is passed once.
  private func path(_ a: Int, _ b: Int) -> [Int] {
    guard components[a] >= 0, components[a] == components[b] else { return [] }
    if a == b { return [a] }
    var cameFrom = [Int](repeating: -1, count: components.count)
    var isPassed = [Bool](repeating: false, count: groupsOfItem.count)
    var queue = [a]
    cameFrom[a] = a
    var at = 0
    while at < queue.count, cameFrom[b] < 0 {
      let group = queue[at]
      at += 1
      for item in items[group] where !isPassed[Int(item)] {
        isPassed[Int(item)] = true
        for next in groupsOfItem[Int(item)] where cameFrom[Int(next)] < 0 {
          cameFrom[Int(next)] = group
          queue.append(Int(next))
        }
      }
    }
    var path = [b]
    while let last = path.last, last != a { path.append(cameFrom[last]) }
    return path.reversed()
  }
}
