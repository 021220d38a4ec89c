public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Sections 8.5 and 8.6 of prefkit.h: comparability, and strengths of preference.

/// What a handle holds.
private final class ComparabilityBox {
  let found: Comparability
  let keys: [UnsafePointer<Int64>]
  private let columns = FlatColumns()
  private(set) var view = prefkit_comparability_view()

  init(_ found: Comparability, _ groups: Grouping) {
    self.found = found
    keys = columns.keep(groups.keys)
    view.key_count = UInt32(clamping: keys.count)
    view.group_count = UInt64(clamping: groups.count)
    view.components = columns.keep(found.components)
    view.component_count = UInt64(clamping: found.sizes.count)
    view.component_sizes = columns.keep(found.sizes.map { UInt64(clamping: $0) })
  }
}

@_cdecl("prefkit_comparability_make") @implementation
public func prefkit_comparability_make(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ item_keys: UnsafePointer<prefkit_group_key>!,
  _ item_key_count: Int, _ rater_keys: UnsafePointer<prefkit_group_key>!, _ rater_key_count: Int,
  _ options: UnsafePointer<prefkit_normalize_options>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    let items = try itemKeys(item_keys, item_key_count, rows)
    let raters = try KeysArgument(
      rater_keys, rater_key_count, rowCount: rows.scores.count, "rater_keys")
    let (_, options) = try normalizeOptions(options)
    guard let out else { throw isNull("out") }
    let groups = try rows.grouping(threads: options.threads)
    let itemGroups = try items.grouping(threads: options.threads)
    let raterGroups = raters.isEmpty ? nil : try raters.grouping(threads: options.threads)
    let found = try normalizing { () throws(NormalizationError) in
      try Comparability(
        rows.scores, groups: groups, items: itemGroups, raters: raterGroups, options)
    }
    out.pointee = handle(ComparabilityBox(found, groups))
  }
}

@_cdecl("prefkit_comparability_get") @implementation
public func prefkit_comparability_get(
  _ comparability: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_comparability_view>!
) -> prefkit_status {
  guard let comparability, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(comparability, as: ComparabilityBox.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_comparability_key") @implementation
public func prefkit_comparability_key(
  _ comparability: OpaquePointer!, _ key: UInt32,
  _ out: UnsafeMutablePointer<UnsafePointer<Int64>?>!
) -> prefkit_status {
  guard let comparability else { return PREFKIT_INVALID_ARGUMENT }
  return give(borrow(comparability, as: ComparabilityBox.self).keys, key, out)
}

@_cdecl("prefkit_comparability_link") @implementation
public func prefkit_comparability_link(
  _ comparability: OpaquePointer!, _ a: UInt64, _ b: UInt64,
  _ out: UnsafeMutablePointer<prefkit_group_link>!, _ path: UnsafeMutablePointer<UInt64>!,
  _ capacity: Int, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let comparability else { throw isNull("comparability") }
    let out = try Outputs(out)
    let path = try results(path, capacity, "path")
    let found = borrow(comparability, as: ComparabilityBox.self).found
    let link = try normalizing { () throws(NormalizationError) in
      try found.link(Int(clamping: a), Int(clamping: b))
    }
    for (place, group) in link.path.prefix(path.count).enumerated() {
      path[place] = UInt64(clamping: group)
    }
    out.set(
      0,
      prefkit_group_link(
        struct_size: 0, comparable: link.isComparable ? 1 : 0,
        shared_items: UInt64(clamping: link.sharedItems),
        shared_raters: UInt64(clamping: link.sharedRaters),
        path_length: UInt64(clamping: link.path.count)))
  }
}

@_cdecl("prefkit_comparability_free") @implementation
public func prefkit_comparability_free(_ comparability: OpaquePointer!) {
  release(comparability, as: ComparabilityBox.self)
}

@_cdecl("prefkit_strengths_map") @implementation
public func prefkit_strengths_map(
  _ levels: UnsafePointer<Int64>!, _ count: Int, _ scale: prefkit_strength_scale,
  _ margins: UnsafePointer<Double>!, _ margin_count: Int, _ out: UnsafeMutablePointer<Double>!,
  _ reasons: UnsafeMutablePointer<prefkit_unscored>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    let levels = try numbers(levels, count, "levels")
    let scale = try strengthScale(scale, margins, margin_count)
    let out = try results(out, count, "out")
    let reasons = try optionalResults(reasons, count, "reasons")
    try normalizing { () throws(NormalizationError) in
      try scale.map(levels, into: out, reasons: reasons)
    }
  }
}

private func strengthScale(
  _ scale: prefkit_strength_scale, _ margins: UnsafePointer<Double>?, _ count: Int
) throws(ReadError) -> StrengthScale {
  switch scale {
  case PREFKIT_STRENGTH_GIVEN:
    let margins = Array(try numbers(margins, count, "margins"))
    return try normalizing { () throws(NormalizationError) in try StrengthScale(margins) }
  case PREFKIT_STRENGTH_LINEAR:
    return try normalizing { () throws(NormalizationError) in try .linear(levels: count) }
  case PREFKIT_STRENGTH_LLAMA2_SMALL: return .llama2Small
  case PREFKIT_STRENGTH_LLAMA2_LARGE: return .llama2Large
  default:
    throw ReadError(
      .invalidArgument, "scale is \(scale); expected one of PREFKIT_STRENGTH_*", field: "scale")
  }
}
