import PrefKitPareto

extension FuzzedPoints {
  /// All of the frontier that is to be said of rows in the same group: the least of a strict order are those that none
  /// of them beats, and one of them beats each of the others.
  private func expectFrontier(
    _ mask: [Bool], _ keep: Keep, groups: [Int64], counts: (Int) -> Bool, _ what: String
  ) {
    var members: [Int64: [Int]] = [:]
    for row in mask.indices where mask[row] && counts(row) {
      members[groups[row], default: []].append(row)
    }
    for row in mask.indices where counts(row) {
      if mask[row] { expect(rows[row] != nil, "\(what): row \(row) was dropped and is kept") }
      guard rows[row] != nil else { continue }
      let isBeaten = members[groups[row], default: []].contains { beats($0, row, keep) }
      expect(isBeaten != mask[row], "\(what): row \(row) is \(mask[row] ? "kept" : "left out")")
    }
  }

  func mark(
    _ options: FrontierOptions, groups: [Int64]?, violations: [Double]?
  ) throws(ParetoError) -> [Bool] {
    var mask = [Bool](repeating: true, count: count)
    var kept = 0
    try withView { points throws(ParetoError) in
      kept = try mask.withUnsafeMutableBufferPointer { mask throws(ParetoError) in
        try (violations ?? []).withUnsafeBufferPointer { amounts throws(ParetoError) in
          let broken = violations == nil ? nil : try Violations(amounts, count: count)
          guard let groups else {
            return try Frontier.mark(points, violations: broken, options, mask: mask)
          }
          return try groups.withUnsafeBufferPointer { groups throws(ParetoError) in
            try Frontier.mark(points, groups: groups, violations: broken, options, mask: mask)
          }
        }
      }
    }
    expectEqual(kept, mask.count { $0 }, "the number of points kept")
    return mask
  }

  func checkFrontier(_ choices: UInt8, _ dice: inout FuzzedDice) throws(ParetoError) {
    var options = FrontierOptions()
    options.nan = rule
    options.keep = Keep.allCases[Int(choices & 3) % 3]
    options.threads = 1 + Int(choices >> 2 & 1)
    let sorted = choices & 8 != 0
    let many = 1 + dice.below(max(1, count))
    let groups: [Int64]? =
      choices & 16 == 0
      ? nil
      : (0..<count).map { sorted ? Int64($0 * many / count) : Int64(dice.below(many)) - 3 }
    let amounts: [Double]? =
      choices & 32 == 0 ? nil : (0..<count).map { _ in dice.pick([0, 0, 0, 1, 0.5, .infinity]) }
    let mask = try mark(options, groups: groups, violations: amounts)
    let alike = groups ?? Array(repeating: 0, count: count)
    var least: [Int64: Double] = [:]
    for row in 0..<count where rows[row] != nil {
      least[alike[row]] = min(least[alike[row]] ?? .infinity, amounts?[row] ?? 0)
    }
    for row in 0..<count where rows[row] != nil {
      let (own, lowest) = (amounts?[row] ?? 0, least[alike[row]] ?? 0)
      if own > lowest { expect(!mask[row], "row \(row) breaks its constraints more than others") }
      if own == lowest, lowest > 0 { expect(mask[row], "row \(row) breaks its constraints least") }
    }
    expectFrontier(
      mask, options.keep, groups: alike, counts: { (amounts?[$0] ?? 0) == 0 },
      "keep \(options.keep), groups \(groups != nil)")
  }

  func checkSorting(_ dice: inout FuzzedDice) throws(ParetoError) {
    var options = SortingOptions()
    options.nan = rule
    let isSmallEnough = count <= 300
    try withView { points throws(ParetoError) in
      let ranks = try NonDominatedSorting.ranks(points, options)
      let distances = try CrowdingDistance.distances(points, .mean, options)
      let grouped = try ranks.map { Int64($0) }.withUnsafeBufferPointer {
        ranks throws(ParetoError) in
        try CrowdingDistance.distances(points, groups: ranks, .sum, options)
      }
      for row in 0..<count {
        expectEqual(ranks[row] < 0, rows[row] == nil, "the rank of row \(row)")
        for distance in [distances[row], grouped[row]] {
          expectEqual(distance.isNaN, rows[row] == nil, "the distance of row \(row)")
          expect(!(distance < 0), "the distance \(distance)")
        }
      }
      guard isSmallEnough else { return }
      checkRanks(ranks)
      let above = try DominanceCounts.counts(points, .dominators, options)
      let below = try DominanceCounts.counts(points, .dominated, options)
      for row in 0..<count {
        let (up, down) = rows.indices.reduce(into: (0, 0)) { sums, other in
          if beats(other, row) { sums.0 += 1 }
          if beats(row, other) { sums.1 += 1 }
        }
        let isDropped = rows[row] == nil
        expectEqual(above[row], isDropped ? -1 : Int64(up), "the dominators of row \(row)")
        expectEqual(below[row], isDropped ? -1 : Int64(down), "the dominated of row \(row)")
      }
    }
  }

  private func checkRanks(_ ranks: [Int32]) {
    for row in 0..<count where ranks[row] >= 0 {
      var highest: Int32 = -1
      for other in 0..<count where beats(other, row) { highest = max(highest, ranks[other]) }
      expectEqual(ranks[row], highest + 1, "the rank of row \(row)")
    }
  }

  /// Boxes keep what is on the frontier, and as many as the archive does.
  func checkEpsilon(_ choices: UInt8, _ dice: inout FuzzedDice) throws(ParetoError) {
    let grid = try EpsilonGrid(
      choices & 1 == 0 ? .additive : .multiplicative,
      epsilons: (0..<objectives).map { _ in dice.pick([0.5, 1, 2, 0, 1e300]) }, maximize: maximize)
    var options = FrontierOptions()
    options.nan = rule
    options.epsilon = grid
    let mask = try mark(options, groups: nil, violations: nil)
    for row in 0..<count where mask[row] {
      expect(!rows.indices.contains { beats($0, row) }, "row \(row) is kept and dominated")
    }
    var archive = try Archive(maximize: maximize, epsilon: grid)
    try withView { points throws(ParetoError) in _ = try archive.add(batch: points, nan: rule) }
    expectEqual(archive.count, mask.count { $0 }, "the points of the archive")
  }
}
