import Glibc

/// The largest distance of two empirical distribution functions, D, which is its own effect (Smirnov 1939).
enum KolmogorovSmirnov {
  /// - Parameter exactCells: up to this product of the sizes the p-value is exact.
  static func result(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ gap: CurveGap,
    exactCells: Int
  ) -> DriftResult {
    let n = Double(a.count)
    let m = Double(b.count)
    let distance = Double(gap.widest) / n / m
    if n * m <= Double(exactCells) {
      return DriftResult(distance, p: exact(a, b, gap.widest), .exact, effect: distance)
    }
    return DriftResult(distance, p: approximate(distance, n, m), .asymptotic, effect: distance)
  }

  /// The limit, at a distance that is corrected for the sizes (Stephens 1970): without it p-values are too large by half
  /// where one sample is small.
  static func approximate(_ distance: Double, _ n: Double, _ m: Double) -> Double {
    let root = (n / (n + m) * m).squareRoot()
    return limit((root + 0.12 + 0.11 / root) * distance)
  }

  /// The probability, over all orders of the pooled scores, that the gap reaches `widest` somewhere.
  ///
  /// An order is a path through the lattice, a step right for a score of the first sample and up for one of the second.
  /// `reached[j]` is the share of the paths to (i, j) that touch a point as far out; all terms are positive, so that
  /// small probabilities keep their digits. Equal scores come in one go: only the points behind them are looked at
  /// (Schröer and Trenkler 1995). Without ties this is the distribution of Hodges (1957).
  static func exact(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ widest: Int
  ) -> Double {
    if widest == 0 { return 1 }
    let n = a.count
    let m = b.count
    let ends = endsOfTies(a, b)
    var reached = [Double](repeating: 0, count: m + 1)
    for i in 0...n {
      for j in 0...m {
        if ends[i + j] && abs(i * m - j * n) >= widest {
          reached[j] = 1
        } else if i + j > 0 {
          let fromLeft = i > 0 ? Double(i) * reached[j] : 0
          let fromBelow = j > 0 ? Double(j) * reached[j - 1] : 0
          reached[j] = (fromLeft + fromBelow) / Double(i + j)
        }
      }
    }
    return Swift.min(1, reached[m])
  }

  /// Whether the first k pooled scores end where a run of equal ones does.
  private static func endsOfTies(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>
  ) -> [Bool] {
    let pooled = (Array(a) + Array(b)).sorted()
    return (0...pooled.count).map { k in
      k == 0 || k == pooled.count || pooled[k - 1] != pooled[k]
    }
  }

  /// The tail of Kolmogorov's distribution beyond λ; the second form of the series is the one that converges fast for
  /// small λ (Jacobi's theta).
  static func limit(_ lambda: Double) -> Double {
    guard lambda > 0.1 else { return 1 }
    var sum = 0.0
    if lambda > 1 {
      for k in 1...6 {
        let term = exp(-2 * Double(k * k) * lambda * lambda)
        sum += k % 2 == 1 ? term : -term
      }
      return Swift.min(1, 2 * sum)
    }
    for k in stride(from: 1.0, through: 11, by: 2) {
      sum += exp(-k * k * Double.pi * Double.pi / (8 * lambda * lambda))
    }
    return Swift.max(0, 1 - (2 * Double.pi).squareRoot() / lambda * sum)
  }
}
