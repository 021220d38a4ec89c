import CZstd

/// One frame after another (RFC 8878, 3.1); the library steps over skippable ones by itself.
func decompressFrames(
  _ input: UnsafeBufferPointer<UInt8>, into output: OwnedBytes, limit: Int, poll: () -> Bool
) throws(DecompressError) {
  guard let context = ZSTD_createDCtx() else { throw .noMemory }
  defer { ZSTD_freeDCtx(context) }
  // Windows up to what `zstd --long=31` makes. The memory is touched only as far as the frame fills it.
  _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 31)

  var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
  // Zero at the end of a frame; else a hint of how much input the frame still wants.
  var wanted = 0
  while source.pos < source.size || wanted != 0 {
    if poll() { throw .cancelled }
    let before = source.pos
    let status = try withRoom(in: output, limit: limit) { room in
      var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
      let status = ZSTD_decompressStream(context, &target, &source)
      // Written nothing, read nothing, not at an end: the input is over in the middle of a frame.
      let isStuck = target.pos == 0 && source.pos == before
      return DecompressStep(
        written: target.pos, consumed: source.pos, status: (code: status, isStuck: isStuck))
    }
    if ZSTD_isError(status.code) != 0 {
      switch ZSTD_getErrorCode(status.code) {
      case ZSTD_error_memory_allocation: throw .noMemory
      case ZSTD_error_srcSize_wrong: throw .fault(Fault(.zstdTruncated, at: source.pos))
      default: throw .fault(Fault(.zstdCorrupt, at: source.pos))
      }
    }
    wanted = status.code
    if status.isStuck, wanted != 0 { throw .fault(Fault(.zstdTruncated, at: source.pos)) }
  }
}
