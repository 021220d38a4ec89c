/// Objectives of points as they were observed: an observation is of one point, made on one cluster (a prompt), and
/// has all objectives (gaps are NaN) or one of them.
///
/// What shares a cluster is drawn together, so that points judged on the same prompts keep what they have in common.
public struct Samples: Sendable {
  public let points: Int
  public let objectives: Int
  /// For each objective whether more is better.
  public let maximize: [Bool]
  /// Numbers in a row of `values`: all objectives, or one.
  let width: Int
  /// Minimised; NaN is a gap.
  let values: [Double]
  /// The column of a row's first number: objective times points plus point.
  let column: [Int]
  /// Nil where each row is a cluster of its own.
  let cluster: [Int64]?

  var rowCount: Int { column.count }

  /// Observations with all objectives, one a row.
  ///
  /// - Parameters:
  ///   - points: how many points there are; a point may have no observation.
  ///   - point: of which point, from 0, each row is.
  ///   - cluster: any number that stands for the row's cluster; nil where all rows are independent.
  public init(
    points: Int, point: UnsafeBufferPointer<Int64>, values: PointView,
    cluster: UnsafeBufferPointer<Int64>? = nil
  ) throws(ParetoError) {
    let objectives = values.objectives
    try Samples.check(points: points, objectives: objectives)
    try Samples.check(point.count, "point", rows: values.count)
    if let cluster { try Samples.check(cluster.count, "cluster", rows: values.count) }
    var numbers = [Double](repeating: 0, count: values.count * objectives)
    numbers.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress, values.count > 0 {
        _ = values.gather(0..<values.count, into: start, outer: 1, step: objectives)
      }
    }
    self.points = points
    self.objectives = objectives
    maximize = values.maximize
    width = objectives
    self.values = numbers
    column = try Samples.codes(point, "point", below: points)
    self.cluster = cluster.map { Array($0) }
    try checkFinite()
  }

  /// Observations with one objective, one a row.
  ///
  /// - Parameter objective: of which objective, from 0, each row is.
  public init(
    points: Int, maximize: [Bool], point: UnsafeBufferPointer<Int64>,
    objective: UnsafeBufferPointer<Int64>, value: UnsafeBufferPointer<Double>,
    cluster: UnsafeBufferPointer<Int64>? = nil
  ) throws(ParetoError) {
    try Samples.check(points: points, objectives: maximize.count)
    try Samples.check(point.count, "point", rows: value.count)
    try Samples.check(objective.count, "objective", rows: value.count)
    if let cluster { try Samples.check(cluster.count, "cluster", rows: value.count) }
    let point = try Samples.codes(point, "point", below: points)
    let objective = try Samples.codes(objective, "objective", below: maximize.count)
    self.points = points
    objectives = maximize.count
    self.maximize = maximize
    width = 1
    values = zip(value, objective).map { ($0 * (maximize[$1] ? -1 : 1)) + 0 }
    column = zip(point, objective).map { $1 * points + $0 }
    self.cluster = cluster.map { Array($0) }
    try checkFinite()
  }

  private func checkFinite() throws(ParetoError) {
    guard let place = values.firstIndex(where: { $0.isInfinite }) else { return }
    throw ParetoError(
      .value,
      "observation \(place / width) has an infinite value, of which there is no mean; leave it out or bound it",
      row: place / width)
  }

  private static func check(points: Int, objectives: Int) throws(ParetoError) {
    guard 1...PointView.mostObjectives ~= objectives else {
      throw ParetoError(
        .shape,
        "the observations have \(objectives) objectives; expected 1 to \(PointView.mostObjectives)")
    }
    guard 0...Int(Int32.max) / objectives ~= points else {
      throw ParetoError(
        .limit,
        "there are \(points) points of \(objectives) objectives; expected at most \(Int32.max) numbers"
      )
    }
  }

  static func check(_ count: Int, _ name: String, rows: Int) throws(ParetoError) {
    guard count == rows else {
      throw ParetoError(
        .shape, "\(name) has \(count) values and there are \(rows) rows; give one for each")
    }
  }

  /// Codes from 0 to below a bound.
  static func codes(
    _ codes: UnsafeBufferPointer<Int64>, _ name: String, below bound: Int
  ) throws(ParetoError) -> [Int] {
    for (row, code) in codes.enumerated() where code < 0 || code >= Int64(bound) {
      throw ParetoError(
        .value, "\(name)[\(row)] is \(code); expected 0 to \(bound - 1), as \(name)s are numbered",
        row: row)
    }
    return codes.map { Int($0) }
  }
}
