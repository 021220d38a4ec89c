/// What an Arrow stream has done wrong, or has that PrefKit does not read.
public struct ArrowFailure: Error, Equatable {
  /// `arrowInvalid`, `arrowUnsupported`, or `fileRead` when the producer of the stream failed.
  public var code: ProblemCode
  /// The path of the field, "/answers/text"; "" when it is about the whole.
  public var field: String
  public var message: String

  public init(code: ProblemCode, field: String, message: String) {
    self.code = code
    self.field = field
    self.message = message
  }
}

/// The layouts of the Arrow columnar format, as the format strings of the C data interface name them
/// (https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings).
enum ArrowType: Equatable {
  case null, bool
  case integer(bytes: Int, isSigned: Bool)
  case float(bytes: Int)
  /// Two's complement, `bytes` wide; the value is the integer divided by 10^scale.
  case decimal(bytes: Int, scale: Int)
  /// UTF-8 or binary with 32-bit or 64-bit offsets, in views, or of one length.
  case text(offsetBytes: Int)
  case textView
  case fixedText(bytes: Int)
  /// Days, or milliseconds that come to whole days.
  case date(bytes: Int)
  /// `places`: how many decimal places of a second the unit has (0, 3, 6, 9).
  case time(bytes: Int, places: Int)
  case timestamp(places: Int, hasZone: Bool)
  case duration(places: Int)
  case structure
  case list(offsetBytes: Int)
  case listView(offsetBytes: Int)
  case fixedList(size: Int)
  case map
  case union(isDense: Bool)
  case runEnd

  /// Nil when the format string is none that PrefKit reads.
  init?(format: [UInt8]) {
    if let simple = ArrowType.simple[String(decoding: format, as: UTF8.self)] {
      self = simple
      return
    }
    guard let colon = format.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let rest = format[(colon + 1)...]
    switch String(decoding: format[..<colon], as: UTF8.self) {
    case "w":
      guard let bytes = ArrowType.number(rest), bytes >= 0 else { return nil }
      self = .fixedText(bytes: bytes)
    case "+w":
      guard let size = ArrowType.number(rest), size >= 0 else { return nil }
      self = .fixedList(size: size)
    case "d":
      let parts = rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard parts.count == 2 || parts.count == 3, let scale = ArrowType.number(parts[1]) else {
        return nil
      }
      let bits = parts.count == 3 ? ArrowType.number(parts[2]) : 128
      guard let bits, [32, 64, 128, 256].contains(bits), (-76...76).contains(scale) else {
        return nil
      }
      self = .decimal(bytes: bits / 8, scale: scale)
    case "tss": self = .timestamp(places: 0, hasZone: !rest.isEmpty)
    case "tsm": self = .timestamp(places: 3, hasZone: !rest.isEmpty)
    case "tsu": self = .timestamp(places: 6, hasZone: !rest.isEmpty)
    case "tsn": self = .timestamp(places: 9, hasZone: !rest.isEmpty)
    case "+ud": self = .union(isDense: true)
    case "+us": self = .union(isDense: false)
    default: return nil
    }
  }

  private static let simple: [String: ArrowType] = [
    "n": .null, "b": .bool,
    "c": .integer(bytes: 1, isSigned: true), "C": .integer(bytes: 1, isSigned: false),
    "s": .integer(bytes: 2, isSigned: true), "S": .integer(bytes: 2, isSigned: false),
    "i": .integer(bytes: 4, isSigned: true), "I": .integer(bytes: 4, isSigned: false),
    "l": .integer(bytes: 8, isSigned: true), "L": .integer(bytes: 8, isSigned: false),
    "e": .float(bytes: 2), "f": .float(bytes: 4), "g": .float(bytes: 8),
    "u": .text(offsetBytes: 4), "U": .text(offsetBytes: 8), "vu": .textView,
    "z": .text(offsetBytes: 4), "Z": .text(offsetBytes: 8), "vz": .textView,
    "tdD": .date(bytes: 4), "tdm": .date(bytes: 8),
    "tts": .time(bytes: 4, places: 0), "ttm": .time(bytes: 4, places: 3),
    "ttu": .time(bytes: 8, places: 6), "ttn": .time(bytes: 8, places: 9),
    "tDs": .duration(places: 0), "tDm": .duration(places: 3),
    "tDu": .duration(places: 6), "tDn": .duration(places: 9),
    "+s": .structure, "+m": .map, "+r": .runEnd,
    "+l": .list(offsetBytes: 4), "+L": .list(offsetBytes: 8),
    "+vl": .listView(offsetBytes: 4), "+vL": .listView(offsetBytes: 8),
  ]

  /// A decimal integer of at most nine digits.
  static func number(_ text: ArraySlice<UInt8>) -> Int? {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard (1...9).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return digits.count == text.count ? value : -value
  }

  /// How many children the schema must give it; nil where any number is right.
  var childCount: Int? {
    switch self {
    case .structure, .union: nil
    case .list, .listView, .fixedList, .map: 1
    case .runEnd: 2
    default: 0
    }
  }

  /// How many buffers an array of it has; nil where any number from 3 on is right.
  var bufferCount: Int? {
    switch self {
    case .null, .runEnd: 0
    case .structure, .fixedList: 1
    case .union(let isDense): isDense ? 2 : 1
    case .text, .listView: 3
    case .textView: nil
    default: 2
    }
  }

  var isText: Bool {
    switch self {
    case .text, .textView, .fixedText: true
    default: false
    }
  }

  /// Bytes of a value in the second buffer; nil where there is no such buffer or no whole bytes.
  var width: Int? {
    switch self {
    case .integer(let bytes, _), .float(let bytes), .decimal(let bytes, _), .date(let bytes),
      .time(let bytes, _), .fixedText(let bytes):
      bytes
    case .timestamp, .duration: 8
    default: nil
    }
  }
}
