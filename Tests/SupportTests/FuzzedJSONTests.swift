import PrefKitSupport
import Testing

/// What fuzzing the scanner has found.
@Suite struct FuzzedJSONTests {
  private func verdict(_ text: String, lenient: Bool) -> String {
    var scanner = JSONScanner(maxDepth: 64, lenient: lenient)
    var tape = Tape()
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return "no bytes" }
      do throws(Fault) {
        return "\(try scanner.scan(start, end: start + bytes.count, into: &tape)) bytes"
      } catch {
        return "\(error.code.word) at \(error.offset)"
      }
    }
  }

  /// Lenient reading took any digit for the minus of `-Infinity`.
  @Test func infinityBehindADigitIsNoNumber() {
    #expect(verdict("[2Infinity]", lenient: true) == "json_nan_literal at 2")
    #expect(verdict("[2Infinity]", lenient: false) == "json_nan_literal at 2")
    #expect(verdict("[-Infinity]", lenient: true) == "11 bytes")
    #expect(verdict("[-Infinit", lenient: true) == "json_number at 1")
  }
}
