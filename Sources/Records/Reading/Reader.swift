public import CPrefKit
import PrefKitSupport

/// Opens inputs as one dataset.
public enum Reader {
  public static func open(paths: [String], options: ReadOptions) throws(ReadError) -> Dataset {
    var session = try ReadSession(options)
    for path in paths { session.total += ReadSession.size(of: path) }
    for path in paths {
      let input: InputBytes
      do throws(InputBytes.SystemError) {
        input = try InputBytes.open(path: path, copy: options.copy, limit: options.maxInputBytes)
      } catch {
        throw ReadError(.io, "\(path): \(error.text)", source: session.sources.count, field: path)
      }
      try session.read(input, name: path)
    }
    return try session.finish()
  }

  /// Reads an Arrow stream, which is released in any case.
  public static func open(
    arrow stream: UnsafeMutablePointer<ArrowArrayStream>, name: String, options: ReadOptions
  ) throws(ReadError) -> Dataset {
    // First of all: from here on the stream is released on every path.
    let reader: ArrowReader
    do throws(ArrowFailure) {
      reader = try ArrowReader(consuming: stream)
    } catch {
      throw ReadError(
        .parse, "\(name): \(error.message)", problem: error.code, source: 0, field: error.field)
    }
    var session = try ReadSession(options)
    try session.read(reader, name: name)
    return try session.finish()
  }

  /// Opens a copy of `bytes`.
  public static func open(
    bytes: UnsafeBufferPointer<UInt8>, name: String, options: ReadOptions
  ) throws(ReadError) -> Dataset {
    var session = try ReadSession(options)
    session.total = bytes.count
    try session.read(InputBytes(copying: bytes), name: name)
    return try session.finish()
  }
}

/// One call of `Reader.open`: its inputs, one after another.
struct ReadSession {
  let options: ReadOptions
  let catalog: Catalog
  let threads: Int
  var sources: [SourceInfo] = []
  var batches: [Batch] = []
  /// Bytes of all inputs, and of those that are through.
  var total = 0
  var done = 0

  init(_ options: ReadOptions) throws(ReadError) {
    self.options = options
    catalog = try Catalog.make(options)
    threads = options.threads > 0 ? Swift.min(options.threads, 256) : Threads.coreCount
  }

  static func size(of path: String) -> Int { InputBytes.size(path: path) }

  mutating func read(_ raw: InputBytes, name: String) throws(ReadError) {
    let index = sources.count
    var info = SourceInfo(
      name: name, container: .empty, compression: Compression.detect(raw.buffer), delimiter: 0,
      bytes: raw.count)
    let rawCount = raw.count
    var made: [Batch] = []
    do throws(Fault) {
      let input = try expand(raw, info.compression)
      info.bytes = input.count
      let finding = try ContainerSniffer(input: input, catalog: catalog, options: options).find()
      info.container = finding.container
      made = try readRecords(input, finding, &info)
    } catch {
      if error.code == .cancelled {
        throw ReadError(.cancelled, "cancelled by the progress callback", source: index)
      }
      if error.code == .outOfMemory {
        throw ReadError(.noMemory, "\(name): not enough memory to decompress it", source: index)
      }
      let batch = Batch(input: InputBytes.empty, hasText: true)
      let problem = Problem(
        severity: .error, code: error.code, record: -1, line: -1, byteOffset: error.offset,
        pointer: "", message: Explanation.of(error.code, bytes: rawCount))
      ProblemLog(batch: batch, limit: 1).add(problem)
      batch.stopped = true
      made = [batch]
    }
    done += rawCount
    try take(made, info)
  }

  /// Makes batches part of the dataset, or fails with their first refused record.
  mutating func take(_ made: [Batch], _ info: SourceInfo) throws(ReadError) {
    var info = info
    settle(made, &info, sources.count)
    if options.onError == .raise { try raiseFirst(made, sources.count, info.name) }
    sources.append(info)
    batches.append(contentsOf: made)
  }

  func expand(_ raw: InputBytes, _ compression: Compression) throws(Fault) -> InputBytes {
    if compression == .none {
      guard raw.count <= options.maxInputBytes else {
        throw Fault(.fileTooLarge, at: options.maxInputBytes)
      }
      return raw
    }
    let poll = poller(raw.count)
    do throws(DecompressError) {
      let bytes = try decompress(raw.buffer, as: compression, limit: options.maxInputBytes) {
        poll(0)
      }
      return bytes.asInput
    } catch {
      switch error {
      case .fault(let fault): throw fault
      case .cancelled: throw Fault(.cancelled, at: 0)
      case .noMemory: throw Fault(.outOfMemory, at: 0)
      }
    }
  }

  /// Tells the caller how far reading is; true when it wants to stop.
  func poller(_ inputBytes: Int) -> (_ doneHere: Int) -> Bool {
    guard let progress = options.progress else { return { _ in false } }
    let before = done
    let all = Swift.max(total, before + inputBytes)
    return { progress(UInt64(before + Swift.min($0, inputBytes)), UInt64(all)) }
  }

  private func readRecords(
    _ input: InputBytes, _ finding: ContainerSniffer.Finding, _ info: inout SourceInfo
  ) throws(Fault) -> [Batch] {
    let work = InputWork(
      input: input, start: finding.start, name: info.name, catalog: catalog, options: options,
      threads: threads, poll: poller(input.count))
    switch finding.container {
    case .empty: return []
    case .jsonArray: return try work.list(isKeyed: false)
    case .jsonKeyed: return try work.list(isKeyed: true)
    case .jsonColumns: return work.columns()
    case .delimited: return try work.delimited(&info.delimiter)
    default: return try work.values()
    }
  }

  /// Numbers records and lines over the whole input, and drops what is said once a file.
  func settle(_ made: [Batch], _ info: inout SourceInfo, _ index: Int) {
    var said = Set<String>()
    var profiles: [(name: String, records: Int)] = []
    for batch in made {
      batch.source = index
      info.records += batch.records
      info.refused += batch.refused
      info.skipped += batch.skipped
      batch.problems.removeAll { problem in
        guard problem.once else { return false }
        let isFirst = said.insert("\(problem.code.rawValue) \(problem.pointer)").inserted
        if !isFirst { batch.problemCounts[Int(problem.code.rawValue)] -= 1 }
        return !isFirst
      }
      for (plan, count) in zip(batch.plans, batch.planRecords) where count > 0 {
        if let at = profiles.firstIndex(where: { $0.name == plan.name }) {
          profiles[at].records += count
        } else {
          profiles.append((plan.name, count))
        }
      }
    }
    info.accepted = info.records - info.refused - info.skipped
    info.profiles = profiles.sorted {
      $0.records == $1.records ? $0.name < $1.name : $0.records > $1.records
    }
  }

  private func raiseFirst(_ made: [Batch], _ index: Int, _ name: String) throws(ReadError) {
    for batch in made {
      guard var problem = batch.problems.first(where: { $0.severity == .error }) else { continue }
      problem.message = "\(name): \(problem.message)"
      let status: StatusCode =
        switch problem.code {
        case .recordAmbiguousFormat, .recordNoProfile: .ambiguous
        case .fileTooLarge, .jsonRecordTooLong: .limit
        default: .parse
        }
      throw ReadError(problem, source: index, status: status)
    }
  }

  func finish() throws(ReadError) -> Dataset {
    Dataset(
      sources: sources, batches: batches, maxProblems: options.maxProblems,
      listProblems: options.onError != .skip, threads: threads)
  }
}
