import CScan
import Glibc

/// Memory that many blocks are cut from, alive as long as any of them is in use.
///
/// A cut is a few instructions, and neighbours share pages. Large slabs ask for huge pages, because the
/// kernel takes longer to find and clear 512 small ones than to clear the one; a page that nothing was cut
/// from is never touched and costs nothing.
public final class Slab: @unchecked Sendable {
  public let base: UnsafeMutableRawPointer
  public let capacity: Int
  /// How many bytes are cut off.
  public private(set) var used = 0
  private let isMapped: Bool

  /// From here on a slab has pages of its own.
  private static let mapped = 1 << 20
  /// Every block begins on a cache line, as Arrow recommends.
  public static let alignment = 64

  /// Nil when the memory cannot be had.
  public init?(capacity: Int) {
    self.capacity = capacity
    isMapped = capacity >= Slab.mapped
    if isMapped {
      guard let pages = cpages_map(capacity) else { return nil }
      base = pages
    } else {
      var memory: UnsafeMutableRawPointer?
      guard posix_memalign(&memory, Slab.alignment, capacity) == 0, let memory else { return nil }
      base = memory
    }
  }

  deinit {
    if isMapped { cpages_unmap(base, capacity) } else { free(base) }
  }

  /// Cuts `bytes` off; nil when there are not so many left.
  public func cut(_ bytes: Int) -> UnsafeMutableRawPointer? {
    guard bytes <= capacity - used else { return nil }
    let block = base + used
    used += Slab.rounded(bytes, upTo: capacity - used)
    return block
  }

  /// Takes back what lies behind the first `kept` bytes of the block of `bytes` at `block`, if nothing was
  /// cut since.
  public func shrink(_ block: UnsafeMutableRawPointer, from bytes: Int, to kept: Int) {
    let start = block - base
    guard start + Slab.rounded(bytes, upTo: capacity - start) == used else { return }
    used = start + Slab.rounded(kept, upTo: capacity - start)
  }

  /// Begins anew; for who knows that no block is in use.
  public func clear() { used = 0 }

  private static func rounded(_ bytes: Int, upTo limit: Int) -> Int {
    Swift.min((bytes + alignment - 1) / alignment * alignment, limit)
  }
}
