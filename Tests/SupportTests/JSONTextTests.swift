import Testing

@testable import PrefKitSupport

@Suite("The text of JSON strings")
struct JSONTextTests {
  static let cases: [(raw: String, text: String)] = [
    ("", ""), ("plain", "plain"), (#"\n"#, "\n"), (#"a\tb"#, "a\tb"),
    (#"\"\\\/\b\f\r"#, "\"\\/\u{8}\u{C}\r"), (#"\u0041\u00e9\u20ac"#, "Aé€"),
    (#"\ud83d\ude00!"#, "😀!"), (#"é\n日本\u0041"#, "é\n日本A"),
    (
      #"\\n is not a line feed, and neither is \\\\n"#,
      #"\n is not a line feed, and neither is \\n"#
    ),
    (
      #"sixteen bytes or more before \n and after it, to cross the blocks of the copying loop"#,
      "sixteen bytes or more before \n and after it, to cross the blocks of the copying loop"
    ),
  ]

  private func unescapeValid(_ raw: [UInt8]) -> [UInt8] {
    raw.withUnsafeBufferPointer { raw in
      [UInt8](unsafeUninitializedCapacity: raw.count) { buffer, count in
        if let base = buffer.baseAddress { count = JSONText.unescape(valid: raw, to: base) }
      }
    }
  }

  @Test("escapes are undone", arguments: cases)
  func escapes(raw: String, text: String) {
    let bytes = Array(raw.utf8)
    #expect(unescapeValid(bytes) == Array(text.utf8))
    bytes.withUnsafeBufferPointer { raw in
      #expect(JSONText.unescaped(raw) == Array(text.utf8))
      let size = JSONText.measure(valid: raw)
      #expect(size.bytes == text.utf8.count)
      #expect(size.scalars == text.unicodeScalars.count)
    }
  }

  @Test("every place of an escape in a long text, with every distance to its end")
  func everyPlace() {
    for length in 0..<70 {
      for place in 0...length {
        let before = String(repeating: "a", count: place)
        let after = String(repeating: "é", count: length - place)
        let raw = Array((before + #"\n"# + after + #"\u20ac"#).utf8)
        let text = before + "\n" + after + "€"
        #expect(unescapeValid(raw) == Array(text.utf8))
        raw.withUnsafeBufferPointer {
          #expect(JSONText.unescaped($0) == Array(text.utf8))
          #expect(JSONText.measure(valid: $0).scalars == text.unicodeScalars.count)
        }
      }
    }
  }

  @Test("what lenient reading lets pass becomes U+FFFD")
  func broken() {
    func unescaped(_ raw: [UInt8]) -> String {
      String(decoding: raw.withUnsafeBufferPointer { JSONText.unescaped($0) }, as: UTF8.self)
    }
    #expect(unescaped(Array(#"a\ud800b"#.utf8)) == "a\u{FFFD}b")
    #expect(unescaped(Array(#"\udc00\ud800\ud83d"#.utf8)) == "\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(unescaped([0x61, 0xFF, 0x5C, 0x6E, 0xC3]) == "a\u{FFFD}\n\u{FFFD}")
    #expect(unescaped([0xF0, 0x9F, 0x98]) == "\u{FFFD}\u{FFFD}\u{FFFD}")
    let repaired = [UInt8]([0x5C, 0x6E, 0xFF]).withUnsafeBufferPointer { JSONText.repaired($0) }
    #expect(repaired == Array("\\n\u{FFFD}".utf8))
  }

  @Test("cut escapes never write more than they read")
  func cut() {
    for raw in [#"\"#, #"\u"#, #"\u1"#, #"\u12"#, #"\u123"#, #"\ud83d\u"#, #"\ud83d\ude0"#] {
      #expect(unescapeValid(Array(raw.utf8)).count <= raw.utf8.count)
    }
  }

  @Test("bytes are the same when none differs, for every length and place")
  func sameness() {
    for length in 0...40 {
      let text = (0..<length).map { UInt8($0 + 1) }
      #expect(sameBytes([0xAA] + text, [0xBB] + text, 0))
      for place in 0...length {
        // A difference behind the text does not count.
        var other = text + [0]
        other[place] ^= 0x80
        #expect(sameBytes(text + [0], other, length) == (place == length))
      }
    }
  }

  @Test(
    "scalar values are counted by vectors as one by one", arguments: [0, 1, 31, 32, 33, 300, 9000])
  func counts(length: Int) {
    let text = String(repeating: "aé€😀", count: length)
    let bytes = Array(text.utf8)
    bytes.withUnsafeBufferPointer { #expect(UTF8Check.scalarCount($0) == length * 4) }
  }
}
