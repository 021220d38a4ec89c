/// What a coefficient of agreement came to, and how sure it is.
///
/// For every chance-corrected coefficient `estimate = (observed - expected) / (1 - expected)`.
public struct Agreement: Equatable, Sendable {
  /// NaN when undefined.
  public var estimate: Double
  /// The standard error; NaN when `errorUndefined` says why.
  public var se: Double
  /// The ends of the interval at the confidence that was asked for; NaN where there is none.
  public var ciLow: Double
  public var ciHigh: Double
  /// The weighted agreement between the ratings of an item, at most 1.
  public var observed: Double
  /// The agreement that chance alone would give.
  public var expected: Double
  /// The items, raters and ratings that the estimate used.
  public var itemCount: Int
  public var raterCount: Int
  public var ratingCount: Int
  /// Why there is no estimate; nil when there is one.
  public var undefined: Undefined?
  /// Why there is no standard error; nil when there is one.
  public var errorUndefined: Undefined?

  public var isDefined: Bool { undefined == nil }

  public init(
    estimate: Double, se: Double = .nan, ciLow: Double = .nan, ciHigh: Double = .nan,
    observed: Double = .nan, expected: Double = .nan,
    itemCount: Int = 0, raterCount: Int = 0, ratingCount: Int = 0,
    errorUndefined: Undefined? = .notComputed
  ) {
    self.estimate = estimate
    self.se = se
    self.ciLow = ciLow
    self.ciHigh = ciHigh
    self.observed = observed
    self.expected = expected
    self.itemCount = itemCount
    self.raterCount = raterCount
    self.ratingCount = ratingCount
    self.errorUndefined = errorUndefined
  }

  /// No estimate, and why.
  public init(
    undefined reason: Undefined, observed: Double = .nan, expected: Double = .nan,
    itemCount: Int = 0, raterCount: Int = 0, ratingCount: Int = 0
  ) {
    self.init(
      estimate: .nan, observed: observed, expected: expected, itemCount: itemCount,
      raterCount: raterCount, ratingCount: ratingCount, errorUndefined: reason)
    undefined = reason
  }
}

/// Why a statistic has no value. The numbers are part of the interface and never change their meaning.
public enum Undefined: Int32, Error, Sendable, CaseIterable {
  /// There is no rating at all.
  case empty = 1
  /// All ratings are one rater's.
  case oneRater = 2
  /// No item has two ratings.
  case noPairs = 3
  /// There is one item, so what is expected and what is observed are the same ratings.
  case oneItem = 4
  /// Chance alone would give perfect agreement: all ratings are equal.
  case noVariation = 5
  /// The two sides have no item in common.
  case noCommonItems = 6
  /// The method needs a rating in every place, and some are missing.
  case incomplete = 7
  /// There are too few values for the degrees of freedom of the method.
  case tooFew = 8
  /// It was not asked for, or this method does not give it.
  case notComputed = 9
  /// The variance that the method divides by is estimated as zero or less.
  case noVariance = 10
  /// The estimate is at the end of its range, where this interval would have no width.
  case atBoundary = 11
  /// One of two sides is the same everywhere, so the other cannot move the statistic.
  case constantSide = 12
  /// The values are so far apart that their differences, or products of those, are beyond a double.
  case overflow = 13

  /// One sentence for a reader who has never seen the code.
  public var sentence: String { "\(text)" }

  /// The same as it lies in the library, which C can point to.
  public var text: StaticString {
    switch self {
    case .empty: return "there is no rating"
    case .oneRater: return "all ratings are from one rater"
    case .noPairs: return "no item has two ratings"
    case .oneItem: return "there is only one item"
    case .noVariation: return "all ratings are equal, so agreement by chance is certain"
    case .noCommonItems: return "the two sides have no item in common"
    case .incomplete: return "some ratings are missing and the method needs all of them"
    case .tooFew: return "there are too few values for this method"
    case .notComputed: return "it was not computed"
    case .noVariance: return "the variance to divide by is estimated as zero or less"
    case .atBoundary:
      return "the estimate is at the end of its range, where this interval has no width"
    case .constantSide:
      return "one side gives every item the same verdict, so nothing can be said of the other"
    case .overflow: return "the values are too large or too far apart for double arithmetic"
    }
  }
}
