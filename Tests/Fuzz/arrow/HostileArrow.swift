/// Builds Arrow arrays whose shape and contents the fuzzer decides.
///
/// A producer's promises that a consumer cannot check hold: every buffer is as long as its length and
/// offset demand, the last offset of text is the size of its data, the sizes of view buffers are true, and
/// arrays are of their schema's types.
/// All else is free: list offsets, text offsets before the last, views, type codes, run ends, dictionary
/// indices, lengths of children, counts of buffers and children.
struct HostileArrow {
  var bytes: Bytes
  /// Arrays that may still be made: nesting without end would say nothing new.
  private var left = 200

  init(_ bytes: Bytes) { self.bytes = bytes }

  private static let formats = [
    "u", "U", "vu", "z", "Z", "vz", "w:3", "w:0", "n", "b", "c", "C", "s", "S", "i", "I", "l", "L",
    "e", "f", "g", "tdD", "tdm", "tts", "ttm", "ttu", "ttn", "tss:", "tsm:UTC", "tsu:", "tsn:Z",
    "tDs", "tDm", "tDu", "tDn", "d:9,2,32", "d:18,-3,64", "d:38,10", "d:76,76,256", "+s", "+s",
    "+l", "+L", "+vl", "+vL", "+w:2", "+w:1", "+w:0", "+m", "+us:0,1", "+ud:5,9", "+r",
    "dictionary",
    // What must be refused.
    "", "x", "w:-1", "+w:-1", "d:1,2,7", "+ud:0", "+us:200,1", "ts:", "tss", "+", "vx",
  ]

  /// Names that profiles know, so that rows come through to the mapping.
  private static let names = [
    "id", "prompt", "chosen", "rejected", "messages", "role", "content", "label", "score", "meta",
    "rater", "completion", "steps", "text", "a/b~c", "é", "", "twice", "twice",
  ]

  mutating func table() -> ArrowFixture {
    let rows = bytes.below(12)
    let columns = (0..<1 + bytes.below(5)).map { _ in column(rows, depth: 0) }
    let table = ArrowFixture("+s", length: rows, buffers: [nil], children: columns)
    if bytes.rarely() { table.buffers[0] = bitmap(rows) }
    if bytes.rarely() { table.format = "+l" }
    spoil(table)
    return table
  }

  /// Another batch for the schema of `table`. Types are promises too: only the schema tells them.
  mutating func batch(like table: ArrowFixture) -> ArrowFixture {
    let rows = bytes.below(6)
    return ArrowFixture(
      "+s", length: rows, buffers: [nil], children: table.children.map { again($0, rows) })
  }

  private mutating func again(_ column: ArrowFixture, _ rows: Int) -> ArrowFixture {
    let made = array(column.format, rows, depth: 1, like: column).named(column.name)
    if column.dictionary != nil { made.dictionary = column.dictionary }
    return made
  }

  private mutating func column(_ rows: Int, depth: Int) -> ArrowFixture {
    left -= 1
    let name = HostileArrow.names[bytes.below(HostileArrow.names.count)]
    var format = HostileArrow.formats[bytes.below(HostileArrow.formats.count)]
    if left <= 0 { format = "u" }
    // Deep chains of lists and structs, up to and past what a schema may have.
    if bytes.rarely(64), left > 80 { return chain(rows).named(name) }
    return array(format, rows, depth: depth).named(name)
  }

  private mutating func chain(_ rows: Int) -> ArrowFixture {
    let depth = 55 + bytes.below(20)
    left -= depth
    var inner = array("i", rows, depth: 9)
    for level in 0..<depth {
      inner =
        level % 2 == 0
        ? ArrowFixture("+s", length: rows, buffers: [nil], children: [inner.named("k")])
        : ArrowFixture("+w:1", length: rows, buffers: [nil], children: [inner])
    }
    return inner
  }

