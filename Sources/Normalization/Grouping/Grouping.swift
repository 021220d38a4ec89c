import PrefKitStatistics

/// Rows in groups of equal keys. Groups are numbered in the order of their keys, a missing key last, so that those that
/// share their first keys lie side by side.
public struct Grouping: Sendable {
  /// The group of each row.
  public let ids: [Int32]
  public let keys: GroupKeys
  /// What the columns do with a missing key, and the reason they give.
  let missing: [KeyColumn.Missing]
  let reasons: [Unscored]
  /// Over how many steps of the last column the window of a group reaches back.
  package let reach: Int64

  /// The number of groups.
  public var count: Int { keys.count }
  public var rowCount: Int { ids.count }

  /// Groups `rowCount` rows by some columns; by none they are one group. Linear in the rows.
  ///
  /// - Parameter threads: 0 is one a core.
  public init(
    _ columns: [KeyColumn], rowCount: Int, threads: Int = 0
  ) throws(NormalizationError) {
    for (place, column) in columns.enumerated() {
      try NormalizationError.checkLength(
        "key column \(place)", column.count, "the scores", rowCount)
      guard column.reach == 1 || place == columns.count - 1 else {
        throw NormalizationError(
          .options, "key column \(place) has windows that overlap; only the last column may")
      }
    }
    missing = columns.map(\.missing)
    reasons = columns.map(\.reason)
    reach = columns.last?.reach ?? 1
    guard rowCount > 0 else {
      ids = []
      keys = GroupKeys(count: 0, columns: columns.map { _ in [] })
      return
    }
    guard !columns.isEmpty else {
      ids = [Int32](repeating: 0, count: rowCount)
      keys = GroupKeys(count: 1, columns: [])
      return
    }
    let threads = Parallel.threads(threads)
    var packed = PackedColumns()
    for column in columns {
      let digit = try PackedColumns.Digit(column, threads: threads)
      if packed.append(digit) { continue }
      // Too many digits for one number: what there is becomes one digit of the groups so far, then the column too.
      packed = try Grouping.folded(packed, rowCount, threads)
      if packed.append(digit) { continue }
      var alone = PackedColumns()
      _ = alone.append(digit)
      let dense = try Numbering(alone, rowCount: rowCount, threads: threads)
      guard packed.append(PackedColumns.Digit(groups: dense.ids, alone.keys(of: dense.numbers)))
      else { throw NormalizationError(.shape, "there are more combinations of keys than 2^63") }
    }
    let numbering = try Numbering(packed, rowCount: rowCount, threads: threads)
    ids = numbering.ids
    keys = packed.keys(of: numbering.numbers)
  }

  private static func folded(
    _ packed: PackedColumns, _ rowCount: Int, _ threads: Int
  ) throws(NormalizationError) -> PackedColumns {
    let numbering = try Numbering(packed, rowCount: rowCount, threads: threads)
    var folded = PackedColumns()
    _ = folded.append(
      PackedColumns.Digit(groups: numbering.ids, packed.keys(of: numbering.numbers)))
    return folded
  }

  /// The first group of each run that has its first `length` keys in common, and the number of groups at the end.
  func runs(of length: Int) -> [Int] {
    guard count > 0 else { return [0] }
    if length >= keys.columns.count { return Array(0...count) }
    var starts = [0]
    for group in 1..<count where !keys.agree(group - 1, group, on: length) { starts.append(group) }
    starts.append(count)
    return starts
  }
}
