import Glibc
import PrefKitTestSupport

@testable import PrefKitNormalization

/// The statistics as their definitions say, without a thought of speed.
enum NaiveTwin {
  /// The rows of each group, by the keys of the columns named.
  static func groups(_ columns: [[Int64]], rows: Int) -> [[Int64]: [Int]] {
    Dictionary(grouping: 0..<rows) { row in columns.map { $0[row] } }
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  static func deviation(_ values: [Double], ddof: Int) -> Double {
    let mean = mean(values)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(values.count - ddof)).squareRoot()
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    if sorted.isEmpty { return .nan }
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }

  static func midRank(_ value: Double, _ values: [Double]) -> Double {
    Double(values.count { $0 < value }) + (Double(values.count { $0 == value }) + 1) / 2
  }
}

func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  a == b || a.isNaN && b.isNaN || abs(a - b) <= tolerance * Swift.max(1, abs(a), abs(b))
}

/// A random table of scores with gaps and keys.
struct Sample {
  var scores: [Double] = []
  var keys: [[Int64]] = []

  init(
    _ seed: UInt64, rows: Int, keys counts: [Int], values: Int? = nil, gaps: Double = 0.1,
    missingKeys: Double = 0
  ) {
    var dice = Dice(state: seed)
    keys = counts.map { count in
      (0..<rows).map { _ in
        dice.unit() < missingKeys ? .min : Int64(dice.below(count)) * 3 - 7
      }
    }
    scores = (0..<rows).map { row in
      if dice.unit() < gaps { return dice.unit() < 0.5 ? .nan : .infinity }
      if let values { return Double(dice.below(values)) }
      return dice.unit() * 4 + dice.unit()
        * Double(keys.first?[row] == .min ? 1 : keys.first?[row] ?? 1)
    }
  }

  var grouping: Grouping {
    get throws { try Grouping(keys, rowCount: scores.count) }
  }
}
