import CPrefKit
import PrefKitPareto
import PrefKitRecords

// Section 10.8 of prefkit.h: observations of points, as Swift has them.

/// The caller's observations, each pointer and length checked.
struct SamplesArgument {
  let samples: Samples
  /// The bucket of each observation; nil where there are none.
  let buckets: UnsafeBufferPointer<Int64>?

  init(
    _ given: UnsafePointer<prefkit_samples>?, _ argument: String = "samples"
  ) throws(ReadError) {
    guard let given else { throw isNull(argument) }
    let raw = try sized(given, argument)
    let pointCount = try length(raw.point_count, "point_count")
    if let rows = raw.rows {
      guard raw.values == nil, raw.objectives == nil else {
        throw ReadError(
          .invalidArgument,
          "\(argument) has rows and single numbers; leave rows, or values and objectives, NULL",
          field: argument)
      }
      let values = try points(rows, "\(argument)->rows")
      let own = try SamplesArgument.columns(raw, values.count, argument)
      samples = try charting(argument) { () throws(ParetoError) in
        try Samples(points: pointCount, point: own.point, values: values, cluster: own.cluster)
      }
      buckets = own.bucket
      return
    }
    let count = try length(raw.count, "count")
    let own = try SamplesArgument.columns(raw, count, argument)
    let width = Int(raw.objective_count)
    guard 1...PointView.mostObjectives ~= width else {
      throw outside("objective_count", width, "1 to \(PointView.mostObjectives)", of: argument)
    }
    let objective = try numbers(raw.objectives, count, "\(argument)->objectives")
    let value = try numbers(raw.values, count, "\(argument)->values")
    let maximize = try directions(raw.minimize, width, "\(argument)->minimize")
    samples = try charting(argument) { () throws(ParetoError) in
      try Samples(
        points: pointCount, maximize: maximize, point: own.point, objective: objective,
        value: value, cluster: own.cluster)
    }
    buckets = own.bucket
  }

  private typealias Columns = (
    point: UnsafeBufferPointer<Int64>, cluster: UnsafeBufferPointer<Int64>?,
    bucket: UnsafeBufferPointer<Int64>?
  )

  private static func columns(
    _ raw: prefkit_samples, _ count: Int, _ argument: String
  ) throws(ReadError) -> Columns {
    (
      try numbers(raw.points, count, "\(argument)->points"),
      try optionalNumbers(raw.clusters, count, "\(argument)->clusters"),
      try optionalNumbers(raw.buckets, count, "\(argument)->buckets")
    )
  }
}

/// The caller's array of numbers to be read; nil for NULL.
func optionalNumbers<Number>(
  _ start: UnsafePointer<Number>?, _ count: Int, _ argument: String
) throws(ReadError) -> UnsafeBufferPointer<Number>? {
  start == nil ? nil : try numbers(start, count, argument)
}
