/// What was estimated of each group: a table, one entry a group in each column.
public struct GroupParameters: Sendable, Equatable {
  public internal(set) var keys: GroupKeys
  /// The group's own scores.
  public internal(set) var counts: [Int]
  /// The scores that the parameters come from: its own, its window's or its parent's.
  public internal(set) var pooledCounts: [Int]
  /// 0 where the group is measured by itself, k by its k-th parent; -1 where it is not.
  public internal(set) var levels: [Int32]
  /// What is taken from a score.
  public internal(set) var locations: [Double]
  /// What a score is divided by then.
  public internal(set) var scales: [Double]
  /// Why a group has no parameters.
  public internal(set) var undefined: [Unscored?]

  public var count: Int { keys.count }

  /// How many groups are measured by a parent, and how many scores they have.
  public var fallenBack: (groups: Int, scores: Int) {
    var groups = 0
    var scores = 0
    for group in 0..<count where levels[group] > 0 {
      groups += 1
      scores += counts[group]
    }
    return (groups, scores)
  }

  init(_ keys: GroupKeys, counts: [Int], _ pools: Pools) {
    self.keys = keys
    self.counts = counts
    pooledCounts = pools.poolOfGroup.map { $0 < 0 ? 0 : pools.counts[Int($0)] }
    levels = pools.poolOfGroup.map { $0 < 0 ? -1 : pools.levels[Int($0)] }
    locations = [Double](repeating: .nan, count: keys.count)
    scales = locations
    undefined = pools.reasons
  }

  /// A pool's location and scale, or why it has none.
  enum Estimate {
    case affine(location: Double, scale: Double)
    case undefined(Unscored)
  }

  /// Gives each group the estimate of its pool.
  mutating func set(_ estimates: [Estimate], _ pools: Pools) {
    for (group, pool) in pools.poolOfGroup.enumerated() where pool >= 0 {
      switch estimates[Int(pool)] {
      case .affine(let location, let scale):
        guard location.isFinite, scale.isFinite else {
          undefined[group] = .overflow
          continue
        }
        locations[group] = location
        scales[group] = scale
      case .undefined(let reason): undefined[group] = reason
      }
    }
  }
}
