import CPrefKit

/// Points as the header takes them, in memory that lives as long as this.
final class PointSheet {
  let rows: UnsafeMutablePointer<Double>
  private let minimize: UnsafeMutablePointer<UInt8>
  var points: prefkit_points
  let count: Int

  init(_ numbers: [Double], _ objectives: Int, minimize directions: [UInt8]? = nil) {
    rows = .allocate(capacity: Swift.max(1, numbers.count))
    rows.update(from: numbers, count: numbers.count)
    minimize = .allocate(capacity: Swift.max(1, objectives))
    minimize.update(repeating: 0, count: objectives)
    if let directions { minimize.update(from: directions, count: objectives) }
    count = objectives == 0 ? 0 : numbers.count / objectives
    points = sized(prefkit_points())
    points.objective_count = UInt32(objectives)
    points.count = UInt64(count)
    points.rows = UnsafePointer(rows)
    if directions != nil { points.minimize = UnsafePointer(minimize) }
  }

  /// Random ones, from 0 to 1.
  convenience init(random count: Int, _ objectives: Int, seed: UInt64 = 1) {
    self.init(noise(count * objectives, seed: seed).map { ($0 + 2) / 4 }, objectives)
  }

  deinit {
    rows.deallocate()
    minimize.deallocate()
  }
}

/// A callback that asks to stop at its first report.
let stopping: prefkit_progress = { _, _, _ in 1 }

/// Options that stop a call.
func stoppingOptions() -> prefkit_pareto_options {
  var options = sized(prefkit_pareto_options())
  options.progress = stopping
  return options
}
