import CScan

/// Bytes that grow while they are written and never change afterwards. In pages of their own, so that growing
/// moves page tables and not the bytes; freed with the object.
public final class OwnedBytes: @unchecked Sendable {
  /// Where the bytes are; nil only while there is no room at all. Valid until the next call that grows.
  public private(set) var base: UnsafeMutablePointer<UInt8>?
  public private(set) var capacity = 0
  /// How many bytes are written.
  public internal(set) var count = 0

  private static let page = 4096
  /// No smaller step: below this a mapping costs more than it holds.
  private static let smallest = 16 * 4096

  public init() {}

  deinit {
    if let base { cpages_unmap(base, capacity) }
  }

  /// What is written. Valid as long as the object and until it grows.
  public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// The same bytes as an input, which keeps them alive.
  public var asInput: InputBytes {
    guard let base else {
      return InputBytes(copying: UnsafeBufferPointer(start: nil, count: 0))
    }
    return InputBytes(base: UnsafePointer(base), count: count) { _ = self }
  }

  /// Makes room for at least one byte past `count` and, by doubling, for more, but never for more than
  /// `limit` bytes in all (a page's rounding apart). False when the memory cannot be had or `count` is at
  /// the limit.
  func grow(limit: Int) -> Bool {
    guard count < limit else { return false }
    guard count == capacity else { return true }
    let doubled = capacity > Int.max / 2 ? Int.max : capacity * 2
    return resize(to: Swift.min(Swift.max(doubled, OwnedBytes.smallest), limit))
  }

  /// Makes room for `wanted` bytes in all. False when the memory cannot be had.
  func reserve(_ wanted: Int) -> Bool {
    wanted <= capacity || resize(to: wanted)
  }

  /// Gives back the pages that nothing was written to.
  func shrink() {
    if count == 0 {
      if let base { cpages_unmap(base, capacity) }
      base = nil
      capacity = 0
    } else {
      _ = resize(to: count)
    }
  }

  private func resize(to wanted: Int) -> Bool {
    guard wanted <= Int.max - OwnedBytes.page else { return false }
    let rounded = (wanted + OwnedBytes.page - 1) / OwnedBytes.page * OwnedBytes.page
    if rounded == capacity { return true }
    let moved = base.map { cpages_remap($0, capacity, rounded) } ?? cpages_map(rounded)
    guard let moved else { return false }
    base = moved.bindMemory(to: UInt8.self, capacity: rounded)
    capacity = rounded
    return true
  }
}
