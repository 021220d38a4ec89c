import CPrefKit
import PrefKitPareto
import Testing

/// Observations in memory of their own.
private final class SampleSheet {
  let wide: PointSheet
  let points: [Int64]
  let clusters: [Int64]
  let pointCount: Int

  /// Of each point an observation on each cluster.
  init(points: Int, clusters: Int, objectives: Int, seed: UInt64 = 1, shift: Double = 0) {
    pointCount = points
    self.points = (0..<points * clusters).map { Int64($0 % points) }
    self.clusters = (0..<points * clusters).map { Int64($0 / points) }
    let numbers = noise(points * clusters * objectives, seed: seed).map { $0 + shift }
    wide = PointSheet(numbers, objectives)
  }

  func with<Result>(
    buckets: [Int64]? = nil, _ body: (inout prefkit_samples) -> Result
  ) -> Result {
    points.withUnsafeBufferPointer { points in
      clusters.withUnsafeBufferPointer { clusters in
        (buckets ?? []).withUnsafeBufferPointer { labels in
          withUnsafePointer(to: wide.points) { rows in
            var samples = sized(prefkit_samples())
            samples.point_count = UInt64(pointCount)
            samples.points = points.baseAddress
            samples.clusters = clusters.baseAddress
            samples.rows = rows
            samples.buckets = buckets == nil ? nil : labels.baseAddress
            return body(&samples)
          }
        }
      }
    }
  }
}

private func membershipColumns(_ out: UnsafeMutablePointer<Double>) -> prefkit_membership_columns {
  var columns = sized(prefkit_membership_columns())
  columns.on_frontier = out
  return columns
}

@Suite("Membership through the header")
struct ParetoMembershipTests {
  private let sheet = SampleSheet(points: 6, clusters: 30, objectives: 2)

  @Test("rows and single numbers give what the core gives, on any number of threads")
  func samples() throws {
    let rows = UnsafeBufferPointer(start: UnsafePointer(sheet.wide.rows), count: 360)
    let view = try PointView(rows: rows, objectives: 2, maximize: [true, true])
    let expected = try sheet.points.withUnsafeBufferPointer { point in
      try sheet.clusters.withUnsafeBufferPointer { cluster in
        try Membership.of(Samples(points: 6, point: point, values: view, cluster: cluster))
      }
    }
    var shares = [Double](repeating: 0, count: 6)
    var verdicts = [UInt8](repeating: 9, count: 6)
    var dominates = [Double](repeating: 9, count: 36)
    var options = sized(prefkit_membership_options())
    options.threads = 2
    let status = sheet.with { samples in
      shares.withUnsafeMutableBufferPointer { shares in
        verdicts.withUnsafeMutableBufferPointer { verdicts in
          dominates.withUnsafeMutableBufferPointer { dominates in
            var columns = sized(prefkit_membership_columns())
            columns.on_frontier = shares.baseAddress
            columns.verdicts = verdicts.baseAddress
            columns.dominates = dominates.baseAddress
            return prefkit_pareto_membership(&samples, &options, &columns, nil)
          }
        }
      }
    }
    #expect(status == PREFKIT_OK)
    #expect(shares == expected.onFrontier && dominates == expected.dominates)
    #expect(verdicts == expected.verdict.map(\.rawValue))
    #expect(long() == shares)
  }

  /// The same observations, each number by itself.
  private func long() -> [Double] {
    var shares = [Double](repeating: 0, count: 6)
    let points = sheet.points.flatMap { [$0, $0] }
    let clusters = sheet.clusters.flatMap { [$0, $0] }
    let objectives = points.indices.map { Int64($0 % 2) }
    points.withUnsafeBufferPointer { points in
      clusters.withUnsafeBufferPointer { clusters in
        objectives.withUnsafeBufferPointer { objectives in
          var samples = sized(prefkit_samples())
          samples.objective_count = 2
          samples.point_count = 6
          samples.count = 360
          samples.points = points.baseAddress
          samples.clusters = clusters.baseAddress
          samples.objectives = objectives.baseAddress
          samples.values = UnsafePointer(sheet.wide.rows)
          shares.withUnsafeMutableBufferPointer {
            var columns = sized(prefkit_membership_columns())
            columns.on_frontier = $0.baseAddress
            #expect(prefkit_pareto_membership(&samples, nil, &columns, nil) == PREFKIT_OK)
          }
        }
      }
    }
    return shares
  }

