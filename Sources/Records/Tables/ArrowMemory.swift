import Glibc
import PrefKitSupport

/// Why a batch cannot leave; becomes the stream's last error.
struct ExportError: Error {
  var number: Int32
  var message: String

  static let noMemory = ExportError(number: ENOMEM, message: "no memory for the next batch")
}

/// Memory of one buffer. Its slab is owned by the arrays that point into it.
struct Block {
  let base: UnsafeMutableRawPointer
  let capacity: Int
  let slab: Slab

  var bytes: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }

  func values<Value: BitwiseCopyable>(_: Value.Type) -> UnsafeMutablePointer<Value> {
    base.bindMemory(to: Value.self, capacity: capacity / MemoryLayout<Value>.stride)
  }
}

/// Where the buffers come from of the batches that one thread makes for a stream.
///
/// Slabs grow with what was asked for, so that a small table takes little and a large one few. A consumer
/// that lets go of each batch before it takes the next gets the same memory again, without fresh pages.
final class BatchMemory {
  private var slab: Slab?
  private var grown = smallest / growth

  private static let smallest = 64 << 10
  private static let growth = 4
  private static let largest = 32 << 20

  /// A new batch begins.
  func begin() {
    if isKnownUniquelyReferenced(&slab) { slab?.clear() }
  }

  /// A block with room for `bytes`, whatever they hold.
  func block(_ bytes: Int) throws(ExportError) -> Block {
    // An empty buffer has an address too.
    let bytes = Swift.max(bytes, 1)
    if let slab, let base = slab.cut(bytes) {
      return Block(base: base, capacity: bytes, slab: slab)
    }
    grown = Swift.min(grown * BatchMemory.growth, BatchMemory.largest)
    guard let fresh = Slab(capacity: Swift.max(grown, bytes)), let base = fresh.cut(bytes) else {
      throw .noMemory
    }
    slab = fresh
    return Block(base: base, capacity: bytes, slab: fresh)
  }

  func block(zeroed bytes: Int) throws(ExportError) -> Block {
    let made = try block(bytes)
    memset(made.base, 0, made.capacity)
    return made
  }

  /// The first `bytes` of `block`; the rest is free again where nothing was cut off behind it.
  func shrunk(_ block: Block, to bytes: Int) -> Block {
    block.slab.shrink(block.base, from: block.capacity, to: Swift.max(bytes, 1))
    return Block(base: block.base, capacity: bytes, slab: block.slab)
  }
}

/// A validity bitmap that exists only once something is null.
struct Validity {
  let rows: Int
  private(set) var nullCount = 0
  private(set) var bitmap: Block?
  private let memory: BatchMemory

  init(rows: Int, _ memory: BatchMemory) {
    self.rows = rows
    self.memory = memory
  }

  @inline(__always)
  mutating func setNull(_ row: Int) throws(ExportError) {
    try setNulls(1 << UInt64(truncatingIfNeeded: row & 63), from: row & ~63)
  }

  /// Makes those of the 64 rows from `first` (a multiple of 64) on null whose bits are set.
  @inline(__always)
  mutating func setNulls(_ bits: UInt64, from first: Int) throws(ExportError) {
    if bits == 0 { return }
    if bitmap == nil { bitmap = try allValid() }
    guard let bitmap else { return }
    let word = bitmap.base + first / 8
    word.storeBytes(of: word.load(as: UInt64.self) & ~bits, as: UInt64.self)
    nullCount &+= bits.nonzeroBitCount
  }

  /// In whole words.
  private func allValid() throws(ExportError) -> Block {
    let block = try memory.block((rows + 63) / 64 * 8)
    memset(block.base, 0xFF, block.capacity)
    return block
  }
}

/// One array of the Arrow C data interface before it leaves: its buffers and what keeps them alive.
final class ArrowNode {
  let length: Int
  let nullCount: Int
  let buffers: [UnsafeRawPointer?]
  /// Slabs, batches and shared dictionaries that `buffers` points into.
  let owners: [AnyObject]
  var children: [ArrowNode] = []
  var dictionary: ArrowNode?

  init(length: Int, nullCount: Int = 0, buffers: [UnsafeRawPointer?], owners: [AnyObject]) {
    self.length = length
    self.nullCount = nullCount
    self.buffers = buffers
    self.owners = owners
  }

  /// An array whose values lie in one block.
  convenience init(_ validity: Validity, values: Block) {
    self.init(
      length: validity.rows, nullCount: validity.nullCount,
      buffers: [validity.bitmap.map { UnsafeRawPointer($0.base) }, UnsafeRawPointer(values.base)],
      owners: validity.bitmap.map { [$0.slab, values.slab] } ?? [values.slab])
  }
}
