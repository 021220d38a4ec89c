import Glibc
import PrefKitStatistics

/// The distribution of a stream in little memory (Karnin, Lang and Liberty 2016): each level keeps some scores, each of
/// which stands for twice as many as one of the level below. A full level is sorted, and every second score goes up, the
/// first or the second of each two by the toss of a coin.
///
/// Up to `size` scores it is exact. Beyond, the share of scores up to any score is off by at most 2.3/size^0.97 with a
/// probability of 99 %, 1.3 % for a size of 200; sketches that were merged have the same error.
public struct QuantileSketch: Sendable, Equatable {
  /// The capacity of the highest level.
  public let size: Int
  public private(set) var count = 0
  private(set) var levels: [[Double]] = [[]]
  private(set) var tosses: UInt64 = 0
  private let seed: UInt64

  static let sizes = 8...65_536

  /// - Parameter size: 8 to 65,536.
  public init(size: Int = 200, seed: UInt64 = 0) {
    self.size = Swift.min(
      Swift.max(size, QuantileSketch.sizes.lowerBound), QuantileSketch.sizes.upperBound)
    self.seed = seed
  }

  /// How far the share of the scores up to a score may be off, with a probability of 99 %; 0 while it is exact. The
  /// constants were found by experiment (Apache DataSketches).
  public var error: Double { levels.count == 1 ? 0 : QuantileSketch.error(size: size) }

  static func error(size: Int) -> Double { 2.296 / pow(Double(size), 0.9723) }

  /// A score that is NaN or infinite is missing.
  public mutating func add(_ score: Double) {
    guard score.isFinite else { return }
    levels[0].append(score)
    count += 1
    compress()
  }

  /// Adds what another sketch has seen.
  public mutating func merge(_ other: QuantileSketch) {
    while levels.count < other.levels.count { levels.append([]) }
    for (level, scores) in other.levels.enumerated() { levels[level] += scores }
    count += other.count
    // Coins are tossed anew, and those of both sides are used up.
    tosses &+= other.tosses
    compress()
  }

  /// The scores in order, and how many each stands for.
  var points: [(score: Double, weight: Int)] {
    levels.enumerated().flatMap { level, scores in
      scores.map { (score: $0, weight: 1 << level) }
    }.sorted { $0.score < $1.score }
  }

  /// Levels further down are smaller by a third each.
  private func capacity(_ level: Int) -> Int {
    var capacity = Double(size)
    for _ in level..<Swift.max(level, levels.count - 1) { capacity *= 2.0 / 3 }
    return Swift.max(2, Int(capacity.rounded(.up)))
  }

  private mutating func compress() {
    while true {
      let held = levels.reduce(0) { $0 + $1.count }
      guard held > levels.indices.reduce(0, { $0 + capacity($1) }),
        let full = levels.indices.first(where: { levels[$0].count >= capacity($0) })
      else { return }
      if full + 1 == levels.count { levels.append([]) }
      var scores = levels[full].sorted()
      // An odd one stays, so that the count is kept.
      levels[full] = scores.count % 2 == 1 ? [scores.removeLast()] : []
      var coin = RandomStream(seed: seed, stream: tosses)
      tosses &+= 1
      let first = Int(coin.next() >> 63)
      for place in stride(from: first, to: scores.count, by: 2) {
        levels[full + 1].append(scores[place])
      }
    }
  }
}

extension QuantileSketch {
  func write(_ writer: inout StateWriter) {
    writer.put(tosses)
    writer.put(UInt64(levels.count))
    for level in levels {
      writer.put(UInt64(level.count))
      for score in level { writer.put(score) }
    }
  }

  init(_ reader: inout StateReader, size: Int, seed: UInt64) throws(StateError) {
    self.init(size: size, seed: seed)
    tosses = try reader.u64()
    levels = try reader.list(of: 8) { (reader) throws(StateError) in
      try reader.list(of: 8) { (reader) throws(StateError) in try reader.double() }
    }
    guard (1...48).contains(levels.count), levels.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw StateError("the state has a sketch that none can be")
    }
    for (level, scores) in levels.enumerated() {
      let (weight, over) = scores.count.multipliedReportingOverflow(by: 1 << level)
      guard !over, weight < Normalizer.mostScores - count else {
        throw StateError("the state counts more scores than there can be")
      }
      count += weight
    }
  }
}
