import CScan
import PrefKitSupport
import Testing

/// The vector loops against the portable ones, and the scanner's short cuts against plain expectations.
@Suite struct StringScanTests {
  /// Numbers that are the same on every run.
  struct Source: RandomNumberGenerator {
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  /// Texts in which quotes, runs of backslashes and bytes above 0x7F meet the ends of 64-byte blocks.
  static func texts() -> [[UInt8]] {
    var source = Source()
    let rare = Array("\"\\\\\\/bfnrtux\u{1F}\u{20}é".utf8) + [0x00, 0x80, 0xFF]
    return (0..<4000).map { round in
      let share = [0, 2, 10, 60][round % 4]
      return (0..<Int.random(in: 0...300, using: &source)).map { _ in
        Int.random(in: 0..<100, using: &source) < share
          ? rare.randomElement(using: &source) ?? 0x20
          : UInt8.random(in: 0x61...0x7A, using: &source)
      }
    }
  }

  @Test func stringRestAgreesWithThePortableLoop() {
    for text in Self.texts() {
      text.withUnsafeBufferPointer { buffer in
        guard let p = buffer.baseAddress else { return }
        var seen: UInt32 = 0
        var expected: UInt32 = 0
        let stop = cscan_string_rest(p, p + buffer.count, &seen)
        let portable = cscan_string_rest_portable(p, p + buffer.count, &expected)
        #expect(stop == portable, "\(text)")
        guard let stop else { return }
        // Whether a stop at a bad escape counts it does not matter; the vector loop may have checked the text.
        let atBackslash = stop < p + buffer.count && stop.pointee == UInt8(ascii: "\\")
        let open = UInt32(CSCAN_UNCHECKED) | (atBackslash ? UInt32(CSCAN_ESCAPES) : 0)
        #expect(seen & ~open == expected & ~open, "\(text)")
        if seen & UInt32(CSCAN_UNCHECKED) == 0 {
          #expect(cscan_utf8_valid_portable(p, stop) == stop - p, "\(text)")
        }
      }
    }
  }

  @Test func unescapeAgreesWithThePortableLoopAndStaysInItsRoom() {
    for text in Self.texts() {
      let (fast, fastEnd) = unescape(text, cscan_unescape)
      let (portable, portableEnd) = unescape(text, cscan_unescape_portable)
      #expect(fast == portable && fastEnd == portableEnd, "\(text)")
    }
  }

  private func unescape(
    _ text: [UInt8],
    _ function: (
      UnsafePointer<UInt8>?, UnsafePointer<UInt8>?,
      UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?
    ) -> UnsafePointer<UInt8>?
  ) -> ([UInt8], Int) {
    let guardByte: UInt8 = 0xA5
    var room = [UInt8](repeating: guardByte, count: text.count + 64)
    var stopped = 0
    var written = 0
    text.withUnsafeBufferPointer { buffer in
      guard let p = buffer.baseAddress else { return }
      room.withUnsafeMutableBufferPointer { target in
        var out = target.baseAddress
        let stop = function(p, p + buffer.count, &out)
        stopped = stop.map { $0 - p } ?? -1
        if let out, let base = target.baseAddress { written = out - base }
      }
    }
    #expect(room.suffix(64).allSatisfy { $0 == guardByte })
    return (Array(room.prefix(written)), stopped)
  }

  @Test func validUTF8AgreesWithThePortableLoop() {
    var texts = Self.texts()
    texts += (0..<200).map { Array(repeating: 0x61, count: $0) + Array("é€😀".utf8) }
    for text in texts {
      text.withUnsafeBufferPointer { buffer in
        guard let p = buffer.baseAddress else { return }
        #expect(
          cscan_utf8_valid(p, p + buffer.count) == cscan_utf8_valid_portable(p, p + buffer.count))
      }
    }
  }

  /// Reads records one after another with one scanner; the names of each, or the code of its fault.
  private func names(_ records: [String], lenient: Bool = false) -> [[String]] {
    var scanner = JSONScanner(maxDepth: 16, lenient: lenient)
    var tape = Tape()
    return records.map { record in
      var names: [String] = []
      // Room behind, as in a file: short cuts are taken only where they can read past the record.
      let bytes = Array((record + String(repeating: "\n", count: 80)).utf8)
      bytes.withUnsafeBufferPointer { buffer in
        guard let p = buffer.baseAddress else { return }
        do throws(Fault) {
          _ = try scanner.scan(p, end: p + buffer.count, into: &tape)
          for index in 0..<tape.count where tape.nodes[index].kind == .key {
            let span = tape.nodes[index].span
            let text = UnsafeBufferPointer(start: p + span.offset, count: span.byteCount)
            names.append(String(decoding: text, as: UTF8.self))
          }
          names.append("\(scanner.lineFeeds)")
        } catch {
          names = ["\(error.code)@\(error.offset)"]
        }
      }
      return names
    }
  }

  @Test func namesAreThoseOfTheRecordAndNotOfTheOneBefore() {
    let records = [
      #"{"a":1,"b":{"x":1,"y":2}}"#, #"{"a":1,"b":{"x":1,"y":2}}"#,
      #"{"a":1,"c":{"x":1,"z":2}}"#, #"{"a" :1 , "b": {"x":1,"y" : 2}}"#,
      "{\"a\":\n1,\n\"b\":\n{\"x\":1}}", "{\"a\":\n1,\n\"b\":\n{\"x\":1}}",
      #"{"\u0061":1}"#, #"{"\u0061":1}"#, #"{"é":1}"#, #"{"é":1}"#,
    ]
    let expected = records.map { names([$0])[0] }
    #expect(names(records) == expected)
    #expect(expected[4] == ["a", "b", "x", "3"])
  }

  @Test func namesFromTheRecordBeforeNeedTheirComma() {
    let first = #"{"a":{"b":1},"c":2}"#
    for broken in [#"{"a":5"b":1},"c":2}"#, #"{"a":{,"b":1},"c":2}"#, #"{"a":{"b":1}"c":2}"#] {
      #expect(names([first, first, broken])[2] == names([broken])[0])
    }
  }

  @Test func equalNamesAreFoundWhereEachWasInTheRecordBefore() {
    let records = [
      #"{"m":{"x":1,"a":2}}"#, #"{"m":{"a":1,"z":2}}"#, #"{"m":{"a":1}}"#, #"{"m":{"x":1,"a":2}}"#,
      #"{"m":{"a":1,"q":1}}"#, #"{"m":{"a":1,"a":2}}"#, #"{"m":{"a":1,"a":2}}"#,
    ]
    let expected = records.map { names([$0])[0] }
    #expect(names(records) == expected)
    #expect(expected[5].count == 1, "a fault")
  }
}
