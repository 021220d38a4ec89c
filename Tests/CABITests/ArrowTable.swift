import CPrefKit

/// A table as its stream gives it, read by the letter of the C data interface.
struct ArrowTable {
  /// A cell as text; nil for null.
  typealias Row = [String: String?]

  var formats: [(name: String, format: String)] = []
  var batches = 0
  var rows: [Row] = []

  subscript(name: String) -> [String?] { rows.map { $0[name] ?? nil } }

  enum Broken: Error {
    case stream(Int32, String)
    case format(String)
  }

  /// Reads and releases `stream`.
  init(_ stream: inout ArrowArrayStream) throws {
    defer { stream.release?(&stream) }
    var schema = ArrowSchema()
    try ArrowTable.check(stream.get_schema(&stream, &schema), &stream)
    defer { schema.release?(&schema) }
    guard let columns = schema.children ?? nil, schema.n_children > 0 else {
      while let array = try ArrowTable.next(&stream) { release(array) }
      return
    }
    for i in 0..<Int(schema.n_children) {
      guard let child = columns[i]?.pointee else { continue }
      formats.append((String(cString: child.name), String(cString: child.format)))
    }
    while let array = try ArrowTable.next(&stream) {
      defer { release(array) }
      batches += 1
      var made = [Row](repeating: [:], count: Int(array.pointee.length))
      for (i, column) in formats.enumerated() {
        guard let child = array.pointee.children[i] else { continue }
        for row in made.indices {
          made[row][column.name] = try ArrowTable.cell(child.pointee, column.format, row)
        }
      }
      rows += made
    }
  }

  private func release(_ array: UnsafeMutablePointer<ArrowArray>) {
    array.pointee.release?(array)
    array.deallocate()
  }

  static func next(
    _ stream: inout ArrowArrayStream
  ) throws -> UnsafeMutablePointer<ArrowArray>? {
    let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
    array.initialize(to: ArrowArray())
    try check(stream.get_next(&stream, array), &stream)
    if array.pointee.release == nil {
      array.deallocate()
      return nil
    }
    return array
  }

  private static func check(_ code: Int32, _ stream: inout ArrowArrayStream) throws {
    guard code != 0 else { return }
    let text = stream.get_last_error(&stream).map { String(cString: $0) } ?? ""
    throw Broken.stream(code, text)
  }

  /// The cell of `array` at `row`.
  static func cell(_ array: ArrowArray, _ format: String, _ row: Int) throws -> String? {
    if array.null_count != 0, let bits = array.buffers[0] {
      let byte = bits.load(fromByteOffset: row / 8, as: UInt8.self)
      if byte >> UInt8(row % 8) & 1 == 0 { return nil }
    }
    guard let values = array.buffers[1] else { throw Broken.format(format) }
    switch format {
    case "L": return String(values.load(fromByteOffset: row * 8, as: UInt64.self))
    case "I": return String(values.load(fromByteOffset: row * 4, as: UInt32.self))
    case "g": return String(values.load(fromByteOffset: row * 8, as: Double.self))
    case "tsu:UTC": return String(values.load(fromByteOffset: row * 8, as: Int64.self))
    case "b":
      return values.load(fromByteOffset: row / 8, as: UInt8.self) >> UInt8(row % 8) & 1 == 1
        ? "true" : "false"
    case "i":
      guard let dictionary = array.dictionary?.pointee else { throw Broken.format(format) }
      return try cell(
        dictionary, "u", Int(values.load(fromByteOffset: row * 4, as: Int32.self)))
    case "u":
      let start = values.load(fromByteOffset: row * 4, as: Int32.self)
      let end = values.load(fromByteOffset: row * 4 + 4, as: Int32.self)
      return text(array.buffers[2], Int(start), Int(end - start))
    case "U":
      let start = values.load(fromByteOffset: row * 8, as: Int64.self)
      let end = values.load(fromByteOffset: row * 8 + 8, as: Int64.self)
      return text(array.buffers[2], Int(start), Int(end - start))
    case "vu": return try view(array, values + row * 16)
    default: throw Broken.format(format)
    }
  }

  private static func text(_ base: UnsafeRawPointer?, _ start: Int, _ count: Int) -> String? {
    String(
      decoding: UnsafeRawBufferPointer(start: base.map { $0 + start }, count: count), as: UTF8.self)
  }

  /// A view whose text lies within the length that the last buffer states, and whose prefix is right.
  private static func view(_ array: ArrowArray, _ view: UnsafeRawPointer) throws -> String? {
    let count = Int(view.load(as: Int32.self))
    if count <= 12 { return text(view, 4, count) }
    let buffer = Int(view.load(fromByteOffset: 8, as: Int32.self))
    let offset = Int(view.load(fromByteOffset: 12, as: Int32.self))
    let variadic = Int(array.n_buffers) - 3
    guard buffer >= 0, buffer < variadic, offset >= 0,
      let lengths = array.buffers[Int(array.n_buffers) - 1],
      offset + count <= lengths.load(fromByteOffset: buffer * 8, as: Int64.self),
      let base = array.buffers[2 + buffer]
    else { throw Broken.format("vu") }
    guard
      (0..<4).allSatisfy({
        base.load(fromByteOffset: offset + $0, as: UInt8.self)
          == view.load(fromByteOffset: 4 + $0, as: UInt8.self)
      })
    else { throw Broken.format("vu prefix") }
    return text(base, offset, count)
  }
}
