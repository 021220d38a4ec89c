/// What can be wrong with an input. The raw word is the public code; docs/records.md explains each.
public enum ProblemCode: UInt8, CaseIterable, Sendable {
  case jsonUnexpectedEnd, jsonUnexpectedToken, jsonTrailingComma, jsonComment, jsonSingleQuote
  case jsonLeadingZero, jsonPlusSign, jsonHexNumber, jsonNumber, jsonNaNLiteral, jsonNumberOverflow
  case jsonControlCharacter, jsonEscape, jsonLoneSurrogate, jsonDepth, jsonTrailingData
  case jsonRecordTooLong, jsonUnclosedArray, jsonTwoOnALine, jsonBOMInside
  case utf8Invalid, utf8NotUTF8
  case csvRaggedRow, csvQuote, csvDuplicateColumn, csvDelimiter, csvBlankRows
  case gzipCorrupt, gzipTruncated, zstdCorrupt, zstdTruncated
  case fileGitLFSPointer, fileTooLarge, fileRead
  case arrowUnsupported, arrowInvalid
  case recordNotObject, recordDuplicateKey, recordNoProfile, recordAmbiguousFormat
  case recordMissingField, recordFieldType, recordUnknownLabel, recordIndexOutOfRange
  case recordWinnerNotCandidate, recordIdenticalCandidates, recordEmptyCandidates
  case recordEmptyCandidate, recordEmptySteps, recordStepCount, recordTruncatedStep
  case recordScoreNotANumber, recordScoreOffScale, recordScoreText, recordNoScale, recordOneHot
  case recordScoresNotOpposite, recordRankGap, recordRankDuplicate, recordRankMixedNull
  case recordContradiction, recordPromptNotSeparable, recordUnknownField, recordTime
  case recordDuplicate, recordConflictingRepeat
  /// No problems of the input: the caller asked to stop, the machine has no memory left.
  case cancelled, outOfMemory

  /// The public word, "json_trailing_comma".
  public var word: String { ProblemCode.words[Int(rawValue)] }

  private static let words: [String] = [
    "json_unexpected_end", "json_unexpected_token", "json_trailing_comma", "json_comment",
    "json_single_quote", "json_leading_zero", "json_plus_sign", "json_hex_number", "json_number",
    "json_nan_literal", "json_number_overflow", "json_control_character", "json_escape",
    "json_lone_surrogate", "json_depth", "json_trailing_data", "json_record_too_long",
    "json_unclosed_array", "json_two_on_a_line", "json_bom_inside",
    "utf8_invalid", "utf8_not_utf8",
    "csv_ragged_row", "csv_quote", "csv_duplicate_column", "csv_delimiter", "csv_blank_rows",
    "gzip_corrupt", "gzip_truncated", "zstd_corrupt", "zstd_truncated",
    "file_git_lfs_pointer", "file_too_large", "file_read",
    "arrow_unsupported", "arrow_invalid",
    "record_not_object", "record_duplicate_key", "record_no_profile", "record_ambiguous_format",
    "record_missing_field", "record_field_type", "record_unknown_label",
    "record_index_out_of_range",
    "record_winner_not_candidate", "record_identical_candidates", "record_empty_candidates",
    "record_empty_candidate", "record_empty_steps", "record_step_count", "record_truncated_step",
    "record_score_not_a_number", "record_score_off_scale", "record_score_text", "record_no_scale",
    "record_one_hot",
    "record_scores_not_opposite", "record_rank_gap", "record_rank_duplicate",
    "record_rank_mixed_null",
    "record_contradiction", "record_prompt_not_separable", "record_unknown_field", "record_time",
    "record_duplicate", "record_conflicting_repeat",
    "cancelled", "out_of_memory",
  ]
}

/// A failure of a reader: what, and at which byte (counted as that reader says).
public struct Fault: Error, Equatable {
  public var code: ProblemCode
  public var offset: Int

  public init(_ code: ProblemCode, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}
