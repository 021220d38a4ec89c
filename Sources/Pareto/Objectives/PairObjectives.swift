import PrefKitStatistics

/// Comparisons of two competitors in a dimension, one a row. The outcome is 1 where the left one won, 0 where the right
/// one did, 0.5 for a tie, NaN for none.
public struct PairColumns {
  public var left: UnsafeBufferPointer<Int64>
  public var right: UnsafeBufferPointer<Int64>
  public var outcome: UnsafeBufferPointer<Double>
  public var dimension: UnsafeBufferPointer<Int64>
  /// The prompt; nil where all rows are independent.
  public var prompt: UnsafeBufferPointer<Int64>?

  public init(
    left: UnsafeBufferPointer<Int64>, right: UnsafeBufferPointer<Int64>,
    outcome: UnsafeBufferPointer<Double>, dimension: UnsafeBufferPointer<Int64>,
    prompt: UnsafeBufferPointer<Int64>? = nil
  ) {
    self.left = left
    self.right = right
    self.outcome = outcome
    self.dimension = dimension
    self.prompt = prompt
  }
}

/// What comparisons make of a competitor.
public enum PairMeasure: Equatable, Sendable {
  /// The share of its comparisons that it won, ties half.
  case winRate
  /// The logarithm of its Bradley-Terry strength, with mean 0 over the competitors that have one.
  ///
  /// - ridge: the precision of a normal prior of each strength, which gives the unbeaten a finite one; 0 for none.
  case bradleyTerry(ridge: Double)
}

extension ObjectiveTable {
  public static func measured(
    _ pairs: PairColumns, by measure: PairMeasure, competitors: Int, dimensions: Int
  ) throws(ParetoError) -> ObjectiveTable {
    let games = try Games(pairs, measure, competitors, dimensions)
    return games.table(Array(0..<pairs.outcome.count), measure)
  }

  /// The same for each bucket; `bucket` has a number for each row.
  public static func measured(
    _ pairs: PairColumns, by measure: PairMeasure, competitors: Int, dimensions: Int,
    bucket: UnsafeBufferPointer<Int64>
  ) throws(ParetoError) -> [BucketTable] {
    let games = try Games(pairs, measure, competitors, dimensions)
    try Samples.check(bucket.count, "bucket", rows: pairs.outcome.count)
    return try BucketRows.of(bucket).map {
      BucketTable(bucket: $0.bucket, table: games.table($0.rows, measure))
    }
  }
}

/// Comparisons whose codes and outcomes were checked.
private struct Games {
  let competitors: Int
  let dimensions: Int
  let left: [Int]
  let right: [Int]
  let dimension: [Int]
  let pairs: PairColumns
  /// Beyond this the covariance, whose time grows with the third power, is not made.
  private let mostForErrors = 1000

  init(
    _ pairs: PairColumns, _ measure: PairMeasure, _ competitors: Int, _ dimensions: Int
  ) throws(ParetoError) {
    try ObjectiveTable.check(competitors: competitors, dimensions: dimensions)
    let rows = pairs.outcome.count
    try Samples.check(pairs.left.count, "left", rows: rows)
    try Samples.check(pairs.right.count, "right", rows: rows)
    try Samples.check(pairs.dimension.count, "dimension", rows: rows)
    if let prompt = pairs.prompt { try Samples.check(prompt.count, "prompt", rows: rows) }
    if case .bradleyTerry(let ridge) = measure, !(ridge >= 0 && ridge.isFinite) {
      throw ParetoError(
        .options, "the ridge is \(ridge); expected a finite number of at least 0",
        argument: "ridge")
    }
    left = try Samples.codes(pairs.left, "left", below: competitors)
    right = try Samples.codes(pairs.right, "right", below: competitors)
    dimension = try Samples.codes(pairs.dimension, "dimension", below: dimensions)
    self.competitors = competitors
    self.dimensions = dimensions
    self.pairs = pairs
    for row in 0..<rows {
      let outcome = pairs.outcome[row]
      guard outcome.isNaN || outcome == 0 || outcome == 0.5 || outcome == 1 else {
        throw ParetoError(
          .value,
          "outcome[\(row)] is \(outcome); expected 1 (left won), 0 (right won), 0.5 (tie) or NaN (none)",
          row: row)
      }
      guard left[row] != right[row] else {
        throw ParetoError(
          .value, "row \(row) compares a competitor with itself; leave it out", row: row)
      }
    }
  }

  private func prompt(_ row: Int) -> Int64 { pairs.prompt?[row] ?? Int64(row) }

