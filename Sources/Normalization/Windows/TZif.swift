import PrefKitSupport

/// Reads the time zone files of the IANA database as compiled by `zic` (RFC 8536, versions 1 to 4).
extension TimeZoneRules {
  /// The zone of an IANA name, such as "Europe/Berlin", from a directory of compiled zones.
  public init(
    named name: String, directory: String = "/usr/share/zoneinfo"
  ) throws(NormalizationError) {
    // The name may come from anywhere; it must not lead out of the directory.
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part.first != "."
        && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }
    guard isPlain,
      let file = try? InputBytes.open(path: "\(directory)/\(name)", copy: true, limit: 1 << 20)
    else {
      throw NormalizationError(
        .timeZone,
        "there is no time zone \(name) in \(directory); names are such as Europe/Berlin or UTC")
    }
    try self.init(tzif: Array(file.buffer))
  }

  /// The zone of a TZif file. Bytes from anywhere are safe: what is no zone is an error.
  public init(tzif bytes: [UInt8]) throws(NormalizationError) {
    var reader = TZifReader(bytes: bytes)
    guard let rules = reader.rules() else {
      throw NormalizationError(.timeZone, "these bytes are not a time zone file (RFC 8536)")
    }
    self = rules
  }
}

private struct TZifReader {
  let bytes: [UInt8]
  var at = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private struct Header {
    var version: UInt8
    var utc, standard, leaps, transitions, types, letters: Int
  }

  private mutating func big(_ size: Int) -> Int64? {
    guard bytes.count - at >= size else { return nil }
    var value: UInt64 = 0
    for byte in bytes[at..<at + size] { value = value << 8 | UInt64(byte) }
    at += size
    let unused = UInt64(64 - 8 * size)
    return Int64(bitPattern: value << unused) >> Int64(unused)
  }

  private mutating func header() -> Header? {
    guard bytes.count - at >= 44, bytes[at..<at + 4].elementsEqual("TZif".utf8) else { return nil }
    let version = bytes[at + 4]
    at += 20
    var counts: [Int] = []
    for _ in 0..<6 {
      guard let count = big(4), count >= 0, count <= Int64(bytes.count) else { return nil }
      counts.append(Int(count))
    }
    return Header(
      version: version, utc: counts[0], standard: counts[1], leaps: counts[2],
      transitions: counts[3], types: counts[4], letters: counts[5])
  }

  mutating func rules() -> TimeZoneRules? {
    guard let header = header() else { return nil }
    if header.version == 0 { return body(header, timeSize: 4) }
    let skipped =
      header.transitions * 5 + header.types * 6 + header.letters + header.leaps * 8
      + header.standard + header.utc
    guard skipped <= bytes.count - at else { return nil }
    at += skipped
    guard let second = self.header(), var rules = body(second, timeSize: 8) else { return nil }
    guard at < bytes.count, bytes[at] == 0x0A,
      let end = bytes[(at + 1)...].firstIndex(of: 0x0A)
    else { return nil }
    let footer = bytes[(at + 1)..<end]
    if !footer.isEmpty {
      guard let rule = PosixZoneRule(footer) else { return nil }
      rules.rule = rule
    }
    return rules
  }

  /// The tables behind a header; what no offset depends on (names, leap seconds) is skipped.
  private mutating func body(_ header: Header, timeSize: Int) -> TimeZoneRules? {
    guard header.types > 0 else { return nil }
    var instants: [Int64] = []
    for _ in 0..<header.transitions {
      guard let instant = big(timeSize), instants.last.map({ $0 < instant }) ?? true else {
        return nil
      }
      instants.append(instant)
    }
    var kinds: [Int] = []
    for _ in 0..<header.transitions {
      guard let kind = big(1).map({ Int($0 & 0xFF) }), kind < header.types else { return nil }
      kinds.append(kind)
    }
    var offsets: [Int32] = []
    for _ in 0..<header.types {
      guard let offset = big(4), abs(offset) <= 26 * 3600, big(2) != nil else { return nil }
      offsets.append(Int32(offset))
    }
    let skipped =
      header.letters + header.leaps * (timeSize + 4) + header.standard + header.utc
    guard skipped <= bytes.count - at else { return nil }
    at += skipped
    return TimeZoneRules(
      instants: instants, offsets: kinds.map { offsets[$0] }, first: offsets[0], rule: nil)
  }
}