  private mutating func array(
    _ wanted: String, _ rows: Int, depth: Int, like: ArrowFixture? = nil
  ) -> ArrowFixture {
    let offset = bytes.rarely(4) ? bytes.below(9) : 0
    let total = rows + offset
    let made = values(depth > 6 ? "i" : wanted, total, depth, like)
    made.offset = offset
    made.length = rows
    let hasBitmap = !made.buffers.isEmpty && !made.format.hasPrefix("+u")
    if hasBitmap, bytes.rarely(3) {
      made.buffers[0] = bitmap(total)
      made.nullCount = [-1, 1, 0, 99][bytes.below(4)]
    }
    spoil(made)
    return made
  }

  private mutating func bitmap(_ count: Int) -> [UInt8] { bytes.take((count + 7) / 8) }

  private mutating func values(
    _ format: String, _ total: Int, _ depth: Int, _ like: ArrowFixture?
  ) -> ArrowFixture {
    func fixture(_ buffers: [[UInt8]?], _ children: [ArrowFixture] = []) -> ArrowFixture {
      ArrowFixture(format, length: total, buffers: buffers, children: children)
    }
    func child(_ i: Int, _ rows: Int, _ builder: inout HostileArrow) -> ArrowFixture {
      if let like, i < like.children.count { return builder.again(like.children[i], rows) }
      return builder.column(rows, depth: depth + 1)
    }
    switch format {
    case "u", "z": return text(format, total, offsetBytes: 4)
    case "U", "Z": return text(format, total, offsetBytes: 8)
    case "vu", "vz": return views(format, total)
    case "n": return fixture([])
    case "b": return fixture([nil, bitmap(total)])
    case "+s":
      let count = like?.children.count ?? bytes.below(4)
      return fixture([nil], (0..<count).map { child($0, length(total), &self) })
    case "+l", "+m", "+L":
      let width = format == "+L" ? 8 : 4
      let offsets = integers(total + 1, width, upTo: 12, ascending: true)
      if format == "+m" {
        if let entries = like?.children.first {
          return fixture([nil, offsets], [again(entries, 12)])
        }
        let pair = [column(12, depth: depth + 1), column(12, depth: depth + 1)]
        let entries = ArrowFixture("+s", length: 12, buffers: [nil], children: pair)
        return fixture([nil, offsets], [entries])
      }
      return fixture([nil, offsets], [child(0, 12, &self)])
    case "+vl", "+vL":
      let width = format == "+vL" ? 8 : 4
      let starts = integers(total, width, upTo: 8, ascending: false)
      let sizes = integers(total, width, upTo: 5, ascending: false)
      return fixture([nil, starts, sizes], [child(0, 12, &self)])
    case "+w:0", "+w:1", "+w:2":
      let size = format == "+w:0" ? 0 : format == "+w:1" ? 1 : 2
      return fixture([nil], [child(0, length(total * size), &self)])
    case "+us:0,1", "+ud:5,9":
      let codes: [UInt8] = format == "+us:0,1" ? [0, 1] : [5, 9]
      let picks = (0..<total).map { _ in
        bytes.rarely() ? bytes.next() : codes[bytes.below(2)]
      }
      let children = (0..<2).map { child($0, length(total), &self) }
      if format == "+us:0,1" { return fixture([picks], children) }
      return fixture([picks, integers(total, 4, upTo: 8, ascending: false)], children)
    case "+r":
      let runs = bytes.below(6)
      let ends = ArrowFixture(
        "i", length: runs, buffers: [nil, integers(runs, 4, upTo: 30, ascending: true)])
      return fixture([], [ends, child(1, length(runs), &self)])
    case "dictionary":
      let entries = 1 + bytes.below(5)
      let indices = ArrowFixture(
        "i", length: total, buffers: [nil, integers(total, 4, upTo: entries, ascending: false)])
      indices.dictionary = column(entries, depth: depth + 1)
      return indices
    default: return fixture([nil, bytes.take(total * HostileArrow.width(format))])
    }
  }

