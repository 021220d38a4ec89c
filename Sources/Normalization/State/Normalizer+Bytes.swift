import PrefKitStatistics

/// A normalizer as bytes, in the frame of all states:
///
///     "PKNS", version 1, flags (1 a layout is there), 2 zero bytes
///     method      u8, then its parameters
///     options     u8 1 for a scale and f64 twice; parents: count u64, each u32; u64 minimum
///     layout      u64 reach; columns: count u64, each u8 missing, u8 reason, u8 1 for names: count u64, each text
///     groups      count u64, the columns of keys one after another, each u64
///     summaries   moments: u64, f64, f64 each; tallies: count u64 each, then f64 and u64 each
///
/// A text is its number of bytes, u32, and its bytes.
extension Normalizer {
  private static let magic = "PKNS"
  private static let version: UInt8 = 1

  public var bytes: [UInt8] {
    var writer = StateWriter(
      magic: Normalizer.magic, version: Normalizer.version, flags: [layout == nil ? 0 : 1, 0, 0])
    method.write(&writer)
    writer.put(UInt8(options.scale == nil ? 0 : 1))
    if let scale = options.scale {
      writer.put(scale.lowerBound)
      writer.put(scale.upperBound)
    }
    writer.put(UInt64(options.parents.count))
    for parent in options.parents { writer.put(UInt32(truncatingIfNeeded: parent)) }
    writer.put(UInt64(options.minimumCount))
    guard let layout else { return writer.sealed }
    layout.write(&writer)
    keys.write(&writer)
    for group in moments { group.write(&writer) }
    for tally in tallies {
      writer.put(UInt64(tally.values.count))
      for (value, count) in zip(tally.values, tally.counts) {
        writer.put(value)
        writer.put(UInt64(count))
      }
    }
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
      bytes, magic: Normalizer.magic, version: Normalizer.version, what: "normalization")
    guard flags[0] < 2, flags[1] == 0, flags[2] == 0 else {
      throw StateError("the state has flags that this library does not know")
    }
    let method = try NormalizationMethod(&reader)
    var options = NormalizationOptions()
    if try reader.u8() != 0 {
      let low = try reader.double()
      let high = try reader.double()
      guard low <= high else { throw StateError("the scale of the state has no order") }
      options.scale = low...high
    }
    options.parents = try reader.list(of: 4) { (reader) throws(StateError) in Int(try reader.u32())
    }
    let minimum = try reader.u64()
    guard minimum <= UInt64(Normalizer.mostScores) else {
      throw StateError("the minimum count of the state is more than there can be")
    }
    options.minimumCount = Int(minimum)
    do throws(NormalizationError) {
      try self.init(method, options)
    } catch {
      throw StateError(error.message)
    }
    if flags[0] == 1 { try readGroups(&reader) }
    guard reader.isAtEnd else { throw StateError("the state has bytes behind its end") }
  }

  private mutating func readGroups(_ reader: inout StateReader) throws(StateError) {
    let layout = try KeyLayout(&reader)
    do throws(NormalizationError) {
      try options.check(keyCount: layout.columns.count)
    } catch {
      throw StateError(error.message)
    }
    self.layout = layout
    keys = try GroupKeys(&reader, layout)
    var total = 0
    for _ in 0..<keys.count {
      if method.needsScores {
        tallies.append(try Tally(&reader))
        total += tallies[tallies.count - 1].total
      } else {
        moments.append(try Moments(&reader))
        total += moments[moments.count - 1].count
      }
      guard total < Normalizer.mostScores else {
        throw StateError("the state counts more scores than there can be")
      }
    }
  }
}

extension StateReader {
  /// How often something came.
  mutating func scoreCount() throws(StateError) -> Int {
    let count = try u64()
    guard count < UInt64(Normalizer.mostScores) else {
      throw StateError("the state counts more scores than there can be")
    }
    return Int(count)
  }
}

extension GroupKeys {
  func write(_ writer: inout StateWriter) {
    writer.put(UInt64(count))
    for column in columns { for key in column { writer.put(UInt64(bitPattern: key)) } }
  }

  init(_ reader: inout StateReader, _ layout: KeyLayout) throws(StateError) {
    let count = try reader.count(of: 8 * Swift.max(1, layout.columns.count))
    guard count < Int(Int32.max) else { throw StateError("the state has too many groups") }
    var columns: [[Int64]] = []
    for column in layout.columns {
      var keys: [Int64] = []
      for _ in 0..<count { keys.append(Int64(bitPattern: try reader.u64())) }
      if let names = column.names,
        !keys.allSatisfy({ $0 == .min || names.indices.contains(Int($0)) })
      {
        throw StateError("the state has a key without a name")
      }
      columns.append(keys)
    }
    self.init(count: count, columns: columns)
    guard isAscending else { throw StateError("the groups of the state are not in order") }
  }
}

