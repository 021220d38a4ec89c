import PrefKitStatistics

/// Draws as many items (or clusters) as there are, with replacement, and says how many of each pattern came.
///
/// Items alike are drawn at once: where patterns are few, the number of each is binomial given those before it,
/// so a resample takes time for the patterns and not for the items. Else items are drawn one by one.
struct Resampler {
  private enum Plan {
    case binomials(left: [Double])
    case items(pattern: [UInt32])
    /// The patterns of each cluster with their numbers.
    case clusters(offsets: [Int], pattern: [Int], times: [Double])
  }

  private let plan: Plan
  private let times: [Double]
  let seed: UInt64

  init(_ cells: Cells, seed: UInt64) {
    self.seed = seed
    times = cells.times
    if cells.isClustered {
      plan = Resampler.clusters(cells)
      return
    }
    let items = cells.itemCount
    if Double(cells.count) * 16 <= items {
      // The items of this pattern and all after it.
      var left = times
      for pattern in stride(from: left.count - 2, through: 0, by: -1) {
        left[pattern] += left[pattern + 1]
      }
      plan = .binomials(left: left)
    } else {
      plan = .items(
        pattern: times.enumerated().flatMap { pattern, times in
          repeatElement(UInt32(truncatingIfNeeded: pattern), count: Int(times))
        })
    }
  }

  private static func clusters(_ cells: Cells) -> Plan {
    let order = (0..<cells.count).sorted {
      (cells.labels[$0], $0) < (cells.labels[$1], $1)
    }
    var offsets: [Int] = []
    for (place, pattern) in order.enumerated()
    where place == 0 || cells.labels[pattern] != cells.labels[order[place - 1]] {
      offsets.append(place)
    }
    offsets.append(order.count)
    return .clusters(offsets: offsets, pattern: order, times: order.map { cells.times[$0] })
  }

  /// The numbers of resample `index`, into `drawn`.
  func draw(_ index: Int, into drawn: inout [Double]) {
    var random = RandomStream(seed: seed, stream: UInt64(index))
    for pattern in drawn.indices { drawn[pattern] = 0 }
    switch plan {
    case .binomials(let left):
      var trials = left.first.map { Int($0) } ?? 0
      for pattern in left.indices where trials > 0 {
        let number = random.binomial(trials, times[pattern] / left[pattern])
        drawn[pattern] = Double(number)
        trials -= number
      }
    case .items(let pattern):
      for _ in pattern.indices {
        drawn[Int(pattern[random.below(UInt64(pattern.count))])] += 1
      }
    case .clusters(let offsets, let pattern, let times):
      let count = offsets.count - 1
      guard count > 0 else { return }
      for _ in 0..<count {
        let cluster = random.below(UInt64(count))
        for place in offsets[cluster]..<offsets[cluster + 1] {
          drawn[pattern[place]] += times[place]
        }
      }
    }
  }
}
