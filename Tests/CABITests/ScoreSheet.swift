import CPrefKit

/// Rows in memory of their own, as a caller of section 8 of prefkit.h has them.
final class ScoreSheet {
  private var memory: [UnsafeMutableRawPointer] = []
  var rows = prefkit_score_rows()
  let count: Int

  init(_ scores: [Double], _ keys: [prefkit_group_key] = []) {
    count = scores.count
    rows.struct_size = size(of: prefkit_score_rows.self)
    rows.scores = keep(scores)
    rows.count = UInt64(scores.count)
    set(keys)
  }

  /// Rows whose keys are numbers.
  convenience init(_ scores: [Double], by columns: [[Int64]]) {
    self.init(scores)
    set(columns.map { numbers($0) })
  }

  deinit { for column in memory { column.deallocate() } }

  func set(_ keys: [prefkit_group_key]) {
    rows.keys = keep(keys)
    rows.key_count = UInt32(keys.count)
  }

  func keep<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let column = UnsafeMutablePointer<Element>.allocate(capacity: Swift.max(1, elements.count))
    column.update(from: elements, count: elements.count)
    memory.append(UnsafeMutableRawPointer(column))
    return UnsafePointer(column)
  }

  func numbers(_ values: [Int64]) -> prefkit_group_key {
    var key = prefkit_group_key()
    key.struct_size = size(of: prefkit_group_key.self)
    key.values = UnsafeRawPointer(keep(values))
    return key
  }

  func texts(_ codes: [Int32], _ names: [String]) -> prefkit_group_key {
    var key = prefkit_group_key()
    key.struct_size = size(of: prefkit_group_key.self)
    key.type = PREFKIT_KEY_CODES
    key.values = UnsafeRawPointer(keep(codes))
    let bytes = keep(names.flatMap { Array($0.utf8) })
    key.names = UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self)
    var offsets: [UInt64] = [0]
    for name in names { offsets.append(offsets[offsets.count - 1] + UInt64(name.utf8.count)) }
    key.name_offsets = keep(offsets)
    key.name_count = names.count
    return key
  }
}

/// What a call wrote for the rows, and its table.
struct Normalized {
  var scores: [Double]
  var reasons: [UInt8]
  var groups: [Int32]

  /// Runs `body` on columns for `count` rows.
  init(
    _ count: Int,
    _ body: (inout prefkit_score_columns, inout prefkit_error) -> prefkit_status
  ) throws {
    var scores = [Double](repeating: -1, count: count)
    var reasons = [UInt8](repeating: 99, count: count)
    var groups = [Int32](repeating: -1, count: count)
    var error = newError()
    let status = scores.withUnsafeMutableBufferPointer { scores in
      reasons.withUnsafeMutableBufferPointer { reasons in
        groups.withUnsafeMutableBufferPointer { groups in
          var columns = prefkit_score_columns()
          columns.struct_size = size(of: prefkit_score_columns.self)
          columns.scores = scores.baseAddress
          columns.reasons = reasons.baseAddress
          columns.groups = groups.baseAddress
          return body(&columns, &error)
        }
      }
    }
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    self.scores = scores
    self.reasons = reasons
    self.groups = groups
  }
}

/// A table of parameters, freed at the end.
final class Parameters {
  let handle: OpaquePointer
  private(set) var view = prefkit_parameters_view()

  init?(_ handle: OpaquePointer?) {
    guard let handle else { return nil }
    self.handle = handle
    view.struct_size = size(of: prefkit_parameters_view.self)
    guard prefkit_normalize_table_get(handle, &view) == PREFKIT_OK else { return nil }
  }

  deinit { prefkit_normalize_table_free(handle) }

  func column<Number>(_ start: UnsafePointer<Number>?) -> [Number] {
    Array(UnsafeBufferPointer(start: start, count: Int(view.group_count)))
  }

  func key(_ place: UInt32) -> [Int64]? {
    var start: UnsafePointer<Int64>?
    guard prefkit_normalize_table_key(handle, place, &start) == PREFKIT_OK else { return nil }
    return column(start)
  }

  func name(_ key: UInt32, _ code: UInt64) -> String? {
    var text: UnsafePointer<CChar>?
    var length = 0
    guard prefkit_normalize_table_name(handle, key, code, &text, &length) == PREFKIT_OK else {
      return nil
    }
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    return String(decoding: bytes, as: UTF8.self)
  }

  var model: prefkit_model_view? {
    var model = prefkit_model_view()
    model.struct_size = size(of: prefkit_model_view.self)
    return prefkit_normalize_table_model(handle, &model) == PREFKIT_OK ? model : nil
  }
}

func normalizeOptions(_ method: prefkit_normalize_method = 0) -> prefkit_normalize_options {
  var options = prefkit_normalize_options()
  options.struct_size = size(of: prefkit_normalize_options.self)
  options.method = method
  return options
}

extension ScoreSheet {
  func normalize(_ options: prefkit_normalize_options) throws -> (Normalized, Parameters?) {
    var options = options
    var table: OpaquePointer?
    let made = try Normalized(count) { columns, error in
      prefkit_normalize_scores(&rows, &options, &columns, &table, &error)
    }
    return (made, Parameters(table))
  }
}

func areClose(_ a: [Double], _ b: [Double], within tolerance: Double = 1e-12) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, within: tolerance) }
}
