import PrefKitStatistics

/// Draws both sides of a part and counts what comes out.
struct VersionComparer {
  typealias Part = VersionComparison.Part

  let before: Samples
  let after: Samples
  let options: VersionComparison.Options

  private var objectives: Int { before.objectives }
  private var isPoint: Bool { before.points == 1 && after.points == 1 }

  /// What a draw says.
  private struct Figures {
    enum Outcome { case afterDominates, beforeDominates, incomparable, equal }
    var outcome: Outcome
    var hypervolume: (before: Double, after: Double)
    /// Minimised means over the points of a side.
    var means: [(before: Double, after: Double)]
  }

  func part(_ bucket: Int64?, _ beforeRows: [Int]?, _ afterRows: [Int]?) throws(ParetoError)
    -> Part
  {
    var part = Part()
    part.bucket = bucket
    let sums = ClusterSums(
      [
        .init(samples: before, rows: beforeRows),
        .init(samples: after, firstPoint: before.points, rows: afterRows),
      ], points: before.points + after.points, objectives: objectives,
      joins: options.pairing == .byPrompt)
    countPrompts(sums, &part)
    var estimate = DrawnValues(points: sums.points, objectives: objectives, count: 1, values: [])
    estimate.setWhole(sums.means())
    let sides = (
      before: (0..<before.points).filter { estimate.isPresent($0, in: 0) },
      after: (before.points..<sums.points).filter { estimate.isPresent($0, in: 0) }
    )
    part.undefined =
      sides.before.isEmpty || sides.after.isEmpty
      ? .empty
      : part.promptsBefore + part.promptsBoth < 2 || part.promptsAfter + part.promptsBoth < 2
        ? .oneCluster : nil
    guard part.undefined == nil else { return part }
    let source = ClusterDraws(sums, seed: options.seed)
    let reference = try reference(source, estimate, sides)
    let whole = try figures(estimate, 0, sides, reference)
    let results = try each(source) { values, draw -> Result<Figures?, ParetoError> in
      guard self.isUsable(values, draw, sides) else { return .success(nil) }
      do throws(ParetoError) {
        return .success(try self.figures(values, draw, sides, reference))
      } catch {
        return .failure(error)
      }
    }
    var drawn: [Figures?] = []
    for result in results { drawn.append(try result.get()) }
    part.reference = signed(reference)
    fill(&part, whole, drawn)
    return part
  }

  private func countPrompts(_ sums: ClusterSums, _ part: inout Part) {
    for cluster in 0..<sums.clusterCount {
      let hasBefore = sums.has(cluster) { $0 < before.points }
      let hasAfter = sums.has(cluster) { $0 >= before.points }
      if hasBefore && hasAfter {
        part.promptsBoth += 1
      } else if hasBefore {
        part.promptsBefore += 1
      } else if hasAfter {
        part.promptsAfter += 1
      }
    }
  }

  private typealias Sides = (before: [Int], after: [Int])

  private func isUsable(_ values: DrawnValues, _ draw: Int, _ sides: Sides) -> Bool {
    (sides.before + sides.after).allSatisfy { values.isPresent($0, in: draw) }
  }

