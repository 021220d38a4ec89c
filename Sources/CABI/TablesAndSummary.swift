public import CPrefKit
import PrefKitRecords

// Section 6 of prefkit.h: tables as Arrow streams, and the summary.

@_cdecl("prefkit_dataset_table") @implementation
public func prefkit_dataset_table(
  _ dataset: OpaquePointer!, _ table: prefkit_table,
  _ options: UnsafePointer<prefkit_table_options>!,
  _ out: UnsafeMutablePointer<ArrowArrayStream>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let dataset else { throw isNull("dataset") }
    guard let out else { throw isNull("out") }
    guard let table = Table(rawValue: table) else {
      throw ReadError(
        .invalidArgument, "table is \(table); expected one of PREFKIT_TABLE_*", field: "table")
    }
    let (layout, columns) = try tableOptions(options)
    try borrow(dataset, as: Dataset.self).export(table, columns: columns, text: layout, to: out)
  }
}

private func tableOptions(
  _ given: UnsafePointer<prefkit_table_options>?
) throws(ReadError) -> (TextLayout, [String]?) {
  guard let given else { return (.view, nil) }
  guard Int(given.pointee.struct_size) >= MemoryLayout<prefkit_table_options>.size else {
    throw tooSmall("options")
  }
  let raw = given.pointee
  guard let layout = TextLayout(rawValue: raw.text) else {
    throw ReadError(
      .invalidArgument, "options->text is \(raw.text); expected one of PREFKIT_TEXT_*",
      field: "text")
  }
  guard let columns = raw.columns else { return (layout, nil) }
  guard raw.column_count >= 0 else {
    throw ReadError(
      .invalidArgument, "column_count is larger than any memory", field: "column_count")
  }
  var names: [String] = []
  for i in 0..<raw.column_count {
    guard let name = columns[i] else { throw isNull("columns[\(i)]") }
    names.append(try text(name, "columns[\(i)]"))
  }
  return (layout, names)
}

@_cdecl("prefkit_dataset_summary") @implementation
public func prefkit_dataset_summary(
  _ dataset: OpaquePointer!, _ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  reporting(to: error) { () throws(ReadError) in
    guard let dataset else { throw isNull("dataset") }
    guard let needed else { throw isNull("needed") }
    guard capacity >= 0, buffer != nil || capacity == 0 else { throw isNull("buffer") }
    let text = borrow(dataset, as: Dataset.self).summary
    needed.pointee = text.count
    guard let buffer else { return }
    text.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(capacity)))
    }
  }
}
