/// What the columns of keys of a state are, so that batches can be told to belong together.
struct KeyLayout: Sendable, Equatable {
  struct Column: Sendable, Equatable {
    var missing: KeyColumn.Missing
    var reason: Unscored
    /// The texts of its codes; nil where numbers are keys themselves.
    var names: [String]?
  }

  var columns: [Column] = []
  var reach: Int64 = 1

  init() {}

  /// - Parameter names: of each column, or none at all.
  init(_ grouping: Grouping, _ names: [[String]?]) throws(NormalizationError) {
    let count = grouping.keys.columns.count
    guard names.isEmpty || names.count == count else {
      throw NormalizationError(
        .shape, "there are names for \(names.count) columns of keys and \(count) columns")
    }
    for place in 0..<count {
      let own = names.isEmpty ? nil : names[place]
      if let own {
        let codes = grouping.keys.columns[place]
        if let code = codes.first(where: { $0 != .min && ($0 < 0 || $0 >= Int64(own.count)) }) {
          throw NormalizationError(
            .shape, "key column \(place) has the code \(code) and names for \(own.count) codes")
        }
        guard Set(own).count == own.count else {
          throw NormalizationError(.shape, "two codes of key column \(place) have one name")
        }
      }
      columns.append(
        Column(missing: grouping.missing[place], reason: grouping.reasons[place], names: own))
    }
    reach = grouping.reach
  }

  /// Takes over the names of another layout and returns, for each of its columns with names, the code that each of
  /// its codes has here.
  mutating func join(_ other: KeyLayout) throws(NormalizationError) -> [[Int64]?] {
    let isAlike =
      reach == other.reach && columns.count == other.columns.count
      && zip(columns, other.columns).allSatisfy {
        $0.missing == $1.missing && $0.reason == $1.reason
          && ($0.names == nil) == ($1.names == nil)
      }
    guard isAlike else {
      throw NormalizationError(
        .state, "the keys differ from those of the state in number, kind or treatment of gaps")
    }
    return other.columns.indices.map { place in
      guard let theirs = other.columns[place].names, var own = columns[place].names else {
        return nil
      }
      var codes: [String: Int64] = [:]
      for (code, name) in own.enumerated() { codes[name] = Int64(code) }
      let found = theirs.map { name in
        if let code = codes[name] { return code }
        own.append(name)
        return Int64(own.count - 1)
      }
      columns[place].names = own
      return found
    }
  }
}

extension Grouping {
  /// The groups of a state, without rows.
  init(keys: GroupKeys, _ layout: KeyLayout) {
    ids = []
    self.keys = keys
    missing = layout.columns.map(\.missing)
    reasons = layout.columns.map(\.reason)
    reach = layout.reach
  }
}
