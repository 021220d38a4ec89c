import PrefKitSupport

/// Arrow string views: 16 bytes a row, and the texts wherever they are.
///
/// A view holds its text when that is at most 12 bytes; else its first four bytes, the number of a data
/// buffer and a 31-bit offset in it. A data buffer is therefore a window of at most 2 GiB on the batch's part
/// of the input. Windows begin every GiB, so that a text of up to 1 GiB lies whole in the one it begins
/// in; a longer one gets a buffer of its own.
struct TextViewSink: TextSink {
  private struct Buffer {
    var base: UnsafePointer<UInt8>
    var count: Int
  }

  private let memory: BatchMemory
  private let batch: Batch?
  private let views: Block
  private var validity: Validity
  private var buffers: [Buffer] = []
  private var owners: [AnyObject] = []

  /// Where the batch's part of the input begins.
  private let region: UnsafePointer<UInt8>?
  /// The window last used: its number, its first byte, and how far texts reach into it.
  private var window = -1
  private var windowBase: UnsafePointer<UInt8>?
  private var windowEnd = 0
  private var windowBuffer: Int32 = -1
  /// The buffer of each window that was left.
  private var windows: [Int: Int32] = [:]
  private var arenaBuffer: Int32 = -1

  /// The block that copies are written to, and how much of it is.
  private var block: Block?
  private var blockUsed = 0
  private var blockBuffer: Int32 = -1
  private var expected: Int

  static let inlineLimit = 12
  private static let windowBits = 30
  private static let longest = Int(Int32.max)

  /// `region`: where the batch's first record starts. `bytes`: how many bytes of copies to expect.
  init(
    rows: Int, batch: Batch?, region: UnsafePointer<UInt8>?, bytes: Int, _ memory: BatchMemory
  ) throws(ExportError) {
    self.memory = memory
    views = try memory.block(rows * 16)
    validity = Validity(rows: rows, memory)
    self.batch = batch
    self.region = region
    expected = bytes
  }

  @inline(__always)
  mutating func setNull(_ row: Int) throws(ExportError) {
    setView(row, 0, 0)
    try validity.setNull(row)
  }

  @inline(__always)
  mutating func point(
    _ row: Int, at text: UnsafePointer<UInt8>, count: Int, inArena: Bool
  ) throws(ExportError) {
    if count <= TextViewSink.inlineLimit {
      setInline(row, text, count)
    } else if inArena {
      pointIntoArena(row, text, count)
    } else if let windowBase, text >= windowBase,
      text - windowBase < 1 << TextViewSink.windowBits,
      text - windowBase &+ count <= TextViewSink.longest
    {
      let offset = text - windowBase
      windowEnd = Swift.max(windowEnd, offset &+ count)
      setFar(row, text, count, at: offset, in: windowBuffer)
    } else {
      try pointElsewhere(row, text, count)
    }
  }

  private mutating func pointIntoArena(_ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int) {
    if arenaBuffer < 0, let arena = batch?.arena {
      arenaBuffer = add(UnsafePointer(arena.base), arena.count)
    }
    guard arenaBuffer >= 0 else { return setView(row, 0, 0) }
    setFar(row, text, count, at: text - buffers[Int(arenaBuffer)].base, in: arenaBuffer)
  }

  /// A text that is not whole in the window last used.
  @inline(never)
  private mutating func pointElsewhere(
    _ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int
  ) throws(ExportError) {
    guard count <= TextViewSink.longest else { throw TextViewSink.tooLong }
    guard let region, text >= region else {
      return setFar(row, text, count, at: 0, in: add(text, count))
    }
    move(to: (text - region) >> TextViewSink.windowBits, of: region)
    let offset = (text - region) & (1 << TextViewSink.windowBits - 1)
    if offset + count > TextViewSink.longest {
      return setFar(row, text, count, at: 0, in: add(text, count))
    }
    windowEnd = Swift.max(windowEnd, offset + count)
    setFar(row, text, count, at: offset, in: windowBuffer)
  }

  private mutating func move(to next: Int, of region: UnsafePointer<UInt8>) {
    guard next != window else { return }
    leaveWindow()
    let base = region + next << TextViewSink.windowBits
    windowBuffer = windows[next] ?? add(base, 0)
    windows[next] = windowBuffer
    window = next
    windowBase = base
    windowEnd = buffers[Int(windowBuffer)].count
  }

  private mutating func leaveWindow() {
    if windowBuffer >= 0 { buffers[Int(windowBuffer)].count = windowEnd }
  }

