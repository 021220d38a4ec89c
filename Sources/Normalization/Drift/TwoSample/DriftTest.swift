import PrefKitStatistics

/// The ways to compare a sample with a reference.
public enum DriftTest: Int32, Sendable, CaseIterable {
  /// Population stability index.
  case psi = 1
  case kolmogorovSmirnov = 2
  case wasserstein = 3
  case jensenShannon = 4
  case andersonDarling = 5
  /// Each different score is a category.
  case chiSquare = 6

  /// A lower-case word that never changes its meaning.
  public var word: String {
    switch self {
    case .psi: "psi"
    case .kolmogorovSmirnov: "kolmogorov_smirnov"
    case .wasserstein: "wasserstein"
    case .jensenShannon: "jensen_shannon"
    case .andersonDarling: "anderson_darling"
    case .chiSquare: "chi_square"
    }
  }

  /// Compares a sample with a reference by each of `tests`. NaN and infinite scores are missing.
  public static func compare(
    reference: UnsafeBufferPointer<Double>, sample: UnsafeBufferPointer<Double>,
    _ tests: [DriftTest], _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) -> [DriftResult] {
    try options.check()
    let valid = options.validScores
    let known = reference.filter { valid.contains($0) }.sorted()
    let own = sample.filter { valid.contains($0) }.sorted()
    return known.withUnsafeBufferPointer { known in
      own.withUnsafeBufferPointer { own in
        DriftReference(DriftSample(sorted: known), tests, options).compare(DriftSample(sorted: own))
      }
    }
  }

  /// Compares the samples that the groups of `grouping` are, two or more, by Anderson and Darling's test. Rows with a
  /// missing key belong to none.
  public static func andersonDarling(
    _ scores: UnsafeBufferPointer<Double>, _ grouping: Grouping,
    _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) -> DriftResult {
    try options.check()
    try NormalizationError.checkLength(
      "the scores", scores.count, "the grouping", grouping.rowCount)
    return WindowCells.withSorted(scores, grouping, 0..<grouping.count, options) { cells in
      AndersonDarling.result(
        (0..<grouping.count).filter { grouping.driftReason($0) == nil }.map { cells[$0] })
    }
  }

  /// Compares the samples that the groups of `grouping` are by chi-square. A negative category is missing.
  public static func chiSquare(
    categories: UnsafeBufferPointer<Int32>, _ grouping: Grouping
  ) throws(NormalizationError) -> DriftResult {
    try NormalizationError.checkLength(
      "the categories", categories.count, "the grouping", grouping.rowCount)
    let present = (0..<grouping.count).filter { grouping.driftReason($0) == nil }
    var numbers = NumberTable()
    let codes = categories.map { $0 < 0 ? -1 : numbers.place(of: UInt64($0)) }
    let width = numbers.numbers.count
    guard present.count * width <= ChiSquareTest.mostCells else { return .undefined(.tooMany) }
    var table = present.map { _ in [Int](repeating: 0, count: width) }
    var place = [Int?](repeating: nil, count: grouping.count)
    for (row, group) in present.enumerated() { place[group] = row }
    for (row, code) in codes.enumerated() where code >= 0 {
      if let sample = place[Int(grouping.ids[row])] { table[sample][Int(code)] += 1 }
    }
    return ChiSquareTest.result(table)
  }
}

/// Scores in ascending order, and their mean and spread.
struct DriftSample {
  let sorted: UnsafeBufferPointer<Double>
  let moments: Moments

  init(sorted: UnsafeBufferPointer<Double>) {
    self.sorted = sorted
    guard let first = sorted.first else {
      moments = Moments()
      return
    }
    // Around a score, so that equal ones have no spread.
    let count = Double(sorted.count)
    var sum = 0.0
    for score in sorted { sum += score - first }
    let shift = sum / count
    var squares = 0.0
    for score in sorted {
      let difference = (score - first) - shift
      squares += difference * difference
    }
    moments = Moments(count: sorted.count, mean: first + shift, squares: squares)
  }
}

/// A sample that others are compared with, and what is found out about it once.
struct DriftReference {
  let sample: DriftSample
  private let tests: [DriftTest]
  private let options: DriftOptions
  private let bins: Bins
  private let counts: [Int]

  init(_ sample: DriftSample, _ tests: [DriftTest], _ options: DriftOptions) {
    self.sample = sample
    self.tests = tests
    self.options = options
    let needsBins = tests.contains(.psi) || tests.contains(.jensenShannon)
    bins = needsBins ? Bins(options.bins, reference: sample.sorted) : Bins(edges: [])
    counts = needsBins ? bins.counts(sorted: sample.sorted) : []
  }

  func compare(_ other: DriftSample) -> [DriftResult] {
    guard sample.moments.count > 0, other.moments.count > 0 else {
      return tests.map { _ in .undefined(.empty) }
    }
    guard Swift.min(sample.moments.count, other.moments.count) >= options.minimumCount else {
      return tests.map { _ in .undefined(.tooFew) }
    }
    let needsGap = tests.contains(.kolmogorovSmirnov) || tests.contains(.wasserstein)
    let gap = needsGap ? CurveGap(sample.sorted, other.sorted) : CurveGap()
    let theirs = counts.isEmpty ? [] : bins.counts(sorted: other.sorted)
    return tests.map { test in
      switch test {
      case .psi: PopulationStability.result(counts, theirs, smoothing: options.smoothing)
      case .kolmogorovSmirnov:
        KolmogorovSmirnov.result(sample.sorted, other.sorted, gap, exactCells: options.exactCells)
      case .wasserstein: Wasserstein.result(sample, other, gap, options)
      case .jensenShannon: JensenShannon.result(counts, theirs, base: options.base)
      case .andersonDarling: AndersonDarling.result([sample.sorted, other.sorted])
      case .chiSquare: ChiSquareTest.result(sample.sorted, other.sorted)
      }
    }
  }
}
