/// Which scores each group is measured against: its own, those of the window that its step ends, or a parent's.
///
/// A pool is a run of groups, since groups stand in the order of their keys.
struct Pools {
  /// The groups of each pool.
  private(set) var ranges: [Range<Int>] = []
  /// The level of each pool: 0 is a group of its own, k the k-th parent.
  private(set) var levels: [Int32] = []
  /// The number of scores in each.
  private(set) var counts: [Int] = []
  /// The pool of each group; -1 where it has none.
  private(set) var poolOfGroup: [Int32]
  /// Why a group has no pool.
  private(set) var reasons: [Unscored?]
  /// Whether no two pools have a group in common.
  let isDisjoint: Bool

  /// - Parameter scores: how many each group has.
  init(_ grouping: Grouping, scores: [Int], _ options: NormalizationOptions) {
    let keyCount = grouping.keys.columns.count
    let lengths = [keyCount] + options.parents
    var before = [0]
    before.reserveCapacity(scores.count + 1)
    for count in scores { before.append(before[before.count - 1] + count) }
    var walks = lengths.dropFirst().map { RunWalk(grouping.runs(of: $0)) }
    poolOfGroup = [Int32](repeating: -1, count: grouping.count)
    reasons = [Unscored?](repeating: nil, count: grouping.count)
    isDisjoint = options.parents.isEmpty && grouping.reach == 1
    let isPlain = !grouping.keys.columns.contains { $0.contains(.min) }
    for group in 0..<grouping.count {
      if !isPlain, let column = grouping.forbiddenColumn(group) {
        reasons[group] = grouping.reasons[column]
        continue
      }
      var seen = 0
      var lacking: Unscored?
      for (level, length) in lengths.enumerated() {
        if level > 0 { walks[level - 1].advance(to: group) }
        if reasons[group] == nil, poolOfGroup[group] >= 0 { continue }
        if !isPlain, let column = grouping.absentColumn(group, among: length) {
          lacking = grouping.reasons[column]
          continue
        }
        let range = level == 0 ? grouping.window(of: group) : walks[level - 1].range
        let count = before[range.upperBound] - before[range.lowerBound]
        seen = Swift.max(seen, count)
        guard count >= options.minimumCount else { continue }
        if level > 0, let known = walks[level - 1].pool {
          poolOfGroup[group] = known
          continue
        }
        poolOfGroup[group] = Int32(truncatingIfNeeded: ranges.count)
        if level > 0 { walks[level - 1].pool = poolOfGroup[group] }
        ranges.append(range)
        levels.append(Int32(truncatingIfNeeded: level))
        counts.append(count)
      }
      if poolOfGroup[group] < 0 { reasons[group] = seen > 0 ? .tooFew : lacking ?? .empty }
    }
  }
}

/// A walk along the groups that knows in which run it is, and the pool of that run once it has one.
private struct RunWalk {
  private let starts: [Int]
  private var run = 0
  var pool: Int32?

  init(_ starts: [Int]) { self.starts = starts }

  var range: Range<Int> { starts[run]..<starts[run + 1] }

  mutating func advance(to group: Int) {
    while starts[run + 1] <= group {
      run += 1
      pool = nil
    }
  }
}

extension Grouping {
  /// The column whose missing key leaves the group without a score.
  fileprivate func forbiddenColumn(_ group: Int) -> Int? {
    keys.columns.indices.first { keys.columns[$0][group] == .min && missing[$0] == .undefined }
  }

  /// The column whose missing key sends the group on to a parent.
  fileprivate func absentColumn(_ group: Int, among length: Int) -> Int? {
    (0..<length).first { keys.columns[$0][group] == .min && missing[$0] == .parent }
  }

  /// The groups of the window that ends with the step of this one.
  fileprivate func window(of group: Int) -> Range<Int> {
    guard reach > 1, let steps = keys.columns.last, steps[group] != .min else {
      return group..<group + 1
    }
    var first = group
    while first > 0, keys.agree(first - 1, group, on: keys.columns.count - 1),
      UInt64(bitPattern: steps[group] &- steps[first - 1]) < UInt64(reach)
    {
      first -= 1
    }
    return first..<group + 1
  }
}
