import PrefKitStatistics

/// The six intraclass correlations of Shrout and Fleiss (1979), in their notation. The single forms are
/// of one rating, the average forms of the mean of an item's k ratings.
public enum ICCForm: Int32, CaseIterable, Sendable {
  /// ICC(1,1): each item has raters of its own.
  case oneWaySingle = 1
  /// ICC(2,1), ICC(A,1) of McGraw and Wong: the raters are a sample, and their levels count.
  case randomSingle = 2
  /// ICC(3,1), ICC(C,1): these raters only, and only whether they are consistent.
  case fixedSingle = 3
  /// ICC(1,k).
  case oneWayAverage = 4
  /// ICC(2,k), ICC(A,k).
  case randomAverage = 5
  /// ICC(3,k), ICC(C,k), Cronbach's alpha.
  case fixedAverage = 6

  public var name: String {
    switch self {
    case .oneWaySingle: return "ICC(1,1)"
    case .randomSingle: return "ICC(2,1)"
    case .fixedSingle: return "ICC(3,1)"
    case .oneWayAverage: return "ICC(1,k)"
    case .randomAverage: return "ICC(2,k)"
    case .fixedAverage: return "ICC(3,k)"
    }
  }

  var isAverage: Bool { rawValue > 3 }

  /// The form for one rating.
  var single: ICCForm { ICCForm(rawValue: isAverage ? rawValue - 3 : rawValue) ?? self }
}

/// An intraclass correlation with its F test and confidence interval.
public struct IntraclassCorrelation: Equatable, Sendable {
  public var form: ICCForm
  /// NaN when undefined; at most 1, and negative when items differ less than raters do on one item.
  public var estimate = Double.nan
  /// The F statistic against a correlation of 0, its degrees of freedom and P(F > f). Infinite where the raters never
  /// differ; NaN where neither items nor raters do.
  public var f = Double.nan
  public var numeratorDegrees = Double.nan
  public var denominatorDegrees = Double.nan
  public var pValue = Double.nan
  /// The ends of the interval at the confidence that was asked for.
  public var ciLow = Double.nan
  public var ciHigh = Double.nan
  /// The items that every rater rated, and the raters.
  public var itemCount = 0
  public var raterCount = 0
  public var undefined: Undefined?
  public var testUndefined: Undefined?
  public var intervalUndefined: Undefined?

  public var isDefined: Bool { undefined == nil }

  /// Computes one form.
  ///
  /// - Parameters:
  ///   - values: items by raters, row by row; NaN is missing, an infinite value an error.
  ///   - missing: what becomes of items that are not rated by all raters.
  ///   - confidence: of the two-sided interval.
  ///
  /// Estimates and intervals: Shrout and Fleiss (1979); for ICC(2,·) the interval of McGraw and Wong (1996,
  /// table 7, ICC(A,1)), that of the average by the Spearman-Brown formula, which is the same as theirs.
  /// Time O(items · raters), space the same.
  public init(
    _ form: ICCForm, values: [Double], itemCount: Int, raterCount: Int,
    missing: MissingRule = .dropItem, confidence: Double = 0.95, watch: Watch? = nil
  ) throws(AgreementError) {
    try AgreementError.checkConfidence(confidence)
    let table = try CompleteCases(
      values, itemCount: itemCount, raterCount: raterCount, missing: missing, watch: watch)
    self.form = form
    self.itemCount = table.itemCount
    self.raterCount = table.raterCount
    undefined = table.undefined
    if undefined == nil {
      compute(try AnalysisOfVariance(table, watch: watch), confidence: confidence)
    }
    if let undefined { (testUndefined, intervalUndefined) = (undefined, undefined) }
  }

