import PrefKitStatistics

/// Which points a frontier keeps. Those that another point beats, being at least as good in all objectives and better in
/// one, are on no frontier but the weak one.
public enum Keep: Int32, Sendable, CaseIterable {
  /// Equal points are all kept.
  case all = 0
  /// Of equal points the first row is kept.
  case first = 1
  /// The weak frontier: points that no other beats in every objective.
  case weak = 2
}

public struct FrontierOptions: Sendable {
  public var keep = Keep.all
  public var nan = NaNRule.error
  /// Thins the frontier to a point a box; `keep` must be `.all` then.
  public var epsilon: EpsilonGrid?
  /// The most threads, 0 for one a core.
  public var threads = 0
  public var watch: Watch?

  public init() {}
}