  /// Calls `body` for every draw; the results are in their order.
  private func each<Result>(
    _ source: ClusterDraws, _ body: (DrawnValues, Int) -> Result
  ) throws(ParetoError) -> [Result] {
    let parts = Parallel.ranges(options.draws, least: source.drawsAtOnce, most: options.draws)
    let results = Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      let values = source.values(of: parts[part])
      return (0..<values.count).map { body(values, $0) }
    }
    try ParetoError.check(options.watch)
    return results.flatMap { $0 }
  }

  /// Minimised. Behind all draws, so that none loses what others have.
  private func reference(
    _ source: ClusterDraws, _ estimate: DrawnValues, _ sides: Sides
  ) throws(ParetoError) -> [Double] {
    if let reference = options.reference { return signed(reference) }
    let points = sides.before + sides.after
    func ends(_ values: DrawnValues, _ draw: Int) -> [(low: Double, high: Double)] {
      (0..<objectives).map { objective in
        let all = points.map { values.value($0, objective, in: draw) }
        return (all.min() ?? 0, all.max() ?? 0)
      }
    }
    var total = ends(estimate, 0)
    for one in try each(
      source,
      { values, draw in
        self.isUsable(values, draw, sides) ? ends(values, draw) : []
      })
    {
      for (objective, end) in one.enumerated() {
        total[objective].low = Swift.min(total[objective].low, end.low)
        total[objective].high = Swift.max(total[objective].high, end.high)
      }
    }
    return total.map { end in
      let behind = end.high > end.low ? end.high + 0.1 * (end.high - end.low) : end.high + 1
      return Swift.min(behind, .greatestFiniteMagnitude)
    }
  }

  /// Between the numbers of the objectives and minimised ones.
  private func signed(_ numbers: [Double]) -> [Double] {
    zip(numbers, before.maximize).map { $1 ? -$0 : $0 }
  }

  private func figures(
    _ values: DrawnValues, _ draw: Int, _ sides: Sides, _ reference: [Double]
  ) throws(ParetoError) -> Figures {
    func rows(_ points: [Int]) -> [Double] {
      points.flatMap { point in
        (0..<objectives).map { values.value(point, $0, in: draw) }
      }
    }
    let old = rows(sides.before)
    let new = rows(sides.after)
    let isCovered = (
      before: VersionComparer.covers(new, old, objectives),
      after: VersionComparer.covers(old, new, objectives)
    )
    let outcome: Figures.Outcome =
      switch isCovered {
      case (true, true): .equal
      case (true, false): .afterDominates
      case (false, true): .beforeDominates
      case (false, false): .incomparable
      }
    return Figures(
      outcome: outcome,
      hypervolume: (
        try hypervolume(old, reference), try hypervolume(new, reference)
      ),
      means: (0..<objectives).map { (mean(old, $0), mean(new, $0)) })
  }

  private func hypervolume(_ rows: [Double], _ reference: [Double]) throws(ParetoError) -> Double {
    try rows.withUnsafeBufferPointer { rows throws(ParetoError) in
      let view = try PointView(
        rows: rows, objectives: objectives, maximize: Array(repeating: false, count: objectives))
      return try Hypervolume.value(view, reference: reference, options: .init(threads: 1))
    }
  }

  private func mean(_ rows: [Double], _ objective: Int) -> Double {
    let column = stride(from: objective, to: rows.count, by: objectives).map { rows[$0] }
    return column.compensatedSum / Double(column.count)
  }

  /// Whether each of `others` has a point of `rows` that is at least as good everywhere.
  private static func covers(_ rows: [Double], _ others: [Double], _ d: Int) -> Bool {
    stride(from: 0, to: others.count, by: d).allSatisfy { other in
      stride(from: 0, to: rows.count, by: d).contains { row in
        (0..<d).allSatisfy { rows[row + $0] <= others[other + $0] }
      }
    }
  }

  private func fill(_ part: inout Part, _ whole: Figures, _ drawn: [Figures?]) {
    let figures = drawn.compactMap { $0 }
    part.drawsWithout = drawn.count - figures.count
    guard figures.count * 2 > drawn.count else {
      part.undefined = .empty
      return
    }
    func share(_ belongs: (Figures) -> Bool) -> Double {
      Double(figures.reduce(0) { $0 + (belongs($1) ? 1 : 0) }) / Double(figures.count)
    }
    func isLarger(_ draw: Figures) -> Bool { draw.hypervolume.after > draw.hypervolume.before }
    part.shares.afterDominates = share { $0.outcome == .afterDominates }
    part.shares.beforeDominates = share { $0.outcome == .beforeDominates }
    part.shares.equal = share { $0.outcome == .equal }
    part.shares.largerHypervolume = share { $0.outcome == .incomparable && isLarger($0) }
    part.shares.otherIncomparable = share { $0.outcome == .incomparable && !isLarger($0) }
    let notAfter = figures.filter { $0.outcome != .afterDominates }.count
    let notBefore = figures.filter { $0.outcome != .beforeDominates }.count
    let draws = Double(figures.count + 1)
    part.afterDominatesP = Swift.min(1, 2 * Double(notAfter + 1) / draws)
    part.beforeDominatesP = Swift.min(1, 2 * Double(notBefore + 1) / draws)
    part.hypervolume = change(whole.hypervolume, figures.map { $0.hypervolume }, sign: 1)
    part.objectives = (0..<objectives).map { objective in
      change(
        whole.means[objective], figures.map { $0.means[objective] },
        sign: before.maximize[objective] ? -1 : 1)
    }
  }

  private func change(
    _ whole: (before: Double, after: Double), _ drawn: [(before: Double, after: Double)],
    sign: Double
  ) -> VersionComparison.Change {
    var change = VersionComparison.Change()
    change.before = sign * whole.before
    change.after = sign * whole.after
    change.difference = change.after - change.before
    let sorted = drawn.map { sign * ($0.after - $0.before) }.sorted()
    change.ciLow = SampleQuantile.of(sorted, (1 - options.level) / 2)
    change.ciHigh = SampleQuantile.of(sorted, (1 + options.level) / 2)
    let least = Swift.min(
      sorted.reduce(0) { $0 + ($1 <= 0 ? 1 : 0) }, sorted.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) })
    change.pValue = Swift.min(1, 2 * Double(least + 1) / Double(sorted.count + 1))
    return change
  }

  /// Adjusts the p-values of the parts together, each kind for itself, and gives the verdicts.
  func judge(_ parts: inout [Part]) {
    func adjusted(_ pValues: [Double]) -> [Double] {
      options.adjustment?.adjusted(pValues) ?? pValues
    }
    let hypervolume = adjusted(parts.map { $0.hypervolume.pValue })
    let afterDominates = adjusted(parts.map { $0.afterDominatesP })
    let beforeDominates = adjusted(parts.map { $0.beforeDominatesP })
    var objectives = adjusted(parts.flatMap { $0.objectives.map { $0.pValue } })[...]
    for place in parts.indices where parts[place].undefined == nil {
      parts[place].hypervolume.adjusted = hypervolume[place]
      parts[place].afterDominatesAdjusted = afterDominates[place]
      parts[place].beforeDominatesAdjusted = beforeDominates[place]
      for objective in parts[place].objectives.indices {
        parts[place].objectives[objective].adjusted = objectives.removeFirst()
      }
      parts[place].directions = zip(parts[place].objectives, before.maximize).map {
        !isTold($0.adjusted) ? .unclear : ($0.difference > 0) == $1 ? .gained : .paid
      }
      parts[place].verdict = verdict(parts[place])
    }
  }

  private func isTold(_ pValue: Double) -> Bool { pValue <= 1 - options.level + 1e-12 }

  private func verdict(_ part: Part) -> VersionComparison.Verdict {
    if isTold(part.afterDominatesAdjusted) { return .afterDominates }
    if isTold(part.beforeDominatesAdjusted) { return .worse }
    let gained = part.directions.contains(.gained)
    let paid = part.directions.contains(.paid)
    if isPoint {
      if gained { return paid ? .tradeOff : .betterFrontier }
      return paid ? .worse : .noDifference
    }
    if isTold(part.hypervolume.adjusted) {
      return part.hypervolume.difference > 0 ? .betterFrontier : .worse
    }
    return gained && paid ? .tradeOff : .noDifference
  }
}
