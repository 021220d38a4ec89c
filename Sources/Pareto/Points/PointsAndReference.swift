/// Points and a reference set, minimised alike.
struct PointsAndReference {
  let points: MinimisedPoints
  let reference: MinimisedPoints
  /// -1 where more is better.
  let sign: [Double]

  /// - Throws: where the two differ in their objectives, or the reference has an infinite number.
  init(_ points: PointView, _ reference: PointView, nan: NaNRule) throws(ParetoError) {
    guard points.maximize == reference.maximize else {
      throw ParetoError(
        .shape,
        points.objectives == reference.objectives
          ? "the points and the reference are not maximised in the same objectives"
          : "the points have \(points.objectives) objectives and the reference has \(reference.objectives)",
        argument: "reference")
    }
    self.points = try MinimisedPoints(points, nan: nan)
    self.reference = try MinimisedPoints(reference, name: "reference")
    if let place = self.reference.values.firstIndex(where: \.isInfinite) {
      let (row, objective) = place.quotientAndRemainder(dividingBy: reference.objectives)
      throw ParetoError(
        .value,
        "reference[\(row)] is infinite in objective \(objective); a reference has finite numbers",
        row: row, argument: "reference")
    }
    sign = points.maximize.map { $0 ? -1 : 1 }
  }

  /// Why there is nothing to compare.
  var undefined: ParetoReason? {
    if points.count == 0 { return .empty }
    return reference.count == 0 ? .noReference : nil
  }
}
