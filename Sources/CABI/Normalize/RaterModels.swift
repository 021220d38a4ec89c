public import CPrefKit
import PrefKitNormalization
import PrefKitRecords

// Section 8.3 of prefkit.h: models of items and raters.

/// What a model found, in memory that the columns of a table keep.
struct ModelColumns {
  private(set) var view = prefkit_model_view()
  let itemKeys: [UnsafePointer<Int64>]

  init(_ fit: TwoWayFit, items: Grouping, _ columns: FlatColumns) {
    itemKeys = columns.keep(items.keys)
    view.item_key_count = UInt32(clamping: itemKeys.count)
    view.converged = fit.convergence.isConverged ? 1 : 0
    view.iterations = UInt64(clamping: fit.convergence.iterations)
    view.residual = fit.convergence.residual
    view.item_count = UInt64(clamping: fit.items.count)
    view.items = columns.keep(fit.items)
    view.item_counts = columns.keep(fit.itemCounts.map { UInt64(clamping: $0) })
    view.item_reasons = columns.keep(fit.itemUndefined.map(\.code))
    view.item_components = columns.keep(fit.itemComponents)
    view.rater_components = columns.keep(fit.raterComponents)
    view.component_count = UInt64(clamping: fit.componentSizes.count)
    view.component_sizes = columns.keep(fit.componentSizes.map { UInt64(clamping: $0) })
    view.log_likelihood = .nan
  }

  init(_ graded: GradedResponse, items: Grouping, _ columns: FlatColumns) {
    self.init(graded.fit, items: items, columns)
    view.category_count = UInt32(clamping: graded.categories.count)
    view.categories = columns.keep(graded.categories)
    view.slopes = columns.keep(graded.slopes)
    view.thresholds = columns.keep(graded.thresholds.flatMap { $0 })
    view.item_deviations = columns.keep(graded.itemDeviations)
    view.log_likelihood = graded.logLikelihood
  }
}

/// A model as it was fitted.
private enum Fitted {
  case twoWay(TwoWayFit)
  case graded(GradedResponse)

  var map: ScoreMap {
    switch self {
    case .twoWay(let fit): return fit.map
    case .graded(let graded): return graded.fit.map
    }
  }

  func columns(items: Grouping, _ columns: FlatColumns) -> ModelColumns {
    switch self {
    case .twoWay(let fit): return ModelColumns(fit, items: items, columns)
    case .graded(let graded): return ModelColumns(graded, items: items, columns)
    }
  }
}

@_cdecl("prefkit_normalize_model") @implementation
public func prefkit_normalize_model(
  _ rows: UnsafePointer<prefkit_score_rows>!, _ item_keys: UnsafePointer<prefkit_group_key>!,
  _ item_key_count: Int, _ model: prefkit_rater_model,
  _ model_options: UnsafePointer<prefkit_model_options>!,
  _ options: UnsafePointer<prefkit_normalize_options>!,
  _ out: UnsafePointer<prefkit_score_columns>!,
  _ table: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  table?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    let rows = try RowsArgument(rows)
    guard !rows.keys.isEmpty else {
      throw ReadError(.invalidArgument, "rows have no key that says who scored", field: "keys")
    }
    let items = try itemKeys(item_keys, item_key_count, rows)
    let (twoWay, nodes) = try modelOptions(model_options, model)
    let (_, options) = try normalizeOptions(options)
    let out = try ColumnsArgument(out, rows.scores)
    let raters = try rows.grouping(threads: options.threads)
    let itemGroups = try items.grouping(threads: options.threads)
    let fitted: Fitted
    switch model {
    case PREFKIT_MODEL_ADDITIVE:
      fitted = try normalizing { () throws(NormalizationError) in
        .twoWay(
          try .additive(rows.scores, items: itemGroups, raters: raters, twoWay, options))
      }
    case PREFKIT_MODEL_MULTIPLICATIVE:
      fitted = try normalizing { () throws(NormalizationError) in
        .twoWay(
          try .multiplicative(rows.scores, items: itemGroups, raters: raters, twoWay, options))
      }
    case PREFKIT_MODEL_GRADED:
      fitted = try normalizing { () throws(NormalizationError) in
        .graded(
          try GradedResponse(
            rows.scores, items: itemGroups, raters: raters, nodes: nodes, twoWay, options))
      }
    default:
      throw ReadError(
        .invalidArgument, "model is \(model); expected one of PREFKIT_MODEL_*", field: "model")
    }
    try normalizing { () throws(NormalizationError) in
      try fitted.map.transform(out.columns, raters)
    }
    out.write(raters)
    guard let table else { return }
    let made = ParameterTable(fitted.map.parameters)
    made.model = fitted.columns(items: itemGroups, made.columns)
    table.pointee = handle(made)
  }
}

/// The keys of what was scored, of which there must be one.
func itemKeys(
  _ start: UnsafePointer<prefkit_group_key>?, _ count: Int, _ rows: RowsArgument
) throws(ReadError) -> KeysArgument {
  guard count != 0 else {
    throw ReadError(
      .invalidArgument, "there is no key that says what was scored", field: "item_keys")
  }
  return try KeysArgument(start, count, rowCount: rows.scores.count, "item_keys")
}

@_cdecl("prefkit_normalize_table_model") @implementation
public func prefkit_normalize_table_model(
  _ table: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_model_view>!
) -> prefkit_status {
  guard let table, let out, let model = borrow(table, as: ParameterTable.self).model else {
    return PREFKIT_INVALID_ARGUMENT
  }
  return fill(out, with: model.view) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_normalize_table_item_key") @implementation
public func prefkit_normalize_table_item_key(
  _ table: OpaquePointer!, _ key: UInt32, _ out: UnsafeMutablePointer<UnsafePointer<Int64>?>!
) -> prefkit_status {
  guard let table, let model = borrow(table, as: ParameterTable.self).model else {
    return PREFKIT_INVALID_ARGUMENT
  }
  return give(model.itemKeys, key, out)
}
