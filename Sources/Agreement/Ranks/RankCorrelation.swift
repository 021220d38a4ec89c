import Glibc
import PrefKitStatistics

/// How the p-value of a rank correlation is found.
public enum RankTest: Int32, Sendable {
  /// Exact where there are no ties and the sample is small, by a limit distribution elsewhere.
  case automatic = 0
  /// By the exact distribution, which only Kendall's tau without ties has here.
  case exact = 1
  /// By the normal distribution for Kendall's tau, by Student's t for Spearman's rho.
  case asymptotic = 2
}

/// The correlation of two rankings of the same items.
public struct RankCorrelation: Equatable, Sendable {
  /// From -1, opposite, to 1, the same order; NaN when undefined.
  public var estimate = Double.nan
  /// Two-sided, against no association; NaN where `testUndefined` says why.
  public var pValue = Double.nan
  public var isExact = false
  public var ciLow = Double.nan
  public var ciHigh = Double.nan
  /// The items that both rank.
  public var pairCount = 0
  public var undefined: Undefined?
  public var testUndefined: Undefined?
  public var intervalUndefined: Undefined?

  public var isDefined: Bool { undefined == nil }

  init(pairCount: Int) { self.pairCount = pairCount }

  /// No estimate, and why.
  init(undefined reason: Undefined, pairCount: Int) {
    self.pairCount = pairCount
    undefined = reason
    testUndefined = reason
    intervalUndefined = reason
  }

  /// Fisher's interval about atanh of the estimate, with the given variance of it (Bonett and Wright 2000).
  mutating func setInterval(variance: Double, confidence: Double) {
    if abs(estimate) >= 1 {
      intervalUndefined = .atBoundary
    } else if !(variance > 0 && variance.isFinite) {
      intervalUndefined = .tooFew
    } else {
      let reach = NormalDistribution.upperQuantile((1 - confidence) / 2) * variance.squareRoot()
      ciLow = tanh(atanh(estimate) - reach)
      ciHigh = tanh(atanh(estimate) + reach)
    }
  }
}
