import PrefKitSupport

/// How inputs are read. The defaults are those of `prefkit_read_options`.
public struct ReadOptions {
  /// What becomes of a record that is refused. Raw values are those of `prefkit_on_error`.
  public enum OnError: Int32, Sendable {
    case raise, skip, collect
  }

  /// Called with the bytes read and the bytes there are; true cancels.
  public typealias Progress = (_ done: UInt64, _ total: UInt64) -> Bool

  public static let deepest = 65_536
  public static let longestRecord = (1 << 31) - 1

  public var onError = OnError.raise
  /// A built-in profile's name, a document's path, or the document; nil: found from the records.
  public var profile: String?
  /// The path of a LLaMA-Factory `dataset_info.json`.
  public var sidecar: String?
  public var container = Container.auto
  public var lenient = false
  /// Read files into memory instead of mapping them.
  public var copy = false
  /// 0: as many as there are cores.
  public var threads = 0
  public var maxDepth = 1024
  /// Of a delimited file, as a byte; 0: found from the bytes.
  public var delimiter: UInt8 = 0
  public var maxRecordBytes = 1 << 30
  public var maxInputBytes = 64 << 30
  public var maxProblems = 1_000_000
  public var progress: Progress?
  /// Off in tests: every record then goes the long way.
  var usesMoves = true
  /// Bytes of the parts that threads share; 0: by the input's size. Tests cut small inputs with it.
  var partBytes = 0

  public init() {}
}

/// What a call came to. Raw values are those of `prefkit_status`.
public enum StatusCode: Int32, CaseIterable, Sendable {
  case ok, invalidArgument, io, parse, profile, ambiguous, limit, cancelled, noMemory, outOfRange

  public static let words = [
    "ok", "invalid_argument", "io", "parse", "profile", "ambiguous", "limit", "cancelled",
    "no_memory", "out_of_range",
  ]
  public var word: String { StatusCode.words[Int(rawValue)] }
}

/// Why a call failed, and where; -1 stands for an unknown place.
public struct ReadError: Error {
  public var status: StatusCode
  public var problem: ProblemCode?
  public var source = -1
  public var record = -1
  public var line = -1
  public var byteOffset = -1
  /// The JSON Pointer of the field, or the argument's name.
  public var field = ""
  public var message: String

  public init(
    _ status: StatusCode, _ message: String, problem: ProblemCode? = nil, source: Int = -1,
    record: Int = -1, line: Int = -1, byteOffset: Int = -1, field: String = ""
  ) {
    self.status = status
    self.problem = problem
    self.source = source
    self.record = record
    self.line = line
    self.byteOffset = byteOffset
    self.field = field
    self.message = message
  }

  /// The failure that `problem` of input `source` is when the caller asked to be told of the first.
  public init(_ problem: Problem, source: Int, status: StatusCode = .parse) {
    self.init(
      status, problem.message, problem: problem.code, source: source, record: problem.record,
      line: problem.line, byteOffset: problem.byteOffset, field: problem.pointer)
  }
}
