// Unchecked memory: the walk ends where either sample does.

/// How far two empirical distribution functions lie apart: what Kolmogorov-Smirnov and Wasserstein need, in one walk
/// along both sorted samples.
///
/// The gap is kept as the whole number n m (F - G), so that nothing is rounded and ties are ties.
struct CurveGap {
  /// The largest |F - G|, times n m.
  private(set) var widest = 0
  /// ∫ |F - G|.
  private(set) var area = 0.0

  init() {}

  /// - Parameters: sorted and not empty.
  init(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) {
    let n = a.count
    let m = b.count
    var i = 0
    var j = 0
    var gap = 0
    var last = Swift.min(a[0], b[0])
    while i < n && j < m {
      let x = Swift.min(a[i], b[j])
      area += Double(abs(gap)) * (x - last)
      last = x
      while i < n && a[i] == x {
        i += 1
        gap += m
      }
      while j < m && b[j] == x {
        j += 1
        gap -= n
      }
      widest = Swift.max(widest, abs(gap))
    }
    // One function has reached 1, and the other only comes nearer.
    while i < n {
      area += Double(abs(gap)) * (a[i] - last)
      last = a[i]
      i += 1
      gap += m
    }
    while j < m {
      area += Double(abs(gap)) * (b[j] - last)
      last = b[j]
      j += 1
      gap -= n
    }
    area /= Double(n) * Double(m)
  }
}
