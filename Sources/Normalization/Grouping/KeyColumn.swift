/// One key of the groups: what a row has of it. The memory has to outlive the call that it is given to.
public struct KeyColumn {
  enum Source {
    case numbers(UnsafeBufferPointer<Int64>)
    case codes(UnsafeBufferPointer<Int32>)
    case times(UnsafeBufferPointer<Int64>, TimeWindow)
  }

  /// What becomes of a row whose key is missing.
  public enum Missing: Int32, Sendable {
    /// The row has no group, so no score.
    case undefined = 0
    /// Rows that lack the key are a group of their own.
    case group = 1
    /// The row is measured in the nearest parent that does not ask for the key.
    case parent = 2
  }

  let source: Source
  public var missing: Missing

  /// Any whole numbers; the least one of all is missing.
  public static func numbers(
    _ values: UnsafeBufferPointer<Int64>, missing: Missing = .undefined
  ) -> KeyColumn { KeyColumn(source: .numbers(values), missing: missing) }

  /// Codes of texts, as `TextCoder` or the dictionary of an Arrow column has them; a negative one is missing.
  public static func codes(
    _ values: UnsafeBufferPointer<Int32>, missing: Missing = .undefined
  ) -> KeyColumn { KeyColumn(source: .codes(values), missing: missing) }

  /// Microseconds from 1970-01-01T00:00:00Z, cut into windows; the least number of all is missing.
  public static func times(
    _ values: UnsafeBufferPointer<Int64>, _ window: TimeWindow, missing: Missing = .undefined
  ) -> KeyColumn { KeyColumn(source: .times(values, window), missing: missing) }

  public var count: Int {
    switch source {
    case .numbers(let values): values.count
    case .codes(let values): values.count
    case .times(let values, _): values.count
    }
  }

  /// How a missing key of this column is called.
  var reason: Unscored {
    if case .times = source { return .missingTime }
    return .missingKey
  }

  var reach: Int64 {
    if case .times(_, let window) = source { return window.reach }
    return 1
  }
}
