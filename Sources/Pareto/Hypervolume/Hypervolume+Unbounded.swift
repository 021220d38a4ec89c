extension Hypervolume {
  /// Contributions where gains are infinite. What a point dominates alone has an end along an objective unless the point
  /// is infinite there and has something of its own, in the other objectives, among those that are infinite there too.
  /// What has an end in all lies within the finite gains, to which the others can be cut.
  static func unbounded(
    _ gains: Gains, _ dominated: Dominated, threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> [Double] {
    let objectives = gains.objectives
    let kept =
      dominated == .counted ? Array(0..<gains.count) : try nondominated(gains, stop: stop)
    let points = kept.map { place in
      Array(gains.values[place * gains.width..<place * gains.width + objectives])
    }
    let found = try exclusive(points, threads: threads, stop: stop)
    var out = [Double](repeating: 0, count: gains.count)
    for (place, volume) in zip(kept, found) { out[place] = volume }
    return out
  }

  /// What each of the points, which may have infinite gains, dominates alone.
  private static func exclusive(
    _ points: [[Double]], threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> [Double] {
    // Without objectives there is one point to dominate, which only a single one does alone.
    guard let objectives = points.first?.count, objectives > 0 else {
      return points.map { _ in points.count == 1 ? 1 : 0 }
    }
    var isEndless = [Bool](repeating: false, count: points.count)
    var cut = points
    for objective in 0..<objectives {
      let infinite = points.indices.filter { points[$0][objective].isInfinite }
      guard !infinite.isEmpty else { continue }
      let across = infinite.map { place in
        points[place].enumerated().filter { $0.offset != objective }.map { $0.element }
      }
      let alone = try exclusive(across, threads: threads, stop: stop)
      for (place, volume) in zip(infinite, alone) where volume > 0 { isEndless[place] = true }
      let most = points.lazy.map { $0[objective] }.filter { $0.isFinite }.max() ?? 1
      for place in infinite { cut[place][objective] = most }
    }
    let bounded = try bounded(cut, threads: threads, stop: stop)
    return points.indices.map { isEndless[$0] ? .infinity : bounded[$0] }
  }

  private static func bounded(
    _ points: [[Double]], threads: Int, stop: HypervolumeStop
  ) throws(ParetoError) -> [Double] {
    let objectives = points[0].count
    let rows = points.flatMap { $0.map { -$0 } }
    let minimise = [Bool](repeating: false, count: objectives)
    let options = Options(threads: threads, watch: stop.asked)
    // The view lives as long as the rows, which it reads within this call.
    let result = rows.withUnsafeBufferPointer { rows -> Result<[Double], ParetoError> in
      do throws(ParetoError) {
        let view = try PointView(rows: rows, objectives: objectives, maximize: minimise)
        return .success(
          try contributions(
            view, reference: Array(repeating: 0, count: objectives), dominated: .counted,
            options: options))
      } catch { return .failure(error) }
    }
    return try result.get()
  }
}
