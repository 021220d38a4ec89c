public import CPrefKit
import PrefKitRecords

// Section 5 of prefkit.h: sniffing.

@_cdecl("prefkit_sniff_path") @implementation
public func prefkit_sniff_path(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<prefkit_read_options>!,
  _ out: UnsafeMutablePointer<prefkit_sniff>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let path else { throw isNull("path") }
    guard let out else { throw isNull("out") }
    let sniff = try Sniffer.sniff(path: text(path, "path"), options: readOptions(options))
    try write(sniff, to: out)
  }
}

@_cdecl("prefkit_sniff_bytes") @implementation
public func prefkit_sniff_bytes(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ options: UnsafePointer<prefkit_read_options>!,
  _ out: UnsafeMutablePointer<prefkit_sniff>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let out else { throw isNull("out") }
    let sniff = try Sniffer.sniff(
      bytes: buffer(bytes, length), options: readOptions(options))
    try write(sniff, to: out)
  }
}

/// The caller's bytes; NULL is allowed for none.
func buffer(
  _ bytes: UnsafeRawPointer?, _ length: Int
) throws(ReadError) -> UnsafeBufferPointer<UInt8> {
  guard length >= 0 else {
    throw ReadError(.invalidArgument, "length is larger than any memory", field: "length")
  }
  guard bytes != nil || length == 0 else { throw isNull("bytes") }
  return UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: length)
}

private func write(
  _ sniff: Sniff, to out: UnsafeMutablePointer<prefkit_sniff>
) throws(ReadError) {
  var made = prefkit_sniff()
  made.verdict = sniff.verdict.rawValue
  made.container = sniff.container.rawValue
  made.compression = sniff.compression.rawValue
  made.delimiter = UInt32(sniff.delimiter)
  made.records = UInt64(clamping: sniff.records)
  made.confidence = sniff.confidence
  setField(&made.profile, sniff.profile)
  setField(&made.reason, sniff.reason)
  let count = withUnsafeMutableBytes(of: &made.candidates) { raw in
    let slots = raw.bindMemory(to: prefkit_sniff_candidate.self)
    let count = Swift.min(slots.count, sniff.candidates.count)
    for i in 0..<count {
      slots[i].share = sniff.candidates[i].share
      setField(&slots[i].profile, sniff.candidates[i].profile)
      setField(&slots[i].reason, sniff.candidates[i].reason)
    }
    return count
  }
  made.candidate_count = UInt32(count)
  guard fill(out, with: made) else { throw tooSmall("out") }
}
