/// (x - mean) / standard deviation of the group.
enum ZScore {
  /// - Parameter ddof: 0 divides the squares by n, 1 by n - 1.
  static func estimate(_ moments: Moments, ddof: Int) -> GroupParameters.Estimate {
    guard moments.count > 0 else { return .undefined(.empty) }
    guard moments.count > 1 else { return .undefined(.oneValue) }
    guard moments.count > ddof else { return .undefined(.tooFew) }
    guard moments.squares != 0 else { return .undefined(.constant) }
    guard moments.squares.isFinite else { return .undefined(.overflow) }
    return .affine(location: moments.mean, scale: moments.variance(ddof: ddof).squareRoot())
  }
}

extension Pools {
  /// The moments of each pool.
  func moments(_ groups: [Moments]) -> [Moments] {
    ranges.map { range in
      var whole = Moments()
      for group in range { whole.merge(groups[group]) }
      return whole
    }
  }
}
