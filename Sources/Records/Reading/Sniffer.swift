import PrefKitSupport

/// Names the container and the profile of an input from its first records.
public enum Sniffer {
  /// How much of an input is looked at.
  static let window = 4 << 20

  public static func sniff(path: String, options: ReadOptions) throws(ReadError) -> Sniff {
    let input: InputBytes
    do throws(InputBytes.SystemError) {
      input = try InputBytes.open(path: path, copy: options.copy, limit: options.maxInputBytes)
    } catch {
      throw ReadError(.io, "\(path): \(error.text)", source: 0, field: path)
    }
    return try inspect(input, path, options)
  }

  public static func sniff(
    bytes: UnsafeBufferPointer<UInt8>, options: ReadOptions
  ) throws(ReadError) -> Sniff {
    try inspect(InputBytes(copying: bytes), "bytes", options)
  }

  private static func inspect(
    _ raw: InputBytes, _ name: String, _ options: ReadOptions
  ) throws(ReadError) -> Sniff {
    let session = try ReadSession(options)
    var sniff = Sniff()
    sniff.compression = Compression.detect(raw.buffer)
    do throws(Fault) {
      let whole = try session.expand(raw, sniff.compression)
      let finding = try ContainerSniffer(
        input: whole, catalog: session.catalog, options: options
      ).find()
      sniff.container = finding.container
      let input = InputBytes(
        base: whole.base, count: Swift.min(whole.count, window + finding.start)
      ) {
        _ = whole
      }
      let tally = ProfileTally()
      let work = InputWork(
        input: input, start: finding.start, name: name, catalog: session.catalog, options: options,
        threads: 1, tally: tally, poll: { _ in false })
      try sample(work, finding.container, &sniff.delimiter)
      conclude(tally, session.catalog, &sniff)
    } catch {
      throw ReadError(
        .parse, "\(name): \(Explanation.of(error.code, bytes: raw.count))", problem: error.code,
        source: 0, byteOffset: error.offset)
    }
    return sniff
  }

  private static func sample(
    _ work: InputWork, _ container: Container, _ delimiter: inout UInt8
  ) throws(Fault) {
    switch container {
    case .empty, .arrow: return
    case .jsonArray: _ = try work.list(isKeyed: false)
    case .jsonKeyed: _ = try work.list(isKeyed: true)
    case .jsonColumns: _ = work.columns()
    case .delimited: _ = try work.delimited(&delimiter)
    default: _ = try work.values()
    }
  }

  // MARK: Concluding

  private static func conclude(_ tally: ProfileTally, _ catalog: Catalog, _ sniff: inout Sniff) {
    sniff.records = tally.records
    let total = Double(Swift.max(tally.records, 1))
    guard tally.records > 0 else {
      sniff.reason = "there is no record to go by"
      return
    }
    let verdicts = tally.verdicts.sorted { $0.records > $1.records }
    guard let best = verdicts.first else {
      sniff.reason = tally.lastUnfit.map { Weighing.noProfile($0, catalog).message } ?? ""
      return
    }
    if best.names.count > 1 {
      sniff.verdict = .ambiguous
      sniff.reason =
        "\(best.names.joined(separator: ", ")) fit equally well and differ in what the labels mean; name the one that is meant"
      sniff.candidates = best.names.prefix(8).map {
        Sniff.Candidate(
          profile: $0, share: Double(tally.fits[$0] ?? 0) / total,
          reason: tally.plans[$0]?.title ?? "")
      }
      return
    }
    sniff.verdict = .sure
    sniff.profile = best.names[0]
    sniff.confidence = Double(best.records) / total
    sniff.candidates = candidates(tally, verdicts, best.names[0], total)
    sniff.reason = reason(tally, verdicts, best, sniff.candidates)
  }

  /// The winner, those that win other records, and those that fit but lose.
  private static func candidates(
    _ tally: ProfileTally, _ verdicts: [(names: [String], records: Int)], _ best: String,
    _ total: Double
  ) -> [Sniff.Candidate] {
    let order = tally.fits.keys.sorted {
      let (a, b) = (tally.wins[$0] ?? 0, tally.wins[$1] ?? 0)
      if a != b { return a > b }
      let (x, y) = (tally.fits[$0] ?? 0, tally.fits[$1] ?? 0)
      return x != y ? x > y : $0 < $1
    }
    return order.prefix(8).map { name in
      let fits = tally.fits[name] ?? 0
      let wins = tally.wins[name] ?? 0
      let why: String
      if name == best {
        why = "fits \(fits) of \(tally.records) records, and nothing fits them better"
      } else if wins > 0 {
        why = "reads \(wins) records of a different layout"
      } else if let plan = tally.plans[name], let winner = tally.plans[best] {
        why =
          plan.rank < winner.rank
          ? "fits \(fits), but is a more general layout"
          : "fits \(fits), but asks for fewer fields (\(plan.match.weight) against \(winner.match.weight))"
      } else {
        why = "fits \(fits)"
      }
      return Sniff.Candidate(profile: name, share: Double(fits) / total, reason: why)
    }
  }

  private static func reason(
    _ tally: ProfileTally, _ verdicts: [(names: [String], records: Int)],
    _ best: (names: [String], records: Int), _ candidates: [Sniff.Candidate]
  ) -> String {
    var text = "\(best.records) of \(tally.records) records are \(best.names[0])"
    let others = verdicts.dropFirst().map { "\($0.records) \($0.names.joined(separator: " or "))" }
    if !others.isEmpty {
      text += "; \(others.prefix(4).joined(separator: ", ")); each record is read by its own"
    } else if candidates.count > 1 {
      text += "; next is \(candidates[1].profile), which \(candidates[1].reason)"
    }
    return text
  }
}
