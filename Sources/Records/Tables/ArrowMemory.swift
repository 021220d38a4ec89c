import Glibc

/// Why a batch cannot leave; becomes the stream's last error.
struct ExportError: Error {
  var number: Int32
  var message: String

  static let noMemory = ExportError(number: ENOMEM, message: "no memory for the next batch")
}

/// Memory of one buffer, owned by the arrays that point into it.
///
/// Fresh pages cost more than filling them, so large blocks ask for huge ones.
final class Block: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let capacity: Int

  private static let hugePage = 2 << 20

  init(_ bytes: Int) throws(ExportError) {
    capacity = Swift.max(bytes, 64)
    let isLarge = capacity >= 2 * Block.hugePage
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, isLarge ? Block.hugePage : 64, capacity) == 0, let memory else {
      throw .noMemory
    }
    if isLarge { madvise(memory, capacity, MADV_HUGEPAGE) }
    base = memory
  }

  /// Untouched pages of the kernel are zero already and cost nothing until they are read.
  init(zeroed bytes: Int) throws(ExportError) {
    capacity = Swift.max(bytes, 64)
    guard let memory = calloc(capacity, 1) else { throw .noMemory }
    base = memory
  }

  deinit { free(base) }

  var bytes: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }
}

/// A validity bitmap that exists only once something is null.
struct Validity {
  let rows: Int
  private(set) var nullCount = 0
  private(set) var bitmap: Block?

  init(rows: Int) { self.rows = rows }

  @inline(__always)
  mutating func setNull(_ row: Int) throws(ExportError) {
    if bitmap == nil { bitmap = try Validity.allValid(rows) }
    if let bitmap {
      bitmap.bytes[row >> 3] &= ~(1 << UInt8(truncatingIfNeeded: row & 7))
      nullCount &+= 1
    }
  }

  private static func allValid(_ rows: Int) throws(ExportError) -> Block {
    let count = (rows + 7) / 8
    let block = try Block(count)
    block.bytes.update(repeating: 0xFF, count: count)
    return block
  }
}

/// One array of the Arrow C data interface before it leaves: its buffers and what keeps them alive.
final class ArrowNode {
  let length: Int
  let nullCount: Int
  let buffers: [UnsafeRawPointer?]
  /// Blocks, batches and shared dictionaries that `buffers` points into.
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
      owners: validity.bitmap.map { [$0, values] } ?? [values])
  }
}
