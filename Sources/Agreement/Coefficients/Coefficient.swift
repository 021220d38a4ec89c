import PrefKitStatistics

/// The coefficients of agreement.
///
/// All are `1 - Do/De`, the disagreement observed over that expected by chance; they differ in what chance is.
public enum Coefficient: Int32, Sendable, CaseIterable {
  /// The agreement itself, uncorrected: De = 1.
  case percentAgreement = 1
  /// Two raters, each with marginals of their own (Cohen 1960, weighted 1968), on the items both rated.
  case cohenKappa
  /// Two raters with common marginals (Scott 1955), on the items both rated.
  case scottPi
  /// Any raters with common marginals (Fleiss 1971; with missing ratings, Gwet 2014).
  case fleissKappa
  /// Any raters, each with marginals of their own (Conger 1980; with missing ratings, Gwet 2014).
  case congerKappa
  /// All categories equally likely (Brennan and Prediger 1981; Bennett's S, Randolph's free-marginal kappa).
  case brennanPrediger
  /// Gwet's AC1, and AC2 with weights (Gwet 2008, 2014).
  case gwetAC
  /// Krippendorff's alpha (1970, 2011), with `level` as its metric.
  case krippendorffAlpha

  /// Whether a state must know who gave which rating.
  public var needsRaters: Bool {
    switch self {
    case .cohenKappa, .scottPi, .congerKappa: return true
    default: return false
    }
  }

  /// Whether the coefficient is one of exactly two raters.
  var isOfTwoRaters: Bool { self == .cohenKappa || self == .scottPi }

  /// Whether the expected agreement does not come from the ratings, so that one item is enough.
  var hasFixedChance: Bool { self == .percentAgreement || self == .brennanPrediger }
}

/// How an interval is made.
public enum IntervalMethod: Equatable, Sendable {
  case none
  /// From the standard error and Student's t with one degree of freedom less than items (or clusters).
  case analytic
  /// The same error taken at the ends in place of the estimate, which holds in small samples and near 1.
  case score
  /// By drawing items (or clusters) again.
  case bootstrap(Bootstrap)
}

/// How items are drawn again.
public struct Bootstrap: Equatable, Sendable {
  public enum Ends: Int32, Sendable {
    /// The quantiles of the estimates (Efron 1979).
    case percentile = 0
    /// The same, corrected for bias and skewness (Efron 1987).
    case bca = 1
  }

  public var resamples: Int
  public var seed: UInt64
  public var ends: Ends

  public init(resamples: Int = 1000, seed: UInt64 = 0, ends: Ends = .percentile) {
    self.resamples = resamples
    self.seed = seed
    self.ends = ends
  }
}

/// Which linearisation the standard error of the kappa family is from; they differ where items have one rating.
public enum Linearisation: Int32, Sendable {
  /// Gwet's: the share of items with two or more ratings is taken as fixed. What irrCAC prints.
  case gwet = 0
  /// The delta method throughout: that share varies from sample to sample too.
  case ratio = 1
}

/// What to compute and how.
public struct AgreementOptions: Equatable, Sendable {
  /// Of the kappa family and percent agreement.
  public var weights: Weights = .identity
  /// Of Krippendorff's alpha.
  public var level: Level = .nominal
  public var scores: Scores = .values
  public var interval: IntervalMethod = .analytic
  /// Of the interval, between 0 and 1.
  public var confidence = 0.95
  public var linearisation: Linearisation = .gwet
  /// 0 is one a core.
  public var threads = 0
  /// Hears of progress, and may cancel; nil when nobody waits.
  public var watch: Watch?

  public init() {}

  public init(
    weights: Weights = .identity, level: Level = .nominal, scores: Scores = .values,
    interval: IntervalMethod = .analytic, confidence: Double = 0.95
  ) {
    self.weights = weights
    self.level = level
    self.scores = scores
    self.interval = interval
    self.confidence = confidence
  }
}
