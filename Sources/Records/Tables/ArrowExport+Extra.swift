import PrefKitSupport

extension ExportBatch {
  /// The unknown members of each record, in its first item row.
  func itemExtra() throws(ExportError) -> ArrowNode {
    guard batch.hasText else { return try text(tables.itemExtra) }
    var known: [JSONWalker.Known] = []
    return try written { row, out in
      let offset = tables.byteOffset[row]
      if row > 0 && tables.byteOffset[row - 1] == offset { return false }
      guard let plan = plan(row) else { return false }
      var end = row + 1
      while end < rows && tables.byteOffset[end] == offset { end += 1 }
      let base = batch.input.base + Int(offset)
      let record = UnsafeBufferPointer(start: base, count: Int(tables.recordLength[row]))
      known.removeAll(keepingCapacity: true)
      addKnown(row..<end, base, to: &known)
      let starts = extra.hasRows(plan) ? rowStarts(row..<end, base) : nil
      return known.withUnsafeBufferPointer {
        extra.record(record, plan: plan, rowStarts: starts, known: $0, to: &out)
      }
    }
  }

  private func candidates(_ items: Range<Int>) -> Range<Int> {
    Int(
      tables.firstCandidate[items.lowerBound])..<tables.candidates(of: items.upperBound - 1)
      .upperBound
  }

  /// The texts of a record that are in columns, in the order of the record.
  private func addKnown(
    _ items: Range<Int>, _ base: UnsafePointer<UInt8>, to known: inout [JSONWalker.Known]
  ) {
    func add(_ span: Span) {
      // Short ones are read as fast as they are looked up.
      guard !span.isMissing, !span.inArena, span.byteCount > 64 else { return }
      let start = base + span.offset
      let text = JSONWalker.Known(
        UnsafeBufferPointer(start: start, count: span.byteCount), at: start)
      var at = known.count
      known.append(text)
      while at > 0 && known[at - 1].start > start {
        known.swapAt(at, at - 1)
        at -= 1
      }
    }
    for item in items {
      add(tables.prompt.span(item))
      add(tables.messages.span(item))
    }
    let rows = candidates(items)
    // In long lists the order would cost more than it saves.
    guard rows.count <= 32 else { return }
    for row in rows {
      add(tables.candidateText.span(row))
      add(tables.candidateMessages.span(row))
    }
  }

  /// Where the elements begin that made the candidates and steps of `items`.
  private func rowStarts(
    _ items: Range<Int>, _ base: UnsafePointer<UInt8>
  ) -> Set<UnsafePointer<UInt8>> {
    var starts: Set<UnsafePointer<UInt8>> = []
    func add(_ span: Span) {
      if !span.isMissing && !span.inArena { starts.insert(base + span.offset) }
    }
    for candidate in candidates(items) {
      add(tables.candidateElement.span(candidate))
      for step in tables.steps(of: candidate) { add(tables.stepElement.span(step)) }
    }
    return starts
  }

  /// The unknown members of the element that each candidate comes from.
  func candidateExtra() throws(ExportError) -> ArrowNode {
    return try elements(tables.candidateElement) { bytes, plan, row, out in
      extra.candidate(bytes, plan: plan, block: Int(tables.candidateBlock[row]), to: &out)
    }
  }

  func stepExtra() throws(ExportError) -> ArrowNode {
    return try elements(tables.stepElement) { bytes, plan, row, out in
      extra.step(bytes, plan: plan, block: Int(tables.stepBlock[row]), to: &out)
    }
  }

  private func plan(_ item: Int) -> Plan? {
    let code = Int(tables.plan[item])
    return code < batch.plans.count ? batch.plans[code] : nil
  }

  private func elements(
    _ column: Column<UInt64>,
    _ make: (UnsafeBufferPointer<UInt8>, Plan, Int, inout [UInt8]) -> Bool
  ) throws(ExportError) -> ArrowNode {
    if column.constant == .max { return try text(column) }
    var walker = ItemWalker(table, tables)
    return try written { row, out in
      let span = column.span(row)
      if span.isMissing { return false }
      let item = walker.item(of: row)
      guard let plan = plan(item) else { return false }
      return make(batch.bytes(span, item: item), plan, row, &out)
    }
  }

  /// A text column that is written here, row after row; `make` appends a row's text or returns false.
  private func written(_ make: (Int, inout [UInt8]) -> Bool) throws(ExportError) -> ArrowNode {
    switch layout {
    case .view:
      var sink = try viewSink(bytes: 0)
      return try write(&sink, make)
    case .large:
      var sink = try LargeTextSink(rows: rows, bytes: rows * 16)
      return try write(&sink, make)
    }
  }

  private func write<Sink: TextSink>(
    _ sink: inout Sink, _ make: (Int, inout [UInt8]) -> Bool
  ) throws(ExportError) -> ArrowNode {
    var text: [UInt8] = []
    for row in 0..<rows {
      text.removeAll(keepingCapacity: true)
      guard make(row, &text) else {
        try sink.setNull(row)
        continue
      }
      if batch.mayHoldBrokenText { text = text.withUnsafeBufferPointer(JSONText.repaired) }
      let target = try sink.room(text.count)
      text.withUnsafeBufferPointer { bytes in
        if let source = bytes.baseAddress { target.update(from: source, count: bytes.count) }
      }
      try sink.commit(row, count: text.count)
    }
    return try sink.finish()
  }
}
