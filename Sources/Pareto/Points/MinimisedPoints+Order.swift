extension MinimisedPoints {
  /// For each objective the point that is best in it; of several, the first by its other objectives in turn.
  var extremes: [Double] {
    extremeRows.flatMap { values[$0 * objectives..<($0 + 1) * objectives] }
  }

  var extremeRows: [Int] {
    guard count > 0 else { return [] }
    return (0..<objectives).map { objective in
      var best = 0
      for row in 1..<count
      where values[row * objectives + objective] < values[best * objectives + objective]
        || (values[row * objectives + objective] == values[best * objectives + objective]
          && precedes(row, best))
      { best = row }
      return best
    }
  }

  /// The order by the first objective that differs.
  func precedes(_ a: Int, _ b: Int) -> Bool {
    for place in 0..<objectives {
      let (x, y) = (values[a * objectives + place], values[b * objectives + place])
      if x != y { return x < y }
    }
    return false
  }

  func distance(_ a: Int, _ b: Int) -> Double {
    var sum = 0.0
    for place in 0..<objectives {
      let difference = values[a * objectives + place] - values[b * objectives + place]
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  /// Whether the row is infinitely bad in no objective.
  func isBounded(_ row: Int) -> Bool {
    !values[row * objectives..<(row + 1) * objectives].contains(.infinity)
  }
}
