/// What a point that lacks an objective (NaN, or missing in Arrow) is.
public enum NaNRule: Int32, Sendable, CaseIterable {
  /// An error that names the row.
  case error = 0
  /// As bad as can be in that objective: it equals an infinity on the wrong side.
  case last = 1
  /// Left out: on no frontier, without a rank, and it dominates nothing.
  case drop = 2
}
