/// Scores of competitors by dimension, one a row; NaN is no score.
public struct ScoreColumns {
  public var competitor: UnsafeBufferPointer<Int64>
  public var dimension: UnsafeBufferPointer<Int64>
  public var value: UnsafeBufferPointer<Double>
  /// The prompt; nil where all rows are independent.
  public var prompt: UnsafeBufferPointer<Int64>?

  public init(
    competitor: UnsafeBufferPointer<Int64>, dimension: UnsafeBufferPointer<Int64>,
    value: UnsafeBufferPointer<Double>, prompt: UnsafeBufferPointer<Int64>? = nil
  ) {
    self.competitor = competitor
    self.dimension = dimension
    self.value = value
    self.prompt = prompt
  }
}

extension ObjectiveTable {
  /// The mean score of each competitor in each dimension.
  public static func means(of scores: ScoreColumns, competitors: Int, dimensions: Int)
    throws(ParetoError) -> ObjectiveTable
  {
    let cells = try ScoreCells(scores, competitors, dimensions)
    return cells.table(0..<scores.value.count)
  }

  /// The same for each bucket; `bucket` has a number for each row.
  public static func means(
    of scores: ScoreColumns, competitors: Int, dimensions: Int,
    bucket: UnsafeBufferPointer<Int64>
  ) throws(ParetoError) -> [BucketTable] {
    let cells = try ScoreCells(scores, competitors, dimensions)
    try Samples.check(bucket.count, "bucket", rows: scores.value.count)
    return try BucketRows.of(bucket).map {
      BucketTable(bucket: $0.bucket, table: cells.table($0.rows))
    }
  }
}

/// The cell of each score.
private struct ScoreCells {
  let competitors: Int
  let dimensions: Int
  let cells: [Int]
  let scores: ScoreColumns

  init(_ scores: ScoreColumns, _ competitors: Int, _ dimensions: Int) throws(ParetoError) {
    try ObjectiveTable.check(competitors: competitors, dimensions: dimensions)
    let rows = scores.value.count
    try Samples.check(scores.competitor.count, "competitor", rows: rows)
    try Samples.check(scores.dimension.count, "dimension", rows: rows)
    if let prompt = scores.prompt { try Samples.check(prompt.count, "prompt", rows: rows) }
    let competitor = try Samples.codes(scores.competitor, "competitor", below: competitors)
    let dimension = try Samples.codes(scores.dimension, "dimension", below: dimensions)
    if let row = scores.value.firstIndex(where: { $0.isInfinite }) {
      throw ParetoError(
        .value, "value[\(row)] is infinite; leave it out or bound it", row: row)
    }
    self.competitors = competitors
    self.dimensions = dimensions
    self.scores = scores
    cells = zip(competitor, dimension).map { $0 * dimensions + $1 }
  }

  func table(_ rows: some Sequence<Int>) -> ObjectiveTable {
    var table = ObjectiveTable(competitors: competitors, dimensions: dimensions)
    var means = [ClusteredMean](repeating: ClusteredMean(), count: table.values.count)
    for row in rows where !scores.value[row].isNaN {
      means[cells[row]].add(scores.value[row], cluster: scores.prompt?[row] ?? Int64(row))
    }
    for place in means.indices { means[place].write(place, to: &table) }
    return table
  }
}
