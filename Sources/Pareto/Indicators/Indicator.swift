import PrefKitStatistics

/// A number for a set of points; less is better in all.
public enum Indicator {
  /// How indicators are calculated.
  public struct Options: Sendable, Equatable {
    /// The p of the mean of distances, `(mean of d^p)^(1/p)`: above 0, and infinity for the greatest distance.
    public var power = 1.0
    /// What a point that lacks an objective is. A reference point must have all.
    public var nan = NaNRule.error
    /// Of distances, of R2 by weights, and of the spread in other than two objectives; 0 for as many as there are cores.
    public var threads = 1
    public var watch: Watch?

    public init() {}

    func check() throws(ParetoError) {
      guard power > 0 else {
        throw ParetoError(
          .options, "power is \(power); expected a number above 0, or infinity",
          argument: "power")
      }
    }
  }
}
