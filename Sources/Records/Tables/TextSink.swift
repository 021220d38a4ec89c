import PrefKitSupport

/// Receives the texts of one column, row after row.
protocol TextSink {
  mutating func setNull(_ row: Int) throws(ExportError)

  /// A text that stays where it is as long as the batch lives.
  mutating func point(
    _ row: Int, at text: UnsafePointer<UInt8>, count: Int, inArena: Bool
  ) throws(ExportError)

  /// Room for a text of at most `count` bytes, to be written before `commit`.
  mutating func room(_ count: Int) throws(ExportError) -> UnsafeMutablePointer<UInt8>

  /// Makes the first `count` bytes of the room the text of `row`.
  mutating func commit(_ row: Int, count: Int) throws(ExportError)

  mutating func finish() throws(ExportError) -> ArrowNode
}

extension TextSink {
  mutating func copy(_ row: Int, _ text: UnsafeBufferPointer<UInt8>) throws(ExportError) {
    let target = try room(text.count)
    if let source = text.baseAddress { target.update(from: source, count: text.count) }
    try commit(row, count: text.count)
  }

  mutating func copy(_ row: Int, _ text: String) throws(ExportError) {
    var text = text
    var failure: ExportError?
    text.withUTF8 { bytes in
      do throws(ExportError) { try copy(row, bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}

/// Arrow large strings: 64-bit offsets into one buffer of copies.
struct LargeTextSink: TextSink {
  private let memory: BatchMemory
  private let offsets: Block
  private var data: Block
  private var used = 0
  private var validity: Validity

  /// `bytes`: how many the texts will need; more are had when it was too few.
  init(rows: Int, bytes: Int, _ memory: BatchMemory) throws(ExportError) {
    self.memory = memory
    offsets = try memory.block((rows + 1) * 8)
    data = try memory.block(bytes)
    validity = Validity(rows: rows, memory)
    offsets.base.storeBytes(of: 0, as: Int64.self)
  }

  @inline(__always)
  mutating func setNull(_ row: Int) throws(ExportError) {
    try validity.setNull(row)
    end(row)
  }

  @inline(__always)
  private func end(_ row: Int) {
    offsets.base.storeBytes(
      of: Int64(truncatingIfNeeded: used), toByteOffset: (row &+ 1) &* 8, as: Int64.self)
  }

  @inline(__always)
  mutating func point(
    _ row: Int, at text: UnsafePointer<UInt8>, count: Int, inArena: Bool
  ) throws(ExportError) {
    try room(count).update(from: text, count: count)
    try commit(row, count: count)
  }

  @inline(__always)
  mutating func room(_ count: Int) throws(ExportError) -> UnsafeMutablePointer<UInt8> {
    if count > data.capacity &- used { try widen(count) }
    return data.bytes + used
  }

  @inline(never)
  private mutating func widen(_ count: Int) throws(ExportError) {
    let wider = try memory.block(Swift.max(used + count, data.capacity + data.capacity / 2))
    wider.bytes.update(from: data.bytes, count: used)
    data = wider
  }

  @inline(__always)
  mutating func commit(_ row: Int, count: Int) throws(ExportError) {
    used &+= count
    end(row)
  }

  mutating func finish() throws(ExportError) -> ArrowNode {
    data = memory.shrunk(data, to: used)
    var owners: [AnyObject] = [offsets.slab, data.slab]
    if let bitmap = validity.bitmap { owners.append(bitmap.slab) }
    return ArrowNode(
      length: validity.rows, nullCount: validity.nullCount,
      buffers: [
        validity.bitmap.map { UnsafeRawPointer($0.base) }, UnsafeRawPointer(offsets.base),
        UnsafeRawPointer(data.base),
      ], owners: owners)
  }
}
