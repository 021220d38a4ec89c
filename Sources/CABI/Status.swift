public import CPrefKit
import PrefKitRecords

// Section 2 of prefkit.h: status and error.

@_cdecl("prefkit_status_name") @implementation
public func prefkit_status_name(_ status: prefkit_status) -> UnsafePointer<CChar>! {
  switch StatusCode(rawValue: status) {
  case .ok: return staticText("ok")
  case .invalidArgument: return staticText("invalid_argument")
  case .io: return staticText("io")
  case .parse: return staticText("parse")
  case .profile: return staticText("profile")
  case .ambiguous: return staticText("ambiguous")
  case .limit: return staticText("limit")
  case .cancelled: return staticText("cancelled")
  case .noMemory: return staticText("no_memory")
  case .outOfRange: return staticText("out_of_range")
  case nil: return staticText("unknown")
  }
}

/// Runs `body` and makes what it throws the caller's status and error.
func reporting(
  to out: UnsafeMutablePointer<prefkit_error>?, _ body: () throws(ReadError) -> Void
) -> prefkit_status {
  do throws(ReadError) {
    try body()
    return PREFKIT_OK
  } catch {
    if let out { fill(out, with: error) }
    return error.status.rawValue
  }
}

/// An error struct too small for even the first header is left alone: the status still tells.
private func fill(_ out: UnsafeMutablePointer<prefkit_error>, with error: ReadError) {
  var made = prefkit_error()
  made.code = error.status.rawValue
  made.source = Int64(error.source)
  made.record = Int64(error.record)
  made.line = Int64(error.line)
  made.byte_offset = Int64(error.byteOffset)
  setField(&made.problem, error.problem?.word ?? "")
  setField(&made.field, error.field)
  setField(&made.message, error.message)
  _ = fill(out, with: made)
}
