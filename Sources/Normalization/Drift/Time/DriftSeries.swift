/// Numbers along time: in the order of their times, those of one time in the order they came. A missing number, or one
/// without a time, is left out.
public struct DriftSeries: Sendable, Equatable {
  public private(set) var values: [Double] = []
  public private(set) var times: [Int64] = []
  /// How many observations are behind each value: its variance is that of one observation over this.
  public private(set) var weights: [Double] = []
  /// The place that each has in what was given.
  public private(set) var rows: [Int] = []
  /// How many were left out.
  public private(set) var missing = 0

  /// - Parameters:
  ///   - times: of each value, the least number of all where it is missing; none at all for 0, 1, 2 and so on.
  ///   - weights: none at all for 1 each.
  ///   - first: the number of the first row, where they are a part of more.
  public init(
    _ values: UnsafeBufferPointer<Double>, times: UnsafeBufferPointer<Int64>? = nil,
    weights: UnsafeBufferPointer<Double>? = nil, first: Int = 0
  ) throws(NormalizationError) {
    if let times {
      try NormalizationError.checkLength("the times", times.count, "the series", values.count)
    }
    if let weights {
      try NormalizationError.checkLength("the weights", weights.count, "the series", values.count)
    }
    for row in values.indices {
      guard values[row].isFinite, times?[row] != .min else {
        missing += 1
        continue
      }
      let weight = weights?[row] ?? 1
      guard weight > 0, weight.isFinite else {
        throw NormalizationError(
          .value,
          "row \(first + row) has the weight \(weight); give the number of observations behind it",
          row: first + row)
      }
      rows.append(row)
    }
    if let times, !zip(rows, rows.dropFirst()).allSatisfy({ times[$0] <= times[$1] }) {
      rows.sort { times[$0] != times[$1] ? times[$0] < times[$1] : $0 < $1 }
    }
    self.values = rows.map { values[$0] }
    self.times = rows.map { times?[$0] ?? Int64($0) }
    self.weights = rows.map { weights?[$0] ?? 1 }
    if first > 0 { rows = rows.map { first + $0 } }
  }

  public init(
    _ values: [Double], times: [Int64]? = nil, weights: [Double]? = nil
  ) throws(NormalizationError) {
    self = try values.withUnsafeBufferPointer { (values) throws(NormalizationError) in
      try (times ?? []).withUnsafeBufferPointer { (own) throws(NormalizationError) in
        try (weights ?? []).withUnsafeBufferPointer { (counts) throws(NormalizationError) in
          try DriftSeries(
            values, times: times == nil ? nil : own, weights: weights == nil ? nil : counts)
        }
      }
    }
  }

  /// Rows in the order of their times, `all` of them with a value and a weight, out of `count`.
  init(_ all: [(value: Double, time: Int64, weight: Double, row: Int)], of count: Int) {
    values = all.map(\.value)
    times = all.map(\.time)
    weights = all.map(\.weight)
    rows = all.map(\.row)
    missing = count - all.count
  }

  public var count: Int { values.count }
}
