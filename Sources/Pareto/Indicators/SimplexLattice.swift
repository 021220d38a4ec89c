/// The weights whose parts are multiples of 1 / divisions and sum to 1 (Das and Dennis 1998).
enum SimplexLattice {
  static let mostNumbers = 10_000_000
  static let usualWeights = 10_000

  /// The number of weights, `divisions + objectives - 1 choose divisions`; nil above `most`.
  static func count(objectives: Int, divisions: Int, most: Int) -> Int? {
    var count = 1
    for step in 0..<Swift.min(divisions, objectives - 1) {
      let (product, overflow) = count.multipliedReportingOverflow(
        by: divisions + objectives - 1 - step)
      guard !overflow else { return nil }
      count = product / (step + 1)
      guard count <= most else { return nil }
    }
    return count
  }

  /// - Parameter divisions: 0 for as many as give at most 10,000 weights, and at least 1.
  static func weights(objectives: Int, divisions asked: Int) throws(ParetoError) -> [Double] {
    guard 0...1_000_000 ~= asked else {
      throw ParetoError(
        .options, "divisions is \(asked); expected 0 to 1000000", argument: "weights")
    }
    var divisions = Swift.max(asked, 1)
    if asked == 0 {
      while divisions < usualWeights,
        count(objectives: objectives, divisions: divisions + 1, most: usualWeights) != nil
      { divisions += 1 }
    }
    let most = mostNumbers / objectives
    guard count(objectives: objectives, divisions: divisions, most: most) != nil else {
      throw ParetoError(
        .limit,
        "\(divisions) divisions of \(objectives) objectives make more than \(most) weights; take fewer",
        argument: "weights")
    }
    return fill(objectives, divisions)
  }

  private static func fill(_ objectives: Int, _ divisions: Int) -> [Double] {
    var parts = [Int](repeating: 0, count: objectives)
    parts[objectives - 1] = divisions
    var weights: [Double] = []
    while true {
      for part in parts { weights.append(Double(part) / Double(divisions)) }
      // The next composition in lexicographic order: the last part that is not 0 gives one to its left neighbour,
      // and what is left of it goes to the end.
      guard let place = parts.lastIndex(where: { $0 > 0 }), place > 0 else { return weights }
      let rest = parts[place] - 1
      parts[place] = 0
      parts[place - 1] += 1
      parts[objectives - 1] = rest
    }
  }
}
