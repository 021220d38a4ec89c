/// Why a row has no normalized score, or a group no parameters.
public enum Unscored: UInt8, Sendable, CaseIterable {
  /// The score is missing: NaN, or infinite.
  case missingScore = 1
  /// The score lies outside the declared scale.
  case offScale = 2
  /// A key of the row is missing, such as its rater.
  case missingKey = 3
  /// The time of the row is missing.
  case missingTime = 4
  /// The group has no score.
  case empty = 5
  /// The group has one score, and the method needs a spread.
  case oneValue = 6
  /// All scores of the group are equal, or half of them for a median deviation, so that there is no spread to divide by.
  case constant = 7
  /// The group, or every parent it may fall back to, has fewer scores than were asked for.
  case tooFew = 8
  /// The group was not there when the normalizer was fitted.
  case unknownGroup = 9
  /// Nothing links the group to the others: no item that both judged.
  case disconnected = 10
  /// The fit did not converge.
  case notConverged = 11
  /// Several scores have this image, so that it has no inverse.
  case notInvertible = 12
  /// The scores are so large that their sums are not numbers.
  case overflow = 13

  /// A lower-case word that never changes its meaning.
  public var word: StaticString {
    switch self {
    case .missingScore: "missing_score"
    case .offScale: "off_scale"
    case .missingKey: "missing_key"
    case .missingTime: "missing_time"
    case .empty: "empty"
    case .oneValue: "one_value"
    case .constant: "constant"
    case .tooFew: "too_few"
    case .unknownGroup: "unknown_group"
    case .disconnected: "disconnected"
    case .notConverged: "not_converged"
    case .notInvertible: "not_invertible"
    case .overflow: "overflow"
    }
  }
  /// The reason as a sentence has it.
  public var text: StaticString {
    switch self {
    case .missingScore: "the score is missing"
    case .offScale: "the score lies outside the declared scale"
    case .missingKey: "a key of the row is missing"
    case .missingTime: "the time of the row is missing"
    case .empty: "the group has no score"
    case .oneValue: "the group has only one score"
    case .constant: "the scores of the group do not differ"
    case .tooFew: "the group has too few scores"
    case .unknownGroup: "the group was not there when the normalizer was fitted"
    case .disconnected: "no item links the group to the others"
    case .notConverged: "the fit did not converge"
    case .notInvertible: "several scores have this image"
    case .overflow: "the scores are too large or too near zero to calculate with"
    }
  }
}
