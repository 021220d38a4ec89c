/// Why an input or an option was refused.
public struct AgreementError: Error, Equatable, Sendable {
  public enum Kind: Int32, Sendable {
    /// A size, stride or code that does not fit the data.
    case shape = 1
    /// A rating that is infinite, or a whole number too large to be told from its neighbours.
    case value = 2
    /// A rating that is not among the given categories.
    case unknownCategory = 3
    /// The same rater rated the same item twice.
    case duplicateRating = 4
    /// Categories that are not strictly ascending finite numbers, or do not suit the metric.
    case categories = 5
    /// A weight that is negative, infinite or NaN, or a matrix that is not one of weights.
    case weights = 6
    /// Options that contradict each other or the data.
    case options = 7
    /// Bytes that are not a state, or states that cannot be merged.
    case state = 8
    /// The watch of the options asked to stop.
    case cancelled = 9
  }

  public var kind: Kind
  /// What was found, where, and what to do, as one sentence.
  public var message: String
  /// The row of the input, from 0: the item of a matrix, the row of a long form.
  public var row: Int?

  public init(_ kind: Kind, _ message: String, row: Int? = nil) {
    self.kind = kind
    self.message = message
    self.row = row
  }
}
