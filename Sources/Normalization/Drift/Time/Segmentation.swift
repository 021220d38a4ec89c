import Glibc
import PrefKitStatistics

/// How change points are looked for.
public enum ChangeSearch: Int32, Sendable {
  /// The segmentation of the least penalised cost (Killick, Fearnhead and Eckley 2012).
  case pelt = 1
  /// The best split, then the best split of either side, as long as it pays (Scott and Knott 1974).
  case binary = 2
}

/// What a change point has to be worth, in twice the log-likelihood.
public enum ChangePenalty: Sendable, Equatable {
  /// (p + 1) ln n, p the parameters of a segment (Yao 1988).
  case bic
  /// (p + 2) ln n, and ln of the length of each segment (Zhang and Siegmund 2007).
  case mbic
  case given(Double)
}

/// Cuts points into segments.
struct Segmentation {
  let cost: SegmentCost
  let count: Int
  let minimumLength: Int
  private let penalty: Double
  private let addsLengths: Bool

  init(_ cost: SegmentCost, count: Int, minimumLength: Int, _ penalty: ChangePenalty) {
    self.cost = cost
    self.count = count
    self.minimumLength = minimumLength
    addsLengths = penalty == .mbic
    let size = log(Double(Swift.max(1, count)))
    switch penalty {
    case .bic: self.penalty = (cost.model.parameters + 1) * size
    case .mbic: self.penalty = (cost.model.parameters + 2) * size
    case .given(let value): self.penalty = value
    }
  }

  private func price(_ points: Range<Int>) -> Double {
    cost(points) + (addsLengths ? log(Double(points.count)) : 0)
  }

  /// The first point of each segment but the first; nil when the watch cancelled.
  ///
  /// `best[t]` is the least price of the first t points. A last change τ that is worse than t at t can never be the
  /// best one again, once a segment fits behind t. With lengths in the price that is so up to ln(n/4), by which two
  /// short segments may be dearer than a long one.
  func pelt(_ watch: Watch?) -> [Int]? {
    let slack = addsLengths ? Swift.max(0, log(Double(count) / 4)) : 0
    var best = [Double](repeating: .infinity, count: count + 1)
    best[0] = -penalty
    var previous = [Int](repeating: 0, count: count + 1)
    var candidates: [(start: Int, end: Int)] = []
    for t in stride(from: minimumLength, through: count, by: 1) {
      if t % 256 == 0, watch?.poll(t, of: count) == true { return nil }
      if best[t - minimumLength] < .infinity { candidates.append((t - minimumLength, .max)) }
      candidates.removeAll { $0.end <= t }
      for candidate in candidates {
        let total = best[candidate.start] + price(candidate.start..<t) + penalty
        if total < best[t] {
          best[t] = total
          previous[t] = candidate.start
        }
      }
      for i in candidates.indices where candidates[i].end == .max {
        let start = candidates[i].start
        if best[start] + price(start..<t) - slack >= best[t] {
          candidates[i].end = t + minimumLength
        }
      }
    }
    var changes: [Int] = []
    var t = previous[count]
    while t > 0 {
      changes.append(t)
      t = previous[t]
    }
    return changes.reversed()
  }

  func binary(_ watch: Watch?) -> [Int]? {
    var changes: [Int] = []
    var open = [0..<count]
    while let points = open.popLast() {
      if watch?.poll(changes.count, of: count) == true { return nil }
      guard let split = bestSplit(points, price) else { continue }
      let (left, right) = (points.lowerBound..<split, split..<points.upperBound)
      guard price(points) - price(left) - price(right) > penalty else { continue }
      changes.append(split)
      open += [left, right]
    }
    return changes.sorted()
  }

  func bestSplit(_ points: Range<Int>, _ price: (Range<Int>) -> Double) -> Int? {
    splits(of: points).min { a, b in
      price(points.lowerBound..<a) + price(a..<points.upperBound)
        < price(points.lowerBound..<b) + price(b..<points.upperBound)
    }
  }

  /// Where some points can be cut in two.
  func splits(of points: Range<Int>) -> StrideTo<Int> {
    stride(
      from: points.lowerBound + minimumLength, to: points.upperBound - minimumLength + 1, by: 1)
  }
}
