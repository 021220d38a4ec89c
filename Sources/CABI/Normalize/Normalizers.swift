public import CPrefKit
import PrefKitNormalization
import PrefKitRecords
import PrefKitStatistics

// Section 8.4 of prefkit.h: normalizers.

/// What a handle holds.
private final class NormalizerBox {
  var state: Normalizer
  private let columns = FlatColumns()
  let options: prefkit_normalize_options

  init(_ state: Normalizer) {
    self.state = state
    options = prefkit_normalize_options(state.method, state.options, columns)
  }

  /// The state with somebody to tell how far its work is.
  func state(watchedBy watch: Watch?) throws(ReadError) -> Normalizer {
    guard let watch else { return state }
    var options = state.options
    options.watch = watch
    return try normalizing { () throws(NormalizationError) in
      var watched = try Normalizer(state.method, options)
      try watched.merge(state)
      return watched
    }
  }
}

@_cdecl("prefkit_normalizer_make") @implementation
public func prefkit_normalizer_make(
  _ options: UnsafePointer<prefkit_normalize_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    var (method, options) = try normalizeOptions(options)
    // The callback is for a call, and this one is over at once.
    options.watch = nil
    guard let out else { throw isNull("out") }
    let made = try normalizing { () throws(NormalizationError) in try Normalizer(method, options) }
    out.pointee = handle(NormalizerBox(made))
  }
}

@_cdecl("prefkit_normalizer_partial_fit") @implementation
public func prefkit_normalizer_partial_fit(
  _ normalizer: OpaquePointer!, _ rows: UnsafePointer<prefkit_score_rows>!,
  _ progress: prefkit_progress!, _ progress_context: UnsafeMutableRawPointer!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let normalizer else { throw isNull("normalizer") }
    let rows = try RowsArgument(rows)
    let box = borrow(normalizer, as: NormalizerBox.self)
    var options = box.state.options
    options.watch = watch(progress, progress_context)
    let grouping = try rows.grouping(threads: options.threads)
    let names = try rows.keys.names()
    try normalizing { () throws(NormalizationError) in
      var batch = try Normalizer(box.state.method, options)
      try batch.partialFit(rows.scores, grouping, names: names)
      try box.state.merge(batch)
    }
  }
}

@_cdecl("prefkit_normalizer_merge") @implementation
public func prefkit_normalizer_merge(
  _ normalizer: OpaquePointer!, _ other: OpaquePointer!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let normalizer else { throw isNull("normalizer") }
    guard let other else { throw isNull("other") }
    // A copy, so that a normalizer may be merged with itself.
    let added = borrow(other, as: NormalizerBox.self).state
    try normalizing { () throws(NormalizationError) in
      try borrow(normalizer, as: NormalizerBox.self).state.merge(added)
    }
  }
}

@_cdecl("prefkit_normalizer_transform") @implementation
public func prefkit_normalizer_transform(
  _ normalizer: OpaquePointer!, _ rows: UnsafePointer<prefkit_score_rows>!,
  _ out: UnsafePointer<prefkit_score_columns>!, _ progress: prefkit_progress!,
  _ progress_context: UnsafeMutableRawPointer!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  apply(normalizer, rows, out, watch(progress, progress_context), to: error) {
    (map, columns, grouping) throws(NormalizationError) in try map.transform(columns, grouping)
  }
}

@_cdecl("prefkit_normalizer_inverse") @implementation
public func prefkit_normalizer_inverse(
  _ normalizer: OpaquePointer!, _ rows: UnsafePointer<prefkit_score_rows>!,
  _ out: UnsafePointer<prefkit_score_columns>!, _ progress: prefkit_progress!,
  _ progress_context: UnsafeMutableRawPointer!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  apply(normalizer, rows, out, watch(progress, progress_context), to: error) {
    (map, columns, grouping) throws(NormalizationError) in
    try map.inverseTransform(columns, grouping)
  }
}

private func apply(
  _ normalizer: OpaquePointer?, _ rows: UnsafePointer<prefkit_score_rows>?,
  _ out: UnsafePointer<prefkit_score_columns>?, _ watch: Watch?,
  to error: UnsafeMutablePointer<prefkit_error>?,
  _ pass: (ScoreMap, RowColumns, Grouping) throws(NormalizationError) -> Void
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let normalizer else { throw isNull("normalizer") }
    let rows = try RowsArgument(rows)
    let out = try ColumnsArgument(out, rows.scores)
    let state = try borrow(normalizer, as: NormalizerBox.self).state(watchedBy: watch)
    let grouping = try rows.grouping(threads: state.options.threads)
    let names = try rows.keys.names()
    try normalizing { () throws(NormalizationError) in
      try pass(try state.map(for: grouping, names: names), out.columns, grouping)
    }
    out.write(grouping)
  }
}

@_cdecl("prefkit_normalizer_parameters") @implementation
public func prefkit_normalizer_parameters(
  _ normalizer: OpaquePointer!, _ table: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let normalizer else { throw isNull("normalizer") }
    guard let table else { throw isNull("table") }
    let state = borrow(normalizer, as: NormalizerBox.self).state
    let found = try normalizing { () throws(NormalizationError) in try state.finish() }
    table.pointee = handle(
      ParameterTable(found.map.parameters, prior: found.prior, names: state.names))
  }
}

@_cdecl("prefkit_normalizer_options") @implementation
public func prefkit_normalizer_options(
  _ normalizer: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_normalize_options>!
) -> prefkit_status {
  guard let normalizer, let out else { return PREFKIT_INVALID_ARGUMENT }
  let options = borrow(normalizer, as: NormalizerBox.self).options
  return fill(out, with: options) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_normalizer_encode") @implementation
public func prefkit_normalizer_encode(
  _ normalizer: OpaquePointer!, _ buffer: UnsafeMutableRawPointer!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  encode(normalizer, "normalizer", to: buffer, capacity, needed, error) {
    borrow($0, as: NormalizerBox.self).state.bytes
  }
}

@_cdecl("prefkit_normalizer_decode") @implementation
public func prefkit_normalizer_decode(
  _ bytes: UnsafeRawPointer!, _ length: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  decode(bytes, length, to: out, error) { bytes throws(ReadError) in
    NormalizerBox(try normalizing { () throws(NormalizationError) in try Normalizer(bytes: bytes) })
  }
}

@_cdecl("prefkit_normalizer_free") @implementation
public func prefkit_normalizer_free(_ normalizer: OpaquePointer!) {
  release(normalizer, as: NormalizerBox.self)
}
