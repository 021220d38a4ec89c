import PrefKitStatistics

extension Estimator {
  /// The estimates of the resamples, in their order; NaN where one is undefined. The same seed gives the same bits
  /// on any number of threads.
  func resampled(_ bootstrap: Bootstrap, threads: Int, watch: Watch? = nil) -> [Double] {
    let resampler = Resampler(cells, seed: bootstrap.seed)
    // Small parts, since who waits may cancel only between them.
    let parts = Parallel.ranges(
      bootstrap.resamples, least: 32, most: Swift.max(64, bootstrap.resamples / 64))
    // Below this the threads would cost more than they save.
    let isSmall = bootstrap.resamples * (cells.count + categoryCount) < 20_000
    return Parallel.map(
      parts.count, threads: isSmall ? 1 : Parallel.threads(threads), watch: watch
    ) { part in
      var drawn = [Double](repeating: 0, count: cells.count)
      return parts[part].map { resample in
        resampler.draw(resample, into: &drawn)
        return evaluate(drawn).value
      }
    }.flatMap { $0 }
  }

  /// Puts the spread of the resamples and the interval into `result`.
  ///
  /// Undefined resamples, where those drawn happen to be equal, are left out; when they are most, there is no
  /// interval.
  func addBootstrap(_ result: inout Agreement, _ bootstrap: Bootstrap, _ options: AgreementOptions)
  {
    guard cells.itemCount > 1 else {
      result.errorUndefined = .oneItem
      return
    }
    let all = resampled(bootstrap, threads: options.threads, watch: options.watch)
    let sorted = all.filter { !$0.isNaN }.sorted()
    guard sorted.count * 2 > all.count else {
      result.errorUndefined = .noVariation
      return
    }
    let mean = sorted.compensatedSum / Double(sorted.count)
    let squares = sorted.map { ($0 - mean) * ($0 - mean) }.compensatedSum
    let error = (squares / Double(sorted.count - 1)).squareRoot()
    guard error.isFinite else {
      result.errorUndefined = .overflow
      return
    }
    result.se = error
    result.errorUndefined = nil
    var low = (1 - options.confidence) / 2
    var high = (1 + options.confidence) / 2
    if bootstrap.ends == .bca {
      let bias = Bootstrap.bias(sorted, result.estimate)
      let acceleration = acceleration()
      low = Bootstrap.corrected(low, bias, acceleration)
      high = Bootstrap.corrected(high, bias, acceleration)
    }
    result.ciLow = SampleQuantile.of(sorted, low)
    result.ciHigh = SampleQuantile.of(sorted, high)
  }

  /// The skewness of the influence of items over 6 (Efron 1987, eq. 6.6): how fast the standard error changes.
  private func acceleration() -> Double {
    var totals: [UInt32: Double] = [:]
    var squares = 0.0
    var cubes = 0.0
    for (pattern, value) in influence(cells.times).enumerated() {
      let one = value * cells.weights[pattern]
      if cells.isClustered {
        totals[cells.labels[pattern], default: 0] += cells.times[pattern] * one
      } else {
        squares += cells.times[pattern] * one * one
        cubes += cells.times[pattern] * one * one * one
      }
    }
    for (_, one) in totals.sorted(by: { $0.key < $1.key }) {
      squares += one * one
      cubes += one * one * one
    }
    return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
  }
}

extension Bootstrap {
  /// The normal score of the share of resamples below the estimate, those equal counting half. Kept finite where
  /// all are on one side.
  static func bias(_ sorted: [Double], _ estimate: Double) -> Double {
    let below = Double(sorted.reduce(0) { $0 + ($1 < estimate ? 2 : $1 == estimate ? 1 : 0) }) / 2
    let edge = 0.5
    let count = Double(sorted.count)
    return NormalDistribution.quantile(Swift.min(Swift.max(below, edge), count - edge) / count)
  }

  /// The share of resamples at which BCa puts the end that would be at `share`.
  static func corrected(_ share: Double, _ bias: Double, _ acceleration: Double) -> Double {
    let z = bias + NormalDistribution.quantile(share)
    let slope = 1 - acceleration * z
    guard slope > 0 else { return z > 0 ? 1 : 0 }
    return NormalDistribution.cdf(bias + z / slope)
  }
}
