import Glibc

/// Quantiles of distributions on the positive axis.
enum QuantileSearch {
  /// The x with `lower` below and `upper` above it; the two sum to 1 and the smaller one decides.
  ///
  /// Newton's method on the logarithm of that tail as a function of ln x, which is nearly straight in
  /// either tail, kept inside a bracket that halves where Newton's step leaves it.
  ///
  /// - Parameters:
  ///   - start: a guess of x.
  ///   - tails: the tails at x.
  ///   - slope: the derivative of the lower tail by ln x, which is x times the density.
  static func positive(
    lower: Double, upper: Double, start: Double, tails: (Double) -> Tails, slope: (Double) -> Double
  ) -> Double {
    guard lower >= 0, upper >= 0 else { return .nan }
    if lower == 0 { return 0 }
    if upper == 0 { return .infinity }
    let wantsLower = lower <= upper
    let target = Swift.min(lower, upper)
    var low = log(Double.leastNonzeroMagnitude)
    var high = log(Double.greatestFiniteMagnitude)
    var at = Swift.min(Swift.max(log(start), low), high)
    for _ in 0..<300 {
      let x = exp(at)
      let found = tails(x)
      let tail = wantsLower ? found.lower : found.upper
      if tail.isNaN { return .nan }
      if tail == target { return x }
      if (tail < target) == wantsLower { low = at } else { high = at }
      let step = log(target / tail) * tail / slope(x) * (wantsLower ? 1 : -1)
      let next = at + step
      if next > low && next < high {
        at = next
        // The error after this step is of the order of its square.
        if abs(step) < 1e-9 { break }
      } else {
        if high - low < 1e-15 * Swift.max(1, abs(at)) { break }
        at = low + (high - low) / 2
      }
    }
    return exp(at)
  }
}
