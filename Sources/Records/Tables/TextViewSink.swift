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

  private let batch: Batch?
  private let views: Block
  private var validity: Validity
  private var buffers: [Buffer] = []
  private var owners: [AnyObject] = []

  /// Where the batch's part of the input begins, and the window last used.
  private let region: UnsafePointer<UInt8>?
  private var windows: [Int: Int32] = [:]
  private var window = -1
  private var windowBuffer: Int32 = -1
  private var arenaBuffer: Int32 = -1

  /// The block that copies are written to.
  private var block: Block?
  private var blockBuffer: Int32 = -1
  private var expected: Int

  static let inlineLimit = 12
  private static let windowBits = 30
  private static let longest = Int(Int32.max)

  /// `region`: where the batch's first record starts. `bytes`: how many bytes of copies to expect.
  init(
    rows: Int, batch: Batch?, region: UnsafePointer<UInt8>?, bytes: Int
  ) throws(ExportError) {
    views = try Block(zeroed: rows * 16)
    validity = Validity(rows: rows)
    self.batch = batch
    self.region = region
    expected = bytes
  }

  mutating func setNull(_ row: Int) throws(ExportError) { try validity.setNull(row) }

  mutating func point(
    _ row: Int, at text: UnsafePointer<UInt8>, count: Int, inArena: Bool
  ) throws(ExportError) {
    if count <= TextViewSink.inlineLimit {
      setInline(row, text, count)
    } else if inArena {
      if arenaBuffer < 0, let arena = batch?.arena {
        arenaBuffer = add(UnsafePointer(arena.base), arena.count)
      }
      setFar(row, text, count, in: arenaBuffer)
    } else {
      let buffer = try inputBuffer(text, count)
      setFar(row, text, count, in: buffer)
    }
  }

  /// The window that holds the whole text.
  @inline(__always)
  private mutating func inputBuffer(
    _ text: UnsafePointer<UInt8>, _ count: Int
  ) throws(ExportError) -> Int32 {
    guard let region, text >= region else { return try ownBuffer(text, count) }
    let distance = text - region
    if distance >> TextViewSink.windowBits != window {
      window = distance >> TextViewSink.windowBits
      windowBuffer = windows[window] ?? add(region + window << TextViewSink.windowBits, 0)
      windows[window] = windowBuffer
    }
    let end = distance + count - window << TextViewSink.windowBits
    guard end <= TextViewSink.longest else { return try ownBuffer(text, count) }
    if end > buffers[Int(windowBuffer)].count { buffers[Int(windowBuffer)].count = end }
    return windowBuffer
  }

  private mutating func ownBuffer(
    _ text: UnsafePointer<UInt8>, _ count: Int
  ) throws(ExportError) -> Int32 {
    guard count <= TextViewSink.longest else { throw TextViewSink.tooLong }
    return add(text, count)
  }

  private mutating func add(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    buffers.append(Buffer(base: base, count: count))
    return Int32(truncatingIfNeeded: buffers.count - 1)
  }

  @inline(__always)
  private func setInline(_ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int) {
    let view = views.bytes + row * 16
    view.withMemoryRebound(to: UInt32.self, capacity: 1) {
      $0.pointee = UInt32(truncatingIfNeeded: count)
    }
    (view + 4).update(from: text, count: count)
  }

  @inline(__always)
  private func setFar(
    _ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int, in buffer: Int32
  ) {
    let offset = text - buffers[Int(buffer)].base
    let prefix = UnsafeRawPointer(text).loadUnaligned(as: UInt32.self)
    let view = views.base + row * 16
    view.storeBytes(
      of: UInt64(UInt32(truncatingIfNeeded: count)) | UInt64(prefix) << 32, as: UInt64.self)
    view.storeBytes(
      of: UInt64(UInt32(bitPattern: buffer)) | UInt64(UInt32(truncatingIfNeeded: offset)) << 32,
      toByteOffset: 8, as: UInt64.self)
  }

  // MARK: Copies

  mutating func room(_ count: Int) throws(ExportError) -> UnsafeMutablePointer<UInt8> {
    if let block, blockBuffer >= 0 {
      let used = buffers[Int(blockBuffer)].count
      if count <= block.capacity - used && used + count <= TextViewSink.longest {
        return block.bytes + used
      }
    }
    let wanted = Swift.min(Swift.max(expected, 1 << 16, (block?.capacity ?? 0) * 2), 1 << 30)
    let fresh = try Block(Swift.max(wanted, count))
    block = fresh
    owners.append(fresh)
    blockBuffer = add(UnsafePointer(fresh.bytes), 0)
    return fresh.bytes
  }

  mutating func commit(_ row: Int, count: Int) throws(ExportError) {
    guard let block, blockBuffer >= 0 else { return }
    guard count <= TextViewSink.longest else { throw TextViewSink.tooLong }
    let text = block.bytes + buffers[Int(blockBuffer)].count
    if count <= TextViewSink.inlineLimit {
      setInline(row, text, count)
    } else {
      setFar(row, text, count, in: blockBuffer)
      buffers[Int(blockBuffer)].count += count
      expected -= Swift.min(expected, count)
    }
  }

  // MARK: The array

  mutating func finish() throws(ExportError) -> ArrowNode {
    // The data buffers, and at the end their lengths, which nothing else tells.
    let lengths = try Block(buffers.count * 8)
    var pointers: [UnsafeRawPointer?] = [
      validity.bitmap.map { UnsafeRawPointer($0.base) }, UnsafeRawPointer(views.base),
    ]
    for (i, buffer) in buffers.enumerated() {
      pointers.append(UnsafeRawPointer(buffer.base))
      lengths.base.storeBytes(of: Int64(buffer.count), toByteOffset: i * 8, as: Int64.self)
    }
    pointers.append(UnsafeRawPointer(lengths.base))
    owners.append(views)
    owners.append(lengths)
    if let batch { owners.append(batch) }
    if let bitmap = validity.bitmap { owners.append(bitmap) }
    return ArrowNode(
      length: validity.rows, nullCount: validity.nullCount, buffers: pointers, owners: owners)
  }

  private static let tooLong = ExportError(
    number: 75, message: "a text is longer than the 2 GiB that an Arrow string view can hold")
}
