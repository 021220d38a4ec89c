import CPareto
import PrefKitStatistics

/// Means of draws of clusters with replacement, as many as there are, in each stratum for itself.
struct ClusterDraws: DrawSource {
  private enum Terms {
    /// Every point has as many observations of every objective in a cluster as the others.
    case balanced(sums: TiledTerms, counts: [Double])
    case dense(sums: TiledTerms, counts: TiledTerms)
    case sparse(SparseSums)
  }

  let sums: ClusterSums
  let seed: UInt64
  private let terms: Terms

  var points: Int { sums.points }
  var objectives: Int { sums.objectives }

  init(_ sums: ClusterSums, seed: UInt64) {
    self.sums = sums
    self.seed = seed
    terms = ClusterDraws.terms(sums)
  }

  /// The weights of a block of draws stay near a megabyte. A multiple of the draws that are summed at once.
  var drawsAtOnce: Int {
    let block = Int(CPARETO_DRAWS)
    let fitting = (1 << 17) / Swift.max(1, sums.clusterCount)
    return Swift.min(63, Swift.max(block, fitting / block * block))
  }

  private static func terms(_ sums: ClusterSums) -> Terms {
    switch sums.store {
    case .sparse(let sparse): .sparse(sparse)
    case .dense(let dense):
      dense.commonCounts().map { .balanced(sums: dense.sums, counts: $0) }
        ?? .dense(sums: dense.sums, counts: dense.tiledCounts())
    }
  }

  func values(of draws: Range<Int>) -> DrawnValues {
    switch terms {
    case .balanced(let sums, let counts):
      let weights = weights(draws, of: sums)
      var values = sums.sums(weights, draws: draws.count)
      divide(&values, by: counts, weights, sums, draws.count)
      return DrawnValues(
        points: points, objectives: objectives, count: draws.count, values: values)
    case .dense(let sums, let counts):
      let weights = weights(draws, of: sums)
      return means(
        sums.sums(weights, draws: draws.count), counts.sums(weights, draws: draws.count),
        draws.count)
    case .sparse(let sparse):
      return sparseMeans(sparse, draws)
    }
  }

  /// How often each cluster comes in each draw.
  private func weights(_ draws: Range<Int>, of terms: TiledTerms) -> [Double] {
    let size = TiledTerms.blocks(draws.count) * Int(CPARETO_DRAWS) * sums.clusterCount
    return [Double](unsafeUninitializedCapacity: size) { weights, filled in
      weights.initialize(repeating: 0)
      for draw in draws {
        count(
          draw, into: weights, from: terms.place(0, in: draw - draws.lowerBound),
          step: Int(CPARETO_DRAWS))
      }
      filled = size
    }
  }

  private func count(
    _ draw: Int, into weights: UnsafeMutableBufferPointer<Double>, from start: Int, step: Int
  ) {
    var random = RandomStream(seed: seed, stream: UInt64(draw))
    for stratum in sums.strata {
      for _ in stratum {
        weights[start + (stratum.lowerBound + random.below(UInt64(stratum.count))) * step] += 1
      }
    }
  }

  private func divide(
    _ values: inout [Double], by counts: [Double], _ weights: [Double], _ terms: TiledTerms,
    _ draws: Int
  ) {
    let size = objectives * stride
    values.withUnsafeMutableBufferPointer { values in
      for draw in 0..<draws {
        var count = 0.0
        for cluster in counts.indices {
          count += counts[cluster] * weights[terms.place(cluster, in: draw)]
        }
        for place in draw * size..<(draw + 1) * size { values[place] /= count }
      }
    }
  }

  private func means(_ sums: [Double], _ counts: [Double], _ draws: Int) -> DrawnValues {
    var drawn = DrawnValues(points: points, objectives: objectives, count: draws, values: sums)
    let all = drawn.present
    var present = [Int16](repeating: 0, count: draws * stride)
    var hasGaps = false
    for draw in 0..<draws {
      present.replaceSubrange(draw * stride..<(draw + 1) * stride, with: all)
      drawn.values.withUnsafeMutableBufferPointer { values in
        counts.withUnsafeBufferPointer { counts in
          present.withUnsafeMutableBufferPointer { present in
            guard let values = values.baseAddress, let counts = counts.baseAddress,
              let present = present.baseAddress
            else { return }
            let start = draw * objectives * stride
            let found = cpareto_means(
              values + start, counts + start, points, objectives, stride, present + draw * stride)
            hasGaps = hasGaps || found != 0
          }
        }
      }
    }
    if hasGaps { drawn.present = present }
    return drawn
  }

  private func sparseMeans(_ sparse: SparseSums, _ draws: Range<Int>) -> DrawnValues {
    let size = objectives * stride
    var total = [Double](repeating: 0, count: draws.count * size)
    var counts = total
    var columns = [Double](repeating: 0, count: points * objectives)
    var columnCounts = columns
    var weights = [Double](repeating: 0, count: sums.clusterCount)
    for place in 0..<draws.count {
      for column in columns.indices {
        columns[column] = 0
        columnCounts[column] = 0
      }
      weights.withUnsafeMutableBufferPointer { weights in
        weights.update(repeating: 0)
        count(draws.lowerBound + place, into: weights, from: 0, step: 1)
      }
      cpareto_sparse_sums(
        sparse.offsets, sparse.columns, sparse.sums, sparse.counts, weights, 1, sums.clusterCount,
        &columns, &columnCounts)
      for objective in 0..<objectives {
        let to = place * size + objective * stride
        for point in 0..<points {
          total[to + point] = columns[objective * points + point]
          counts[to + point] = columnCounts[objective * points + point]
        }
      }
    }
    return means(total, counts, draws.count)
  }
}