  /// A child's length: mostly what is needed, else some other that its own buffers agree with.
  private mutating func length(_ needed: Int) -> Int { bytes.rarely(16) ? bytes.below(8) : needed }

  private static func width(_ format: String) -> Int {
    switch format {
    case "c", "C": return 1
    case "s", "S", "e": return 2
    case "i", "I", "f", "tdD", "tts", "ttm", "d:9,2,32": return 4
    case "w:3": return 3
    case "w:0": return 0
    case "d:38,10": return 16
    case "d:76,76,256": return 32
    default: return 8
    }
  }

  /// Mostly numbers up to `limit`, now and then any bits.
  private mutating func integers(
    _ count: Int, _ width: Int, upTo limit: Int, ascending: Bool
  ) -> [UInt8] {
    var made: [UInt8] = []
    var last = 0
    for _ in 0..<count {
      if bytes.rarely() {
        made += bytes.take(width)
        continue
      }
      last = ascending ? Swift.min(limit, last + bytes.below(4)) : bytes.below(limit + 1)
      made += (0..<width).map { $0 == 0 ? UInt8(truncatingIfNeeded: last) : 0 }
    }
    return made
  }

  private mutating func text(_ format: String, _ total: Int, offsetBytes: Int) -> ArrowFixture {
    var offsets = integers(total, offsetBytes, upTo: 60, ascending: true)
    let size = bytes.below(64)
    offsets += (0..<offsetBytes).map { $0 == 0 ? UInt8(size) : 0 }
    let data: [UInt8]? = size == 0 && bytes.rarely(2) ? nil : bytes.take(size)
    return ArrowFixture(format, length: total, buffers: [nil, offsets, data])
  }

  private mutating func views(_ format: String, _ total: Int) -> ArrowFixture {
    var views: [UInt8] = []
    for _ in 0..<total {
      switch bytes.below(3) {
      case 0:
        let count = bytes.below(13)
        views += [UInt8(count), 0, 0, 0] + bytes.take(12)
      case 1:
        let count = 13 + bytes.below(20)
        views += [UInt8(count), 0, 0, 0] + bytes.take(4)
        views += [UInt8(bytes.below(3)), 0, 0, 0, UInt8(bytes.below(40)), 0, 0, 0]
      default: views += bytes.take(16)
      }
    }
    var buffers: [[UInt8]?] = [nil, views]
    var sizes: [UInt8] = []
    for _ in 0..<bytes.below(3) {
      let size = bytes.below(64)
      buffers.append(bytes.take(size))
      sizes += [UInt8(size), 0, 0, 0, 0, 0, 0, 0]
    }
    buffers.append(sizes)
    return ArrowFixture(format, length: total, buffers: buffers)
  }

  /// Claims that a consumer can see to be wrong. Lengths only shrink, or grow where nothing is behind them.
  private mutating func spoil(_ array: ArrowFixture) {
    guard bytes.rarely(24) else { return }
    switch bytes.below(6) {
    case 0:
      array.claimedChildren = Int64(array.children.count) + [Int64(1), -1, 1 << 40][bytes.below(3)]
    case 1:
      // Of views any number from 3 on is right, so that another one could not be seen to be wrong.
      let claims = array.format.hasPrefix("v") ? [-100] : [1, -1, -100]
      array.claimedBuffers = Int64(array.buffers.count + claims[bytes.below(claims.count)])
    case 2: array.claimedLength = Int64([-1, Int.min][bytes.below(2)])
    case 3:
      // Overflows with any offset; no buffer can be this long.
      array.claimedLength = .max
    case 4: if array.buffers.count > 1 { array.buffers[1] = nil }
    case 5 where !["u", "U", "z", "Z"].contains(array.format):
      // Text would end at another offset then, which the consumer must believe.
      array.length = Swift.max(array.length - 1 - bytes.below(4), 0)
    default: break
    }
  }
}
