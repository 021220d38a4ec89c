import PrefKitSupport

/// Which item rows of a dataset may be about the same thing as another row, found without reading whole texts.
///
/// Items that are the same (see `Identity`) have the same fingerprint: a hash of the id, else of how prompt,
/// messages and candidates begin. Most files have no two rows with one fingerprint, and then nobody has to
/// compare texts. O(items), 9 bytes an item while it is looked for.
struct Fingerprints {
  /// How many bytes of a text count.
  private static let prefix = 32
  /// An escape stands for at least a sixth of its bytes, and repair may change what a cut leaves of the last
  /// one; so this many bytes of an escaped text tell its first `prefix` bytes.
  private static let escapedPrefix = 8 * prefix

  /// One for each item row of the dataset.
  let values: [UInt64]

  init(values: [UInt64]) { self.values = values }

  init(_ dataset: Dataset) {
    let batches = dataset.batches
    values = [UInt64](unsafeUninitializedCapacity: dataset.itemCount) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      func write(_ batch: Int) {
        Fingerprints.write(batches[batch], to: target + batches[batch].firstItem)
      }
      _ = Threads.run(
        tasks: batches.count, threads: dataset.threads, poll: { _ in false }, write)
      count = dataset.itemCount
    }
  }

  private static func write(_ batch: Batch, to target: UnsafeMutablePointer<UInt64>) {
    let tables = batch.tables
    let ids = tables.pointee.itemID
    let prompts = tables.pointee.prompt
    let messages = tables.pointee.messages
    let texts = tables.pointee.candidateText
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * escapedPrefix) { scratch in
      guard let room = scratch.baseAddress else { return }
      let mayBeBroken = batch.mayHoldBrokenText
      func start(_ span: Span, _ item: Int) -> UInt64 {
        Fingerprints.start(of: span, batch.bytes(span, item: item), mayBeBroken, room)
      }
      var ahead = TextPrefetch(ids, .items, tables.pointee, batch.input, readsAll: false)
      for item in 0..<tables.pointee.itemCount {
        ahead.reached(item)
        let id = ids.span(item)
        if !id.isMissing && id.byteCount > 0 {
          target[item] = start(id, item)
          continue
        }
        var sum: UInt64 = 0
        var isNothing = true
        func add(_ span: Span, _ factor: UInt64) {
          if span.isMissing { return }
          isNothing = false
          sum = sum &+ start(span, item) &* factor
        }
        add(prompts.span(item), 3)
        add(messages.span(item), 5)
        // In any order: a sum.
        for candidate in tables.pointee.candidates(of: item) { add(texts.span(candidate), 1) }
        // With nothing to go by, every row is an item of its own.
        target[item] =
          isNothing
          ? UInt64(truncatingIfNeeded: batch.firstItem &+ item) &* 0x9E37_79B9_7F4A_7C15 : sum
      }
    }
  }

  /// A hash of the first bytes of a text, as they are without escapes.
  private static func start(
    of span: Span, _ raw: UnsafeBufferPointer<UInt8>, _ mayBeBroken: Bool,
    _ room: UnsafeMutablePointer<UInt8>
  ) -> UInt64 {
    if span.isMissing { return 0 }
    guard span.hasEscapes else {
      return Hash.wide(UnsafeBufferPointer(rebasing: raw.prefix(prefix)))
    }
    let cut = UnsafeBufferPointer(rebasing: raw.prefix(escapedPrefix))
    let count =
      mayBeBroken ? JSONText.unescape(cut, to: room) : JSONText.unescape(valid: cut, to: room)
    return Hash.wide(UnsafeBufferPointer(start: room, count: Swift.min(count, prefix)))
  }

  /// For each row, whether another one has the same value.
  ///
  /// First a table of bits, at least eight a row, tells which values may have come before (a Bloom filter of
  /// one hash). Only those are sorted and compared.
  func repeated() -> [Bool] {
    var words = 1
    while words * 8 < values.count { words *= 2 }
    var met = Bits(words)
    var suspected = Bits(words)
    for value in values where met.insert(value) { _ = suspected.insert(value) }
    let suspects = values.filter(suspected.contains).sorted()
    var found: Set<UInt64> = []
    for (value, next) in zip(suspects, suspects.dropFirst()) where value == next {
      found.insert(value)
    }
    if found.isEmpty { return [Bool](repeating: false, count: values.count) }
    return values.map { suspected.contains($0) && found.contains($0) }
  }

  /// A bit for each of many values; different ones may share it.
  private struct Bits {
    private var words: [UInt64]
    private let mask: Int

    /// `count`: a power of two.
    init(_ count: Int) {
      words = [UInt64](repeating: 0, count: count)
      mask = count - 1
    }

    /// Whether the bit was set before.
    @inline(__always)
    mutating func insert(_ value: UInt64) -> Bool {
      let word = Int(truncatingIfNeeded: value >> 6) & mask
      let bit: UInt64 = 1 << (value & 63)
      let before = words[word]
      words[word] = before | bit
      return before & bit != 0
    }

    @inline(__always)
    func contains(_ value: UInt64) -> Bool {
      words[Int(truncatingIfNeeded: value >> 6) & mask] & 1 << (value & 63) != 0
    }
  }
}
