public import CPrefKit
import PrefKitRecords

// Section 6 of prefkit.h: opening, counting and freeing datasets.

@_cdecl("prefkit_dataset_open") @implementation
public func prefkit_dataset_open(
  _ paths: UnsafePointer<UnsafePointer<CChar>?>!, _ count: Int,
  _ options: UnsafePointer<prefkit_read_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  open(out, error) { () throws(ReadError) in
    guard count >= 0 else {
      throw ReadError(.invalidArgument, "count is larger than any memory", field: "count")
    }
    var names: [String] = []
    if count > 0 {
      guard let paths else { throw isNull("paths") }
      for i in 0..<count {
        guard let path = paths[i] else { throw isNull("paths[\(i)]") }
        names.append(try text(path, "paths[\(i)]"))
      }
    }
    return try Reader.open(paths: names, options: readOptions(options))
  }
}

@_cdecl("prefkit_dataset_open_bytes") @implementation
public func prefkit_dataset_open_bytes(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ name: UnsafePointer<CChar>!,
  _ options: UnsafePointer<prefkit_read_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  open(out, error) { () throws(ReadError) in
    try Reader.open(
      bytes: buffer(bytes, length), name: optionalText(name, "name") ?? "bytes",
      options: readOptions(options))
  }
}

@_cdecl("prefkit_dataset_open_arrow") @implementation
public func prefkit_dataset_open_arrow(
  _ stream: UnsafeMutablePointer<ArrowArrayStream>!, _ name: UnsafePointer<CChar>!,
  _ options: UnsafePointer<prefkit_read_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  // Released in every case, also when an argument is refused before the reader sees it.
  defer { if let stream { stream.pointee.release?(stream) } }
  return open(out, error) { () throws(ReadError) in
    guard let stream else { throw isNull("stream") }
    return try Reader.open(
      arrow: stream, name: optionalText(name, "name") ?? "arrow", options: readOptions(options))
  }
}

private func open(
  _ out: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<prefkit_error>?,
  _ make: () throws(ReadError) -> Dataset
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let out else { throw isNull("out") }
    out.pointee = handle(try make())
  }
}

@_cdecl("prefkit_dataset_free") @implementation
public func prefkit_dataset_free(_ dataset: OpaquePointer!) {
  release(dataset, as: Dataset.self)
}

@_cdecl("prefkit_dataset_counts") @implementation
public func prefkit_dataset_counts(
  _ dataset: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_counts>!
) -> prefkit_status {
  guard let dataset, let out else { return PREFKIT_INVALID_ARGUMENT }
  let counts = borrow(dataset, as: Dataset.self).counts
  var made = prefkit_counts()
  made.sources = UInt32(clamping: counts.sources)
  made.bytes = UInt64(clamping: counts.bytes)
  made.records = UInt64(clamping: counts.records)
  made.accepted = UInt64(clamping: counts.accepted)
  made.refused = UInt64(clamping: counts.refused)
  made.skipped = UInt64(clamping: counts.skipped)
  made.items = UInt64(clamping: counts.items)
  made.candidates = UInt64(clamping: counts.candidates)
  made.judgements = UInt64(clamping: counts.judgements)
  made.steps = UInt64(clamping: counts.steps)
  made.problems = UInt64(clamping: counts.problems)
  made.problems_listed = UInt64(clamping: counts.problemsListed)
  return fill(out, with: made) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}
