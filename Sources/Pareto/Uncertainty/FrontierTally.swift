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
    let work = Swift.max(1, source.points * (source.points + 64))
    let threads = options.draws * work < 1_000_000 ? 1 : Parallel.threads(options.threads)
    // A tally a thread, unless each needs much memory.
    let bytes = Swift.max(1, source.points * source.stride * MemoryLayout<UInt32>.stride)
    let most = options.dominance ? Swift.max(1, Swift.min(threads, (1 << 31) / bytes)) : threads
    var tallies = (0..<most).map { _ in
      FrontierTally(points: source.points, dominance: options.dominance)
    }
    let together = drawsTogether(source, work: work)
    let round = most * together * Swift.max(1, workOfRound / (work * together))
    // Between rounds who waits may cancel.
    for first in Swift.stride(from: 0, to: options.draws, by: round) {
      if options.watch?.poll(first, of: options.draws) == true { break }
      let parts = Parallel.ranges(
        Swift.min(round, options.draws - first), least: together, most: most)
      tallies.withUnsafeMutableBufferPointer { tallies in
        _ = Parallel.map(parts.count, threads: threads) { part in
          tallies[part].add(
            source, first + parts[part].lowerBound..<first + parts[part].upperBound, together)
        }
      }
    }
    _ = options.watch?.poll(options.draws, of: options.draws)
    var total = tallies.removeFirst()
    for tally in tallies { total.merge(tally) }
    return total
  }

  /// Pairs of points that are compared in a few hundredths of a second.
  private static let workOfRound = 1 << 25

  /// Draws that are made at once: fewer where they have many points, but enough for adding up their counts to pay.
  private static func drawsTogether(_ source: some DrawSource, work: Int) -> Int {
    let block = Int(CPARETO_DRAWS)
    let fitting = Swift.max(2, workOfRound / work / block) * block
    return Swift.min(source.drawsAtOnce, fitting)
  }

  private mutating func add(_ source: some DrawSource, _ draws: Range<Int>, _ together: Int) {
    for first in Swift.stride(from: draws.lowerBound, to: draws.upperBound, by: together) {
      add(source.values(of: first..<Swift.min(draws.upperBound, first + together)))
    }
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
