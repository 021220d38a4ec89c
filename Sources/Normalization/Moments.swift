import PrefKitStatistics

/// Count, mean and sum of squared deviations: what a mean and a spread need, and what merges (Chan, Golub and LeVeque
/// 1983).
public struct Moments: Sendable, Equatable {
  public var count = 0
  public var mean = 0.0
  /// Σ (x - mean)²; infinite where doubles do not hold it.
  public var squares = 0.0

  public init() {}

  public init(count: Int, mean: Double, squares: Double) {
    self.count = count
    self.mean = mean
    self.squares = squares
  }

  public mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let total = Double(count) + Double(other.count)
    let share = Double(other.count) / total
    let difference = other.mean - mean
    mean += difference * share
    squares += other.squares + difference * difference * share * Double(count)
    count += other.count
  }

  /// Σ (x - mean)² / (n - ddof); NaN where nothing is left to divide by.
  public func variance(ddof: Int) -> Double {
    count > ddof ? squares / Double(count - ddof) : .nan
  }
}

/// Sums around the first score of a group, so that scores far from zero lose no digits and equal ones have no spread.
private struct ShiftedSums {
  var shift = 0.0
  var sum = 0.0
  var squares = 0.0
  var count = 0.0

  /// Takes over sums around another shift. The shifts are scores of one group, so that their difference is as small as
  /// its spread, and exact where means would have lost their last digits.
  mutating func merge(_ other: ShiftedSums) {
    guard count > 0 else {
      self = other
      return
    }
    let move = other.shift - shift
    squares += other.squares + move * (2 * other.sum + move * other.count)
    sum += other.sum + move * other.count
    count += other.count
  }

  var moments: Moments {
    guard count > 0 else { return Moments() }
    let mean = sum / count
    let rest = squares - sum * mean
    // Beyond what doubles hold, squares are infinite, and not the zero of scores that do not differ.
    let isLost = !rest.isFinite || squares == 0 && sum != 0
    return Moments(
      count: Int(count), mean: shift + mean, squares: isLost ? .infinity : Swift.max(0, rest))
  }
}

extension Grouping {
  /// The moments of the scores of each group. One pass; the parts of it depend on the numbers of rows and groups alone,
  /// so that any number of threads gives the same bits.
  func moments(_ scores: UnsafeBufferPointer<Double>, _ options: NormalizationOptions) -> [Moments]
  {
    let valid = options.validScores
    // The sums of all parts take at most four fifths of the memory of the scores.
    let parts = Swift.min(16, Swift.max(1, rowCount / Swift.max(1, 5 * count)))
    let ranges = Parallel.ranges(rowCount, least: 1 << 15, most: parts)
    let sums = Parallel.map(
      ranges.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { part in
      var sums = [ShiftedSums](repeating: ShiftedSums(), count: count)
      sums.withUnsafeMutableBufferPointer { sums in
        ids.withUnsafeBufferPointer { ids in
          for row in ranges[part] where valid.contains(scores[row]) {
            let group = Int(ids[row])
            if sums[group].count == 0 { sums[group].shift = scores[row] }
            let difference = scores[row] - sums[group].shift
            sums[group].sum += difference
            sums[group].squares += difference * difference
            sums[group].count += 1
          }
        }
      }
      return sums
    }
    return (0..<count).map { group in
      var whole = ShiftedSums()
      for part in sums where part[group].count > 0 { whole.merge(part[group]) }
      return whole.moments
    }
  }
}
