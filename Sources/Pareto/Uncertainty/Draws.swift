import CPareto
import PrefKitStatistics

/// Where the values of draws come from: draws of clusters, or of a normal distribution. A draw is the same whichever
/// thread makes it, and whatever it is made together with.
protocol DrawSource {
  var points: Int { get }
  var objectives: Int { get }
  /// How many draws to make at once, so that what they need stays in the cache.
  var drawsAtOnce: Int { get }
  func values(of draws: Range<Int>) -> DrawnValues
}

extension DrawSource {
  var stride: Int { DrawnValues.padded(points) }
}

/// The minimised values of some draws: objective k of point i of draw b is `values[(b * objectives + k) * stride + i]`.
struct DrawnValues {
  let points: Int
  let objectives: Int
  let count: Int
  var values: [Double]
  /// -1 where a point is there, else 0, `stride` of them for each draw; for all draws alike where there is one row.
  var present: [Int16]
  var isWhole: Bool { present.count == stride }

  var stride: Int { DrawnValues.padded(points) }

  init(points: Int, objectives: Int, count: Int, values: [Double]) {
    self.points = points
    self.objectives = objectives
    self.count = count
    self.values = values
    present = DrawnValues.allPresent(points)
  }

  static func padded(_ points: Int) -> Int {
    let tile = Int(CPARETO_TILE)
    return (points + tile - 1) / tile * tile
  }

  static func allPresent(_ points: Int) -> [Int16] {
    (0..<padded(points)).map { $0 < points ? -1 : 0 }
  }

  func isPresent(_ point: Int, in draw: Int) -> Bool {
    present[(isWhole ? 0 : draw * stride) + point] != 0
  }

  func value(_ point: Int, _ objective: Int, in draw: Int) -> Double {
    values[(draw * objectives + objective) * stride + point]
  }

  func withDraw(_ draw: Int, _ body: (UnsafePointer<Double>, UnsafePointer<Int16>) -> Void) {
    values.withUnsafeBufferPointer { values in
      present.withUnsafeBufferPointer { present in
        guard let values = values.baseAddress, let present = present.baseAddress else { return }
        body(
          values + draw * objectives * stride, present + (isWhole ? 0 : draw * stride))
      }
    }
  }
}
