/// Constrained domination (Deb 2002): a point that breaks its constraints less comes before one that breaks them more,
/// whatever their objectives; only those that keep them all are compared by objectives.
public struct Violations {
  /// How much each point breaks its constraints: 0 not at all, more is worse.
  let amounts: UnsafeBufferPointer<Double>

  /// - Throws: for a number that is negative or NaN, and where there is not one a point.
  public init(_ amounts: UnsafeBufferPointer<Double>, count: Int) throws(ParetoError) {
    guard amounts.count == count else {
      throw ParetoError(
        .shape,
        "violations has \(amounts.count) values and there are \(count) points; give one for each")
    }
    for (row, amount) in amounts.enumerated() where !(amount >= 0) {
      throw ParetoError(
        .value,
        "violations[\(row)] is \(amount); expected 0 for a feasible point, or a positive number",
        row: row)
    }
    self.amounts = amounts
  }
}
