import CPareto
import PrefKitStatistics

/// The hypervolume of a set of points: the volume of what they dominate, up to a reference (Zitzler and Thiele 1998).
///
/// A point counts where it is better than the reference in every objective; any other adds nothing. A gain without end
/// gives an infinite volume, and so does one that is too large for a double.
public enum Hypervolume {
  public struct Options: Sendable {
    public var nan: NaNRule
    /// 0 for as many as there are cores. The result does not depend on it.
    public var threads: Int
    public var watch: Watch?

    public init(nan: NaNRule = .error, threads: Int = 0, watch: Watch? = nil) {
      self.nan = nan
      self.threads = threads
      self.watch = watch
    }
  }

  /// The exact volume, which has the same bits for any order of the rows and any number of threads.
  ///
  /// Two objectives: sort and sweep, O(n log n). Three: a sweep with a staircase of bits, O(n log n) (Beume and others
  /// 2009). Four: O(n²) comparisons, in the order of HV4D+ (Guerreiro and Fonseca 2018). More: the exclusive volumes of
  /// While, Bradstreet and Barone (2012), exponential in the objectives, which `watch` can stop.
  ///
  /// - Parameter reference: the worst that counts, in the directions of the points; finite.
  public static func value(
    _ points: PointView, reference: [Double], options: Options = Options()
  ) throws(ParetoError) -> Double {
    let stop = HypervolumeStop(options.watch)
    let gains = try Gains(points, reference: reference, nan: options.nan, stop: stop)
    if gains.isInfinite { return .infinity }
    return gains.unscaled(try volume(of: gains, threads: options.threads, stop: stop))
  }

  static func volume(
    of gains: Gains, threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> Double {
    let count = gains.count
    var status = Int32.hypervolumeDone
    let volume: Double
    switch gains.objectives {
    case 1: volume = gains.values.first ?? 0
    case 2: volume = cpareto_hv_2d(gains.values, count)
    case 3:
      var sum = 0.0
      status = cpareto_hv_3d(gains.values, count, &sum, stop.watch)
      volume = sum
    case 4...:
      if gains.objectives > 4, count >= HypervolumeSteps.fewest, Parallel.threads(threads) > 1 {
        return try HypervolumeSteps.sum(gains, threads: Parallel.threads(threads), stop: stop)
      }
      let room = try HypervolumeRoom(objectives: gains.objectives, stop)
      volume = cpareto_hv_many(room.pointer, gains.values, count)
      status = room.status
    default: volume = 0
    }
    try stop.check(status)
    return volume
  }
}
