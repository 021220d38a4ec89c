import CScan
import Glibc

/// The bytes of one input, alive as long as anything points into them.
public final class InputBytes: @unchecked Sendable {
  public let base: UnsafePointer<UInt8>
  public let count: Int
  private let isMapped: Bool
  private let release: () -> Void

  public var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  public init(
    base: UnsafePointer<UInt8>, count: Int, isMapped: Bool = false, release: @escaping () -> Void
  ) {
    self.base = base
    self.count = count
    self.isMapped = isMapped
    self.release = release
  }

  deinit { release() }

  /// A copy of `bytes`.
  public convenience init(copying bytes: UnsafeBufferPointer<UInt8>) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: Swift.max(bytes.count, 1))
    if let source = bytes.baseAddress { memory.update(from: source, count: bytes.count) }
    self.init(base: memory, count: bytes.count) { memory.deallocate() }
  }

  public static var empty: InputBytes {
    InputBytes(copying: UnsafeBufferPointer(start: nil, count: 0))
  }

  /// A file's size, 0 when it cannot be told.
  public static func size(path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  public struct SystemError: Error {
    public let number: Int32
    public var text: String { String(cString: strerror(number)) }
  }

  /// Maps a file, or reads it when `copy` is set or when it is not a regular file (a pipe).
  public static func open(path: String, copy: Bool, limit: Int) throws(SystemError) -> InputBytes {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError(number: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SystemError(number: EISDIR) }
    let size = Int(status.st_size)
    if status.st_mode & S_IFMT != S_IFREG || copy || size == 0 {
      return try read(descriptor, expected: size, limit: limit)
    }
    guard size <= limit else { throw SystemError(number: EFBIG) }
    let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw SystemError(number: errno) }
    let base = UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
    return InputBytes(base: base, count: size, isMapped: true) { munmap(memory, size) }
  }

  /// Fills the page table for a part that will be read, in one go: cheaper than one fault a page, and each thread
  /// does it for its own part. Where the kernel cannot, the pages come one by one.
  public func willRead(_ part: Range<Int>) {
    guard isMapped, part.lowerBound >= 0, part.upperBound <= count else { return }
    let first = part.lowerBound & ~4095
    _ = cpages_will_read(base + first, part.upperBound - first)
  }

  private static func read(
    _ descriptor: Int32, expected: Int, limit: Int
  ) throws(SystemError) -> InputBytes {
    var capacity = Swift.max(expected + 1, 1 << 16)
    guard var memory = malloc(capacity) else { throw SystemError(number: ENOMEM) }
    var count = 0
    while true {
      if count == capacity {
        guard count <= limit, let wider = realloc(memory, capacity * 2) else {
          free(memory)
          throw SystemError(number: count > limit ? EFBIG : ENOMEM)
        }
        memory = wider
        capacity *= 2
      }
      let got = Glibc.read(descriptor, memory + count, capacity - count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 {
        let number = errno
        free(memory)
        throw SystemError(number: number)
      }
      if got == 0 { break }
      count += got
    }
    guard count <= limit else {
      free(memory)
      throw SystemError(number: EFBIG)
    }
    let held = memory
    return InputBytes(base: UnsafePointer(held.assumingMemoryBound(to: UInt8.self)), count: count) {
      free(held)
    }
  }
}
