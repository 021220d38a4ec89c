import PrefKitSupport

extension ExportBatch {
  /// The unknown members of each record, in its first item row.
  func itemExtra() throws(ExportError) -> ArrowNode {
    guard batch.hasText else { return try text(tables.itemExtra) }
    return try written { row in
      let offset = tables.byteOffset[row]
      if row > 0 && tables.byteOffset[row - 1] == offset { return nil }
      guard let plan = plan(row) else { return nil }
      let record = UnsafeBufferPointer(
        start: batch.input.base + Int(offset), count: Int(tables.recordLength[row]))
      return extra.record(record, plan: plan) { starts in
        var end = row + 1
        while end < rows && tables.byteOffset[end] == offset { end += 1 }
        addRowStarts(items: row..<end, to: &starts)
      }
    }
  }

  /// Where the elements begin that made the candidates and steps of `items`, counted from the record's start.
  private func addRowStarts(items: Range<Int>, to starts: inout Set<Int>) {
    func end(_ first: Column<UInt32>, _ row: Int, _ parents: Int, _ count: Int) -> Int {
      row < parents ? Int(first[row]) : count
    }
    let low = Int(tables.firstCandidate[items.lowerBound])
    let high = end(
      tables.firstCandidate, items.upperBound, tables.itemCount, tables.candidateCount)
    guard low < high else { return }
    for row in low..<high { add(tables.candidateElement.span(row)) }
    let firstStep = Int(tables.firstStep[low])
    let lastStep = end(tables.firstStep, high, tables.candidateCount, tables.stepCount)
    guard firstStep < lastStep else { return }
    for row in firstStep..<lastStep { add(tables.stepElement.span(row)) }

    func add(_ span: Span) {
      if !span.isMissing && !span.inArena { starts.insert(span.offset) }
    }
  }

  /// The unknown members of the element that each candidate comes from.
  func candidateExtra() throws(ExportError) -> ArrowNode {
    return try elements(tables.candidateElement) { bytes, plan, row in
      extra.candidate(bytes, plan: plan, block: Int(tables.candidateBlock[row]))
    }
  }

  func stepExtra() throws(ExportError) -> ArrowNode {
    return try elements(tables.stepElement) { bytes, plan, row in
      extra.step(bytes, plan: plan, block: Int(tables.stepBlock[row]))
    }
  }

  private func plan(_ item: Int) -> Plan? {
    let code = Int(tables.plan[item])
    return code < batch.plans.count ? batch.plans[code] : nil
  }

  private func elements(
    _ column: Column<UInt64>, _ make: (UnsafeBufferPointer<UInt8>, Plan, Int) -> [UInt8]?
  ) throws(ExportError) -> ArrowNode {
    var walker = ItemWalker(table, tables)
    return try written { row in
      let span = column.span(row)
      if span.isMissing { return nil }
      let item = walker.item(of: row)
      return plan(item).flatMap { make(batch.bytes(span, item: item), $0, row) }
    }
  }

  /// A text column that is written here, row after row.
  private func written(_ make: (Int) -> [UInt8]?) throws(ExportError) -> ArrowNode {
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
    _ sink: inout Sink, _ make: (Int) -> [UInt8]?
  ) throws(ExportError) -> ArrowNode {
    for row in 0..<rows {
      guard var text = make(row) else {
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
