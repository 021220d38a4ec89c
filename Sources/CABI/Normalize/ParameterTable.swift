public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 8.2 of prefkit.h: the table of parameters.

/// Columns in memory of their own, which C points to as long as this lives.
final class FlatColumns {
  private var memory: [UnsafeMutableRawPointer] = []

  func keep<Number: BitwiseCopyable>(_ numbers: [Number]) -> UnsafePointer<Number> {
    let column = UnsafeMutablePointer<Number>.allocate(capacity: Swift.max(1, numbers.count))
    column.update(from: numbers, count: numbers.count)
    memory.append(UnsafeMutableRawPointer(column))
    return UnsafePointer(column)
  }

  func keep(_ keys: GroupKeys) -> [UnsafePointer<Int64>] { keys.columns.map { keep($0) } }

  deinit { for column in memory { column.deallocate() } }
}

/// The texts of the codes of keys, one after the other in memory that the columns of a table keep.
struct KeyNames {
  private let all: [(text: UnsafePointer<UInt8>, ends: [Int])?]

  init(_ names: [[String]?], _ columns: FlatColumns) {
    all = names.map { names in
      guard let names else { return nil }
      var ends = [0]
      var bytes: [UInt8] = []
      for name in names {
        bytes += name.utf8
        ends.append(bytes.count)
      }
      return (columns.keep(bytes), ends)
    }
  }

  subscript(key: Int, code: UInt64) -> UnsafeBufferPointer<UInt8>? {
    guard all.indices.contains(key), let own = all[key], code < UInt64(own.ends.count - 1)
    else { return nil }
    let start = own.ends[Int(code)]
    return UnsafeBufferPointer(start: own.text + start, count: own.ends[Int(code) + 1] - start)
  }
}

/// A text as C takes it, as far as there is one.
func give(
  _ name: UnsafeBufferPointer<UInt8>?, _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>,
  _ length: UnsafeMutablePointer<Int>
) -> prefkit_status {
  guard let name else { return PREFKIT_OUT_OF_RANGE }
  text.pointee = name.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
  length.pointee = name.count
  return PREFKIT_OK
}

/// What a handle of a table holds.
final class ParameterTable {
  let columns = FlatColumns()
  private(set) var view = prefkit_parameters_view()
  let keys: [UnsafePointer<Int64>]
  let names: KeyNames
  /// What a model found.
  var model: ModelColumns?

  init(
    _ parameters: GroupParameters, prior: Shrinkage? = nil, names: [[String]?] = []
  ) {
    keys = columns.keep(parameters.keys)
    self.names = KeyNames(names, columns)
    view.key_count = UInt32(clamping: parameters.keys.columns.count)
    view.group_count = UInt64(clamping: parameters.count)
    view.counts = columns.keep(parameters.counts.map { UInt64(clamping: $0) })
    view.pooled_counts = columns.keep(parameters.pooledCounts.map { UInt64(clamping: $0) })
    view.levels = columns.keep(parameters.levels)
    view.locations = columns.keep(parameters.locations)
    view.scales = columns.keep(parameters.scales)
    view.reasons = columns.keep(parameters.undefined.map(\.code))
    let fallenBack = parameters.fallenBack
    view.fallen_back_groups = UInt64(clamping: fallenBack.groups)
    view.fallen_back_scores = UInt64(clamping: fallenBack.scores)
    view.prior_mean = prior?.mean ?? .nan
    view.prior_between = prior?.between ?? .nan
    view.prior_within = prior?.within ?? .nan
    view.prior_degrees = prior?.degrees ?? .nan
  }
}

extension Optional<Unscored> {
  /// As prefkit_unscored.
  var code: prefkit_unscored { self?.rawValue ?? UInt8(PREFKIT_UNSCORED_NONE) }
}

@_cdecl("prefkit_unscored_word") @implementation
public func prefkit_unscored_word(_ reason: prefkit_unscored) -> UnsafePointer<CChar>! {
  staticText(Unscored(rawValue: reason)?.word ?? "")
}

@_cdecl("prefkit_unscored_text") @implementation
public func prefkit_unscored_text(_ reason: prefkit_unscored) -> UnsafePointer<CChar>! {
  staticText(Unscored(rawValue: reason)?.text ?? "")
}

@_cdecl("prefkit_normalize_table_get") @implementation
public func prefkit_normalize_table_get(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_parameters_view>!
) -> prefkit_status {
  guard let table, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(table, as: ParameterTable.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_normalize_table_key") @implementation
public func prefkit_normalize_table_key(
  _ table: OpaquePointer!, _ key: UInt32, _ out: UnsafeMutablePointer<UnsafePointer<Int64>?>!
) -> prefkit_status {
  guard let table else { return PREFKIT_INVALID_ARGUMENT }
  return give(borrow(table, as: ParameterTable.self).keys, key, out)
}

/// The column of a key, as far as there is one.
func give(
  _ keys: [UnsafePointer<Int64>], _ key: UInt32,
  _ out: UnsafeMutablePointer<UnsafePointer<Int64>?>?
) -> prefkit_status {
  guard let out else { return PREFKIT_INVALID_ARGUMENT }
  guard Int(key) < keys.count else { return PREFKIT_OUT_OF_RANGE }
  out.pointee = keys[Int(key)]
  return PREFKIT_OK
}

@_cdecl("prefkit_normalize_table_name") @implementation
public func prefkit_normalize_table_name(
  _ table: OpaquePointer!, _ key: UInt32, _ code: UInt64,
  _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!, _ length: UnsafeMutablePointer<Int>!
) -> prefkit_status {
  guard let table, let text, let length else { return PREFKIT_INVALID_ARGUMENT }
  return give(borrow(table, as: ParameterTable.self).names[Int(key), code], text, length)
}

@_cdecl("prefkit_normalize_table_free") @implementation
public func prefkit_normalize_table_free(_ table: OpaquePointer!) {
  release(table, as: ParameterTable.self)
}
