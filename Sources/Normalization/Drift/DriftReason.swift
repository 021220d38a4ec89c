/// Why a comparison, an alarm or an effect has no value.
public enum DriftReason: UInt8, Sendable, CaseIterable {
  /// One side has no score.
  case empty = 1
  /// One side, or the series, has a single score, and more are needed.
  case oneValue = 2
  /// All scores are equal, so that there is no spread to measure by, or nothing to cut into bins.
  case constant = 3
  /// There are fewer scores than were asked for, or than the method needs.
  case tooFew = 4
  /// No window has enough scores to be what this one is compared with.
  case noReference = 5
  /// The window is the reference that others are compared with.
  case isReference = 6
  /// A key of the group is missing.
  case missingKey = 7
  /// The window of the group is missing.
  case missingTime = 8
  /// A bin is empty on one side and nothing is added to its count, so that the logarithm is infinite.
  case emptyBin = 9
  /// The numbers are so large that their sums are not numbers.
  case overflow = 10
  /// The series is longer, or the samples and different scores are more, than the method takes.
  case tooMany = 11

  /// A lower-case word that never changes its meaning.
  public var word: StaticString {
    switch self {
    case .empty: "empty"
    case .oneValue: "one_value"
    case .constant: "constant"
    case .tooFew: "too_few"
    case .noReference: "no_reference"
    case .isReference: "is_reference"
    case .missingKey: "missing_key"
    case .missingTime: "missing_time"
    case .emptyBin: "empty_bin"
    case .overflow: "overflow"
    case .tooMany: "too_many"
    }
  }
}
