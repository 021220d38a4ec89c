// The calls over memory, for arrays.

extension DriftTest {
  public static func compare(
    reference: [Double], sample: [Double], _ tests: [DriftTest],
    _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) -> [DriftResult] {
    try reference.withUnsafeBufferPointer { (reference) throws(NormalizationError) in
      try sample.withUnsafeBufferPointer { (sample) throws(NormalizationError) in
        try compare(reference: reference, sample: sample, tests, options)
      }
    }
  }

  public static func andersonDarling(
    _ scores: [Double], _ grouping: Grouping, _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) -> DriftResult {
    try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try andersonDarling(scores, grouping, options)
    }
  }

  public static func chiSquare(
    categories: [Int32], _ grouping: Grouping
  ) throws(NormalizationError) -> DriftResult {
    try categories.withUnsafeBufferPointer { (categories) throws(NormalizationError) in
      try chiSquare(categories: categories, grouping)
    }
  }
}

extension DriftByGroup {
  public init(
    _ scores: [Double], _ grouping: Grouping, _ tests: [DriftTest],
    against reference: WindowReference, _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try DriftByGroup(scores, grouping, tests, against: reference, options)
    }
  }
}

extension WindowSeries {
  public init(
    _ scores: [Double], _ grouping: Grouping, _ statistic: WindowStatistic, other: [Double]? = nil,
    _ options: DriftOptions = DriftOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try (other ?? []).withUnsafeBufferPointer { (pair) throws(NormalizationError) in
        try WindowSeries(scores, grouping, statistic, other: other == nil ? nil : pair, options)
      }
    }
  }
}

extension GoldDrift {
  public init(
    _ scores: [Double], gold: [Double], _ grouping: Grouping, _ options: GoldOptions = GoldOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try gold.withUnsafeBufferPointer { (gold) throws(NormalizationError) in
        try GoldDrift(scores, gold: gold, grouping, options)
      }
    }
  }
}

extension ScaleUse {
  public init(
    _ scores: [Double], _ grouping: Grouping, _ levels: ScaleLevels, previous: Bool = false,
    minimumCount: Int = 1
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try ScaleUse(scores, grouping, levels, previous: previous, minimumCount: minimumCount)
    }
  }
}

extension DriftState {
  public mutating func add(
    _ scores: [Double], _ grouping: Grouping, names: [[String]?] = []
  ) throws(NormalizationError) {
    try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try add(scores, grouping, names: names)
    }
  }
}
