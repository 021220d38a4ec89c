import PrefKitStatistics

/// An archive as bytes, in the frame of all states:
///
///     "PKPA", version 1, flags (bit 0 keep first, bit 1 a grid, bits 2 and 3: 0 no ids yet, 1 none, 2 ids), 2 zero bytes
///     objectives  u8, then for each u8 1 where it is maximised
///     grid        u8 multiplicative, f64 epsilon of each objective
///     seen        u64
///     members     count u64, each u64 id and f64 of each minimised objective, in the order of `points`
extension Archive {
  private static let magic = "PKPA"
  private static let version: UInt8 = 1

  public var bytes: [UInt8] {
    let flags =
      UInt8(keep == .first ? 1 : 0) | (grid == nil ? 0 : 2)
      | (hasIDs.map { $0 ? 8 : 4 } ?? 0)
    var writer = StateWriter(
      magic: Archive.magic, version: Archive.version, flags: [flags, 0, 0])
    writer.put(UInt8(truncatingIfNeeded: objectives))
    for maximize in maximize { writer.put(UInt8(maximize ? 1 : 0)) }
    if let grid {
      writer.put(UInt8(grid.kind == .multiplicative ? 1 : 0))
      for epsilon in grid.epsilons { writer.put(epsilon) }
    }
    writer.put(UInt64(seen))
    writer.put(UInt64(count))
    for place in order {
      writer.put(UInt64(bitPattern: memberIDs[place]))
      for c in 0..<objectives { writer.put(values[place * objectives + c]) }
    }
    return writer.sealed
  }

  /// The archive that `bytes` came from. Bytes from anywhere are safe: what is not a state is an error.
  public init(bytes: [UInt8]) throws(ParetoError) {
    do throws(StateError) {
      try self.init(reading: bytes)
    } catch {
      throw ParetoError(.state, error.message)
    }
  }

  private init(reading bytes: [UInt8]) throws(StateError) {
    var (flags, reader) = try StateFrame.open(
      bytes, magic: Archive.magic, version: Archive.version, what: "an archive")
    guard flags[0] < 12, flags[1] == 0, flags[2] == 0 else {
      throw StateError("the state has flags that this library does not know")
    }
    var maximize: [Bool] = []
    for _ in 0..<(try reader.u8()) { maximize.append(try reader.u8() != 0) }
    let grid = flags[0] & 2 == 0 ? nil : try Archive.grid(&reader, maximize)
    do throws(ParetoError) {
      try self.init(maximize: maximize, keep: flags[0] & 1 == 0 ? .all : .first, epsilon: grid)
    } catch {
      throw StateError(error.message)
    }
    hasIDs = flags[0] & 12 == 0 ? nil : flags[0] & 8 != 0
    let seen = try reader.u64()
    guard seen <= UInt64(Archive.mostPoints) else {
      throw StateError("the archive has seen more points than can be counted")
    }
    self.seen = Int(seen)
    try readMembers(&reader)
    guard reader.isAtEnd else { throw StateError("the state has bytes behind its end") }
  }

  private static func grid(
    _ reader: inout StateReader, _ maximize: [Bool]
  ) throws(StateError) -> EpsilonGrid {
    let kind = try reader.u8() == 0 ? EpsilonGrid.Kind.additive : .multiplicative
    var epsilons: [Double] = []
    for _ in maximize { epsilons.append(try reader.double()) }
    do throws(ParetoError) {
      return try EpsilonGrid(kind, epsilons: epsilons, maximize: maximize)
    } catch {
      throw StateError(error.message)
    }
  }

  private mutating func readMembers(_ reader: inout StateReader) throws(StateError) {
    let count = try reader.count(of: 8 * (objectives + 1))
    guard count <= seen, count == 0 || hasIDs != nil else {
      throw StateError("the archive has more members than it has seen")
    }
    var ids: [Int64] = []
    var numbers: [Double] = []
    for _ in 0..<count {
      ids.append(Int64(bitPattern: try reader.u64()))
      for _ in 0..<objectives { numbers.append(try reader.double() + 0.0) }
    }
    guard !numbers.contains(where: \.isNaN) else {
      throw StateError("a member of the archive has an objective that is no number")
    }
    let points = MinimisedPoints(objectives: objectives, values: numbers)
    do throws(ParetoError) {
      let boxes: MinimisedPoints
      if let grid { boxes = try grid.boxes(of: points) } else { boxes = points }
      guard try insert(points, boxes, ids).kept == count else {
        throw ParetoError(.state, "a member of the archive dominates or repeats another")
      }
    } catch {
      throw StateError(error.message)
    }
  }
}
