extension ObjectiveTable {
  /// The table as points, a competitor each, for the length of `body`. What is undefined is NaN.
  public func withPoints<Result>(
    _ body: (PointView) throws(ParetoError) -> Result
  ) throws(ParetoError) -> Result {
    try values.withUnsafeBufferPointer { rows throws(ParetoError) in
      try body(
        PointView(
          rows: rows, objectives: dimensions, maximize: Array(repeating: true, count: dimensions)))
    }
  }

  /// Membership of the frontier by the standard errors, as if the values were independent; `Samples` keep what
  /// competitors judged on the same prompts have in common.
  public func membership(options: Membership.Options = .init()) throws(ParetoError) -> Membership {
    try withPoints { points throws(ParetoError) in
      try Membership.of(points, spread: .standardErrors(standardErrors), options: options)
    }
  }
}