  @Test(
    "estimates with errors, covariances of points, and one of all agree where they say the same")
  func estimates() {
    let sheet = PointSheet([1, 2, 2, 1, 1.4, 1.4], 2)
    func shares(_ spread: prefkit_spread, _ numbers: [Double]) -> [Double] {
      var shares = [Double](repeating: 0, count: 3)
      shares.withUnsafeMutableBufferPointer {
        var columns = sized(prefkit_membership_columns())
        columns.on_frontier = $0.baseAddress
        #expect(
          prefkit_pareto_membership_of_estimates(
            &sheet.points, spread, numbers, numbers.count, nil, &columns, nil) == PREFKIT_OK)
      }
      return shares
    }
    let errors = shares(PREFKIT_SPREAD_STANDARD_ERRORS, Array(repeating: 0.5, count: 6))
    let own = [0.25, 0, 0, 0.25]
    #expect(shares(PREFKIT_SPREAD_PER_POINT, own + own + own) == errors)
    var joint = [Double](repeating: 0, count: 36)
    for place in 0..<6 { joint[place * 7] = 0.25 }
    let together = shares(PREFKIT_SPREAD_JOINT, joint)
    #expect(zip(together, errors).allSatisfy { abs($0 - $1) < 0.1 })
  }

  @Test("what is NULL, short, mixed or out of range is refused, and a call stops when asked to")
  func refused() {
    var error = newError()
    var shares = [Double](repeating: 0, count: 6)
    shares.withUnsafeMutableBufferPointer { shares in
      guard let out = shares.baseAddress else { return }
      var columns = membershipColumns(out)
      func status(_ change: (inout prefkit_samples) -> Void) -> prefkit_status {
        sheet.with { samples in
          change(&samples)
          return prefkit_pareto_membership(&samples, nil, &columns, &error)
        }
      }
      #expect(status { _ in } == PREFKIT_OK)
      #expect(status { $0.points = nil } == PREFKIT_INVALID_ARGUMENT)
      #expect(status { $0.struct_size = 16 } == PREFKIT_INVALID_ARGUMENT)
      #expect(status { $0.values = UnsafePointer(out) } == PREFKIT_INVALID_ARGUMENT)
      #expect(status { $0.rows = nil } == PREFKIT_INVALID_ARGUMENT)
      #expect(fixed(&error.field) == "objective_count")
      #expect(status { $0.point_count = 5 } == PREFKIT_INVALID_ARGUMENT)
      #expect(error.record == 5)
      #expect(status { $0.point_count = .max } == PREFKIT_INVALID_ARGUMENT)
      #expect(
        prefkit_pareto_membership(nil, nil, &columns, &error) == PREFKIT_INVALID_ARGUMENT)
      sheet.with { samples in
        #expect(
          prefkit_pareto_membership(&samples, nil, nil, &error) == PREFKIT_INVALID_ARGUMENT)
        var options = sized(prefkit_membership_options())
        options.level = 0.2
        #expect(
          prefkit_pareto_membership(&samples, &options, &columns, &error)
            == PREFKIT_INVALID_ARGUMENT)
        options.level = 0
        options.progress = stopping
        #expect(
          prefkit_pareto_membership(&samples, &options, &columns, &error) == PREFKIT_CANCELLED)
      }
      let points = PointSheet(random: 6, 2)
      #expect(
        prefkit_pareto_membership_of_estimates(
          &points.points, 9, [], 0, nil, &columns, &error) == PREFKIT_INVALID_ARGUMENT)
      #expect(
        prefkit_pareto_membership_of_estimates(
          &points.points, 0, [1], 1, nil, &columns, &error) == PREFKIT_INVALID_ARGUMENT)
    }
  }
}

