import CPrefKit
import PrefKitSupport
import Testing

@Suite("Arrow streams")
struct ArrowTests {
  /// The values of one column "x" as JSON.
  static func values(_ column: ArrowFixture, lenient: Bool = false) -> [String] {
    let producer = ArrowProducer([.table([column.named("x")])])
    let rows = producer.rows(lenient: lenient)
    #expect(producer.ledger.made == producer.ledger.released)
    return rows.map { row in
      row.hasPrefix("{\"x\":") ? String(row.dropFirst(5).dropLast()) : row
    }
  }

  @Test func numbers() {
    #expect(Self.values(.numbers("c", [Int8(-128), 0, 127])) == ["-128", "0", "127"])
    #expect(Self.values(.numbers("L", [UInt64.max])) == ["18446744073709551615"])
    #expect(Self.values(.numbers("l", [Int64.min])) == ["-9223372036854775808"])
    #expect(
      Self.values(.numbers("g", [0.1, -0.0, 1e300, .nan, -.infinity, .leastNonzeroMagnitude]))
        == ["0.1", "-0.0", "1e+300", "null", "null", "5e-324"])
    #expect(Self.values(.numbers("f", [Float(0.1), 16_777_216])) == ["0.1", "16777216.0"])
    #expect(
      Self.values(.numbers("e", [UInt16(0x3C00), 0x2E66, 0x7C00])) == ["1.0", "0.1", "null"])
  }

  @Test func decimals() {
    func wide(_ low: UInt64, _ high: UInt64) -> ArrowFixture {
      ArrowFixture("d:38,3", length: 1, buffers: [nil, ArrowFixture.bytes([low, high])])
    }
    #expect(Self.values(wide(1234, 0)) == ["1.234"])
    #expect(Self.values(wide(UInt64(bitPattern: -5), .max)) == ["-0.005"])
    #expect(Self.values(wide(0, 0)) == ["0.000"])
    #expect(
      Self.values(wide(0, 1 << 63)) == ["-170141183460469231731687303715884105.728"])
    #expect(Self.values(.numbers("d:9,-2,32", [Int32(-7), 0])) == ["-700", "0"])
    #expect(Self.values(.numbers("d:18,0,64", [Int64(42)])) == ["42"])
    let widest = ArrowFixture(
      "d:76,0,256", length: 1,
      buffers: [nil, ArrowFixture.bytes([UInt64(0), 0, 0, 1 << 63])])
    #expect(
      Self.values(widest) == [
        "-57896044618658097711785492504343953926634992332820282019728792003956564819968"
      ])
  }

  @Test func datesAndTimes() {
    #expect(
      Self.values(.numbers("tdD", [Int32(0), 19_844, -1, 11_016, -719_529, 2_932_897]))
        == [
          "\"1970-01-01\"", "\"2024-05-01\"", "\"1969-12-31\"", "\"2000-02-29\"",
          "\"-0001-12-31\"", "\"+10000-01-01\"",
        ])
    #expect(Self.values(.numbers("tdm", [Int64(-1)])) == ["\"1969-12-31\""])
    #expect(
      Self.values(.numbers("tsu:", [Int64(1_714_557_600_000_000), -1]))
        == ["\"2024-05-01T10:00:00\"", "\"1969-12-31T23:59:59.999999\""])
    #expect(Self.values(.numbers("tss:Europe/Oslo", [Int64(0)])) == ["\"1970-01-01T00:00:00Z\""])
    #expect(
      Self.values(.numbers("tsn:", [Int64.min, .max]))
        == ["\"1677-09-21T00:12:43.145224192\"", "\"2262-04-11T23:47:16.854775807\""])
    #expect(Self.values(.numbers("tss:", [Int64.min])).count == 1)
    #expect(Self.values(.numbers("ttm", [Int32(45_296_007)])) == ["\"12:34:56.007\""])
    #expect(Self.values(.numbers("tDm", [Int64(-1500), 2000])) == ["\"-PT1.500S\"", "\"PT2S\""])
  }

  @Test func textOfEveryLayout() {
    let texts = ["", "short", "twelve bytes", "thirteen bytes", "日本語 and \"quotes\""]
    let json = texts.map(ArrowRandom.quoted)
    for format in ["u", "U", "vu", "z", "Z", "vz"] {
      #expect(Self.values(.text(texts, format)) == json)
    }
    let broken = ArrowFixture.raw([Array("ok".utf8), [0x61, 0xFF, 0x62]])
    #expect(Self.values(broken) == ["\"ok\"", "utf8_invalid /x 1"])
    #expect(Self.values(broken, lenient: true) == ["\"ok\"", "\"a\u{FFFD}b\""])
  }

  @Test func randomTablesComeBack() {
    for seed in 0..<1500 {
      var random = ArrowRandom(random: SplitMix(state: UInt64(seed)))
      var batches: [ArrowFixture] = []
      var expected: [String] = []
      // One column a stream: the batches of a stream share a schema, which here is random.
      let count = random.random.below(30)
      let (fixture, json) = random.column(count, depth: 1 + random.random.below(4))
      fixture.name = "x"
      batches.append(ArrowFixture("+s", length: count, buffers: [nil], children: [fixture]))
      expected += json.map { "{\"x\":\($0)}" }
      let producer = ArrowProducer(batches)
      #expect(producer.rows() == expected, "seed \(seed)")
      #expect(producer.ledger.made == producer.ledger.released)
    }
  }

  @Test func batchesFollowOneAnother() {
    let parts = (0..<3).map { part in
      ArrowFixture.table([ArrowFixture.text(["a\(part)", "b"]).named("x")])
    }
    parts[1].offset = 1
    parts[1].length = 1
    #expect(
      ArrowProducer(parts).rows()
        == ["{\"x\":\"a0\"}", "{\"x\":\"b\"}", "{\"x\":\"b\"}", "{\"x\":\"a2\"}", "{\"x\":\"b\"}"])
    // A row may itself be null.
    #expect(
      ArrowProducer([
        ArrowFixture.table([.text(["a", "b"]).named("x")]).with(valid: [false, true])
      ])
      .rows() == ["null", "{\"x\":\"b\"}"])
    #expect(ArrowProducer([], schema: parts[0]).rows() == [])
  }

  @Test func whatIsNotReadNamesItsField() {
    func refused(_ column: ArrowFixture) -> [String] {
      let producer = ArrowProducer([.table([.text(["a"]).named("p/q"), column])])
      let rows = producer.rows()
      #expect(producer.ledger.made == producer.ledger.released)
      return rows
    }
    #expect(refused(.numbers("tiM", [Int32(1)]).named("x")) == ["arrow_unsupported /x"])
    #expect(refused(.text(["a"]).named("p/q")) == ["arrow_unsupported /p~1q"])
    #expect(ArrowProducer([.text(["a"])]).rows() == ["arrow_unsupported "])
    var deep = ArrowFixture.text(["a"])
    for _ in 0..<70 {
      deep = ArrowFixture("+w:1", length: 1, buffers: [nil], children: [deep])
    }
    #expect(refused(deep.named("x")) == ["arrow_unsupported /x"])
  }

  @Test func theProducersFailuresAreTold() {
    let failing = ArrowProducer([.table([.text(["a"]).named("x")])])
    failing.failsAfterBatches = true
    #expect(failing.rows() == ["{\"x\":\"a\"}", "file_read "])
    #expect(failing.ledger.made == failing.ledger.released)
    failing.schemaStatus = 22
    #expect(failing.rows() == ["file_read "])
    #expect(failing.ledger.made == failing.ledger.released)
    var released = ArrowArrayStream()
    #expect(throws: ArrowFailure.self) { _ = try ArrowReader(consuming: &released) }
  }

  @Test func aBatchOutlivesItsReader() throws {
    let producer = ArrowProducer([.table([.text(["a"]).named("x")])])
    var stream = producer.stream()
    var reader: ArrowReader? = try ArrowReader(consuming: &stream)
    #expect(stream.release == nil)
    #expect(reader?.columnNames == ["x"])
    let batch = try reader?.nextBatch()
    reader = nil
    #expect(producer.ledger.released == producer.ledger.made - 2)
    #expect(batch?.rowCount == 1)
  }

  @Test func aSmallBatchCannotStandForAHugeRow() {
    let nulls = ArrowFixture("n", length: 1 << 40, buffers: [])
    let list = ArrowFixture(
      "+L", "x", length: 1, buffers: [nil, ArrowFixture.bytes([0, 1 << 40])], children: [nulls])
    #expect(ArrowProducer([.table([list])]).rows() == ["json_record_too_long /x 0"])
  }

  @Test func falseClaimsAreRefused() {
    func claim(_ change: (ArrowFixture) -> Void) -> [String] {
      let text = ArrowFixture.text(["a", "b"])
      let list = ArrowFixture(
        "+l", "x", length: 1, buffers: [nil, ArrowFixture.bytes([Int32(0), 2])], children: [text])
      change(list)
      let producer = ArrowProducer([.table([list])])
      let rows = producer.rows()
      #expect(producer.ledger.made == producer.ledger.released)
      return rows
    }
    #expect(claim { _ in } == ["{\"x\":[\"a\",\"b\"]}"])
    for change: (ArrowFixture) -> Void in [
      { $0.claimedLength = -1 }, { $0.claimedLength = .max }, { $0.claimedLength = 0 },
      { $0.claimedBuffers = 1 }, { $0.claimedBuffers = -1 }, { $0.claimedChildren = 0 },
      { $0.claimedChildren = .max }, { $0.nullCount = 1 }, { $0.offset = -1 },
      { $0.offset = .max }, { $0.buffers[1] = nil }, { $0.dictionary = .text(["a"]) },
      { $0.children[0].claimedLength = 1 }, { $0.children[0].buffers[1] = nil },
      { $0.children[0].buffers[2] = nil },
      { $0.buffers[1] = ArrowFixture.bytes([Int32(0), 3]) },
      { $0.buffers[1] = ArrowFixture.bytes([Int32(-1), 1]) },
      { $0.buffers[1] = ArrowFixture.bytes([Int32(2), 1]) },
      { $0.children[0].buffers[1] = ArrowFixture.bytes([Int32(0), 5, 2]) },
      { $0.children[0].buffers[1] = ArrowFixture.bytes([Int32(0), 1, -2]) },
    ] {
      let rows = claim(change)
      #expect(rows.count == 1 && rows[0].hasPrefix("arrow_invalid"), "\(rows)")
    }
  }

  /// Damaged buffers and counts. What the interface cannot tell stays as it was: how long buffers are, so
  /// lengths only shrink and the last offset of texts is kept.
  @Test func damagedBatchesNeverTrap() {
    for seed in 0..<4000 {
      var random = ArrowRandom(random: SplitMix(state: UInt64(seed &+ 77_000)))
      let count = 1 + random.random.below(10)
      let (fixture, _) = random.column(count, depth: 1 + random.random.below(4))
      let schema = ArrowFixture.table([fixture.named("x")])
      damage(fixture, &random.random)
      let producer = ArrowProducer([schema])
      _ = producer.rows(lenient: seed % 2 == 0)
      #expect(producer.ledger.made == producer.ledger.released)
    }
  }

  private func damage(_ fixture: ArrowFixture, _ random: inout SplitMix) {
    let isText = ["u", "U", "z", "Z"].contains(fixture.format)
    for (i, buffer) in fixture.buffers.enumerated() where random.below(2) == 0 {
      guard var bytes = buffer, !bytes.isEmpty else { continue }
      // The sizes of data buffers are taken at their word.
      if fixture.format.hasPrefix("v"), i == 3 { continue }
      let width = fixture.format == "U" || fixture.format == "Z" ? 8 : 4
      let kept = isText && i == 1 ? (fixture.offset + fixture.length) * width : bytes.count
      for _ in 0...random.below(3) where kept > 0 {
        bytes[random.below(kept)] = UInt8(
          truncatingIfNeeded: random.next() >> UInt64(random.below(60)))
      }
      fixture.buffers[i] = bytes
    }
    switch random.below(12) {
    case 0: fixture.claimedLength = Int64(random.below(fixture.length + 1))
    case 1: fixture.claimedLength = Int64(bitPattern: random.next() | 1 << 63)
    case 2: fixture.claimedBuffers = Int64(random.below(fixture.buffers.count + 1))
    case 3: fixture.claimedChildren = Int64(truncatingIfNeeded: random.next())
    case 4: fixture.offset = -1 - random.below(100)
    case 5:
      if let i = fixture.buffers.indices.randomElement(using: &random) { fixture.buffers[i] = nil }
    case 6: fixture.nullCount = 1
    default: break
    }
    for child in fixture.children where random.below(2) == 0 { damage(child, &random) }
    if let dictionary = fixture.dictionary, random.below(2) == 0 { damage(dictionary, &random) }
  }

  @Test func damagedSchemasNeverTrap() {
    var random = SplitMix(state: 99)
    let formats = [
      "u", "+l", "+s", "d:38,3", "w:4", "+w:2", "+ud:0,1", "tsu:UTC", "+m", "+r", "", "x", "+",
      "d:",
    ]
    for _ in 0..<20_000 {
      func make(_ depth: Int) -> ArrowFixture {
        var format = Array(formats[random.below(formats.count)].utf8)
        if random.below(3) == 0 { format = random.damage(format) }
        let fixture = ArrowFixture(
          String(decoding: format.filter { $0 != 0 }, as: UTF8.self), "c\(random.below(3))",
          length: 0,
          buffers: [])
        if depth > 0 { fixture.children = (0..<random.below(3)).map { _ in make(depth - 1) } }
        if random.below(10) == 0, depth > 0 { fixture.dictionary = make(depth - 1) }
        return fixture
      }
      let producer = ArrowProducer([], schema: .table([make(4)]))
      _ = producer.rows()
      #expect(producer.ledger.made == producer.ledger.released)
    }
  }
}
