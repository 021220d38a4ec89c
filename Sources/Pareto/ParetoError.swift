import PrefKitStatistics

/// Why an input or an option was refused.
public struct ParetoError: Error, Equatable, Sendable {
  public enum Kind: Int32, Sendable {
    /// Inputs whose sizes do not fit, or more points or objectives than can be had.
    case shape = 1
    /// A number that is none where one is needed: NaN in an objective, a reference that is not finite.
    case value = 2
    /// Options that contradict each other or the data.
    case options = 3
    /// Bytes that are not a state, or states that cannot be merged.
    case state = 4
    /// The watch of the options asked to stop.
    case cancelled = 5
    /// What was asked for would take more memory or time than the documentation allows.
    case limit = 6
  }

  public var kind: Kind
  /// What was found, where, and what to do, as one sentence.
  public var message: String
  /// The row of the input, from 0.
  public var row: Int?
  /// The argument that is wrong, where it is not the one that the kind stands for.
  public var argument: String?

  public init(_ kind: Kind, _ message: String, row: Int? = nil, argument: String? = nil) {
    self.kind = kind
    self.message = message
    self.row = row
    self.argument = argument
  }
}

extension ParetoError {
  static let cancelled = ParetoError(.cancelled, "the progress callback asked to stop")

  /// Throws when the watch asked to stop.
  static func check(_ watch: Watch?) throws(ParetoError) {
    if let watch, watch.isCancelled { throw .cancelled }
  }
}
