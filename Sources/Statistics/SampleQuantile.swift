/// Quantiles of a sample.
package enum SampleQuantile {
  /// The quantile between neighbouring order statistics (type 7 of Hyndman and Fan 1996); NaN of no numbers.
  package static func of(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = share * Double(sorted.count - 1)
    let below = Swift.max(0, Swift.min(sorted.count - 1, Int(place)))
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
