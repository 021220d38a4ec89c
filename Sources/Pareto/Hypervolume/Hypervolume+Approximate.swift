import CPareto
import Glibc
import PrefKitStatistics

extension Hypervolume {
  public struct ApproximateOptions: Sendable {
    /// In all; rounded up to a whole number for each of the 16 lattices.
    public var directions: Int
    public var seed: UInt64
    /// How probable it is that the interval holds the volume.
    public var level: Double
    public var nan: NaNRule
    /// 0 for as many as there are cores. The result does not depend on it.
    public var threads: Int
    public var watch: Watch?

    public init(
      directions: Int = 1 << 16, seed: UInt64 = 0, level: Double = 0.95, nan: NaNRule = .error,
      threads: Int = 0, watch: Watch? = nil
    ) {
      self.directions = directions
      self.seed = seed
      self.level = level
      self.nan = nan
      self.threads = threads
      self.watch = watch
    }
  }

  /// A volume with the interval that holds it with the probability that was asked for.
  public struct Approximation: Equatable, Sendable {
    public var value: Double
    public var lower: Double
    public var upper: Double
    public var standardError: Double
  }

  /// The volume by how far the points reach along directions (Deng and Zhang 2019): that of the orthant of a ball
  /// times the mean of the reaches to the power of the objectives. O(directions · points · objectives), for sets whose
  /// exact volume would take too long.
  ///
  /// The directions are 16 lattices (Kronecker's, by powers of the generalised golden ratio), each shifted by its own
  /// random vector (Cranley and Patterson 1976). Their 16 means are independent and unbiased; the standard error is
  /// theirs, and the interval Student's t, cut to what the largest box and the box around all allow. The same seed
  /// gives the same bits for any number of threads and any order of the rows.
  public static func approximate(
    _ points: PointView, reference: [Double], options: ApproximateOptions = ApproximateOptions()
  ) throws(ParetoError) -> Approximation {
    guard options.directions > 0, options.directions <= 1 << 40 else {
      throw ParetoError(
        .options, "directions is \(options.directions); expected 1 to 2^40", argument: "directions")
    }
    guard options.level > 0, options.level < 1 else {
      throw ParetoError(.options, "level is \(options.level); expected more than 0 and less than 1")
    }
    let stop = HypervolumeStop(options.watch)
    let gains = try Gains(points, reference: reference, nan: options.nan, stop: stop)
    if gains.isInfinite {
      return Approximation(value: .infinity, lower: .infinity, upper: .infinity, standardError: 0)
    }
    guard gains.count > 0 else {
      return Approximation(value: 0, lower: 0, upper: 0, standardError: 0)
    }
    let means = try Reach(gains, seed: options.seed).means(options, stop: stop)
    return approximation(means, gains, level: options.level)
  }

  private static func approximation(
    _ means: [Double], _ gains: Gains, level: Double
  ) -> Approximation {
    let count = Double(means.count)
    let mean = means.compensatedSum / count
    let squares = means.map { ($0 - mean) * ($0 - mean) }.compensatedSum
    let error = (squares / (count * (count - 1))).squareRoot()
    let quantile = StudentTDistribution(degrees: count - 1).upperQuantile((1 - level) / 2)
    let (least, most) = bounds(gains)
    let clamp = { (volume: Double) in Swift.min(Swift.max(volume, least), most) }
    return Approximation(
      value: gains.unscaled(clamp(mean)), lower: gains.unscaled(clamp(mean - quantile * error)),
      upper: gains.unscaled(clamp(mean + quantile * error)), standardError: gains.unscaled(error))
  }

  /// The largest box of a point; and the box around all, or the sum of the boxes where that is less.
  private static func bounds(_ gains: Gains) -> (least: Double, most: Double) {
    var around = [Double](repeating: 0, count: gains.objectives)
    var largest = 0.0
    var sum = 0.0
    for place in 0..<gains.count {
      var box = 1.0
      for objective in 0..<gains.objectives {
        let gain = gains.values[place * gains.width + objective]
        around[objective] = Swift.max(around[objective], gain)
        box *= gain
      }
      largest = Swift.max(largest, box)
      sum += box
    }
    return (largest, Swift.max(largest, Swift.min(sum, around.reduce(1, *))))
  }
}
