import Testing

@testable import PrefKitSupport

/// What is read along a stencil is what scanning finds, or nothing.
@Suite struct StencilTests {
  static let records = [
    #"{"id":"a1","text":"some words","score":4}"#,
    #"{"id":"a2","text":"other \"words\"\n with é and \u00e9","score":5}"#,
    #"{"id":"a3","text":"","score":4.5}"#,
    #"{"id":"a3","text":"","score":-0.5e3}"#,
    #"{"id": "a3", "text": "x", "score": 12345678901234567890123}"#,
    #"{"id":"a4","text":"x","score":01}"#,
    #"{"id":"a4","text":"x","score":1.}"#,
    #"{"id":"a4","text":"x","score":-}"#,
    #"{"id":"a5","text":null,"score":4}"#,
    #"{"id":"a6","text":true,"meta":{"rater":"r1","tags":["a","b"]},"score":1}"#,
    #"{"id":"a7","text":true,"meta":{"rater":"r2","tags":["c"]},"score":1}"#,
    #"{"id":"a7","text":true,"meta":{"rater":"r2","tags":[1]},"score":1}"#,
    #"{"id":"a7","text":true,"meta":{"rater":"r2","tags":[]},"score":1}"#,
    #"{"id":"a7","text":true,"meta":{"rater":"r2","tags":[{"a":1,"a":2}]},"score":1}"#,
    #"{"id":"a7","text":true,"meta":{"rater":"r2","tags":{"a":1,"b":2}},"score":1}"#,
    #"{"id":"a8","text":true,"meta":{},"score":1}"#,
    #"{"id":"a8","text":true,"meta":{ },"score":1}"#,
    #"{"meta":{"rater":"r3"}}"#,
    #"{"meta":{"rater":"r3"},"a member with a name that is longer than one comparison takes":[[1],[2]]}"#,
    #"{"meta":{"rater":"r4"},"a member with a name that is longer than one comparison takes":[[],[2]]}"#,
    "{\n  \"id\": \"b\",\n  \"list\": [\n    1,\n    2\n  ],\n  \"score\": 3\n}",
    "{\n  \"id\": \"b\",\n  \"list\": [1],\n  \"score\": 3\n}",
  ]

  /// Lays the stencil of one record over another; true when it fits. What is found must be what scanning finds.
  private func follow(_ stencil: Stencil, _ record: Scanned, lenient: Bool) -> Bool {
    var scanner = JSONScanner(maxDepth: 8, lenient: lenient)
    var tape = Tape()
    let slots = UnsafeMutablePointer<Int32>.allocate(capacity: 1024)
    defer { slots.deallocate() }
    var length: Int?
    record.bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      length = scanner.scan(
        start, end: start + buffer.count, along: stencil, into: &tape, slots: slots)
    }
    #expect(scanner.repairs.isEmpty)
    guard let length else { return false }
    #expect(length == record.length && scanner.lineFeeds == record.lines && record.repairs == 0)
    #expect(tape.count == record.nodes.count)
    for i in 0..<Swift.min(tape.count, record.nodes.count) {
      let one = tape.nodes[i]
      let other = record.nodes[i]
      #expect(
        one.start == other.start && one.length == other.length && one.next == other.next
          && one.count == other.count && one.kind == other.kind && one.flags == other.flags,
        "node \(i) of \(String(decoding: record.bytes, as: UTF8.self))")
    }
    #expect(record.slots.enumerated().allSatisfy { slots[$0.offset] == $0.element })
    return true
  }

  @Test(arguments: [false, true]) func everyRecordAlongEveryStencil(lenient: Bool) {
    var fitting = 0
    for one in Self.records {
      let known = Scanned(Array(one.utf8), lenient: lenient)
      guard known.isRecord, known.repairs == 0, let stencil = known.stencil() else { continue }
      defer { stencil.free() }
      let fitsItsOwn = follow(stencil, known, lenient: lenient)
      #expect(fitsItsOwn, "\(one)")
      for other in Self.records {
        let record = Scanned(Array(other.utf8), lenient: lenient)
        if follow(stencil, record, lenient: lenient) { fitting += 1 }
      }
    }
    // More than each its own.
    #expect(fitting > Self.records.count)
  }

  @Test(arguments: [false, true]) func brokenRecordsFindNothing(lenient: Bool) {
    var source = StringScanTests.Source()
    for one in Self.records {
      let known = Scanned(Array(one.utf8), lenient: lenient)
      guard known.isRecord, known.repairs == 0, let stencil = known.stencil() else { continue }
      defer { stencil.free() }
      for _ in 0..<400 {
        var bytes = Array(one.utf8)
        let at = Int.random(in: 0..<bytes.count, using: &source)
        switch Int.random(in: 0..<3, using: &source) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = UInt8.random(in: 0...255, using: &source)
        default: bytes.insert(UInt8(ascii: "\""), at: at)
        }
        let record = Scanned(bytes, lenient: lenient)
        let fits = follow(stencil, record, lenient: lenient)
        #expect(!fits || record.length != nil)
      }
    }
  }
}

/// One record, scanned, with enough text behind it.
private final class Scanned {
  let bytes: [UInt8]
  let nodes: [Node]
  /// Nil for a record that cannot be scanned.
  let length: Int?
  let lines: Int
  let repairs: Int

  init(_ record: [UInt8], lenient: Bool) {
    let bytes = record + [UInt8](repeating: 0x20, count: 128)
    var scanner = JSONScanner(maxDepth: 8, lenient: lenient)
    var tape = Tape()
    var length: Int?
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      length = try? scanner.scan(start, end: start + buffer.count, into: &tape)
    }
    self.bytes = bytes
    self.length = length
    nodes = (0..<tape.count).map { tape.nodes[$0] }
    lines = scanner.lineFeeds
    repairs = scanner.repairs.count
  }

  var isRecord: Bool { length != nil && nodes.first?.kind == .object }

  /// The nodes of the values of the record's members and of objects among them, as the shape cache counts.
  var slots: [Int32] {
    var found: [Int32] = []
    var at = 1
    while at < nodes[0].next {
      let value = at + 1
      found.append(Int32(value))
      if nodes[value].kind == .object {
        var inner = value + 1
        while inner < nodes[value].next {
          found.append(Int32(inner + 1))
          inner = Int(nodes[inner + 1].next)
        }
      }
      at = Int(nodes[value].next)
    }
    return found
  }

  func stencil() -> Stencil? {
    var tape = Tape()
    for node in nodes { tape.append(node) }
    let slots = slots
    let nodes = nodes
    var made: Stencil?
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      made = Stencil(tape, start, isOpen: { nodes[Int(slots[$0])].kind == .object })
    }
    return made
  }
}
