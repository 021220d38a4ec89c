extension Compression {
  /// How the bytes are compressed; read from the first of them, never from a name.
  public static func detect(_ bytes: UnsafeBufferPointer<UInt8>) -> Compression {
    // The third byte of gzip is its only method: two bytes alone would be too weak a sign.
    if bytes.count >= 3, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 { return .gzip }
    guard bytes.count >= 4 else { return .none }
    let magic =
      UInt32(bytes[0]) | UInt32(bytes[1]) << 8 | UInt32(bytes[2]) << 16 | UInt32(bytes[3]) << 24
    // A file may begin with a skippable frame (RFC 8878, 3.1.2), as those of pzstd do.
    if magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50 { return .zstd }
    return .none
  }
}

/// Why nothing was decompressed.
public enum DecompressError: Error, Equatable {
  /// What is wrong with the input; the offset counts compressed bytes.
  case fault(Fault)
  /// `poll` asked to stop.
  case cancelled
  case noMemory
}

/// Decompresses a whole input. The result never holds more than `limit` bytes; an input that goes past it is
/// `.fileTooLarge`, found with at most one byte beyond the limit decompressed.
///
/// - Parameter poll: asked every MiB of output or so; true stops.
public func decompress(
  _ input: UnsafeBufferPointer<UInt8>, as compression: Compression, limit: Int, poll: () -> Bool
) throws(DecompressError) -> OwnedBytes {
  let output = OwnedBytes()
  switch compression {
  case .gzip: try inflateMembers(input, into: output, limit: limit, poll: poll)
  case .zstd: try decompressFrames(input, into: output, limit: limit, poll: poll)
  case .none: try copy(input, into: output, limit: limit, poll: poll)
  }
  output.shrink()
  return output
}

/// The most output between two polls.
let decompressStep = 1 << 20

/// What one call into a decompressor did.
struct DecompressStep<Status> {
  /// Bytes of output.
  var written: Int
  /// Bytes of the whole input that are read by now.
  var consumed: Int
  var status: Status
}

/// Runs `step` with room to write into. At the limit the room is a single byte that is not kept: when it gets
/// written, the input is too large.
func withRoom<Status>(
  in output: OwnedBytes, limit: Int,
  _ step: (UnsafeMutableBufferPointer<UInt8>) -> DecompressStep<Status>
) throws(DecompressError) -> Status {
  if output.count >= limit {
    var spare: UInt8 = 0
    let done = withUnsafeMutablePointer(to: &spare) {
      step(UnsafeMutableBufferPointer(start: $0, count: 1))
    }
    if done.written > 0 { throw .fault(Fault(.fileTooLarge, at: done.consumed)) }
    return done.status
  }
  guard output.grow(limit: limit), let base = output.base else { throw .noMemory }
  let room = min(output.capacity, limit) - output.count
  let done = step(
    UnsafeMutableBufferPointer(start: base + output.count, count: min(room, decompressStep)))
  output.count += done.written
  return done.status
}

private func copy(
  _ input: UnsafeBufferPointer<UInt8>, into output: OwnedBytes, limit: Int, poll: () -> Bool
) throws(DecompressError) {
  guard input.count <= limit else { throw .fault(Fault(.fileTooLarge, at: max(limit, 0))) }
  guard let source = input.baseAddress, input.count > 0 else { return }
  guard output.reserve(input.count), let target = output.base else { throw .noMemory }
  while output.count < input.count {
    if poll() { throw .cancelled }
    let length = min(input.count - output.count, decompressStep)
    (target + output.count).update(from: source + output.count, count: length)
    output.count += length
  }
}