  func table(_ rows: [Int], _ measure: PairMeasure) -> ObjectiveTable {
    let rows = rows.filter { !pairs.outcome[$0].isNaN }
    switch measure {
    case .winRate: return winRates(rows)
    case .bradleyTerry(let ridge): return strengths(rows, ridge)
    }
  }

  private func winRates(_ rows: [Int]) -> ObjectiveTable {
    var table = ObjectiveTable(competitors: competitors, dimensions: dimensions)
    var means = [ClusteredMean](repeating: ClusteredMean(), count: table.values.count)
    for row in rows {
      let outcome = pairs.outcome[row]
      means[left[row] * dimensions + dimension[row]].add(outcome, cluster: prompt(row))
      means[right[row] * dimensions + dimension[row]].add(1 - outcome, cluster: prompt(row))
    }
    for place in means.indices { means[place].write(place, to: &table) }
    return table
  }

  private func strengths(_ rows: [Int], _ ridge: Double) -> ObjectiveTable {
    var table = ObjectiveTable(competitors: competitors, dimensions: dimensions)
    var byDimension = [[Int]](repeating: [], count: dimensions)
    for row in rows { byDimension[dimension[row]].append(row) }
    for place in 0..<dimensions {
      let model = BradleyTerry(
        competitors: competitors, summed(byDimension[place]), ridge: ridge)
      for row in byDimension[place] {
        table.counts[left[row] * dimensions + place] += 1
        table.counts[right[row] * dimensions + place] += 1
      }
      for competitor in 0..<competitors {
        let cell = competitor * dimensions + place
        table.undefined[cell] =
          Games.reason(model.gaps[competitor]) ?? (model.hasConverged ? nil : .overflow)
        if table.undefined[cell] == nil { table.values[cell] = model.strengths[competitor] }
      }
      addErrors(&table, model, byDimension[place], place)
    }
    return table
  }

  private static func reason(_ gap: BradleyTerry.Gap?) -> ParetoReason? {
    switch gap {
    case nil: nil
    case .noComparison: .empty
    case .disconnected: .disconnected
    case .unbeaten: .unbeaten
    case .winless: .winless
    }
  }

  private struct Two: Hashable {
    var first: Int
    var second: Int
  }

  private func summed(_ rows: [Int]) -> [BradleyTerry.Pair] {
    var wins: [Two: (Double, Double)] = [:]
    for row in rows {
      let turned = left[row] > right[row]
      let two = Two(
        first: Swift.min(left[row], right[row]), second: Swift.max(left[row], right[row]))
      let outcome = turned ? 1 - pairs.outcome[row] : pairs.outcome[row]
      let before = wins[two, default: (0, 0)]
      wins[two] = (before.0 + outcome, before.1 + 1 - outcome)
    }
    return wins.map { BradleyTerry.Pair($0.key.first, $0.key.second, $0.value.0, $0.value.1) }
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// The sandwich H⁻¹ (Σ g gᵀ) H⁻¹ over clusters, times m / (m - 1) for m of them (Liang and Zeger 1986).
  private func addErrors(
    _ table: inout ObjectiveTable, _ model: BradleyTerry, _ rows: [Int], _ place: Int
  ) {
    let fitted = model.fitted
    guard fitted.count > 0, model.hasConverged else { return }
    func refuse(_ reason: ParetoReason) {
      for competitor in fitted { table.errorUndefined[competitor * dimensions + place] = reason }
    }
    if fitted.count > mostForErrors { return refuse(.tooMany) }
    var placeOf = [Int: Int]()
    for (at, competitor) in fitted.enumerated() { placeOf[competitor] = at }
    var gradients: [Int64: [Int: Double]] = [:]
    for row in rows {
      guard let first = placeOf[left[row]], let second = placeOf[right[row]] else { continue }
      let lead = model.strengths[left[row]] - model.strengths[right[row]]
      let excess = pairs.outcome[row] - BradleyTerry.chance(lead)
      gradients[prompt(row), default: [:]][first, default: 0] += excess
      gradients[prompt(row), default: [:]][second, default: 0] -= excess
    }
    let m = Double(gradients.count)
    guard m >= 2 else { return refuse(.oneCluster) }
    guard let covariance = model.covariance() else { return refuse(.overflow) }
    let n = fitted.count
    var variances = [Double](repeating: 0, count: n)
    for (_, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
      let terms = gradient.sorted { $0.key < $1.key }
      for at in 0..<n {
        let moved = terms.reduce(0.0) { $0 + covariance[at * n + $1.key] * $1.value }
        variances[at] += moved * moved
      }
    }
    for (at, competitor) in fitted.enumerated() {
      table.standardErrors[competitor * dimensions + place] =
        (variances[at] * m / (m - 1)).squareRoot()
    }
  }
}
