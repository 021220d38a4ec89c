/// Texts by number, at addresses that do not move.
final class NameList: @unchecked Sendable {
  private var entries: [UnsafeBufferPointer<UInt8>] = []
  private var blocks: [UnsafeMutablePointer<UInt8>] = []
  private var left = 0
  /// What entries that are not copied point into.
  private let owner: AnyObject?

  init(owner: AnyObject? = nil) { self.owner = owner }

  deinit { for block in blocks { block.deallocate() } }

  var count: Int { entries.count }

  subscript(code: Int) -> UnsafeBufferPointer<UInt8> { entries[code] }

  func string(_ code: Int) -> String { String(decoding: entries[code], as: UTF8.self) }

  /// A text that lives as long as the owner.
  func add(pointing text: UnsafeBufferPointer<UInt8>) { entries.append(text) }

  func add(copying text: UnsafeBufferPointer<UInt8>) {
    if text.count > left || blocks.isEmpty {
      left = Swift.max(text.count, 1 << 16)
      blocks.append(.allocate(capacity: left))
      used = 0
    }
    let target = blocks[blocks.count - 1] + used
    if let source = text.baseAddress { target.update(from: source, count: text.count) }
    used += text.count
    left -= text.count
    entries.append(UnsafeBufferPointer(start: target, count: text.count))
  }

  private var used = 0

  func add(_ text: String) {
    var text = text
    text.withUTF8 { add(copying: $0) }
  }
}
