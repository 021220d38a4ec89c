import PrefKitStatistics

/// Why a kappa is what it is: how much of it is due to the shares of the categories and to raters who use them
/// differently (Byrt, Bishop and Carlin 1993).
///
/// Two raters and two categories are their case. For R raters and q categories the indices are generalised so that
/// chance comes apart in the same way: with p_gk the share of category k among rater g's ratings and m_k the mean of it
/// over raters,
///
///     prevalence² = (q Σ m_k² - 1) / (q - 1)         0 when all categories are equally frequent, 1 when one has all
///     bias² = mean over pairs of raters of ½ Σ (p_gk - p_hk)²      0 when all raters have the same shares
///     expected = (1 + (q - 1) prevalence²) / q - bias² / R
///
/// The last line is Conger's chance agreement, Cohen's for two raters, and the first two are |PI| and |BI| for two
/// categories. Only items with two ratings or more are counted.
public struct Explanation: Equatable, Sendable {
  /// The mean over items of the share of equal pairs of ratings.
  public var observed = Double.nan
  /// What chance gives with the raters' shares, and the kappa that results.
  public var expected = Double.nan
  public var kappa = Double.nan
  public var prevalence = Double.nan
  public var bias = Double.nan
  /// Kappa as it would be without prevalence and bias: (q observed - 1) / (q - 1), which is Brennan and Prediger's.
  public var pabak = Double.nan
  /// The highest kappa that these raters' shares allow (Cohen 1960): for two raters it can be reached, for more it is a
  /// bound, the mean over pairs of raters. It is there when every rater rated every item once.
  public var kappaMaximum = Double.nan
  /// The most frequent category and its share of the ratings.
  public var commonest = Double.nan
  public var commonestShare = Double.nan
  public var itemCount = 0
  public var raterCount = 0
  public var categoryCount = 0
  /// Why there is no kappa; the indices may be there nevertheless.
  public var undefined: Undefined?
  /// Why there is no maximum. With gaps, shares are of different items and the raters may agree more often than their
  /// shares overlap.
  public var maximumUndefined: Undefined?

  public var isDefined: Bool { undefined == nil }

  /// - Parameter state: ratings with their raters. Time O(ratings + raters² · categories that occur).
  public init(_ state: AgreementState, watch: Watch? = nil) throws(AgreementError) {
    let shares = try RaterShares(state, watch: watch)
    itemCount = shares.itemCount
    raterCount = shares.raterCount
    categoryCount = state.categories.count
    if let reason = shares.undefined {
      undefine(reason)
      return
    }
    let q = Double(categoryCount)
    observed = shares.observed
    let mean = shares.mean
    let concentration = mean.values.map { $0 * $0 }.compensatedSum
    bias = shares.bias.squareRoot()
    if let top = mean.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
      commonest = state.categories[Int(top.key)]
      commonestShare = top.value
    }
    expected = concentration - shares.bias / Double(raterCount)
    guard q > 1 else {
      undefine(.noVariation)
      return
    }
    prevalence = Swift.max(0, (q * concentration - 1) / (q - 1)).squareRoot()
    pabak = (q * observed - 1) / (q - 1)
    guard expected < 1 - 1e-15 else {
      undefine(.noVariation)
      return
    }
    kappa = (observed - expected) / (1 - expected)
    guard shares.isComplete else {
      maximumUndefined = .incomplete
      return
    }
    kappaMaximum = (shares.overlap - expected) / (1 - expected)
  }

  private mutating func undefine(_ reason: Undefined) {
    undefined = reason
    maximumUndefined = reason
  }
}
