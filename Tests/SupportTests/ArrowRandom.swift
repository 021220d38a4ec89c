/// Random Arrow columns together with the JSON text that each of their values must come to.
struct ArrowRandom {
  var random: SplitMix

  typealias Column = (fixture: ArrowFixture, json: [String])

  /// A column of `count` values, sliced out of a longer one, some of them null.
  mutating func column(_ count: Int, depth: Int) -> Column {
    let offset = random.below(3) == 0 ? random.below(12) : 0
    var (fixture, json) = values(count + offset, depth: depth)
    fixture.offset = offset
    fixture.length = count
    json.removeFirst(offset)
    let hasNoBitmap =
      fixture.format == "n" || fixture.format == "+r" || fixture.format.hasPrefix("+u")
    if !hasNoBitmap, random.below(2) == 0 {
      let valid = (0..<count).map { _ in random.below(4) != 0 }
      fixture = fixture.with(valid: valid)
      for i in 0..<count where !valid[i] { json[i] = "null" }
    }
    return (fixture, json)
  }

  mutating func values(_ count: Int, depth: Int) -> Column {
    switch random.below(depth > 0 ? 17 : 8) {
    case 0: return text(count)
    case 1: return integers(count)
    case 2:
      let values = (0..<count).map { _ in Double(random.below(1000)) / 8 }
      return (.numbers("g", values), values.map { $0.description })
    case 3:
      let values = (0..<count).map { _ in Float(random.below(1000)) / 10 }
      return (.numbers("f", values), values.map { $0.description })
    case 4:
      let values = (0..<count).map { _ in random.below(2) == 0 }
      return (
        ArrowFixture("b", length: count, buffers: [nil, ArrowFixture.bitmap(values)]),
        values.map { $0 ? "true" : "false" }
      )
    case 5:
      return (ArrowFixture("n", length: count, buffers: []), Array(repeating: "null", count: count))
    case 6: return dictionary(count)
    case 7:
      let values = (0..<count).map { _ in String(10 + random.below(90)) }
      return (
        ArrowFixture("w:2", length: count, buffers: [nil, values.flatMap { Array($0.utf8) }]),
        values.map { "\"\($0)\"" }
      )
    case 8, 9: return structure(count, depth)
    case 10, 11: return list(count, depth)
    case 12: return fixedList(count, depth)
    case 13: return listView(count, depth)
    case 14: return map(count, depth)
    case 15: return union(count, depth)
    default: return runEnds(count, depth)
    }
  }

  private mutating func word() -> String {
    let pieces = ["a", "é", "日本", "\"", "\\", "\n", "\u{1}", "a longer piece of text, ", "😀"]
    return (0..<random.below(6)).map { _ in pieces[random.below(pieces.count)] }.joined()
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\u{1}": result += "\\u0001"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private mutating func text(_ count: Int) -> Column {
    let values = (0..<count).map { _ in word() }
    let format = ["u", "U", "vu", "z", "Z", "vz"][random.below(6)]
    return (.text(values, format), values.map(Self.quoted))
  }

  private mutating func integers(_ count: Int) -> Column {
    func make<T: FixedWidthInteger>(_ format: String, _: T.Type, _ bits: [UInt64]) -> Column {
      let values = bits.map { T(truncatingIfNeeded: $0) }
      return (.numbers(format, values), values.map { String($0) })
    }
    let bits = (0..<count).map { _ in random.next() >> UInt64(random.below(64)) }
    switch random.below(8) {
    case 0: return make("c", Int8.self, bits)
    case 1: return make("C", UInt8.self, bits)
    case 2: return make("s", Int16.self, bits)
    case 3: return make("S", UInt16.self, bits)
    case 4: return make("i", Int32.self, bits)
    case 5: return make("I", UInt32.self, bits)
    case 6: return make("l", Int64.self, bits)
    default: return make("L", UInt64.self, bits)
    }
  }

  private mutating func dictionary(_ count: Int) -> Column {
    let entries = column(200, depth: 0)
    let indices = (0..<count).map { _ in UInt8(random.below(200)) }
    let fixture = ArrowFixture.numbers("C", indices)
    fixture.dictionary = entries.fixture
    return (fixture, indices.map { entries.json[Int($0)] })
  }

  private mutating func structure(_ count: Int, _ depth: Int) -> Column {
    let parts = (0..<random.below(4)).map { _ in column(count, depth: depth - 1) }
    for (i, part) in parts.enumerated() { part.fixture.name = "k\(i)" }
    let json = (0..<count).map { row in
      "{" + parts.enumerated().map { "\"k\($0)\":\($1.json[row])" }.joined(separator: ",") + "}"
    }
    return (
      ArrowFixture("+s", length: count, buffers: [nil], children: parts.map(\.fixture)), json
    )
  }

