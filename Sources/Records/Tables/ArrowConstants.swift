import PrefKitSupport

/// Buffers that repeat one value, shared by all batches of a stream: most columns of most files are the
/// same in every row, and so need neither memory nor time for each batch.
final class ArrowConstants: Sendable {
  private struct Key: Hashable {
    var width: Int
    var bits: UInt64
  }

  private struct Made {
    let memory = BatchMemory()
    var blocks: [Key: Block] = [:]
  }

  /// Of the longest batch.
  private let rows: Int
  private let made = Guarded(Made())

  init(rows: Int) { self.rows = rows }

  /// `value` for each row.
  func repeating<Value: BitwiseCopyable>(_ value: Value) throws(ExportError) -> Block {
    var bits: UInt64 = 0
    withUnsafeMutableBytes(of: &bits) { target in
      withUnsafeBytes(of: value) {
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(8)))
      }
    }
    let key = Key(width: MemoryLayout<Value>.stride, bits: bits)
    return try made.with { made throws(ExportError) in
      if let block = made.blocks[key] { return block }
      let block = try made.memory.block(rows * key.width)
      block.values(Value.self).update(repeating: value, count: rows)
      made.blocks[key] = block
      return block
    }
  }

  /// Zeros for whatever a column of nothing but nulls needs: 16 bytes a row, and one row more for offsets.
  func zeros() throws(ExportError) -> Block {
    // No value is that wide, so the key is nobody else's.
    let key = Key(width: 16, bits: 0)
    return try made.with { made throws(ExportError) in
      if let block = made.blocks[key] { return block }
      let block = try made.memory.block(zeroed: (rows + 1) * key.width)
      made.blocks[key] = block
      return block
    }
  }
}
