import PrefKitStatistics

/// Objectives made from judgements: a row for each competitor, a column for each dimension, more is better.
public struct ObjectiveTable: Sendable {
  public let competitors: Int
  public let dimensions: Int
  /// At competitor * dimensions + dimension; NaN where undefined. The frontier takes them with a NaN rule, membership
  /// together with `standardErrors` as they are.
  public internal(set) var values: [Double]
  /// The comparisons or scores that a value is made from.
  public internal(set) var counts: [Int]
  /// Standard errors that allow for what judgements of one prompt have in common; NaN where undefined.
  public internal(set) var standardErrors: [Double]
  /// Why there is no value.
  public internal(set) var undefined: [ParetoReason?]
  /// Why there is a value and no standard error.
  public internal(set) var errorUndefined: [ParetoReason?]

  init(competitors: Int, dimensions: Int) {
    let size = competitors * dimensions
    self.competitors = competitors
    self.dimensions = dimensions
    values = Array(repeating: .nan, count: size)
    counts = Array(repeating: 0, count: size)
    standardErrors = values
    undefined = Array(repeating: .empty, count: size)
    errorUndefined = Array(repeating: nil, count: size)
  }

  static func check(competitors: Int, dimensions: Int) throws(ParetoError) {
    guard 0...PointView.mostObjectives ~= dimensions else {
      throw ParetoError(
        .shape,
        "there are \(dimensions) dimensions; expected at most \(PointView.mostObjectives)",
        argument: "dimensions")
    }
    guard 0...Int(Int32.max) / Swift.max(1, dimensions) ~= competitors else {
      throw ParetoError(
        .limit,
        "there are \(competitors) competitors in \(dimensions) dimensions; expected at most \(Int32.max) cells",
        argument: "competitors")
    }
  }
}

/// Judgements of a bucket (a task, a scenario), and the table made from them.
public struct BucketTable: Sendable {
  public let bucket: Int64
  public let table: ObjectiveTable
}

/// Rows by the number of their bucket, ascending.
enum BucketRows {
  static func of(
    _ buckets: UnsafeBufferPointer<Int64>, _ watch: Watch? = nil
  ) throws(ParetoError) -> [(bucket: Int64, rows: [Int])] {
    var rows: [Int64: [Int]] = [:]
    var pace = Pace(watch, of: buckets.count)
    for (row, bucket) in buckets.enumerated() {
      try pace.step(64, done: row)
      rows[bucket, default: []].append(row)
    }
    return rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// The mean of a cell's values, and its standard error by the sums of its clusters.
struct ClusteredMean {
  private var sum = 0.0
  private(set) var count = 0
  private var clusters: [Int64: (sum: Double, count: Double)] = [:]

  mutating func add(_ value: Double, cluster: Int64) {
    sum += value
    count += 1
    let before = clusters[cluster, default: (0, 0)]
    clusters[cluster] = (before.sum + value, before.count + 1)
  }

  var mean: Double { sum / Double(count) }

  /// Of the ratio of sums over clusters (Cochran 1977, 6.3); NaN with fewer than two clusters.
  var standardError: Double {
    let m = Double(clusters.count)
    guard m >= 2 else { return .nan }
    let mean = mean
    var squares = 0.0
    for (_, cluster) in clusters.sorted(by: { $0.key < $1.key }) {
      let excess = cluster.sum - mean * cluster.count
      squares += excess * excess
    }
    return (squares * m / (m - 1)).squareRoot() / Double(count)
  }

  func write(_ place: Int, to table: inout ObjectiveTable) {
    guard count > 0 else { return }
    table.counts[place] = count
    guard mean.isFinite else {
      table.undefined[place] = .overflow
      return
    }
    table.undefined[place] = nil
    table.values[place] = mean
    table.standardErrors[place] = standardError
    if standardError.isNaN {
      table.errorUndefined[place] = clusters.count < 2 ? .oneCluster : .overflow
    }
  }
}
