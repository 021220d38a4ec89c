/// The way from the scores of each group to the common scale and back.
public struct ScoreMap: Sendable {
  public internal(set) var parameters: GroupParameters
  /// Where the way is not straight; then locations and scales are NaN.
  var curves: Curves?
  private let options: NormalizationOptions

  init(_ parameters: GroupParameters, curves: Curves? = nil, _ options: NormalizationOptions) {
    self.parameters = parameters
    self.curves = curves
    self.options = options
  }

  /// Writes the normalized score of each row.
  ///
  /// - Parameter grouping: has the groups that were fitted.
  public func transform(_ columns: RowColumns, _ grouping: Grouping) throws(NormalizationError) {
    try pass(
      columns, grouping, options.validScores, failure: .overflow,
      straight: { ($1 - $0[0]) / $0[1] }, curved: { $0.value($1, at: $2) })
  }

  /// Writes the score that each normalized score came from. What lies beyond the scores that were fitted comes back as
  /// their end, where the way is a curve.
  public func inverseTransform(
    _ columns: RowColumns, _ grouping: Grouping
  ) throws(NormalizationError) {
    try pass(
      columns, grouping, ValidScores(), failure: curves == nil ? .overflow : .notInvertible,
      straight: { $1 * $0[1] + $0[0] }, curved: { $0.inverse($1, at: $2) })
  }

  @inline(__always)
  private func pass(
    _ columns: RowColumns, _ grouping: Grouping, _ valid: ValidScores, failure: Unscored,
    straight: (SIMD2<Double>, Double) -> Double,
    curved: (borrowing Curves.View, Int, Double) -> Double
  ) throws(NormalizationError) {
    guard grouping.keys == parameters.keys else {
      throw NormalizationError(
        .shape,
        "the rows are in \(grouping.count) groups that are not the \(parameters.count) of the fit; group them alike"
      )
    }
    let why = { (group: Int) in parameters.undefined[group] }
    if let curves {
      try curves.withView { (view) throws(NormalizationError) in
        try columns.fill(grouping.ids, valid, options, why: why, failure: failure) {
          let curve = Int(view.curveOfGroup[$0])
          return curve < 0 ? .nan : curved(view, curve, $1)
        }
      }
    } else {
      // Side by side in memory, since a row needs both.
      let pairs = zip(parameters.locations, parameters.scales).map { SIMD2($0, $1) }
      try pairs.withUnsafeBufferPointer { (pairs) throws(NormalizationError) in
        try columns.fill(grouping.ids, valid, options, why: why, failure: failure) {
          straight(pairs[$0], $1)
        }
      }
    }
  }
}