extension Moments {
  func write(_ writer: inout StateWriter) {
    writer.put(UInt64(count))
    writer.put(mean)
    writer.put(squares)
  }

  init(_ reader: inout StateReader) throws(StateError) {
    self.init(
      count: try reader.scoreCount(), mean: try reader.double(), squares: try reader.double())
    guard !(squares < 0), count > 1 || squares == 0 || squares.isNaN else {
      throw StateError("the state has moments that no scores have")
    }
  }
}

extension Tally {
  fileprivate init(_ reader: inout StateReader) throws(StateError) {
    self.init()
    for _ in 0..<(try reader.count(of: 16)) {
      let value = try reader.double()
      let count = try reader.scoreCount()
      guard value.isFinite, count > 0, count < Normalizer.mostScores - total,
        values.last.map({ $0 < value }) ?? true
      else { throw StateError("the state has scores that are not in order") }
      add(value, count)
    }
  }
}

extension KeyLayout {
  func write(_ writer: inout StateWriter) {
    writer.put(UInt64(bitPattern: reach))
    writer.put(UInt64(columns.count))
    for column in columns {
      writer.put(UInt8(truncatingIfNeeded: column.missing.rawValue))
      writer.put(column.reason.rawValue)
      writer.put(UInt8(column.names == nil ? 0 : 1))
      guard let names = column.names else { continue }
      writer.put(UInt64(names.count))
      for name in names {
        writer.put(UInt32(truncatingIfNeeded: name.utf8.count))
        for byte in name.utf8 { writer.put(byte) }
      }
    }
  }

  init(_ reader: inout StateReader) throws(StateError) {
    reach = Int64(bitPattern: try reader.u64())
    columns = try reader.list(of: 3) { (reader) throws(StateError) in
      guard let missing = KeyColumn.Missing(rawValue: Int32(try reader.u8())),
        let reason = Unscored(rawValue: try reader.u8())
      else { throw StateError("the state has a column of a kind that this library does not know") }
      var column = Column(missing: missing, reason: reason)
      guard try reader.u8() != 0 else { return column }
      let names = try reader.list(of: 4) { (reader) throws(StateError) in try reader.text() }
      guard Set(names).count == names.count else {
        throw StateError("two keys of the state have one name")
      }
      column.names = names
      return column
    }
    guard reach >= 1, reach <= TimeWindow.mostSteps, columns.count <= 64 else {
      throw StateError("the state has windows or columns that none can have")
    }
  }
}

extension StateReader {
  fileprivate mutating func text() throws(StateError) -> String {
    var bytes: [UInt8] = []
    for _ in 0..<(try u32()) { bytes.append(try u8()) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StateError("the state has a name that is not UTF-8")
    }
    return text
  }
}

extension NormalizationMethod {
  fileprivate func write(_ writer: inout StateWriter) {
    switch self {
    case .zScore(let ddof):
      writer.put(UInt8(1))
      writer.put(UInt32(truncatingIfNeeded: ddof))
    case .robust(let factor):
      writer.put(UInt8(2))
      writer.put(factor)
    case .minMax: writer.put(UInt8(3))
    case .ranks(let ranks):
      writer.put(UInt8(4))
      writer.put(UInt8(truncatingIfNeeded: ranks.target.rawValue))
      writer.put(UInt8(truncatingIfNeeded: ranks.ties.rawValue))
      writer.put(ranks.offset)
    case .quantiles(let reference):
      writer.put(UInt8(5))
      writer.put(UInt64(reference.count))
      for score in reference { writer.put(score) }
    case .shrunk(let between):
      writer.put(UInt8(6))
      writer.put(UInt8(truncatingIfNeeded: between.rawValue))
    case .symmetric: writer.put(UInt8(7))
    }
  }

  fileprivate init(_ reader: inout StateReader) throws(StateError) {
    switch try reader.u8() {
    case 1: self = .zScore(ddof: Int(try reader.u32()))
    case 2: self = .robust(factor: try reader.double())
    case 3: self = .minMax
    case 4:
      guard let target = RankScores.Target(rawValue: Int32(try reader.u8())),
        let ties = RankScores.Ties(rawValue: Int32(try reader.u8()))
      else { throw .unknownMethod }
      self = .ranks(RankScores(target, offset: try reader.double(), ties: ties))
    case 5:
      self = .quantiles(
        reference: try reader.list(of: 8) { (reader) throws(StateError) in try reader.double() })
    case 6:
      guard let between = Shrinkage.Between(rawValue: Int32(try reader.u8())) else {
        throw .unknownMethod
      }
      self = .shrunk(between)
    case 7: self = .symmetric
    default: throw .unknownMethod
    }
  }
}

extension StateError {
  fileprivate static let unknownMethod = StateError(
    "the state is of a method that this library does not know")
}
