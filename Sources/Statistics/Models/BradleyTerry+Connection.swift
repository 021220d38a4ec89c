extension BradleyTerry {
  /// The largest set in which a chain of wins leads from each to each, the first of several; says of all others that
  /// were compared why they are not in it.
  static func connected(_ competitors: Int, _ pairs: [Pair], _ gaps: inout [Gap?]) -> [Int] {
    var beats = [[Int]](repeating: [], count: competitors)
    var losesTo = beats
    for pair in pairs {
      if pair.firstWins > 0 {
        beats[pair.first].append(pair.second)
        losesTo[pair.second].append(pair.first)
      }
      if pair.secondWins > 0 {
        beats[pair.second].append(pair.first)
        losesTo[pair.first].append(pair.second)
      }
    }
    let component = components(beats, losesTo)
    var sizes: [Int: Int] = [:]
    for competitor in 0..<competitors where gaps[competitor] == nil {
      sizes[component[competitor], default: 0] += 1
    }
    guard let largest = sizes.values.max() else { return [] }
    // A set of one has nobody to be compared with.
    guard largest > 1 else {
      for competitor in 0..<competitors where gaps[competitor] == nil {
        gaps[competitor] =
          losesTo[competitor].isEmpty
          ? .unbeaten : beats[competitor].isEmpty ? .winless : .disconnected
      }
      return []
    }
    let first = (0..<competitors).first {
      gaps[$0] == nil && sizes[component[$0]] == largest
    }
    guard let first else { return [] }
    let inside = (0..<competitors).filter {
      gaps[$0] == nil && component[$0] == component[first]
    }
    let below = reached(from: inside, beats)
    let above = reached(from: inside, losesTo)
    for competitor in 0..<competitors
    where gaps[competitor] == nil && component[competitor] != component[first] {
      gaps[competitor] =
        above[competitor] ? .unbeaten : below[competitor] ? .winless : .disconnected
    }
    return inside
  }

  private static func reached(from start: [Int], _ edges: [[Int]]) -> [Bool] {
    var seen = [Bool](repeating: false, count: edges.count)
    var open = start
    for one in start { seen[one] = true }
    while let one = open.popLast() {
      for next in edges[one] where !seen[next] {
        seen[next] = true
        open.append(next)
      }
    }
    return seen
  }

  /// The strongly connected components (Kosaraju, Sharir 1981), by a stack of our own since chains may be long.
  private static func components(_ edges: [[Int]], _ reversed: [[Int]]) -> [Int] {
    var finished: [Int] = []
    var next = [Int](repeating: -1, count: edges.count)
    for root in edges.indices where next[root] < 0 {
      next[root] = 0
      var path = [root]
      while let one = path.last {
        if next[one] < edges[one].count {
          let other = edges[one][next[one]]
          next[one] += 1
          if next[other] < 0 {
            next[other] = 0
            path.append(other)
          }
        } else {
          finished.append(one)
          path.removeLast()
        }
      }
    }
    var component = [Int](repeating: -1, count: edges.count)
    for root in finished.reversed() where component[root] < 0 {
      component[root] = root
      var open = [root]
      while let one = open.popLast() {
        for other in reversed[one] where component[other] < 0 {
          component[other] = root
          open.append(other)
        }
      }
    }
    return component
  }
}
