import PrefKitSupport

/// The texts of a dictionary column as Arrow buffers, shared by all batches that a stream makes.
final class ArrowDictionary {
  private let names: Interner
  private let offsets: Block
  private let data: Block

  init(_ names: Interner, _ memory: BatchMemory) throws(ExportError) {
    var bytes = 0
    for code in 0..<names.count { bytes += names.withBytes(code) { $0.count } }
    guard bytes <= Int(Int32.max) else {
      throw ExportError(
        number: 75, message: "the distinct texts of a dictionary column exceed 2 GiB")
    }
    let offsets = try memory.block((names.count + 1) * 4)
    let data = try memory.block(bytes)
    var end = 0
    offsets.base.storeBytes(of: 0, as: Int32.self)
    for code in 0..<names.count {
      names.withBytes(code) { text in
        if let source = text.baseAddress {
          (data.bytes + end).update(from: source, count: text.count)
        }
        end += text.count
      }
      offsets.base.storeBytes(of: Int32(end), toByteOffset: (code + 1) * 4, as: Int32.self)
    }
    self.names = names
    self.offsets = offsets
    self.data = data
  }

  func code(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { names.find($0) } ?? -1
  }

  func node() -> ArrowNode {
    ArrowNode(
      length: names.count,
      buffers: [nil, UnsafeRawPointer(offsets.base), UnsafeRawPointer(data.base)],
      owners: [offsets.slab, data.slab])
  }
}

/// The dictionaries of one stream, made when the first batch needs them.
final class ArrowDictionaries: Sendable {
  private struct Made {
    let memory = BatchMemory()
    var fields: [Int: ArrowDictionary] = [:]
    var vocabularies: [[String]: ArrowDictionary] = [:]
  }

  private let shared: Dictionaries
  private let made = Guarded(Made())

  init(_ shared: Dictionaries) { self.shared = shared }

  /// The texts of a dictionary column, and `extra` if it is not among them.
  func field(_ field: Int, with extra: String?) throws(ExportError) -> ArrowDictionary {
    try made.with { made throws(ExportError) in
      if let known = made.fields[field] { return known }
      var names = shared.names[field]
      if let extra { _ = names.code(extra) }
      let fresh = try ArrowDictionary(names, made.memory)
      made.fields[field] = fresh
      return fresh
    }
  }

  func words(_ words: [String]) throws(ExportError) -> ArrowDictionary {
    try made.with { made throws(ExportError) in
      if let known = made.vocabularies[words] { return known }
      var names = Interner()
      for word in words { _ = names.code(word) }
      let fresh = try ArrowDictionary(names, made.memory)
      made.vocabularies[words] = fresh
      return fresh
    }
  }

  func sources(_ sources: [SourceInfo]) throws(ExportError) -> ArrowDictionary {
    try words(sources.map(\.name))
  }
}
