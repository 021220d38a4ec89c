import PrefKitStatistics

// Unchecked memory: places are counted before they are filled, by the same test on the same rows.

/// The scores, or their rows, put together group by group.
struct Buckets {
  /// Where the scores of each group begin, and the end of the last.
  let starts: [Int]

  /// The number of scores of each group.
  var counts: [Int] { (0..<starts.count - 1).map { starts[$0 + 1] - starts[$0] } }

  /// Where each part of the rows begins in each group.
  private let places: [[Int]]
  private let ranges: [Range<Int>]

  /// Groups side by side in parts of so many scores or more.
  static func parts(_ starts: [Int], atLeast size: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var first = 0
    for group in 0..<starts.count - 1
    where starts[group + 1] - starts[first] >= size || group == starts.count - 2 {
      parts.append(first..<group + 1)
      first = group + 1
    }
    return parts
  }

  init(_ grouping: Grouping, _ scores: UnsafeBufferPointer<Double>, _ options: NormalizationOptions)
  {
    let valid = options.validScores
    self.init(grouping, threads: options.threads) { valid.contains(scores[$0]) }
  }

  /// Only the rows that `isIn` holds for have a place.
  @inline(__always)
  init(_ grouping: Grouping, threads: Int, _ isIn: (Int) -> Bool) {
    let threads = Parallel.threads(threads)
    let parts = Swift.min(
      threads, Swift.max(1, grouping.rowCount / Swift.max(1, 8 * grouping.count)))
    let ranges = Parallel.ranges(grouping.rowCount, least: 1 << 15, most: parts)
    var places = Parallel.map(ranges.count, threads: threads) { part in
      var counts = [Int](repeating: 0, count: grouping.count)
      counts.withUnsafeMutableBufferPointer { counts in
        grouping.ids.withUnsafeBufferPointer { ids in
          for row in ranges[part] where isIn(row) { counts[Int(ids[row])] += 1 }
        }
      }
      return counts
    }
    var starts = [0]
    starts.reserveCapacity(grouping.count + 1)
    var next = 0
    for group in 0..<grouping.count {
      for part in places.indices {
        let count = places[part][group]
        places[part][group] = next
        next += count
      }
      starts.append(next)
    }
    self.starts = starts
    self.places = places
    self.ranges = ranges
  }

  /// Writes what `make` says of each row with a score to the place of the row in its group. Within a group the rows keep
  /// their order.
  @inline(__always)
  func scatter<Element>(
    _ grouping: Grouping, _ scores: UnsafeBufferPointer<Double>, _ options: NormalizationOptions,
    into out: UnsafeMutableBufferPointer<Element>, _ make: (Int) -> Element
  ) {
    let valid = options.validScores
    scatter(grouping, threads: options.threads, { valid.contains(scores[$0]) }, into: out, make)
  }

  @inline(__always)
  func scatter<Element>(
    _ grouping: Grouping, threads: Int, _ isIn: (Int) -> Bool,
    into out: UnsafeMutableBufferPointer<Element>, _ make: (Int) -> Element
  ) {
    _ = Parallel.map(ranges.count, threads: Parallel.threads(threads)) { part in
      var places = places[part]
      places.withUnsafeMutableBufferPointer { places in
        grouping.ids.withUnsafeBufferPointer { ids in
          for row in ranges[part] where isIn(row) {
            let group = Int(ids[row])
            out[places[group]] = make(row)
            places[group] += 1
          }
        }
      }
    }
  }
}
