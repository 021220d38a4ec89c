import PrefKitStatistics

/// A state of drift as bytes, in the frame of all states:
///
///     "PKDS", version 1, flags (1 a layout is there), 2 zero bytes
///     edges       count u64, each f64
///     sketches    u64 size, u64 seed
///     layout      as a normalizer has it
///     groups      count u64, the columns of keys one after another, each u64
///     moments     u64, f64, f64 each
///     bins        each u64, group by group
///     sketches    u64 tosses; levels: count u64, each a list of f64; where the size is above 0
extension DriftState {
  private static let magic = "PKDS"
  private static let version: UInt8 = 1

  public var bytes: [UInt8] {
    var writer = StateWriter(
      magic: DriftState.magic, version: DriftState.version, flags: [layout == nil ? 0 : 1, 0, 0])
    writer.put(UInt64(edges.count))
    for edge in edges { writer.put(edge) }
    writer.put(UInt64(sketchSize))
    writer.put(seed)
    guard let layout else { return writer.sealed }
    layout.write(&writer)
    keys.write(&writer)
    for group in moments { group.write(&writer) }
    for count in binCounts { writer.put(UInt64(count)) }
    for sketch in sketches { sketch.write(&writer) }
    return writer.sealed
  }

  /// The state that `bytes` came from. Bytes from anywhere are safe: what is not a state is an error.
  public init(bytes: [UInt8]) throws(NormalizationError) {
    do throws(StateError) {
      try self.init(reading: bytes)
    } catch {
      throw NormalizationError(.state, error.message)
    }
  }

  private init(reading bytes: [UInt8]) throws(StateError) {
    var (flags, reader) = try StateFrame.open(
      bytes, magic: DriftState.magic, version: DriftState.version, what: "drift")
    guard flags[0] < 2, flags[1] == 0, flags[2] == 0 else {
      throw StateError("the state has flags that this library does not know")
    }
    let edges = try reader.list(of: 8) { (reader) throws(StateError) in try reader.double() }
    let size = try reader.u64()
    let seed = try reader.u64()
    do throws(NormalizationError) {
      try self.init(edges: edges, sketchSize: Int(clamping: size), seed: seed)
    } catch {
      throw StateError(error.message)
    }
    if flags[0] == 1 { try readGroups(&reader) }
    guard reader.isAtEnd else { throw StateError("the state has bytes behind its end") }
  }

  private mutating func readGroups(_ reader: inout StateReader) throws(StateError) {
    let layout = try KeyLayout(&reader)
    guard !layout.columns.isEmpty, layout.reach == 1 else {
      throw StateError("the state has no windows that lie side by side")
    }
    self.layout = layout
    keys = try GroupKeys(&reader, layout)
    var total = 0
    for _ in 0..<keys.count {
      let group = try Moments(&reader)
      moments.append(group)
      total += group.count
      guard total < Normalizer.mostScores else { throw .tooManyScores }
    }
    for group in 0..<keys.count {
      var left = moments[group].count
      for _ in 0..<binCount {
        let count = try reader.scoreCount()
        left -= count
        guard left >= 0 else { throw .uneven }
        binCounts.append(count)
      }
      guard left == 0 else { throw .uneven }
    }
    guard sketchSize > 0 else { return }
    for group in 0..<keys.count {
      let sketch = try QuantileSketch(&reader, size: sketchSize, seed: seed)
      guard sketch.count == moments[group].count else { throw .uneven }
      sketches.append(sketch)
    }
  }
}

extension StateError {
  fileprivate static let uneven = StateError(
    "the state has a window whose bins or sketch do not count its scores")
  fileprivate static let tooManyScores = StateError(
    "the state counts more scores than there can be")
}
