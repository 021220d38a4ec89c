import CZlib
import CZstd
import PrefKitSupport
import Testing

@Suite("Compressed input")
struct DecompressTests {
  static func run(
    _ input: [UInt8], limit: Int = 1 << 30, poll: () -> Bool = { false }
  ) -> Result<[UInt8], DecompressError> {
    input.withUnsafeBufferPointer { bytes in
      do throws(DecompressError) {
        let output = try decompress(
          bytes, as: Compression.detect(bytes), limit: limit, poll: poll)
        return .success([UInt8](output.bytes))
      } catch {
        return .failure(error)
      }
    }
  }

  /// One gzip member.
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let count = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return [UInt8](output.prefix(count))
  }

  /// One zstd frame.
  static func zstd(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&output, output.count, bytes, bytes.count, level)
    return [UInt8](output.prefix(count))
  }

  static func skippable(_ bytes: [UInt8], kind: UInt8 = 0) -> [UInt8] {
    let size = UInt32(bytes.count)
    return [0x50 | kind, 0x2A, 0x4D, 0x18]
      + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) } + bytes
  }

  /// Bytes that compress, but not to nothing.
  static func text(_ count: Int, _ random: inout SplitMix) -> [UInt8] {
    (0..<count).map { _ in UInt8(ascii: "a") + UInt8(random.below(6) * random.below(4)) }
  }

  @Test func plainBytesAreCopied() {
    #expect(Self.run([]) == .success([]))
    #expect(Self.run(Array("{\"a\":1}".utf8)) == .success(Array("{\"a\":1}".utf8)))
    #expect(
      Self.run([1, 2, 3], limit: 2) == .failure(.fault(Fault(.fileTooLarge, at: 2))))
    #expect(Self.run([1, 2, 3], limit: 3) == .success([1, 2, 3]))
  }

  @Test func membersAndFramesInAnySplit() {
    var random = SplitMix(state: 1)
    for round in 0..<60 {
      let whole = Self.text(random.below(round % 10 == 0 ? 3_000_000 : 20_000), &random)
      for isGzip in [true, false] {
        var packed: [UInt8] = []
        var at = 0
        repeat {
          let part = Array(whole[at..<min(whole.count, at + random.below(whole.count + 1))])
          packed += isGzip ? Self.gzip(part) : Self.zstd(part)
          if !isGzip, random.below(3) == 0 {
            packed += Self.skippable(random.bytes(random.below(300)), kind: UInt8(random.below(16)))
          }
          if isGzip, random.below(3) == 0 {
            packed += [UInt8](repeating: 0, count: random.below(600))
          }
          at += part.count
        } while at < whole.count
        #expect(Self.run(packed) == .success(whole))
        #expect(Self.run(packed, limit: whole.count) == .success(whole))
        guard whole.count > 0 else { continue }
        guard
          case .failure(.fault(let fault)) = Self.run(packed, limit: random.below(whole.count))
        else {
          Issue.record("an input past the limit was read")
          continue
        }
        #expect(fault.code == .fileTooLarge)
        #expect(fault.offset <= packed.count)
      }
    }
  }

  @Test func aFileMayBeginWithASkippableFrame() {
    let packed = Self.skippable([1, 2, 3, 4]) + Self.zstd(Array("abc".utf8))
    #expect(Self.run(packed) == .success(Array("abc".utf8)))
  }

  @Test func everyCutIsTruncated() {
    var random = SplitMix(state: 2)
    let whole = Self.text(2_000, &random)
    let inGzip = Self.gzip(whole) + Self.gzip(whole)
    let firstMember = Self.gzip(whole).count
    for length in 3..<inGzip.count where length != firstMember {
      #expect(
        Self.run(Array(inGzip.prefix(length)))
          == .failure(.fault(Fault(.gzipTruncated, at: length))))
    }
    let frames = Self.zstd(whole) + Self.zstd(whole)
    let firstFrame = Self.zstd(whole).count
    for length in 4..<frames.count where length != firstFrame {
      #expect(
        Self.run(Array(frames.prefix(length)))
          == .failure(.fault(Fault(.zstdTruncated, at: length))))
    }
  }

  @Test func aWrongByteIsCorruptAndHasAPlace() {
    var random = SplitMix(state: 3)
    let whole = Self.text(4_000, &random)
    var packed = Self.gzip(whole)
    packed[packed.count - 6] ^= 1  // the checksum
    guard case .failure(.fault(let sum)) = Self.run(packed) else {
      Issue.record("a wrong checksum was accepted")
      return
    }
    #expect(sum.code == .gzipCorrupt)
    #expect(sum.offset > packed.count - 12 && sum.offset <= packed.count)

    // What follows a member must be one.
    let tail = Self.gzip(whole)
    guard case .failure(.fault(let junk)) = Self.run(tail + Array("junk".utf8)) else {
      Issue.record("junk after a member was accepted")
      return
    }
    #expect(junk.code == .gzipCorrupt)
    #expect(junk.offset >= tail.count && junk.offset <= tail.count + 4)

    guard case .failure(.fault(let frame)) = Self.run(Self.zstd(whole) + Array("junk".utf8)) else {
      Issue.record("junk after a frame was accepted")
      return
    }
    #expect(frame.code == .zstdCorrupt)
  }

  @Test func aBombStopsAtTheLimit() {
    var bomb = Self.gzip([UInt8](repeating: 0x20, count: 50_000_000), level: 9)
    #expect(bomb.count < 100_000)
    guard case .failure(.fault(let fault)) = Self.run(bomb, limit: 1_000_000) else {
      Issue.record("the limit was passed")
      return
    }
    #expect(fault.code == .fileTooLarge)
    bomb = Self.zstd([UInt8](repeating: 0x20, count: 50_000_000))
    guard case .failure(.fault(let frame)) = Self.run(bomb, limit: 1_000_000) else {
      Issue.record("the limit was passed")
      return
    }
    #expect(frame.code == .fileTooLarge)
  }

  @Test func pollStops() {
    var random = SplitMix(state: 4)
    let whole = Self.text(3_000_000, &random)
    var asked = 0
    let result = Self.run(Self.gzip(whole)) {
      asked += 1
      return asked == 3
    }
    #expect(result == .failure(.cancelled))
    #expect(asked == 3)
    #expect(Self.run(Self.zstd(whole), poll: { true }) == .failure(.cancelled))
    #expect(Self.run(whole, poll: { true }) == .failure(.cancelled))
  }

  @Test func damagedInputNeverTraps() {
    var random = SplitMix(state: 5)
    let whole = Self.text(3_000, &random)
    let starts = [
      Self.gzip(whole) + Self.gzip(whole),
      Self.zstd(whole) + Self.skippable([1]) + Self.zstd(whole),
    ]
    for round in 0..<4_000 {
      let input = random.damage(starts[round % 2])
      switch Self.run(input, limit: 100_000) {
      case .success: break
      case .failure(.fault(let fault)): #expect(fault.offset >= 0 && fault.offset <= input.count)
      case .failure(let error): Issue.record("\(error)")
      }
    }
  }
}
