import PrefKitSupport

extension ExportBatch {
  /// A column of texts, unescaped. `lengths` takes down how long they are.
  func text(
    _ column: Column<UInt64>, lengths: TextLengths? = nil
  ) throws(ExportError) -> ArrowNode {
    if lengths == nil, let (bits, step) = column.progression(rows), step == 0, bits == .max {
      return try noText()
    }
    switch layout {
    case .view:
      var sink = try viewSink(bytes: bytes(of: column, copied: false))
      return try fill(&sink, column, lengths)
    case .large:
      var sink = try LargeTextSink(rows: rows, bytes: bytes(of: column, copied: true), memory)
      return try fill(&sink, column, lengths)
    }
  }

  /// A text column of nothing but nulls.
  func noText() throws(ExportError) -> ArrowNode {
    let zeros = UnsafeRawPointer(try constants.zeros().base)
    // Validity, views and the lengths of no buffers; or validity, offsets and data.
    return ArrowNode(
      length: rows, nullCount: rows, buffers: [zeros, zeros, zeros], owners: [constants])
  }

  func viewSink(bytes: Int) throws(ExportError) -> TextViewSink {
    let region = tables.itemCount > 0 ? batch.input.base + Int(tables.byteOffset[0]) : nil
    return try TextViewSink(rows: rows, batch: batch, region: region, bytes: bytes, memory)
  }

  /// An upper bound for the bytes that must be copied.
  private func bytes(of column: Column<UInt64>, copied: Bool) -> Int {
    var sum = 0
    for row in 0..<rows {
      let span = column.span(row)
      if !span.isMissing && (copied || span.hasEscapes) { sum &+= span.byteCount }
    }
    return batch.mayHoldBrokenText ? sum * 3 : sum
  }

  private func fill<Sink: TextSink>(
    _ sink: inout Sink, _ column: Column<UInt64>, _ lengths: TextLengths?
  ) throws(ExportError) -> ArrowNode {
    var walker = ItemWalker(table, tables)
    var ahead = TextPrefetch(column, table, tables, batch.input, readsAll: lengths != nil)
    let arena = UnsafePointer(batch.arena.base)
    let input = batch.input.base
    let offsets = tables.byteOffset
    let mayBeBroken = batch.mayHoldBrokenText
    for row in 0..<rows {
      ahead.reached(row)
      let span = column.span(row)
      if span.isMissing {
        try sink.setNull(row)
        try lengths?.setNull(row)
        continue
      }
      let inArena = span.inArena
      let base = inArena ? arena : input + Int(truncatingIfNeeded: offsets[walker.item(of: row)])
      var text = base + span.offset
      var count = span.byteCount
      if mayBeBroken && (span.hasEscapes || !isValid(text, count)) {
        let raw = UnsafeBufferPointer(start: text, count: count)
        let target = try sink.room(count * 3)
        count =
          span.hasEscapes ? JSONText.unescape(raw, to: target) : JSONText.repair(raw, to: target)
        text = UnsafePointer(target)
        try sink.commit(row, count: count)
      } else if span.hasEscapes {
        let raw = UnsafeBufferPointer(start: text, count: count)
        let target = try sink.room(count)
        count = JSONText.unescape(valid: raw, to: target)
        text = UnsafePointer(target)
        try sink.commit(row, count: count)
      } else {
        try sink.point(row, at: text, count: count, inArena: inArena)
      }
      lengths?.set(row, text, count)
    }
    return try sink.finish()
  }

  private func isValid(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    UTF8Check.validPrefix(text, text + count) == count
  }
}

// MARK: Lengths

/// The lengths of a batch's candidate texts, which both come from one look at them: when the texts
/// themselves leave, the look that copies them.
final class TextLengths {
  fileprivate let bytes: Block
  fileprivate let scalars: Block
  fileprivate var validity: Validity

  init(rows: Int, _ memory: BatchMemory) throws(ExportError) {
    bytes = try memory.block(rows * 8)
    scalars = try memory.block(rows * 8)
    validity = Validity(rows: rows, memory)
  }

  @inline(__always)
  fileprivate func set(_ row: Int, bytes count: Int, scalars scalarCount: Int) {
    bytes.base.storeBytes(
      of: UInt64(truncatingIfNeeded: count), toByteOffset: row &* 8, as: UInt64.self)
    scalars.base.storeBytes(
      of: UInt64(truncatingIfNeeded: scalarCount), toByteOffset: row &* 8, as: UInt64.self)
  }

  fileprivate func set(_ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int) {
    set(
      row, bytes: count,
      scalars: UTF8Check.scalarCount(UnsafeBufferPointer(start: text, count: count)))
  }

  fileprivate func setNull(_ row: Int) throws(ExportError) {
    set(row, bytes: 0, scalars: 0)
    try validity.setNull(row)
  }
}

extension ExportBatch {
  /// The candidates' texts, and their lengths with them if those are asked for too.
  func candidateText() throws(ExportError) -> ArrowNode {
    if wantsLengths && shared.lengths == nil {
      shared.lengths = try TextLengths(rows: rows, memory)
    }
    return try text(tables.candidateText, lengths: shared.lengths)
  }

  func byteLengths() throws(ExportError) -> ArrowNode {
    let made = try measured()
    return ArrowNode(made.validity, values: made.bytes)
  }

  func charLengths() throws(ExportError) -> ArrowNode {
    let made = try measured()
    return ArrowNode(made.validity, values: made.scalars)
  }

  /// The lengths, as the texts count without escapes.
  private func measured() throws(ExportError) -> TextLengths {
    if let made = shared.lengths { return made }
    let made = try TextLengths(rows: rows, memory)
    let column = tables.candidateText
    var walker = ItemWalker(table, tables)
    for row in 0..<rows {
      let span = column.span(row)
      if span.isMissing {
        try made.setNull(row)
      } else {
        let text = batch.bytes(span, item: walker.item(of: row))
        let size = batch.size(text, hasEscapes: span.hasEscapes)
        made.set(row, bytes: size.bytes, scalars: size.scalars)
      }
    }
    shared.lengths = made
    return made
  }
}

extension Batch {
  /// Lenient reading let broken UTF-8 pass, which must not leave.
  var mayHoldBrokenText: Bool { problemCounts[Int(ProblemCode.utf8Invalid.rawValue)] > 0 }

  /// How long a text is once it is unescaped and repaired.
  func size(
    _ text: UnsafeBufferPointer<UInt8>, hasEscapes: Bool
  ) -> (bytes: Int, scalars: Int) {
    if !mayHoldBrokenText {
      return hasEscapes
        ? JSONText.measure(valid: text) : (text.count, UTF8Check.scalarCount(text))
    }
    let repaired = hasEscapes ? JSONText.unescaped(text) : JSONText.repaired(text)
    return repaired.withUnsafeBufferPointer { ($0.count, UTF8Check.scalarCount($0)) }
  }
}
