/// The empirical attainment function at each of some points: the share of the sets that have a point no worse in any
/// objective. Any number of objectives.
///
/// - Returns: a share for each point; NaN for all without sets, which has the reason `empty`.
/// - Complexity: O(m d) for each point, of m points in sets.
public func attainmentValues(
  at places: PointView, _ points: PointView, sets: [Int64]
) throws(ParetoError) -> (values: [Double], undefined: ParetoReason?) {
  guard places.maximize == points.maximize else {
    throw ParetoError(
      .shape, "the points to look at do not have the objectives and directions of the points",
      argument: "places")
  }
  let asked = try MinimisedPoints(places, name: "places")
  let minimised = try MinimisedPoints(points)
  let codes = try SetCodes(sets, minimised.count)
  guard codes.count > 0 else {
    return (Array(repeating: .nan, count: asked.count), .empty)
  }
  let width = asked.objectives
  let shares = (0..<asked.count).map { place in
    var isAttained = [Bool](repeating: false, count: codes.count)
    var count = 0
    for row in 0..<minimised.count where !isAttained[codes.codes[row]] {
      let isNoWorse = (0..<width).allSatisfy {
        minimised.values[row * width + $0] <= asked.values[place * width + $0]
      }
      if isNoWorse {
        isAttained[codes.codes[row]] = true
        count += 1
      }
    }
    return Double(count) / Double(codes.count)
  }
  return (shares, nil)
}
