import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 8.1 of prefkit.h: keys of groups.

/// The caller's keys, a column each.
struct KeysArgument {
  private let columns: [KeyColumn]
  private let raw: [prefkit_group_key]
  private let rowCount: Int
  private let argument: String

  /// More keys than any state can have.
  private static let most = 64

  init(
    _ start: UnsafePointer<prefkit_group_key>?, _ count: Int, rowCount: Int, _ argument: String
  ) throws(ReadError) {
    guard count <= KeysArgument.most else {
      throw ReadError(
        .invalidArgument, "there are \(count) keys; at most \(KeysArgument.most) can be grouped by",
        field: argument)
    }
    raw = try structs(start, count, argument)
    var columns: [KeyColumn] = []
    for (place, key) in raw.enumerated() {
      columns.append(try column(key, rowCount, "\(argument)[\(place)]"))
    }
    self.columns = columns
    self.rowCount = rowCount
    self.argument = argument
  }

  var isEmpty: Bool { raw.isEmpty }

  func grouping(threads: Int) throws(ReadError) -> Grouping {
    try normalizing { () throws(NormalizationError) in
      try Grouping(columns, rowCount: rowCount, threads: threads)
    }
  }

  /// The texts of the codes of each key, nil where there are none.
  func names() throws(ReadError) -> [[String]?] {
    var all: [[String]?] = []
    for (place, key) in raw.enumerated() {
      all.append(try PrefKitCABI.names(key, "\(argument)[\(place)]"))
    }
    return all
  }
}

private func column(
  _ key: prefkit_group_key, _ count: Int, _ argument: String
) throws(ReadError) -> KeyColumn {
  guard let missing = KeyColumn.Missing(rawValue: key.missing) else {
    throw outside("missing", key.missing, "one of PREFKIT_MISSING_KEY_*", of: argument)
  }
  let values = "\(argument)->values"
  switch key.type {
  case PREFKIT_KEY_INT64:
    return .numbers(
      try numbers(key.values?.assumingMemoryBound(to: Int64.self), count, values), missing: missing)
  case PREFKIT_KEY_CODES:
    return .codes(
      try numbers(key.values?.assumingMemoryBound(to: Int32.self), count, values), missing: missing)
  case PREFKIT_KEY_TIMES:
    return .times(
      try numbers(key.values?.assumingMemoryBound(to: Int64.self), count, values),
      try timeWindow(key.window, "\(argument)->window"), missing: missing)
  default: throw outside("type", key.type, "one of PREFKIT_KEY_*", of: argument)
  }
}

private func names(
  _ key: prefkit_group_key, _ argument: String
) throws(ReadError) -> [String]? {
  guard let start = key.name_offsets else {
    guard key.name_count == 0 else { throw isNull("\(argument)->name_offsets") }
    return nil
  }
  guard key.type == PREFKIT_KEY_CODES else {
    throw ReadError(
      .invalidArgument, "\(argument) has names, which only PREFKIT_KEY_CODES have",
      field: "names")
  }
  guard key.name_count >= 0, key.name_count < Int.max else { throw tooLarge("name_offsets") }
  let offsets = try numbers(start, key.name_count + 1, "\(argument)->name_offsets")
  let length = try length(offsets[key.name_count], "name_offsets")
  let bytes = try buffer(key.names, length)
  var names: [String] = []
  for place in 0..<key.name_count {
    guard offsets[place] <= offsets[place + 1], offsets[place + 1] <= UInt64(length) else {
      throw ReadError(
        .invalidArgument, "\(argument)->name_offsets falls at \(place + 1)", field: "name_offsets")
    }
    let own = bytes[Int(offsets[place])..<Int(offsets[place + 1])]
    guard let name = String(validating: own, as: UTF8.self) else {
      throw ReadError(
        .invalidArgument, "name \(place) of \(argument) is not UTF-8", field: "names")
    }
    names.append(name)
  }
  return names
}
