import CZlib
import CZstd
import PrefKitSupport

/// Decompression of any bytes under a limit, and of what was compressed here.
///
/// The first byte: bit 0 zstd instead of gzip, bit 1 the rest is text to be compressed; the second cuts
/// what was compressed in two members or frames, or breaks it off.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDecompress(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 2 else { return -1 }
  let kind: Compression = data[0] & 1 == 0 ? .gzip : .zstd
  let bytes = UnsafeBufferPointer(start: data + 2, count: size - 2)
  if data[0] & 2 == 0 {
    withExactCopy(of: bytes) { checkAny($0, kind) }
  } else {
    checkRoundTrip(Array(bytes), kind, cut: Int(data[1]))
  }
  return 0
}

private typealias Outcome = Result<[UInt8], DecompressError>

private func run(
  _ bytes: UnsafeBufferPointer<UInt8>, _ kind: Compression, limit: Int
) -> Outcome {
  do throws(DecompressError) {
    let made = try decompress(bytes, as: kind, limit: limit) { false }
    expect(made.count <= limit, "\(made.count) bytes where \(limit) are allowed")
    return .success(Array(made.bytes))
  } catch {
    if case .fault(let fault) = error {
      expect(fault.offset >= 0 && fault.offset <= bytes.count, "the fault is at \(fault.offset)")
    }
    return .failure(error)
  }
}

/// A tighter limit changes nothing but that what is larger is refused.
private func checkAny(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: Compression) {
  _ = Compression.detect(bytes)
  let wide = run(bytes, kind, limit: 1 << 20)
  guard case .success(let text) = wide else { return }
  expectEqual(run(bytes, kind, limit: text.count), wide, "at the limit")
  guard text.count > 0 else { return }
  if case .failure(.fault(let fault)) = run(bytes, kind, limit: text.count - 1) {
    expectEqual(fault.code, .fileTooLarge, "below the limit")
  } else {
    fail("more than the limit was decompressed")
  }
}

private func checkRoundTrip(_ text: [UInt8], _ kind: Compression, cut: Int) {
  let middle = text.count * (cut & 15) / 15
  let packed =
    compress(Array(text[..<middle]), kind) + compress(Array(text[middle...]), kind)
  packed.withUnsafeBufferPointer { bytes in
    expectEqual(Compression.detect(bytes), kind, "what compresses it")
    expectEqual(run(bytes, kind, limit: 1 << 20), .success(text), "the text again")
    let length = packed.count * (cut >> 4) / 16
    guard length > 0 else { return }
    // Broken off: a fault, or the first part where it ends just there.
    let prefix = UnsafeBufferPointer(rebasing: bytes[..<length])
    if case .success(let part) = withExactCopy(of: prefix, { run($0, kind, limit: 1 << 20) }) {
      expectEqual(part, Array(text[..<middle]), "the part before the break")
    }
  }
}

private func compress(_ bytes: [UInt8], _ kind: Compression) -> [UInt8] {
  kind == .zstd ? zstd(bytes) : gzip(bytes)
}

private func zstd(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { target, count in
    count = ZSTD_compress(target.baseAddress, target.count, bytes, bytes.count, 3)
    expect(ZSTD_isError(count) == 0, "zstd does not compress")
  }
}

private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  deflateInit2_(
    stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(stream) }
  var input = bytes
  let room = Int(deflateBound(stream, UInt(bytes.count))) + 64
  return input.withUnsafeMutableBufferPointer { source in
    [UInt8](unsafeUninitializedCapacity: room) { target, count in
      stream.pointee.next_in = source.baseAddress
      stream.pointee.avail_in = UInt32(truncatingIfNeeded: source.count)
      stream.pointee.next_out = target.baseAddress
      stream.pointee.avail_out = UInt32(truncatingIfNeeded: target.count)
      expectEqual(deflate(stream, Z_FINISH), Z_STREAM_END, "deflate")
      count = target.count - Int(stream.pointee.avail_out)
    }
  }
}
