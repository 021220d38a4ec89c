import CPrefKit
import Glibc
import PrefKitSupport

extension Dataset {
  /// The dimension of judgements that name none.
  static let overall = "overall"

  /// Exports a table as an Arrow stream, one array for each batch, made when it is asked for.
  /// `columns`: which, in this order; nil for all. The stream keeps the dataset alive, and each array what
  /// it points into.
  public func export(
    _ table: Table, columns: [String]? = nil, text: TextLayout = .view,
    to out: UnsafeMutablePointer<ArrowArrayStream>
  ) throws(ReadError) {
    let all = ExportColumn.all(table)
    var chosen = all
    if let columns {
      chosen = []
      for name in columns {
        guard let column = all.first(where: { $0.name == name }) else {
          throw ReadError(
            .invalidArgument,
            "the \(table) table has no column '\(name)'; it has "
              + all.map(\.name).joined(separator: ", "),
            field: "columns")
        }
        chosen.append(column)
      }
    }
    TableStream(self, table, chosen, text).export(to: out)
  }
}

/// What `ArrowArrayStream.private_data` holds.
private final class TableStream {
  /// What one thread needs to make batches with.
  private final class Maker {
    let memory = BatchMemory()
    let extra = ExtraWriter()
  }

  private let dataset: Dataset
  private let table: Table
  private let columns: [ExportColumn]
  private let layout: TextLayout
  private let dictionaries: ArrowDictionaries
  private let constants: ArrowConstants
  private let wantsLengths: Bool
  /// Of the problems table: what it lists, put together once.
  private let problems: [Problem]
  private let problemSources: [Int]
  private let makers: [Maker]
  /// The next batch to make, or the next listed problem.
  private var next = 0
  /// Batches that were made and not asked for yet, the next one last.
  private var ready: [Result<ArrowNode, ExportError>] = []
  private var lastError: UnsafeMutablePointer<CChar>?

  private static let problemsPerBatch = 65_536
  /// How many batches are made at a time: more would use more cores, and hold more memory ahead of a consumer.
  private static let mostMakers = 8

  init(_ dataset: Dataset, _ table: Table, _ columns: [ExportColumn], _ layout: TextLayout) {
    self.dataset = dataset
    self.table = table
    self.columns = columns
    self.layout = layout
    dictionaries = ArrowDictionaries(dataset.dictionaries)
    let rows = dataset.batches.map { $0.tables.pointee.rows(of: table) }
    constants = ArrowConstants(rows: rows.max() ?? 0)
    let most = Swift.min(dataset.threads, TableStream.mostMakers, rows.count { $0 > 0 })
    makers = (0..<Swift.max(most, 1)).map { _ in Maker() }
    wantsLengths = columns.contains { $0.name == "byte_length" || $0.name == "char_length" }
    var isProblems = false
    if case .problems = table { isProblems = true }
    problems = isProblems ? dataset.problems : []
    problemSources = isProblems ? dataset.problemSources : []
  }

  deinit { free(lastError) }

  func export(to out: UnsafeMutablePointer<ArrowArrayStream>) {
    out.initialize(
      to: ArrowArrayStream(
        get_schema: { stream, out in
          guard let body = TableStream.of(stream), let out else { return EINVAL }
          SchemaNode.table(body.columns, body.layout).export(to: out)
          return 0
        },
        get_next: { stream, out in
          guard let body = TableStream.of(stream), let out else { return EINVAL }
          return body.getNext(out)
        },
        get_last_error: { stream in
          TableStream.of(stream)?.lastError.map { UnsafePointer($0) }
        },
        release: { stream in
          guard let stream, let body = stream.pointee.private_data else { return }
          stream.pointee.release = nil
          stream.pointee.private_data = nil
          Unmanaged<TableStream>.fromOpaque(body).release()
        },
        private_data: Unmanaged.passRetained(self).toOpaque()))
  }

  private static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) -> TableStream? {
    stream?.pointee.private_data.map { Unmanaged<TableStream>.fromOpaque($0).takeUnretainedValue() }
  }

  private func getNext(_ out: UnsafeMutablePointer<ArrowArray>) -> Int32 {
    do throws(ExportError) {
      if let node = try nextNode() {
        node.export(to: out)
      } else {
        // A released array is how a stream says that it ends.
        out.initialize(to: ArrowArray())
      }
      return 0
    } catch {
      free(lastError)
      lastError = strdup(error.message)
      return error.number
    }
  }

  private func nextNode() throws(ExportError) -> ArrowNode? {
    if case .problems = table { return try nextProblems() }
    if ready.isEmpty { prepare() }
    return try ready.popLast()?.get()
  }

  /// Makes the next batches, one for each maker, on threads that end before this returns.
  private func prepare() {
    var chosen: [Int] = []
    while next < dataset.batches.count && chosen.count < makers.count {
      if dataset.batches[next].tables.pointee.rows(of: table) > 0 { chosen.append(next) }
      next += 1
    }
    let made = UnsafeMutablePointer<Result<ArrowNode, ExportError>?>.allocate(
      capacity: chosen.count)
    made.initialize(repeating: nil, count: chosen.count)
    defer {
      made.deinitialize(count: chosen.count)
      made.deallocate()
    }
    func make(_ task: Int) {
      made[task] = Result { () throws(ExportError) in
        try rowBatch(chosen[task], with: makers[task])
      }
    }
    _ = Threads.run(
      tasks: chosen.count, threads: chosen.count, poll: { _ in false }, make)
    for task in chosen.indices.reversed() {
      if let one = made[task] { ready.append(one) }
    }
  }

  private func rowBatch(_ index: Int, with maker: Maker) throws(ExportError) -> ArrowNode {
    let batch = dataset.batches[index]
    maker.memory.begin()
    let out = ExportBatch(
      table: table, dataset: dataset, index: index, batch: batch, tables: batch.tables.pointee,
      rows: batch.tables.pointee.rows(of: table), layout: layout, dictionaries: dictionaries,
      constants: constants, memory: maker.memory, extra: maker.extra, wantsLengths: wantsLengths)
    let node = ArrowNode(length: out.rows, buffers: [nil], owners: [])
    for column in columns {
      if case .rows(let make) = column.maker { node.children.append(try make(out)) }
    }
    return node
  }

  private func nextProblems() throws(ExportError) -> ArrowNode? {
    let end = Swift.min(next + TableStream.problemsPerBatch, problems.count)
    guard next < end else { return nil }
    let out = ExportProblems(
      dataset: dataset, problems: problems[next..<end], sources: problemSources[next..<end],
      layout: layout, dictionaries: dictionaries, memory: makers[0].memory)
    makers[0].memory.begin()
    next = end
    let node = ArrowNode(length: out.problems.count, buffers: [nil], owners: [])
    for column in columns {
      if case .problems(let make) = column.maker { node.children.append(try make(out)) }
    }
    return node
  }
}

extension Tables {
  func rows(of table: Table) -> Int {
    switch table {
    case .items: return itemCount
    case .candidates: return candidateCount
    case .judgements: return judgementCount
    case .steps: return stepCount
    case .problems: return 0
    }
  }
}
