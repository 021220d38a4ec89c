public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.6 of prefkit.h: archives.

/// What a handle holds, and the arrays of its view, which never change.
private final class ArchiveBox {
  var archive: Archive
  private let columns = FlatColumns()
  private let minimize: UnsafePointer<UInt8>
  private let epsilons: UnsafePointer<Double>?

  init(_ archive: Archive) {
    self.archive = archive
    minimize = columns.keep(archive.maximize.map { $0 ? 0 : 1 })
    epsilons = (archive.grid?.epsilons).map(columns.keep)
  }

  var view: prefkit_archive_view {
    prefkit_archive_view(
      struct_size: 0, objective_count: UInt32(clamping: archive.objectives),
      count: UInt64(archive.count), seen: UInt64(archive.seen), minimize: minimize,
      epsilons: epsilons,
      epsilon_kind: archive.grid?.kind.rawValue ?? PREFKIT_EPSILON_ADDITIVE,
      keep: archive.keep.rawValue)
  }
}

@_cdecl("prefkit_pareto_archive_make") @implementation
public func prefkit_pareto_archive_make(
  _ options: UnsafePointer<prefkit_archive_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let options else { throw isNull("options") }
    let raw = try sized(options, "options")
    let objectives = Int(raw.objective_count)
    guard 1...PointView.mostObjectives ~= objectives else {
      throw outside("objective_count", objectives, "1 to \(PointView.mostObjectives)")
    }
    guard let keep = Keep(rawValue: raw.keep), keep != .weak else {
      throw outside("keep", raw.keep, "PREFKIT_KEEP_ALL or PREFKIT_KEEP_FIRST")
    }
    let maximize = try directions(raw.minimize, objectives, "options->minimize")
    let epsilon = try BoxesArgument(raw.epsilons, raw.epsilon_count, raw.epsilon_kind)
      .grid(maximize)
    guard let out else { throw isNull("out") }
    let made = try charting { () throws(ParetoError) in
      try Archive(maximize: maximize, keep: keep, epsilon: epsilon)
    }
    out.pointee = handle(ArchiveBox(made))
  }
}

@_cdecl("prefkit_pareto_archive_add") @implementation
public func prefkit_pareto_archive_add(
  _ archive: OpaquePointer!, _ points: UnsafePointer<prefkit_points>!,
  _ ids: UnsafePointer<Int64>!, _ options: UnsafePointer<prefkit_pareto_options>!,
  _ change: UnsafeMutablePointer<prefkit_archive_change>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let archive else { throw isNull("archive") }
    let points = try PrefKitCABI.points(points)
    let names = ids == nil ? nil : Array(try numbers(ids, points.count, "ids"))
    let options = try ParetoOptionsArgument(options)
    let out = try ChangeOutput(change)
    out.write(
      try charting { () throws(ParetoError) in
        try borrow(archive, as: ArchiveBox.self).archive.add(
          batch: points, ids: names, nan: options.nan, watch: options.watch)
      })
  }
}

@_cdecl("prefkit_pareto_archive_merge") @implementation
public func prefkit_pareto_archive_merge(
  _ archive: OpaquePointer!, _ other: OpaquePointer!,
  _ options: UnsafePointer<prefkit_pareto_options>!,
  _ change: UnsafeMutablePointer<prefkit_archive_change>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let archive else { throw isNull("archive") }
    guard let other else { throw isNull("other") }
    let options = try ParetoOptionsArgument(options)
    let out = try ChangeOutput(change)
    // A copy, so that an archive may be merged with itself.
    let added = borrow(other, as: ArchiveBox.self).archive
    out.write(
      try charting { () throws(ParetoError) in
        try borrow(archive, as: ArchiveBox.self).archive.merge(
          added, watch: options.watch)
      })
  }
}

/// Where the caller wants to know what changed, if at all.
private struct ChangeOutput {
  private let out: UnsafeMutablePointer<prefkit_archive_change>?

  init(_ out: UnsafeMutablePointer<prefkit_archive_change>?) throws(ReadError) {
    if let out { _ = try sized(UnsafePointer(out), "change") }
    self.out = out
  }

  func write(_ change: Archive.Change) {
    guard let out else { return }
    _ = fill(
      out,
      with: prefkit_archive_change(
        struct_size: 0, reserved: 0, kept: UInt64(change.kept), removed: UInt64(change.removed)))
  }
}

@_cdecl("prefkit_pareto_archive_get") @implementation
public func prefkit_pareto_archive_get(
  _ archive: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_archive_view>!
) -> prefkit_status {
  guard let archive, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(archive, as: ArchiveBox.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_pareto_archive_members") @implementation
public func prefkit_pareto_archive_members(
  _ archive: OpaquePointer!, _ points: UnsafeMutablePointer<Double>!,
  _ ids: UnsafeMutablePointer<Int64>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let archive else { throw isNull("archive") }
    let held = borrow(archive, as: ArchiveBox.self).archive
    let out = try optionalResults(points, held.count * held.objectives, "points")
    let names = try optionalResults(ids, held.count, "ids")
    if let out { out.take(held.points) }
    if let names { names.take(held.ids) }
  }
}

@_cdecl("prefkit_pareto_archive_encode") @implementation
public func prefkit_pareto_archive_encode(
  _ archive: OpaquePointer!, _ buffer: UnsafeMutableRawPointer!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  encode(archive, "archive", to: buffer, capacity, needed, error) {
    borrow($0, as: ArchiveBox.self).archive.bytes
  }
}

@_cdecl("prefkit_pareto_archive_decode") @implementation
public func prefkit_pareto_archive_decode(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  decode(bytes, length, to: out, error) { bytes throws(ReadError) in
    ArchiveBox(try charting { () throws(ParetoError) in try Archive(bytes: bytes) })
  }
}

@_cdecl("prefkit_pareto_archive_free") @implementation
public func prefkit_pareto_archive_free(_ archive: OpaquePointer!) {
  release(archive, as: ArchiveBox.self)
}
