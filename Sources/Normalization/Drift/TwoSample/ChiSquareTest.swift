import PrefKitStatistics

/// Pearson's test (1900) that samples of categories come from one distribution. The effect is V (Cramér 1946).
enum ChiSquareTest {
  /// The samples times the categories of the largest table, which is 128 MB.
  static let mostCells = 1 << 24

  /// - Parameter table: the counts of each category, sample by sample. Categories that nobody has are left out.
  static func result(_ table: [[Int]]) -> DriftResult {
    let rows = table.map { Double($0.reduce(0, +)) }
    guard rows.count > 1 else { return .undefined(.noReference) }
    guard rows.allSatisfy({ $0 > 0 }) else { return .undefined(.empty) }
    let total = rows.reduce(0, +)
    let width = table.map(\.count).max() ?? 0
    var sum = CompensatedSum()
    var used = 0
    for category in 0..<width {
      let column = table.reduce(0.0) { $0 + Double($1[category]) }
      guard column > 0 else { continue }
      used += 1
      for (row, size) in zip(table, rows) {
        let expected = size * (column / total)
        let difference = Double(row[category]) - expected
        sum.add(difference * difference / expected)
      }
    }
    guard used > 1 else { return .undefined(.constant) }
    let free = (rows.count - 1) * (used - 1)
    let p = ChiSquareDistribution(degrees: Double(free)).survival(sum.value)
    let largest = total * Double(Swift.min(rows.count, used) - 1)
    return DriftResult(
      sum.value, p: p, .asymptotic, effect: (sum.value / largest).squareRoot())
  }

  /// The test on sorted scores, each different one a category.
  static func result(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>
  ) -> DriftResult {
    var table: [[Int]] = [[], []]
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      let value = Swift.min(i < a.count ? a[i] : .infinity, j < b.count ? b[j] : .infinity)
      let (firstStart, secondStart) = (i, j)
      while i < a.count && a[i] == value { i += 1 }
      while j < b.count && b[j] == value { j += 1 }
      table[0].append(i - firstStart)
      table[1].append(j - secondStart)
    }
    return result(table)
  }
}
