import PrefKitStatistics

/// What each window of a group is compared with.
public enum WindowReference: Sendable, Equatable {
  /// The first window of the group that has enough scores.
  case first
  /// The nearest window before it that has enough scores.
  case previous
  /// All other windows of the group together.
  case rest
  /// These scores, whatever the group.
  case given([Double])
}

/// Each window of each group against a reference, by several tests, in one pass over the rows.
public struct DriftByGroup: Sendable {
  public let tests: [DriftTest]
  /// The last column is the window. A row of each table below is a group of these.
  public let keys: GroupKeys
  /// How many scores each has.
  public private(set) var counts: [Int] = []
  /// The group that each was compared with; -1 where it is not a single one.
  public private(set) var references: [Int32] = []
  /// The results of each test.
  public private(set) var results: [DriftColumns]

  /// - Parameter grouping: by any keys, the window last.
  public init(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping, _ tests: [DriftTest],
    against reference: WindowReference, _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) {
    try options.check()
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    let runs = try grouping.windowRuns()
    self.tests = tests
    keys = grouping.keys
    results = tests.map { _ in DriftColumns() }
    let given = GivenReference(reference, tests, options)
    for batch in DriftByGroup.batches(grouping, runs, options) {
      let groups = runs[batch.lowerBound]..<runs[batch.upperBound]
      let parts = Parallel.ranges(batch.count, least: 1, most: 64)
      let found = WindowCells.withUnsorted(scores, grouping, groups, options) { cells in
        Parallel.map(
          parts.count, threads: Parallel.threads(options.threads), watch: options.watch
        ) { part in
          var comparison = Comparison(grouping, cells, tests, reference, given.reference, options)
          for run in parts[part] {
            let run = batch.lowerBound + run
            comparison.compare(runs[run]..<runs[run + 1])
          }
          return comparison
        }
      }
      if let watch = options.watch, watch.isCancelled { throw .cancelled }
      for part in found {
        counts += part.counts
        references += part.references
        for test in tests.indices { results[test].append(part.results[test]) }
      }
    }
  }

  /// The p-values of each test, adjusted over all groups and windows.
  public func adjusted(_ method: FalseDiscovery = .benjaminiHochberg) -> [[Double]] {
    results.map { method.adjusted($0.pValues) }
  }

  /// Runs whose scores are put together at a time: about half of all rows, so that they take half the memory of the
  /// scores, and at least one run.
  private static func batches(
    _ grouping: Grouping, _ runs: [Int], _ options: DriftOptions
  ) -> [Range<Int>] {
    var sizes = [Int](repeating: 0, count: grouping.count)
    for group in grouping.ids { sizes[Int(group)] += 1 }
    var batches: [Range<Int>] = []
    var start = 0
    var rows = 0
    for run in 0..<runs.count - 1 {
      let own = sizes[runs[run]..<runs[run + 1]].reduce(0, +)
      if run > start, rows + own > (grouping.rowCount + 1) / 2 {
        batches.append(start..<run)
        start = run
        rows = 0
      }
      rows += own
    }
    return runs.count > 1 ? batches + [start..<runs.count - 1] : []
  }
}

/// A given reference in order, in memory of its own.
private final class GivenReference {
  private var memory: UnsafeMutableBufferPointer<Double>?
  private(set) var reference: DriftReference?

  init(_ reference: WindowReference, _ tests: [DriftTest], _ options: DriftOptions) {
    guard case .given(let scores) = reference else { return }
    let valid = options.validScores
    let sorted = scores.filter { valid.contains($0) }.sorted()
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: sorted.count)
    _ = memory.initialize(from: sorted)
    self.memory = memory
    self.reference = DriftReference(
      DriftSample(sorted: UnsafeBufferPointer(memory)), tests, options)
  }

  deinit { memory?.deallocate() }
}

/// Runs of windows, one after the other.
private struct Comparison {
  private let grouping: Grouping
  private let cells: WindowCells
  private let tests: [DriftTest]
  private let rule: WindowReference
  private let given: DriftReference?
  private let options: DriftOptions
  private(set) var counts: [Int] = []
  private(set) var references: [Int32] = []
  private(set) var results: [DriftColumns]

  init(
    _ grouping: Grouping, _ cells: WindowCells, _ tests: [DriftTest], _ rule: WindowReference,
    _ given: DriftReference?, _ options: DriftOptions
  ) {
    self.grouping = grouping
    self.cells = cells
    self.tests = tests
    self.rule = rule
    self.given = given
    self.options = options
    results = tests.map { _ in DriftColumns() }
  }

  mutating func compare(_ groups: Range<Int>) {
    cells.sort(groups)
    if rule == .rest {
      compareWithRest(groups)
    } else {
      compareInOrder(groups)
    }
  }

  private mutating func compareInOrder(_ groups: Range<Int>) {
    var last = given
    var place: Int32 = -1
    for group in groups {
      let sample = DriftSample(sorted: cells[group])
      if let reason = grouping.windowReason(group) {
        add(group, sample, tests.map { _ in .undefined(reason) })
        continue
      }
      if let last {
        add(group, sample, last.compare(sample), place)
      } else {
        let reason =
          sample.moments.count == 0
          ? DriftReason.empty
          : sample.moments.count < options.minimumCount
            ? .tooFew
            : rule == .first ? .isReference : .noReference
        add(group, sample, tests.map { _ in .undefined(reason) })
      }
      guard given == nil, rule == .previous || last == nil,
        sample.moments.count >= options.minimumCount
      else { continue }
      last = DriftReference(sample, tests, options)
      place = Int32(truncatingIfNeeded: group)
    }
  }

  private mutating func compareWithRest(_ groups: Range<Int>) {
    let known = groups.filter { grouping.windowReason($0) == nil }
    var pool: [Double] = []
    for group in known { pool += cells[group] }
    pool.sort()
    for group in groups {
      let sample = DriftSample(sorted: cells[group])
      if let reason = grouping.windowReason(group) {
        add(group, sample, tests.map { _ in .undefined(reason) })
        continue
      }
      if sample.moments.count > 0, sample.moments.count >= options.minimumCount,
        pool.count - sample.moments.count < options.minimumCount
      {
        add(group, sample, tests.map { _ in .undefined(.noReference) })
        continue
      }
      let rest = Comparison.difference(pool, sample.sorted)
      let found = rest.withUnsafeBufferPointer {
        DriftReference(DriftSample(sorted: $0), tests, options).compare(sample)
      }
      add(group, sample, found)
    }
  }

  /// The sorted scores of `pool` without those of `part`, which are among them.
  private static func difference(
    _ pool: [Double], _ part: UnsafeBufferPointer<Double>
  ) -> [Double] {
    var rest: [Double] = []
    rest.reserveCapacity(pool.count - part.count)
    var next = 0
    for score in pool {
      if next < part.count && part[next] == score { next += 1 } else { rest.append(score) }
    }
    return rest
  }

  private mutating func add(
    _ group: Int, _ sample: DriftSample, _ found: [DriftResult], _ reference: Int32 = -1
  ) {
    counts.append(sample.moments.count)
    references.append(reference)
    for (test, var result) in found.enumerated() {
      result.where = group
      result.when = grouping.window(group)
      results[test].append(result)
    }
  }
}
