/// How scores become bins.
public enum BinRule: Equatable, Sendable {
  /// About so many bins of equal counts in the reference. A reference of no more different scores than that has a bin
  /// for each of them.
  case quantiles(Int)
  /// Bins between given, rising edges; the first and the last reach on without end. A score on an edge lies below it.
  case edges([Double])

  static let mostBins = 1 << 16

  func check() throws(NormalizationError) {
    switch self {
    case .quantiles(let count):
      guard count >= 2, count <= BinRule.mostBins else {
        throw NormalizationError(
          .options, "there are to be \(count) bins; give 2 to \(BinRule.mostBins)")
      }
    case .edges(let edges):
      guard !edges.isEmpty, edges.count < BinRule.mostBins, edges.allSatisfy({ $0.isFinite }),
        zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
      else {
        throw NormalizationError(
          .options, "the edges of the bins must be at least 1 finite number, and rise strictly")
      }
    }
  }
}

/// Bins by the edges between them: (-∞, e₁], (e₁, e₂], … (eₖ, ∞).
struct Bins: Sendable, Equatable {
  let edges: [Double]

  var count: Int { edges.count + 1 }

  init(edges: [Double]) { self.edges = edges }

  /// - Parameter reference: sorted.
  init(_ rule: BinRule, reference: UnsafeBufferPointer<Double>) {
    switch rule {
    case .edges(let edges): self.edges = edges
    case .quantiles(let wanted):
      edges =
        Bins.between(reference, atMost: wanted) ?? Bins.quantileEdges(reference, wanted)
    }
  }

  /// The middles between different values; nil where there are more values than bins.
  private static func between(
    _ sorted: UnsafeBufferPointer<Double>, atMost wanted: Int
  ) -> [Double]? {
    var edges: [Double] = []
    guard var last = sorted.first else { return [] }
    for value in sorted where value != last {
      guard edges.count + 1 < wanted else { return nil }
      // Halves first: a sum may overflow. Between neighbouring doubles the lower one is the edge.
      let middle = last / 2 + value / 2
      edges.append(middle < value ? middle : last)
      last = value
    }
    return edges
  }

  /// The quantiles k / wanted as values that came, the inverse of the distribution function.
  private static func quantileEdges(
    _ sorted: UnsafeBufferPointer<Double>, _ wanted: Int
  ) -> [Double] {
    var edges: [Double] = []
    for part in 1..<wanted {
      let edge = sorted[(part * sorted.count + wanted - 1) / wanted - 1]
      if edge != edges.last, edge != sorted[sorted.count - 1] { edges.append(edge) }
    }
    return edges
  }

  @inline(__always)
  func bin(of score: Double) -> Int {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < score { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// How many of the sorted scores lie in each.
  func counts(sorted: UnsafeBufferPointer<Double>) -> [Int] {
    var counts: [Int] = []
    counts.reserveCapacity(count)
    var start = 0
    for edge in edges {
      var low = start
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] <= edge { low = middle + 1 } else { high = middle }
      }
      counts.append(low - start)
      start = low
    }
    counts.append(sorted.count - start)
    return counts
  }
}
