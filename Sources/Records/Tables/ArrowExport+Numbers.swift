import PrefKitSupport

extension ExportBatch {
  /// A column of numbers; `isNull` says which stand for missing, `convert` makes the others.
  @inline(__always)
  func numbers<Stored, Exported: BitwiseCopyable>(
    _ column: Column<Stored>, null isNull: (Stored) -> Bool,
    as convert: (Stored) -> Exported
  ) throws(ExportError) -> ArrowNode {
    if let constant = column.constant, isNull(constant) { return try allNull(Exported.self) }
    let block = try Block(rows * MemoryLayout<Exported>.stride)
    let values = block.base.bindMemory(to: Exported.self, capacity: rows)
    var validity = Validity(rows: rows)
    for row in 0..<rows {
      let stored = column[row]
      values[row] = convert(stored)
      if isNull(stored) { try validity.setNull(row) }
    }
    return ArrowNode(validity, values: block)
  }

  func allNull<Exported: BitwiseCopyable>(_: Exported.Type) throws(ExportError) -> ArrowNode {
    let values = try Block(zeroed: rows * MemoryLayout<Exported>.stride)
    let bitmap = try Block(zeroed: (rows + 7) / 8)
    return ArrowNode(
      length: rows, nullCount: rows,
      buffers: [UnsafeRawPointer(bitmap.base), UnsafeRawPointer(values.base)],
      owners: [bitmap, values])
  }

  /// Floating-point numbers, null where they are NaN.
  func doubles(_ column: Column<UInt64>) throws(ExportError) -> ArrowNode {
    try numbers(column, null: { Double(bitPattern: $0).isNaN }, as: { $0 })
  }

  /// Row numbers of the whole dataset: the batch's own, moved by `first`.
  func rowNumbers(_ column: Column<UInt32>, from first: Int) throws(ExportError) -> ArrowNode {
    try numbers(column, null: { $0 == .max }, as: { UInt64(first) + UInt64($0) })
  }

  /// first, first + 1, …
  func sequence(from first: Int) throws(ExportError) -> ArrowNode {
    try each { UInt64(first + $0) }
  }

  /// One value for every row, none of them null.
  @inline(__always)
  func each<Exported: BitwiseCopyable>(
    _ value: (Int) -> Exported
  ) throws(ExportError) -> ArrowNode {
    let block = try Block(rows * MemoryLayout<Exported>.stride)
    let values = block.base.bindMemory(to: Exported.self, capacity: rows)
    for row in 0..<rows { values[row] = value(row) }
    return ArrowNode(Validity(rows: rows), values: block)
  }

  /// Flags kept as 0 no, 1 yes, 2 not said.
  func flags(_ column: Column<UInt8>) throws(ExportError) -> ArrowNode {
    let bits = try Block(zeroed: (rows + 7) / 8)
    var validity = Validity(rows: rows)
    for row in 0..<rows {
      switch column[row] {
      case 0: break
      case 1: bits.bytes[row >> 3] |= 1 << UInt8(truncatingIfNeeded: row & 7)
      default: try validity.setNull(row)
      }
    }
    return ArrowNode(validity, values: bits)
  }

  // MARK: Dictionaries

  /// Codes of a text dictionary, translated to the dataset's; `otherwise` stands for missing ones.
  func codes(_ field: Int, otherwise: String? = nil) throws(ExportError) -> ArrowNode {
    let shared = try dictionaries.field(field, with: otherwise)
    let translation = dataset.dictionaries.translations[index][field]
    let missing = otherwise.map { shared.code($0) } ?? -1
    let node = try translation.withUnsafeBufferPointer { table throws(ExportError) in
      try numbers(
        tables.dictionary(field).codes, null: { $0 < 0 && missing < 0 },
        as: { $0 >= 0 && Int($0) < table.count ? table[Int($0)] : Swift.max(missing, 0) })
    }
    node.dictionary = shared.node()
    return node
  }

  /// Codes of a closed vocabulary.
  func words(_ column: Column<UInt8>, _ words: [String]) throws(ExportError) -> ArrowNode {
    let node = try numbers(column, null: { Int($0) >= words.count }, as: { Int32($0) })
    node.dictionary = try dictionaries.words(words).node()
    return node
  }

  func sourceName() throws(ExportError) -> ArrowNode {
    let shared = try dictionaries.sources(dataset.sources)
    let code = shared.code(dataset.sources[batch.source].name)
    let node = try each { _ in code }
    node.dictionary = shared.node()
    return node
  }
}
