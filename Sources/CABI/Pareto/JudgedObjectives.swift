public import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.10 of prefkit.h: objectives from judgements.

/// What a handle holds.
private final class JudgedTable {
  private let columns = FlatColumns()
  private(set) var view = prefkit_objective_table_view()

  /// - Parameter buckets: of each table; nil for a single one without.
  init(_ tables: [ObjectiveTable], buckets: [Int64]?, competitors: Int, dimensions: Int) {
    view.dimension_count = UInt32(clamping: dimensions)
    view.competitor_count = UInt64(clamping: competitors)
    view.bucket_count = UInt64(clamping: tables.count)
    view.buckets = buckets.map { columns.keep($0) }
    view.values = columns.keep(tables.flatMap(\.values))
    view.counts = columns.keep(tables.flatMap(\.counts).map { UInt64(clamping: $0) })
    view.standard_errors = columns.keep(tables.flatMap(\.standardErrors))
    view.reasons = columns.keep(tables.flatMap(\.undefined).map(\.code))
    view.error_reasons = columns.keep(tables.flatMap(\.errorUndefined).map(\.code))
  }

  convenience init(
    competitors: Int, dimensions: Int, whole: ObjectiveTable?, byBucket: [BucketTable]
  ) {
    self.init(
      whole.map { [$0] } ?? byBucket.map(\.table),
      buckets: whole == nil ? byBucket.map(\.bucket) : nil,
      competitors: competitors, dimensions: dimensions)
  }
}

@_cdecl("prefkit_pareto_pair_objectives") @implementation
public func prefkit_pareto_pair_objectives(
  _ pairs: UnsafePointer<prefkit_judged_pairs>!, _ measure: prefkit_pair_measure, _ ridge: Double,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let pairs else { throw isNull("pairs") }
    let raw = try sized(pairs, "pairs")
    let measure = try pairMeasure(measure, ridge)
    guard let out else { throw isNull("out") }
    let count = try length(raw.count, "count")
    let columns = PairColumns(
      left: try numbers(raw.left, count, "pairs->left"),
      right: try numbers(raw.right, count, "pairs->right"),
      outcome: try numbers(raw.outcomes, count, "pairs->outcomes"),
      dimension: try numbers(raw.dimensions, count, "pairs->dimensions"),
      prompt: try optionalNumbers(raw.clusters, count, "pairs->clusters"))
    let buckets = try optionalNumbers(raw.buckets, count, "pairs->buckets")
    let competitors = try length(raw.competitor_count, "competitor_count")
    let dimensions = Int(raw.dimension_count)
    let table = try charting("pairs") { () throws(ParetoError) in
      JudgedTable(
        competitors: competitors, dimensions: dimensions,
        whole: buckets == nil
          ? try .measured(columns, by: measure, competitors: competitors, dimensions: dimensions)
          : nil,
        byBucket: try buckets.map { (buckets) throws(ParetoError) in
          try ObjectiveTable.measured(
            columns, by: measure, competitors: competitors, dimensions: dimensions, bucket: buckets)
        } ?? [])
    }
    out.pointee = handle(table)
  }
}

private func pairMeasure(
  _ measure: prefkit_pair_measure, _ ridge: Double
) throws(ReadError) -> PairMeasure {
  switch measure {
  case PREFKIT_PAIRS_WIN_RATE: return .winRate
  case PREFKIT_PAIRS_BRADLEY_TERRY: return .bradleyTerry(ridge: ridge)
  default:
    throw ReadError(
      .invalidArgument, "measure is \(measure); expected one of PREFKIT_PAIRS_*", field: "measure")
  }
}

@_cdecl("prefkit_pareto_score_objectives") @implementation
public func prefkit_pareto_score_objectives(
  _ scores: UnsafePointer<prefkit_judged_scores>!, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let scores else { throw isNull("scores") }
    let raw = try sized(scores, "scores")
    guard let out else { throw isNull("out") }
    let count = try length(raw.count, "count")
    let columns = ScoreColumns(
      competitor: try numbers(raw.competitors, count, "scores->competitors"),
      dimension: try numbers(raw.dimensions, count, "scores->dimensions"),
      value: try numbers(raw.values, count, "scores->values"),
      prompt: try optionalNumbers(raw.clusters, count, "scores->clusters"))
    let buckets = try optionalNumbers(raw.buckets, count, "scores->buckets")
    let competitors = try length(raw.competitor_count, "competitor_count")
    let dimensions = Int(raw.dimension_count)
    let table = try charting("scores") { () throws(ParetoError) in
      JudgedTable(
        competitors: competitors, dimensions: dimensions,
        whole: buckets == nil
          ? try .means(of: columns, competitors: competitors, dimensions: dimensions) : nil,
        byBucket: try buckets.map { (buckets) throws(ParetoError) in
          try ObjectiveTable.means(
            of: columns, competitors: competitors, dimensions: dimensions, bucket: buckets)
        } ?? [])
    }
    out.pointee = handle(table)
  }
}

@_cdecl("prefkit_objective_table_get") @implementation
public func prefkit_objective_table_get(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_objective_table_view>!
) -> prefkit_status {
  guard let table, let out else { return PREFKIT_INVALID_ARGUMENT }
  let view = borrow(table, as: JudgedTable.self).view
  return fill(out, with: view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_objective_table_free") @implementation
public func prefkit_objective_table_free(_ table: OpaquePointer!) {
  release(table, as: JudgedTable.self)
}
