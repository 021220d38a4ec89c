/// The connected parts of a design: raters are linked by the items they share, directly or through others. Numbered
/// by their number of scores, the largest 0; equal ones in the order of their first raters.
struct Components: Sendable, Equatable {
  /// Of each rater and item; -1 for one without scores.
  let ofRater: [Int32]
  let ofItem: [Int32]
  /// The number of scores of each.
  let sizes: [Int]

  var count: Int { sizes.count }

  init(_ design: RatingDesign) {
    var sets = DisjointSets(design.raterCount)
    for item in 0..<design.itemCount {
      let rows = design.rows(of: item)
      guard let first = rows.first else { continue }
      for row in rows.dropFirst() { sets.join(Int(design.raters[first]), Int(design.raters[row])) }
    }
    var sizeOfRoot = [Int](repeating: 0, count: design.raterCount)
    for rater in 0..<design.raterCount {
      sizeOfRoot[sets.root(of: rater)] += design.raterCounts[rater]
    }
    // A root is the first rater of its set.
    let roots = (0..<design.raterCount).filter { sizeOfRoot[$0] > 0 }
      .sorted { (-sizeOfRoot[$0], $0) < (-sizeOfRoot[$1], $1) }
    var number = [Int32](repeating: -1, count: design.raterCount)
    for (place, root) in roots.enumerated() { number[root] = Int32(truncatingIfNeeded: place) }
    let ofRater = (0..<design.raterCount).map { number[sets.root(of: $0)] }
    self.ofRater = ofRater
    ofItem = (0..<design.itemCount).map { item in
      design.rows(of: item).first.map { ofRater[Int(design.raters[$0])] } ?? -1
    }
    sizes = roots.map { sizeOfRoot[$0] }
  }
}

/// Sets that are joined until it is asked who is with whom (Tarjan 1975); a set is named by its least member.
struct DisjointSets {
  private var parents: [Int32]

  init(_ count: Int) { parents = (0..<Int32(truncatingIfNeeded: count)).map { $0 } }

  mutating func root(of member: Int) -> Int {
    var at = member
    while Int(parents[at]) != at {
      parents[at] = parents[Int(parents[at])]
      at = Int(parents[at])
    }
    return at
  }

  mutating func join(_ a: Int, _ b: Int) {
    let first = root(of: a)
    let second = root(of: b)
    if first == second { return }
    parents[Swift.max(first, second)] = Int32(truncatingIfNeeded: Swift.min(first, second))
  }
}
