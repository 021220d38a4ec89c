import CPrefKit
import PrefKitRecords

// Section 5 of prefkit.h: reading options, as Swift has them.

/// The caller's options, each checked; NULL means all defaults.
func readOptions(
  _ given: UnsafePointer<prefkit_read_options>?
) throws(ReadError) -> ReadOptions {
  var options = ReadOptions()
  guard let given else { return options }
  guard Int(given.pointee.struct_size) >= MemoryLayout<prefkit_read_options>.size else {
    throw tooSmall("options")
  }
  let raw = given.pointee
  guard let onError = ReadOptions.OnError(rawValue: raw.on_error) else {
    throw outside("on_error", raw.on_error, "0 (raise), 1 (skip) or 2 (collect)")
  }
  options.onError = onError
  guard let container = Container(rawValue: raw.container) else {
    throw outside("container", raw.container, "one of PREFKIT_CONTAINER_*")
  }
  options.container = container
  options.profile = try optionalText(raw.profile, "profile")
  options.sidecar = try optionalText(raw.sidecar, "sidecar")
  options.lenient = raw.lenient != 0
  options.copy = raw.copy != 0
  options.threads = Int(raw.threads)
  guard Int(raw.max_depth) <= ReadOptions.deepest else {
    throw outside("max_depth", raw.max_depth, "at most \(ReadOptions.deepest)")
  }
  if raw.max_depth > 0 { options.maxDepth = Int(raw.max_depth) }
  guard let delimiter = UInt8(exactly: raw.delimiter), delimiter < 0x80,
    !"\"\r\n".utf8.contains(delimiter)
  else {
    throw outside("delimiter", raw.delimiter, "an ASCII byte other than a quote or a line end")
  }
  options.delimiter = delimiter
  guard raw.max_record_bytes <= UInt64(ReadOptions.longestRecord) else {
    throw outside("max_record_bytes", raw.max_record_bytes, "at most 2 GiB - 1")
  }
  if raw.max_record_bytes > 0 { options.maxRecordBytes = Int(raw.max_record_bytes) }
  // Larger than any address space is as good as no limit.
  if raw.max_input_bytes > 0 { options.maxInputBytes = Int(clamping: raw.max_input_bytes) }
  if raw.max_problems > 0 { options.maxProblems = Int(clamping: raw.max_problems) }
  if let callback = raw.progress {
    let context = raw.progress_context
    options.progress = { done, total in callback(context, done, total) != 0 }
  }
  return options
}

func outside(
  _ field: String, _ found: some BinaryInteger, _ expected: String, of argument: String = "options"
) -> ReadError {
  ReadError(
    .invalidArgument, "\(argument)->\(field) is \(found); expected \(expected)", field: field)
}
