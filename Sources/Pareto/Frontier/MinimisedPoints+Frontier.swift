extension MinimisedPoints {
  /// The places of the points that none dominates, ascending.
  var nondominatedRows: [Int] {
    let all = Survivors(MinimisedPoints(objectives: objectives, values: values))
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: count) { mask in
      mask.initialize(repeating: false)
      guard let start = mask.baseAddress else { return [] }
      _ = FrontierSearch.mark(all, keep: .all, mask: start) { _, _ in false }
      return mask.indices.filter { mask[$0] }
    }
  }
}
