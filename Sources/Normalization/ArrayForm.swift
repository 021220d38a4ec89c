/// The same for whole arrays, where their copies do not matter.
extension Grouping {
  /// Groups rows by columns of numbers; the least number of all is a missing key.
  public init(
    _ columns: [[Int64]], rowCount: Int, missing: KeyColumn.Missing = .undefined, threads: Int = 0
  ) throws(NormalizationError) {
    var made: Result<Grouping, NormalizationError>?
    Grouping.withColumns(columns[...], []) { buffers in
      made = Result { () throws(NormalizationError) in
        try Grouping(
          buffers.map { .numbers($0, missing: missing) }, rowCount: rowCount, threads: threads)
      }
    }
    guard let made else { throw NormalizationError(.shape, "there are no columns to group by") }
    self = try made.get()
  }

  private static func withColumns(
    _ columns: ArraySlice<[Int64]>, _ open: [UnsafeBufferPointer<Int64>],
    _ body: ([UnsafeBufferPointer<Int64>]) -> Void
  ) {
    guard let column = columns.first else { return body(open) }
    column.withUnsafeBufferPointer { withColumns(columns.dropFirst(), open + [$0], body) }
  }
}

extension Normalization {
  /// A score for each row, or the reason why there is none.
  public struct Rows: Sendable, Equatable {
    public var scores: [Double]
    public var undefined: [Unscored?]
  }

  public init(
    _ scores: [Double], _ grouping: Grouping, _ method: NormalizationMethod,
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try Normalization(scores, grouping, method, options)
    }
  }
}

extension ScoreMap {
  public func transform(
    _ scores: [Double], _ grouping: Grouping
  ) throws(NormalizationError) -> Normalization.Rows {
    try Normalization.Rows(scores) { (columns) throws(NormalizationError) in
      try transform(columns, grouping)
    }
  }

  public func inverseTransform(
    _ scores: [Double], _ grouping: Grouping
  ) throws(NormalizationError) -> Normalization.Rows {
    try Normalization.Rows(scores) { (columns) throws(NormalizationError) in
      try inverseTransform(columns, grouping)
    }
  }
}

extension Normalization.Rows {
  /// What `fill` writes for these scores.
  init(
    _ input: [Double], _ fill: (RowColumns) throws(NormalizationError) -> Void
  ) throws(NormalizationError) {
    var scores = [Double](repeating: .nan, count: input.count)
    var reasons = [UInt8](repeating: 0, count: input.count)
    try input.withUnsafeBufferPointer { (input) throws(NormalizationError) in
      try scores.withUnsafeMutableBufferPointer { (output) throws(NormalizationError) in
        try reasons.withUnsafeMutableBufferPointer { (reasons) throws(NormalizationError) in
          try fill(RowColumns(input: input, output: output, reasons: reasons))
        }
      }
    }
    self.scores = scores
    undefined = reasons.map { Unscored(rawValue: $0) }
  }
}

extension ScoreMap {
  public init(
    anchoring scores: [Double], to gold: [Double], _ grouping: Grouping,
    _ anchoring: Anchoring = .linear, _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try gold.withUnsafeBufferPointer { (gold) throws(NormalizationError) in
        try ScoreMap(anchoring: scores, to: gold, grouping, anchoring, options)
      }
    }
  }
}

extension TwoWayFit {
  public static func additive(
    _ scores: [Double], items: Grouping, raters: Grouping,
    _ twoWay: TwoWayOptions = TwoWayOptions(),
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) -> TwoWayFit {
    try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try additive(scores, items: items, raters: raters, twoWay, options)
    }
  }

  public static func multiplicative(
    _ scores: [Double], items: Grouping, raters: Grouping,
    _ twoWay: TwoWayOptions = TwoWayOptions(),
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) -> TwoWayFit {
    try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try multiplicative(scores, items: items, raters: raters, twoWay, options)
    }
  }
}

extension GradedResponse {
  public init(
    _ scores: [Double], items: Grouping, raters: Grouping, nodes: Int = 41,
    _ twoWay: TwoWayOptions = TwoWayOptions(tolerance: 1e-6),
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try GradedResponse(scores, items: items, raters: raters, nodes: nodes, twoWay, options)
    }
  }
}

extension Comparability {
  public init(
    _ scores: [Double], groups: Grouping, items: Grouping, raters: Grouping? = nil,
    _ options: NormalizationOptions = NormalizationOptions()
  ) throws(NormalizationError) {
    self = try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try Comparability(scores, groups: groups, items: items, raters: raters, options)
    }
  }
}

extension Normalizer {
  public mutating func partialFit(
    _ scores: [Double], _ grouping: Grouping, names: [[String]?] = []
  ) throws(NormalizationError) {
    try scores.withUnsafeBufferPointer { (scores) throws(NormalizationError) in
      try partialFit(scores, grouping, names: names)
    }
  }
}
