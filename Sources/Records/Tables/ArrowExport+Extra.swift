import PrefKitSupport

extension ExportBatch {
  /// The unknown members of each record, in its first item row.
  func itemExtra() throws(ExportError) -> ArrowNode {
    guard batch.hasText else { return try text(tables.itemExtra) }
    if tables.itemExtra.constant == .max { return try text(tables.itemExtra) }
    var ahead = TextPrefetch(tables.itemExtra, table, tables, batch.input, readsAll: true)
    var known = KnownClaims(self)
    return try written { row, out in
      ahead.reached(row)
      let members = tables.itemExtra.span(row)
      guard !members.isMissing, let claims = known.claims(ofItem: row) else { return false }
      let bytes = batch.bytes(members, item: row)
      return claims._withUnsafeGuaranteedRef { claims in
        let starts = claims.hasRows ? rowStarts(row) : nil
        return extra.record(bytes, claims, rowStarts: starts, to: &out)
      }
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
    return try elements(tables.candidateElement) { bytes, claims, row, out in
      extra.candidate(bytes, claims, block: Int(tables.candidateBlock[row]), to: &out)
    }
  }

  func stepExtra() throws(ExportError) -> ArrowNode {
    return try elements(tables.stepElement) { bytes, claims, row, out in
      extra.step(bytes, claims, block: Int(tables.stepBlock[row]), to: &out)
    }
  }

  private func elements(
    _ column: Column<UInt64>,
    _ make: (UnsafeBufferPointer<UInt8>, ExtraWriter.PlanClaims, Int, inout [UInt8]) -> Bool
  ) throws(ExportError) -> ArrowNode {
    if column.constant == .max { return try text(column) }
    var walker = ItemWalker(table, tables)
    var ahead = TextPrefetch(column, table, tables, batch.input, readsAll: true)
    var known = KnownClaims(self)
    return try written { row, out in
      ahead.reached(row)
      let span = column.span(row)
      if span.isMissing { return false }
      let item = walker.item(of: row)
      guard let claims = known.claims(ofItem: item) else { return false }
      let bytes = batch.bytes(span, item: item)
      return claims._withUnsafeGuaranteedRef { make(bytes, $0, row, &out) }
    }
  }

  /// A text column that is written here, row after row; `make` appends a row's text or returns false.
  private func written(_ make: (Int, inout [UInt8]) -> Bool) throws(ExportError) -> ArrowNode {
    // Of most files nothing is left over: no memory before there is a text.
    var text: [UInt8] = []
    var nulls = 0
    while nulls < rows && !make(nulls, &text) { nulls += 1 }
    if nulls == rows { return try noText() }
    switch layout {
    case .view:
      var sink = try viewSink(bytes: 0)
      return try write(&sink, after: nulls, &text, make)
    case .large:
      var sink = try LargeTextSink(rows: rows, bytes: rows * 16, memory)
      return try write(&sink, after: nulls, &text, make)
    }
  }

  /// `text`: that of the row after the first `nulls`, which have none.
  private func write<Sink: TextSink>(
    _ sink: inout Sink, after nulls: Int, _ text: inout [UInt8],
    _ make: (Int, inout [UInt8]) -> Bool
  ) throws(ExportError) -> ArrowNode {
    for row in 0..<nulls { try sink.setNull(row) }
    for row in nulls..<rows {
      if row > nulls {
        text.removeAll(keepingCapacity: true)
        guard make(row, &text) else {
          try sink.setNull(row)
          continue
        }
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

/// The claims of the profile that read a record. Most batches have one profile, so the last one is kept; without
/// counting references, for the writer keeps all of them alive.
private struct KnownClaims {
  private let batch: Batch
  private let codes: Column<UInt16>
  private let extra: ExtraWriter
  private var code = -1
  private var last: Unmanaged<ExtraWriter.PlanClaims>?

  init(_ out: ExportBatch) {
    batch = out.batch
    codes = out.tables.plan
    extra = out.extra
  }

  @inline(__always)
  mutating func claims(ofItem item: Int) -> Unmanaged<ExtraWriter.PlanClaims>? {
    let wanted = Int(codes[item])
    if wanted != code { look(wanted) }
    return last
  }

  @inline(never)
  private mutating func look(_ wanted: Int) {
    code = wanted
    last =
      wanted < batch.plans.count
      ? .passUnretained(extra.claims(batch.plans[wanted])) : nil
  }
}
