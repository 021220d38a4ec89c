import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 8.1 of prefkit.h: the caller's rows, with every pointer, length and code checked.

/// Runs the core and makes what it throws an error of the boundary.
///
/// - Parameter values: the argument whose numbers the core may refuse.
func normalizing<Result>(
  values: String = "reference", _ body: () throws(NormalizationError) -> Result
) throws(ReadError) -> Result {
  do throws(NormalizationError) {
    return try body()
  } catch {
    throw ReadError(
      error.kind == .cancelled ? .cancelled : .invalidArgument, error.message,
      record: error.row ?? -1, field: error.kind == .value ? values : error.kind.field)
  }
}

extension NormalizationError.Kind {
  /// The argument that is wrong, as far as the kind tells.
  fileprivate var field: String {
    switch self {
    case .shape: return "rows"
    case .value: return "scores"
    case .options: return "options"
    case .timeZone: return "zone"
    case .state: return "state"
    case .cancelled: return ""
    }
  }
}

/// The caller's array of structs to be read; the `struct_size` of the first is the distance from one to the next.
func structs<Struct: BitwiseCopyable>(
  _ start: UnsafePointer<Struct>?, _ count: Int, _ argument: String
) throws(ReadError) -> [Struct] {
  guard count > 0 else {
    guard count == 0 else { throw tooLarge(argument) }
    return []
  }
  guard let start else { throw isNull(argument) }
  let base = UnsafeRawPointer(start)
  let distance = Int(base.load(as: UInt32.self))
  guard distance >= MemoryLayout<Struct>.size else { throw tooSmall(argument) }
  guard distance % MemoryLayout<Struct>.alignment == 0 else {
    throw ReadError(
      .invalidArgument, "\(argument)->struct_size is \(distance), which is the size of no struct",
      field: argument)
  }
  guard !count.multipliedReportingOverflow(by: distance).overflow else { throw tooLarge(argument) }
  return (0..<count).map { base.load(fromByteOffset: $0 * distance, as: Struct.self) }
}

/// Rows with a score and keys.
struct RowsArgument {
  let scores: UnsafeBufferPointer<Double>
  let keys: KeysArgument

  init(_ given: UnsafePointer<prefkit_score_rows>?) throws(ReadError) {
    guard let given else { throw isNull("rows") }
    let raw = try sized(given, "rows")
    scores = try numbers(raw.scores, try length(raw.count, "count"), "scores")
    keys = try KeysArgument(raw.keys, Int(raw.key_count), rowCount: scores.count, "keys")
  }

  func grouping(threads: Int) throws(ReadError) -> Grouping { try keys.grouping(threads: threads) }
}

/// Where the results of rows go.
struct ColumnsArgument {
  let columns: RowColumns
  private let groups: UnsafeMutableBufferPointer<Int32>?

  /// - Parameter scores: those that are read, which must lie elsewhere.
  init(
    _ given: UnsafePointer<prefkit_score_columns>?, _ scores: UnsafeBufferPointer<Double>
  ) throws(ReadError) {
    guard let given else { throw isNull("out") }
    let raw = try sized(given, "out")
    let output = try results(raw.scores, scores.count, "out->scores")
    if let from = scores.baseAddress, let to = output.baseAddress,
      UnsafePointer(to) < from + scores.count, from < UnsafePointer(to) + scores.count,
      !scores.isEmpty
    {
      throw ReadError(
        .invalidArgument, "out->scores is the memory of the scores; give columns of their own",
        field: "out->scores")
    }
    groups = try optionalResults(raw.groups, scores.count, "out->groups")
    columns = RowColumns(
      input: scores, output: output,
      reasons: try optionalResults(raw.reasons, scores.count, "out->reasons"))
  }

  /// Writes the group of each row.
  func write(_ grouping: Grouping) {
    guard let groups else { return }
    grouping.ids.withUnsafeBufferPointer { ids in _ = groups.update(fromContentsOf: ids) }
  }
}
