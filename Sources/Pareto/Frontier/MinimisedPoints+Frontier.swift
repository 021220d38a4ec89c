import PrefKitStatistics

extension MinimisedPoints {
  /// The places of the points that none dominates, ascending.
  func nondominatedRows(_ watch: Watch? = nil) throws(ParetoError) -> [Int] {
    let all = Survivors(MinimisedPoints(objectives: objectives, values: values))
    let rows = withUnsafeTemporaryAllocation(of: Bool.self, capacity: count) { mask -> [Int] in
      mask.initialize(repeating: false)
      guard let start = mask.baseAddress else { return [] }
      _ = FrontierSearch.mark(all, keep: .all, mask: start) {
        watch?.poll($0, of: $1) == true
      }
      return mask.indices.filter { mask[$0] }
    }
    try ParetoError.check(watch)
    return rows
  }
}
