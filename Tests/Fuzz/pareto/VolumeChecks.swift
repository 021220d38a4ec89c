import PrefKitPareto

extension FuzzedPoints {
  /// Points that a volume is quickly found of; beyond five objectives it may be exponential in them.
  private var fewForVolume: Int {
    objectives <= 4 ? 300 : objectives <= 6 ? 40 : 10
  }

  func checkVolumes(_ choices: UInt8, _ dice: inout FuzzedDice) throws(ParetoError) {
    let finite = given.joined().filter(\.isFinite)
    let reference = (0..<objectives).map { _ in
      isSmall ? Double(dice.below(10)) : finite.isEmpty ? 1 : dice.pick(finite)
    }
    let most = min(count, fewForVolume)
    let dominated: Hypervolume.Dominated = choices & 1 == 0 ? .ignored : .counted
    let single = Hypervolume.Options(nan: rule, threads: 1)
    try withView(most: most) { points throws(ParetoError) in
      let volume = try Hypervolume.value(points, reference: reference, options: single)
      let double = Hypervolume.Options(nan: rule, threads: 2)
      let again = try Hypervolume.value(points, reference: reference, options: double)
      expectEqual(again.bitPattern, volume.bitPattern, "the volume with two threads")
      expect(volume >= 0, "the volume \(volume)")
      let shares = try Hypervolume.contributions(
        points, reference: reference, dominated: dominated, options: single)
      expectEqual(shares.count, most, "the contributions")
      for share in shares {
        expect(share >= 0, "the contribution \(share)")
        expect(share <= volume * (1 + 1e-9), "the contribution \(share) of \(volume)")
      }
      let least = try Hypervolume.leastContributor(
        points, reference: reference, dominated: dominated, options: single)
      expectEqual(least == nil, most == 0, "the least contributor")
      let wanted = Int(choices >> 1 & 7)
      let chosen = try Hypervolume.select(
        points, count: wanted, reference: reference, options: single)
      expect(chosen.count <= wanted && Set(chosen).count == chosen.count, "chosen: \(chosen)")
      expect(chosen.allSatisfy { 0..<most ~= $0 }, "chosen: \(chosen)")
      checkCells(volume, shares, dominated, reference, most)
    }
    try checkBackwards(reference, most)
  }

  /// The same bits for any order of the rows.
  private func checkBackwards(_ reference: [Double], _ most: Int) throws(ParetoError) {
    let kept = rows.prefix(most).compactMap { $0 }
    let minimised = zip(reference, maximize).map { $1 ? -$0 : $0 }
    var found: [UInt64] = []
    for order in [kept, kept.reversed()] {
      try withRows(order, objectives) { points throws(ParetoError) in
        found.append(try Hypervolume.value(points, reference: minimised).bitPattern)
      }
    }
    expectEqual(found[0], found[1], "the volume of the rows backwards")
  }

  /// Whole numbers: the volume is the number of unit cells.
  private func checkCells(
    _ volume: Double, _ shares: [Double], _ dominated: Hypervolume.Dominated,
    _ reference: [Double], _ most: Int
  ) {
    guard isSmall, objectives <= 3, most <= 60 else { return }
    let ends = zip(reference, maximize).map { $1 ? -Int($0) : Int($0) }
    // Points that miss an objective are as bad as can be in it: they dominate no cell.
    var points = rows.indices.prefix(most).map { row -> [Int]? in
      guard let numbers = rows[row], numbers.allSatisfy(\.isFinite) else { return nil }
      return numbers.map { Int($0) }
    }
    expectEqual(volume, Double(cells(points, ends)), "the volume up to \(ends)")
    if dominated == .ignored {
      for row in points.indices where rows.indices.prefix(most).contains(where: { beats($0, row) })
      {
        points[row] = nil
      }
    }
    let whole = cells(points, ends)
    for row in points.indices {
      var others = points
      others[row] = nil
      expectEqual(
        shares[row], Double(whole - cells(others, ends)), "the contribution of row \(row)")
    }
  }

  private func cells(_ points: [[Int]?], _ ends: [Int]) -> Int {
    let lowest = -8
    let widths = ends.map { max(0, $0 - lowest) }
    var sum = 0
    for cell in 0..<widths.reduce(1, *) {
      var (rest, corner) = (cell, [0, 0, 0])
      for (place, width) in widths.enumerated() {
        corner[place] = lowest + rest % width
        rest /= width
      }
      let isCovered = points.contains { point in
        guard let point else { return false }
        return point.indices.allSatisfy { point[$0] <= corner[$0] }
      }
      sum += isCovered ? 1 : 0
    }
    return sum
  }
}
