// Unsafe buffers, since a direction is made for every few comparisons.
import CPareto
import Glibc
import PrefKitStatistics

/// How far the region that points dominate reaches along directions of randomly shifted lattices.
struct Reach {
  static let lattices = 16
  /// Directions that are made at once.
  private static let block = 256

  private let objectives: Int
  private let count: Int
  /// The gains objective by objective, each `stride` long and filled with 0.
  private let columns: [Double]
  private let stride: Int
  /// The steps of the lattices, and of each its shift, as fractions of 2^64.
  private let steps: [UInt64]
  private let shifts: [[UInt64]]
  /// The logarithm of the volume of a ball's orthant.
  private let logOrthant: Double

  init(_ gains: Gains, seed: UInt64) {
    objectives = gains.objectives
    count = gains.count
    stride = (gains.count + 7) / 8 * 8
    var columns = [Double](repeating: 0, count: stride * objectives)
    for place in 0..<gains.count {
      for objective in 0..<objectives {
        columns[objective * stride + place] = gains.values[place * gains.width + objective]
      }
    }
    self.columns = columns
    steps = Reach.steps(objectives)
    shifts = (0..<Reach.lattices).map { lattice in
      var random = RandomStream(seed: seed, stream: UInt64(lattice))
      return (0..<gains.objectives).map { _ in random.next() }
    }
    logOrthant = Reach.logOrthant(objectives)
  }

  /// The volume by each of the lattices.
  func means(
    _ options: Hypervolume.ApproximateOptions, stop: HypervolumeStop
  ) throws(ParetoError) -> [Double] {
    let each = (options.directions + Reach.lattices - 1) / Reach.lattices
    // A part is a few milliseconds long, so that the watch is asked often enough.
    let size = Swift.max(Reach.block, (1 << 21) / (count * objectives))
    let parts = (each + size - 1) / size
    var sums = [CompensatedSum](repeating: CompensatedSum(), count: Reach.lattices)
    // Rounds of bounded size keep the memory small whatever the number of directions.
    let all = parts * Reach.lattices
    stop.total = all
    for first in Swift.stride(from: 0, to: all, by: 4096) {
      let round = first..<Swift.min(first + 4096, all)
      let found = Parallel.map(
        round.count, threads: Parallel.threads(options.threads), watch: options.watch
      ) { part -> Double in
        let (lattice, place) = (round.lowerBound + part).quotientAndRemainder(dividingBy: parts)
        return sum(lattice, place * size..<Swift.min((place + 1) * size, each))
      }
      try stop.check()
      for (part, sum) in found.enumerated() { sums[(first + part) / parts].add(sum) }
    }
    return sums.map { $0.value / Double(each) }
  }

  /// The sum of the volumes by some of the directions of a lattice.
  private func sum(_ lattice: Int, _ range: Range<Int>) -> Double {
    var sum = CompensatedSum()
    let shift = shifts[lattice]
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Reach.block * (objectives + 2)) {
      buffer in
      guard let reciprocals = buffer.baseAddress else { return }
      let lengths = reciprocals + Reach.block * objectives
      let reaches = lengths + Reach.block
      for first in Swift.stride(from: range.lowerBound, to: range.upperBound, by: Reach.block) {
        let directions = Swift.min(Reach.block, range.upperBound - first)
        for k in 0..<directions {
          lengths[k] = direction(first + k, shift, reciprocals + k * objectives)
        }
        cpareto_hv_reach(columns, stride, count, objectives, reciprocals, directions, reaches)
        for k in 0..<directions {
          sum.add(exp(Double(objectives) * log(reaches[k] * lengths[k]) + logOrthant))
        }
      }
    }
    return sum.value
  }

  /// Writes the reciprocals of a direction's parts, which are absolute normal deviates, and returns its length.
  private func direction(
    _ number: Int, _ shift: [UInt64], _ reciprocals: UnsafeMutablePointer<Double>
  ) -> Double {
    var squares = 0.0
    for objective in 0..<objectives {
      let fraction = shift[objective] &+ UInt64(number) &* steps[objective]
      let share = (Double(fraction >> 12) + 0.5) * 0x1p-52
      let part = NormalDistribution.upperQuantile(share / 2)
      squares += part * part
      reciprocals[objective] = 1 / part
    }
    return squares.squareRoot()
  }

  /// Powers of the reciprocal of the root of x^(d + 1) = x + 1.
  private static func steps(_ objectives: Int) -> [UInt64] {
    var root = 2.0
    for _ in 0..<64 { root = pow(1 + root, 1 / Double(objectives + 1)) }
    var step = 1.0
    return (0..<objectives).map { _ in
      step /= root
      return UInt64(step * 0x1p64)
    }
  }

  private static func logOrthant(_ objectives: Int) -> Double {
    var ball = objectives % 2 == 0 ? 0 : log(2.0)
    for dimension in Swift.stride(from: 2 + objectives % 2, through: objectives, by: 2) {
      ball += log(2 * Double.pi / Double(dimension))
    }
    return ball - Double(objectives) * log(2.0)
  }
}
