import Glibc

/// An interval that knows what a coefficient may be: Wilson's (1927) for a share, carried over to 1 - Do/De.
///
/// Let an item's raters agree with probability κ because they know, and else disagree as chance has them: then its
/// D/De has mean 1 - κ and variance (1 - κ)(a + κ), where 1 + a = E D² / De² of pairs by chance. A standard error
/// is proportional to the square root of that, so its interval holds the x for which |κ - x| is at most t times the
/// error at x, and not at κ: near 1 the error shrinks, and a symmetric interval is too short below and too long above.
///
/// The factor of proportion is the standard error's own, averaged with that of the model, 2 raters in place of r̄, as
/// if 1.5 items had been seen; without it an interval from ratings that all agree would be a point. The mean and
/// number 1.5 are ours, chosen by simulation (Benchmarks/agreement/coverage.py).
extension Estimator {
  private static var itemsOfModel: Double { 1.5 }

  /// The ends of the interval, or why there are none. `t` is the quantile for the number of units.
  func scoreInterval(
    _ estimate: Estimate, units: Double, t: Double
  ) -> Result<(low: Double, high: Double), Undefined> {
    // The share of items with two ratings is no less left to chance than the rest.
    var full = self
    full.linearisation = .ratio
    return full.standardError().flatMap { error in
      let kappa = estimate.value
      let a = varianceByChance(estimate)
      let count = cells.isClustered ? units : pairedItems
      let model = Swift.max(0, (1 - kappa) * (a + kappa))
      let prior = Estimator.itemsOfModel * (1 + a)
      let factor =
        (count * count * error * error + prior * 2 / ratingsOfPairedItem) / (count * model + prior)
      // (κ - x)² = h (1 - x)(a + x)
      let h = t * t * factor / count
      let centre = kappa + h * (1 - a) / 2
      let half = (h * model + h * h * (1 + a) * (1 + a) / 4).squareRoot()
      let (low, high) = ((centre - half) / (1 + h), (centre + half) / (1 + h))
      return low.isFinite && high.isFinite
        ? .success((low, Swift.min(1, high))) : .failure(.overflow)
    }
  }

  /// a: E D² / De² - 1 of two ratings that chance brings together.
  private func varianceByChance(_ estimate: Estimate) -> Double {
    let sums = Sums(self, cells.times)
    let shares = sums.normalised
    let (distance, scale, _) = settled(shares)
    let squares = Distance.square(of: distance)
    let total =
      coefficient == .gwetAC || coefficient == .brennanPrediger
      ? squares.total(categoryCount) * scale * scale : 0
    let mean = expected(sums, shares, cells.times, squares, scale * scale, total: total)
    let again = isAlpha ? sums.withoutReplacement : 1
    return Swift.max(0, mean * again / (estimate.expected * estimate.expected) - 1)
  }

  private var pairedItems: Double {
    zip(cells.times, cells.pairs).reduce(0) { $1.1 > 0 ? $0 + $1.0 : $0 }
  }

  private var ratingsOfPairedItem: Double {
    let ratings = cells.times.indices.reduce(0.0) {
      cells.pairs[$1] > 0 ? $0 + cells.times[$1] * Double(cells.ratingCounts[$1]) : $0
    }
    return ratings / pairedItems
  }
}
