import PrefKitSupport

/// Which profiles the sampled records fit.
final class ProfileTally {
  static let enough = 256

  private(set) var records = 0
  /// Of each profile: records it fits, and those where nothing fits better.
  private(set) var fits: [String: Int] = [:]
  private(set) var wins: [String: Int] = [:]
  /// Records by the profiles that tie for them, as "a, b".
  private(set) var verdicts: [(names: [String], records: Int)] = []
  private(set) var lastUnfit: Shape?
  var plans: [String: Plan] = [:]

  /// A record and the profiles that fit it, best first.
  func note(_ fitting: [Plan], _ shape: Shape) {
    records += 1
    for plan in fitting {
      fits[plan.name, default: 0] += 1
      plans[plan.name] = plan
    }
    guard let best = fitting.first else {
      lastUnfit = shape
      return
    }
    let tied = fitting.prefix { Weighing.isTied($0, best) }.map(\.name)
    for name in tied { wins[name, default: 0] += 1 }
    if let at = verdicts.firstIndex(where: { $0.names == tied }) {
      verdicts[at].records += 1
    } else {
      verdicts.append((tied, 1))
    }
  }
}
