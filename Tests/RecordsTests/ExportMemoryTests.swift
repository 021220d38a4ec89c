import CPrefKit
import PrefKitSupport
import Testing

@testable import PrefKitRecords

@Suite("Memory of exported batches") struct ExportMemoryTests {
  @Test("blocks are aligned, apart from each other, and as large as asked for")
  func blocks() throws {
    let memory = BatchMemory()
    var made: [(block: Block, fill: UInt8)] = []
    var wanted = 1
    for i in 0..<60 {
      let block = try memory.block(wanted)
      #expect(block.capacity == wanted)
      #expect(Int(bitPattern: block.base) % Slab.alignment == 0)
      block.bytes.update(repeating: UInt8(i), count: wanted)
      made.append((block, UInt8(i)))
      wanted = (wanted * 7 + 3) % 300_000
    }
    for (block, fill) in made {
      #expect((0..<block.capacity).allSatisfy { block.bytes[$0] == fill })
    }
  }

  @Test("what was cut off and not used is cut off again, if it is the last")
  func shrinking() throws {
    let memory = BatchMemory()
    let first = memory.shrunk(try memory.block(10_000), to: 100)
    let second = try memory.block(10)
    #expect(second.base == first.base + 128)
    let third = memory.shrunk(first, to: 1)
    #expect(third.base == first.base)
    #expect(try memory.block(10).base == second.base + 64)
  }

  @Test("a batch that nobody holds any more gives its memory to the next")
  func reuse() throws {
    let memory = BatchMemory()
    memory.begin()
    let address = try memory.block(1000).base
    memory.begin()
    let held = try memory.block(1000)
    #expect(held.base == address)
    memory.begin()
    #expect(try memory.block(1000).base != address)
    withExtendedLifetime(held) {}
  }

  @Test("the batches do not depend on the number of threads", arguments: [2, 3, 9])
  func threads(count: Int) throws {
    var source = RepeatTests.Source(state: 11)
    let lines = (0..<400).map { _ in RepeatTests.record(&source).line(&source) }
    for table in Table.allCases {
      let one = try Self.bytes(of: table, lines, threads: 1)
      #expect(one.count > 1 || table == .steps || table == .problems)
      #expect(try Self.bytes(of: table, lines, threads: count) == one)
    }
  }

  /// For each batch, everything its columns say.
  static func bytes(of table: Table, _ lines: [String], threads: Int) throws -> [[UInt8]] {
    var options = ReadOptions()
    options.onError = .collect
    options.threads = threads
    options.partBytes = 4000
    var text = lines.joined(separator: "\n")
    let dataset = try text.withUTF8 { try Reader.open(bytes: $0, name: "test", options: options) }
    var stream = ArrowArrayStream()
    try dataset.export(table, text: .large, to: &stream)
    defer { stream.release?(&stream) }
    var schema = ArrowSchema()
    #expect(stream.get_schema(&stream, &schema) == 0)
    defer { schema.release?(&schema) }
    var made: [[UInt8]] = []
    while true {
      var array = ArrowArray()
      #expect(stream.get_next(&stream, &array) == 0)
      guard array.release != nil else { return made }
      defer { array.release?(&array) }
      var all: [UInt8] = []
      for i in 0..<Int(array.n_children) {
        guard let column = array.children[i]?.pointee,
          let format = schema.children[i]?.pointee.format
        else { continue }
        all += Self.bytes(of: column, String(cString: format))
      }
      made.append(all)
    }
  }

  private static func bytes(of column: ArrowArray, _ format: String) -> [UInt8] {
    let rows = Int(column.length)
    func raw(_ buffer: Int, _ count: Int) -> [UInt8] {
      [UInt8](UnsafeRawBufferPointer(start: column.buffers[buffer], count: count))
    }
    var all = [UInt8](column.null_count.description.utf8)
    // The bits of whole bytes: those behind the last row say nothing.
    if column.buffers[0] != nil { all += raw(0, rows / 8) }
    switch format {
    case "b": return all + raw(1, rows / 8)
    case "I", "i": return all + raw(1, rows * 4)
    case "U":
      let end = column.buffers[1]?.load(fromByteOffset: rows * 8, as: Int64.self) ?? 0
      return all + raw(1, (rows + 1) * 8) + raw(2, Int(end))
    default: return all + raw(1, rows * 8)
    }
  }
}
