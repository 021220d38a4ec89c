public import CPrefKit
import PrefKitNormalization
import PrefKitStatistics
import PrefKitRecords

// Section 9.3 of prefkit.h: tables by group and window.

/// What a handle of a table holds; each kind of table has one of the views behind the first.
final class DriftTable {
  let columns = FlatColumns()
  private(set) var view = prefkit_drift_table_view()
  private var results: [prefkit_drift_columns] = []
  let keys: [UnsafePointer<Int64>]
  let names: KeyNames
  var gold: prefkit_gold_view?
  var scaleUse: prefkit_scale_use_view?
  var series: prefkit_drift_series?
  var changes: prefkit_changes_view?
  var state: prefkit_drift_state_view?

  init(_ keys: GroupKeys, counts: [Int], names: [[String]?] = []) {
    self.keys = columns.keep(keys)
    self.names = KeyNames(names, columns)
    let starts = DriftTable.runs(keys)
    view.key_count = UInt32(clamping: keys.columns.count)
    view.group_count = UInt64(clamping: keys.count)
    view.run_count = UInt64(clamping: starts.count - 1)
    view.run_starts = columns.keep(starts)
    view.counts = keep(counts)
  }

  /// The first group of each run that differs in the last key alone, and the number of groups.
  private static func runs(_ keys: GroupKeys) -> [UInt64] {
    guard keys.count > 0 else { return [0] }
    let group = keys.columns.dropLast()
    var starts: [UInt64] = [0]
    for row in 1..<Swift.max(1, keys.count) where group.contains(where: { $0[row] != $0[row - 1] })
    {
      starts.append(UInt64(row))
    }
    return starts + [UInt64(keys.count)]
  }

  func keep(_ counts: [Int]) -> UnsafePointer<UInt64> {
    columns.keep(counts.map { UInt64(clamping: $0) })
  }

  func set(reasons: [UInt8]) { view.reasons = columns.keep(reasons) }

  func set(references: [Int32]) { view.references = columns.keep(references) }

  /// Adds the results of a test.
  func append(_ found: DriftColumns, _ adjustment: FalseDiscovery = .benjaminiHochberg) {
    append(found, adjusted: adjustment.adjusted(found.pValues))
  }

  func append(_ found: DriftColumns, adjusted: [Double]) {
    results.append(
      prefkit_drift_columns(
        struct_size: 0, reserved: 0, count: UInt64(clamping: found.count),
        statistics: columns.keep(found.statistics), p_values: columns.keep(found.pValues),
        adjusted: columns.keep(adjusted), effects: columns.keep(found.effects),
        p_kinds: columns.keep(found.pKinds), reasons: columns.keep(found.reasons),
        effect_reasons: columns.keep(found.effectReasons),
        places: columns.keep(found.places.map { Int64($0) }), times: columns.keep(found.times)))
    view.result_count = UInt64(results.count)
  }

  func result(_ test: UInt64) -> prefkit_drift_columns? {
    test < UInt64(results.count) ? results[Int(test)] : nil
  }
}

@_cdecl("prefkit_drift_table_get") @implementation
public func prefkit_drift_table_get(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_drift_table_view>!
) -> prefkit_status {
  give(table, out, \.view)
}

@_cdecl("prefkit_drift_table_results") @implementation
public func prefkit_drift_table_results(
  _ table: OpaquePointer!, _ test: UInt64, _ out: UnsafeMutablePointer<prefkit_drift_columns>!
) -> prefkit_status {
  guard let table, let out else { return PREFKIT_INVALID_ARGUMENT }
  guard let found = borrow(table, as: DriftTable.self).result(test) else {
    return PREFKIT_OUT_OF_RANGE
  }
  return fill(out, with: found) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_drift_table_key") @implementation
public func prefkit_drift_table_key(
  _ table: OpaquePointer!, _ key: UInt32, _ out: UnsafeMutablePointer<UnsafePointer<Int64>?>!
) -> prefkit_status {
  guard let table else { return PREFKIT_INVALID_ARGUMENT }
  return give(borrow(table, as: DriftTable.self).keys, key, out)
}

@_cdecl("prefkit_drift_table_name") @implementation
public func prefkit_drift_table_name(
  _ table: OpaquePointer!, _ key: UInt32, _ code: UInt64,
  _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!, _ length: UnsafeMutablePointer<Int>!
) -> prefkit_status {
  guard let table, let text, let length else { return PREFKIT_INVALID_ARGUMENT }
  return give(borrow(table, as: DriftTable.self).names[Int(key), code], text, length)
}

@_cdecl("prefkit_drift_table_gold") @implementation
public func prefkit_drift_table_gold(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_gold_view>!
) -> prefkit_status {
  give(table, out, \.gold)
}

@_cdecl("prefkit_drift_table_scale_use") @implementation
public func prefkit_drift_table_scale_use(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_scale_use_view>!
) -> prefkit_status {
  give(table, out, \.scaleUse)
}

@_cdecl("prefkit_drift_table_series") @implementation
public func prefkit_drift_table_series(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_drift_series>!
) -> prefkit_status {
  give(table, out, \.series)
}

@_cdecl("prefkit_drift_table_changes") @implementation
public func prefkit_drift_table_changes(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_changes_view>!
) -> prefkit_status {
  give(table, out, \.changes)
}

@_cdecl("prefkit_drift_table_state") @implementation
public func prefkit_drift_table_state(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_drift_state_view>!
) -> prefkit_status {
  give(table, out, \.state)
}

@_cdecl("prefkit_drift_table_free") @implementation
public func prefkit_drift_table_free(_ table: OpaquePointer!) {
  release(table, as: DriftTable.self)
}

/// A view of a table, as far as it has it.
private func give<View: BitwiseCopyable>(
  _ table: OpaquePointer?, _ out: UnsafeMutablePointer<View>?, _ view: KeyPath<DriftTable, View?>
) -> prefkit_status {
  guard let table, let out, let found = borrow(table, as: DriftTable.self)[keyPath: view] else {
    return PREFKIT_INVALID_ARGUMENT
  }
  return fill(out, with: found) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

private func give<View: BitwiseCopyable>(
  _ table: OpaquePointer?, _ out: UnsafeMutablePointer<View>?, _ view: KeyPath<DriftTable, View>
) -> prefkit_status {
  guard let table, let out else { return PREFKIT_INVALID_ARGUMENT }
  let found = borrow(table, as: DriftTable.self)[keyPath: view]
  return fill(out, with: found) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}