  private mutating func add(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    buffers.append(Buffer(base: base, count: count))
    return Int32(truncatingIfNeeded: buffers.count - 1)
  }

  // MARK: Views

  @inline(__always)
  private func setView(_ row: Int, _ low: UInt64, _ high: UInt64) {
    let view = views.base + row &* 16
    view.storeBytes(of: low.littleEndian, as: UInt64.self)
    view.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
  }

  /// The text in the view, zeros behind it. Read in two overlapping pieces, of which the second is shifted to
  /// lose what the first has.
  @inline(__always)
  private func setInline(_ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int) {
    let raw = UnsafeRawPointer(text)
    func word(_ offset: Int) -> UInt64 {
      UInt64(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
    var low = UInt64(truncatingIfNeeded: count)
    var high: UInt64 = 0
    if count >= 8 {
      low |= word(0) << 32
      let last = word(count &- 4) >> UInt64(truncatingIfNeeded: 8 &* (12 &- count))
      high = word(4) | last << 32
    } else if count >= 4 {
      low |= word(0) << 32
      high = word(count &- 4) >> UInt64(truncatingIfNeeded: 8 &* (8 &- count))
    } else {
      for i in 0..<count { low |= UInt64(text[i]) << UInt64(truncatingIfNeeded: 32 &+ 8 &* i) }
    }
    setView(row, low, high)
  }

  @inline(__always)
  private func setFar(
    _ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int, at offset: Int, in buffer: Int32
  ) {
    let prefix = UInt32(
      littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt32.self))
    setView(
      row, UInt64(truncatingIfNeeded: count) | UInt64(prefix) << 32,
      UInt64(UInt32(bitPattern: buffer)) | UInt64(truncatingIfNeeded: offset) << 32)
  }

  // MARK: Copies

  @inline(__always)
  mutating func room(_ count: Int) throws(ExportError) -> UnsafeMutablePointer<UInt8> {
    if let block, count <= block.capacity &- blockUsed,
      blockUsed &+ count <= TextViewSink.longest
    {
      return block.bytes + blockUsed
    }
    return try freshBlock(count)
  }

  @inline(never)
  private mutating func freshBlock(
    _ count: Int
  ) throws(ExportError) -> UnsafeMutablePointer<UInt8> {
    let before = block?.capacity ?? 0
    leaveBlock()
    let wanted = Swift.min(Swift.max(expected, before * 2), 1 << 30)
    let fresh = try memory.block(Swift.max(wanted, count, 1 << 10))
    block = fresh
    blockUsed = 0
    owners.append(fresh.slab)
    blockBuffer = add(UnsafePointer(fresh.bytes), 0)
    return fresh.bytes
  }

  private mutating func leaveBlock() {
    guard let block else { return }
    buffers[Int(blockBuffer)].count = blockUsed
    _ = memory.shrunk(block, to: blockUsed)
  }

  @inline(__always)
  mutating func commit(_ row: Int, count: Int) throws(ExportError) {
    guard let block else { return setView(row, 0, 0) }
    guard count <= TextViewSink.longest else { throw TextViewSink.tooLong }
    let text = block.bytes + blockUsed
    if count <= TextViewSink.inlineLimit {
      setInline(row, text, count)
    } else {
      setFar(row, text, count, at: blockUsed, in: blockBuffer)
      blockUsed &+= count
      expected &-= Swift.min(expected, count)
    }
  }

  // MARK: The array

  mutating func finish() throws(ExportError) -> ArrowNode {
    leaveWindow()
    leaveBlock()
    // The data buffers, and at the end their lengths, which nothing else tells.
    let lengths = try memory.block(buffers.count * 8)
    var pointers: [UnsafeRawPointer?] = [
      validity.bitmap.map { UnsafeRawPointer($0.base) }, UnsafeRawPointer(views.base),
    ]
    for (i, buffer) in buffers.enumerated() {
      pointers.append(UnsafeRawPointer(buffer.base))
      lengths.base.storeBytes(of: Int64(buffer.count), toByteOffset: i * 8, as: Int64.self)
    }
    pointers.append(UnsafeRawPointer(lengths.base))
    owners.append(views.slab)
    owners.append(lengths.slab)
    if let batch { owners.append(batch) }
    if let bitmap = validity.bitmap { owners.append(bitmap.slab) }
    return ArrowNode(
      length: validity.rows, nullCount: validity.nullCount, buffers: pointers, owners: owners)
  }

  private static let tooLong = ExportError(
    number: 75, message: "a text is longer than the 2 GiB that an Arrow string view can hold")
}
