import CScan

/// Bytes that no input holds: unescaped cells, text put together from parts. One per chunk; a `Span` or
/// `Node` whose top bit is set points in here. At most 2 GiB; `append` returns nil past that.
public final class Arena {
  // One thread writes an arena; the run-time exclusivity checks would cost more than the work.
  @exclusivity(unchecked) public private(set) var base: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) public private(set) var count = 0
  @exclusivity(unchecked) private var capacity = 0

  public static let limit = Int(Node.topBit) - 1
  /// From this capacity on the bytes are in pages of their own, which grow without being copied and are
  /// filled 2 MiB at a time. Below, that would waste more than it saves.
  private static let paged = 2 << 20

  public init() { base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1) }
  deinit {
    if capacity >= Arena.paged { cpages_unmap(base, capacity) } else { base.deallocate() }
  }

  /// Room for `length` more bytes; the pointer is good until the next call.
  @inline(__always)
  public func reserve(_ length: Int) -> UnsafeMutablePointer<UInt8>? {
    guard length >= 0, length <= Arena.limit - count else { return nil }
    if count &+ length > capacity, !grow(to: count &+ length) { return nil }
    return base + count
  }

  @inline(never)
  private func grow(to needed: Int) -> Bool {
    let wider = Swift.max(needed, Swift.min(capacity * 2, Arena.limit), 4096)
    if wider < Arena.paged {
      let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
      moved.update(from: base, count: count)
      base.deallocate()
      base = moved
      capacity = wider
      return true
    }
    let rounded = (wider + 4095) / 4096 * 4096
    let isPaged = capacity >= Arena.paged
    let pages = isPaged ? cpages_remap(base, capacity, rounded) : cpages_map(rounded)
    guard let pages else { return false }
    let moved = pages.bindMemory(to: UInt8.self, capacity: rounded)
    if !isPaged {
      moved.update(from: base, count: count)
      base.deallocate()
    }
    base = moved
    capacity = rounded
    return true
  }

  /// Makes `length` bytes written after `reserve` part of the arena; their start, marked as the arena's.
  public func commit(_ length: Int) -> UInt32 {
    let start = UInt32(truncatingIfNeeded: count) | Node.topBit
    count += length
    return start
  }

  public func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Span? {
    guard let target = reserve(bytes.count) else { return nil }
    if let source = bytes.baseAddress { target.update(from: source, count: bytes.count) }
    return Span(start: commit(bytes.count), length: UInt32(truncatingIfNeeded: bytes.count))
  }

  /// Gives back what was added since there were `earlier` bytes.
  public func rewind(to earlier: Int) { count = Swift.min(count, Swift.max(earlier, 0)) }
}
