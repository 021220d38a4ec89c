import Glibc
import PrefKitSupport

/// Finds from the bytes how records lie in an input; names and endings say nothing.
struct ContainerSniffer {
  let input: InputBytes
  let catalog: Catalog
  let options: ReadOptions

  /// How far the first value is looked at before its inside has to do.
  static let window = 4 << 20

  struct Finding {
    var container: Container
    /// Where the first record or bracket is.
    var start = 0
  }

  func find() throws(Fault) -> Finding {
    let base = input.base
    let count = input.count
    try refuseForeign()
    var start = 0
    if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { start = 3 }
    while start < count, [0x20, 0x0A, 0x0D, 0x09].contains(base[start]) { start += 1 }
    guard start < count else { return Finding(container: .empty, start: start) }
    if options.container != .auto { return Finding(container: options.container, start: start) }
    if let plan = catalog.named {
      if plan.headerlessColumns != nil { return Finding(container: .delimited, start: start) }
      if plan.jsonColumns { return Finding(container: .jsonColumns, start: start) }
    }
    switch base[start] {
    case UInt8(ascii: "["): return Finding(container: .jsonArray, start: start)
    case UInt8(ascii: "{"): return Finding(container: objectContainer(start), start: start)
    default:
      return Finding(container: looksDelimited(start) ? .delimited : .jsonl, start: start)
    }
  }

  /// Other encodings, and files that stand for another.
  private func refuseForeign() throws(Fault) {
    let base = input.base
    let count = input.count
    if count >= 2, (base[0] == 0xFF && base[1] == 0xFE) || (base[0] == 0xFE && base[1] == 0xFF) {
      throw Fault(.utf8NotUTF8, at: 0)
    }
    let sample = Swift.min(count, 4096)
    var zeros = 0
    for i in 0..<sample where base[i] == 0 { zeros += 1 }
    if sample >= 4 && zeros * 4 >= sample { throw Fault(.utf8NotUTF8, at: 0) }
    if count < 1024, startsWith("version https://git-lfs.github.com/spec/") {
      throw Fault(.fileGitLFSPointer, at: 0)
    }
  }

  private func startsWith(_ word: StaticString) -> Bool {
    input.count >= word.utf8CodeUnitCount
      && memcmp(input.base, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  /// One object may be a record, records keyed by id, or lists that are columns.
  private func objectContainer(_ start: Int) -> Container {
    let base = input.base + start
    let end = Swift.min(input.count - start, ContainerSniffer.window)
    var scanner = JSONScanner(maxDepth: options.maxDepth, lenient: true)
    var tape = Tape()
    if let length = try? scanner.scan(base, end: base + end, into: &tape) {
      var after = start + length
      while after < input.count, [0x20, 0x0A, 0x0D, 0x09].contains(input.base[after]) { after += 1 }
      if after < input.count { return .jsonl }
      return wholeObject(tape, base)
    }
    return largeObject(base, end, &scanner)
  }

  /// The file is this one object.
  private func wholeObject(_ tape: borrowing Tape, _ base: UnsafePointer<UInt8>) -> Container {
    let nodes = tape.nodes
    let shape = Shape(tape, looksInside: false) { base + Int($0) }
    guard !shape.keys.isEmpty else { return .jsonl }
    let isRecord = !Weighing.choices(for: shape, in: catalog).filter { !$0.plan.jsonColumns }
      .isEmpty
    if isRecord { return .jsonl }
    if shape.keys.allSatisfy({ $0.types == .object }) { return .jsonKeyed }
    let lists = shape.keys.allSatisfy { $0.types.contains(.array) }
    guard lists else { return .jsonl }
    var counts = Set<Int>()
    var key = 1
    while key < nodes[0].next {
      var count = 0
      var child = key + 2
      while child < nodes[key + 1].next {
        count += 1
        child = Int(nodes[child].next)
      }
      counts.insert(count)
      key = Int(nodes[key + 1].next)
    }
    return counts.count == 1 && counts.first != 0 ? .jsonColumns : .jsonl
  }

  /// The first value does not end within the window: its first member must tell.
  private func largeObject(
    _ base: UnsafePointer<UInt8>, _ count: Int, _ scanner: inout JSONScanner
  ) -> Container {
    let end = base + count
    var p = base + 1
    func skip() { while p < end, [0x20, 0x0A, 0x0D, 0x09].contains(p.pointee) { p += 1 } }
    skip()
    guard p < end, p.pointee == UInt8(ascii: "\""), let past = Balance.stringEnd(p, end) else {
      return .jsonl
    }
    p = past
    skip()
    guard p < end, p.pointee == UInt8(ascii: ":") else { return .jsonl }
    p += 1
    skip()
    guard p < end, p.pointee == UInt8(ascii: "{") else { return .jsonl }
    var tape = Tape()
    guard (try? scanner.scan(p, end: end, into: &tape)) != nil else { return .jsonl }
    let inner = p
    let shape = Shape(tape, looksInside: false) { inner + Int($0) }
    return Weighing.choices(for: shape, in: catalog).isEmpty ? .jsonl : .jsonKeyed
  }

  /// Text that is not JSON: a table if its first line has cells.
  private func looksDelimited(_ start: Int) -> Bool {
    var scanner = JSONScanner(maxDepth: 8, lenient: false)
    var tape = Tape()
    let base = input.base + start
    let left = input.count - start
    let lineEnd = memchr(base, 0x0A, left).map {
      UnsafePointer($0.assumingMemoryBound(to: UInt8.self))
    }
    let end = lineEnd ?? base + left
    if let length = try? scanner.scan(base, end: end, into: &tape) {
      // A JSON scalar alone on its line is a (refused) record.
      var p = base + length
      while p < end, p.pointee == 0x20 || p.pointee == 0x0D { p += 1 }
      if p == end { return false }
    }
    let line = UnsafeBufferPointer(start: base, count: end - base)
    return line.contains {
      [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")].contains($0)
    }
  }
}
