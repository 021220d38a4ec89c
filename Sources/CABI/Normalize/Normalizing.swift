public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 8.2 of prefkit.h: methods by group, and anchors.

@_cdecl("prefkit_normalize_scores") @implementation
public func prefkit_normalize_scores(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ options: UnsafePointer<prefkit_normalize_options>!,
  _ out: UnsafePointer<prefkit_score_columns>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    let (method, options) = try normalizeOptions(options)
    let out = try ColumnsArgument(out, rows.scores)
    let grouping = try rows.grouping(threads: options.threads)
    let parameters = try normalizing { () throws(NormalizationError) in
      try Normalization.fitTransform(out.columns, grouping, method, options)
    }
    out.write(grouping)
    if let table { table.pointee = handle(ParameterTable(parameters)) }
  }
}

@_cdecl("prefkit_normalize_anchored") @implementation
public func prefkit_normalize_anchored(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ gold: UnsafePointer<Double>!,
  _ anchoring: prefkit_anchoring, _ options: UnsafePointer<prefkit_normalize_options>!,
  _ out: UnsafePointer<prefkit_score_columns>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    let gold = try numbers(gold, rows.scores.count, "gold")
    guard let anchoring = Anchoring(rawValue: anchoring) else {
      throw ReadError(
        .invalidArgument, "anchoring is \(anchoring); expected one of PREFKIT_ANCHOR_*",
        field: "anchoring")
    }
    let (_, options) = try normalizeOptions(options)
    let out = try ColumnsArgument(out, rows.scores)
    let grouping = try rows.grouping(threads: options.threads)
    let map = try normalizing(values: "gold") { () throws(NormalizationError) in
      let map = try ScoreMap(anchoring: rows.scores, to: gold, grouping, anchoring, options)
      try map.transform(out.columns, grouping)
      return map
    }
    out.write(grouping)
    if let table { table.pointee = handle(ParameterTable(map.parameters)) }
  }
}
