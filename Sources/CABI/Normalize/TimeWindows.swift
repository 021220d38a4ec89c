public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 8.1 of prefkit.h: windows of time.

/// The caller's window, its zone read.
func timeWindow(
  _ given: UnsafePointer<prefkit_time_window>?, _ argument: String = "window"
) throws(ReadError) -> TimeWindow {
  guard let given else { throw isNull(argument) }
  let raw = try sized(given, argument)
  if raw.unit == PREFKIT_WINDOW_ROLLING {
    guard raw.zone == nil, raw.utc_offset == 0 else {
      throw ReadError(
        .invalidArgument, "a rolling window has no zone; its origin is an instant", field: "zone")
    }
    return try normalizing { () throws(NormalizationError) in
      try .rolling(
        width: raw.width, step: raw.step == 0 ? raw.width : raw.step, origin: raw.origin)
    }
  }
  guard let unit = TimeWindow.Unit(rawValue: raw.unit) else {
    throw outside("unit", raw.unit, "one of PREFKIT_WINDOW_*", of: argument)
  }
  guard let zone = try optionalText(raw.zone, "zone") else {
    return try normalizing { () throws(NormalizationError) in
      .calendar(unit, in: try TimeZoneRules(offset: Int(raw.utc_offset)))
    }
  }
  let directory = try optionalText(raw.zone_directory, "zone_directory")
  return try normalizing { () throws(NormalizationError) in
    guard let directory else { return .calendar(unit, in: try TimeZoneRules(named: zone)) }
    return .calendar(unit, in: try TimeZoneRules(named: zone, directory: directory))
  }
}

@_cdecl("prefkit_time_window_codes") @implementation
public func prefkit_time_window_codes(
  _ window: UnsafePointer<prefkit_time_window>!, _ times: UnsafePointer<Int64>!, _ count: Int,
  _ codes: UnsafeMutablePointer<Int64>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let window = try timeWindow(window)
    let times = try numbers(times, count, "times")
    let codes = try results(codes, count, "codes")
    let grouping = try normalizing { () throws(NormalizationError) in
      try Grouping([.times(times, window)], rowCount: count)
    }
    guard let keys = grouping.keys.columns.first else { return }
    for (row, group) in grouping.ids.enumerated() { codes[row] = keys[Int(group)] }
  }
}

@_cdecl("prefkit_time_window_starts") @implementation
public func prefkit_time_window_starts(
  _ window: UnsafePointer<prefkit_time_window>!, _ codes: UnsafePointer<Int64>!, _ count: Int,
  _ starts: UnsafeMutablePointer<Int64>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let window = try timeWindow(window)
    let codes = try numbers(codes, count, "codes")
    let starts = try results(starts, count, "starts")
    for place in 0..<count { starts[place] = window.start(of: codes[place]) ?? .min }
  }
}
