extension GroupKeys {
  /// Negative where the first group comes first, 0 where both have the same keys. Missing keys come last.
  static func order(_ a: GroupKeys, _ i: Int, _ b: GroupKeys, _ j: Int) -> Int {
    for (first, second) in zip(a.columns, b.columns) where first[i] != second[j] {
      // One below the least number is the greatest, so that missing keys sort behind all others.
      return first[i] &- 1 < second[j] &- 1 ? -1 : 1
    }
    return 0
  }

  var isAscending: Bool {
    (1..<Swift.max(1, count)).allSatisfy { GroupKeys.order(self, $0 - 1, self, $0) < 0 }
  }

  /// The groups of both in their order, and where those of either are among them.
  func union(_ other: GroupKeys) -> (keys: GroupKeys, own: [Int], others: [Int]) {
    var columns = self.columns.map { _ in [Int64]() }
    var own: [Int] = []
    var others: [Int] = []
    var total = 0
    while own.count < count || others.count < other.count {
      let order =
        own.count == count
        ? 1
        : others.count == other.count ? -1 : GroupKeys.order(self, own.count, other, others.count)
      for place in columns.indices {
        columns[place].append(
          order <= 0 ? self.columns[place][own.count] : other.columns[place][others.count])
      }
      if order <= 0 { own.append(total) }
      if order >= 0 { others.append(total) }
      total += 1
    }
    return (GroupKeys(count: total, columns: columns), own, others)
  }

  /// The keys with other codes in some columns, in the order of those, and the old group of each new one.
  ///
  /// - Parameter codes: the new code of each code of a column; nil where they stay.
  func recoded(_ codes: [[Int64]?]) -> (keys: GroupKeys, old: [Int]) {
    let changed = zip(columns, codes).map { column, codes in
      codes.map { codes in column.map { $0 == .min ? $0 : codes[Int($0)] } } ?? column
    }
    let keys = GroupKeys(count: count, columns: changed)
    let old = (0..<count).sorted { GroupKeys.order(keys, $0, keys, $1) < 0 }
    return (
      GroupKeys(count: count, columns: changed.map { column in old.map { column[$0] } }), old
    )
  }
}