@Suite("Comparing versions through the header")
struct ParetoVersionTests {
  private let before = SampleSheet(points: 1, clusters: 40, objectives: 2)
  private let after = SampleSheet(points: 1, clusters: 40, objectives: 2, shift: 1)
  private let buckets = (0..<40).map { Int64($0 % 2 == 0 ? 7 : -3) }

  private func compare(
    _ options: prefkit_comparison_options = sized(prefkit_comparison_options()),
    _ labels: [Int64]? = nil
  ) throws -> OpaquePointer {
    var made: OpaquePointer?
    var error = newError()
    var options = options
    let status = before.with(buckets: labels) { before in
      after.with(buckets: labels) { after in
        prefkit_pareto_compare(&before, &after, &options, &made, &error)
      }
    }
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    return made
  }

  @Test("a version that is better by 1 in all dominates, in each bucket too")
  func better() throws {
    let handle = try compare(sized(prefkit_comparison_options()), buckets)
    defer { prefkit_comparison_free(handle) }
    for (place, bucket) in [nil, -3, 7].enumerated() {
      var part = sized(prefkit_comparison_part())
      #expect(prefkit_comparison_get(handle, UInt64(place), &part) == PREFKIT_OK)
      #expect(part.verdict == PREFKIT_VERSION_DOMINATES && part.after_dominates == 1)
      #expect(part.has_bucket == (bucket == nil ? 0 : 1) && part.bucket == Int64(bucket ?? 0))
      #expect(part.clusters_both == (bucket == nil ? 40 : 20))
      #expect(abs(part.objectives[1].difference - 1) < 1e-12)
      #expect(part.directions[0] == UInt8(PREFKIT_DIRECTION_GAINED))
      #expect(part.hypervolume.difference > 0 && part.reference[0] < 0)
    }
    var part = sized(prefkit_comparison_part())
    #expect(prefkit_comparison_get(handle, 3, &part) == PREFKIT_OUT_OF_RANGE)
    part.struct_size = 8
    #expect(prefkit_comparison_get(handle, 0, &part) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("what cannot be compared is undefined with a reason")
  func undefined() throws {
    let handle = try compare(sized(prefkit_comparison_options()), Array(0..<40))
    defer { prefkit_comparison_free(handle) }
    var part = sized(prefkit_comparison_part())
    #expect(prefkit_comparison_get(handle, 1, &part) == PREFKIT_OK)
    #expect(part.verdict == PREFKIT_VERSION_UNDEFINED)
    #expect(part.reason == PREFKIT_PARETO_REASON_ONE_CLUSTER)
    #expect(part.objectives == nil && part.equal.isNaN)
  }

  @Test("options that cannot be meant are refused, and a call stops when asked to")
  func refused() {
    func status(_ change: (inout prefkit_comparison_options) -> Void) -> prefkit_status {
      var options = sized(prefkit_comparison_options())
      change(&options)
      do {
        prefkit_comparison_free(try compare(options))
        return PREFKIT_OK
      } catch {
        return (error as? Opened.Failure)?.status ?? PREFKIT_OK
      }
    }
    #expect(status { $0.unadjusted = 1 } == PREFKIT_OK)
    #expect(status { $0.pairing = 4 } == PREFKIT_INVALID_ARGUMENT)
    #expect(status { $0.adjustment = 4 } == PREFKIT_INVALID_ARGUMENT)
    #expect(status { $0.draws = 3 } == PREFKIT_INVALID_ARGUMENT)
    #expect(status { $0.reference_count = 2 } == PREFKIT_OK)
    #expect(status { $0.struct_size = 8 } == PREFKIT_INVALID_ARGUMENT)
    #expect(status { $0.progress = stopping } == PREFKIT_CANCELLED)
    var made: OpaquePointer?
    before.with { before in
      #expect(prefkit_pareto_compare(&before, nil, nil, &made, nil) == PREFKIT_INVALID_ARGUMENT)
      #expect(prefkit_pareto_compare(&before, &before, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    }
    prefkit_comparison_free(nil)
  }
}
