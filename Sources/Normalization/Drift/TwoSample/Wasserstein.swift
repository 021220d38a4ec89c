import PrefKitStatistics

/// The distance of Wasserstein of order 1, ∫ |F - G|, in units of the scores. The effect is the distance in pooled
/// standard deviations.
enum Wasserstein {
  static func result(
    _ a: DriftSample, _ b: DriftSample, _ gap: CurveGap, _ options: DriftOptions
  ) -> DriftResult {
    let p =
      options.permutations == 0 || !gap.area.isFinite
      ? .nan : permuted(a.sorted, b.sorted, gap.area, options)
    return result(gap.area, a.moments, b.moments, p: p)
  }

  static func result(
    _ area: Double, _ a: Moments, _ b: Moments, p: Double = .nan
  ) -> DriftResult {
    let kind = p.isNaN ? DriftResult.PValue.none : .permutation
    let free = a.count + b.count - 2
    guard free > 0 else { return DriftResult(area, p: p, kind, noEffect: .oneValue) }
    let variance = (a.squares + b.squares) / Double(free)
    guard variance > 0 else { return DriftResult(area, p: p, kind, noEffect: .constant) }
    return DriftResult(area, p: p, kind, effect: area / variance.squareRoot())
  }

  /// The share of the ways to deal the pooled scores into two samples of these sizes that are as far apart, the one
  /// that came counted among them (Phipson and Smyth 2010).
  private static func permuted(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ area: Double,
    _ options: DriftOptions
  ) -> Double {
    let pooled = (Array(a) + Array(b)).sorted()
    // A distance as large but for rounding is as large.
    let bound = area * (1 - 1e-12)
    var atLeast = 1
    for round in 0..<options.permutations {
      var stream = RandomStream(seed: options.seed, stream: UInt64(round))
      if dealt(pooled, a.count, &stream) >= bound { atLeast += 1 }
    }
    return Double(atLeast) / Double(options.permutations + 1)
  }

  /// The distance after dealing `first` of the sorted scores to one side (selection sampling; Knuth 3.4.2, S).
  private static func dealt(
    _ pooled: [Double], _ first: Int, _ stream: inout RandomStream
  ) -> Double {
    let second = pooled.count - first
    var left = first
    var gap = 0
    var area = 0.0
    for place in pooled.indices {
      if place > 0 { area += Double(abs(gap)) * (pooled[place] - pooled[place - 1]) }
      if stream.below(UInt64(pooled.count - place)) < left {
        left -= 1
        gap += second
      } else {
        gap -= first
      }
    }
    return area / Double(first) / Double(second)
  }
}
