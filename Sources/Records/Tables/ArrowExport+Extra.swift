import PrefKitSupport

extension ExportBatch {
  /// The unknown members of each record, in its first item row.
  func itemExtra() throws(ExportError) -> ArrowNode {
    guard batch.hasText else { return try text(tables.itemExtra) }
    if tables.itemExtra.constant == .max { return try text(tables.itemExtra) }
    return try written { row, out in
      let members = tables.itemExtra.span(row)
      guard !members.isMissing, let plan = plan(row) else { return false }
      let starts = extra.hasRows(plan) ? rowStarts(row) : nil
      return extra.record(
        batch.bytes(members, item: row), plan: plan, rowStarts: starts, to: &out)
    }
  }

  /// Where the elements begin that made candidates and steps of the record whose first item is `first`.
  private func rowStarts(_ first: Int) -> Set<UnsafePointer<UInt8>> {
    let offset = tables.byteOffset[first]
    let base = batch.input.base + Int(offset)
    var starts: Set<UnsafePointer<UInt8>> = []
    func add(_ span: Span) {
      if !span.isMissing && !span.inArena { starts.insert(base + span.offset) }
    }
    var item = first
    while item < rows && tables.byteOffset[item] == offset {
      for candidate in tables.candidates(of: item) {
        add(tables.candidateElement.span(candidate))
        for step in tables.steps(of: candidate) { add(tables.stepElement.span(step)) }
      }
      item += 1
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
      var sink = try LargeTextSink(rows: rows, bytes: rows * 16, memory)
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
