/// Why an input or an option was refused.
public struct NormalizationError: Error, Equatable, Sendable {
  public enum Kind: Int32, Sendable {
    /// Columns of different lengths, or more rows or groups than can be numbered.
    case shape = 1
    /// A number that is none where one is needed: an infinite gold value, a weight below 0.
    case value = 2
    /// Options that contradict each other or the data.
    case options = 3
    /// A name of a time zone that is not known, or a file that holds none.
    case timeZone = 4
    /// Bytes that are not a state, or states that cannot be merged.
    case state = 5
    /// The watch of the options asked to stop.
    case cancelled = 6
  }

  public var kind: Kind
  /// What was found, where, and what to do, as one sentence.
  public var message: String
  /// The row of the input, from 0.
  public var row: Int?

  public init(_ kind: Kind, _ message: String, row: Int? = nil) {
    self.kind = kind
    self.message = message
    self.row = row
  }

  static func checkLength(
    _ name: String, _ count: Int, _ otherName: String, _ other: Int
  ) throws(NormalizationError) {
    guard count == other else {
      throw NormalizationError(
        .shape, "\(name) has \(count) values and \(otherName) has \(other); give one for each row")
    }
  }
}