  private mutating func list(_ count: Int, _ depth: Int) -> Column {
    var ends = [random.below(3)]
    for _ in 0..<count { ends.append((ends.last ?? 0) + random.below(4)) }
    let child = column((ends.last ?? 0) + random.below(2), depth: depth - 1)
    let isLarge = random.below(2) == 0
    let offsets =
      isLarge
      ? ArrowFixture.bytes(ends.map { Int64($0) }) : ArrowFixture.bytes(ends.map { Int32($0) })
    let json = (0..<count).map {
      "[" + child.json[ends[$0]..<ends[$0 + 1]].joined(separator: ",") + "]"
    }
    return (
      ArrowFixture(
        isLarge ? "+L" : "+l", length: count, buffers: [nil, offsets], children: [child.fixture]),
      json
    )
  }

  private mutating func fixedList(_ count: Int, _ depth: Int) -> Column {
    let size = random.below(3)
    let child = column(count * size, depth: depth - 1)
    let json = (0..<count).map {
      "[" + child.json[$0 * size..<($0 + 1) * size].joined(separator: ",") + "]"
    }
    return (
      ArrowFixture("+w:\(size)", length: count, buffers: [nil], children: [child.fixture]), json
    )
  }

  private mutating func listView(_ count: Int, _ depth: Int) -> Column {
    let child = column(20, depth: depth - 1)
    let sizes = (0..<count).map { _ in random.below(4) }
    let starts = sizes.map { random.below(20 - $0) }
    let json = zip(starts, sizes).map {
      "[" + child.json[$0..<$0 + $1].joined(separator: ",") + "]"
    }
    let isLarge = random.below(2) == 0
    func bytes(_ values: [Int]) -> [UInt8] {
      isLarge ? ArrowFixture.bytes(values) : ArrowFixture.bytes(values.map { Int32($0) })
    }
    return (
      ArrowFixture(
        isLarge ? "+vL" : "+vl", length: count, buffers: [nil, bytes(starts), bytes(sizes)],
        children: [child.fixture]), json
    )
  }

  private mutating func map(_ count: Int, _ depth: Int) -> Column {
    var ends = [Int32(0)]
    for _ in 0..<count { ends.append((ends.last ?? 0) + Int32(random.below(3))) }
    let total = Int(ends.last ?? 0)
    let hasTextKeys = random.below(3) != 0
    let names = (0..<total).map { "n\($0)" }
    let keys: ArrowFixture =
      hasTextKeys ? .text(names) : .numbers("i", (0..<total).map { Int32($0) })
    let items = column(total, depth: depth - 1)
    let entries = ArrowFixture(
      "+s", length: total, buffers: [nil],
      children: [keys.named("key"), items.fixture.named("value")])
    let json = (0..<count).map { row in
      let places = Int(ends[row])..<Int(ends[row + 1])
      return hasTextKeys
        ? "{" + places.map { "\"n\($0)\":\(items.json[$0])" }.joined(separator: ",") + "}"
        : "[" + places.map { "{\"key\":\($0),\"value\":\(items.json[$0])}" }.joined(separator: ",")
          + "]"
    }
    return (
      ArrowFixture(
        "+m", length: count, buffers: [nil, ArrowFixture.bytes(ends)], children: [entries]), json
    )
  }

  private mutating func union(_ count: Int, _ depth: Int) -> Column {
    let isDense = random.below(2) == 0
    let parts = (0..<2).map { _ in column(count, depth: depth - 1) }
    let picks = (0..<count).map { _ in random.below(2) }
    let places = (0..<count).map { isDense ? random.below(count) : $0 }
    let codes = ArrowFixture.bytes(picks.map { Int8($0 == 0 ? 5 : 9) })
    let offsets = ArrowFixture.bytes(places.map { Int32($0) })
    return (
      ArrowFixture(
        isDense ? "+ud:5,9" : "+us:5,9", length: count,
        buffers: isDense ? [codes, offsets] : [codes],
        children: parts.map(\.fixture)),
      (0..<count).map { parts[picks[$0]].json[places[$0]] }
    )
  }

  private mutating func runEnds(_ count: Int, _ depth: Int) -> Column {
    var ends: [Int32] = []
    while Int(ends.last ?? 0) < count { ends.append((ends.last ?? 0) + 1 + Int32(random.below(4))) }
    let items = column(ends.count, depth: depth - 1)
    var json: [String] = []
    for (run, end) in ends.enumerated() {
      while json.count < min(Int(end), count) { json.append(items.json[run]) }
    }
    return (
      ArrowFixture(
        "+r", length: count, buffers: [],
        children: [.numbers("i", ends).named("run_ends"), items.fixture.named("values")]), json
    )
  }
}
