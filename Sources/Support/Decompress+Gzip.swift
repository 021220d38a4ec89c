import CZlib

/// One member after another (RFC 1952, 2.2); zero bytes may pad the end, as tape archives do.
func inflateMembers(
  _ input: UnsafeBufferPointer<UInt8>, into output: OwnedBytes, limit: Int, poll: () -> Bool
) throws(DecompressError) {
  // zlib keeps a pointer back to the stream, so it must not move: it lives on the heap.
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  // 16: a gzip header and nothing else is accepted.
  guard
    inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { throw .noMemory }
  defer { inflateEnd(stream) }

  var offset = 0
  var inMember = true
  repeat {
    while inMember {
      if poll() { throw .cancelled }
      let status = try withRoom(in: output, limit: limit) { room in
        inflateStep(stream, input, &offset, room)
      }
      switch status {
      case Z_STREAM_END: inMember = false
      case Z_OK: break
      case Z_BUF_ERROR:
        // No progress: with room for output that can only mean that there is no more input.
        throw .fault(Fault(.gzipTruncated, at: offset))
      case Z_MEM_ERROR: throw .noMemory
      default: throw .fault(Fault(.gzipCorrupt, at: offset))
      }
    }
    while offset < input.count, input[offset] == 0 { offset += 1 }
    if offset < input.count {
      // What follows must be a member; inflate says so when it is not.
      guard inflateReset(stream) == Z_OK else { throw .noMemory }
      inMember = true
    }
  } while inMember
}

/// One call of inflate, which counts in 32 bits and so sees a large input in parts.
private func inflateStep(
  _ stream: UnsafeMutablePointer<z_stream>, _ input: UnsafeBufferPointer<UInt8>,
  _ offset: inout Int, _ room: UnsafeMutableBufferPointer<UInt8>
) -> DecompressStep<Int32> {
  let available = min(input.count - offset, 1 << 30)
  let source = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + offset) }
  stream.pointee.next_in = source
  stream.pointee.avail_in = UInt32(truncatingIfNeeded: available)
  stream.pointee.next_out = room.baseAddress
  stream.pointee.avail_out = UInt32(truncatingIfNeeded: room.count)
  let status = inflate(stream, Z_NO_FLUSH)
  offset += available - Int(stream.pointee.avail_in)
  let written = room.count - Int(stream.pointee.avail_out)
  return DecompressStep(written: written, consumed: offset, status: status)
}
