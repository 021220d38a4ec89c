import PrefKitSupport

/// Numbers for texts that stay in the dataset: equal texts get one number, however they are escaped.
///
/// Only hashes and places are kept. A text whose hash has come before is compared with the one that had it.
final class TextInterner {
  private struct Place {
    var batch: Int32
    var item: UInt32
    var span: Span
  }

  private let dataset: Dataset
  private var slots = [Int32](repeating: -1, count: 1024)
  private var hashes: [UInt64] = []
  private var places: [Place] = []
  private var left = Scratch()
  private var right = Scratch()

  init(_ dataset: Dataset) { self.dataset = dataset }

  /// The number of `span`, a text of `item` in batch number `batch`; -1 when it is missing.
  func code(_ span: Span, batch: Int, item: Int) -> Int32 {
    if span.isMissing { return -1 }
    let text = left.unescaped(span, dataset.batches[batch].bytes(span, item: item))
    let hash = Hash.wide(text)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = slots[slot]
      if hashes[Int(code)] == hash && equals(places[Int(code)], text) { return code }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(truncatingIfNeeded: places.count)
    slots[slot] = code
    hashes.append(hash)
    places.append(
      Place(
        batch: Int32(truncatingIfNeeded: batch), item: UInt32(truncatingIfNeeded: item), span: span)
    )
    if places.count * 2 > slots.count { widen() }
    return code
  }

  /// Calls `body` with the text behind a number, unescaped, and whether it lies in the dataset.
  func withText<R>(_ code: Int32, _ body: (UnsafeBufferPointer<UInt8>, _ isStable: Bool) -> R) -> R
  {
    let place = places[Int(code)]
    let batch = dataset.batches[Int(place.batch)]
    let raw = batch.bytes(place.span, item: Int(place.item))
    if place.span.hasEscapes || batch.mayHoldBrokenText {
      let text = place.span.hasEscapes ? JSONText.unescaped(raw) : JSONText.repaired(raw)
      return text.withUnsafeBufferPointer { body($0, false) }
    }
    return body(raw, true)
  }

  private func equals(_ place: Place, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = dataset.batches[Int(place.batch)].bytes(place.span, item: Int(place.item))
    if !place.span.hasEscapes && raw.count != text.count { return false }
    let other = right.unescaped(place.span, raw)
    guard other.count == text.count else { return false }
    guard let a = other.baseAddress, let b = text.baseAddress else { return true }
    return sameBytes(a, b, text.count)
  }

  private func widen() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: code)
    }
  }

  /// Memory for one unescaped text at a time.
  private final class Scratch {
    private var memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 4096)
    private var capacity = 4096

    deinit { memory.deallocate() }

    func unescaped(
      _ span: Span, _ raw: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
      guard span.hasEscapes else { return raw }
      if raw.count * 3 > capacity {
        memory.deallocate()
        capacity = raw.count * 4
        memory = .allocate(capacity: capacity)
      }
      return UnsafeBufferPointer(
        start: memory, count: JSONText.unescape(raw, to: memory))
    }
  }
}
