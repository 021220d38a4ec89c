import PrefKitStatistics

/// How indicators are calculated.
public struct IndicatorOptions: Sendable, Equatable {
  /// The p of the mean of distances, `(mean of d^p)^(1/p)`: above 0, and infinity for the greatest distance.
  public var power = 1.0
  /// What a point that lacks an objective is. A reference point must have all.
  public var nan = NaNRule.error
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