  private mutating func compute(_ anova: AnalysisOfVariance, confidence: Double) {
    let (n, k) = (anova.n, anova.k)
    let noise = form.single == .oneWaySingle ? anova.within : anova.residual
    let variance: Double
    switch form.single {
    case .oneWaySingle, .fixedSingle: variance = anova.items + (k - 1) * noise
    default: variance = anova.items + (k - 1) * noise + k * (anova.raters - noise) / n
    }
    guard variance > 0 else {
      let isConstant = anova.items == 0 && anova.raters == 0 && anova.within == 0
      undefined = isConstant ? .noVariation : .noVariance
      return
    }
    let single = (anova.items - noise) / variance
    guard let value = form.isAverage ? stepUp(single, k) : single else {
      undefined = .noVariance
      return
    }
    estimate = value
    numeratorDegrees = n - 1
    denominatorDegrees = form.single == .oneWaySingle ? n * (k - 1) : (n - 1) * (k - 1)
    f = anova.items / noise
    if f.isNaN { testUndefined = .noVariance }
    pValue = FDistribution(numerator: numeratorDegrees, denominator: denominatorDegrees).survival(f)
    setInterval(anova, single: single, tail: (1 - confidence) / 2)
  }

  private mutating func setInterval(_ anova: AnalysisOfVariance, single: Double, tail: Double) {
    let ends: (low: Double, high: Double)
    if single == 1 {
      ends = (1, 1)
    } else if form.single == .randomSingle {
      ends = agreementInterval(anova, single, tail)
    } else {
      ends = consistencyInterval(anova.k, tail)
    }
    let low = form.isAverage ? stepUp(ends.low, anova.k) : ends.low
    let high = form.isAverage ? stepUp(ends.high, anova.k) : ends.high
    guard let low, let high, low.isFinite, high.isFinite else {
      intervalUndefined = .noVariance
      return
    }
    ciLow = low
    ciHigh = high
  }

  /// Shrout and Fleiss (1979) for ICC(1,1) and ICC(3,1): F over and under its own quantiles.
  private func consistencyInterval(_ k: Double, _ tail: Double) -> (Double, Double) {
    let down = FDistribution(numerator: numeratorDegrees, denominator: denominatorDegrees)
    let up = FDistribution(numerator: denominatorDegrees, denominator: numeratorDegrees)
    let low = f / down.upperQuantile(tail)
    let high = f * up.upperQuantile(tail)
    return ((low - 1) / (low + k - 1), (high - 1) / (high + k - 1))
  }

  /// McGraw and Wong (1996), table 7, ICC(A,1), with Satterthwaite's degrees of
  /// freedom.
  private func agreementInterval(_ anova: AnalysisOfVariance, _ single: Double, _ tail: Double) -> (
    Double, Double
  ) {
    let (n, k) = (anova.n, anova.k)
    // A negative estimate would give negative weights, for which Satterthwaite's approximation does not hold.
    let odds = Swift.max(0, k * single / (n * (1 - single)))
    let ofRaters = odds * anova.raters
    let ofResidual = (1 + odds * (n - 1)) * anova.residual
    let degrees =
      (ofRaters + ofResidual) * (ofRaters + ofResidual)
      / (ofRaters * ofRaters / (k - 1) + ofResidual * ofResidual / ((n - 1) * (k - 1)))
    let down = FDistribution(numerator: n - 1, denominator: degrees).upperQuantile(tail)
    let up = FDistribution(numerator: degrees, denominator: n - 1).upperQuantile(tail)
    let noise = k * anova.raters + (k * n - k - n) * anova.residual
    return (
      n * (anova.items - down * anova.residual) / (down * noise + n * anova.items),
      n * (up * anova.items - anova.residual) / (noise + n * up * anova.items)
    )
  }

  /// Spearman and Brown: the reliability of the mean of k ratings. There is none where the mean's estimated variance
  /// is not positive.
  private func stepUp(_ single: Double, _ k: Double) -> Double? {
    let denominator = 1 + (k - 1) * single
    return denominator > 1e-15 ? k * single / denominator : nil
  }
}
