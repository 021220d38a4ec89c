import PrefKitSupport

extension Catalog.Entry {
  /// The document's title, one line for people.
  public var title: Catalog.StaticText {
    guard
      let index = (0..<Catalog.builtInCount).first(where: {
        Catalog.builtIn($0)?.document.pointer == document.pointer
      })
    else { return name }
    return Catalog.titles[index]
  }
}

extension Catalog {
  /// The titles of all built-in profiles, read from their documents once and kept as C strings.
  fileprivate static let titles: [StaticText] = (0..<builtInCount).compactMap { index in
    guard let entry = builtIn(index) else { return nil }
    let raw = UnsafeRawBufferPointer(start: entry.document.pointer, count: entry.document.length)
    guard let document = try? JSONValue(parsing: raw.bindMemory(to: UInt8.self)),
      let title = document["title"]?.string
    else { return entry.name }
    let length = title.utf8.count
    let memory = UnsafeMutablePointer<CChar>.allocate(capacity: length + 1)
    for (i, byte) in title.utf8.enumerated() { memory[i] = CChar(bitPattern: byte) }
    memory[length] = 0
    return StaticText(pointer: UnsafePointer(memory), length: length)
  }
}
