// Pointers to the points that are active.
import CPareto
import PrefKitStatistics

/// The volume in five objectives and more by several threads: what each point adds to the active ones before it depends
/// on no other, and is summed in the order of the points, as `cpareto_hv_many` does.
enum HypervolumeSteps {
  /// Threads do not pay for fewer points.
  static let fewest = 40
  /// Points whose active sets are written down at once.
  private static let batch = 512

  private typealias Point = UnsafePointer<Double>

  static func sum(
    _ gains: Gains, threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> Double {
    let values = UnsafeMutablePointer<Double>.allocate(capacity: gains.values.count + 1)
    defer { values.deallocate() }
    gains.values.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { values.update(from: start, count: buffer.count) }
    }
    var active = [Point?](repeating: nil, count: gains.count + 1)
    var kept = 0
    var volume = 0.0
    for first in stride(from: 0, to: gains.count, by: batch) {
      let points = (first..<Swift.min(first + batch, gains.count)).map {
        Point(values + $0 * gains.width)
      }
      let before = points.map { point in
        let before = Array(active[..<kept])
        kept = cpareto_hv_join(&active, kept, point, gains.objectives)
        return before
      }
      let added = try stop.map(points.count, threads: threads, objectives: gains.objectives) {
        cpareto_hv_step($0.pointer, before[$1], before[$1].count, points[$1])
      }
      for (point, free) in zip(points, added) where free >= 0 {
        volume += free * point[gains.objectives - 1]
      }
    }
    return volume
  }
}
