import CPrefKit
import Glibc

/// A dataset opened through the header, freed at the end.
final class Opened {
  struct Failure: Error {
    var status: prefkit_status
    var problem: String
    var field: String
    var message: String

    init(_ status: prefkit_status, _ error: prefkit_error) {
      var error = error
      self.status = status
      problem = fixed(&error.problem)
      field = fixed(&error.field)
      message = fixed(&error.message)
    }
  }

  private(set) var handle: OpaquePointer?

  init(_ text: String, profile: String? = nil, onError: prefkit_on_error = 2, lenient: Bool = false)
    throws
  {
    var options = prefkit_read_options()
    options.struct_size = UInt32(MemoryLayout<prefkit_read_options>.size)
    options.on_error = onError
    options.lenient = lenient ? 1 : 0
    var error = newError()
    var bytes = text
    let status = bytes.withUTF8 { bytes in
      guard let profile else {
        return prefkit_dataset_open_bytes(
          bytes.baseAddress, bytes.count, nil, &options, &handle, &error)
      }
      return profile.withCString {
        options.profile = $0
        return prefkit_dataset_open_bytes(
          bytes.baseAddress, bytes.count, "test", &options, &handle, &error)
      }
    }
    guard status == PREFKIT_OK else { throw Failure(status, error) }
  }

  deinit { prefkit_dataset_free(handle) }

  func free() {
    prefkit_dataset_free(handle)
    handle = nil
  }

  func stream(
    _ table: prefkit_table, columns: [String]? = nil, text: prefkit_text_layout = 0
  ) throws -> ArrowArrayStream {
    var options = prefkit_table_options()
    options.struct_size = UInt32(MemoryLayout<prefkit_table_options>.size)
    options.text = text
    var names = (columns ?? []).map { strdup($0) }
    defer { for name in names { Glibc.free(name) } }
    var error = newError()
    var stream = ArrowArrayStream()
    let status = names.withUnsafeMutableBufferPointer { names in
      names.withMemoryRebound(to: UnsafePointer<CChar>?.self) { names in
        if columns != nil {
          options.columns = UnsafePointer(names.baseAddress)
          options.column_count = names.count
        }
        return prefkit_dataset_table(handle, table, &options, &stream, &error)
      }
    }
    guard status == PREFKIT_OK else { throw Failure(status, error) }
    return stream
  }

  func table(
    _ table: prefkit_table, columns: [String]? = nil, text: prefkit_text_layout = 0
  ) throws -> ArrowTable {
    var stream = try stream(table, columns: columns, text: text)
    return try ArrowTable(&stream)
  }

  func summary() throws -> String {
    var needed = 0
    var error = newError()
    var status = prefkit_dataset_summary(handle, nil, 0, &needed, &error)
    guard status == PREFKIT_OK else { throw Failure(status, error) }
    var text = [CChar](repeating: 0, count: needed)
    status = prefkit_dataset_summary(handle, &text, text.count, &needed, &error)
    guard status == PREFKIT_OK else { throw Failure(status, error) }
    return String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

func newError() -> prefkit_error {
  var error = prefkit_error()
  error.struct_size = UInt32(MemoryLayout<prefkit_error>.size)
  return error
}

/// A `char name[n]` as text, up to its zero.
func fixed<Field>(_ field: inout Field) -> String {
  withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Profiles that the tests read by.
enum Layout {
  /// Votes on two answers: {"id", "prompt", "x": {"id", "text", "by"}, "y": {…}, "who", "dim", "vote": "x"|"y"|"="}
  static let votes = """
    {"profile": "votes", "items": [{"item_id": "/id", "prompt": "/prompt", "task": "/task",
      "candidates": [
        {"candidate_id": "/x/id", "text": "/x/text", "generator": "/x/by"},
        {"candidate_id": "/y/id", "text": "/y/text", "generator": "/y/by"}],
      "judgements": [{"rater": "/who", "dimension": "/dim", "source": "/from", "aggregate": "/sum",
        "status": "/state",
        "outcome": {"path": "/vote", "map": {"x": "a", "y": "b", "=": "tie", "0": "both_bad"}}}]}]}
    """
  /// Scored answers: {"id", "prompt", "answers": [{"text", "by", "score", "rank", "steps": [{"text", "ok"}]}], "who"}
  static let scores = """
    {"profile": "scores", "items": [{"item_id": "/id", "prompt": "/prompt", "task": "/meta/task",
      "candidates": [{"each": "/answers", "where": [{"path": "./hidden", "exists": false}],
        "text": "./text", "generator": "./by",
        "judgements": [
          {"rater": "/who", "score": "./score", "scale": [{"const": 1}, {"const": 5}]},
          {"rater": "/who", "rank": "./rank"}],
        "steps": [{"each": "./steps", "text": "./text",
          "judgements": [{"rater": "/who", "score": "./ok"}]}]}]}]}
    """
}
