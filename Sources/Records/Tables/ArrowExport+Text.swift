import PrefKitSupport

extension ExportBatch {
  /// A column of texts, unescaped.
  func text(_ column: Column<UInt64>) throws(ExportError) -> ArrowNode {
    switch layout {
    case .view:
      var sink = try viewSink(bytes: bytes(of: column, copied: false))
      return try fill(&sink, column)
    case .large:
      var sink = try LargeTextSink(rows: rows, bytes: bytes(of: column, copied: true))
      return try fill(&sink, column)
    }
  }

  func viewSink(bytes: Int) throws(ExportError) -> TextViewSink {
    let region = tables.itemCount > 0 ? batch.input.base + Int(tables.byteOffset[0]) : nil
    return try TextViewSink(rows: rows, batch: batch, region: region, bytes: bytes)
  }

  /// An upper bound for the bytes that must be copied.
  private func bytes(of column: Column<UInt64>, copied: Bool) -> Int {
    var sum = 0
    for row in 0..<rows {
      let span = column.span(row)
      if !span.isMissing && (copied || span.hasEscapes) { sum += span.byteCount }
    }
    return batch.mayHoldBrokenText ? sum * 3 : sum
  }

  private func fill<Sink: TextSink>(
    _ sink: inout Sink, _ column: Column<UInt64>
  ) throws(ExportError) -> ArrowNode {
    var walker = ItemWalker(table, tables)
    let arena = UnsafePointer(batch.arena.base)
    let input = batch.input.base
    let offsets = tables.byteOffset
    let mayBeBroken = batch.mayHoldBrokenText
    for row in 0..<rows {
      let span = column.span(row)
      if span.isMissing {
        try sink.setNull(row)
        continue
      }
      let inArena = span.inArena
      let base = inArena ? arena : input + Int(offsets[walker.item(of: row)])
      let text = base + span.offset
      if span.hasEscapes {
        let raw = UnsafeBufferPointer(start: text, count: span.byteCount)
        let target = try sink.room(mayBeBroken ? raw.count * 3 : raw.count)
        let count =
          mayBeBroken
          ? JSONText.unescape(raw, to: target) : JSONText.unescape(valid: raw, to: target)
        try sink.commit(row, count: count)
      } else if mayBeBroken && !isValid(text, span.byteCount) {
        let target = try sink.room(span.byteCount * 3)
        let raw = UnsafeBufferPointer(start: text, count: span.byteCount)
        try sink.commit(row, count: JSONText.repair(raw, to: target))
      } else {
        try sink.point(row, at: text, count: span.byteCount, inArena: inArena)
      }
    }
    return try sink.finish()
  }

  private func isValid(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    UTF8Check.validPrefix(text, text + count) == count
  }

  // MARK: Lengths

  /// The bytes or the Unicode scalar values of each text, as they count without escapes.
  func lengths(_ column: Column<UInt64>, scalars: Bool) throws(ExportError) -> ArrowNode {
    var walker = ItemWalker(table, tables)
    let values = try Block(rows * 8)
    var validity = Validity(rows: rows)
    for row in 0..<rows {
      let span = column.span(row)
      var length = 0
      if span.isMissing {
        try validity.setNull(row)
      } else if !scalars && !span.hasEscapes && !batch.mayHoldBrokenText {
        length = span.byteCount
      } else {
        let text = batch.bytes(span, item: walker.item(of: row))
        let size =
          span.hasEscapes || batch.mayHoldBrokenText
          ? batch.size(text, hasEscapes: span.hasEscapes)
          : (bytes: text.count, scalars: UTF8Check.scalarCount(text))
        length = scalars ? size.scalars : size.bytes
      }
      values.base.storeBytes(of: UInt64(length), toByteOffset: row * 8, as: UInt64.self)
    }
    return ArrowNode(validity, values: values)
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
