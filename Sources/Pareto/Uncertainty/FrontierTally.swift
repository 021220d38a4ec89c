import CPareto
import PrefKitStatistics

/// In how many draws each point is on the frontier, is missing, or dominates another. Whole numbers, so that neither
/// the parts nor their order show in the sums.
struct FrontierTally {
  let points: Int
  private let dominance: Bool
  private(set) var frontier: [Int]
  private(set) var absent: [Int]
  /// Where i dominates j, at i * stride + j.
  private var dominates: [UInt32]
  /// Draws without i and without j, at i * points + j; empty until there is one.
  private var bothAbsent: [UInt32] = []
  private var stride: Int { DrawnValues.padded(points) }

  init(points: Int, dominance: Bool) {
    self.points = points
    self.dominance = dominance
    frontier = Array(repeating: 0, count: points)
    absent = frontier
    dominates = Array(repeating: 0, count: dominance ? points * DrawnValues.padded(points) : 0)
  }

  static func of(_ source: some DrawSource, _ options: Membership.Options) -> FrontierTally {
    let work = options.draws * source.points * (source.points + 64)
    let threads = work < 1_000_000 ? 1 : Parallel.threads(options.threads)
    // Parts are many, so that who waits may cancel between them, unless each needs much memory.
    let bytes = Swift.max(1, source.points * source.stride * 8)
    let parts = Parallel.ranges(
      options.draws, least: 1, most: Swift.max(threads, Swift.min(32, (1 << 28) / bytes)))
    let tallies = Parallel.map(parts.count, threads: threads, watch: options.watch) { part in
      var tally = FrontierTally(points: source.points, dominance: options.dominance)
      for first in Swift.stride(
        from: parts[part].lowerBound, to: parts[part].upperBound, by: source.drawsAtOnce)
      {
        tally.add(
          source.values(
            of: first..<Swift.min(parts[part].upperBound, first + source.drawsAtOnce)))
      }
      return tally
    }
    var total = tallies.first ?? FrontierTally(points: source.points, dominance: options.dominance)
    for tally in tallies.dropFirst() { total.merge(tally) }
    return total
  }

  /// At most 65535 draws, which is what the counts of a block hold.
  mutating func add(_ drawn: DrawnValues) {
    guard points > 0 else { return }
    var blockFrontier = [UInt16](repeating: 0, count: stride)
    var blockDominates = [UInt16](repeating: 0, count: dominance ? points * stride : 0)
    var scratch = [Int16](repeating: 0, count: (drawn.objectives + 1) * stride)
    for draw in 0..<drawn.count {
      drawn.withDraw(draw) { values, present in
        blockDominates.withUnsafeMutableBufferPointer { dominates in
          cpareto_tally_draw(
            values, present, points, drawn.objectives, stride, &scratch,
            dominance ? dominates.baseAddress : nil, &blockFrontier)
        }
      }
    }
    for point in 0..<points { frontier[point] += Int(blockFrontier[point]) }
    cpareto_add_tallies(blockDominates, blockDominates.count, &dominates)
    countAbsent(drawn)
  }

  private mutating func countAbsent(_ drawn: DrawnValues) {
    if drawn.isWhole && !drawn.present.prefix(points).contains(0) { return }
    for draw in 0..<drawn.count {
      let missing = (0..<points).filter { !drawn.isPresent($0, in: draw) }
      for point in missing { absent[point] += 1 }
      guard dominance, !missing.isEmpty else { continue }
      if bothAbsent.isEmpty { bothAbsent = Array(repeating: 0, count: points * points) }
      for i in missing {
        for j in missing { bothAbsent[i * points + j] += 1 }
      }
    }
  }

  private mutating func merge(_ other: FrontierTally) {
    for point in 0..<points {
      frontier[point] += other.frontier[point]
      absent[point] += other.absent[point]
    }
    for place in dominates.indices { dominates[place] += other.dominates[place] }
    if bothAbsent.isEmpty {
      bothAbsent = other.bothAbsent
    } else {
      for place in other.bothAbsent.indices { bothAbsent[place] += other.bothAbsent[place] }
    }
  }

  /// P(i dominates j) of the draws that have both.
  func dominanceShares(of draws: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: points * points) { shares, filled in
      for i in 0..<points {
        for j in 0..<points {
          let without = bothAbsent.isEmpty ? 0 : Int(bothAbsent[i * points + j])
          let with = draws - absent[i] - absent[j] + without
          shares[i * points + j] =
            with > 0 ? Double(dominates[i * stride + j]) / Double(with) : .nan
        }
      }
      filled = points * points
    }
  }
}
