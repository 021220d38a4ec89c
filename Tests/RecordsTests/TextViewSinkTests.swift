import Glibc
import PrefKitSupport
import Testing

@testable import PrefKitRecords

@Suite("String views into an input")
struct TextViewSinkTests {
  private func view(_ node: ArrowNode, _ row: Int) -> (count: Int, buffer: Int, offset: Int) {
    guard let views = node.buffers[1] else { return (-1, -1, -1) }
    func field(_ i: Int) -> Int {
      Int(views.load(fromByteOffset: row * 16 + i * 4, as: Int32.self))
    }
    return (field(0), field(2), field(3))
  }

  private func length(_ node: ArrowNode, _ buffer: Int) -> Int {
    Int(
      node.buffers.last.flatMap { $0 }?.load(fromByteOffset: buffer * 8, as: Int64.self) ?? -1)
  }

  @Test("an input beyond 2 GiB is seen through several windows")
  func windows() throws {
    let size = 5 << 30
    let memory = mmap(
      nil, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    let base = try #require(memory).assumingMemoryBound(to: UInt8.self)
    defer { munmap(base, size) }
    var sink = try TextViewSink(
      rows: 6, batch: nil, region: UnsafePointer(base), bytes: 0, BatchMemory())
    let texts: [(offset: Int, count: Int)] = [
      (100, 50), ((1 << 30) - 10, 20), (5 << 29, 100), ((4 << 30) - 1, (1 << 30) - 7),
      (4 << 30, 13), (200, (1 << 31) - 2),
    ]
    for (row, text) in texts.enumerated() {
      try sink.point(row, at: base + text.offset, count: text.count, inArena: false)
    }
    let node = try sink.finish()
    for (row, text) in texts.enumerated() {
      let (count, buffer, offset) = view(node, row)
      #expect(count == text.count)
      #expect(offset >= 0 && offset + count <= length(node, buffer))
      #expect(length(node, buffer) <= Int(Int32.max))
      #expect(node.buffers[2 + buffer].map { $0 + offset } == UnsafeRawPointer(base + text.offset))
    }
    // Validity, views, lengths, and the windows at 0, 2, 3 and 4 GiB and one of its own.
    #expect(node.buffers.count == 3 + 5)
  }

  @Test("copies are spread over blocks, and short texts lie in the view")
  func copies() throws {
    var sink = try TextViewSink(rows: 4, batch: nil, region: nil, bytes: 0, BatchMemory())
    try sink.copy(0, "twelve bytes")
    try sink.copy(1, String(repeating: "x", count: 100_000))
    try sink.setNull(2)
    try sink.copy(3, String(repeating: "y", count: 200_000))
    let node = try sink.finish()
    #expect(node.nullCount == 1)
    #expect(view(node, 0).count == 12)
    #expect(view(node, 1).count == 100_000)
    #expect(view(node, 3).count == 200_000)
    #expect(view(node, 1).buffer != view(node, 3).buffer)
  }
}
