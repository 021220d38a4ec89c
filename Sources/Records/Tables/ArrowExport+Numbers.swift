import PrefKitSupport

extension ExportBatch {
  /// A column of numbers; `isNull` says which stand for missing, `convert` makes the others.
  @inline(__always)
  func numbers<Stored, Exported: BitwiseCopyable>(
    _ column: Column<Stored>, null isNull: (Stored) -> Bool,
    as convert: (Stored) -> Exported
  ) throws(ExportError) -> ArrowNode {
    if let (value, step) = column.progression(rows), step == 0 {
      return isNull(value) ? try allNull() : try every(convert(value))
    }
    let block = try memory.block(rows * MemoryLayout<Exported>.stride)
    var validity = Validity(rows: rows, memory)
    let values = block.values(Exported.self)
    if let stored = column.stored(rows) {
      try fill(values, &validity, { stored[$0] }, null: isNull, as: convert)
    } else {
      try fill(values, &validity, { column[$0] }, null: isNull, as: convert)
    }
    return ArrowNode(validity, values: block)
  }

  /// Sixty-four rows at a time: a word of the bitmap.
  @inline(__always)
  private func fill<Stored, Exported: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Exported>, _ validity: inout Validity,
    _ value: (Int) -> Stored, null isNull: (Stored) -> Bool, as convert: (Stored) -> Exported
  ) throws(ExportError) {
    var first = 0
    while first < rows {
      let end = Swift.min(first &+ 64, rows)
      var nulls: UInt64 = 0
      for row in first..<end {
        let stored = value(row)
        values[row] = convert(stored)
        nulls |= (isNull(stored) ? 1 : 0) &<< UInt64(truncatingIfNeeded: row &- first)
      }
      try validity.setNulls(nulls, from: first)
      first = end
    }
  }

  /// A column of any fixed width, all of it null.
  func allNull() throws(ExportError) -> ArrowNode {
    let zeros = UnsafeRawPointer(try constants.zeros().base)
    return ArrowNode(length: rows, nullCount: rows, buffers: [zeros, zeros], owners: [constants])
  }

  /// The same value in every row.
  func every<Exported: BitwiseCopyable>(_ value: Exported) throws(ExportError) -> ArrowNode {
    let block = try constants.repeating(value)
    return ArrowNode(
      length: rows, buffers: [nil, UnsafeRawPointer(block.base)], owners: [constants])
  }

  /// Floating-point numbers, null where they are NaN.
  func doubles(_ column: Column<UInt64>) throws(ExportError) -> ArrowNode {
    try numbers(column, null: { Double(bitPattern: $0).isNaN }, as: { $0 })
  }

  /// Numbers none of which is missing.
  func plain(_ column: Column<UInt64>) throws(ExportError) -> ArrowNode {
    if let (first, step) = column.progression(rows), step != 0 {
      return try progression(first, step)
    }
    return try numbers(column, null: { _ in false }, as: { $0 })
  }

  /// Row numbers of the whole dataset: the batch's own, moved by `first`.
  func rowNumbers(_ column: Column<UInt32>, from first: Int) throws(ExportError) -> ArrowNode {
    let base = UInt64(truncatingIfNeeded: first)
    if let (value, step) = column.progression(rows), isAscending(value, step) {
      return try progression(base &+ UInt64(value), UInt64(step))
    }
    return try numbers(column, null: { $0 == .max }, as: { base &+ UInt64($0) })
  }

  /// Whether the rows go up from `first` by `step` without wrapping round and without meeting the number that
  /// stands for none.
  private func isAscending(_ first: UInt32, _ step: UInt32) -> Bool {
    let (way, overflow) = UInt64(step).multipliedReportingOverflow(by: UInt64(rows))
    return step > 0 && !overflow && way < UInt64(UInt32.max - first)
  }

  /// The row of the parent table for each row of the batch, moved by `first`. `starts`: where the rows of each
  /// of the `count` parents begin.
  func parents(
    _ starts: Column<UInt32>, _ count: Int, from first: Int
  ) throws(ExportError) -> ArrowNode {
    if count == rows, let (start, step) = starts.progression(rows), start == 0, step == 1 {
      return try sequence(from: first)
    }
    var walker = RowWalker(first: starts, parents: count)
    return try each { UInt64(truncatingIfNeeded: first &+ walker.parent(of: $0)) }
  }

  /// first, first + 1, …
  func sequence(from first: Int) throws(ExportError) -> ArrowNode {
    try progression(UInt64(truncatingIfNeeded: first), 1)
  }

  /// first, first + step, …, in one buffer for all columns of the batch that are the same.
  private func progression(_ first: UInt64, _ step: UInt64) throws(ExportError) -> ArrowNode {
    let key = [first, step]
    if let made = shared.progressions[key] {
      return ArrowNode(Validity(rows: rows, memory), values: made)
    }
    let block = try memory.block(rows * 8)
    let values = block.values(UInt64.self)
    for row in 0..<rows { values[row] = first &+ step &* UInt64(truncatingIfNeeded: row) }
    shared.progressions[key] = block
    return ArrowNode(Validity(rows: rows, memory), values: block)
  }

  /// One value for every row, none of them null.
  @inline(__always)
  func each<Exported: BitwiseCopyable>(
    _ value: (Int) -> Exported
  ) throws(ExportError) -> ArrowNode {
    let block = try memory.block(rows * MemoryLayout<Exported>.stride)
    let values = block.values(Exported.self)
    for row in 0..<rows { values[row] = value(row) }
    return ArrowNode(Validity(rows: rows, memory), values: block)
  }

  /// Flags kept as 0 no, 1 yes, 2 not said.
  func flags(_ column: Column<UInt8>) throws(ExportError) -> ArrowNode {
    if let (value, step) = column.progression(rows), step == 0 {
      if value > 1 { return try allNull() }
      // One bit a row: a byte of eight equal ones is enough for each row and to spare.
      return try every(value == 1 ? UInt8.max : 0)
    }
    let bits = try memory.block((rows + 63) / 64 * 8)
    let words = bits.values(UInt64.self)
    var validity = Validity(rows: rows, memory)
    var first = 0
    while first < rows {
      var set: UInt64 = 0
      var nulls: UInt64 = 0
      for row in first..<Swift.min(first + 64, rows) {
        let flag = column[row]
        set |= (flag == 1 ? 1 : 0) &<< UInt64(truncatingIfNeeded: row &- first)
        nulls |= (flag > 1 ? 1 : 0) &<< UInt64(truncatingIfNeeded: row &- first)
      }
      words[first / 64] = set
      try validity.setNulls(nulls, from: first)
      first += 64
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
    let count = words.count
    let node = try numbers(column, null: { Int($0) >= count }, as: { Int32($0) })
    node.dictionary = try dictionaries.words(words).node()
    return node
  }

  func sourceName() throws(ExportError) -> ArrowNode {
    let shared = try dictionaries.sources(dataset.sources)
    let node = try every(shared.code(dataset.sources[batch.source].name))
    node.dictionary = shared.node()
    return node
  }
}
