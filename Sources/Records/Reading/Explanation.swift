import PrefKitSupport

/// One sentence for each problem of the syntax: what it is and what to do.
enum Explanation {
  static func of(_ code: ProblemCode) -> String {
    switch code {
    case .jsonUnexpectedEnd: "the value ends before it is complete"
    case .jsonUnexpectedToken: "this byte cannot stand here in JSON"
    case .jsonTrailingComma: "a comma before a closing bracket; JSON has none there"
    case .jsonComment: "a comment; JSON has none"
    case .jsonSingleQuote: "a single quote; JSON strings have double quotes"
    case .jsonLeadingZero: "a number with a leading zero; write it without, or as a string"
    case .jsonPlusSign: "a number with a plus sign; write it without"
    case .jsonHexNumber: "a hexadecimal number; JSON numbers are decimal"
    case .jsonNumber: "a number that breaks off or lacks digits"
    case .jsonNaNLiteral:
      "NaN or Infinity; JSON has neither, write null (lenient reading takes it as missing)"
    case .jsonNumberOverflow: "a number too large for binary64"
    case .jsonControlCharacter:
      "a raw control character inside a string; write it as an escape such as \\n"
    case .jsonEscape: "a backslash followed by something that is no escape"
    case .jsonLoneSurrogate: "half a surrogate pair; lenient reading puts U+FFFD"
    case .jsonDepth: "nested deeper than max_depth"
    case .jsonTrailingData: "something after the value on its line that is not a value"
    case .jsonRecordTooLong: "the record is longer than max_record_bytes"
    case .jsonUnclosedArray:
      "the list or object that holds the records is not closed; the rest of the file is not read"
    case .jsonTwoOnALine: "two records share a line; both are read"
    case .jsonBOMInside: "a byte order mark between records: files were concatenated"
    case .utf8Invalid: "a byte that is not UTF-8; lenient reading puts U+FFFD"
    case .utf8NotUTF8: "the text is not UTF-8 but looks like UTF-16 or UTF-32; convert it first"
    case .recordDuplicateKey: "two fields of one object have the same name"
    case .csvRaggedRow: "the row has more or fewer cells than the header"
    case .csvQuote: "a quote that does not close, or text after one that does"
    case .gzipCorrupt: "the gzip data is damaged"
    case .gzipTruncated: "the gzip data ends too early"
    case .zstdCorrupt: "the zstd data is damaged"
    case .zstdTruncated: "the zstd data ends too early"
    case .fileGitLFSPointer: "this is a Git LFS pointer, not the file; run git lfs pull"
    case .fileTooLarge: "larger than max_input_bytes after decompression"
    default: code.word
    }
  }

  static func of(_ code: ProblemCode, bytes: Int) -> String {
    code == .fileGitLFSPointer
      ? "Git LFS pointer, \(bytes) bytes, not the file itself; run git lfs pull" : of(code)
  }

  static func repaired(_ code: ProblemCode) -> String {
    switch code {
    case .jsonNaNLiteral: "NaN or Infinity, taken as missing"
    case .jsonLoneSurrogate: "half a surrogate pair, read as U+FFFD"
    case .utf8Invalid: "bytes that are not UTF-8, read as U+FFFD"
    case .recordDuplicateKey: "the last of two fields with one name counts"
    default: of(code)
    }
  }
}

/// JSON Pointers (RFC 6901).
enum Pointer {
  /// The pointer to one of the record's own members.
  static func to(_ name: String) -> String {
    var out = "/"
    for character in name.unicodeScalars {
      switch character {
      case "~": out += "~0"
      case "/": out += "~1"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }
}
